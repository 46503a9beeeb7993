//! Is a line a truncated repeat: does it break off where an earlier one goes on?
//!
//! The folded line must be a proper beginning of the folded earlier one, with the same numbers in it. Where it ends in a number or a Latin
//! word that goes on there, it says something else. A line that is short of a repeated block must break off inside a clause or at a
//! comma: one that ends where a sentence, a title or a column ends is likely to be whole, a clause of a statute or a heading that also
//! stands in a table of contents.

use crate::{
    fold::fold_char,
    look::marks::{gather, is_digit, mark},
};

/// What a line is beside an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// No beginning of it.
    No,
    /// One, but it may be whole.
    Whole,
    /// One that breaks off.
    Truncated,
}

/// Compares a line with an earlier one. `is_short`: it holds fewer characters than a repeated block must.
pub fn beginning(line: &str, earlier: &str, is_short: bool) -> Beginning {
    let Some((head, tail)) = split(line, earlier) else {
        return Beginning::No;
    };
    let last = line.chars().rev().find(|c| fold_char(*c).is_some());
    let next = tail.chars().next();
    if marks(line) != marks(head) || goes_on(last, next) {
        return Beginning::No;
    }
    if is_short && !breaks_clause(last, tail) {
        return Beginning::Whole;
    }
    Beginning::Truncated
}

/// Splits the earlier line behind the last character that the line has of it, if it has all up to there and more follow.
fn split<'e>(line: &str, earlier: &'e str) -> Option<(&'e str, &'e str)> {
    let folded = |text| str::char_indices(text).filter_map(|(at, c)| Some((at, c, fold_char(c)?)));
    let mut theirs = folded(earlier);
    let mut end = 0;
    for (_, _, want) in folded(line) {
        let (at, c, got) = theirs.next()?;
        if got != want {
            return None;
        }
        end = at + c.len_utf8();
    }
    theirs.next()?;
    earlier.split_at_checked(end)
}

fn marks(text: &str) -> Vec<u8> {
    let mut list = Vec::new();
    gather(text, &mut list);
    list
}

/// Does a number or a Latin word go on over the cut?
fn goes_on(last: Option<char>, next: Option<char>) -> bool {
    let (Some(last), Some(next)) = (last, next) else {
        return false;
    };
    is_latin(last) && (is_latin(next) || is_digit(last) && mark(next).is_some())
}

fn is_latin(c: char) -> bool {
    is_digit(c) || fold_char(c).is_some_and(|c| c.is_alphanumeric() && c < '\u{2E80}')
}

/// Does the clause go on behind the cut?
fn breaks_clause(last: Option<char>, tail: &str) -> bool {
    let next = tail.chars().next();
    if last.is_some_and(is_latin) && next == Some(' ') {
        return tail.trim_start().starts_with(is_latin);
    }
    next.is_some_and(|c| {
        matches!(c, '，' | ',' | '、')
            || !is_latin(c) && fold_char(c).is_some_and(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::{Beginning::*, *};

    const EARLIER: &str =
        "村里的老井已經用了１．５百年，共3口；井沿的石头磨出了沟。Tail wind下一句";

    #[test]
    fn what_breaks_off() {
        for line in [
            "村里的老井已经用了1.5百年,共3口;井沿的石头磨。",
            "村里的老井已经用了1.5百年。",
            "村里的老井已",
        ] {
            assert_eq!(beginning(line, EARLIER, true), Truncated, "{line}");
        }
    }

    #[test]
    fn what_may_be_whole_goes_only_when_it_is_long() {
        for line in [
            "村里的老井已经用了1.5百年,共3口;",
            "村里的老井已经用了1.5百年,共3口;井沿的石头磨出了沟。",
        ] {
            assert_eq!(beginning(line, EARLIER, true), Whole, "{line}");
            assert_eq!(beginning(line, EARLIER, false), Truncated, "{line}");
        }
        for contents in [
            "第三章 家具的保养与收藏……12",
            "第三章　家具的保养与收藏 12",
            "第三章 家具的保养与收藏（一）",
        ] {
            assert_eq!(
                beginning("第三章 家具的保养与收藏", contents, true),
                Whole,
                "{contents}"
            );
        }
    }

    #[test]
    fn what_says_something_else() {
        for line in [
            "村里的新井已经用了",
            "村里的老井已经用了15百年",
            "村里的老井已经用了1",
            "村里的老井已经用了1.",
            "村里的老井已经用了1.5百年，共3口；井沿的石头磨出了沟。Ta",
            "村里的老井已经用了1.5百年，共3口；井沿的石头磨出了沟。Tail wind下一句",
            "村里的老井已经用了1.5百年，共3口；井沿的石头磨出了沟。Tail wind下一句又一句",
        ] {
            assert_eq!(beginning(line, EARLIER, false), No, "{line}");
        }
        assert_eq!(beginning("增长5", "增长5%，好", false), No);
    }

    #[test]
    fn latin_words() {
        assert_eq!(
            beginning("the quick brown", "the quick brown fox", true),
            Truncated
        );
        assert_eq!(beginning("the quick brown", "the quick browns", true), No);
        assert_eq!(
            beginning("the quick brown", "the quick brown. Fox", true),
            Whole
        );
    }
}
