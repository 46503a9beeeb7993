//! What the records of a window were in the input, and what gives them back; made only where somebody wants to hear of changes.

use super::why::{MIXED, Note, Why};
use crate::{
    config::{Config, Records},
    edit::Eol,
    input::{cut::Window, tape},
    recode::{Code, Kind, is_encoded},
    stage::Stage,
};
use encoding_rs::Encoding;
use memchr::{memchr_iter, memchr2_iter};
use std::ops::Range;

/// Records that are encoded in one go: so many of a kind stand together nearly always.
const CHUNK: usize = 64;

/// The records of a window as they came in.
#[derive(Debug, Default)]
pub struct Origin {
    /// Where the raw bytes stand in the window's buffer, where no conversion came before.
    pub raw: Range<usize>,
    /// Bytes of marks before the text.
    pub marks: usize,
    /// Where in the raw bytes each record ends, and each NUL that ends a document; empty where the text is the raw bytes without the marks.
    pub ends: Vec<u32>,
    /// What gives each record back; empty as well.
    pub kinds: Vec<Kind>,
    /// Why records change, by their places in the window.
    pub notes: Vec<Note>,
}

impl Origin {
    /// The origin of a window, whose raw bytes were at `raw` before marks were taken off, and whose text they are without these, or not.
    pub fn of(
        config: &Config,
        window: &Window,
        raw: Range<usize>,
        text: &str,
        is_raw: bool,
    ) -> Origin {
        let marks = window.text.start - raw.start;
        let mut origin = Origin {
            raw,
            marks,
            ..Origin::default()
        };
        if window.origin.is_none() && is_raw {
            origin.note_marks(marks > 0);
            return origin;
        }
        let nulls = config.options.records == Records::Null;
        let (ends, cr) = match &window.origin {
            Some(tape) => (tape.ends.clone(), tape.carriage_returns),
            None if window.part => (Vec::new(), false),
            None => (ends(origin.raw_of(window), nulls), false),
        };
        // Those of a line of JSON stay.
        let loses_crs =
            config.runs(Stage::Normalize) && !matches!(config.options.records, Records::Json(_));
        let code = wide_code(config, window.origin.as_ref());
        let mut sorter = Sorter {
            config,
            raw: origin.raw_of(window),
            text,
            texts: if window.part {
                Vec::new()
            } else {
                self::ends(text.as_bytes(), nulls)
            },
            ends,
            likely: code,
            wide: code,
            cr,
            // A part of a long record is no line, and passes as it is.
            crlf: loses_crs && !cr && !window.part,
            scratch: Vec::new(),
            kinds: Vec::new(),
            notes: Vec::new(),
        };
        sorter.pair();
        sorter.sort();
        let Sorter {
            ends, kinds, notes, ..
        } = sorter;
        origin.note_marks(marks > 0 || text.is_empty());
        origin.notes.extend(notes);
        (origin.ends, origin.kinds) = (ends, kinds);
        origin
    }

    /// The raw bytes of the window.
    pub fn raw_of<'w>(&self, window: &'w Window) -> &'w [u8] {
        match &window.origin {
            Some(tape) => &tape.raw,
            None => window.buffer.get(self.raw.clone()).unwrap_or_default(),
        }
    }

    /// Where the raw bytes of the record at a place stand, whose text is at `text`, and what gives them back.
    pub fn record(&self, place: usize, text: Range<usize>, crlf: bool) -> (Range<usize>, Kind) {
        if self.ends.is_empty() {
            let kind = match crlf {
                _ if place == 0 && self.marks > 0 => Kind::OTHER,
                true => Kind::of(0, Eol::Crlf),
                false => Kind::SAME,
            };
            let from = match place {
                0 => 0,
                _ => self.marks + text.start,
            };
            return (from..self.marks + text.end, kind);
        }
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let from = place.checked_sub(1).map_or(0, end);
        let kind = self.kinds.get(place).copied();
        (from..end(place), kind.unwrap_or(Kind::OTHER))
    }

    fn note_marks(&mut self, has_marks: bool) {
        if has_marks {
            self.notes.push(Note::new(0, Why::Mark));
        }
    }
}

/// The number of the encoding that the whole document was converted from.
fn wide_code(config: &Config, tape: Option<&tape::Origin>) -> u8 {
    let wide = tape.and_then(|tape| tape.wide).map(Code::Wide);
    wide.and_then(|code| config.codes.number(code)).unwrap_or(0)
}

/// Where records end; with `nulls` a NUL is one more, and ends the one before it.
fn ends(bytes: &[u8], nulls: bool) -> Vec<u32> {
    if nulls {
        return ends_and_nulls(bytes);
    }
    let rest = bytes.last().is_some_and(|last| *last != b'\n');
    memchr_iter(b'\n', bytes)
        .map(|at| at + 1)
        .chain(rest.then_some(bytes.len()))
        .map(|end| end as u32)
        .collect()
}

fn ends_and_nulls(bytes: &[u8]) -> Vec<u32> {
    let (mut ends, mut last) = (Vec::new(), 0);
    for at in memchr2_iter(b'\n', 0, bytes) {
        if bytes.get(at) == Some(&0) && at > last {
            ends.push(at as u32);
        }
        last = at + 1;
        ends.push(last as u32);
    }
    if last < bytes.len() {
        ends.push(bytes.len() as u32);
    }
    ends
}

