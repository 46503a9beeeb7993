//! Which rules may hit a line: those of which a word, or a pair of characters at an end of the line, stands in it, and with it
//! all else that is in every hit.
//!
//! The look asks it of every line, whose fold it has at hand ([`Prefilter::flags`]), and what it finds goes on to the judgement. What a fold
//! has nothing of, as `![`, and single characters are signs: the look's table flags them, and they are sought in the line.
//!
//! The signs of rules for the first or last lines of documents flag no line, for `#` or `_` would flag every other one: they are
//! sought in those lines.

use super::{
    also::Also,
    candidates::Seen,
    ends::{self, Ends, Pair},
    index::Index,
    plain::{self, Plain},
    rule::{Place, Rule, Scope},
    sought::{self, Sign, Signs},
};
use crate::{
    fold::fold_char,
    look::{BASE, FOLD, Found},
};
use std::{cell::OnceCell, collections::BTreeSet, sync::OnceLock};

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
    index: Index,
    signs: Signs,
    /// Those of the rules for the first and last lines of a document.
    placed: Signs,
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
    plain: Plain,
    others: Vec<Vec<String>>,
    /// The same, made when a line first is asked for them.
    also: OnceLock<Also>,
}

impl Prefilter {
    /// Gathers the words of all rules, but not of those that hold beside others if `of_lines`. `extra`: a folded character and the most
    /// characters of a line of what is no rule of a pack; among the candidates it is one past the rules.
    pub fn new(rules: &[&Rule], of_lines: bool, extra: Option<(char, usize)>) -> Prefilter {
        let mut index = Index::new();
        let (mut signs, mut placed) = (Signs::new(), Signs::new());
        let mut places = [0; 2];
        for (at, rule) in rules.iter().enumerate() {
            let own = match rule.place {
                Place::First(lines) => {
                    places[0] = lines.max(places[0]);
                    Some(&mut placed)
                }
                Place::Last(lines) => {
                    places[1] = lines.max(places[1]);
                    Some(&mut placed)
                }
                Place::Beside(_) if of_lines => None,
                _ => Some(&mut signs),
            };
            if let Some(signs) = own {
                sought::add(rule, at, &mut index, signs);
            }
        }
        let mut facts: Vec<Facts> = rules.iter().map(|rule| Facts::of(rule)).collect();
        if let Some((c, longest)) = extra {
            signs.push(Sign::folded(c as u16), rules.len());
            facts.push(Facts {
                scope: Scope::Text,
                place: At::UNKNOWN,
                longest: Some(longest),
                ends: Ends::default(),
                plain: Plain::default(),
                others: Vec::new(),
                also: OnceLock::new(),
            });
        }
        index.finish();
        Prefilter {
            index,
            signs,
            placed,
            facts,
            places,
        }
    }

    /// Adds the rules that may hit the folded line, little-endian UTF-16, by its words, wherever it stands. Signs are for the table.
    pub fn flags(&self, folded: &[u8], Found { numbers, asked }: &mut Found) {
        if let Some(ends) = ends::of_line(folded) {
            let line = Folded::new(folded, ends);
            self.index.each(folded, ends, |rules| {
                for &rule in rules {
                    if asked.is_new(rule) && self.may(rule, &line) {
                        numbers.push(rule as u32);
                    }
                }
            });
            asked.clear();
        }
    }

    /// Whether a line, that a rule was found in, is as the rule wants it.
    fn may(&self, rule: usize, line: &Folded) -> bool {
        self.facts.get(rule).is_some_and(|facts| {
            // A fold has no more characters than its line.
            facts.ends.allow(line.ends)
                && !facts.longest.is_some_and(|longest| line.is_longer(longest))
                && facts.also().are_in(line.units)
        })
    }

    /// The characters of the Basic Multilingual Plane that flag a line by themselves.
    pub fn signs(&self) -> BTreeSet<char> {
        self.signs.chars()
    }

