//! Cuts a document into windows, by its bytes alone.
//!
//! Invariants: a window ends at a record's end, at the first one at or after a multiple of [`WINDOW`] bytes; a last piece under
//! [`CONTEXT`] bytes joins the one before; before and after a window stand up to [`CONTEXT`] bytes of whole records. Read sizes
//! change nothing of that. A record above [`Ends::longest`] bytes comes in windows that are parts of it, and have no context.

use super::{pool::Pool, tape::Origin};
use encoding_rs::Encoding;
use memchr::{memchr, memchr2, memrchr, memrchr2};
use std::{
    io::{self, ErrorKind, Read},
    ops::Range,
};

/// Bytes of input between two cuts.
pub const WINDOW: usize = 1 << 20;
/// Bytes of context on either side of a window, at most.
pub const CONTEXT: usize = 256 << 10;
/// Bytes of context before a window that is one record.
pub const RECORD_CONTEXT: usize = 64 << 10;
/// Bytes of the longest record that is treated as one.
pub const LONGEST: usize = 8 << 20;
/// The same for a line of JSON, which holds a whole document.
pub const LONGEST_JSON: usize = 32 << 20;
/// A buffer grows by so much at once at most: a long record must not cost twice its size.
const GROWTH: usize = 8 << 20;
/// How far back from the longest record's end a part looks for a place to end.
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
    /// A piece of a record that is too long.
    pub part: bool,
    /// The context reaches back to the document's start.
    pub sees_start: bool,
    /// The context reaches to the document's end; only told where that is NUL.
    pub sees_end: bool,
    /// The byte before it is NUL.
    pub after_null: bool,
    /// Where its records end.
    pub ends_of: Ends,
    /// What the text was made of, where the document was converted before it was cut and somebody wants to know.
    pub origin: Option<Origin>,
}

/// Where records end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ends {
    /// At LF.
    #[default]
    Lines,
    /// At NUL as well.
    Null,
    /// At LF, and each is a line of JSON.
    Json,
}

impl Ends {
    /// Bytes of the longest record that is treated as one.
    fn longest(self) -> usize {
        match self {
            Ends::Lines | Ends::Null => LONGEST,
            Ends::Json => LONGEST_JSON,
        }
    }

    fn first(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Ends::Null => memchr2(b'\n', 0, bytes),
            Ends::Lines | Ends::Json => memchr(b'\n', bytes),
        }
    }

    fn last(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Ends::Null => memrchr2(b'\n', 0, bytes),
            Ends::Lines | Ends::Json => memrchr(b'\n', bytes),
        }
    }
}

/// What a window is, when no record is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// About [`WINDOW`] bytes, with [`CONTEXT`] on both sides.
    Block,
    /// One record, as soon as it is there, with [`RECORD_CONTEXT`] before it.
    Record,
}

/// Cuts one document.
pub struct Cutter<R> {
    reader: R,
    pool: Pool,
    unit: Unit,
    ends: Ends,
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
    /// The byte before `start` is NUL.
    after_null: bool,
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
    pub fn new(reader: R, unit: Unit, ends: Ends, pool: Pool) -> Cutter<R> {
        let buffer = pool.take(buffer_size(unit));
        Cutter {
            reader,
            pool,
            unit,
            ends,
            buffer,
            start: 0,
            filled: 0,
            offset: 0,
            searched: 0,
            ended: false,
            done: false,
            in_long_record: false,
            after_null: false,
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
        let record_start = self
            .ends
            .last(held.get(..reach).unwrap_or(held))
            .map_or(0, |at| at + 1);
        if record_end.unwrap_or(held.len()) - record_start > self.ends.longest() {
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
        if let Some(end) = self.find_record_end(0, self.ends.longest()) {
            return Cut::Part(self.start + end);
        }
        match self.held().get(..self.ends.longest()) {
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
            .and_then(|tail| self.ends.first(tail))
            .map(|at| from + at + 1);
        if found.is_none() && from < to {
            self.searched = to;
        }
        found
    }

    fn cut(&mut self, end: usize, part: bool) -> Window {
        let ends = self.ended && end == self.filled;
        self.done |= ends;
        let last = self.buffer.get(end.saturating_sub(1)).copied();
        let ends_in_null = self.ends == Ends::Null && last == Some(0);
        self.in_long_record = part && last != Some(b'\n') && !ends_in_null;
        let after_null = std::mem::replace(&mut self.after_null, ends_in_null);
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
            sees_end: false,
            after_null,
            ends_of: self.ends,
            origin: None,
            buffer: Vec::new(),
        };
        self.offset += (end - self.start) as u64;
        let from = if part { end } else { self.context_before(end) };
        let kept = self.buffer.get(from..self.filled).unwrap_or_default();
        let keep = kept.len();
        let mut next = self
            .pool
            .take((keep + RECORD_CONTEXT).max(buffer_size(self.unit)));
        if let Some(next) = next.get_mut(..keep) {
            next.copy_from_slice(kept);
        }
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
        let tail = self.buffer.get(from - 1..end).unwrap_or_default();
        self.ends.first(tail).map_or(end, |at| from + at)
    }

    fn context_after(&self, end: usize) -> Range<usize> {
        let reach = (end + CONTEXT).min(self.filled);
        if self.ended && reach == self.filled {
            return end..reach;
        }
        let held = self.buffer.get(end..reach).unwrap_or_default();
        let last = self.ends.last(held);
        end..last.map_or(end, |at| end + at + 1)
    }

    fn fill(&mut self) {
        if self.filled == self.buffer.len() {
            let larger = self.buffer.len() + self.buffer.len().min(GROWTH);
            self.buffer.resize(larger, 0);
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let most = room.len();
        match self.reader.read(room) {
            Ok(0) => self.ended = true,
            // A reader that says that it gave more than there is room for is wrong.
            Ok(count) => self.filled += count.min(most),
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

/// A place near the end of `part` where no character of any encoding is cut.
///
/// A byte below 0x30 is never part of a longer character in UTF-8, GB18030, Big5 or Shift_JIS; where there is none, the part is
/// valid UTF-8 but for its end, or its bytes are paired from the start.
fn character_end(part: &[u8]) -> usize {
    let slack = part.len().saturating_sub(PART_SLACK);
    if let Some(at) = part.iter().skip(slack).rposition(|b| *b < 0x30) {
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
mod tests;
