//! Judgement: the cheapest way through bytes that may change their encoding, or be broken, anywhere (Viterbi).
//!
//! A step reads one character of UTF-8 or of a candidate and costs what the model says, or skips a byte that fits nothing; going
//! from one encoding to another has its price. So a byte that was lost or damaged costs about one U+FFFD and the characters behind
//! it come out right, and a quotation in another encoding is read in its own.

use super::candidate::{CANDIDATES, COUNT, Candidate};
use crate::model;
use std::str;

// In centinats. A rare character costs 1,700, one for private use 2,300; a wrong one 1,300 on average, a right one 600.

/// The price of a byte that fits nothing: two of them cost more than a rare character, which so is not given up, and one costs
/// less than the two wrong characters that a byte too many leaves behind it.
const BAD: i32 = 1_300;
/// The price of going to another encoding: about two wrong characters, so a word must be gained.
pub const SWITCH: i32 = 1_400;
/// The states of the search: the candidates, and behind them UTF-8.
const STATES: usize = COUNT + 1;
/// The state of UTF-8.
pub const UTF8: usize = COUNT;

/// The states that a search may take.
#[derive(Clone, Copy, Debug)]
pub struct States([bool; STATES]);

impl States {
    /// UTF-8, the candidates for Chinese, and `lead`. Katakana of half width are nearly every byte of Shift_JIS: in a line that nothing
    /// says to be Japanese they would be made of whatever fits nothing.
    pub fn with(lead: Candidate) -> States {
        let is_in = |k: usize| {
            CANDIDATES
                .get(k)
                .is_none_or(|&candidate| candidate.is_chinese() || candidate == lead)
        };
        States(std::array::from_fn(is_in))
    }

    fn list(self) -> impl Iterator<Item = usize> {
        let all = self.0.into_iter().enumerate();
        all.filter_map(|(state, is_in)| is_in.then_some(state))
    }

    /// The candidates among them.
    pub fn candidates(self) -> impl Iterator<Item = Candidate> {
        self.list().filter_map(|k| CANDIDATES.get(k).copied())
    }
}

/// One step of the way: a character, or a bad byte.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its bytes.
    pub len: usize,
    /// The index of its candidate, or [`UTF8`].
    pub state: usize,
    /// What it adds, switches included.
    pub score: i32,
    /// Its byte fits nothing.
    pub is_bad: bool,
    /// A character beyond ASCII.
    pub is_wide: bool,
}

/// The best way to a place and state.
#[derive(Clone, Copy)]
struct Cell {
    score: i32,
    prev: char,
    /// How it came here: from this state, so many bytes back; 0 is the beginning.
    from: u8,
    len: u8,
    gain: i32,
    is_bad: bool,
    is_wide: bool,
}

const NOWHERE: Cell = Cell {
    score: i32::MIN,
    prev: '\n',
    from: 0,
    len: 0,
    gain: 0,
    is_bad: false,
    is_wide: false,
};

/// The cheapest ways from the beginning of some bytes to each place in them.
pub struct Search {
    cells: Vec<[Cell; STATES]>,
}

impl Search {
    /// Searches all of `bytes`, beginning in `state`, or in another one of `states` at the price of `other`.
    pub fn run(bytes: &[u8], states: States, state: usize, other: i32) -> Search {
        let mut cells = vec![[NOWHERE; STATES]; bytes.len() + 1];
        let first = cells.iter_mut().take(1).flatten().zip(states.0);
        for (k, (cell, is_in)) in first.enumerate() {
            if is_in {
                cell.score = if k == state { 0 } else { -other };
            }
        }
        let mut search = Search { cells };
        let mut rest = bytes;
        while let [_, behind @ ..] = rest {
            search.step_from(bytes.len() - rest.len(), states, rest);
            rest = behind;
        }
        search
    }

    /// All steps from a place: in each state from that state, or from the best one at the price of a switch.
    fn step_from(&mut self, at: usize, states: States, rest: &[u8]) {
        let Some(cells) = self.cells.get(at).copied() else {
            return;
        };
        let Some((best, best_cell)) = best_of(&cells) else {
            return;
        };
        if best_cell.score == i32::MIN {
            return;
        }
        let all = cells.iter().enumerate().zip(states.0);
        for (state, cell) in all.filter_map(|(cell, is_in)| is_in.then_some(cell)) {
            let (from, cell, price) = if cell.score >= best_cell.score - SWITCH {
                (state, cell, 0)
            } else {
                (best, best_cell, SWITCH)
            };
            let prev = cell.prev;
            let step = match char_in(state, rest) {
                Some((c, len)) => Cell {
                    gain: model::score(prev, c) - price,
                    prev: c,
                    len: len as u8,
                    is_wide: !c.is_ascii(),
                    ..NOWHERE
                },
                None => Cell {
                    gain: -BAD - price,
                    len: 1,
                    is_bad: true,
                    ..NOWHERE
                },
            };
            self.offer(at, from, state, cell.score, step);
            // A valid character may still be the wrong one: the first of its bytes may be what is left of another.
            if !step.is_bad && step.is_wide {
                self.offer(
                    at,
                    from,
                    state,
                    cell.score,
                    Cell {
                        gain: -BAD - price,
                        len: 1,
                        is_bad: true,
                        ..NOWHERE
                    },
                );
            }
        }
    }

    fn offer(&mut self, at: usize, from: usize, state: usize, score: i32, step: Cell) {
        let Some(cell) = self
            .cells
            .get_mut(at + usize::from(step.len))
            .and_then(|cells| cells.get_mut(state))
        else {
            return;
        };
        let score = score.saturating_add(step.gain);
        if score > cell.score {
            *cell = Cell {
                score,
                from: from as u8,
                ..step
            };
        }
    }

    /// The best way to the end, from its beginning.
    pub fn steps(&self) -> Vec<Step> {
        let mut at = self.cells.len().saturating_sub(1);
        let last = self.cells.get(at).unwrap_or(&[NOWHERE; STATES]);
        let mut state = best_of(last).map_or(0, |(state, _)| state);
        let mut steps = Vec::new();
        while let Some(cell) = self
            .cells
            .get(at)
            .and_then(|cells| cells.get(state))
            .filter(|cell| cell.len > 0)
        {
            let len = usize::from(cell.len);
            at -= len;
            steps.push(Step {
                len,
                state,
                score: cell.gain,
                is_bad: cell.is_bad,
                is_wide: cell.is_wide,
            });
            state = usize::from(cell.from);
        }
        steps.reverse();
        steps
    }
}

/// The best of a place's states, the first of equal ones.
fn best_of(cells: &[Cell; STATES]) -> Option<(usize, &Cell)> {
    let all = cells.iter().enumerate();
    all.max_by_key(|(state, cell)| (cell.score, STATES - state))
}

/// The character that `bytes` begin with in a state, and its length.
pub fn char_in(state: usize, bytes: &[u8]) -> Option<(char, usize)> {
    CANDIDATES
        .get(state)
        .map_or_else(|| utf8_char(bytes), |candidate| candidate.char_at(bytes))
}

/// The character of UTF-8 that `bytes` begin with, and its length.
fn utf8_char(bytes: &[u8]) -> Option<(char, usize)> {
    let len = match bytes.first()? {
        0..=0x7F => 1,
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let c = str::from_utf8(bytes.get(..len)?).ok()?.chars().next()?;
    Some((c, len))
}
