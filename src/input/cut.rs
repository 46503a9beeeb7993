//! Cuts a document into windows, by its bytes alone.
//!
//! Invariants: a window ends at a record's end, at the first one at or after a multiple of [`WINDOW`] bytes; a last piece under
//! [`CONTEXT`] bytes joins the one before; before and after a window stand up to [`CONTEXT`] bytes of whole records. Read sizes
//! change nothing of that. A record above [`LONGEST`] bytes comes in windows that are parts of it, and have no context.

use encoding_rs::Encoding;
use memchr::{memchr, memrchr};
use std::{
    io::{self, ErrorKind, Read},
    ops::Range,
    sync::{Arc, Mutex},
};

/// Bytes of input between two cuts.
pub const WINDOW: usize = 1 << 20;
/// Bytes of context on either side of a window, at most.
pub const CONTEXT: usize = 256 << 10;
/// Bytes of context before a window that is one record.
pub const RECORD_CONTEXT: usize = 64 << 10;
/// Bytes of the longest record that is treated as one.
pub const LONGEST: usize = 8 << 20;
/// How far back from [`LONGEST`] a part looks for a place to end.
const PART_SLACK: usize = 64 << 10;

/// A piece of a document and what stands around it, in one buffer.
#[derive(Debug, Default)]
pub struct Window {
    /// Context before, the window, context after; more may follow.
    pub buffer: Vec<u8>,
    /// Whole records before the window.
    pub before: Range<usize>,
    /// The window itself.
    pub text: Range<usize>,
    /// Whole records after the window.
    pub after: Range<usize>,
    /// The document starts here.
    pub starts: bool,
    /// The document ends here.
    pub ends: bool,
    /// A piece of a record that is longer than [`LONGEST`].
    pub part: bool,
    /// The context reaches back to the document's start.
    pub sees_start: bool,
}

/// What a window is, when no record is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// About [`WINDOW`] bytes, with [`CONTEXT`] on both sides.
    Block,
    /// One record, as soon as it is there, with [`RECORD_CONTEXT`] before it.
    Record,
}

/// Buffers that were used and can be used again.
pub type Pool = Arc<Mutex<Vec<Vec<u8>>>>;

/// Cuts one document.
pub struct Cutter<R> {
    reader: R,
    pool: Pool,
    unit: Unit,
    buffer: Vec<u8>,
    /// Where the next window starts, and how much of the buffer holds bytes.
    start: usize,
    filled: usize,
    /// The document's offset of `start`.
    offset: u64,
    /// Bytes of the window in which the next cut was already looked for in vain.
    searched: usize,
    ended: bool,
    done: bool,
    in_long_record: bool,
    /// The buffer's first byte is the document's.
    holds_start: bool,
    failed: Option<io::Error>,
}

/// What a look for the next cut says.
enum Cut {
    At(usize),
    Part(usize),
    NeedsMore,
}

impl<R: Read> Cutter<R> {
    /// Cuts what `reader` gives.
    pub fn new(reader: R, unit: Unit, pool: Pool) -> Cutter<R> {
        let buffer = take_buffer(&pool, buffer_size(unit));
        Cutter {
            reader,
            pool,
            unit,
            buffer,
            start: 0,
            filled: 0,
            offset: 0,
            searched: 0,
            ended: false,
            done: false,
            in_long_record: false,
            holds_start: true,
            failed: None,
        }
    }

    /// The next window, or none at the document's end. After an error of the reader what was read still comes as windows, and
    /// [`Cutter::failure`] tells of it.
    pub fn next_window(&mut self) -> Option<Window> {
        loop {
            if self.done {
                return None;
            }
            match self.find_cut() {
                Cut::At(end) => return Some(self.cut(end, false)),
                Cut::Part(end) => return Some(self.cut(end, true)),
                Cut::NeedsMore if self.ended => {
                    self.done = true;
                    if self.filled == self.start {
                        return None;
                    }
                    let part = self.in_long_record;
                    return Some(self.cut(self.filled, part));
                }
                Cut::NeedsMore => self.fill(),
            }
        }
    }

    /// The error that ended the document early, if one did.
    pub fn failure(&mut self) -> Option<io::Error> {
        self.failed.take()
    }

