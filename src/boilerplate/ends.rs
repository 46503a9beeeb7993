//! How the lines begin or end that a pattern can hit: pairs of folded characters, for patterns bound to an end of the line.
//!
//! Most rules ask for a whole line, and few lines begin as theirs do; so a line's first two folded characters say more than any
//! word inside it, and are found without a search.

use crate::fold::fold_char;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
};

/// Two units of a folded line at one of its ends, the outermost first.
pub type Pair = [u16; 2];

/// Stands for every unit; U+FFFF is no character.
pub const ANY: u16 = 0xFFFF;
/// Stands for none: the line has one unit only.
pub const NONE: u16 = 0;

/// Pairs at most. A set that outgrows them keeps the outer units only, of those with more inner ones than so many or, if need be, of all.
const MOST: usize = 512;
const INNER: usize = 16;
/// Characters of a class that are told apart at most.
const CLASS: usize = 128;

/// An end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Start,
    Last,
}

/// With which pairs the lines begin, and end, that a rule can hit; ascending, nothing where that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    pub start: Option<Pairs>,
    pub last: Option<Pairs>,
}

impl Ends {
    pub fn of(tree: &Hir) -> Ends {
        let pairs = |end| pairs(tree, end).map(|pairs| Pairs(pairs.into_iter().collect()));
        Ends {
            start: pairs(End::Start),
            last: pairs(End::Last),
        }
    }

    /// Whether a line with these pairs at its ends can be a hit.
    pub fn allow(&self, [start, last]: [Pair; 2]) -> bool {
        let holds =
            |pairs: &Option<Pairs>, pair| pairs.as_ref().is_none_or(|pairs| pairs.hold(pair));
        holds(&self.start, start) && holds(&self.last, last)
    }
}

/// The pairs at both ends of a folded line, in little-endian UTF-16; nothing for an empty one.
#[inline(always)]
pub fn of_line(units: &[u8]) -> Option<[Pair; 2]> {
    let unit = |low: &u8, high: &u8| u16::from_le_bytes([*low, *high]);
    Some(match units {
        [a, b, c, d, .., w, x, y, z] => [[unit(a, b), unit(c, d)], [unit(y, z), unit(w, x)]],
        [a, b, c, d, y, z] => [[unit(a, b), unit(c, d)], [unit(y, z), unit(c, d)]],
        [a, b, c, d] => [[unit(a, b), unit(c, d)], [unit(c, d), unit(a, b)]],
        [a, b] => [[unit(a, b), NONE]; 2],
        _ => return None,
    })
}

/// Some pairs, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs(pub Vec<Pair>);

impl Pairs {
    fn hold(&self, pair: Pair) -> bool {
        let has = |pair| self.0.binary_search(&pair).is_ok();
        has(pair) || has([pair[0], ANY])
    }

    /// Reads what pairs are displayed as; nothing for `-`.
    pub fn read(field: &str) -> Option<Pairs> {
        let units: Vec<u16> = field.chars().map(read).collect();
        let pair = |pair: &[u16]| match *pair {
            [one, other] => Some([one, other]),
            _ => None,
        };
        Some(Pairs(units.chunks(2).map(pair).collect::<Option<_>>()?))
    }
}

impl fmt::Display for Pairs {
    /// Two characters for each pair, the outer one first; `.` for any, `_` for none: no fold has them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut units = self.0.iter().flatten();
        units.try_for_each(|unit| f.write_char(shown(*unit)))
    }
}

/// With which pairs a line must begin or end for a hit; nothing where the pattern is not bound to that end, or hits too many.
fn pairs(tree: &Hir, end: End) -> Option<BTreeSet<Pair>> {
    let properties = tree.properties();
    let (starts, stops) = (
        properties.look_set_prefix().contains(Look::Start),
        properties.look_set_suffix().contains(Look::End),
    );
    if !(match end {
        End::Start => starts,
        End::Last => stops,
    }) {
        return None;
    }
    let open = if starts && stops { NONE } else { ANY };
    let pair = |units: &Units| match units[..] {
        [one, other, ..] => Some([one, other]),
        [one] => Some([one, open]),
        [] => None,
    };
    let pairs = units(tree, end)?
        .iter()
        .map(pair)
        .collect::<Option<BTreeSet<Pair>>>()?;
    let bare = |one: u16| pairs.contains(&[one, ANY]);
    let pairs: BTreeSet<Pair> = pairs
        .iter()
        .filter(|[one, other]| *other == ANY || !bare(*one))
        .copied()
        .collect();
    pairs.iter().all(|[one, _]| *one != ANY).then_some(pairs)
}

fn shown(unit: u16) -> char {
    match unit {
        ANY => '.',
        NONE => '_',
        unit => char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}'),
    }
}

fn read(c: char) -> u16 {
    match c {
        '.' => ANY,
        '_' => NONE,
        c => unit(c),
    }
}

/// The outermost folded units of a text, two at most.
type Units = Vec<u16>;

