//! What the look says to boilerplate: which lines rules may hit, and which rules.

use std::ops::Range;

/// Lines that rules may hit, ascending.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// The lines.
    pub lines: Vec<Candidate>,
    /// The rules that were found for them, one line's behind the other's.
    rules: Vec<u32>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The line's index in the window.
    pub line: u32,
    /// Its place among the rules; nothing where the line has changed since it was looked at.
    rules: Option<Range<u32>>,
}

/// What is known of the rules of which a line holds the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen<'r> {
    /// The look did not flag the line: there are none.
    Clear,
    /// These, in no order.
    Words(&'r [u32]),
    /// They are to be sought.
    Nothing,
}

impl Candidate {
    /// The line's index in the window.
    pub fn index(&self) -> isize {
        self.line as isize
    }
}

impl Candidates {
    /// Adds a line for which these rules were found.
    pub fn found(&mut self, line: u32, rules: &[u32]) {
        let start = self.rules.len() as u32;
        self.rules.extend_from_slice(rules);
        let rules = Some(start..self.rules.len() as u32);
        self.lines.push(Candidate { line, rules });
    }

    /// Takes the lines out; the rules stay, for those that come back.
    pub fn take(&mut self) -> Vec<Candidate> {
        std::mem::take(&mut self.lines)
    }

    /// Puts a line back, or another in its place of which the same is known.
    pub fn put(&mut self, line: u32, taken: &Candidate) {
        let rules = taken.rules.clone();
        self.lines.push(Candidate { line, rules });
    }

    /// Adds a line for which nothing is known.
    pub fn unknown(&mut self, line: u32) {
        self.lines.push(Candidate { line, rules: None });
    }

    /// What is known of one of its lines.
    pub fn seen(&self, candidate: &Candidate) -> Seen<'_> {
        let place = candidate.rules.as_ref();
        let rules =
            place.and_then(|place| self.rules.get(place.start as usize..place.end as usize));
        rules.map_or(Seen::Nothing, Seen::Words)
    }
}
