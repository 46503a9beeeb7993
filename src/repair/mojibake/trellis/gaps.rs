//! Action: the ways over a gap where bytes were lost, with a mark in their place or without.

use super::{
    super::{
        family::{Family, Losses},
        lost::Pending,
        way::{Gap, Kind},
    },
    State, Step, Trellis, later,
};
use crate::model;

/// What a lost byte costs, in centinats, beside the character that it is taken for.
const LOST: i32 = 250;
/// What it costs that one mark stands for two lost bytes.
const LOST_TWO: i32 = 400;

impl Trellis {
    /// A mark stands where a byte was, or two.
    pub(super) fn mark(&mut self, state: State, family: &Family, following: Option<u8>) {
        if state.pending.is_empty() {
            return;
        }
        let step = Step {
            family,
            bytes: &[],
            following,
        };
        let mut state = later(state, LOST);
        if !state.pending.lose() {
            return;
        }
        if !state.pending.is_complete() {
            self.push(state);
            return;
        }
        self.complete(state, step);
        if family.losses == Losses::Leads {
            // The lead byte of the next character is gone with the last one of this.
            let number = self.gaps.len() as u32;
            self.gaps.push(Gap {
                pending: state.pending,
                following: None,
            });
            for c in self.memo.best(family, state.prev, state.pending, None) {
                let after = State {
                    score: state.score + model::score_at_edge(state.prev, c) - LOST_TWO,
                    prev: c,
                    node: self.node(state.node, c, Kind::Guess(number)),
                    inside: true,
                    guessed: true,
                    pending: Pending::without_lead(),
                };
                self.push(after);
            }
        }
    }

    /// Where a character cannot go on, it may have lost a byte that left nothing. Then the bytes are read, or clean text follows.
    pub(super) fn fill(&mut self, state: State, step: Step, clean: Option<(char, usize)>) {
        let (first, rest) = (step.bytes.first().copied(), step);
        for pending in state
            .pending
            .filled(step.family.losses)
            .into_iter()
            .flatten()
        {
            let lost = pending.losses() - state.pending.losses();
            let filled = later(State { pending, ..state }, LOST * lost);
            if !filled.pending.is_complete() {
                if clean.is_none() {
                    self.feed(filled, rest);
                }
                continue;
            }
            let Some((c, at)) = clean else {
                self.complete(
                    filled,
                    Step {
                        following: first,
                        ..rest
                    },
                );
                continue;
            };
            let best = self
                .memo
                .best(step.family, state.prev, pending, None)
                .into_iter()
                .next();
            if let Some(guess) = best {
                let number = self.gaps.len() as u32;
                self.gaps.push(Gap {
                    pending,
                    following: None,
                });
                let after = State {
                    score: filled.score + model::score_at_edge(filled.prev, guess),
                    prev: guess,
                    node: self.node(filled.node, guess, Kind::Guess(number)),
                    inside: true,
                    guessed: true,
                    pending: Pending::default(),
                };
                self.leave(step.family, after, c, at);
            }
        }
    }
}