/// With what the texts that the expression matches begin, or end, their folded units read inwards; nothing where that is too much.
fn units(hir: &Hir, end: End) -> Option<BTreeSet<Units>> {
    let empty = || BTreeSet::from([Units::new()]);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(empty()),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let folded = text.chars().filter_map(fold_char).map(unit);
            let mut units: Units = folded.collect();
            if end == End::Last {
                units.reverse();
            }
            units.truncate(2);
            Some(BTreeSet::from([units]))
        }
        HirKind::Class(class) => Some(of_class(class)),
        HirKind::Capture(capture) => units(&capture.sub, end),
        HirKind::Repetition(repetition) => {
            let one = units(&repetition.sub, end)?;
            let mut all = if repetition.max == Some(1) {
                one.clone()
            } else {
                joined(&one, &one)?
            };
            if repetition.min < 2 {
                all.extend(one);
            }
            if repetition.min == 0 {
                all.extend(empty());
            }
            Some(all)
        }
        HirKind::Concat(parts) => {
            let mut order: Vec<&Hir> = parts.iter().collect();
            if end == End::Last {
                order.reverse();
            }
            let mut all = empty();
            for part in order {
                if all.iter().all(|units| units.len() == 2) {
                    break;
                }
                all = joined(&all, &units(part, end)?)?;
            }
            Some(all)
        }
        HirKind::Alternation(parts) => {
            let mut all = BTreeSet::new();
            for part in parts {
                all.extend(units(part, end)?);
            }
            Some(all)
        }
    }
}

fn of_class(class: &Class) -> BTreeSet<Units> {
    // Behind one that may be any the next says nothing.
    let any = BTreeSet::from([vec![], vec![ANY, ANY]]);
    let Class::Unicode(class) = class else {
        return any;
    };
    let number: usize = class.iter().map(|range| range.len()).sum();
    if number > CLASS {
        return any;
    }
    let chars = class.iter().flat_map(|range| range.start()..=range.end());
    chars
        .map(|c| fold_char(c).map(unit).into_iter().collect())
        .collect()
}

/// Each of `outer` with each of `inner` behind it.
fn joined(outer: &BTreeSet<Units>, inner: &BTreeSet<Units>) -> Option<BTreeSet<Units>> {
    let mut all = BTreeSet::new();
    for first in outer {
        if first.len() == 2 {
            all.insert(first.clone());
            continue;
        }
        all.extend(inner.iter().map(|second| {
            let both = first.iter().chain(second);
            both.take(2).copied().collect::<Units>()
        }));
    }
    if all.len() > MOST {
        // Those first that stand before nearly everything.
        all = narrowed(&all, INNER);
    }
    if all.len() > MOST {
        all = narrowed(&all, 1);
    }
    (all.len() <= MOST).then_some(all)
}

/// A set in which no outer unit has more than so many inner ones, by leaving the inner ones out.
fn narrowed(all: &BTreeSet<Units>, inner: usize) -> BTreeSet<Units> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for outer in all.iter().filter_map(|units| units.first()) {
        *counts.entry(*outer).or_default() += 1;
    }
    let narrow = |units: &Units| match units[..] {
        [one, ..] if counts.get(&one).is_some_and(|count| *count > inner) => vec![one, ANY],
        _ => units.clone(),
    };
    all.iter().map(narrow).collect()
}

fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(ANY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

    fn shows(pattern: &str, end: End) -> Option<String> {
        let tree = regex_syntax::parse(pattern).unwrap();
        let pairs = pairs(&tree, end)?.into_iter().collect();
        Some(Pairs(pairs).to_string())
    }

    #[test]
    fn ends_of_patterns() {
        let start = |pattern| shows(pattern, End::Start);
        let last = |pattern| shows(pattern, End::Last);
        assert_eq!(start("^(上|下)一页"), Some("上一下一".into()));
        assert_eq!(last("(上|下)一页$"), Some("页一".into()));
        assert_eq!(start("^[ 【]{0,3}顶?.*$"), None, "anything may come first");
        assert_eq!(start("^[ 【]{0,3}頂(贊|.)"), Some("顶.".into()));
        assert_eq!(start("^(赞|踩)$"), Some("赞_踩_".into()));
        assert_eq!(start("^(赞|踩)"), Some("赞.踩.".into()));
        assert_eq!(start("^赞(踩|：)$"), Some("赞_赞踩".into()));
        assert_eq!(start("赞踩$"), None);
        assert_eq!(start("^甲|乙"), None);
        assert_eq!(start("^(?:，)*$"), None, "a hit may fold to nothing");
        assert_eq!(start(r"^\p{Han}"), None);
        assert_eq!(start("^𠀀乙"), None);
    }

    #[test]
    fn what_is_shown_is_read() {
        for text in ["上一顶.赞_", "一上.."] {
            assert_eq!(Pairs::read(text).unwrap().to_string(), text);
        }
        assert_eq!(Pairs::read("-"), None);
        assert_eq!(fold("._"), "", "no fold has them");
    }

    const PARTS: &[&str] = &[
        "甲",
        "乙?",
        "[，甲]",
        "(甲乙|，丙|)",
        "(乙|丙)*",
        ".",
        "(甲.){0,2}",
        "[ ，]{0,3}",
        "(丙，)+",
        "(甲$|乙)",
        "(^乙|丙)",
    ];

    proptest! {
        /// A line that the pattern matches begins and ends as was said.
        #[test]
        fn hits_begin_and_end_so(
            parts in prop::collection::vec(prop::sample::select(PARTS), 1..5),
            text in "[甲乙丙，丁]{0,6}",
            (start, end) in (prop::sample::select(vec!["^", ""]), prop::sample::select(vec!["$", ""])),
        ) {
            let pattern = format!("{start}{}{end}", parts.concat());
            let tree = regex_syntax::parse(&pattern).unwrap();
            if regex::Regex::new(&pattern).unwrap().is_match(&text) {
                let units: Vec<u8> = fold(&text).encode_utf16().flat_map(u16::to_le_bytes).collect();
                let ends = Ends::of(&tree);
                match of_line(&units) {
                    Some(pairs) => prop_assert!(ends.allow(pairs), "{pattern} {text} {ends:?}"),
                    None => prop_assert_eq!(ends, Ends::default(), "{} {}", pattern, text),
                }
            }
        }
    }
}
