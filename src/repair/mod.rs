//! repair: undoes what tools did to the characters of a page.
//!
//! Three damages. Mojibake and character references of HTML are a matter of one line (`mojibake`, `entities`, `line`). And content
//! farms send Simplified pages through a web tool that makes them Traditional by characters, and puts the reading of some
//! characters, which ones differs from site to site, in parentheses behind them: `總結(jié)`. It knows bytes and not characters, so some
//! parentheses stand between the two bytes of a character. The glosses go, runs of cut bytes are put right, and the text returns
//! to Simplified.
//!
//! ```text
//! facts       readings, syllable, cp936
//! judgement   gloss (one parenthesis), census (counts and limits), stretch (lines)
//! action      strip (glosses), shift (cut runs)
//! order       here
//! ```

mod census;
mod cp936;
pub mod entities;
mod gloss;
mod line;
pub mod mojibake;
mod readings;
mod shift;
mod stretch;
mod strip;
mod syllable;
#[cfg(test)]
mod tests;

pub use line::{Mended, Mender, Options};
pub use mojibake::has_many_rare;
pub use stretch::REACH;

use census::Census;
use shift::{Page, Restored};
use std::{
    borrow::Cow,
    collections::BTreeSet,
    ops::{AddAssign, Range},
};
use stretch::Stretch;

/// What was done and what was left alone. Counts belong to the lines of the window, a stretch to the window of its first line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Glosses removed from behind their characters.
    pub glosses: u64,
    /// Glosses removed from behind a letter (`宏P(guān)LC`).
    pub letter_glosses: u64,
    /// Stretches that went through such a tool.
    pub accepted: u64,
    /// Stretches with something like a gloss that the gate left alone when it was first asked.
    pub refused: u64,
    /// Runs of cut bytes restored.
    pub runs: u64,
    /// Bytes in them that nobody can know, marked with 〓.
    pub unknown: u64,
    /// Places that look like such runs and were left as they are.
    pub left: u64,
    /// Lines whose search was given up because their stretch had taken too much work.
    pub given_up: u64,
    /// Lines changed, those by stretches.
    pub lines: u64,
    /// Character references of HTML resolved.
    pub entities: u64,
    /// What was done about mojibake.
    pub mojibake: mojibake::Tally,
}

impl Tally {
    /// Counts a line with cut runs.
    fn take(&mut self, restored: &Restored) {
        self.glosses += restored.removed.glosses;
        self.letter_glosses += restored.removed.letters;
        for run in &restored.runs {
            self.runs += u64::from(run.restored);
            self.left += u64::from(!run.restored);
            self.unknown += run.unknown;
        }
        self.given_up += u64::from(restored.given_up);
    }
}

/// What damaged a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A tool put glosses and separators between the two bytes of characters of cp936.
    ByteShift,
}

/// A place that was repaired: enough to explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The line, counted from the first of the window.
    pub line: usize,
    /// The damaged bytes of that line, as it was.
    pub range: Range<usize>,
    /// What damaged it.
    pub family: Family,
    /// How well the place and what stands around it read before, in centinats, weighed as the search does.
    pub before: i32,
    /// And after.
    pub after: i32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.glosses += other.glosses;
        self.letter_glosses += other.letter_glosses;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.runs += other.runs;
        self.unknown += other.unknown;
        self.left += other.left;
        self.given_up += other.given_up;
        self.lines += other.lines;
        self.entities += other.entities;
        self.mojibake += other.mojibake;
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
    explained(lines, window, tally, out, &mut |_| {});
}

/// The same as [`stretches`], and tells of each run of cut bytes that was restored in the window, line by line for each stretch.
pub fn explained(
    lines: &[&str],
    window: Range<usize>,
    tally: &mut Tally,
    out: &mut Vec<(usize, String)>,
    explain: &mut dyn FnMut(Repair),
) {
    let window = window.start..window.end.min(lines.len());
    let mut current: Vec<Cow<str>> = Vec::new();
    let mut done = BTreeSet::new();
    // What was accepted no longer parts what lies around it, so the gate is asked until it accepts nothing more.
    loop {
        let found = match current.as_slice() {
            [] => stretch::find(lines, &window),
            now => stretch::find(&now.iter().map(|line| &**line).collect::<Vec<_>>(), &window),
        };
        let (accepted, refused): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|stretch| stretch.census.is_some());
        let own = |stretches: &[Stretch]| {
            stretches
                .iter()
                .filter(|s| window.contains(&s.lines.start))
                .count()
        };
        tally.accepted += own(&accepted) as u64;
        if current.is_empty() {
            tally.refused += own(&refused) as u64;
        }
        if accepted.is_empty() {
            break;
        }
        if current.is_empty() {
            current = lines.iter().map(|line| Cow::Borrowed(*line)).collect();
        }
        for Stretch { lines, census } in accepted {
            let Some(census) = census else { continue };
            let mut page = current
                .get(lines.clone())
                .map(|lines| Page::new(lines, &census));
            for (number, line) in lines
                .clone()
                .zip(current.get_mut(lines).unwrap_or_default())
            {
                let is_own = window.contains(&number);
                let is_new = done.insert(number);
                let page = page.as_mut().filter(|page| is_new && page.may_be_cut(line));
                if let Some(page) = page {
                    let restored = page.restore(line);
                    if is_own {
                        tally.take(restored);
                        let number = number - window.start;
                        restored
                            .runs
                            .iter()
                            .filter(|run| run.restored)
                            .for_each(|run| {
                                explain(Repair {
                                    line: number,
                                    range: run.range.clone(),
                                    family: Family::ByteShift,
                                    before: run.before,
                                    after: run.after,
                                })
                            });
                    }
                    if restored.text != *line {
                        *line = Cow::Owned(restored.text.clone());
                    }
                } else {
                    strip_line(line, &census, is_own, tally);
                }
            }
        }
    }
    let now = current.get(window.clone()).unwrap_or_default();
    let before = lines.get(window).unwrap_or_default();
    for (number, (now, before)) in now.iter().zip(before).enumerate() {
        if now != before {
            tally.lines += 1;
            out.push((number, now.to_string()));
        }
    }
}

/// Strips one line of a stretch; what is removed counts where the line is the window's own.
fn strip_line(line: &mut Cow<str>, census: &Census, is_own: bool, tally: &mut Tally) {
    if !gloss::has_gloss(line) && stretch::is_simplified(line) {
        return;
    }
    let mut text = String::with_capacity(line.len());
    let removed = strip::strip(line, 0..line.len(), census, &mut text);
    if is_own {
        tally.glosses += removed.glosses;
        tally.letter_glosses += removed.letters;
    }
    if text != *line {
        *line = Cow::Owned(text);
    }
}
