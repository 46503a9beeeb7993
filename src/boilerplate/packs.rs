//! The packs that are part of the program, in the order of their numbers, and the literals of their rules.

use super::{
    ends::{Ends, Pairs},
    pattern::{FoundBy, Needs},
    plain::Plain,
};
use std::collections::HashMap;

/// What patterns need, by rule id: worked out before, so that it need not be at every start.
pub type Known = HashMap<&'static str, Needs>;

const LITERALS: &str = include_str!("../../data/rules/literals.tsv");

/// What `data/rules/literals.tsv` holds; a test makes sure that it is what the patterns say.
pub fn literals() -> Known {
    let lines = LITERALS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(needs).collect()
}

fn needs(line: &'static str) -> Option<(&'static str, Needs)> {
    let mut fields = line.split('\t');
    let (id, longest, by) = (fields.next()?, fields.next()?, fields.next()?);
    let by = |(_, name): &&(FoundBy, &str)| *name == by;
    let (found_by, _) = FoundBy::ALL.iter().find(by)?;
    let mut pairs = || fields.next().and_then(Pairs::read);
    let ends = Ends {
        start: pairs(),
        last: pairs(),
    };
    let barred = fields.next()?.chars().collect();
    let last = Some(fields.next()?).filter(|last| !last.is_empty());
    let plain = Plain {
        barred,
        last: last.map(|last| last.chars().collect()),
    };
    let mut words = fields.map(str::to_owned);
    // An empty field stands between two sets.
    let mut set = || {
        words
            .by_ref()
            .take_while(|word| !word.is_empty())
            .collect::<Vec<_>>()
    };
    let literals = set();
    let also = std::iter::from_fn(|| Some(set()).filter(|set| !set.is_empty()));
    let needs = Needs {
        also: also.collect(),
        longest: longest.parse().ok(),
        ends,
        found_by: *found_by,
        literals,
        plain,
    };
    Some((id, needs))
}

/// File name and text of each.
pub const BUILTIN: &[(&str, &str)] = &[
    (
        "10-intro.rules",
        include_str!("../../data/rules/10-intro.rules"),
    ),
    (
        "20-outro.rules",
        include_str!("../../data/rules/20-outro.rules"),
    ),
    (
        "30-furniture.rules",
        include_str!("../../data/rules/30-furniture.rules"),
    ),
    (
        "32-head.rules",
        include_str!("../../data/rules/32-head.rules"),
    ),
    (
        "35-source.rules",
        include_str!("../../data/rules/35-source.rules"),
    ),
    (
        "36-meta.rules",
        include_str!("../../data/rules/36-meta.rules"),
    ),
    (
        "40-nav.rules",
        include_str!("../../data/rules/40-nav.rules"),
    ),
    (
        "42-links.rules",
        include_str!("../../data/rules/42-links.rules"),
    ),
    (
        "45-copyright.rules",
        include_str!("../../data/rules/45-copyright.rules"),
    ),
    (
        "46-notice.rules",
        include_str!("../../data/rules/46-notice.rules"),
    ),
    (
        "50-pager.rules",
        include_str!("../../data/rules/50-pager.rules"),
    ),
    (
        "55-board.rules",
        include_str!("../../data/rules/55-board.rules"),
    ),
    (
        "60-paywall.rules",
        include_str!("../../data/rules/60-paywall.rules"),
    ),
    (
        "70-spam.rules",
        include_str!("../../data/rules/70-spam.rules"),
    ),
    (
        "72-prompts.rules",
        include_str!("../../data/rules/72-prompts.rules"),
    ),
    (
        "80-share.rules",
        include_str!("../../data/rules/80-share.rules"),
    ),
    (
        "85-widgets.rules",
        include_str!("../../data/rules/85-widgets.rules"),
    ),
    (
        "87-strings.rules",
        include_str!("../../data/rules/87-strings.rules"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::{pack, rule::Rule};
    use std::{fmt::Write as _, fs, path::Path};

    const HEADER: &str = "\
# For each built-in rule what a line must be like for a hit: id, the most characters (- for any number), what is the rarest of what
# follows (start, last or words), how its fold begins and how it
# ends (two characters each, the outer one first; . stands for any, _ for none, - for every way), of 。 and ， those that it does not hold,
# its last characters (empty for any), literals of which it holds one, and, each after an empty field, more sets of words of which it holds one. Rules that only hold beside others may have no literals.
# source: the packs beside this file
# made by: WENLU_BLESS=1 cargo test --lib literals_are_those_of_the_patterns
";

    #[test]
    fn literals_are_those_of_the_patterns() {
        let mut table = HEADER.to_owned();
        for (file, text) in BUILTIN {
            for block in pack::blocks(file, text).unwrap() {
                let rule =
                    Rule::read(file, &block, &Known::new()).unwrap_or_else(|e| panic!("{e}"));
                assert!(
                    !rule
                        .literals
                        .iter()
                        .any(|literal| literal.contains(['\t', '\n', '\r'])),
                    "{}",
                    rule.id
                );
                let longest = rule.longest.map_or("-".into(), |most| most.to_string());
                let pairs =
                    |pairs: Option<Pairs>| pairs.map_or("-".into(), |pairs| pairs.to_string());
                let (start, last) = (pairs(rule.ends.start), pairs(rule.ends.last));
                let also = rule
                    .sets
                    .into_iter()
                    .flat_map(|set| std::iter::once(String::new()).chain(set));
                let by = FoundBy::ALL
                    .iter()
                    .find(|(by, _)| *by == rule.found_by)
                    .unwrap()
                    .1
                    .to_owned();
                let barred = rule.plain.barred.into_iter().collect();
                let ends = rule.plain.last.unwrap_or_default().into_iter().collect();
                let fields = [rule.id, longest, by, start, last, barred, ends]
                    .into_iter()
                    .chain(rule.literals)
                    .chain(also);
                writeln!(table, "{}", fields.collect::<Vec<_>>().join("\t")).unwrap();
            }
        }
        if std::env::var_os("WENLU_BLESS").is_some() {
            fs::write(
                Path::new(env!("CARGO_MANIFEST_DIR")).join("data/rules/literals.tsv"),
                &table,
            )
            .unwrap();
            return;
        }
        assert!(
            table == LITERALS,
            "data/rules/literals.tsv is out of date; its header tells the command"
        );
    }
}