/// Finds what gives records back.
struct Sorter<'s> {
    config: &'s Config,
    raw: &'s [u8],
    text: &'s str,
    /// Ends of records in the text, and in the raw bytes.
    texts: Vec<u32>,
    ends: Vec<u32>,
    /// The encoding that fitted last, by number.
    likely: u8,
    /// The one that the whole document was in, or 0.
    wide: u8,
    cr: bool,
    /// The CR of CR LF goes.
    crlf: bool,
    scratch: Vec<u8>,
    kinds: Vec<Kind>,
    notes: Vec<Note>,
}

impl<'s> Sorter<'s> {
    /// As many ends on both sides, in any case.
    fn pair(&mut self) {
        if self.texts.is_empty() {
            self.texts.push(self.text.len() as u32);
        }
        self.ends.resize(self.texts.len(), self.raw.len() as u32);
        if let Some(last) = self.ends.last_mut() {
            *last = self.raw.len() as u32;
        }
    }

    fn start(ends: &[u32], record: usize) -> usize {
        let before = record.checked_sub(1).and_then(|at| ends.get(at));
        before.map_or(0, |end| *end as usize)
    }

    fn raw(&self, records: Range<usize>) -> &'s [u8] {
        let from = Self::start(&self.ends, records.start);
        let raw = self.raw.get(from..Self::start(&self.ends, records.end));
        raw.unwrap_or_default()
    }

    fn text(&self, records: Range<usize>) -> &'s str {
        let from = Self::start(&self.texts, records.start);
        let text = self.text.get(from..Self::start(&self.texts, records.end));
        text.unwrap_or_default()
    }

    fn sort(&mut self) {
        let mut at = 0;
        while at < self.texts.len() {
            let to = (at + CHUNK).min(self.texts.len());
            // What came from CR or in UTF-16 is told by a line's end, one by one.
            let fits = !self.cr
                && self.likely != 0
                && self.fits(self.likely, self.raw(at..to), self.text(at..to));
            for record in at..to {
                let code = if fits { Some(self.likely) } else { None };
                let kind = self.kind(record, code);
                self.kinds.push(kind);
            }
            at = to;
        }
    }

    fn kind(&mut self, record: usize, code: Option<u8>) -> Kind {
        let (raw, text) = (self.raw(record..record + 1), self.text(record..record + 1));
        if self.cr {
            return self.of_cr(record, raw, text);
        }
        let eol = if self.crlf && text.ends_with("\r\n") {
            Eol::Crlf
        } else {
            Eol::Lf
        };
        match code.or_else(|| self.code(raw, text)) {
            Some(code) => Kind::of(code, eol),
            None => self.other(record, raw, text),
        }
    }

    /// The encoding in which the text is the raw bytes.
    fn code(&mut self, raw: &[u8], text: &str) -> Option<u8> {
        if raw == text.as_bytes() {
            // ASCII goes with what is around it.
            return Some(if self.wide == 0 && raw.is_ascii() {
                self.likely
            } else {
                0
            });
        }
        if self.wide != 0 {
            return self.fits(self.wide, raw, text).then_some(self.wide);
        }
        if self.likely != 0 && self.fits(self.likely, raw, text) {
            return Some(self.likely);
        }
        let codes = self.config.codes.legacy().map(|(code, _)| code);
        // What the user says stands last.
        let codes: Vec<u8> = match self.config.options.decode.from {
            Some(_) => codes.last().into_iter().collect(),
            None => codes.collect(),
        };
        let found = codes.into_iter().find(|code| self.fits(*code, raw, text))?;
        self.likely = found;
        Some(found)
    }

    fn of_cr(&mut self, record: usize, raw: &[u8], text: &str) -> Kind {
        for code in [self.wide, 0, self.likely] {
            for eol in [Eol::Cr, Eol::Crlf, Eol::Lf] {
                if self.fits_with(code, eol, raw, text) {
                    return Kind::of(code, eol);
                }
            }
        }
        let codes: Vec<u8> = self.config.codes.legacy().map(|(code, _)| code).collect();
        match codes
            .into_iter()
            .find(|code| self.fits_with(*code, Eol::Cr, raw, text))
        {
            Some(code) => {
                self.likely = code;
                Kind::of(code, Eol::Cr)
            }
            None => self.other(record, raw, text),
        }
    }

    fn fits(&mut self, code: u8, raw: &[u8], text: &str) -> bool {
        self.fits_with(code, Eol::Lf, raw, text)
    }

    fn fits_with(&mut self, code: u8, eol: Eol, raw: &[u8], text: &str) -> bool {
        let Some(code) = self.config.codes.get(code) else {
            return false;
        };
        is_encoded(text, code, eol, raw, &mut self.scratch)
    }

    /// A record that nothing gives back but its own bytes; says what it seems to be in.
    fn other(&mut self, record: usize, raw: &[u8], text: &str) -> Kind {
        let decodes = |encoding: &'static Encoding| {
            encoding
                .decode_without_bom_handling_and_without_replacement(raw)
                .is_some_and(|decoded| decoded == text)
        };
        if raw != text.as_bytes() {
            let mut codes = self.config.codes.legacy();
            let code = match self.wide {
                0 => codes
                    .find(|(_, encoding)| decodes(encoding))
                    .map(|(code, _)| code),
                wide => Some(wide),
            };
            self.notes.push(Note::new(
                record as u32,
                Why::Decoded(code.unwrap_or(MIXED)),
            ));
        }
        Kind::OTHER
    }
}
