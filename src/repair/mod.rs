//! repair: undoes what tools did to the characters of a page.
//!
//! So far one damage: content farms send Simplified pages through a web tool that makes them Traditional by characters, and puts
//! the reading of some characters, which ones differs from site to site, in parentheses behind them: `總結(jié)`. The
//! glosses go, and the text returns to Simplified.
//!
//! ```text
//! facts       readings, syllable, cp936
//! judgement   gloss (one parenthesis), census (counts and limits), stretch (lines)
//! action      strip
//! order       here
//! ```

mod census;
mod cp936;
mod gloss;
mod readings;
mod stretch;
mod strip;
mod syllable;
#[cfg(test)]
mod tests;

pub use stretch::REACH;

use std::ops::{AddAssign, Range};

/// What was done and what was left alone. Counts belong to the lines of the window, a stretch to the window of its first line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Glosses removed from behind their characters.
    pub glosses: u64,
    /// Glosses removed from behind a letter (`宏P(guān)LC`).
    pub letter_glosses: u64,
    /// Stretches that went through such a tool.
    pub accepted: u64,
    /// Stretches with something like a gloss that the gate left alone.
    pub refused: u64,
    /// Lines changed.
    pub lines: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.glosses += other.glosses;
        self.letter_glosses += other.letter_glosses;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.lines += other.lines;
    }
}

/// Whether a line holds at least one thing that looks like a real gloss: a character that a conversion to Traditional makes, and
/// one of its readings in parentheses.
///
/// ```
/// assert!(wenlu::repair::evidence("總結(jié)"));
/// assert!(!wenlu::repair::evidence("银行(háng)"));
/// ```
pub fn evidence(line: &str) -> bool {
    gloss::has_gloss(line)
}

/// Strips the glosses of the lines of one window that are part of a stretch, and brings these lines back to Simplified.
///
/// `lines` holds read-only context, the lines of the window, and context, without terminators, all of one document; `window` is
/// the range of the window's lines in it. For every line that changes, its number (0 is the first line of the window) and its new
/// text are appended to `out`, in order. The answer for a line does not depend on the window, as long as `lines` holds its stretch.
pub fn stretches(
    lines: &[&str],
    window: Range<usize>,
    tally: &mut Tally,
    out: &mut Vec<(usize, String)>,
) {
    let window = window.start..window.end.min(lines.len());
    for stretch in stretch::find(lines, &window) {
        if window.contains(&stretch.lines.start) {
            tally.accepted += u64::from(stretch.census.is_some());
            tally.refused += u64::from(stretch.census.is_none());
        }
        let Some(census) = stretch.census else {
            continue;
        };
        let inside = stretch.lines.start.max(window.start)..stretch.lines.end.min(window.end);
        for (number, line) in inside.clone().zip(lines.get(inside).unwrap_or_default()) {
            if !gloss::has_gloss(line) && stretch::is_simplified(line) {
                continue;
            }
            let mut text = String::with_capacity(line.len());
            let removed = strip::strip(line, &census, &mut text);
            tally.glosses += removed.glosses;
            tally.letter_glosses += removed.letters;
            if text != *line {
                tally.lines += 1;
                out.push((number - window.start, text));
            }
        }
    }
}
