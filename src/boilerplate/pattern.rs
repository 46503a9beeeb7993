//! What a pattern says before it is compiled: its folded form, and whether it can match and be searched for at all.

use super::{
    also::also,
    ends::Ends,
    literals::{literals, longest},
    plain::Plain,
    rarity::{cost, cost_of_ends},
};
use crate::fold::fold_char;
use regex_syntax::ast::{self, Ast, Span, Visitor};
use std::{fmt, ops::Range};

/// What a line must be like for a pattern to match in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// It holds one of these; for a rule that holds beside others there may be none.
    pub literals: Vec<String>,
    /// It has no more characters, folded or not as the pattern is.
    pub longest: Option<usize>,
    /// How its fold begins and ends.
    pub ends: Ends,
    /// What of these is the rarest.
    pub found_by: FoundBy,
    /// It holds a word of each of these sets too.
    pub also: Vec<Vec<String>>,
    /// What it is like as it stands; of a line that is matched by its fold nothing is known.
    pub plain: Plain,
}

/// What the lines are found by that a rule may hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundBy {
    Start,
    Last,
    Literals,
}

impl FoundBy {
    /// Each, with its name in tables.
    pub const ALL: [(FoundBy, &'static str); 3] = [
        (FoundBy::Start, "start"),
        (FoundBy::Last, "last"),
        (FoundBy::Literals, "words"),
    ];

    fn of(literals: &[String], ends: &Ends) -> FoundBy {
        let words = match literals {
            [] => u64::MAX,
            some => cost(some),
        };
        let ends = [(&ends.start, FoundBy::Start), (&ends.last, FoundBy::Last)];
        let ends = ends
            .into_iter()
            .filter_map(|(pairs, by)| Some((cost_of_ends(&pairs.as_ref()?.0), by)));
        let all = ends.chain([(words, FoundBy::Literals)]);
        all.min_by_key(|(cost, _)| *cost)
            .map_or(FoundBy::Literals, |(_, by)| by)
    }
}

/// Checks a pattern, folded or for text, and tells what it needs; that may be no literals for one that holds `beside` others. The ends of
/// what it matches are those of the `line`, or of a part of it.
///
/// The error says what is wrong and the way out.
pub fn read(pattern: &str, fold: bool, beside: bool, line: bool) -> Result<Needs, String> {
    let pattern = with_common_han(pattern);
    let pattern = if fold { folded(&pattern)? } else { pattern };
    let tree = regex_syntax::parse(&pattern).map_err(|e| not_a_regex(&e))?;
    let longest = longest(&tree).filter(|_| line);
    let plain = match fold {
        true => Plain::default(),
        false => Plain::of(&tree),
    };
    let ends = if line {
        Ends::of(&tree)
    } else {
        Ends::default()
    };
    match literals(&tree) {
        Some(literals) => Ok(Needs {
            also: also(&tree, &literals),
            found_by: FoundBy::of(&literals, &ends),
            literals,
            longest,
            ends,
            plain,
        }),
        None if beside => Ok(Needs {
            also: also(&tree, &[]),
            found_by: FoundBy::of(&[], &ends),
            literals: Vec::new(),
            longest,
            ends,
            plain,
        }),
        None => Err(
            "not every hit of the pattern holds a literal; put a word into it that is always there"
                .into(),
        ),
    }
}

/// The characters that `\p{Han}` stands for in a pattern: those that sites write. To compile the twenty other ranges of the class, some
/// of them repeated ten times in a pattern, took two thirds of the time of a run over 3 MB.
const HAN: &str = "々〇㐀-鿿";

/// The pattern with [`HAN`] for `\p{Han}`.
pub fn with_common_han(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let (mut rest, mut in_class) = (pattern, false);
    while let Some(c) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix(r"\p{Han}") {
            match in_class {
                true => out.push_str(HAN),
                false => out.extend(["[", HAN, "]"]),
            }
            rest = behind;
            continue;
        }
        let length = match c {
            '\\' => c.len_utf8() + rest.chars().nth(1).map_or(0, char::len_utf8),
            c => c.len_utf8(),
        };
        // A class inside a class is not told apart: after its end \p{Han} would become a class of its own, inside the outer one, which is right.
        in_class = c == '[' || in_class && c != ']';
        let (head, tail) = rest.split_at(length);
        out.push_str(head);
        rest = tail;
    }
    out
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
    fn the_class_of_han_is_that_of_the_common_ones() {
        assert_eq!(with_common_han(r"^\p{Han}a"), "^[々〇㐀-鿿]a");
        assert_eq!(with_common_han(r"[\p{Han}a-z]{2}"), "[々〇㐀-鿿a-z]{2}");
        assert_eq!(with_common_han(r"\[\p{Han}\]"), r"\[[々〇㐀-鿿]\]");
        assert_eq!(with_common_han(r"[^\]\p{Han}]"), r"[^\]々〇㐀-鿿]");
        for pattern in [r"[[a]\p{Han}]\\", r"\\", ""] {
            assert!(regex_syntax::parse(&with_common_han(pattern)).is_ok());
        }
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
            read(pattern, false, false, true).ok().map(|needs| {
                let mut set = needs.literals;
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

    #[test]
    fn the_longest_line_is_that_of_an_anchored_pattern() {
        let longest = |pattern| read(pattern, false, false, true).unwrap().longest;
        assert_eq!(longest("^(首页|页){0,2}共[0-9]{1,4}页$"), Some(10));
        assert_eq!(longest("^(甲$|乙{3}$)"), Some(3));
        for free in [
            "共页$",
            "^共页",
            "^共页+$",
            "^(共|页$)",
            "(^共|页)$",
            "(?m)^共页$",
        ] {
            assert_eq!(longest(free), None, "{free}");
        }
    }

    const PARTS: &[&str] = &[
        "^",
        "$",
        "(甲$|^乙)",
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
        /// A literal that is promised stands in every text that the pattern matches, and none is longer than it may be.
        #[test]
        fn promises_hold(
            parts in prop::collection::vec(prop::sample::select(PARTS), 1..5),
            text in "[甲乙丙丁戊]{0,8}",
            (start, end) in (prop::sample::select(vec!["^", ""]), prop::sample::select(vec!["$", ""])),
        ) {
            let pattern = format!("{start}{}{end}", parts.concat());
            let regex = regex::Regex::new(&pattern).unwrap();
            if let Ok(needs) = read(&pattern, false, false, true) && regex.is_match(&text) {
                let holds = |set: &Vec<String>| set.iter().any(|word| text.contains(word.as_str()));
                prop_assert!(holds(&needs.literals), "{pattern} {text} {needs:?}");
                prop_assert!(needs.also.iter().all(holds), "{pattern} {text} {needs:?}");
                prop_assert!(needs.longest.is_none_or(|most| text.chars().count() <= most), "{pattern} {text} {needs:?}");
            }
        }
    }
}
