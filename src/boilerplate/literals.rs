//! The literals of a pattern: words of which every hit holds at least one, chosen so that the search for them is cheap.

use super::{
    also::sets,
    rarity::{cost, rarest},
};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Literals of which every hit holds at least one, or nothing when the pattern promises none.
pub fn literals(tree: &Hir) -> Option<Vec<String>> {
    let facts = facts(tree);
    let all = [facts.exact, facts.required].into_iter().flatten();
    best(all.chain(sets(tree)).filter(|set| set.len() <= MOST))
}

/// How many characters a text has at most in which the pattern matches; nothing unless the pattern must match all of it and has
/// an end.
pub fn longest(tree: &Hir) -> Option<usize> {
    let properties = tree.properties();
    let whole = properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End);
    whole.then(|| most(tree)).flatten()
}

/// The most characters of a match.
fn most(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .ok()
            .map(|text| text.chars().count()),
        HirKind::Class(_) => Some(1),
        HirKind::Capture(capture) => most(&capture.sub),
        HirKind::Repetition(repetition) => {
            most(&repetition.sub)?.checked_mul(repetition.max? as usize)
        }
        HirKind::Concat(parts) => parts
            .iter()
            .try_fold(0usize, |sum, part| sum.checked_add(most(part)?)),
        HirKind::Alternation(parts) => parts
            .iter()
            .try_fold(0, |longest, part| Some(most(part)?.max(longest))),
    }
}

/// The most literals that one rule may have, and so the most that a product of alternatives is worked out to.
const MOST: usize = 128;
/// The most characters of a class that count as alternatives.
const CLASS: usize = 6;

/// What is known of the texts that an expression matches.
#[derive(Default)]
struct Facts {
    /// All of them.
    exact: Option<Vec<String>>,
    /// Literals of which each holds at least one.
    required: Option<Vec<String>>,
}

fn facts(hir: &Hir) -> Facts {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Facts {
            exact: Some(vec![String::new()]),
            required: None,
        },
        HirKind::Literal(literal) => Facts {
            exact: std::str::from_utf8(&literal.0)
                .ok()
                .map(|text| vec![text.to_owned()]),
            required: None,
        },
        HirKind::Class(class) => Facts {
            exact: small(class),
            required: None,
        },
        HirKind::Capture(capture) => facts(&capture.sub),
        HirKind::Repetition(repetition) => {
            let sub = facts(&repetition.sub);
            match (repetition.min, repetition.max) {
                (0, Some(1)) => Facts {
                    exact: sub.exact.map(|mut all| {
                        all.push(String::new());
                        all
                    }),
                    required: None,
                },
                (0, _) => Facts::default(),
                _ => Facts {
                    exact: None,
                    required: best([sub.exact, sub.required].into_iter().flatten()),
                },
            }
        }
        HirKind::Concat(parts) => concat(parts),
        HirKind::Alternation(parts) => alternation(parts),
    }
}

fn small(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let number: usize = class.iter().map(|range| range.len()).sum();
    (number <= CLASS).then(|| {
        class
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .map(String::from)
            .collect()
    })
}

fn concat(parts: &[Hir]) -> Facts {
    let mut run = vec![String::new()];
    let (mut whole, mut candidates) = (true, Vec::new());
    for part in parts {
        let part = facts(part);
        candidates.extend(part.exact.clone());
        match part.exact {
            Some(exact) if run.len() * exact.len() <= MOST => {
                run = run
                    .iter()
                    .flat_map(|left| exact.iter().map(move |right| format!("{left}{right}")))
                    .collect();
            }
            exact => {
                whole = false;
                candidates.extend(part.required);
                candidates.push(std::mem::replace(
                    &mut run,
                    exact.unwrap_or_else(|| vec![String::new()]),
                ));
            }
        }
    }
    if whole {
        return Facts {
            exact: Some(run),
            required: best(candidates.into_iter()),
        };
    }
    candidates.push(run);
    Facts {
        exact: None,
        required: best(candidates.into_iter()),
    }
}

fn alternation(parts: &[Hir]) -> Facts {
    let all: Vec<Facts> = parts.iter().map(facts).collect();
    let exact = all
        .iter()
        .map(|part| part.exact.clone())
        .collect::<Option<Vec<_>>>()
        .map(|sets| sets.concat());
    let required = all
        .into_iter()
        .map(|part| best([part.exact, part.required].into_iter().flatten()))
        .collect::<Option<Vec<_>>>();
    Facts {
        exact: exact.filter(|all| all.len() <= MOST),
        required: required
            .map(|sets| sets.concat())
            .filter(|all| all.len() <= MOST),
    }
}

/// A literal with so many characters rarely stands in a line that the rule misses.
const LONG: usize = 5;

/// The set that is cheapest to look for; of equals that with the longer literals, up to [`LONG`], then that with fewer.
fn best(sets: impl Iterator<Item = Vec<String>>) -> Option<Vec<String>> {
    let worth = |set: &Vec<String>| {
        let length = set
            .iter()
            .map(|literal| literal.chars().count())
            .min()
            .unwrap_or(0);
        (cost(set), LONG.saturating_sub(length), set.len())
    };
    let usable =
        |set: &Vec<String>| !set.is_empty() && set.iter().all(|literal| rarest(literal).is_some());
    sets.map(shortest).filter(usable).min_by_key(worth)
}

/// The set without the literals that hold another one of it: who finds that finds them.
fn shortest(mut set: Vec<String>) -> Vec<String> {
    set.sort_by_key(String::len);
    let mut kept: Vec<String> = Vec::new();
    for literal in set {
        if !kept
            .iter()
            .any(|shorter| literal.contains(shorter.as_str()))
        {
            kept.push(literal);
        }
    }
    kept
}
