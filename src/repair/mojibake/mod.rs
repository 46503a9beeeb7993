//! Mojibake: text whose bytes were read in a wrong encoding, once or several times, comes back.
//!
//! ```text
//! facts       family (what was done, as data), codes (which bytes a character was)
//! judgement   gate (what is searched at all), lost (a lost byte), dropped (bytes lost without a trace), judge (is the gain enough), quoted (an example in a sentence), beyond (what is lost for ever)
//! action      trellis (cuts a line into text and mojibake, and reads it), way (what it found), strict (the short way)
//! order       here
//! ```
//!
//! Each line is judged by itself, so the answer depends on the line alone. What was damaged twice is undone in one run, step by step.

mod beyond;
mod bound;
mod choose;
pub(super) mod codes;
mod dropped;
mod family;
mod gate;
mod judge;
mod lost;
mod quoted;
mod strict;
#[cfg(test)]
mod tests;
mod trellis;
mod way;

pub use family::{COUNT, FAMILIES};

use family::Family;
use gate::Gate;
use std::{ops::AddAssign, ops::Range};
use trellis::Trellis;
use way::Found;

/// So many times a line is repaired at most; real text was damaged two or three times.
const MOST_STEPS: usize = 6;

/// One repair of a part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The family, a place in [`FAMILIES`].
    pub family: usize,
    /// Where the mojibake stood, in bytes of the line as it was before this step.
    pub range: Range<usize>,
    /// The score of the mojibake by the model, in centinats, with the characters around it.
    pub before: i32,
    /// The score of the text in its place.
    pub after: i32,
    /// Lost characters that were found.
    pub guessed: usize,
    /// Lost characters that stay lost, as U+FFFD.
    pub unknown: usize,
}

impl Step {
    /// The name of its family.
    pub fn name(&self) -> &'static str {
        FAMILIES.get(self.family).map_or("", |family| family.name)
    }
}

/// A repaired line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Its text.
    pub text: String,
    /// How it came about, in order.
    pub steps: Vec<Step>,
}

/// What a line was found to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The line, where it changes.
    pub repaired: Option<Repaired>,
    /// Something in it that stays looks like mojibake.
    pub is_doubtful: bool,
    /// It holds, or now holds, text that is lost for ever.
    pub is_beyond: bool,
}

/// Lines by what was done to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines repaired by each of [`FAMILIES`].
    pub lines: [u64; COUNT],
    /// Lines that look like mojibake and were left alone, at least in part.
    pub doubtful: u64,
    /// Lines with text that is lost for ever: `锟斤拷`, `烫烫烫`, `屯屯屯`, runs of U+FFFD.
    pub beyond: u64,
    /// Lost characters that were found by what is around them.
    pub guessed: u64,
    /// Lost characters that stay lost.
    pub unknown: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        for (count, more) in self.lines.iter_mut().zip(other.lines) {
            *count += more;
        }
        self.doubtful += other.doubtful;
        self.beyond += other.beyond;
        self.guessed += other.guessed;
        self.unknown += other.unknown;
    }
}

impl Tally {
    /// Counts a line.
    pub fn add(&mut self, answer: &Answer) {
        self.doubtful += u64::from(answer.is_doubtful);
        let steps = answer
            .repaired
            .as_ref()
            .map_or(&[][..], |repaired| &repaired.steps);
        for (k, count) in self.lines.iter_mut().enumerate() {
            *count += u64::from(steps.iter().any(|step| step.family == k));
        }
        for step in steps {
            self.guessed += step.guessed as u64;
            self.unknown += step.unknown as u64;
        }
        self.beyond += u64::from(answer.is_beyond);
    }
}

/// Are so many of a line's Han characters rare that it may be mojibake? Both are counts of the look.
pub fn has_many_rare(rare: u32, han: u32) -> bool {
    gate::has_many_rare(rare, han)
}

/// Repairs one line without its terminator.
///
/// ```
/// use wenlu::repair::mojibake::repair_line;
/// let repaired = repair_line("浠婂ぉ涓嬮洦").expect("mojibake");
/// assert_eq!(repaired.text, "今天下雨");
/// assert_eq!(repaired.steps[0].name(), "UTF-8 read as GBK");
/// assert!(repaired.steps[0].after > repaired.steps[0].before + 2_000);
/// assert_eq!(repair_line("今天下雨"), None);
/// ```
pub fn repair_line(line: &str) -> Option<Repaired> {
    Repairer::default().line(line).repaired
}

/// Repairs lines; keeps its buffers between them.
#[derive(Default)]
pub struct Repairer {
    trellis: Trellis,
    chars: Vec<char>,
}

impl Repairer {
    /// Repairs one line without its terminator.
    pub fn line(&mut self, line: &str) -> Answer {
        let mut answer = Answer::default();
        while answer
            .repaired
            .as_ref()
            .is_none_or(|r| r.steps.len() < MOST_STEPS)
        {
            let now = answer
                .repaired
                .as_ref()
                .map_or(line, |repaired| &repaired.text);
            let (text, steps) = match self.pass(now) {
                Pass::Repaired(text, steps) => (text, steps),
                Pass::Left {
                    is_doubtful,
                    is_beyond,
                } => {
                    answer.is_doubtful = is_doubtful;
                    answer.is_beyond = is_beyond;
                    break;
                }
            };
            let repaired = answer.repaired.get_or_insert_with(|| Repaired {
                text: String::new(),
                steps: Vec::new(),
            });
            repaired.text = text;
            repaired.steps.extend(steps);
        }
        // What came back to where it was, was not repaired, nor what became controls.
        let is_control = |c: char| matches!(c, '\u{80}'..='\u{9F}');
        if answer
            .repaired
            .as_ref()
            .is_some_and(|r| r.text == line || r.text.contains(is_control))
        {
            answer = Answer {
                repaired: None,
                is_doubtful: true,
                is_beyond: beyond::is_beyond(line),
            };
        }
        answer
    }

