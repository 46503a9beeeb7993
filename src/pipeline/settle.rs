//! Puts lines that became several on the sheet: those behind them move.

use super::{
    lines::{Piece, Visited},
    sheet::{Line, PIECE, Patch, Sheet},
};
use crate::{
    boilerplate::{Candidate, Candidates},
    look,
};

/// Says which lines a rule may hit.
pub fn settle(visited: Visited, sheet: &mut Sheet) -> Candidates {
    let Visited {
        mut candidates,
        pieces,
    } = visited;
    if pieces.is_empty() {
        return candidates;
    }
    let mut mover = Mover {
        candidates: candidates.take().into_iter().peekable(),
        older: std::mem::take(&mut sheet.patches).into_iter().peekable(),
        pieces: pieces.into_iter().peekable(),
        moved: candidates,
        lines: Vec::with_capacity(sheet.lines.len()),
        patches: Vec::new(),
    };
    for (number, line) in std::mem::take(&mut sheet.lines).into_iter().enumerate() {
        mover.add(number as u32, line);
    }
    sheet.lines = mover.lines;
    sheet.merge(mover.patches);
    mover.moved
}

/// Goes through the lines once, with what belongs to them beside it.
struct Mover<C: Iterator, O: Iterator, P: Iterator> {
    candidates: std::iter::Peekable<C>,
    older: std::iter::Peekable<O>,
    pieces: std::iter::Peekable<P>,
    moved: Candidates,
    lines: Vec<Line>,
    patches: Vec<Patch>,
}

impl<C, O, P> Mover<C, O, P>
where
    C: Iterator<Item = Candidate>,
    O: Iterator<Item = Patch>,
    P: Iterator<Item = Piece>,
{
    fn add(&mut self, number: u32, line: Line) {
        let first = self.lines.len();
        let place = first;
        if let Some(known) = self.candidates.next_if(|one| one.line == number) {
            self.moved.put(place as u32, &known);
        }
        if let Some(patch) = self.older.next_if(|p| p.line == number) {
            let line = place as u32;
            self.patches.push(Patch { line, ..patch });
        }
        while let Some(Piece { look, range, .. }) = self.pieces.next_if(|p| p.line == number) {
            let place = self.lines.len();
            if look.classes & look::RULE != 0 {
                self.moved.unknown(place as u32);
            }
            let mut piece = Line::new(line.end as usize, &look);
            if place > first {
                piece.set(PIECE);
            }
            self.lines.push(piece);
            self.patches.push(Patch::arena(place as u32, range));
        }
        if self.lines.len() == first {
            self.lines.push(line);
        }
    }
}