    /// The rules that may hit the line, ascending. `seen`: what the look found; of a clear line only the signs of rules for the first and last
    /// lines are sought.
    pub fn candidates(&self, line: &str, seen: Seen, at: At, into: &mut Sifted) {
        let Sifted {
            rules,
            folded,
            found,
        } = into;
        rules.clear();
        let plain = plain::Line::new(line);
        let can = |rule: usize| {
            let facts = self.facts.get(rule);
            facts.is_some_and(|facts| facts.is_there(at) && facts.plain.allows(&plain))
        };
        let [before, behind] = self.places;
        if at.is_within(At { before, behind }) {
            self.placed.each(line, can, |rule| rules.push(rule));
        }
        if seen != Seen::Clear {
            self.signs.each(line, can, |rule| rules.push(rule));
        }
        if !rules.is_empty() || seen == Seen::Nothing {
            units(line, folded);
        }
        if !rules.is_empty() {
            // A line that folds to nothing has none of the ends that rules ask for.
            let fold = Folded::new(folded, ends::of_line(folded).unwrap_or_default());
            rules.retain(|rule| self.may(*rule, &fold));
        }
        let words = match seen {
            Seen::Clear => &[],
            Seen::Words(rules) => rules,
            Seen::Nothing => {
                found.numbers.clear();
                self.flags(folded, found);
                &found.numbers
            }
        };
        let there = words.iter().map(|rule| *rule as usize);
        rules.extend(there.filter(|rule| can(*rule)));
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

impl Facts {
    fn of(rule: &Rule) -> Facts {
        Facts {
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
            plain: rule.plain.clone(),
            others: rule.others().map(<[String]>::to_vec).collect(),
            also: OnceLock::new(),
        }
    }

    /// Whether the rule holds for a line at this place.
    fn is_there(&self, at: At) -> bool {
        self.place == At::UNKNOWN || at.is_within(self.place)
    }

    fn also(&self) -> &Also {
        let sets = || self.others.iter().map(Vec::as_slice);
        self.also.get_or_init(|| Also::folded(sets()))
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
pub struct Sifted {
    /// Their places, ascending.
    pub rules: Vec<usize>,
    /// The line's fold, while they are sought.
    folded: Vec<u8>,
    found: Found,
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

#[cfg(test)]
mod tests {
    use super::super::{
        ends::{ANY, End, NONE, Pairs},
        pattern::FoundBy,
        rules::builtin_rules,
    };
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

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
                && !rule.plain.barred.iter().any(|mark| line.contains(*mark))
                && rule.plain.last.as_ref().is_none_or(|last| {
                    let line: Vec<char> = line.trim_end().chars().collect();
                    line.last().is_some_and(|c| last.contains(c))
                })
                && (by_ends
                    || rule.literals.iter().any(|literal| {
                        let word = crate::fold::fold(literal);
                        match (word.chars().count(), rule.scope) {
                            (0, _) | (1, Scope::Text) => line.contains(literal),
                            _ => fold.contains(&word),
                        }
                    }))
                && rule.others().all(|set| {
                    let words: Vec<String> =
                        set.iter().map(|word| crate::fold::fold(word)).collect();
                    // Of words that a fold drops it tells nothing.
                    words
                        .iter()
                        .any(|word| word.is_empty() || fold.contains(word))
                })
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
        let prefilter = Prefilter::new(&rules.iter().collect::<Vec<_>>(), true, None);
        let mut found = Sifted::default();
        for word in ["下载", "更多", "点击", "app"] {
            let line = word.repeat(500_000);
            // A line so long took minutes when each of its words had the line measured.
            prefilter.candidates(&line, Seen::Nothing, At::UNKNOWN, &mut found);
            assert!(found.rules.len() < rules.len(), "{word}");
            prefilter.flags(&found.folded, &mut Found::default());
        }
    }

    #[test]
    fn candidates_are_those_of_the_slow_search() {
        let rules = builtin_rules().unwrap();
        let all: Vec<&Rule> = rules.iter().collect();
        let prefilter = Prefilter::new(&all, true, Some(('页', 9)));
        let shown = |unit: &u16| char::from_u32(u32::from(*unit)).filter(|_| *unit != ANY);
        let text = |pair: &Pair| -> Vec<char> {
            pair.iter()
                .filter_map(shown)
                .filter(|c| *c != '\0')
                .collect()
        };
        // The words of one rule together, for it asks for one of each of its sets.
        let words = |rule: &Rule| -> Vec<String> {
            let pairs =
                |pairs: &Option<Pairs>| pairs.as_ref().map_or(Vec::new(), |pairs| pairs.0.clone());
            let start = pairs(&rule.ends.start);
            let start = start.iter().map(|pair| text(pair).iter().collect());
            let last = pairs(&rule.ends.last);
            let last = last.iter().map(|pair| text(pair).iter().rev().collect());
            let others = rule.others().flatten().cloned();
            let any = [
                "，",
                "小編",
                "第3頁,共8页",
                "推薦访问：",
                "一二三四五六七八九十",
                " ",
                "整",
                "的",
                "頁",
                "地,址HTTP",
                "。",
                "）",
                "\u{20000}",
            ];
            let own = rule.literals.iter().cloned().chain(others);
            own.chain(start)
                .chain(last)
                .chain(any.map(String::from))
                .collect()
        };
        let rows: Vec<Vec<String>> = rules.iter().map(words).collect();
        let signs = prefilter.signs();
        let line = prop::sample::select(rows).prop_flat_map(|words| {
            prop::collection::vec((prop::sample::select(words), 0..3usize), 0..6)
        });
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
                let mut fast = Sifted::default();
                let start = At {
                    before: 0,
                    behind: 0,
                };
                prefilter.candidates(&line, Seen::Nothing, start, &mut fast);
                prop_assert_eq!(&fast.rules, &slow(&rules, &line), "{}", line);
                found.set(found.get() + fast.rules.len());
                prefilter.candidates(&line, Seen::Nothing, At::UNKNOWN, &mut fast);
                let place = |at: &usize| rules.get(*at).map(|rule| &rule.place);
                prop_assert!(
                    !fast
                        .rules
                        .iter()
                        .any(|at| matches!(place(at), Some(Place::First(_) | Place::Last(_))))
                );
                let mut words = Found::default();
                units(&line, &mut fast.folded);
                prefilter.flags(&fast.folded, &mut words);
                let flagged = !words.numbers.is_empty() || line.chars().any(|c| signs.contains(&c));
                prop_assert!(flagged || fast.rules.is_empty(), "{}", line);
                Ok(())
            })
            .unwrap();
        assert!(found.get() > 100, "candidates there are: {}", found.get());
    }
}
