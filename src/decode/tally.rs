//! What decode counts.

use super::candidate::Candidate;

/// Lines and bytes of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Lines; a last one without terminator counts.
    pub lines: u64,
    /// Raw bytes, terminators included.
    pub bytes: u64,
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
    }
}

/// What was decoded from what; each line is counted in one of the six counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Valid UTF-8, and in it ASCII.
    pub utf8: Count,
    /// GB18030, and in it GBK and GB2312.
    pub gb18030: Count,
    /// Big5, and in it HKSCS.
    pub big5: Count,
    /// windows-1252: lines of Latin script with accents.
    pub windows_1252: Count,
    /// Lines that are not valid as a whole in what they were read in: of two encodings, or broken.
    pub mixed: Count,
    /// The encoding that [`super::Options::from`] forced.
    pub forced: Count,
    /// Bytes that fit nothing, and became U+FFFD or `\xHH`.
    pub replaced: u64,
    /// Bytes outside every believable sequence: the replaced ones, and in lines that are broken and read as no language at all
    /// every byte but ASCII text. Against the bytes of all counts it tells binary data from text.
    pub undecodable: u64,
}

impl Tally {
    /// Adds the counts of another window.
    pub fn add(&mut self, other: &Tally) {
        self.utf8.add(&other.utf8);
        self.gb18030.add(&other.gb18030);
        self.big5.add(&other.big5);
        self.windows_1252.add(&other.windows_1252);
        self.mixed.add(&other.mixed);
        self.forced.add(&other.forced);
        self.replaced += other.replaced;
        self.undecodable += other.undecodable;
    }

    pub(super) fn of(&mut self, candidate: Candidate) -> &mut Count {
        match candidate {
            Candidate::Gb18030 => &mut self.gb18030,
            Candidate::Big5 => &mut self.big5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_adds_every_field() {
        let count = |n| Count {
            lines: n,
            bytes: 10 * n,
        };
        let one = Tally {
            utf8: count(1),
            gb18030: count(2),
            big5: count(3),
            windows_1252: count(8),
            mixed: count(4),
            forced: count(5),
            replaced: 6,
            undecodable: 7,
        };
        let mut two = one;
        two.add(&one);
        let want = Tally {
            utf8: count(2),
            gb18030: count(4),
            big5: count(6),
            windows_1252: count(16),
            mixed: count(8),
            forced: count(10),
            replaced: 12,
            undecodable: 14,
        };
        assert_eq!(two, want);
    }
}
