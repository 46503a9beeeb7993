//! The tail of windows that hold several documents: those that end in NUL, and the values of JSON lines.

use super::{
    middle::NO_NULL,
    sheet::{DocumentEnd, Done, Fate, JsonLines, Record, Source, Value},
    tail::Tail,
    trail::Trail,
};
use crate::json::{Fault, escape::escape};
use std::{
    error, fmt,
    io::{self, Write},
    ops::Range,
};

/// With [`strict`](crate::json::Options::strict), the line that ended the run.
#[derive(Clone, Debug)]
pub struct NoDocument {
    /// The document that it is in, as its name says.
    pub name: String,
    /// The number of the line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

impl fmt::Display for NoDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NoDocument { name, line, fault } = self;
        write!(
            f,
            "{name}, line {line}: {fault}; without --strict such lines are passed on as they are"
        )
    }
}

impl error::Error for NoDocument {}

impl<W: Write> Tail<'_, W> {
    /// The lines of documents that end in NUL; behind the last end a document goes on in the next window.
    pub(super) fn null_documents(&mut self, ends: &[DocumentEnd], done: &Done) -> io::Result<()> {
        let (mut line, mut start, mut patch) = (0, 0, 0);
        // A NUL has a place among the records, but no number.
        let (mut place, mut nulls) = (0, 0);
        let first = self.records + 1;
        let record = |place: usize, nulls: usize| first + place.saturating_sub(nulls) as u64;
        for end in ends {
            let lines = line..end.lines as usize;
            line = lines.end;
            let number = |place| record(place, nulls);
            place = self.lines(lines, place, start, &mut patch, number, done)?;
            self.end_document(done)?;
            if end.null == NO_NULL {
                if let Some(trail) = &mut self.trail {
                    trail.end_document();
                }
                continue;
            }
            let null = end.null as usize;
            start = null + 1;
            self.supply(1)?;
            if let Some(trail) = &mut self.trail {
                trail.null(done, null, place)?;
                trail.end_document();
            }
            (place, nulls) = (place + 1, nulls + 1);
            self.out.add(Source::Text, null..null + 1, done)?;
        }
        let last = line..done.sheet.lines.len();
        let number = |place| record(place, nulls);
        self.lines(last, place, start, &mut patch, number, done)?;
        Ok(())
    }

    /// Lines of JSON: each goes out as it came in but for what became of its values.
    pub(super) fn json_lines(&mut self, json: &JsonLines, done: &Done) -> io::Result<()> {
        let records_out = self.stats.records_out;
        let mut gone = 0;
        let mut cursor = Cursor::default();
        let mut values = json.values.as_slice();
        for (place, record) in json.records.iter().enumerate() {
            let number = self.records + place as u64 + 1;
            self.end_full_block(done)?;
            if let Some(trail) = &mut self.trail {
                let text = done.bytes(record.source, record.range());
                trail.record(done, record.range(), text, place, number)?;
            }
            match record.fate {
                Fate::Passed => self.json_passes(record, done)?,
                Fate::Fault(fault) => {
                    if json.strict {
                        return Err(self.refuse(number, fault, done));
                    }
                    self.stats.json.count(fault);
                    self.json_passes(record, done)?;
                }
                Fate::Values(count) => {
                    let (own, rest) = values
                        .split_at_checked(count as usize)
                        .unwrap_or((values, &[]));
                    values = rest;
                    gone +=
                        u64::from(self.json_line(record, own, number, json, &mut cursor, done)?);
                }
            }
        }
        self.stats.json.dropped += gone;
        self.stats.records_out = records_out + json.records.len() as u64 - gone;
        Ok(())
    }

    /// What was written before stands; of the line nothing does.
    fn refuse(&mut self, number: u64, fault: Fault, done: &Done) -> io::Error {
        if let Err(error) = self.out.flush_pending(done).and_then(|()| self.out.flush()) {
            return error;
        }
        io::Error::other(NoDocument {
            name: self.name.clone(),
            line: number - self.records_before,
            fault,
        })
    }

    fn json_passes(&mut self, record: &Record, done: &Done) -> io::Result<()> {
        self.supply(record.range().len())?;
        if let Some(trail) = &mut self.trail {
            trail.same(done, done.bytes(record.source, record.range()))?;
        }
        self.out.add(record.source, record.range(), done)
    }

    /// Says whether the line goes.
    fn json_line(
        &mut self,
        record: &Record,
        values: &[Value],
        number: u64,
        json: &JsonLines,
        cursor: &mut Cursor,
        done: &Done,
    ) -> io::Result<bool> {
        cursor.changed.clear();
        cursor.text.clear();
        let (mut emptied, mut others) = (0, 0);
        for value in values {
            let text = std::mem::replace(&mut cursor.at, value.text as usize)..value.text as usize;
            let lines =
                std::mem::replace(&mut cursor.line, value.lines as usize)..value.lines as usize;
            if let Some(trail) = &mut self.trail {
                trail.value(text.start);
            }
            self.out.capture(&mut cursor.pieces);
            self.lines(lines, 0, text.start, &mut cursor.patch, |_| number, done)?;
            self.end_document(done)?;
            self.out.captured(&mut cursor.pieces);
            let is_same = match cursor.pieces.as_slice() {
                [] => text.is_empty(),
                [(Source::Text, range)] => *range == text,
                _ => false,
            };
            let start = cursor.text.len();
            if !is_same {
                let pieces = cursor.pieces.iter();
                let pieces = pieces.map(|(source, range)| done.bytes(*source, range.clone()));
                cursor.text.extend(pieces.flatten());
                let now = cursor.text.get(start..).unwrap_or_default();
                if now == done.bytes(Source::Text, text.clone()) {
                    cursor.text.truncate(start);
                } else {
                    emptied += u64::from(now.is_empty());
                    cursor
                        .changed
                        .push((value.clone(), start..cursor.text.len()));
                    continue;
                }
            }
            others += u64::from(!text.is_empty());
        }
        self.stats.json.emptied += emptied;
        if json.drop_empty && emptied > 0 && others == 0 && emptied == cursor.changed.len() as u64 {
            if let Some(trail) = &mut self.trail {
                trail.emptied(done, done.bytes(record.source, record.range()))?;
            }
            return Ok(true);
        }
        if cursor.changed.is_empty() {
            self.json_passes(record, done)?;
            return Ok(false);
        }
        self.supply(record.range().len())?;
        let Range { mut start, end } = record.range();
        let wants_text = self.trail.as_ref().is_some_and(Trail::wants_text);
        let (mut written, mut text) = (0, Vec::new());
        for (value, now) in &cursor.changed {
            let before = start..value.start as usize;
            written += before.len();
            if wants_text {
                text.extend_from_slice(done.bytes(record.source, before.clone()));
            }
            self.out.add(record.source, before, done)?;
            self.out.flush_pending(done)?;
            let now = cursor.text.get(now.clone()).unwrap_or_default();
            // What stages make is text.
            let now = std::str::from_utf8(now).unwrap_or_default();
            escape(now, value.style, |bytes| {
                written += bytes.len();
                if wants_text {
                    text.extend_from_slice(bytes);
                }
                self.out.write(bytes)
            })?;
            start = value.end as usize;
        }
        if let Some(trail) = &mut self.trail {
            if wants_text {
                text.extend_from_slice(done.bytes(record.source, start..end));
            }
            trail.changed(done, (written + end - start) as u64, &text)?;
        }
        self.out.add(record.source, start..end, done)?;
        Ok(false)
    }
}

/// Where in a window the values stand, and buffers for what becomes of them.
#[derive(Default)]
struct Cursor {
    /// Where the next value's text starts, its lines, and their patches.
    at: usize,
    line: usize,
    patch: usize,
    /// What of a value stays.
    pieces: Vec<(Source, Range<usize>)>,
    /// Values that changed, and what they are now, in `text`.
    changed: Vec<(Value, Range<usize>)>,
    text: Vec<u8>,
}
