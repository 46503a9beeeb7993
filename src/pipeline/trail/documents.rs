//! Records that are told as a whole whatever becomes of the lines in them: lines of JSON, and the NULs between documents.

use super::{Now, Trail, field::Field, raw};
use crate::{
    config::Records,
    edit::{Eol, Lines},
    pipeline::{sheet::Done, why::Why},
    recode::{Code, Kind},
};
use std::{io, ops::Range};

/// A document that ends in NUL.
pub struct DocumentPlace {
    /// Its number, from 1.
    number: u64,
    /// The records before it.
    before: u64,
}

impl Default for DocumentPlace {
    fn default() -> DocumentPlace {
        DocumentPlace {
            number: 1,
            before: 0,
        }
    }
}

impl Trail<'_> {
    /// The tail comes to a line of JSON, which stands at `range` of the decoded lines, and is `text` there. Until it is [the same](Trail::same) or
    /// [changed](Trail::changed), lines are those of its values.
    pub fn record(
        &mut self,
        done: &Done,
        range: Range<usize>,
        text: &[u8],
        place: usize,
        record: u64,
    ) -> io::Result<()> {
        let Some(origin) = &done.origin else {
            return Ok(());
        };
        let (raw, kind) = origin.record(place, range, false);
        self.now = Now {
            record,
            raw,
            notes: self.notes(origin, place),
            kind: Some(kind),
            is_plain: kind != Kind::OTHER,
            goes_on: false,
            is_piece: false,
            closes: true,
        };
        if self.wants_lines {
            return self.begin_lines(done, text);
        }
        self.field = Some(Field::Whole(Vec::new()));
        Ok(())
    }

    /// The line of JSON is written as it is: these are its bytes.
    pub fn same(&mut self, done: &Done, bytes: &[u8]) -> io::Result<()> {
        if let Some(Field::Lines(_)) = self.field {
            return self.end_lines(done, bytes.len() as u64, true);
        }
        self.field = None;
        self.kept(None, done, bytes, false)
    }

    /// The line of JSON is written in so many bytes, which differ from those that it had; in none, when it goes. `text` is what they are, where
    /// [somebody wants to know](Trail::wants_text).
    pub fn changed(&mut self, done: &Done, len: u64, text: &[u8]) -> io::Result<()> {
        if let Some(Field::Lines(_)) = self.field {
            return self.end_lines(done, len, false);
        }
        let of_values = match self.field.take() {
            Some(Field::Whole(whys)) => whys,
            _ => Vec::new(),
        };
        let raw = raw(done, self.now.raw.clone());
        self.edit_now(done, raw, text, len, of_values)
    }

    /// The line of JSON, whose decoded bytes are `text`, goes: nothing is left of its values.
    pub fn emptied(&mut self, done: &Done, text: &[u8]) -> io::Result<()> {
        self.tell_emptied(text)?;
        self.changed(done, 0, &[])
    }

    /// Whether [`changed`](Trail::changed) must say what a line became.
    pub fn wants_text(&self) -> bool {
        self.wants_text && !self.wants_lines
    }

    /// The tail writes a NUL that ends a document; it stands at `null` of the window's text, and at `place` among its records.
    pub fn null(&mut self, done: &Done, null: usize, place: usize) -> io::Result<()> {
        let Some(origin) = &done.origin else {
            return Ok(());
        };
        let (range, kind) = origin.record(place, null..null + 1, false);
        let raw = raw(done, range.clone());
        let len = raw.len() as u64;
        if kind != Kind::OTHER {
            return self.run(self.beside(kind), len, 1, None);
        }
        if raw == b"\0" {
            return self.run(self.beside(Kind::SAME), 1, 1, None);
        }
        let notes = self.notes(origin, place);
        let notes = origin.notes.get(notes).unwrap_or_default();
        let whys: Vec<Why> = notes.iter().map(|note| note.why).collect();
        let after = self.totals.records;
        self.edit((after + 1, after), raw, b"\0", 1, &whys)
    }

    /// A document that ends in NUL is over.
    pub fn end_document(&mut self) {
        self.document.number += 1;
        self.document.before = self.totals.records;
    }

    /// A file begins: with it ends what of a document stood in the one before without a NUL.
    pub fn start_file(&mut self) {
        if self.totals.records > self.document.before {
            self.end_document();
        }
    }

    /// Records as lines of their document, where these end in NUL.
    pub(super) fn lines_of_document(&self, (first, last): (u64, u64)) -> Option<Lines> {
        let DocumentPlace { number, before } = self.document;
        (self.config.options.records == Records::Null).then(|| Lines {
            document: Some(number),
            first: first.saturating_sub(before),
            last: last.saturating_sub(before),
        })
    }

    /// What gives a NUL back beside the run at hand: its line ends are none of the NUL's, and but for those that are converted whole all
    /// encodings hold it as one byte.
    fn beside(&self, kind: Kind) -> Kind {
        let is_wide =
            |kind: Kind| matches!(self.config.codes.get(kind.code()), Some(Code::Wide(_)));
        let run = self.run.kind;
        match (is_wide(kind), is_wide(run)) {
            (false, false) => run,
            (true, true) if kind.code() == run.code() => run,
            _ => Kind::of(kind.code(), Eol::Lf),
        }
    }
}
