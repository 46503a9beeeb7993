//! Cut runs: the tool put its glosses and separators between the two bytes of characters, and what follows was read off by one.
//!
//! `正面傳遞` became `正面?zhèn)鬟f`: the second byte of 面 and the first of 傳 are 鎮, and its gloss went in between. The bytes are
//! those of cp936. The search tries every way to put them right, and the one that reads best, by the language and by the undamaged text
//! of the same stretch, is taken if it reads better than what stands there.
//!
//! ```text
//! facts       grid (pairs of bytes), token (pieces of a line), grams (rows of characters of the stretch)
//! judgement   judge (scores), steps (the ways to read a piece), beam (the search), eaten (bytes that are gone)
//! action      line
//! order       here
//! ```

mod beam;
mod eaten;
mod grams;
mod grid;
mod judge;
mod line;
mod steps;
mod token;

pub use line::Restored;

use super::census::Census;
use super::gloss::{self, Parenthesis};
use super::readings::Traditional;
use super::strip;
use judge::Judge;
use memchr::memmem;
use std::collections::{HashMap, HashSet};
use token::Style;

/// Readings that are searched in a stretch, for each of its characters and in all; what is above that is taken for hostile.
const STEPS_A_CHAR: usize = 8;
const STEPS: usize = 1 << 16;

/// A damaged stretch, and what was learnt from it.
pub struct Page<'a> {
    judge: Judge<'a>,
    census: &'a Census,
    /// Pages repeat: what became of lines with damage.
    memo: HashMap<String, Restored>,
    /// Work that may still be done in this stretch.
    steps: usize,
}

impl<'a> Page<'a> {
    /// Learns from the lines of a stretch.
    pub fn new<T: AsRef<str>>(lines: &[T], census: &'a Census) -> Page<'a> {
        let style = style(lines, census);
        let mut chars = 0;
        let mut seen = HashSet::new();
        let lines: Vec<&str> = lines
            .iter()
            .map(AsRef::as_ref)
            .filter(|line| seen.insert(*line))
            .collect();
        for line in &lines {
            chars += line.len() / 3;
        }
        let mut judge = Judge::new(census, style, chars);
        let mut text = String::new();
        for line in lines {
            text.clear();
            strip::strip(line, 0..line.len(), census, &mut text);
            judge.learn(line, &text);
        }
        Page {
            judge,
            census,
            memo: HashMap::new(),
            steps: STEPS_A_CHAR * chars + STEPS,
        }
    }

    /// Whether bytes may have been cut in a line.
    pub fn may_be_cut(&self, line: &str) -> bool {
        line.contains('?') || (self.judge.style.widened && line.contains('？'))
    }

    /// Restores a line, as far as the work that is spent on a stretch goes.
    pub fn restore(&mut self, line: &str) -> &Restored {
        let entry = self.memo.entry(line.to_owned());
        entry.or_insert_with(|| {
            let restored = line::restore(line, &self.judge, self.census, self.steps);
            self.steps = self.steps.saturating_sub(restored.steps);
            restored
        })
    }
}

/// How the site of some lines writes.
fn style<T: AsRef<str>>(lines: &[T], census: &Census) -> Style {
    let (mut toned, mut toneless) = (0, 0);
    let (mut narrow, mut wide) = (0, 0);
    let (mut queries, mut wide_queries) = (0, 0);
    for line in lines {
        let line = line.as_ref();
        let bytes = line.as_bytes();
        queries += memchr::memchr_iter(b'?', bytes).count();
        wide_queries += memmem::find_iter(bytes, "？").count();
        wide += memmem::find_iter(bytes, "，").count();
        for at in memchr::memchr_iter(b',', bytes) {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            narrow += usize::from(before.is_some_and(|c| gloss::is_han(c) || c == ')'));
        }
        for at in memchr::memchr2_iter(b'(', 0xEF, bytes) {
            let Some((before, rest)) = line.split_at_checked(at) else {
                continue;
            };
            let bearer = before.chars().next_back().and_then(Traditional::of);
            if let Some((bearer, found)) = bearer.zip(Parenthesis::at_start(rest))
                && bearer.is_read(found.syllable)
            {
                toned += usize::from(found.syllable.toned());
                toneless += usize::from(!found.syllable.toned());
            }
        }
    }
    Style {
        toneless: toneless > toned,
        spaced: census.is_spaced(),
        folded: narrow > wide,
        widened: queries == 0 && wide_queries > 0,
    }
}
