//! Pagers that extraction tore over lines: `共`, `8`, `页，当前第`, `2`, `页`, and the numbers of the pages after them.
//!
//! A pager is recognized by its sentence, `共 N 页` beside `第 M 页` with M up to N, spread over whole short lines. Page numbers
//! go only with such a sentence before them and only when they count 1, 2, 3 to N (or at least to 3, where N is above 10), so a
//! numbered list, a lone `共` and a page count in running text stay.

use super::Page;
use crate::fold::{fold, fold_char};
use std::collections::BTreeSet;

/// The id of the rule.
pub const ID: &str = "pager-torn";
/// What every torn pager holds.
pub const TRIGGER: char = '页';

/// The most lines of a pager, and the most that are passed over on the way to its first.
const LINES: isize = 48;
/// The longest line of a torn pager, in bytes.
pub const LINE: usize = 48;

/// A word or a number of a pager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Total,
    Ordinal,
    Page,
    Current,
    Link,
    Number(u32),
}

/// The longer words before those that they begin with.
const WORDS: [(&str, Token); 16] = [
    ("当前", Token::Current),
    ("上一页", Token::Link),
    ("下一页", Token::Link),
    ("上页", Token::Link),
    ("下页", Token::Link),
    ("首页", Token::Link),
    ("末页", Token::Link),
    ("尾页", Token::Link),
    ("跳转", Token::Link),
    ("转到", Token::Link),
    ("确定", Token::Link),
    ("<", Token::Link),
    (">", Token::Link),
    ("共", Token::Total),
    ("第", Token::Ordinal),
    ("页", Token::Page),
];

/// The lines of the torn pagers that touch the window, its context included. `inside`: the lines of the window, ascending, that are
/// short enough and hold the trigger.
pub fn torn(page: &dyn Page, inside: &[isize]) -> BTreeSet<isize> {
    let mut lines = BTreeSet::new();
    let Ok(len) = isize::try_from(page.len()) else {
        return lines;
    };
    let mut anchors = Vec::new();
    if reaches(page, 0, 1) {
        anchors = around(page, -1, -1);
        anchors.reverse();
    }
    anchors.extend_from_slice(inside);
    if reaches(page, len - 1, -1) {
        anchors.extend(around(page, len, 1));
    }
    for anchor in anchors {
        if !lines.contains(&anchor)
            && line_tokens(page, anchor).is_some_and(|tokens| tokens.contains(&Token::Page))
        {
            lines.extend(through(page, anchor));
        }
    }
    lines
}

/// Whether a pager may go on over the edge of the window: its line there, or the next one when that is blank, is part of one.
fn reaches(page: &dyn Page, edge: isize, inwards: isize) -> bool {
    line_tokens(page, edge).is_some() || is_blank(page, edge) && step(page, edge, inwards).is_some()
}

/// Context lines of a pager that may reach into the window, from its edge outwards.
fn around(page: &dyn Page, from: isize, step: isize) -> Vec<isize> {
    let part = |index: isize| line_tokens(page, index).is_some();
    (0..LINES)
        .map(|far| from + step * far)
        .take_while(|&index| part(index) || is_blank(page, index))
        .filter(|&i| part(i))
        .collect()
}

/// The pager whose sentence runs through the line `anchor`, which must not be its only line.
fn through(page: &dyn Page, anchor: isize) -> Vec<isize> {
    let mut starts = vec![anchor];
    while starts.len() < 10
        && let Some(before) = starts.last().and_then(|&at| step(page, at, -1))
    {
        starts.push(before);
    }
    starts
        .into_iter()
        .rev()
        .filter_map(|start| pager(page, start))
        .find(|lines| lines.contains(&anchor))
        .unwrap_or_default()
}

/// The pager that begins with the line `start`.
fn pager(page: &dyn Page, start: isize) -> Option<Vec<isize>> {
    let (mut tokens, mut owner) = (Vec::new(), Vec::new());
    let mut at = Some(start);
    while let Some(index) = at.filter(|index| index - start < LINES) {
        let line = line_tokens(page, index)?;
        owner.extend(line.iter().map(|_| index));
        tokens.extend(line);
        at = step(page, index, 1);
    }
    let (sentence, pages) = sentence(&tokens)?;
    let mut end = sentence;
    while let Some(longer) = tokens.get(end..).and_then(|rest| links(rest, pages)) {
        end += longer;
    }
    // The lines end where their tokens do; a pager in one line is for the packs.
    let whole = |end: &usize| owner.get(*end) != owner.get(end - 1);
    let end = (sentence..=end).rev().find(whole)?;
    let mut lines = owner.get(..end)?.to_vec();
    lines.dedup();
    (owner.get(sentence - 1)? != &start).then_some(lines)
}

