//! Action: reads a line in two ways at once, as it stands and as mojibake of one family, and finds the likeliest way through.
//!
//! A state is what was read so far: the score by the model, the last character, whether it is inside mojibake, and the bytes of a
//! character that is not complete. Each character of the line takes every state on: as clean text, or as its bytes. So the line is cut into
//! clean text and mojibake, and lost bytes are searched, in one pass; a beam keeps it linear. Whether the gain is enough is not
//! decided here.

use super::{
    codes::{Decoder, Encoder},
    family::{Family, Losses},
    lost::{Memo, Pending},
    strict,
    way::{self, Found, Gap, Kind, NONE, Node},
};
use crate::model;

mod gaps;

/// What it costs to go from clean text to mojibake, or back, in centinats; and what it costs among Chinese characters where two bytes are
/// one, which fit nearly always.
const CROSSING: i32 = 600;
const CROSSING_AMONG: i32 = 2_000;
/// And where the line or its text begins.
const CROSSING_AT_EDGE: i32 = 200;
/// What it costs to take a blank for a no-break space that was made one.
const BLANK: i32 = 250;
/// States inside mojibake that are kept.
const BEAM: usize = 12;
/// So far behind clean text a state is given up, in centinats.
const HOPE: i32 = 8_000;
/// So far behind the best state inside, in centinats, no lost bytes are searched, and a state is given up; a state that waits for bytes
/// is ahead by what its character will cost.
const AHEAD: i32 = 1_500;
const BEHIND: i32 = 3_500;
/// The lowest score alone of a character that mojibake is taken for.
const HOPELESS: i32 = -1_850;
/// What a byte order mark at the start of a line costs.
const MARK_COST: i32 = 800;

/// The search, with its buffers.
#[derive(Default)]
pub struct Trellis {
    clean: State,
    states: Vec<State>,
    next: Vec<State>,
    nodes: Vec<Node>,
    gaps: Vec<Gap>,
    memo: Memo,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    score: i32,
    prev: char,
    /// The last node.
    node: u32,
    inside: bool,
    /// The last character was found for a lost one.
    guessed: bool,
    pending: Pending,
}

impl Default for State {
    fn default() -> State {
        State {
            score: 0,
            prev: '\n',
            node: NONE,
            inside: false,
            guessed: false,
            pending: Pending::default(),
        }
    }
}

/// The place of a step in the line.
#[derive(Clone, Copy)]
struct Step<'s> {
    family: &'s Family,
    bytes: &'s [u8],
    /// The byte after the last one of `bytes`, where it is known.
    following: Option<u8>,
}

impl Trellis {
    /// The parts of a line that are likelier mojibake of a family than text, in order.
    pub fn read(&mut self, family: &Family, line: &[char]) -> Vec<Found> {
        match strict::read(family, line) {
            Some(found) => vec![found],
            None => self.search(family, line),
        }
    }

    /// The same, the long way.
    pub fn search(&mut self, family: &Family, line: &[char]) -> Vec<Found> {
        self.clean = State::default();
        self.states.clear();
        self.nodes.clear();
        self.gaps.clear();
        for (at, &c) in line.iter().enumerate() {
            self.step(family, c, at, line.get(at + 1).copied());
        }
        self.end(family);
        let best = self
            .states
            .iter()
            .filter(|s| s.pending.is_empty())
            .max_by_key(|s| {
                s.score
                    + if s.guessed {
                        model::score_at_edge(s.prev, '\n') - model::unigram('\n')
                    } else {
                        0
                    }
            })
            .filter(|s| s.score > self.clean.score)
            .unwrap_or(&self.clean);
        way::collect(&self.nodes, &self.gaps, family, best.node, line)
    }