    fn held(&self) -> &[u8] {
        self.buffer.get(self.start..self.filled).unwrap_or_default()
    }

    fn find_cut(&mut self) -> Cut {
        if self.in_long_record {
            return self.find_part();
        }
        let (to_mark, after) = match self.unit {
            Unit::Block => (WINDOW - (self.offset % WINDOW as u64) as usize, CONTEXT),
            Unit::Record => (1, 0),
        };
        let record_end = self.find_record_end(to_mark - 1, usize::MAX);
        let held = self.held();
        // The record at the mark starts behind the newline before it. How long it is must not depend on how much is held.
        let reach = record_end
            .map_or(held.len(), |end| end - 1)
            .min(to_mark - 1);
        let record_start = memrchr(b'\n', &held[..reach.min(held.len())]).map_or(0, |at| at + 1);
        if record_end.unwrap_or(held.len()) - record_start > LONGEST {
            return match record_start {
                0 => self.find_part(),
                start => Cut::At(self.start + start),
            };
        }
        match record_end {
            Some(end) if held.len() - end >= after => Cut::At(self.start + end),
            _ => Cut::NeedsMore,
        }
    }

    /// The end of a part of the record that starts, or goes on, at the window's start.
    fn find_part(&mut self) -> Cut {
        if !self.in_long_record {
            self.searched = 0;
        }
        if let Some(end) = self.find_record_end(0, LONGEST) {
            return Cut::Part(self.start + end);
        }
        match self.held().get(..LONGEST) {
            Some(reach) => Cut::Part(self.start + character_end(reach)),
            None => Cut::NeedsMore,
        }
    }

    /// The end of the first record that ends at or after `from` and before `to`, counted from the window's start.
    fn find_record_end(&mut self, from: usize, to: usize) -> Option<usize> {
        let held = self.held();
        let (from, to) = (from.max(self.searched), to.min(held.len()));
        let found = held
            .get(from..to)
            .and_then(|tail| memchr(b'\n', tail))
            .map(|at| from + at + 1);
        if found.is_none() && from < to {
            self.searched = to;
        }
        found
    }

    fn cut(&mut self, end: usize, part: bool) -> Window {
        let ends = self.ended && end == self.filled;
        self.done |= ends;
        let record_ends = self.buffer.get(end.saturating_sub(1)) == Some(&b'\n');
        self.in_long_record = part && !record_ends;
        let mut window = Window {
            starts: self.offset == 0,
            text: self.start..end,
            before: if part {
                self.start..self.start
            } else {
                0..self.start
            },
            after: if part || self.unit == Unit::Record {
                end..end
            } else {
                self.context_after(end)
            },
            ends,
            part,
            sees_start: self.holds_start,
            buffer: Vec::new(),
        };
        self.offset += (end - self.start) as u64;
        let from = if part { end } else { self.context_before(end) };
        let keep = self.filled - from;
        let mut next = take_buffer(
            &self.pool,
            (keep + RECORD_CONTEXT).max(buffer_size(self.unit)),
        );
        next[..keep].copy_from_slice(&self.buffer[from..self.filled]);
        window.buffer = std::mem::replace(&mut self.buffer, next);
        self.holds_start &= from == 0;
        self.start = end - from;
        self.filled = keep;
        self.searched = 0;
        window
    }

    /// Where the context of a window that starts at `end` begins: a record's start.
    fn context_before(&self, end: usize) -> usize {
        let context = if self.unit == Unit::Block {
            CONTEXT
        } else {
            RECORD_CONTEXT
        };
        let from = end.saturating_sub(context);
        if from == 0 {
            return 0;
        }
        let tail = &self.buffer[from - 1..end];
        memchr(b'\n', tail).map_or(end, |at| from + at)
    }

    fn context_after(&self, end: usize) -> Range<usize> {
        let reach = (end + CONTEXT).min(self.filled);
        if self.ended && reach == self.filled {
            return end..reach;
        }
        end..memrchr(b'\n', &self.buffer[end..reach]).map_or(end, |at| end + at + 1)
    }

    fn fill(&mut self) {
        if self.filled == self.buffer.len() {
            let larger = self.buffer.len() * 2;
            self.buffer.resize(larger, 0);
        }
        match self.reader.read(&mut self.buffer[self.filled..]) {
            Ok(0) => self.ended = true,
            Ok(count) => self.filled += count,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => {
                self.failed = Some(e);
                self.ended = true;
            }
        }
    }
}

