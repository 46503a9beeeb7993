//! Judgement: what the lost characters of a line were, by the words, the script and the other characters around each.
//!
//! The search knows pairs of characters, and keeps few ways. Here each lost character is weighed again in its place, among all that its
//! bytes allow, by the words that it may stand in; twice, as the neighbours of some were lost too.

use super::{
    family::Family,
    lost::Pending,
    way::{Gap, Kind, Node},
};
use crate::{
    look::{BASE, SIMPLIFIED, TRADITIONAL},
    model::{running, score_at_edge, unigram, words::Row},
    repair::readings::Traditional,
};
use std::ops::Range;

/// Weights in percent of pairs of characters, and of rows of words.
const PAIRS: i32 = 60;
const WORDS: i32 = 40;
/// And of running text. More of it is better for text like that which was counted; of that there is little.
const RUNNING: i32 = 50;
/// What a character of the other script costs, in centinats, and what one is worth that the line holds where nothing was lost.
const OTHER_SCRIPT: i32 = 400;
const HELD: i32 = 60;
/// By so much, in centinats, another spelling is rarer than the Simplified one where it is none that text has.
const SELDOM: i32 = -400;
/// Candidates that are weighed by words, the likeliest by pairs.
const WEIGHED: usize = 16;
/// Characters before a place, and after it, that words may reach.
const BEFORE: usize = 8;
const AFTER: usize = 4;

/// Chooses what every lost character was, and says by how many centinats each is likelier than what comes next; nothing for what was not lost.
pub fn choose(way: &mut [Node], gaps: &[Gap], family: &Family) -> Vec<i32> {
    let mut margins = vec![0; way.len()];
    let known = Known::of(way);
    // When each was changed last, and weighed last: what nothing around it has changed since would be weighed the same again.
    let mut changed = vec![0; way.len()];
    let mut weighed = vec![0; way.len()];
    let mut now = 0;
    for _ in 0..2 {
        for at in 0..way.len() {
            let Some(Node {
                c,
                kind: Kind::Guess(number),
                ..
            }) = way.get(at).copied()
            else {
                continue;
            };
            let Some(gap) = gaps.get(number as usize) else {
                continue;
            };
            now += 1;
            let last = weighed
                .get_mut(at)
                .map_or(0, |slot| std::mem::replace(slot, now));
            let around = changed.get(reach(way, at)).unwrap_or_default();
            if last > 0 && around.iter().all(|changed| *changed <= last) {
                continue;
            }
            let (best, margin) = known.best(way, at, c, gap.pending, gap.following, family);
            if let (Some(node), Some(slot)) = (way.get_mut(at), margins.get_mut(at)) {
                node.c = best;
                *slot = margin;
            }
            if let Some(slot) = changed.get_mut(at).filter(|_| best != c) {
                *slot = now;
            }
        }
    }
    margins
}

/// The places whose characters a choice at one depends on: those of words, and what stands beyond blanks at their ends.
fn reach(way: &[Node], at: usize) -> Range<usize> {
    let is_blank = |at: usize| {
        way.get(at)
            .is_some_and(|node| running::unit(simplified(node.c)) == running::BLANK)
    };
    let (mut start, mut end) = (at.saturating_sub(BEFORE), (at + AFTER + 1).min(way.len()));
    while start > 0 && is_blank(start) {
        start -= 1;
    }
    while end < way.len() && is_blank(end - 1) {
        end += 1;
    }
    start..end
}

/// What the characters that were not lost say.
struct Known {
    simplified: bool,
    traditional: bool,
    chars: Vec<char>,
}

impl Known {
    fn of(way: &[Node]) -> Known {
        let is_known = |node: &&Node| !matches!(node.kind, Kind::Guess(_));
        let mut chars: Vec<char> = way.iter().filter(is_known).map(|node| node.c).collect();
        let has = |class| chars.iter().filter(|c| is_of(**c, class)).count();
        let (simplified, traditional) = (has(SIMPLIFIED), has(TRADITIONAL));
        chars.sort_unstable();
        Known {
            simplified: simplified > traditional,
            traditional: traditional > simplified,
            chars,
        }
    }

    fn best(
        &self,
        way: &[Node],
        at: usize,
        now: char,
        pending: Pending,
        following: Option<u8>,
        family: &Family,
    ) -> (char, i32) {
        let prev = at
            .checked_sub(1)
            .and_then(|at| way.get(at))
            .map_or('\n', |node| node.c);
        let next = way.get(at + 1).map_or('\n', |node| node.c);
        let around = Around::of(way, at);
        let mut scored: Vec<(i32, char)> = pending
            .candidates(family, following)
            .into_iter()
            .map(|c| {
                let pairs = PAIRS * (score_at_edge(prev, c) + score_at_edge(c, next));
                let running = RUNNING * around.score(c);
                ((pairs + running) / 100 + self.speaks_for(c), c)
            })
            .collect();
        scored.sort_by_key(|&(score, c)| (std::cmp::Reverse(score), c));
        scored.dedup();
        scored.truncate(WEIGHED);
        let words = Words::of(way, at);
        for (score, c) in &mut scored {
            *score += WORDS * words.score(*c) / 100;
        }
        scored.sort_by_key(|&(score, c)| (std::cmp::Reverse(score), c));
        match *scored.as_slice() {
            [(first, c), (second, _), ..] => (c, first - second),
            [(_, c)] => (c, i32::MAX),
            [] => (now, 0),
        }
    }

