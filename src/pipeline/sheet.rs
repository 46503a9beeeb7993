//! A window on its way from the middle to the tail: its lines, and what replaces those that changed.

use super::{lines::unterminated, origin::Origin};
use crate::{
    input::cut::Window,
    json::{Fault, escape::Style},
    look,
    stats::Stats,
};
use std::ops::Range;

/// The line holds nothing that shows.
pub const BLANK: u32 = 1 << 20;
/// What the line is now stands in a patch.
pub const PATCHED: u32 = 1 << 21;
/// boilerplate took the line.
pub const REMOVED: u32 = 1 << 22;
/// The line has no key: no stage could read it.
pub const OPAQUE: u32 = 1 << 23;
/// The line ends in CR LF, and is to end in LF.
pub const CRLF: u32 = 1 << 24;
/// The line became something together with the one before it: an audit tells of both in one.
pub const JOINED: u32 = 1 << 25;
/// The line is of one record with the one before it.
pub const PIECE: u32 = 1 << 26;
/// Most Han characters that a line is credited with; far more than any rule asks for.
const MOST_HAN: u32 = BLANK - 1;

/// One line of a window in 20 bytes, for windows may hold a million. It starts where the line before it ends.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Where it ends in the window's text, its terminator included.
    pub end: u32,
    /// Its Han characters, and flags from [`BLANK`] up.
    info: u32,
    /// [`look::Look::opening`].
    pub opening: u32,
    /// Its folded key, in two halves, which need no alignment to 8 bytes.
    key: [u32; 2],
}

impl Line {
    pub fn new(end: usize, look: &look::Look) -> Line {
        let blank = if look.classes & look::INK == 0 {
            BLANK
        } else {
            0
        };
        Line {
            end: end as u32,
            info: look.weight.min(MOST_HAN) | blank,
            opening: look.opening,
            key: halves(look.key),
        }
    }

    pub fn opaque(end: usize) -> Line {
        Line {
            end: end as u32,
            info: OPAQUE,
            opening: 0,
            key: halves(1),
        }
    }

    /// Its folded key.
    pub fn key(&self) -> u64 {
        let [low, high] = self.key;
        u64::from(low) | u64::from(high) << 32
    }

    /// Its Han characters, and letters where the flags say so.
    pub fn han(&self) -> u32 {
        self.info & MOST_HAN
    }

    pub fn is(&self, flag: u32) -> bool {
        self.info & flag != 0
    }

    /// Those of these flags that are set.
    pub fn flags(&self, flags: u32) -> u32 {
        self.info & flags
    }

    pub fn set(&mut self, flag: u32) {
        self.info |= flag;
    }
}

fn halves(key: u64) -> [u32; 2] {
    [key as u32, (key >> 32) as u32]
}

/// Where bytes of a sheet stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The window's decoded text.
    Text,
    /// The text that stages made.
    Arena,
    /// The window's raw bytes.
    Raw,
    /// The window's lines of JSON, decoded.
    Line,
    /// The tail's copy of lines that it holds over a window's end.
    Held,
}

/// What a line became, terminator included; in 16 bytes, as there may be one for every line.
#[derive(Clone, Copy, Debug)]
pub struct Patch {
    pub line: u32,
    pub source: Source,
    pub start: u32,
    pub end: u32,
}

impl Patch {
    /// New text of a line.
    pub fn arena(line: u32, range: Range<usize>) -> Patch {
        Patch::new(line, Source::Arena, range)
    }

    pub fn new(line: u32, source: Source, range: Range<usize>) -> Patch {
        Patch {
            line,
            source,
            start: range.start as u32,
            end: range.end as u32,
        }
    }

    /// Where its bytes stand in its source.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Lines, patches in the order of lines, and the text that patches refer to.
#[derive(Debug, Default)]
pub struct Sheet {
    pub lines: Vec<Line>,
    pub patches: Vec<Patch>,
    pub arena: String,
}

impl Sheet {
    /// Appends a text to the arena.
    pub fn write(&mut self, text: &str, terminator: &str) -> Range<usize> {
        let start = self.arena.len();
        self.arena.push_str(text);
        self.arena.push_str(terminator);
        start..self.arena.len()
    }

    /// Takes the sheet of a document over, whose text starts at `start` of the window's, and leaves it empty.
    pub fn append(&mut self, document: &mut Sheet, start: usize) {
        let (line, arena) = (self.lines.len() as u32, self.arena.len() as u32);
        self.lines.extend(document.lines.drain(..).map(|mut line| {
            line.end += start as u32;
            line
        }));
        self.patches
            .extend(document.patches.drain(..).map(|mut patch| {
                patch.line += line;
                if patch.source == Source::Arena {
                    patch.start += arena;
                    patch.end += arena;
                }
                patch
            }));
        self.arena.push_str(&document.arena);
        document.arena.clear();
    }

    /// Where a line starts in the window's text.
    pub fn start(&self, line: usize) -> usize {
        let before = line
            .checked_sub(1)
            .and_then(|before| self.lines.get(before));
        before.map_or(0, |l| l.end as usize)
    }