    /// Takes all states one character on.
    fn step(&mut self, family: &Family, c: char, at: usize, next: Option<char>) {
        let mut states = std::mem::take(&mut self.states);
        self.next.clear();
        let clean = self.clean;
        self.clean = self.stay(clean, c, at, 0);
        // Where mojibake is so far ahead, what begins here will not win.
        let best = states.iter().map(|s| s.score).max().unwrap_or(i32::MIN);
        let enters = clean.score > best.saturating_sub(AHEAD);
        let floor = best.saturating_sub(AHEAD);
        let mut buffer = [0; 2];
        let following = || next.and_then(|next| first_byte(family.encoder, next));
        if c.is_ascii() {
            let bytes = [c as u8];
            for &state in &states {
                let step = Step {
                    family,
                    bytes: &bytes,
                    following: None,
                };
                let went_on = self.feed(state, step);
                if c == ' ' && family.encoder == Encoder::Latin && !state.pending.is_empty() {
                    let step = Step {
                        family,
                        bytes: &[0xA0],
                        following: None,
                    };
                    self.feed(later(state, BLANK), step);
                }
                if c == '?' && family.losses == Losses::Leads {
                    self.mark(state, family, following());
                }
                if !went_on && state.score >= floor {
                    self.fill(state, step, None);
                }
            }
        } else {
            let codes = family.encoder.codes(c);
            for code in codes.into_iter().filter(|code| *code > 0) {
                let bytes = bytes(code, &mut buffer);
                let step = Step {
                    family,
                    bytes,
                    following: None,
                };
                if enters {
                    let state = later(
                        State {
                            inside: true,
                            ..clean
                        },
                        crossing(family, clean.prev),
                    );
                    self.feed(state, step);
                }
                for &state in &states {
                    if !self.feed(state, step) && state.score >= floor {
                        self.fill(state, step, None);
                    }
                }
            }
            for &state in &states {
                if c == '\u{FFFD}' && family.losses != Losses::None {
                    self.mark(state, family, following());
                }
                if state.pending.is_empty() {
                    self.leave(family, state, c, at);
                } else if enters && state.score >= floor {
                    self.fill(
                        state,
                        Step {
                            family,
                            bytes: &[],
                            following: None,
                        },
                        Some((c, at)),
                    );
                }
            }
        }
        states.clear();
        self.prune();
        self.states = std::mem::replace(&mut self.next, states);
    }

    /// The line is over: what is not complete lost a byte.
    fn end(&mut self, family: &Family) {
        let states = std::mem::take(&mut self.states);
        self.next.clear();
        for state in states {
            if state.pending.is_empty() {
                self.next.push(state);
            } else {
                self.fill(
                    state,
                    Step {
                        family,
                        bytes: &[],
                        following: None,
                    },
                    None,
                );
            }
        }
        self.states = std::mem::take(&mut self.next);
    }

    /// Clean text goes on.
    fn stay(&mut self, state: State, c: char, at: usize, cost: i32) -> State {
        State {
            score: state.score + model::score(state.prev, c) - cost,
            prev: c,
            node: self.node(state.node, c, Kind::Clean(at as u32)),
            inside: false,
            guessed: false,
            pending: Pending::default(),
        }
    }

    /// Mojibake ends before a character.
    fn leave(&mut self, family: &Family, state: State, c: char, at: usize) {
        let cost = match state.prev.is_ascii() {
            true => CROSSING,
            false => crossing(family, c),
        };
        if state.score + model::score(state.prev, c) - cost > self.clean.score {
            self.clean = self.stay(state, c, at, cost);
        }
    }

    /// Reads bytes; whether they can follow.
    fn feed(&mut self, mut state: State, step: Step) -> bool {
        let Some((&byte, rest)) = step.bytes.split_first() else {
            self.push(state);
            return true;
        };
        let step = Step {
            bytes: rest,
            ..step
        };
        if state.pending.is_empty() && byte < 0x80 {
            return self.emit(state, char::from(byte), Kind::Read, step);
        }
        match step.family.decoder {
            Decoder::Utf8 => {
                if !state.pending.take(byte) {
                    return false;
                }
                if !state.pending.is_complete() {
                    return self.feed(state, step);
                }
                self.complete(state, step)
            }
            two => match state.pending.only() {
                None => state.pending.lead(byte) && self.feed(state, step),
                Some(lead) => match super::codes::pair(two, lead, byte) {
                    Some(c) => self.emit(state, c, Kind::Read, step),
                    None => false,
                },
            },
        }
    }

