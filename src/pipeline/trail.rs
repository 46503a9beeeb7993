//! What becomes of each record, told to an observer in the order of the input.
//!
//! The tail says of each line that it is kept, held or gone. Most are kept as they are, and only lengthen the run of such records.
//! What waits for dedup's held lines stands in a queue. The queue is bounded: when the bytes in it are too many they are told as they
//! are, as if all had gone, and what is kept of them after all is told as text that came from nowhere.

mod documents;
mod field;
mod queue;
mod run;

use super::{
    origin::Origin,
    sheet::{CRLF, Done, JOINED, PATCHED, PIECE, Source},
    why::{Note, Why},
};
use crate::{
    config::{self, Config},
    edit::{Eol, Observer, Totals},
    recode::Kind,
    stage::Stage,
};
use documents::DocumentPlace;
use field::Field;
use queue::Unit;
use run::Run;
use std::{collections::VecDeque, io, ops::Range, sync::Arc};

/// Tells an observer.
pub struct Trail<'o> {
    observer: &'o mut dyn Observer,
    wants_text: bool,
    wants_lines: bool,
    config: Arc<Config>,
    converter: String,
    /// Bytes of the input and of the output that were told, or belong to the run.
    input: u64,
    output: u64,
    totals: Totals,
    run: Run,
    queue: VecDeque<Unit>,
    /// Units that were told, whose buffers the next ones use.
    spare: Vec<Unit>,
    /// The reasons of a record that waits for nothing.
    whys: Vec<Why>,
    /// The ticket of the queue's first unit.
    first: u64,
    /// Bytes in the queue: originals, and output that was written already.
    waiting: usize,
    written: u64,
    block: (u64, u64),
    told: usize,
    now: Now,
    note: usize,
    /// The line of JSON at hand, while the tail is among the lines of its values.
    field: Option<Field>,
    /// The document at hand, where they end in NUL.
    document: DocumentPlace,
}

/// The line that the tail is at.
#[derive(Default)]
struct Now {
    record: u64,
    raw: Range<usize>,
    notes: Range<usize>,
    kind: Option<Kind>,
    /// It is as decode gave it, and alone.
    is_plain: bool,
    /// It belongs to the unit before it.
    goes_on: bool,
    is_piece: bool,
    /// The next line does not belong to its unit.
    closes: bool,
}

