//! Which rules may hit a line: those of which a word, or a pair of characters at an end of the line, stands in it.
//!
//! The look asks of every line whether there is any ([`Prefilter::flags`]); only of flagged lines the rules are gathered. What a fold has
//! nothing of, as `![`, and single characters are signs: the look's table flags them, and they are sought in the line.
//!
//! Rules for the first or last lines of documents flag no line: those lines are asked anyway.

use super::{
    ends::{self, End, Ends, Pair},
    index::Index,
    pattern::FoundBy,
    rarity::rarest,
    rule::{Place, Rule, Scope},
};
use crate::{
    fold::fold_char,
    look::{BASE, FOLD},
};
use memchr::memmem::Finder;
use std::{cell::OnceCell, collections::BTreeSet};

/// How many lines of the document stand before a line and behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub before: usize,
    pub behind: usize,
}

impl At {
    /// The ends of the document are out of sight.
    pub const UNKNOWN: At = At {
        before: usize::MAX,
        behind: usize::MAX,
    };

    /// Whether there are fewer lines on one side than `most` says.
    fn is_within(self, most: At) -> bool {
        self.before < most.before || self.behind < most.behind
    }
}

/// What lines of a rule set hold.
pub struct Prefilter {
    anywhere: Words,
    /// Of the rules for the first and last lines of a document.
    placed: Words,
    /// What else a line must be like, for each rule.
    facts: Vec<Facts>,
    /// The most lines from a document's start, and from its end, for which such rules hold.
    pub places: [usize; 2],
}

struct Facts {
    scope: Scope,
    place: At,
    longest: Option<usize>,
    ends: Ends,
}

/// The words of some rules.
struct Words {
    index: Index,
    signs: Vec<Sign>,
}

/// What is sought in the line itself.
struct Sign {
    text: Text,
    rule: usize,
}

enum Text {
    /// In the line as it stands.
    Plain(Box<Finder<'static>>),
    /// In its fold.
    Folded(u16),
}

impl Prefilter {
    /// Gathers the words of all rules but those that hold beside others only. `extra`: a folded character and the most
    /// characters of a line of what is no rule of a pack; among the candidates it is one past the rules.
    pub fn new(rules: &[Rule], extra: Option<(char, usize)>) -> Prefilter {
        let (mut anywhere, mut placed) = (Words::new(), Words::new());
        let mut places = [0; 2];
        for (at, rule) in rules.iter().enumerate() {
            match rule.place {
                Place::Beside(_) => continue,
                Place::First(lines) => {
                    places[0] = lines.max(places[0]);
                    placed.add(rule, at);
                }
                Place::Last(lines) => {
                    places[1] = lines.max(places[1]);
                    placed.add(rule, at);
                }
                Place::Anywhere | Place::Near(..) | Place::Heads => anywhere.add(rule, at),
            }
        }
        if let Some((c, _)) = extra {
            anywhere.signs.push(Sign {
                text: Text::Folded(c as u16),
                rule: rules.len(),
            });
        }
        anywhere.index.finish();
        placed.index.finish();
        let facts = |rule: &Rule| Facts {
            scope: rule.scope,
            place: match rule.place {
                Place::First(lines) => At {
                    before: lines,
                    behind: 0,
                },
                Place::Last(lines) => At {
                    before: 0,
                    behind: lines,
                },
                _ => At::UNKNOWN,
            },
            longest: rule.longest,
            ends: rule.ends.clone(),
        };
        let extra = extra.map(|(_, longest)| Facts {
            scope: Scope::Text,
            place: At::UNKNOWN,
            longest: Some(longest),
            ends: Ends::default(),
        });
        Prefilter {
            anywhere,
            placed,
            facts: rules.iter().map(facts).chain(extra).collect(),
            places,
        }
    }

    /// Whether a word stands in the folded line, little-endian UTF-16. Signs are for the table.
    pub fn flags(&self, folded: &[u8]) -> bool {
        ends::of_line(folded).is_some_and(|ends| {
            let line = Folded::new(folded, ends);
            let may = |rule: &usize| self.may(*rule, &line, At::UNKNOWN);
            self.anywhere
                .index
                .each(folded, ends, |rules| rules.iter().any(may))
        })
    }