/// The length of `共 N 页 当前第 M 页`, in either order, and N.
fn sentence(tokens: &[Token]) -> Option<(usize, u32)> {
    let mut parser = Parser { tokens, at: 0 };
    let (total, here) = match tokens.first()? {
        Token::Total => {
            let total = parser.total()?;
            (total, parser.here()?)
        }
        _ => {
            let here = parser.here()?;
            (parser.total()?, here)
        }
    };
    ((1..=total).contains(&here)).then_some((parser.at, total))
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Parser<'_> {
    fn take(&mut self, wanted: Token) -> Option<()> {
        let found = *self.tokens.get(self.at)? == wanted;
        self.at += usize::from(found);
        found.then_some(())
    }

    fn number(&mut self) -> Option<u32> {
        let Token::Number(number) = *self.tokens.get(self.at)? else {
            return None;
        };
        self.at += 1;
        Some(number)
    }

    fn total(&mut self) -> Option<u32> {
        self.take(Token::Total)?;
        let number = self.number()?;
        self.take(Token::Page).map(|()| number)
    }

    fn here(&mut self) -> Option<u32> {
        let _ = self.take(Token::Current);
        self.take(Token::Ordinal)?;
        let number = self.number()?;
        self.take(Token::Page).map(|()| number)
    }
}

/// How many tokens at the beginning of `rest` are links of a pager with so many pages.
fn links(rest: &[Token], pages: u32) -> Option<usize> {
    if rest.first()? == &Token::Link {
        return Some(1);
    }
    let count = rest
        .iter()
        .zip(1..=pages)
        .take_while(|(token, page)| **token == Token::Number(*page))
        .count();
    (count > 0 && (count == pages as usize || pages > 10 && count >= 3)).then_some(count)
}

/// The next line of what may be a pager; one blank line may stand between.
fn step(page: &dyn Page, from: isize, step: isize) -> Option<isize> {
    let next = from + step;
    let next = if is_blank(page, next) {
        next + step
    } else {
        next
    };
    line_tokens(page, next).map(|_| next)
}

fn is_blank(page: &dyn Page, index: isize) -> bool {
    page.line(index).is_some_and(|line| line.trim().is_empty())
}

/// The tokens of a line that holds nothing else.
fn line_tokens(page: &dyn Page, index: isize) -> Option<Vec<Token>> {
    let line = page.line(index).filter(|line| line.len() <= LINE)?;
    let first = line.chars().find_map(fold_char)?;
    if !first.is_ascii_digit() && !WORDS.iter().any(|(word, _)| word.starts_with(first)) {
        return None;
    }
    let folded = fold(line);
    let (mut rest, mut tokens) = (folded.as_str(), Vec::new());
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (length, token) = match digits {
            0 => WORDS
                .iter()
                .find(|(word, _)| rest.starts_with(word))
                .map(|(word, token)| (word.len(), *token))?,
            _ => (
                digits,
                Token::Number(rest.get(..digits.min(5))?.parse().ok()?),
            ),
        };
        tokens.push(token);
        rest = rest.get(length..)?;
    }
    (!tokens.is_empty()).then_some(tokens)
}

#[cfg(test)]
mod tests {
    use super::super::{Rules, corpus::cleaned};

    fn left(lines: &[&str]) -> Vec<String> {
        cleaned(&Rules::builtin(), lines)
    }

    #[test]
    fn torn_pagers_go() {
        assert_eq!(
            left(&[
                "甲。",
                "共",
                "2",
                "页，当前第。",
                "1",
                "页",
                "1",
                "2",
                "乙。"
            ]),
            ["甲。", "乙。"]
        );
        assert_eq!(
            left(&["共", "", "3頁", "", "當前第2頁", "下一頁", "乙。"]),
            ["", "", "乙。"]
        );
        assert_eq!(
            left(&["第", "4", "頁/", "共 20", "頁", "1", "2", "3", "4", "乙。"]),
            ["乙。"]
        );
        assert_eq!(
            left(&["共2页", "第1页", "上一页 下一页", "1", "2"]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn numbers_that_do_not_count_the_pages_stay() {
        assert_eq!(
            left(&["共", "3", "页，当前第", "2", "页", "1", "加强学习。"]),
            ["1", "加强学习。"]
        );
        assert_eq!(
            left(&["1", "2", "共", "2", "页", "第", "1", "页"]),
            ["1", "2"]
        );
        assert_eq!(
            left(&["共", "2", "页", "第", "1", "页", "1", "2", "3", "丙"]),
            ["3", "丙"]
        );
    }

    #[test]
    fn what_is_no_pager_stays() {
        for lines in [
            &["共", "2", "页"][..],
            &["1", "2", "3"],
            &["共"],
            &["第", "1", "页"],
            &["共", "2", "页", "第", "3", "页"],
            &["共", "2", "页", "纸", "第", "1", "页"],
            &["共2页", "他读到第1页"],
            &["共", "2", "页", "", "", "第", "1", "页"],
        ] {
            assert_eq!(left(lines), lines);
        }
    }
}
