//! The counts that judgement goes by, and its limits.

use super::gloss::{self, Sign};
use super::readings::{self, Traditional};

/// So many members of the gloss set without their gloss belong to another page; so does so much pinyin in a line that no tool wrote.
///
/// A tool leaves none; but where bytes were cut, characters that nobody wrote may show one by chance, so one or two say nothing.
pub const STRANGERS: u64 = 3;

/// How often a character was seen, and how often with its gloss.
#[derive(Clone, Copy, Default)]
struct Count {
    seen: u32,
    glossed: u32,
}

/// What was seen in some lines: the gloss set with its counts, and what speaks against a tool.
#[derive(Clone)]
pub struct Census {
    /// One for each [`Traditional`], by its number.
    counts: Vec<Count>,
    /// The numbers of those that were seen, so that clearing is cheap.
    seen: Vec<usize>,
    han: u64,
    other_pinyin: u64,
    spaced: u64,
    unspaced: u64,
}

impl Census {
    /// No lines.
    pub fn new() -> Census {
        Census {
            counts: vec![Count::default(); readings::COUNT],
            seen: Vec::new(),
            han: 0,
            other_pinyin: 0,
            spaced: 0,
            unspaced: 0,
        }
    }

    /// Forgets all lines.
    pub fn clear(&mut self) {
        for number in self.seen.drain(..) {
            if let Some(count) = self.counts.get_mut(number) {
                *count = Count::default();
            }
        }
        (self.han, self.other_pinyin, self.spaced, self.unspaced) = (0, 0, 0, 0);
    }

    /// Counts one more line.
    pub fn add(&mut self, line: &str) {
        for c in line.chars() {
            self.han += u64::from(gloss::is_han(c));
            let Some(t) = Traditional::of(c) else {
                continue;
            };
            let Some(count) = self.counts.get_mut(t.number()) else {
                continue;
            };
            if count.seen == 0 {
                self.seen.push(t.number());
            }
            count.seen += 1;
        }
        for (sign, after) in gloss::signs(line) {
            match sign {
                Sign::OtherPinyin => self.other_pinyin += 1,
                Sign::Gloss(t) => {
                    if let Some(count) = self.counts.get_mut(t.number()) {
                        count.glossed += 1;
                    }
                    match line.as_bytes().get(after) {
                        Some(b' ') => self.spaced += 1,
                        Some(_) => self.unspaced += 1,
                        None => {}
                    }
                }
            }
        }
    }

    /// Whether `t` seems to be in the tool's table. A character that stands without its gloss more often than with it is not: its
    /// gloss is the author's, or another site's.
    pub fn is_glossed(&self, t: Traditional) -> bool {
        let count = self.counts.get(t.number()).copied().unwrap_or_default();
        count.glossed > 0 && u64::from(count.glossed) * 2 >= u64::from(count.seen)
    }

    /// How often the characters of the gloss set stand in a line.
    pub fn members(&self, line: &str) -> u64 {
        line.chars()
            .filter_map(Traditional::of)
            .filter(|t| self.is_glossed(*t))
            .count() as u64
    }

    /// Whether a line cannot be of the page whose gloss set this is. A line with glosses can be a textbook's, which glosses one
    /// word and leaves the others or glosses every character, or of a site with another set.
    pub fn is_at_odds(&self, line: &str) -> bool {
        let (mut glossed, mut others, mut other_pinyin) = (0, 0, 0);
        for (sign, _) in gloss::signs(line) {
            match sign {
                Sign::Gloss(t) if self.is_glossed(t) => glossed += 1,
                Sign::Gloss(_) => others += 1,
                Sign::OtherPinyin => other_pinyin += 1,
            }
        }
        let members = self.members(line);
        let bare = members.saturating_sub(glossed);
        let glosses_some = glossed + others > 0 && bare > glossed && bare + 1 >= STRANGERS;
        let glosses_few = bare >= STRANGERS && !is_consistent(glossed, members);
        glosses_some || glosses_few || other_pinyin >= STRANGERS
    }

    /// Whether the lines went through a tool that glosses: the gate.
    pub fn passes(&self) -> bool {
        let (glosses, seen) = self.glosses();
        self.has_enough()
            && is_consistent(glosses, seen)
            && self.other_pinyin * 20 <= glosses + 20
            && glosses * 10 <= self.han * 4
    }

    /// Whether there is enough to go by: 8 glosses of 4 characters.
    pub fn has_enough(&self) -> bool {
        self.glosses().0 >= 8 && self.glossed().count() >= 4
    }

    /// Whether the tool wrote a blank after each gloss.
    pub fn is_spaced(&self) -> bool {
        self.spaced > self.unspaced
    }

    /// The glosses, and all the places where their characters stand.
    fn glosses(&self) -> (u64, u64) {
        self.glossed().fold((0, 0), |(glosses, seen), count| {
            (
                glosses + u64::from(count.glossed),
                seen + u64::from(count.seen),
            )
        })
    }

    fn glossed(&self) -> impl Iterator<Item = &Count> {
        self.seen
            .iter()
            .filter_map(|number| self.counts.get(*number))
            .filter(|count| count.glossed > 0)
    }
}

/// Four of five.
fn is_consistent(glossed: u64, seen: u64) -> bool {
    glossed * 5 >= seen * 4
}