    /// Whether a line, that a rule was found in, is as the rule wants it.
    fn may(&self, rule: usize, line: &Folded, at: At) -> bool {
        self.facts.get(rule).is_some_and(|facts| {
            // A fold has no more characters than its line.
            (facts.place == At::UNKNOWN || at.is_within(facts.place))
                && facts.ends.allow(line.ends)
                && !facts.longest.is_some_and(|longest| line.is_longer(longest))
        })
    }

    /// The characters of the Basic Multilingual Plane that flag a line by themselves.
    pub fn signs(&self) -> BTreeSet<char> {
        let mut plain = BTreeSet::new();
        let mut folded = BTreeSet::new();
        for sign in &self.anywhere.signs {
            match &sign.text {
                Text::Plain(text) => {
                    plain.extend(std::str::from_utf8(text.needle()).ok().and_then(rarest));
                }
                Text::Folded(unit) => folded.extend(char::from_u32(u32::from(*unit))),
            }
        }
        plain.extend(unfolded(&folded));
        plain
    }

    /// The rules that may hit the line, ascending. `flagged`: whether the look flagged it, or has not seen it; else only those for the first
    /// and last lines are sought.
    pub fn candidates(&self, line: &str, flagged: bool, at: At, into: &mut Candidates) {
        let Candidates {
            rules,
            folded,
            asked,
        } = into;
        rules.clear();
        asked.clear();
        asked.resize(self.facts.len(), false);
        units(line, folded);
        // A line that folds to nothing has none of the ends that rules ask for.
        let fold = Folded::new(folded, ends::of_line(folded).unwrap_or_default());
        let may = |rule: usize| self.may(rule, &fold, at);
        if flagged {
            self.anywhere.all(line, &fold, may, asked, rules);
        }
        let [before, behind] = self.places;
        if at.is_within(At { before, behind }) {
            self.placed.all(line, &fold, may, asked, rules);
        }
        rules.retain(|rule| {
            let plain = |facts: &Facts| {
                facts.scope != Scope::Text || within(line, facts.scope, facts.longest)
            };
            self.facts.get(*rule).is_some_and(plain)
        });
        rules.sort_unstable();
        rules.dedup();
    }
}

/// A folded line, and what is asked of it more than once.
struct Folded<'l> {
    units: &'l [u8],
    ends: [Pair; 2],
    /// How many characters it has: one beyond the Basic Multilingual Plane is two units.
    chars: OnceCell<usize>,
}

impl Folded<'_> {
    fn new(units: &[u8], ends: [Pair; 2]) -> Folded<'_> {
        Folded {
            units,
            ends,
            chars: OnceCell::new(),
        }
    }

    /// Has it more characters?
    fn is_longer(&self, longest: usize) -> bool {
        let second = |unit: &[u8]| matches!(unit, [_, 0xDC..=0xDF]);
        let count = || {
            self.units
                .chunks_exact(2)
                .filter(|unit| !second(unit))
                .count()
        };
        self.units.len() / 2 > longest && *self.chars.get_or_init(count) > longest
    }
}

/// The rules that may hit a line.
#[derive(Default)]
pub struct Candidates {
    /// Their places, ascending.
    pub rules: Vec<usize>,
    /// The line's fold, while they are sought.
    folded: Vec<u8>,
    /// The rules that were asked already.
    asked: Vec<bool>,
}

impl Words {
    fn new() -> Words {
        Words {
            index: Index::new(),
            signs: Vec::new(),
        }
    }

    fn add(&mut self, rule: &Rule, at: usize) {
        let ends = match rule.found_by {
            FoundBy::Start => Some((End::Start, &rule.ends.start)),
            FoundBy::Last => Some((End::Last, &rule.ends.last)),
            FoundBy::Literals => None,
        };
        if let Some((end, Some(pairs))) = ends {
            for pair in &pairs.0 {
                self.index.add_end(end, *pair, at);
            }
            return;
        }
        for literal in &rule.literals {
            let plain = || Text::Plain(Box::new(Finder::new(literal).into_owned()));
            let folded: Vec<u16> = literal
                .chars()
                .filter_map(fold_char)
                .flat_map(utf16)
                .collect();
            let text = match folded[..] {
                [] => plain(),
                [one] if rule.scope != Scope::Text => Text::Folded(one),
                [_] => plain(),
                _ => {
                    self.index.add(folded, at);
                    continue;
                }
            };
            self.signs.push(Sign { text, rule: at });
        }
    }

