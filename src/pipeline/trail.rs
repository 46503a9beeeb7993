//! What becomes of each record, told to an observer in the order of the input.
//!
//! The tail says of each line that it is kept, held or gone. Most are kept as they are, and only lengthen the run of such records.
//! What waits for dedup's held lines stands in a queue. The queue is bounded: when the bytes in it are too many they are told as they
//! are, as if all had gone, and what is kept of them after all is told as text that came from nowhere.

mod documents;

use super::{
    origin::Origin,
    sheet::{CRLF, Done, JOINED, PATCHED, PIECE},
    why::{Names, Note, Why},
};
use crate::{
    config::{self, Config},
    edit::{Block, Edit, Eol, Observer, Recoded, Records, Span, Totals},
    recode::Kind,
    stage::Stage,
};
use std::{collections::VecDeque, io, ops::Range, sync::Arc};

/// Bytes of originals that wait at most.
const MOST_WAITING: usize = 1 << 20;
/// Bytes of output, and of what is told, after which a block ends.
const BLOCK_OUTPUT: u64 = 1 << 20;
const BLOCK_TOLD: usize = 1 << 20;
/// Units that are kept for their buffers, and bytes of such a buffer.
const MOST_SPARE: usize = 1 << 10;
const MOST_SPARE_BYTES: usize = 1 << 10;
/// What an edit weighs in what is told, its original aside.
const EDIT_WEIGHT: usize = 200;

/// Tells an observer.
pub struct Trail<'o> {
    observer: &'o mut dyn Observer,
    wants_text: bool,
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
    /// Why the values of the line of JSON at hand changed, while the tail is among their lines, which are not told one by one.
    values: Option<Vec<Why>>,
}

/// Records in a row that one thing gives back.
struct Run {
    kind: Kind,
    records: u64,
    first: u64,
    input: u64,
    output: u64,
}

/// Records that are told together.
#[derive(Default)]
struct Unit {
    first: u64,
    last: u64,
    original: Vec<u8>,
    text: Vec<u8>,
    output: u64,
    whys: Vec<Why>,
    /// What gives it back, as long as that is all.
    kind: Option<Kind>,
    /// Lines of it that are held.
    held: u32,
    lines: u32,
    is_closed: bool,
}

