//! Which rules may hit a line: one search for the literals of all rules, and the characters that make a line worth it.

use super::{
    rarity::rarest,
    rule::{Place, Rule, Scope},
};
use crate::fold::fold_char;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::{BTreeMap, BTreeSet};

/// The literals of a rule set.
pub struct Prefilter {
    folded: Literals,
    text: Literals,
    /// Characters of the Basic Multilingual Plane; a line without any holds no literal.
    pub triggers: Vec<char>,
}

/// One automaton and, for each of its literals, the rules that have it.
struct Literals {
    automaton: Option<AhoCorasick>,
    rules: Vec<Vec<usize>>,
}

impl Prefilter {
    /// Gathers the literals of all rules but those that hold beside others only.
    /// `extra`: folded triggers of what is no rule of a pack.
    pub fn new(rules: &[Rule], extra: Option<char>) -> Prefilter {
        let gather = |text: bool| {
            let mut literals = BTreeMap::<&str, Vec<usize>>::new();
            for (at, rule) in rules.iter().enumerate() {
                if (rule.scope == Scope::Text) == text && !matches!(rule.place, Place::Beside(_)) {
                    rule.literals
                        .iter()
                        .for_each(|literal| literals.entry(literal).or_default().push(at));
                }
            }
            literals
        };
        let (folded, text) = (gather(false), gather(true));
        let triggers = |literals: &BTreeMap<&str, Vec<usize>>| {
            literals
                .keys()
                .filter_map(|l| rarest(l))
                .collect::<BTreeSet<_>>()
        };
        let mut all = triggers(&folded);
        all.extend(extra);
        let mut all = unfolded(&all);
        all.extend(triggers(&text));
        Prefilter {
            folded: Literals::new(folded),
            text: Literals::new(text),
            triggers: all.into_iter().collect(),
        }
    }

    /// The rules of which a literal stands in the line, ascending.
    pub fn candidates(&self, line: &str, folded: &str, into: &mut Vec<usize>) {
        into.clear();
        self.folded.find(folded, into);
        self.text.find(line, into);
        into.sort_unstable();
        into.dedup();
    }
}

impl Literals {
    fn new(literals: BTreeMap<&str, Vec<usize>>) -> Literals {
        let build = || {
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(literals.keys())
                .ok()
        };
        let automaton = if literals.is_empty() { None } else { build() };
        Literals {
            automaton,
            rules: literals.into_values().collect(),
        }
    }

    fn find(&self, text: &str, into: &mut Vec<usize>) {
        let Some(automaton) = &self.automaton else {
            return;
        };
        for found in automaton.find_overlapping_iter(text) {
            into.extend(
                self.rules
                    .get(found.pattern().as_usize())
                    .into_iter()
                    .flatten(),
            );
        }
    }
}

/// The characters of the Basic Multilingual Plane that fold to one of `wanted`, ascending.
fn unfolded(wanted: &BTreeSet<char>) -> BTreeSet<char> {
    let mut table = vec![false; 1 << 16];
    for &c in wanted {
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
    use super::*;

    #[test]
    fn triggers_come_in_every_form() {
        let all = unfolded(&['编', 'a'].into());
        for c in ['编', '編', 'a', 'A', 'ａ', 'Ａ'] {
            assert!(all.contains(&c), "{c}");
        }
        assert!(!all.contains(&'b'));
    }
}
