//! What a pattern says before it is compiled: its folded form, and the literals that every hit holds.

use super::rarity::{cost, rarest};
use crate::fold::fold_char;
use regex_syntax::{
    ast::{self, Ast, Span, Visitor},
    hir::{Class, Hir, HirKind},
};
use std::{fmt, ops::Range};

/// Checks a pattern, folded or for text, and tells its literals; there may be none for one that holds `beside` others.
///
/// The error says what is wrong and the way out.
pub fn read(pattern: &str, fold: bool, beside: bool) -> Result<Vec<String>, String> {
    let pattern = if fold { &folded(pattern)? } else { pattern };
    let tree = regex_syntax::parse(pattern).map_err(|e| not_a_regex(&e))?;
    match literals(&tree) {
        Some(literals) => Ok(literals),
        None if beside => Ok(Vec::new()),
        None => Err(
            "not every hit of the pattern holds a literal; put a word into it that is always there"
                .into(),
        ),
    }
}

/// What to say of a pattern that is none.
pub fn not_a_regex(error: &dyn fmt::Display) -> String {
    let text = error.to_string();
    let reason = text
        .lines()
        .last()
        .unwrap_or_default()
        .trim_start_matches("error: ");
    format!(
        "the pattern is no regular expression: {reason}; mend it, and put \\ before a sign that stands for itself"
    )
}

/// A pattern with its literals folded, or what keeps it from ever matching a folded line.
pub fn folded(pattern: &str) -> Result<String, String> {
    let tree = ast::parse::Parser::new()
        .parse(pattern)
        .map_err(|e| not_a_regex(&e))?;
    let mut edits = ast::visit(&tree, Folder::default())?;
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = pattern.to_owned();
    for (range, c) in edits.into_iter().rev() {
        out.replace_range(range, &regex_syntax::escape(c.encode_utf8(&mut [0; 4])));
    }
    Ok(out)
}

/// Collects which spans of the pattern become which characters.
#[derive(Default)]
struct Folder(Vec<(Range<usize>, char)>);

impl Folder {
    fn literal(&mut self, span: &Span, c: char) -> Result<(), String> {
        match fold_char(c) {
            None => Err(never(c)),
            Some(one) if one == c => Ok(()),
            Some(one) => {
                self.0.push((span.start.offset..span.end.offset, one));
                Ok(())
            }
        }
    }
}

fn never(c: char) -> String {
    format!(
        "the pattern asks for {c:?}, which a folded line never holds; leave it out, or say `match: text`"
    )
}

impl Visitor for Folder {
    type Output = Vec<(Range<usize>, char)>;
    type Err = String;

    fn finish(self) -> Result<Self::Output, String> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), String> {
        match ast {
            Ast::Literal(literal) => self.literal(&literal.span, literal.c),
            Ast::ClassPerl(class) => perl(class),
            _ => Ok(()),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ast::ClassSetItem) -> Result<(), String> {
        match item {
            ast::ClassSetItem::Literal(literal) => self.literal(&literal.span, literal.c),
            ast::ClassSetItem::Range(range) => match [range.start.c, range.end.c]
                .into_iter()
                .find(|c| fold_char(*c) != Some(*c))
            {
                Some(c) => Err(never(c)),
                None => Ok(()),
            },
            ast::ClassSetItem::Perl(class) => perl(class),
            _ => Ok(()),
        }
    }
}

fn perl(class: &ast::ClassPerl) -> Result<(), String> {
    match class.kind {
        ast::ClassPerlKind::Space if !class.negated => {
            Err("the pattern asks for a blank, which a folded line never holds; leave it out, or say `match: text`".into())
        }
        _ => Ok(()),
    }
}

/// Literals of which every hit holds at least one, or nothing when the pattern promises none.
fn literals(tree: &Hir) -> Option<Vec<String>> {
    let facts = facts(tree);
    best([facts.exact, facts.required].into_iter().flatten())
}

/// The most literals that one rule may have, and so the most that a product of alternatives is worked out to.
const MOST: usize = 64;
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn literals_are_folded() {
        assert_eq!(folded("^(漢語|Ａb)[電-電a]?").unwrap_err(), never('電'));
        assert_eq!(
            folded("^(漢語|Ａb)[電a].{0,9}$").unwrap(),
            "^(汉语|ab)[电a].{0,9}$"
        );
        assert_eq!(folded(r"共\d+頁(?<cut>關)").unwrap(), r"共\d+页(?<cut>关)");
    }

    #[test]
    fn what_a_folded_line_never_holds_is_named() {
        assert_eq!(folded("你好，世界").unwrap_err(), never('，'));
        assert_eq!(folded(r"a\.b").unwrap_err(), never('.'));
        assert_eq!(folded("[，a]").unwrap_err(), never('，'));
        assert!(folded(r"a\s?b").unwrap_err().contains("blank"));
        assert!(folded("(").unwrap_err().contains("regular expression"));
    }

    #[test]
    fn required_literals() {
        let all = |pattern| {
            read(pattern, false, false).ok().map(|mut set| {
                set.sort();
                set
            })
        };
        assert_eq!(all("^共.{0,9}页$"), Some(vec!["页".into()]));
        assert_eq!(all("(为|给)您"), Some(vec!["为您".into(), "给您".into()]));
        assert_eq!(all("(小编)?.*"), None);
        assert_eq!(all("(小编|.)"), None);
        assert_eq!(all("(?i)<br ?/?>").unwrap().len(), 16);
        assert_eq!(all("(鉴){2,}的"), Some(vec!["鉴".into()]));
    }

    const PARTS: &[&str] = &[
        "(甲|乙)",
        "甲?",
        "[甲丙]",
        "丁+",
        "(甲乙|丙.|)",
        "(甲乙|丙)",
        ".",
        "(丙|丁?甲)*",
        "(乙[甲乙]){1,2}",
        "丙",
    ];

    proptest! {
        /// A literal that is promised stands in every text that the pattern matches.
        #[test]
        fn promises_hold(
            parts in prop::collection::vec(prop::sample::select(PARTS), 1..5),
            text in "[甲乙丙丁戊]{0,8}",
        ) {
            let pattern = parts.concat();
            let anchored = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            if let Ok(set) = read(&pattern, false, false) && anchored.is_match(&text) {
                prop_assert!(set.iter().any(|literal| text.contains(literal.as_str())), "{pattern} {text} {set:?}");
            }
        }
    }
}