    fn speaks_for(&self, c: char) -> i32 {
        let is_other =
            self.traditional && is_of(c, SIMPLIFIED) || self.simplified && is_of(c, TRADITIONAL);
        let is_held = self.chars.binary_search(&c).is_ok();
        i32::from(is_held) * HELD - i32::from(is_other) * OTHER_SCRIPT
    }
}

fn is_of(c: char, class: u32) -> bool {
    BASE.get(c as usize)
        .is_some_and(|classes| classes & class != 0)
}

/// What stands around a place, as running text has it.
struct Around {
    before: u64,
    after: [u16; 2],
}

impl Around {
    fn of(way: &[Node], at: usize) -> Around {
        let unit = |node: &Node| running::unit(simplified(node.c));
        let (before, after) = way.split_at(at.min(way.len()));
        let [near, far] = two(before.iter().rev().map(unit));
        Around {
            before: u64::from(far) << 16 | u64::from(near),
            after: two(after.iter().skip(1).map(unit)),
        }
    }

    /// The score of a character in the place, and of the two after it.
    fn score(&self, c: char) -> i32 {
        let (mut before, mut sum) = (self.before, 0);
        for unit in [running::unit(simplified(c))].into_iter().chain(self.after) {
            sum += running::score(before, unit);
            before = before << 16 | u64::from(unit);
        }
        sum
    }
}

/// The first two units of some, of which all blanks in a row are one, and so is the end of the line.
fn two(units: impl Iterator<Item = u16>) -> [u16; 2] {
    let mut two = [running::BLANK; 2];
    let mut last = None;
    let mut units =
        units.filter(|&unit| last.replace(unit) != Some(running::BLANK) || unit != running::BLANK);
    for slot in &mut two {
        *slot = units.next().unwrap_or(running::BLANK);
    }
    two
}

/// A character as the tables of words and of running text have it: Simplified. What hardly anyone writes for the Simplified one, as 噚 for
/// 寻, is not as common as that.
fn simplified(c: char) -> char {
    Traditional::of(c)
        .map(Traditional::simplified)
        .filter(|plain| unigram(c) - unigram(*plain) > SELDOM)
        .unwrap_or(c)
}

/// The row of words around a place.
struct Words<'w> {
    row: Row,
    before: u64,
    /// The score of what stands before the place.
    sum: i32,
    after: &'w [Node],
}

impl<'w> Words<'w> {
    fn of(way: &'w [Node], at: usize) -> Words<'w> {
        let part = |range: Range<usize>| way.get(range).unwrap_or_default();
        let mut words = Words {
            row: Row::default(),
            before: 0,
            sum: 0,
            after: part((at + 1).min(way.len())..(at + AFTER + 1).min(way.len())),
        };
        for node in part(at.saturating_sub(BEFORE)..at) {
            words.push(node.c);
        }
        words
    }

    fn push(&mut self, c: char) {
        let unit = u16::try_from(u32::from(simplified(c))).unwrap_or(0);
        self.sum += self.row.push(self.before, unit);
        self.before = self.before << 16 | u64::from(unit);
    }

    /// The score with `c` in the place.
    fn score(&self, c: char) -> i32 {
        let mut words = Words { ..*self };
        words.push(c);
        for node in self.after {
            words.push(node.c);
        }
        words.sum
    }
}

/// The score of some text by pairs, rows of words and running text.
pub fn text_score(text: &[char], is_end: bool) -> i32 {
    let (mut prev, mut pairs) = ('\n', 0);
    let (mut row, mut before, mut words) = (Row::default(), 0_u64, 0);
    let (mut near, mut last, mut running) = (0_u64, running::BLANK, 0);
    for c in text.iter().copied().chain(is_end.then_some('\n')) {
        pairs += score_at_edge(std::mem::replace(&mut prev, c), c);
        let plain = simplified(c);
        let unit = u16::try_from(u32::from(plain)).unwrap_or(0);
        words += row.push(before, unit);
        before = before << 16 | u64::from(unit);
        // Blanks in a row are one.
        let unit = running::unit(plain);
        if unit != running::BLANK || std::mem::replace(&mut last, unit) != running::BLANK {
            running += running::score(near, unit);
            near = near << 16 | u64::from(unit);
        }
        last = unit;
    }
    (PAIRS * pairs + WORDS * words + RUNNING * running) / 100
}