    /// Undoes one damage: that family whose reading of the line is the likeliest.
    fn pass(&mut self, line: &str) -> Pass {
        let mut chars = std::mem::take(&mut self.chars);
        let gate = Gate::of(line, &mut chars);
        let is_beyond = gate.beyond && beyond::is_beyond(line);
        let left = |is_doubtful| Pass::Left {
            is_doubtful,
            is_beyond,
        };
        let pass = match gate.is_open() {
            true => self.best(line, &chars, &gate).unwrap_or_else(left),
            false => left(false),
        };
        self.chars = chars;
        pass
    }

    /// The best reading; where there is none, whether something looks like mojibake.
    fn best(&mut self, line: &str, chars: &[char], gate: &Gate) -> Result<Pass, bool> {
        let mut best: Option<Best> = None;
        let mut is_doubtful = gate.controls && beyond::has_stray_controls(chars);
        for (number, family) in FAMILIES.iter().enumerate() {
            if !opens(gate, number)
                || matches!(number, 3 | 6..) && !bound::may_be(family, chars)
                || best
                    .as_ref()
                    .is_some_and(|best| is_enough(best, chars.len()))
            {
                continue;
            }
            let (mut gain, mut clear) = self.parts(family, chars, &mut is_doubtful);
            for other in family::other_tables(family, chars) {
                let (gained, parts) = self.parts(other, chars, &mut is_doubtful);
                let better = match (clear.is_empty(), parts.is_empty()) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => judge::reads_better(chars, found(&parts), found(&clear)),
                };
                match better {
                    Some(true) => (gain, clear) = (gained, parts),
                    Some(false) => {}
                    None => {
                        clear.clear();
                        is_doubtful = true;
                    }
                }
            }
            if !clear.is_empty() && best.as_ref().is_none_or(|(most, ..)| gain > *most) {
                best = Some((gain, number, clear));
            }
        }
        match best {
            Some(_) if judge::speaks_of_it(line) => Err(true),
            Some((_, number, parts)) => match replace(line, chars, number, parts) {
                Pass::Repaired(text, _) if lost_bytes(number, chars, &text) => Err(true),
                repaired => Ok(repaired),
            },
            None => Err(is_doubtful),
        }
    }

    /// The parts of a line that are mojibake of a family beyond doubt, and what they gain.
    fn parts(&mut self, family: &Family, chars: &[char], is_doubtful: &mut bool) -> (i32, Parts) {
        let found = self.trellis.read(family, chars);
        let is_whole = judge::is_whole(family, chars, &found);
        let (mut gain, mut clear) = (0, Vec::new());
        for part in found {
            let weight = judge::weigh(chars, &part);
            let gained = weight.after - weight.before;
            if is_whole
                && judge::is_clear(family, chars, &part, weight)
                && !quoted::is_quoted(chars, &part, weight)
            {
                gain += gained;
                clear.push((part, weight));
            } else {
                *is_doubtful |= gained > judge::DOUBTFUL_GAIN;
            }
        }
        (gain, clear)
    }
}

/// Parts of a line that are repaired, with what they weigh.
type Parts = Vec<(Found, judge::Weight)>;
/// A reading of a line: what it gains, its family, its parts.
type Best = (i32, usize, Parts);

enum Pass {
    Repaired(String, Vec<Step>),
    Left { is_doubtful: bool, is_beyond: bool },
}

/// May the family have made the line?
fn opens(gate: &Gate, number: usize) -> bool {
    match number {
        0 => gate.utf8_as_latin,
        1 | 2 => gate.legacy_as_latin,
        3 => gate.rare && gate.utf8_as_gbk,
        4 | 5 => gate.latin_as_gbk,
        _ => gate.rare,
    }
}

/// What was found of some parts.
fn found(parts: &Parts) -> impl Iterator<Item = &Found> {
    parts.iter().map(|(part, _)| part)
}

/// Did the decoder at fault drop bytes of what a line is read as? One that has private characters loses none.
fn lost_bytes(number: usize, line: &[char], text: &str) -> bool {
    let is_private = |c: &char| matches!(c, '\u{E000}'..='\u{F8FF}');
    match FAMILIES.get(number) {
        Some(family) if family.is_of_pairs() => {
            !line.iter().any(is_private) && dropped::is_likely(text, family)
        }
        _ => false,
    }
}

/// Does a reading explain so much of the line that the other families need not be asked?
fn is_enough((_, number, parts): &Best, len: usize) -> bool {
    let covered: usize = parts.iter().map(|(part, _)| part.range.len()).sum();
    matches!(number, 0 | 3) && covered * 2 > len
}

/// The line with what the parts become in their place.
fn replace(line: &str, chars: &[char], family: usize, parts: Parts) -> Pass {
    let mut text = String::with_capacity(line.len());
    let (mut at, mut byte) = (0, 0);
    let mut steps = Vec::with_capacity(parts.len());
    for (part, weight) in parts {
        for &c in chars.get(at..part.range.start).unwrap_or_default() {
            text.push(c);
            byte += c.len_utf8();
        }
        let old = chars.get(part.range.clone()).unwrap_or_default();
        let len: usize = old.iter().map(|c| c.len_utf8()).sum();
        text.push_str(&part.text);
        steps.push(Step {
            family,
            range: byte..byte + len,
            before: weight.before,
            after: weight.after,
            guessed: part.guessed,
            unknown: part.unknown,
        });
        byte += len;
        at = part.range.end;
    }
    text.extend(chars.get(at..).unwrap_or_default());
    Pass::Repaired(text, steps)
}
