//! Which rules may hit a line: those of which a literal stands in it.
//!
//! Each literal is found by its rarest character, its trigger. One pass over the line's characters asks a bitmap whether a character
//! is one; only there the literals of that trigger are compared with what stands around it, folding on the way. So the line
//! is neither folded nor searched as a whole. (Two aho-corasick automata, over the line and its fold, took 12 ns a byte.)

use super::{
    rarity::rarest,
    rule::{Place, Rule, Scope},
};
use crate::fold::fold_char;
use std::collections::{BTreeSet, HashMap};

/// The literals of a rule set, by trigger.
pub struct Prefilter {
    folded: HashMap<char, Vec<Literal>>,
    text: HashMap<char, Vec<Literal>>,
    /// One bit for each character of the Basic Multilingual Plane.
    bitmap: Vec<u64>,
    /// The characters whose bit is set, ascending; a line without any holds no literal.
    pub triggers: Vec<char>,
}

/// What stands around a trigger.
struct Literal {
    /// Before it, the nearest first.
    before: Vec<char>,
    after: Vec<char>,
    rule: usize,
}

impl Prefilter {
    /// Gathers the literals of all rules but those that hold beside others only. `extra`: the folded trigger of what is no rule of
    /// a pack.
    pub fn new(rules: &[Rule], extra: Option<char>) -> Prefilter {
        let (mut folded, mut text) = (HashMap::new(), HashMap::new());
        for (at, rule) in rules.iter().enumerate() {
            if !matches!(rule.place, Place::Beside(_)) {
                let into = if rule.scope == Scope::Text {
                    &mut text
                } else {
                    &mut folded
                };
                rule.literals
                    .iter()
                    .for_each(|literal| gather(into, literal, at));
            }
        }
        let mut all = unfolded(folded.keys().copied().chain(extra));
        all.extend(text.keys());
        let mut bitmap = vec![0; 1 << 10];
        for &c in &all {
            if let Some(word) = bitmap.get_mut(c as usize >> 6) {
                *word |= 1 << (c as usize & 63);
            }
        }
        Prefilter {
            folded,
            text,
            bitmap,
            triggers: all.into_iter().collect(),
        }
    }

    /// The rules of which a literal stands in the line, ascending.
    pub fn candidates(&self, line: &str, into: &mut Vec<usize>) {
        into.clear();
        for (at, c) in line.char_indices() {
            if self.is_trigger(c) {
                self.at(line, at, c, into);
            }
        }
        into.sort_unstable();
        into.dedup();
    }

    fn is_trigger(&self, c: char) -> bool {
        self.bitmap
            .get(c as usize >> 6)
            .is_some_and(|word| word >> (c as usize & 63) & 1 == 1)
    }

    fn at(&self, line: &str, at: usize, c: char, into: &mut Vec<usize>) {
        let (left, right) = line.split_at_checked(at).unwrap_or_default();
        let before = || left.chars().rev();
        let after = || right.chars().skip(1);
        for literal in self.text.get(&c).into_iter().flatten() {
            if begins(before(), &literal.before) && begins(after(), &literal.after) {
                into.push(literal.rule);
            }
        }
        let literals = fold_char(c).and_then(|one| self.folded.get(&one));
        for literal in literals.into_iter().flatten() {
            let folded = begins(before().filter_map(fold_char), &literal.before);
            if folded && begins(after().filter_map(fold_char), &literal.after) {
                into.push(literal.rule);
            }
        }
    }
}

fn gather(into: &mut HashMap<char, Vec<Literal>>, literal: &str, rule: usize) {
    let Some(trigger) = rarest(literal) else {
        return;
    };
    let Some((before, after)) = literal.split_once(trigger) else {
        return;
    };
    let literal = Literal {
        before: before.chars().rev().collect(),
        after: after.chars().collect(),
        rule,
    };
    into.entry(trigger).or_default().push(literal);
}

fn begins(mut text: impl Iterator<Item = char>, with: &[char]) -> bool {
    with.iter().all(|wanted| text.next() == Some(*wanted))
}

/// The characters of the Basic Multilingual Plane that fold to one of `wanted`, ascending.
fn unfolded(wanted: impl Iterator<Item = char>) -> BTreeSet<char> {
    let mut table = vec![false; 1 << 16];
    for c in wanted {
        if let Some(entry) = table.get_mut(c as usize) {
            *entry = true;
        }
    }
    let folds = |c: char| {
        fold_char(c)
            .and_then(|one| table.get(one as usize))
            .is_some_and(|entry| *entry)
    };
    ('\0'..='\u{FFFF}').filter(|&c| folds(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::rules::builtin_rules;
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

    #[test]
    fn triggers_come_in_every_form() {
        let all = unfolded(['编', 'a'].into_iter());
        for c in ['编', '編', 'a', 'A', 'ａ', 'Ａ'] {
            assert!(all.contains(&c), "{c}");
        }
        assert!(!all.contains(&'b'));
    }

    /// The obvious way: every literal of every rule is searched in the line or its fold.
    fn slow(rules: &[Rule], line: &str) -> Vec<usize> {
        let folded = fold(line);
        let stands = |rule: &Rule| {
            let text = if rule.scope == Scope::Text {
                line
            } else {
                &folded
            };
            rule.literals
                .iter()
                .any(|literal| text.contains(literal.as_str()))
        };
        let asked = |rule: &Rule| !matches!(rule.place, Place::Beside(_));
        rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| asked(rule) && stands(rule))
            .map(|(at, _)| at)
            .collect()
    }

    #[test]
    fn candidates_are_those_of_the_slow_search() {
        let rules = builtin_rules().unwrap();
        let prefilter = Prefilter::new(&rules, None);
        let mut words: Vec<String> = rules
            .iter()
            .flat_map(|rule| rule.literals.clone())
            .collect();
        words.extend(
            [
                "，",
                "小編",
                " ",
                "整",
                "的",
                "頁",
                "地,址HTTP",
                "\u{20000}",
            ]
            .map(String::from),
        );
        let line = prop::collection::vec((prop::sample::select(words), 0..3usize), 0..6);
        proptest!(|(parts in line)| {
            // Whole words, and words without their first or last character.
            let cut = |(word, how): &(String, usize)| {
                let length = word.chars().count();
                let skipped = word.chars().skip(usize::from(*how == 1));
                skipped.take(length - usize::from(*how == 2)).collect::<String>()
            };
            let line: String = parts.iter().map(cut).collect();
            let mut fast = Vec::new();
            prefilter.candidates(&line, &mut fast);
            prop_assert_eq!(fast, slow(&rules, &line), "{}", line);
        });
    }
}