    /// Adds each rule that has a word in the line, those with signs more than once. `may`: whether a rule asks for such a line at all.
    /// `asked`: the rules that were asked it for their words.
    fn all(
        &self,
        line: &str,
        fold: &Folded,
        may: impl Fn(usize) -> bool,
        asked: &mut [bool],
        add: &mut Vec<usize>,
    ) {
        if !fold.units.is_empty() {
            self.index.each(fold.units, fold.ends, |rules| {
                for &rule in rules {
                    // A word may stand in a line a million times.
                    let asked = asked
                        .get_mut(rule)
                        .map(|asked| std::mem::replace(asked, true));
                    if asked == Some(false) && may(rule) {
                        add.push(rule);
                    }
                }
                false
            });
        }
        for sign in self.signs.iter().filter(|sign| may(sign.rule)) {
            let stands = match &sign.text {
                Text::Plain(text) => text.find(line.as_bytes()).is_some(),
                Text::Folded(unit) => fold
                    .units
                    .chunks_exact(2)
                    .any(|two| two == unit.to_le_bytes()),
            };
            if stands {
                add.push(sign.rule);
            }
        }
    }
}

/// The fold of a line as the look makes it, written to `into`.
pub fn units(line: &str, into: &mut Vec<u8>) {
    into.clear();
    into.reserve(2 * line.len());
    for c in line.chars() {
        match BASE.get(c as usize).map(|entry| (entry & FOLD) as u16) {
            Some(0) => {}
            Some(unit) => into.extend_from_slice(&unit.to_le_bytes()),
            None => into.extend(utf16(c).flat_map(u16::to_le_bytes)),
        }
    }
}

fn utf16(c: char) -> impl Iterator<Item = u16> {
    let mut units = [0; 2];
    let length = c.encode_utf16(&mut units).len();
    units.into_iter().take(length)
}

/// Is the line no longer than `longest` characters, folded or as it stands?
pub fn within(line: &str, scope: Scope, longest: Option<usize>) -> bool {
    // No character has less than a byte, or more than four.
    longest.is_none_or(|longest| match scope {
        _ if line.len() <= longest => true,
        Scope::Text if line.len() > 4 * longest => false,
        Scope::Text => line.chars().nth(longest).is_none(),
        _ => line.chars().filter_map(fold_char).nth(longest).is_none(),
    })
}

