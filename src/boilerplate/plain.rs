//! What a line must be like as it stands for a rule to hit it: the marks that no hit holds, and what a hit ends in.
//!
//! A fold has no punctuation, so by folds a sentence that speaks of 编辑 and 2020 is a candidate of each rule that does. Most of these
//! rules ask for whole lines without a full stop, which a sentence has.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::{cell::OnceCell, collections::BTreeSet};

/// The marks that are asked about: nearly each line of prose holds one.
pub const MARKS: [char; 2] = ['。', '，'];
/// The most characters that a hit may end in.
const LAST: usize = 16;

/// What is known of the lines that a pattern can hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    /// Of [`MARKS`] those that they do not hold.
    pub barred: Vec<char>,
    /// Their last characters that are no blanks, ascending; nothing where that is not known.
    pub last: Option<Vec<char>>,
}

impl Plain {
    /// Of the lines as they stand that a pattern matches in.
    pub fn of(tree: &Hir) -> Plain {
        let properties = tree.properties();
        let is_last = properties.look_set_suffix().contains(Look::End);
        let is_whole = is_last && properties.look_set_prefix().contains(Look::Start);
        let mut last = Last::default();
        last.read(tree);
        let is_known = is_last && !last.is_open && last.chars.len() <= LAST;
        Plain {
            barred: match is_whole {
                true => MARKS.into_iter().filter(|c| !may_hold(tree, *c)).collect(),
                false => Vec::new(),
            },
            last: is_known.then(|| last.chars.into_iter().collect()),
        }
    }

    /// Whether a line can be a hit.
    pub fn allows(&self, line: &Line) -> bool {
        let last = |all: &Vec<char>| line.last().is_some_and(|c| all.contains(&c));
        self.last.as_ref().is_none_or(last) && !self.barred.iter().any(|mark| line.holds(*mark))
    }
}

/// A line, and what is asked of it more than once.
pub struct Line<'l> {
    text: &'l str,
    holds: [OnceCell<bool>; MARKS.len()],
}

impl<'l> Line<'l> {
    pub fn new(text: &'l str) -> Line<'l> {
        Line {
            text,
            holds: Default::default(),
        }
    }

    fn last(&self) -> Option<char> {
        self.text.trim_end().chars().next_back()
    }

    fn holds(&self, mark: char) -> bool {
        let place = MARKS.iter().position(|own| *own == mark);
        let cell = place.and_then(|place| self.holds.get(place));
        cell.is_some_and(|cell| *cell.get_or_init(|| self.text.contains(mark)))
    }
}

/// Whether a character can stand in what the expression matches.
fn may_hold(hir: &Hir, c: char) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).map_or(true, |text| text.contains(c))
        }
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&c)),
        HirKind::Class(Class::Bytes(_)) => true,
        HirKind::Repetition(repetition) => may_hold(&repetition.sub, c),
        HirKind::Capture(capture) => may_hold(&capture.sub, c),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().any(|part| may_hold(part, c))
        }
    }
}

/// The characters that texts end in, but for blanks.
#[derive(Default)]
struct Last {
    chars: BTreeSet<char>,
    /// Whether they may end in others.
    is_open: bool,
}

impl Last {
    /// Adds those that the expression matches. The answer: whether it may match nothing but blanks, so that what stands before it counts too; at
    /// the beginning of a pattern that is nothing known.
    fn read(&mut self, hir: &Hir) {
        self.is_open |= self.add(hir);
    }

    fn add(&mut self, hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => {
                    let last = text.trim_end().chars().next_back();
                    self.chars.extend(last);
                    last.is_none()
                }
                Err(_) => {
                    self.is_open = true;
                    false
                }
            },
            HirKind::Class(Class::Unicode(class)) => {
                let mut is_blank = false;
                let number: usize = class.iter().map(|range| range.len()).sum();
                // With as many blanks as there are.
                if number > LAST + 32 {
                    self.is_open = true;
                    return false;
                }
                for c in class.iter().flat_map(|range| range.start()..=range.end()) {
                    match c.is_whitespace() {
                        true => is_blank = true,
                        false => self.chars.extend([c]),
                    }
                }
                is_blank
            }
            HirKind::Class(Class::Bytes(_)) => {
                self.is_open = true;
                false
            }
            HirKind::Repetition(repetition) => self.add(&repetition.sub) || repetition.min == 0,
            HirKind::Capture(capture) => self.add(&capture.sub),
            HirKind::Concat(parts) => parts.iter().rev().all(|part| self.add(part)),
            HirKind::Alternation(parts) => {
                // All of them are read.
                parts.iter().filter(|part| self.add(part)).count() > 0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    fn plain(pattern: &str) -> Plain {
        Plain::of(&regex_syntax::parse(pattern).unwrap())
    }

    #[test]
    fn marks_and_last_characters_of_patterns() {
        let last = |text: &str| Some(text.chars().collect::<Vec<_>>());
        for (pattern, barred, ends) in [
            (r"^编辑：[^。]{1,9}$", "。", None),
            (r"^编辑[：，]\w+\s*([)】]\s*)$", "。", last(")】")),
            (r"^编辑：\w+$", "。，", None),
            (r"编辑：\w+[)）]\s{0,2}$", "", last(")）")),
            (r"^(一|二[。\s])?$", "，", None),
            (r"^三(一|二[\s ])?$", "。，", last("一三二")),
            (r"^一$|二", "", None),
        ] {
            let own = plain(pattern);
            assert_eq!(own.barred, barred.chars().collect::<Vec<_>>(), "{pattern}");
            assert_eq!(own.last, ends, "{pattern}");
        }
    }

    const PATTERNS: &[&str] = &[
        r"^一[^。]{0,3}$",
        r"^[一二]+[)】]?\s*$",
        r"(二|[，\s])+$",
        r"^(一|。)?二\s?$|^，$",
        r"^\s*$",
    ];

    proptest! {
        #[test]
        fn hits_are_so(pattern in prop::sample::select(PATTERNS), text in "[一二。，)】 \u{3000}]{0,5}") {
            if Regex::new(pattern).unwrap().is_match(&text) {
                prop_assert!(plain(pattern).allows(&Line::new(&text)), "{pattern} in {text:?}");
            }
        }
    }
}