    /// What a line is now, terminator included; `text` is the window's.
    pub fn text<'s>(&'s self, text: &'s str, line: usize) -> &'s str {
        let Some(place) = self.lines.get(line) else {
            return "";
        };
        let patch = if place.is(PATCHED) {
            self.patch(line)
        } else {
            None
        };
        let now = match patch {
            Some(patch) if patch.source == Source::Arena => self.arena.get(patch.range()),
            Some(_) => None,
            None => text.get(self.start(line)..place.end as usize),
        };
        now.unwrap_or_default()
    }

    /// The lines as decode gave them, without terminators.
    pub fn texts<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'s str> {
        self.lines.iter().scan(0, |start, line| {
            let end = line.end as usize;
            let whole = text.get(std::mem::replace(start, end)..end);
            Some(unterminated(whole.unwrap_or_default()))
        })
    }

    /// Adds lines that no stage can read.
    pub fn cover(&mut self, opaque: Vec<Patch>) {
        for patch in &opaque {
            if let Some(line) = self.lines.get_mut(patch.line as usize) {
                *line = Line::opaque(line.end as usize);
            }
        }
        self.merge(opaque);
    }

    /// The patch of a line that has one.
    pub fn patch(&self, line: usize) -> Option<&Patch> {
        self.patches
            .binary_search_by_key(&(line as u32), |p| p.line)
            .ok()
            .and_then(|i| self.patches.get(i))
    }

    /// Adds patches, in the order of lines; they take the place of older ones.
    pub fn merge(&mut self, newer: Vec<Patch>) {
        if newer.is_empty() {
            return;
        }
        for patch in &newer {
            if let Some(line) = self.lines.get_mut(patch.line as usize) {
                line.set(PATCHED);
            }
        }
        let mut older = std::mem::take(&mut self.patches);
        if older
            .last()
            .is_some_and(|o| o.line >= newer.first().map_or(0, |n| n.line))
        {
            older.retain(|o| newer.binary_search_by_key(&o.line, |n| n.line).is_err());
            older.extend(newer);
            older.sort_by_key(|p| p.line);
        } else {
            older.extend(newer);
        }
        self.patches = older;
    }
}

/// What the lines of a sheet are lines of.
#[derive(Debug, Default)]
pub enum Layout {
    /// A document, or a piece of one.
    #[default]
    Lines,
    /// Documents that end in NUL; what is behind the last end goes on.
    Null(Vec<DocumentEnd>),
    /// Values in lines of JSON.
    Json(JsonLines),
}

/// The end of a document before a NUL.
#[derive(Debug)]
pub struct DocumentEnd {
    /// One past its last line.
    pub lines: u32,
    /// Where its NUL stands in the window's text.
    pub null: u32,
}

/// Lines of JSON. The sheet's text is that of their values, one behind the other.
#[derive(Debug)]
pub struct JsonLines {
    /// The decoded lines, where they are not the window's bytes.
    pub text: Option<String>,
    pub records: Vec<Record>,
    /// The values of all records.
    pub values: Vec<Value>,
    /// A record without values ends the run.
    pub strict: bool,
    /// A record whose values become empty goes.
    pub drop_empty: bool,
}

/// A line of JSON.
#[derive(Debug)]
pub struct Record {
    pub source: Source,
    start: u32,
    end: u32,
    pub fate: Fate,
}

impl Record {
    pub fn new(source: Source, range: Range<usize>, fate: Fate) -> Record {
        Record {
            source,
            start: range.start as u32,
            end: range.end as u32,
            fate,
        }
    }

    /// Where it stands in its source, its terminator included.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What is done with a line of JSON.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// It is passed on as it is.
    Passed,
    /// The same, and counted.
    Fault(Fault),
    /// It has so many values.
    Values(u32),
}

/// A value in a line of JSON.
#[derive(Clone, Debug)]
pub struct Value {
    /// Where it stands in the decoded lines, without its quotes.
    pub start: u32,
    pub end: u32,
    /// Where its text ends, and one past the last of its lines; those of the next value follow.
    pub text: u32,
    pub lines: u32,
    pub style: Style,
}

/// A window after the middle.
#[derive(Default)]
pub struct Done {
    pub window: Window,
    /// The decoded text, where it is not the window's bytes.
    pub owned: Option<String>,
    pub sheet: Sheet,
    pub stats: Stats,
    pub layout: Layout,
    /// What the records were, where somebody wants to know.
    pub origin: Option<Origin>,
}

impl Done {
    /// Does it hold no record, and no document's end?
    pub fn is_empty(&self) -> bool {
        self.sheet.lines.is_empty()
            && match &self.layout {
                Layout::Lines => true,
                Layout::Null(ends) => ends.is_empty(),
                Layout::Json(json) => json.records.is_empty(),
            }
    }

    /// Bytes of one of the sheet's sources.
    pub fn bytes(&self, source: Source, range: Range<usize>) -> &[u8] {
        let raw = || {
            let text = self.window.text.clone();
            self.window.buffer.get(text).unwrap_or_default()
        };
        let all = match (source, &self.owned) {
            (Source::Line, _) => match &self.layout {
                Layout::Json(JsonLines {
                    text: Some(text), ..
                }) => text.as_bytes(),
                _ => raw(),
            },
            (Source::Text, Some(text)) => text.as_bytes(),
            (Source::Text | Source::Raw, _) => raw(),
            (Source::Arena, _) => self.sheet.arena.as_bytes(),
            (Source::Held, _) => &[],
        };
        all.get(range).unwrap_or_default()
    }
}