impl Unit {
    /// As if it were new.
    fn clear(&mut self) {
        let mut old = std::mem::take(self);
        old.original.clear();
        old.text.clear();
        old.whys.clear();
        (self.original, self.text, self.whys) = (old.original, old.text, old.whys);
    }
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
            values: None,
        }
    }

    /// The tail comes to a window.
    pub fn begin(&mut self) {
        self.note = 0;
    }

    /// The tail comes to a line, which starts at `start`: `place` is that of its record in the window, `record` its number.
    pub fn line(&mut self, done: &Done, number: usize, start: usize, place: usize, record: u64) {
        if self.values.is_some() {
            return;
        }
        let lines = &done.sheet.lines;
        let (Some(line), Some(origin)) = (lines.get(number), &done.origin) else {
            return;
        };
        let is_piece = line.is(PIECE);
        let goes_on = is_piece || line.is(JOINED);
        let closes = lines
            .get(number + 1)
            .is_none_or(|next| !next.is(PIECE) && !next.is(JOINED));
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
        if self.values.is_some() {
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
        let raw = raw(done, self.now.raw.clone());
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

    fn kept_unit(
        &mut self,
        ticket: u64,
        bytes: &[u8],
        crlf: bool,
        len: u64,
        was_held: bool,
    ) -> io::Result<()> {
        let wants_text = self.wants_text;
        if let Some(unit) = self.ticket(ticket) {
            unit.output += len;
            unit.held -= u32::from(was_held);
            if wants_text {
                unit.text.extend(text(bytes, crlf));
            }
            if unit.lines == 1 && unit.kind.is_none() && !crlf && unit.original == bytes {
                unit.kind = Some(Kind::SAME);
            }
            self.written += len;
        }
        self.settle()
    }

    /// The line is held; what becomes of it is told with its ticket.
    pub fn held(&mut self, done: &Done) -> io::Result<u64> {
        if self.values.is_some() {
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
        if let Some(values) = &mut self.values {
            values.extend(why);
            return Ok(());
        }
        if ticket.is_none() && self.queue.is_empty() && !self.now.goes_on && self.now.closes {
            let raw = raw(done, self.now.raw.clone());
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
        let Some(unit) = self.queue.front_mut() else {
            let after = self.totals.records;
            let end: &[u8] = match self.config.options.records {
                config::Records::Null => b"\0",
                _ => b"\n",
            };
            return self.edit((after + 1, after), &[], end, 1, &[Why::Supplied]);
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

    /// Should a block end before long?
    pub fn is_full(&self) -> bool {
        self.told >= BLOCK_TOLD && self.written == 0
    }

    /// Is there enough for a block?
    pub fn has_block(&self) -> bool {
        self.written == 0
            && (self.told >= BLOCK_TOLD / 2 || self.output - self.block.1 >= BLOCK_OUTPUT)
    }

    /// A block ends; `sum` is that of its output.
    pub fn end_block(&mut self, sum: u64) -> io::Result<()> {
        self.end_run()?;
        self.totals.blocks += 1;
        let (input, output) = self.block;
        self.block = (self.input, self.output);
        self.told = 0;
        let span = |from: u64, to: u64| Span {
            offset: from,
            len: to - from,
        };
        self.observer.block(&Block {
            number: self.totals.blocks,
            input: span(input, self.input),
            output: span(output, self.output),
            sum,
        })
    }

    /// Everything was told; `sum` is that of the output since the last block.
    pub fn end(&mut self, sum: u64) -> io::Result<()> {
        self.end_block(sum)?;
        self.totals.input = self.input;
        self.totals.output = self.output;
        self.observer.end(&self.totals)
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.observer.flush()
    }

    fn ticket(&mut self, ticket: u64) -> Option<&mut Unit> {
        let at = usize::try_from(ticket.checked_sub(self.first)?).ok()?;
        self.queue.get_mut(at)
    }

    /// The unit of the line that the tail is at, and its ticket.
    fn unit(&mut self, done: &Done) -> u64 {
        let raw = raw(done, self.now.raw.clone());
        let goes_on = self.now.goes_on && self.queue.back().is_some_and(|unit| !unit.is_closed);
        if !goes_on {
            let mut unit = self.spare.pop().unwrap_or_default();
            unit.first = self.now.record;
            unit.kind = self.now.kind.filter(|_| self.now.is_plain);
            self.queue.push_back(unit);
        }
        // Those of a record stand with its first piece.
        if !self.now.is_piece {
            let unit = self.queue.back_mut();
            let mut whys = unit.map_or_else(Vec::new, |unit| std::mem::take(&mut unit.whys));
            self.add_whys(done, &mut whys);
            if let Some(unit) = self.queue.back_mut() {
                unit.whys = whys;
            }
        }
        if let Some(unit) = self.queue.back_mut() {
            unit.lines += 1;
            if goes_on {
                unit.kind = None;
            }
            unit.last = self.now.record;
            unit.original.extend_from_slice(raw);
            unit.is_closed = self.now.closes;
            self.waiting += raw.len();
        }
        self.first + self.queue.len() as u64 - 1
    }

    /// Why the record that the tail is at changes.
    fn add_whys(&self, done: &Done, whys: &mut Vec<Why>) {
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

    /// Tells of what waits for nothing any more.
    fn settle(&mut self) -> io::Result<()> {
        let is_settled = |unit: &Unit| unit.held == 0 && unit.is_closed;
        while self.queue.front().is_some_and(is_settled)
            && let Some(mut unit) = self.queue.pop_front()
        {
            self.first += 1;
            self.waiting -= unit.original.len();
            self.written -= unit.output;
            match unit.kind {
                Some(kind) => {
                    self.extend(kind, unit.original.len() as u64, unit.output, unit.last)?
                }
                None if unit.original.is_empty() && unit.output == 0 => {}
                None => self.edit(
                    (unit.first, unit.last),
                    &unit.original,
                    &unit.text,
                    unit.output,
                    &unit.whys,
                )?,
            }
            if self.spare.len() < MOST_SPARE && unit.original.capacity() <= MOST_SPARE_BYTES {
                unit.clear();
                self.spare.push(unit);
            }
        }
        Ok(())
    }

    /// Tells of what waits, as it is, when it is too much.
    fn spill(&mut self) -> io::Result<()> {
        if self.waiting < MOST_WAITING {
            return Ok(());
        }
        let mut queue = std::mem::take(&mut self.queue);
        for unit in &mut queue {
            if unit.held > 0 {
                unit.whys.push(Why::Held);
            }
            if !unit.original.is_empty() || unit.output > 0 {
                self.edit(
                    (unit.first, unit.last),
                    &unit.original,
                    &unit.text,
                    unit.output,
                    &unit.whys,
                )?;
            }
            *unit = Unit {
                // No record: all of its bytes were told.
                first: unit.last + 1,
                last: unit.last,
                held: unit.held,
                // Whatever comes of it is no longer as it was.
                lines: unit.lines + 1,
                is_closed: unit.is_closed,
                ..Unit::default()
            };
        }
        self.queue = queue;
        self.waiting = 0;
        self.written = 0;
        Ok(())
    }

    fn extend(&mut self, kind: Kind, input: u64, output: u64, record: u64) -> io::Result<()> {
        self.run(kind, input, output, Some(record))
    }

    /// Lengthens the run by a record, or by bytes of none.
    fn run(&mut self, kind: Kind, input: u64, output: u64, record: Option<u64>) -> io::Result<()> {
        if self.run.kind != kind {
            self.end_run()?;
            self.run.kind = kind;
        }
        if self.run.records == 0 {
            self.run.first = record.unwrap_or(self.totals.records + 1);
        }
        self.run.records += u64::from(record.is_some());
        self.totals.records = record.unwrap_or(self.totals.records);
        self.input += input;
        self.output += output;
        Ok(())
    }

    fn end_run(&mut self) -> io::Result<()> {
        let Run {
            kind,
            records,
            first,
            input,
            output,
        } = self.run;
        if kind != Kind::SAME && self.input > input {
            let encoding = self.config.codes.get(kind.code());
            self.told += EDIT_WEIGHT;
            self.observer.recoded(&Recoded {
                records: Records {
                    first,
                    last: first + records - 1,
                },
                input: Span {
                    offset: input,
                    len: self.input - input,
                },
                output: Span {
                    offset: output,
                    len: self.output - output,
                },
                encoding: encoding.map_or("", |code| code.name()),
                eol: kind.eol(),
            })?;
        }
        self.begin_run();
        Ok(())
    }

    fn begin_run(&mut self) {
        self.run = Run {
            kind: Kind::SAME,
            records: 0,
            first: self.totals.records + 1,
            input: self.input,
            output: self.output,
        };
    }

    fn edit(
        &mut self,
        records: (u64, u64),
        original: &[u8],
        text: &[u8],
        output: u64,
        whys: &[Why],
    ) -> io::Result<()> {
        self.end_run()?;
        let names = Names {
            rules: &self.config.options.rules,
            codes: &self.config.codes,
            converter: &self.converter,
        };
        // Most records change for one reason.
        let (one, many);
        let steps = match whys {
            [why] => {
                one = names.step(*why);
                std::slice::from_ref(&one)
            }
            _ => {
                many = names.steps(whys);
                &many
            }
        };
        let edit = Edit {
            records: Records {
                first: records.0,
                last: records.1,
            },
            input: Span {
                offset: self.input,
                len: original.len() as u64,
            },
            output: Span {
                offset: self.output,
                len: output,
            },
            steps,
            original,
            text,
        };
        self.observer.edit(&edit)?;
        self.told += EDIT_WEIGHT + original.len();
        self.input += original.len() as u64;
        self.output += output;
        self.totals.records = records.1;
        self.begin_run();
        Ok(())
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
