//! A window of JSON lines: the values of the field go through the stages, each by itself.
//!
//! A line is decoded before it is read, for the second byte of a character in GBK may be a backslash.

use super::{
    middle::{decoded, stages},
    origin::Origin,
    sheet::{Done, Fate, JsonLines, Layout, PIECE, Record, Sheet, Source, Value},
    why::Note,
};
use crate::{
    config::Config,
    input::cut::Window,
    json::{
        Fault, Options,
        escape::text,
        scan::{Found, find},
    },
    look::Looker,
    stats::Stats,
};
use memchr::memchr_iter;
use std::{borrow::Cow, ops::Range};

/// Lines of a value at most; one of more is passed on, as a line costs more memory than its two bytes.
const MOST_LINES: usize = 1 << 20;

/// Values of a line at most; a line in which the field stands more often is passed on too.
const MOST_VALUES: usize = 1 << 16;

/// What is done to a window, whose raw bytes stood at `raw` before marks were taken off.
pub fn work(
    config: &Config,
    options: &Options,
    window: Window,
    raw: Range<usize>,
    mut stats: Stats,
) -> Done {
    let (text, opaque) = decoded(config, &window, &mut stats);
    let is_raw = matches!(text, Cow::Borrowed(_));
    let mut origin = config
        .observed
        .then(|| Origin::of(config, &window, raw, &text, is_raw));
    let mut opaque = opaque.into_iter().peekable();
    let mut reader = Reader {
        config,
        options,
        looker: Looker::new(&config.table),
        around: Window {
            starts: true,
            ends: true,
            sees_start: true,
            ..Window::default()
        },
        texts: String::with_capacity(text.len()),
        found: Vec::new(),
        own: Sheet::default(),
        sheet: Sheet::default(),
        values: Vec::new(),
        notes: origin.as_mut().map(|origin| &mut origin.notes),
        stats,
    };
    let mut records = Vec::new();
    for (number, range) in lines(&text).enumerate() {
        let line = text.get(range.clone()).unwrap_or_default();
        let record = match opaque.next_if(|patch| patch.line as usize == number) {
            Some(patch) => Record::new(patch.source, patch.range(), Fate::Fault(Fault::Broken)),
            None => {
                let fate = reader.line(line, range.start, number);
                Record::new(Source::Line, range, fate)
            }
        };
        records.push(record);
    }
    let Reader {
        texts,
        sheet,
        values,
        mut stats,
        ..
    } = reader;
    if let Some(origin) = &mut origin {
        origin.notes.sort_by_key(|note| note.record);
    }
    stats.records_in = records.len() as u64;
    stats.documents = values.len() as u64;
    let text = match text {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    };
    Done {
        window,
        owned: Some(texts),
        sheet,
        stats,
        layout: Layout::Json(JsonLines {
            text,
            records,
            values,
            strict: options.strict,
            drop_empty: options.drop_empty,
        }),
        origin,
    }
}

/// Makes notes on the lines of a value such on the line of JSON that it is in, with places in the value's text; `before` are the lines of the
/// values before it.
fn of_value(notes: &mut [Note], own: &Sheet, number: usize, before: usize) {
    if notes.is_empty() {
        return;
    }
    let mut end = 0;
    let starts: Vec<u32> = own
        .lines
        .iter()
        .map(|line| (line, std::mem::replace(&mut end, line.end)))
        .filter(|(line, _)| !line.is(PIECE))
        .map(|(_, start)| start)
        .collect();
    for note in notes {
        let start = starts.get(note.record as usize).copied().unwrap_or(0);
        note.why = note.why.moved(start.into());
        note.line = before as u32 + note.record + 1;
        note.record = number as u32;
    }
}

/// Places of lines, terminators included.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let rest = (!text.is_empty() && !text.ends_with('\n')).then_some(text.len());
    let ends = memchr_iter(b'\n', text.as_bytes())
        .map(|at| at + 1)
        .chain(rest);
    ends.scan(0, |start, end| Some(std::mem::replace(start, end)..end))
}

struct Reader<'c> {
    config: &'c Config,
    options: &'c Options,
    looker: Looker<'c>,
    /// No document sees anything around it.
    around: Window,
    /// The texts of all values, one behind the other.
    texts: String,
    found: Vec<Found>,
    /// The sheet of the value at hand.
    own: Sheet,
    sheet: Sheet,
    values: Vec<Value>,
    notes: Option<&'c mut Vec<Note>>,
    stats: Stats,
}

impl Reader<'_> {
    /// Reads the line of a number, which starts at `start` of the window's decoded text, and takes its values through the stages.
    fn line(&mut self, line: &str, start: usize, number: usize) -> Fate {
        if line.trim_ascii().is_empty() {
            return Fate::Passed;
        }
        self.found.clear();
        if let Err(fault) = find(line, &self.options.field, &mut self.found) {
            return Fate::Fault(fault);
        }
        if self.found.len() > MOST_VALUES {
            self.found = Vec::new();
            self.stats.long_records += 1;
            return Fate::Passed;
        }
        let (first_text, first_value) = (self.texts.len(), self.values.len());
        for found in &self.found {
            let raw = line.get(found.span.clone()).unwrap_or_default();
            let Some(style) = text(raw, found.is_escaped, &mut self.texts) else {
                self.texts.truncate(first_text);
                self.values.truncate(first_value);
                return Fate::Fault(Fault::Broken);
            };
            self.values.push(Value {
                start: (start + found.span.start) as u32,
                end: (start + found.span.end) as u32,
                text: self.texts.len() as u32,
                lines: 0,
                style,
            });
        }
        let of_line = self.texts.as_bytes().get(first_text..).unwrap_or_default();
        if of_line.len() > MOST_LINES && memchr_iter(b'\n', of_line).count() > MOST_LINES {
            self.texts.truncate(first_text);
            self.values.truncate(first_value);
            self.stats.long_records += 1;
            return Fate::Passed;
        }
        let (mut from, mut before) = (first_text, 0);
        for value in self.values.get_mut(first_value..).unwrap_or_default() {
            let to = value.text as usize;
            let text = self.texts.get(from..to).unwrap_or_default();
            if !text.is_empty() {
                let (own, stats) = (&mut self.own, &mut self.stats);
                let first_note = self.notes.as_ref().map_or(0, |notes| notes.len());
                stages(
                    self.config,
                    &mut self.looker,
                    text,
                    Vec::new(),
                    &self.around,
                    own,
                    stats,
                    self.notes.as_deref_mut(),
                );
                if let Some(notes) = &mut self.notes {
                    let notes = notes.get_mut(first_note..).unwrap_or_default();
                    of_value(notes, own, number, before);
                    before += own.lines.iter().filter(|line| !line.is(PIECE)).count();
                }
                self.sheet.append(own, from);
            }
            value.lines = self.sheet.lines.len() as u32;
            from = to;
        }
        Fate::Values((self.values.len() - first_value) as u32)
    }
}
