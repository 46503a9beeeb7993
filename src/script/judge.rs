//! Judgement: which script is a line in?

use super::{
    layout::{RATHER_TRADITIONAL, SELECTOR, SIMPLIFIED, TRADITIONAL},
    table::{code_of_three, decode, fact, may_end},
};

/// The script of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// It has characters that stand in Simplified text only, and none of Traditional.
    Simplified,
    /// It has characters that stand in Traditional text, and none of Simplified only.
    Traditional,
    /// It has characters of both.
    Mixed,
    /// It has neither: all its characters are common to both, or it is not Chinese.
    Neutral,
}

/// Lines by script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of [`Script::Simplified`].
    pub simplified: u64,
    /// Of [`Script::Traditional`].
    pub traditional: u64,
    /// Of [`Script::Mixed`].
    pub mixed: u64,
    /// Of [`Script::Neutral`].
    pub neutral: u64,
}

impl Counts {
    /// Counts a line.
    pub fn count(&mut self, script: Script) {
        match script {
            Script::Simplified => self.simplified += 1,
            Script::Traditional => self.traditional += 1,
            Script::Mixed => self.mixed += 1,
            Script::Neutral => self.neutral += 1,
        }
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Counts) {
        self.simplified += other.simplified;
        self.traditional += other.traditional;
        self.mixed += other.mixed;
        self.neutral += other.neutral;
    }
}

/// The script of a line, by the characters that only one script has.
///
/// What both have says nothing: 后 is Simplified for 後, and as good Traditional in 皇后. Characters that are Traditional for the most
/// part, but stand in Simplified text too (於 in a name, 乾 in 乾坤), count where nothing speaks for Simplified. A character with a
/// variation selector does not count.
///
/// ```
/// use wenlu::script::{Script, detect};
/// assert_eq!(detect("这是头发"), Script::Simplified);
/// assert_eq!(detect("這是頭髮"), Script::Traditional);
/// assert_eq!(detect("這是头发"), Script::Mixed);
/// assert_eq!(detect("皇后 Queen"), Script::Neutral);
/// ```
pub fn detect(line: &str) -> Script {
    // What is in both is soon known to be.
    script(facts_until(line.as_bytes(), SIMPLIFIED | TRADITIONAL))
}

/// What facts, OR-ed, amount to.
pub(super) fn script(facts: u8) -> Script {
    match (
        facts & SIMPLIFIED != 0,
        facts & TRADITIONAL != 0,
        facts & RATHER_TRADITIONAL != 0,
    ) {
        (true, true, _) => Script::Mixed,
        (true, false, _) => Script::Simplified,
        (false, true, _) | (false, false, true) => Script::Traditional,
        (false, false, false) => Script::Neutral,
    }
}

/// The facts of a text, OR-ed.
pub(super) fn facts(text: &[u8]) -> u8 {
    facts_until(text, u8::MAX)
}

/// The facts of a text, OR-ed, at least up to where it has all those that are enough.
fn facts_until(text: &[u8], enough: u8) -> u8 {
    let (mut all, mut rest) = (0, text);
    while let [lead, ..] = rest {
        let length = match lead {
            0x00..0x80 => ascii(rest),
            0xE0..0xF0 => {
                let (found, length) = facts_of_threes(rest);
                all |= found;
                length
            }
            0xF0.. => {
                let (code, length) = decode(rest);
                all |= fact(code);
                length
            }
            _ => decode(rest).1,
        };
        if all & SELECTOR != 0 {
            return facts_with_selectors(text, enough);
        }
        rest = rest.get(length.max(1)..).unwrap_or_default();
        // A selector that comes next is of the last character of these.
        if all & enough == enough && may_end(rest) {
            break;
        }
    }
    all
}

/// How many of the first eight bytes are ASCII, one at least.
fn ascii(text: &[u8]) -> usize {
    let eight = text
        .first_chunk()
        .map_or(0, |eight| u64::from_le_bytes(*eight));
    let others = eight & 0x8080_8080_8080_8080;
    if text.len() < 8 {
        1
    } else {
        (others.trailing_zeros() / 8).max(1) as usize
    }
}

/// The facts of the characters of three bytes at the beginning, OR-ed, and their length.
fn facts_of_threes(text: &[u8]) -> (u8, usize) {
    let (threes, _) = text.as_chunks::<3>();
    let (mut all, mut count) = (0, 0);
    for code in threes.iter().map_while(|three| code_of_three(*three)) {
        all |= fact(code);
        count += 1;
    }
    (all, 3 * count)
}

/// The same where there are variation selectors: what one stands behind has no facts.
#[cold]
fn facts_with_selectors(text: &[u8], enough: u8) -> u8 {
    let (mut all, mut rest) = (0, text);
    while !rest.is_empty() && all & enough != enough {
        let (code, length) = decode(rest);
        rest = rest.get(length.max(1)..).unwrap_or_default();
        let fact = fact(code) & !SELECTOR;
        if fact != 0 && may_end(rest) {
            all |= fact;
        }
    }
    all
}

/// Does a text hold a character with that fact?
#[inline]
pub(super) fn holds(text: &[u8], fact: u8) -> bool {
    facts(text) & fact != 0
}