impl<'o> Trail<'o> {
    pub fn new(observer: &'o mut dyn Observer, config: Arc<Config>) -> Trail<'o> {
        let converter = config.options.convert;
        Trail {
            wants_text: observer.wants_text(),
            wants_lines: observer.wants_lines(),
            observer,
            converter: converter.map_or_else(String::new, |c| c.to_string()),
            config,
            input: 0,
            output: 0,
            totals: Totals::default(),
            run: Run {
                kind: Kind::SAME,
                records: 0,
                first: 1,
                input: 0,
                output: 0,
            },
            queue: VecDeque::new(),
            spare: Vec::new(),
            whys: Vec::new(),
            first: 0,
            waiting: 0,
            written: 0,
            block: (0, 0),
            told: 0,
            now: Now::default(),
            note: 0,
            field: None,
            document: DocumentPlace::default(),
        }
    }

    /// The tail comes to a window.
    pub fn begin(&mut self) {
        self.note = 0;
    }

    /// The tail comes to a line, which starts at `start`: `place` is that of its record in the window, `record` its number.
    pub fn line(&mut self, done: &Done, number: usize, start: usize, place: usize, record: u64) {
        let lines = &done.sheet.lines;
        let (Some(line), Some(origin)) = (lines.get(number), &done.origin) else {
            return;
        };
        if let Some(Field::Whole(whys)) = &mut self.field {
            let text = done.bytes(Source::Text, start..line.end as usize);
            let is_changed = text.ends_with(b"\r\n") && self.config.runs(Stage::Normalize);
            whys.extend(is_changed.then_some(Why::LineEnd));
            return;
        }
        let is_piece = line.is(PIECE);
        let goes_on = is_piece || line.is(JOINED);
        let closes = lines
            .get(number + 1)
            .is_none_or(|next| !next.is(PIECE) && !next.is(JOINED));
        if self.field.is_some() {
            return self.line_of_field(line, (goes_on, is_piece, closes), start, place);
        }
        let (raw, kind) = origin.record(place, start..line.end as usize, line.is(CRLF));
        let notes = match is_piece {
            true => self.note..self.note,
            false => self.notes(origin, place),
        };
        self.now = Now {
            record,
            raw: if is_piece { raw.end..raw.end } else { raw },
            notes,
            kind: Some(kind),
            is_plain: !line.is(PATCHED) && !goes_on && closes && kind != Kind::OTHER,
            goes_on,
            is_piece,
            closes,
        };
    }

    /// The notes of a record; those of the ones before it are over.
    fn notes(&mut self, origin: &Origin, place: usize) -> Range<usize> {
        let is = |at: usize, is: fn(usize, usize) -> bool| {
            let note = origin.notes.get(at);
            note.is_some_and(|note| is(note.record as usize, place))
        };
        let mut notes = self.note..self.note;
        while is(notes.start, |note, place| note < place) {
            notes.start += 1;
        }
        notes.end = notes.start;
        while is(notes.end, |note, place| note == place) {
            notes.end += 1;
        }
        self.note = notes.end;
        notes
    }

    /// The line is written; or one with a ticket is.
    pub fn kept(
        &mut self,
        ticket: Option<u64>,
        done: &Done,
        bytes: &[u8],
        crlf: bool,
    ) -> io::Result<()> {
        if let Some(Field::Whole(_)) = self.field {
            return Ok(());
        }
        let len = bytes.len() as u64 - u64::from(crlf && bytes.len() > 1);
        if let Some(ticket) = ticket {
            return self.kept_unit(ticket, bytes, crlf, len, true);
        }
        let is_alone = self.queue.is_empty() && !self.now.goes_on && self.now.closes;
        if !is_alone {
            let ticket = self.unit(done);
            return self.kept_unit(ticket, bytes, crlf, len, false);
        }
        let raw = self.raw(done);
        match self.now.kind {
            Some(kind) if self.now.is_plain => {
                return self.extend(kind, raw.len() as u64, len, self.now.record);
            }
            _ if !crlf && raw == bytes => {
                return self.extend(Kind::SAME, len, len, self.now.record);
            }
            _ => {}
        }
        let text = if self.wants_text {
            text(bytes, crlf)
        } else {
            Vec::new()
        };
        self.edit_now(done, raw, &text, len, None)
    }

    /// Tells of the record that the tail is at, by itself.
    fn edit_now(
        &mut self,
        done: &Done,
        raw: &[u8],
        text: &[u8],
        len: u64,
        why: impl IntoIterator<Item = Why>,
    ) -> io::Result<()> {
        let mut whys = std::mem::take(&mut self.whys);
        self.add_whys(done, &mut whys);
        whys.extend(why);
        let told = self.edit((self.now.record, self.now.record), raw, text, len, &whys);
        whys.clear();
        self.whys = whys;
        told
    }

    /// The line is held; what becomes of it is told with its ticket.
    pub fn held(&mut self, done: &Done) -> io::Result<u64> {
        if let Some(Field::Whole(_)) = self.field {
            return Ok(0);
        }
        let ticket = self.unit(done);
        if let Some(unit) = self.ticket(ticket) {
            unit.held += 1;
        }
        self.spill()?;
        Ok(ticket)
    }

    /// The line, or the one with a ticket, is gone.
    pub fn gone(&mut self, ticket: Option<u64>, done: &Done, why: Option<Why>) -> io::Result<()> {
        if let Some(Field::Whole(whys)) = &mut self.field {
            whys.extend(why);
            return Ok(());
        }
        if ticket.is_none() && self.queue.is_empty() && !self.now.goes_on && self.now.closes {
            let raw = self.raw(done);
            return self.edit_now(done, raw, &[], 0, why);
        }
        let was_held = ticket.is_some();
        let ticket = ticket.unwrap_or_else(|| self.unit(done));
        if let Some(unit) = self.ticket(ticket) {
            unit.held -= u32::from(was_held);
            unit.kind = None;
            unit.lines += 1;
            unit.whys.extend(why);
        }
        self.settle()?;
        self.spill()
    }

    /// What ends a record was written, and no record holds it.
    pub fn supplied(&mut self) -> io::Result<()> {
        // What waits may be lines of a field; it stands before their record.
        let is_field = self.field.is_some();
        let Some(unit) = self.queue.front_mut().filter(|_| !is_field) else {
            let after = self.totals.records;
            let end: &[u8] = match self.config.options.records {
                config::Records::Null => b"\0",
                _ => b"\n",
            };
            let field = self.field.take();
            let told = self.edit((after + 1, after), &[], end, 1, &[Why::Supplied]);
            self.field = field;
            return told;
        };
        unit.output += 1;
        unit.kind = None;
        unit.lines += 1;
        unit.whys.push(Why::Supplied);
        self.written += 1;
        Ok(())
    }

    /// Bytes went through that no stage saw.
    pub fn passed(&mut self, len: usize) -> io::Result<()> {
        self.run(Kind::SAME, len as u64, len as u64, None)
    }

    /// Bytes became no text.
    pub fn rest(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let after = self.totals.records;
        self.edit((after + 1, after), bytes, &[], 0, &[Why::Rest])
    }

    /// The tail has seen all of a window.
    pub fn window(&mut self, done: &Done) -> io::Result<()> {
        match &done.origin {
            // Marks alone.
            Some(origin) if done.is_empty() => {
                let raw = origin.raw_of(&done.window);
                if raw.is_empty() {
                    return Ok(());
                }
                let after = self.totals.records;
                self.edit((after + 1, after), raw, &[], 0, &[Why::Mark])
            }
            _ => Ok(()),
        }
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.observer.flush()
    }

    /// Why the record that the tail is at changes.
    fn add_whys(&self, done: &Done, whys: &mut Vec<Why>) {
        if let Some(Field::Lines(place)) = &self.field {
            return self.whys_of_field(place, done, whys);
        }
        let kind = self.now.kind.filter(|kind| *kind != Kind::OTHER);
        let code = kind.map_or(0, Kind::code);
        whys.extend((code != 0).then_some(Why::Decoded(code)));
        let is_json = matches!(self.config.options.records, config::Records::Json(_));
        let is_changed = kind.is_some_and(|kind| kind.eol() != Eol::Lf)
            || !is_json && raw(done, self.now.raw.clone()).ends_with(b"\r\n");
        whys.extend((is_changed && self.config.runs(Stage::Normalize)).then_some(Why::LineEnd));
        let notes = done
            .origin
            .as_ref()
            .and_then(|origin| origin.notes.get(self.now.notes.clone()));
        whys.extend(
            notes
                .unwrap_or_default()
                .iter()
                .map(|Note { why, .. }| *why),
        );
    }

    /// The bytes that the record that the tail is at had, or the line of a field's text.
    fn raw<'d>(&self, done: &'d Done) -> &'d [u8] {
        match self.field {
            Some(_) => done.bytes(Source::Text, self.now.raw.clone()),
            None => raw(done, self.now.raw.clone()),
        }
    }
}

/// The raw bytes at a place of a window.
fn raw(done: &Done, range: Range<usize>) -> &[u8] {
    let all = done
        .origin
        .as_ref()
        .map(|origin| origin.raw_of(&done.window));
    all.and_then(|raw| raw.get(range)).unwrap_or_default()
}

/// A line as it is written.
fn text(bytes: &[u8], crlf: bool) -> Vec<u8> {
    match bytes.strip_suffix(b"\r\n").filter(|_| crlf) {
        Some(text) => [text, b"\n"].concat(),
        None => bytes.to_vec(),
    }
}
