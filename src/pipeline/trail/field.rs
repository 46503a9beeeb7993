//! The lines of a field's text, for who wants to hear of each by itself.
//!
//! While the tail is among them they go through the same queue as lines of a file do, but what is told of them is told beside the run: their
//! record keeps its place in the input and in the output.

use super::{Now, Trail, raw};
use crate::{
    edit::{Edit, Lines, Records, Span},
    pipeline::{
        sheet::{Done, Line},
        why::{Names, Note, Why},
    },
    recode::Kind,
    stage::Stage,
};
use std::{io, ops::Range};

/// The line of JSON at hand, while the tail is among the lines of its values.
pub enum Field {
    /// They are told with the record; this is why they changed.
    Whole(Vec<Why>),
    /// They are told one by one.
    Lines(Place),
}

/// Where the tail is among them.
#[derive(Default)]
pub struct Place {
    /// The record.
    record: Now,
    /// What happened to its lines, by line.
    notes: Vec<Note>,
    /// The first note of a line that is not over.
    note: usize,
    /// Where the value at hand starts in the text of all.
    start: usize,
    /// Lines of the values before it, and lines so far.
    before: u64,
    last: u64,
}

impl Place {
    /// The notes of a line, the tail is at which.
    fn notes(&mut self, line: u64) -> Range<usize> {
        let of = |at: usize| self.notes.get(at).map(|note| u64::from(note.line));
        let mut notes = self.note..self.note;
        while of(notes.start).is_some_and(|note| note < line) {
            notes.start += 1;
        }
        notes.end = notes.start;
        while of(notes.end) == Some(line) {
            notes.end += 1;
        }
        self.note = notes.end;
        notes
    }
}

impl Trail<'_> {
    /// The record at hand is to be told line by line; `text` are its decoded bytes. Where these are not what it was, that is told first.
    pub(super) fn begin_lines(&mut self, done: &Done, text: &[u8]) -> io::Result<()> {
        let mut record = std::mem::take(&mut self.now);
        let all = done.origin.as_ref();
        let all = all.and_then(|origin| origin.notes.get(record.notes.clone()));
        let all = all.unwrap_or_default();
        // What happened to the record itself comes before all that happened to lines.
        let own = all.iter().take_while(|note| note.line == 0).count();
        let mut notes = all.get(own..).unwrap_or_default().to_vec();
        notes.sort_by_key(|note| note.line);
        record.notes.end = record.notes.start + own;
        let original = raw(done, record.raw.clone());
        if record.kind == Some(Kind::OTHER) && original != text {
            let own = all.get(..own).unwrap_or_default();
            let whys: Vec<Why> = own.iter().map(|note| note.why).collect();
            self.tell_beside(record.record, None, original, text, &whys)?;
        }
        self.field = Some(Field::Lines(Place {
            record,
            notes,
            ..Place::default()
        }));
        Ok(())
    }

    /// The tail comes to a value, whose text starts at `start` of that of all.
    pub fn value(&mut self, start: usize) {
        if let Some(Field::Lines(place)) = &mut self.field {
            place.start = start;
            place.before = place.last;
        }
    }

    /// The tail comes to a line of a value: the one at `at` of it, of which this may be a piece.
    pub(super) fn line_of_field(
        &mut self,
        line: &Line,
        (goes_on, is_piece, closes): (bool, bool, bool),
        start: usize,
        at: usize,
    ) {
        let Some(Field::Lines(place)) = &mut self.field else {
            return;
        };
        place.last = place.before + at as u64 + 1;
        let (record, end) = (place.last, line.end as usize);
        let notes = match is_piece {
            true => place.note..place.note,
            false => place.notes(record),
        };
        // Their places are told in the line, as those of a file's lines are.
        let by = place.start as i64 - start as i64;
        for note in place.notes.get_mut(notes.clone()).unwrap_or_default() {
            note.why = note.why.moved(by);
        }
        self.now = Now {
            record,
            raw: if is_piece { end..end } else { start..end },
            notes,
            kind: None,
            is_plain: false,
            goes_on,
            is_piece,
            closes,
        };
    }

    /// Why the line of a field's text that the tail is at changes.
    pub(super) fn whys_of_field(&self, place: &Place, done: &Done, whys: &mut Vec<Why>) {
        let kind = place.record.kind.filter(|kind| *kind != Kind::OTHER);
        let code = kind.map_or(0, Kind::code);
        whys.extend((code != 0).then_some(Why::Decoded(code)));
        let is_changed = self.raw(done).ends_with(b"\r\n");
        whys.extend((is_changed && self.config.runs(Stage::Normalize)).then_some(Why::LineEnd));
        let notes = place.notes.get(self.now.notes.clone());
        whys.extend(notes.unwrap_or_default().iter().map(|note| note.why));
    }

    /// Tells of lines of the field's text.
    pub(super) fn tell_lines(
        &mut self,
        (first, last): (u64, u64),
        original: &[u8],
        text: &[u8],
        whys: &[Why],
    ) -> io::Result<()> {
        let Some(Field::Lines(place)) = &self.field else {
            return Ok(());
        };
        let lines = Lines {
            document: None,
            first,
            last,
        };
        self.tell_beside(place.record.record, Some(lines), original, text, whys)
    }

    /// The values of the record are over, and all is told but that it is there, in so many bytes.
    pub(super) fn end_lines(&mut self, done: &Done, len: u64, is_same: bool) -> io::Result<()> {
        let Some(Field::Lines(Place { record: now, .. })) = self.field.take() else {
            return Ok(());
        };
        let input = raw(done, now.raw).len() as u64;
        match now.kind {
            Some(kind) if is_same && kind != Kind::OTHER => {
                self.extend(kind, input, len, now.record)
            }
            _ => {
                self.end_run()?;
                self.pass_over(input, len, now.record);
                Ok(())
            }
        }
    }

    /// Tells of a record, or of lines in it, without going on to what is behind it.
    fn tell_beside(
        &mut self,
        record: u64,
        lines: Option<Lines>,
        original: &[u8],
        text: &[u8],
        whys: &[Why],
    ) -> io::Result<()> {
        self.end_run()?;
        let here = |offset: u64| Span { offset, len: 0 };
        let (input, output) = (here(self.input), here(self.output));
        let steps = Names::of(&self.config, &self.converter).steps(whys);
        self.observer.edit(&Edit {
            records: Records {
                first: record,
                last: record,
            },
            lines,
            input,
            output,
            steps: &steps,
            original,
            text,
        })
    }

    /// The record goes, for nothing is left of its document; `text` are its decoded bytes.
    pub(super) fn tell_emptied(&mut self, text: &[u8]) -> io::Result<()> {
        match &self.field {
            Some(Field::Lines(place)) => {
                self.tell_beside(place.record.record, None, text, &[], &[Why::Emptied])
            }
            _ => Ok(()),
        }
    }
}