    /// A character of UTF-8 has all its bytes, or a gap for one of them.
    fn complete(&mut self, state: State, step: Step) -> bool {
        let pending = state.pending;
        if pending.is_whole() {
            let c = pending
                .char()
                .filter(|&c| is_hopeful(step.family, state.prev, c));
            return c.is_some_and(|c| self.emit(state, c, Kind::Read, step));
        }
        let following = step.bytes.first().copied().or(step.following);
        let gap = Gap { pending, following };
        let number = self.gaps.len() as u32;
        self.gaps.push(gap);
        let mut any = false;
        for c in self.memo.best(step.family, state.prev, pending, following) {
            any |= self.emit(state, c, Kind::Guess(number), step);
        }
        any
    }

    /// A character was read.
    fn emit(&mut self, state: State, c: char, kind: Kind, step: Step) -> bool {
        let cost = match c {
            '\u{FEFF}' => -MARK_COST,
            c if kind == Kind::Read && !state.guessed => model::score(state.prev, c),
            c => model::score_at_edge(state.prev, c),
        };
        let state = State {
            score: state.score + cost,
            prev: c,
            node: self.node(state.node, c, kind),
            inside: true,
            guessed: kind != Kind::Read,
            pending: Pending::default(),
        };
        self.feed(state, step)
    }

    fn node(&mut self, parent: u32, c: char, kind: Kind) -> u32 {
        self.nodes.push(Node { parent, c, kind });
        self.nodes.len() as u32 - 1
    }

    /// Of states that will go on alike the best is kept.
    fn push(&mut self, state: State) {
        let alike = |other: &&mut State| other.prev == state.prev && other.pending == state.pending;
        match self.next.iter_mut().find(alike) {
            Some(other) if other.score >= state.score => {}
            Some(other) => *other = state,
            None => self.next.push(state),
        }
    }

    fn prune(&mut self) {
        let best = self.next.iter().map(|s| s.score).max().unwrap_or(0);
        let least = (self.clean.score - HOPE).max(best - BEHIND);
        self.next.retain(|state| state.score > least);
        if self.next.len() > BEAM {
            self.next
                .sort_by_key(|state| std::cmp::Reverse(state.score));
            self.next.truncate(BEAM);
        }
    }
}

/// May mojibake have been this character?
pub fn is_hopeful(family: &Family, prev: char, c: char) -> bool {
    match c {
        '\u{FEFF}' => prev == '\n',
        // Pictographs: four bytes that fit are evidence enough where each was a character.
        '\u{1F000}'..='\u{1FAFF}' => family.encoder == Encoder::Latin,
        // They would part the line.
        '\u{2028}' | '\u{2029}' => false,
        _ if model::unigram(c) > HOPELESS => true,
        // The first step where text was damaged twice; C1 controls are of them.
        _ => family.encoder == Encoder::Latin && Encoder::Latin.codes(c)[0] > 0,
    }
}

/// What it costs to begin or end mojibake beside a character of clean text.
fn crossing(family: &Family, beside: char) -> i32 {
    match beside {
        '\n' | ' '..='/' | ':'..='@' => CROSSING_AT_EDGE,
        _ if beside.is_ascii() || family.decoder == Decoder::Utf8 => CROSSING,
        _ => CROSSING_AMONG,
    }
}

/// A state that cost more.
fn later(state: State, cost: i32) -> State {
    State {
        score: state.score - cost,
        ..state
    }
}

/// The bytes of a code.
fn bytes(code: u16, buffer: &mut [u8; 2]) -> &[u8] {
    *buffer = code.to_be_bytes();
    let [high, _] = *buffer;
    buffer.get(usize::from(high == 0)..).unwrap_or_default()
}

/// The first byte of a character.
fn first_byte(encoder: Encoder, c: char) -> Option<u8> {
    if c.is_ascii() {
        return u8::try_from(c).ok();
    }
    let [code, _] = encoder.codes(c);
    bytes(code, &mut [0; 2])
        .first()
        .copied()
        .filter(|byte| *byte > 0)
}