fn buffer_size(unit: Unit) -> usize {
    match unit {
        Unit::Block => WINDOW + 3 * CONTEXT,
        Unit::Record => 3 * RECORD_CONTEXT,
    }
}

/// A buffer of at least `size` bytes, from the pool where it has one.
fn take_buffer(pool: &Pool, size: usize) -> Vec<u8> {
    let used = pool
        .lock()
        .map(|mut buffers| buffers.pop())
        .unwrap_or_default();
    match used {
        Some(buffer) if buffer.len() >= size => buffer,
        _ => vec![0; size],
    }
}

/// Gives a buffer back; large ones, and more than a few, are freed.
pub fn give_buffer(pool: &Pool, buffer: Vec<u8>) {
    if buffer.len() <= 2 * WINDOW
        && let Ok(mut buffers) = pool.lock()
        && buffers.len() < 16
    {
        buffers.push(buffer);
    }
}

/// A place near the end of `part` where no character of any encoding is cut.
///
/// A byte below 0x30 is never part of a longer character in UTF-8, GB18030, Big5 or Shift_JIS; where there is none, the part is
/// valid UTF-8 but for its end, or its bytes are paired from the start.
fn character_end(part: &[u8]) -> usize {
    let slack = part.len().saturating_sub(PART_SLACK);
    if let Some(at) = part[slack..].iter().rposition(|b| *b < 0x30) {
        return slack + at + 1;
    }
    let valid = Encoding::utf8_valid_up_to(part);
    if part.len() - valid < 4 {
        return valid;
    }
    let mut at = 0;
    loop {
        let next = match part.get(at..) {
            Some([0x00..=0x80 | 0xFF, ..]) => at + 1,
            Some([_, 0x30..=0x39, _, _, ..]) => at + 4,
            Some([_, _, ..]) => at + 2,
            _ => return at.max(1),
        };
        if next > part.len() {
            return at.max(1);
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives at most `size` bytes a read.
    struct Slow<'a>(&'a [u8], usize);
    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(out.len()).min(self.0.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn windows(bytes: &[u8], size: usize) -> Vec<Window> {
        let mut cutter = Cutter::new(Slow(bytes, size), Unit::Block, Pool::default());
        std::iter::from_fn(|| cutter.next_window()).collect()
    }

    fn check(bytes: &[u8]) -> Vec<Range<usize>> {
        let mut at = 0;
        let mut cuts = Vec::new();
        for size in [usize::MAX, 77_777] {
            at = 0;
            cuts.clear();
            let all = windows(bytes, size);
            for (i, w) in all.iter().enumerate() {
                assert_eq!(w.starts, i == 0);
                assert_eq!(w.ends, i + 1 == all.len());
                let text = &w.buffer[w.text.clone()];
                assert_eq!(text, &bytes[at..at + text.len()]);
                let (before, after) = (&w.buffer[w.before.clone()], &w.buffer[w.after.clone()]);
                assert!(before.len() <= CONTEXT && after.len() <= CONTEXT);
                assert!(
                    bytes[..at].ends_with(before) && bytes[at + text.len()..].starts_with(after)
                );
                assert!(before.is_empty() || before.ends_with(b"\n"));
                assert!(
                    after.is_empty()
                        || after.ends_with(b"\n")
                        || at + text.len() + after.len() == bytes.len()
                );
                let before_start = at - before.len();
                assert!(w.part || before_start == 0 || bytes[before_start - 1] == b'\n');
                cuts.push(at..at + text.len());
                at += text.len();
            }
        }
        assert_eq!(at, bytes.len());
        cuts
    }

    fn lines(total: usize, line: usize) -> Vec<u8> {
        (0..total)
            .map(|i| {
                if i % line == line - 1 {
                    b'\n'
                } else {
                    b'a' + (i % 23) as u8
                }
            })
            .collect()
    }

    #[test]
    fn no_bytes_no_windows() {
        assert!(windows(b"", 1).is_empty());
    }

    #[test]
    fn cuts_at_the_first_record_end_at_or_after_a_mark() {
        let cuts = check(&lines(3 * WINDOW, 1000));
        let ends: Vec<usize> = cuts.iter().map(|c| c.end).collect();
        assert_eq!(ends, [1_049_000, 2_098_000, 3 * WINDOW]);
        let exact = check(&lines(2 * WINDOW, 1024));
        assert_eq!(exact[0].end, WINDOW);
    }

    #[test]
    fn a_small_last_piece_joins_the_one_before() {
        assert_eq!(check(&lines(WINDOW + CONTEXT, 64)).len(), 2);
        assert_eq!(check(&lines(WINDOW + CONTEXT - 64, 64)).len(), 1);
    }

    #[test]
    fn a_long_record_is_whole_up_to_its_limit() {
        for (longer, parts) in [(0, 0), (1, 2)] {
            let mut bytes = lines(1_000_000, 100);
            bytes.extend(vec![b'x'; LONGEST - 1 + longer]);
            bytes.push(b'\n');
            bytes.extend(lines(CONTEXT, 100));
            check(&bytes);
            for size in [1 << 16, usize::MAX] {
                let parted = windows(&bytes, size).iter().filter(|w| w.part).count();
                assert_eq!(parted, parts, "{longer} byte longer, {size} bytes a read");
            }
        }
    }

    #[test]
    fn a_longer_record_comes_in_parts() {
        let mut bytes = lines(3 * WINDOW / 2, 100);
        let start = bytes.len() - bytes.len() % 100;
        bytes.extend("文".as_bytes().repeat(7 << 20));
        bytes.push(b'\n');
        bytes.extend(lines(2 * WINDOW, 100));
        check(&bytes);
        let all = windows(&bytes, usize::MAX);
        let parts: Vec<&Window> = all.iter().filter(|w| w.part).collect();
        assert_eq!(parts.len(), 3);
        assert!(
            parts
                .iter()
                .all(|w| std::str::from_utf8(&w.buffer[w.text.clone()]).is_ok())
        );
        let before: usize = all
            .iter()
            .take_while(|w| !w.part)
            .map(|w| w.text.len())
            .sum();
        assert_eq!(before, start);
        assert!(all.iter().skip_while(|w| !w.part).skip(3).all(|w| !w.part));
    }

    #[test]
    fn an_endless_record_ends_with_the_document() {
        let bytes = vec![0xB0; 2 * LONGEST + 5];
        let cuts = check(&bytes);
        assert!(cuts[..cuts.len() - 1].iter().all(|c| c.len() % 2 == 0));
    }

    #[test]
    fn a_record_is_a_window_where_that_is_wanted() {
        let bytes = lines(3 * RECORD_CONTEXT, 1000);
        let mut cutter = Cutter::new(Slow(&bytes, 1), Unit::Record, Pool::default());
        let mut at = 0;
        while let Some(w) = cutter.next_window() {
            assert_eq!(
                &w.buffer[w.text.clone()],
                &bytes[at..(at + 1000).min(bytes.len())]
            );
            assert_eq!(w.sees_start, w.before.len() == at);
            assert!(
                w.before.len() <= RECORD_CONTEXT && w.before.len() + 1000 > RECORD_CONTEXT.min(at)
            );
            at += w.text.len();
        }
        assert_eq!(at, bytes.len());
    }

    #[test]
    fn characters_are_not_cut() {
        let gb: Vec<u8> = [0xB0u8, 0xA1].repeat(PART_SLACK);
        assert_eq!(character_end(&gb[..gb.len() - 1]) % 2, 0);
        let utf8 = "汉".repeat(PART_SLACK);
        assert_eq!(character_end(&utf8.as_bytes()[..utf8.len() - 2]) % 3, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn any_lines_any_reads(lengths in proptest::collection::vec(0usize..300_000, 1..16), size in 20_000usize..2_000_000) {
            let bytes: Vec<u8> = lengths.iter().flat_map(|l| std::iter::repeat_n(b'z', *l).chain([b'\n'])).collect();
            let cuts = check(&bytes);
            let other: Vec<usize> = windows(&bytes, size).iter().map(|w| w.text.len()).collect();
            prop_assert_eq!(cuts.iter().map(|c| c.len()).collect::<Vec<_>>(), other);
        }
    }
}
