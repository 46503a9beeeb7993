//! Records that are told as a whole whatever becomes of the lines in them: lines of JSON, and the NULs between documents.

use super::{Now, Trail, raw};
use crate::{
    edit::Eol,
    pipeline::{sheet::Done, why::Why},
    recode::{Code, Kind},
};
use std::{io, ops::Range};

impl Trail<'_> {
    /// The tail comes to a line of JSON, which stands at `text` of the decoded lines. Until it is [the same](Trail::same) or [changed](Trail::changed), lines are those
    /// of its values, of which only the reasons count.
    pub fn record(&mut self, done: &Done, text: Range<usize>, place: usize, record: u64) {
        let Some(origin) = &done.origin else {
            return;
        };
        let (raw, kind) = origin.record(place, text, false);
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
        self.values = Some(Vec::new());
    }

    /// The line of JSON is written as it is: these are its bytes.
    pub fn same(&mut self, done: &Done, bytes: &[u8]) -> io::Result<()> {
        self.values = None;
        self.kept(None, done, bytes, false)
    }

    /// The line of JSON is written in so many bytes, which differ from those that it had; in none, when it goes. `text` is what they are, where
    /// [somebody wants to know](Trail::wants_text).
    pub fn changed(&mut self, done: &Done, len: u64, text: &[u8]) -> io::Result<()> {
        let of_values = self.values.take().unwrap_or_default();
        let raw = raw(done, self.now.raw.clone());
        self.edit_now(done, raw, text, len, of_values)
    }

    /// Whether [`changed`](Trail::changed) must say what a line became.
    pub fn wants_text(&self) -> bool {
        self.wants_text
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