/// The characters of the Basic Multilingual Plane that fold to one of `wanted`, ascending.
fn unfolded(wanted: &BTreeSet<char>) -> BTreeSet<char> {
    let folds = |c: char| fold_char(c).is_some_and(|one| wanted.contains(&one));
    ('\0'..='\u{FFFF}').filter(|&c| folds(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{
        ends::{ANY, NONE, Pairs},
        rules::builtin_rules,
    };
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

    #[test]
    fn signs_come_in_every_form() {
        let prefilter = Prefilter::new(&[], Some(('页', 9)));
        assert_eq!(prefilter.signs(), BTreeSet::from(['页', '頁']));
        assert!(unfolded(&BTreeSet::from(['a'])).contains(&'Ａ'));
    }

    /// The obvious way: every word of every rule is searched in the line or its fold.
    fn slow(rules: &[Rule], line: &str) -> Vec<usize> {
        let fold = fold(line);
        let chars: Vec<char> = fold.chars().collect();
        let order = |end: End| {
            let mut order: Vec<Option<char>> = chars.iter().copied().map(Some).collect();
            if end == End::Last {
                order.reverse();
            }
            order.extend([None, None]);
            [order[0], order[1]]
        };
        let is = |unit: u16, c: Option<char>| match unit {
            ANY => true,
            NONE => c.is_none(),
            unit => c.is_some_and(|c| u32::from(c) == u32::from(unit)),
        };
        let ends = |end: End, pairs: &Option<Pairs>| {
            pairs.as_ref().is_none_or(|pairs| {
                let [outer, inner] = order(end);
                pairs
                    .0
                    .iter()
                    .any(|pair| is(pair[0], outer) && is(pair[1], inner))
            })
        };
        let stands = |rule: &Rule| {
            let by_ends = rule.found_by != FoundBy::Literals;
            ends(End::Start, &rule.ends.start)
                && ends(End::Last, &rule.ends.last)
                && (by_ends
                    || rule.literals.iter().any(|literal| {
                        let word = crate::fold::fold(literal);
                        match (word.chars().count(), rule.scope) {
                            (0, _) | (1, Scope::Text) => line.contains(literal),
                            _ => fold.contains(&word),
                        }
                    }))
        };
        let asked = |rule: &Rule| !matches!(rule.place, Place::Beside(_));
        let extra = fold.contains('页') && line.chars().count() <= 9;
        let short = |rule: &Rule| {
            let length = match rule.scope {
                Scope::Text => line.chars().count(),
                _ => chars.len(),
            };
            rule.longest.is_none_or(|most| length <= most)
        };
        rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| asked(rule) && stands(rule) && short(rule))
            .map(|(at, _)| at)
            .chain(extra.then_some(rules.len()))
            .collect()
    }

    #[test]
    fn a_word_that_fills_a_long_line_is_asked_once() {
        let rules = builtin_rules().unwrap();
        let prefilter = Prefilter::new(&rules, None);
        let mut found = Candidates::default();
        for word in ["下载", "更多", "点击", "app"] {
            let line = word.repeat(500_000);
            // A line so long took minutes when each of its words had the line measured.
            prefilter.candidates(&line, true, At::UNKNOWN, &mut found);
            assert!(found.rules.len() < rules.len(), "{word}");
            let _ = prefilter.flags(&found.folded);
        }
    }

    #[test]
    fn candidates_are_those_of_the_slow_search() {
        let rules = builtin_rules().unwrap();
        let prefilter = Prefilter::new(&rules, Some(('页', 9)));
        let mut words: Vec<String> = rules
            .iter()
            .flat_map(|rule| rule.literals.clone())
            .collect();
        let shown = |unit: &u16| char::from_u32(u32::from(*unit)).filter(|_| *unit != ANY);
        for rule in &rules {
            let pairs =
                |pairs: &Option<Pairs>| pairs.as_ref().map_or(Vec::new(), |pairs| pairs.0.clone());
            let text = |pair: &Pair| {
                pair.iter()
                    .filter_map(shown)
                    .filter(|c| *c != '\0')
                    .collect::<Vec<char>>()
            };
            words.extend(
                pairs(&rule.ends.start)
                    .iter()
                    .map(|pair| text(pair).iter().collect::<String>()),
            );
            words.extend(
                pairs(&rule.ends.last)
                    .iter()
                    .map(|pair| text(pair).iter().rev().collect::<String>()),
            );
        }
        words.extend(
            [
                "，",
                "小編",
                "第3頁,共8页",
                "推薦访問：",
                "一二三四五六七八九十",
                " ",
                "整",
                "的",
                "頁",
                "地,址HTTP",
                "\u{20000}",
            ]
            .map(String::from),
        );
        let signs = prefilter.signs();
        let line = prop::collection::vec((prop::sample::select(words), 0..3usize), 0..4);
        let mut runner = proptest::test_runner::TestRunner::default();
        let found = std::cell::Cell::new(0);
        runner
            .run(&line, |parts| {
                // Whole words, and words without their first or last character.
                let cut = |(word, how): &(String, usize)| {
                    let length = word.chars().count();
                    let skipped = word.chars().skip(usize::from(*how == 1));
                    skipped
                        .take(length - usize::from(*how == 2))
                        .collect::<String>()
                };
                let line: String = parts.iter().map(cut).collect();
                let mut fast = Candidates::default();
                let start = At {
                    before: 0,
                    behind: 0,
                };
                prefilter.candidates(&line, true, start, &mut fast);
                prop_assert_eq!(&fast.rules, &slow(&rules, &line), "{}", line);
                found.set(found.get() + fast.rules.len());
                prefilter.candidates(&line, true, At::UNKNOWN, &mut fast);
                let place = |at: &usize| rules.get(*at).map(|rule| &rule.place);
                prop_assert!(
                    !fast
                        .rules
                        .iter()
                        .any(|at| matches!(place(at), Some(Place::First(_) | Place::Last(_))))
                );
                let flagged =
                    prefilter.flags(&fast.folded) || line.chars().any(|c| signs.contains(&c));
                prop_assert!(flagged || fast.rules.is_empty(), "{}", line);
                Ok(())
            })
            .unwrap();
        assert!(found.get() > 100, "candidates there are");
    }
}
