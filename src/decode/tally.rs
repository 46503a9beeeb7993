//! What decode counts.

use super::candidate::Candidate;

/// Lines and bytes of one encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Lines; a last one without terminator counts.
    pub lines: u64,
    /// Raw bytes, terminators included.
    pub bytes: u64,
    /// Raw bytes that fit nothing, and became U+FFFD or `\xHH`.
    pub replaced: u64,
    /// Lines whose own bytes and neighbours leave a doubt that they are of this encoding.
    pub doubtful: u64,
}

impl Count {
    pub(super) fn line(&mut self, bytes: usize) {
        self.many(1, bytes);
    }

    pub(super) fn many(&mut self, lines: usize, bytes: usize) {
        self.lines += lines as u64;
        self.bytes += bytes as u64;
    }

    fn add(&mut self, other: &Count) {
        self.lines += other.lines;
        self.bytes += other.bytes;
        self.replaced += other.replaced;
        self.doubtful += other.doubtful;
    }
}

/// What was decoded from what; each line is counted in one of the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// UTF-8, and in it ASCII.
    pub utf8: Count,
    /// GB18030, and in it GBK and GB2312.
    pub gb18030: Count,
    /// Big5, and in it HKSCS.
    pub big5: Count,
    /// Shift_JIS, and around it windows-31J.
    pub shift_jis: Count,
    /// EUC-JP.
    pub euc_jp: Count,
    /// EUC-KR, and around it windows-949.
    pub euc_kr: Count,
    /// windows-1252: lines of Latin script with accents.
    pub windows_1252: Count,
    /// Lines of several encodings, or of none.
    pub mixed: Count,
    /// The encoding that [`super::Options::from`] forced.
    pub forced: Count,
    /// Lines that are other bytes now.
    pub changed: u64,
    /// Bytes that fit nothing, in all, those of documents in UTF-16 and UTF-32 among them.
    pub replaced: u64,
    /// Bytes outside every believable sequence: the replaced ones, and in lines that are broken and read as no language at all
    /// every byte but ASCII text. Against the bytes of all counts it tells binary data from text.
    pub undecodable: u64,
}

impl Tally {
    /// The counts with the names of what they count, in the order of a report.
    pub fn counts(&self) -> [(&'static str, &Count); 9] {
        [
            ("UTF-8", &self.utf8),
            ("GB18030", &self.gb18030),
            ("Big5", &self.big5),
            ("Shift_JIS", &self.shift_jis),
            ("EUC-JP", &self.euc_jp),
            ("EUC-KR", &self.euc_kr),
            ("windows-1252", &self.windows_1252),
            ("several encodings, or none", &self.mixed),
            ("what --from says", &self.forced),
        ]
    }

    /// Adds the counts of another window.
    pub fn add(&mut self, other: &Tally) {
        for (mine, theirs) in self.counts_mut().into_iter().zip(other.counts()) {
            mine.add(theirs.1);
        }
        self.changed += other.changed;
        self.replaced += other.replaced;
        self.undecodable += other.undecodable;
    }

    fn counts_mut(&mut self) -> [&mut Count; 9] {
        [
            &mut self.utf8,
            &mut self.gb18030,
            &mut self.big5,
            &mut self.shift_jis,
            &mut self.euc_jp,
            &mut self.euc_kr,
            &mut self.windows_1252,
            &mut self.mixed,
            &mut self.forced,
        ]
    }

    pub(super) fn of(&mut self, candidate: Candidate) -> &mut Count {
        match candidate {
            Candidate::Gb18030 => &mut self.gb18030,
            Candidate::Big5 => &mut self.big5,
            Candidate::ShiftJis => &mut self.shift_jis,
            Candidate::EucJp => &mut self.euc_jp,
            Candidate::EucKr => &mut self.euc_kr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_adds_every_field() {
        let mut one = Tally {
            changed: 50,
            replaced: 60,
            undecodable: 70,
            ..Tally::default()
        };
        for (n, count) in (1..).zip(one.counts_mut()) {
            *count = Count {
                lines: n,
                bytes: 10 * n,
                replaced: 100 * n,
                doubtful: 1_000 * n,
            };
        }
        let mut two = one;
        two.add(&one);
        assert_eq!(
            (two.changed, two.replaced, two.undecodable),
            (100, 120, 140)
        );
        for ((_, twice), (_, once)) in two.counts().into_iter().zip(one.counts()) {
            let want = Count {
                lines: 2 * once.lines,
                bytes: 2 * once.bytes,
                replaced: 2 * once.replaced,
                doubtful: 2 * once.doubtful,
            };
            assert_eq!(*twice, want);
        }
    }

    #[test]
    fn each_count_has_its_name() {
        let mut tally = Tally::default();
        for candidate in super::super::candidate::CANDIDATES {
            tally.of(candidate).line(7);
            let name = candidate.encoding().name();
            let named = tally
                .counts()
                .into_iter()
                .find(|(label, _)| label.eq_ignore_ascii_case(name));
            assert_eq!(named.map(|(_, count)| count.lines), Some(1), "{name}");
        }
    }
}
