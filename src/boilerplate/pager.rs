//! Pagers that extraction tore over lines: `共`, `8`, `页，当前第`, `2`, `页`, and the numbers of the pages after them.
//!
//! A pager is recognized by its sentence, `共 N 页` beside `第 M 页` with M up to N, spread over whole short lines. Page numbers
//! go only with such a sentence before them and only when they count 1, 2, 3 to N (or at least to 3, where N is above 10), so a
//! numbered list, a lone `共` and a page count in running text stay.

use super::Page;
use crate::fold::fold_char;

/// What every torn pager holds.
pub const TRIGGER: char = '页';

/// The most lines of a pager.
const LINES: isize = 48;
/// The longest line of a torn pager, in bytes.
pub const LINE: usize = 48;
/// The most lines with something on them before the last `页` of a sentence: one for each other token of `当前第 M 页共 N 页`.
const BEFORE: usize = 6;
/// The most digits of a page number.
const DIGITS: usize = 5;

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

/// The lines of the torn pagers that touch the window, ascending, those in its context included. `inside`: the lines of the window,
/// ascending, that are short enough and hold the trigger.
///
/// Every line is read a bounded number of times, however many look like parts of a pager.
pub fn torn(page: &dyn Page, inside: &[isize]) -> Vec<isize> {
    let mut lines = Vec::new();
    let Ok(len) = isize::try_from(page.len()) else {
        return lines;
    };
    let mut run = Run::default();
    if let Some(first) = outermost(page) {
        run.read(page, first, first);
        run.pagers(&mut lines);
    }
    let own = inside.iter().copied().filter(|i| (0..len).contains(i));
    for anchor in own.chain(beyond(page, len)) {
        if anchor >= run.end && is_part(page, anchor) {
            run.read(page, before(page, anchor), anchor);
            run.pagers(&mut lines);
        }
    }
    lines
}

/// The first line of what may be a pager that comes into the window over its start.
fn outermost(page: &dyn Page) -> Option<isize> {
    let inner = if is_part(page, 0) {
        0
    } else {
        step(page, 0, 1).filter(|_| is_blank(page, 0))?
    };
    let outwards = std::iter::successors(step(page, inner, -1), |&at| step(page, at, -1));
    outwards.take_while(|at| *at > -LINES).last()
}

/// The first line after the window that may be part of a pager which begins in it.
fn beyond(page: &dyn Page, len: isize) -> Option<isize> {
    let last = if is_part(page, len - 1) {
        len - 1
    } else {
        step(page, len - 1, -1).filter(|_| is_blank(page, len - 1))?
    };
    step(page, last, 1)
}

/// The first line at which a sentence may begin that runs through the line `anchor`.
fn before(page: &dyn Page, anchor: isize) -> isize {
    let back = std::iter::successors(Some(anchor), |&at| step(page, at, -1));
    back.take(BEFORE + 1).last().unwrap_or(anchor)
}

/// The next line of what may be a pager; one blank line may stand between.
fn step(page: &dyn Page, from: isize, step: isize) -> Option<isize> {
    let next = from + step;
    if is_part(page, next) {
        return Some(next);
    }
    let after = next + step;
    (is_blank(page, next) && is_part(page, after)).then_some(after)
}

fn is_blank(page: &dyn Page, index: isize) -> bool {
    page.line(index).is_some_and(|line| line.trim().is_empty())
}

fn is_part(page: &dyn Page, index: isize) -> bool {
    page.line(index)
        .is_some_and(|line| tokens(line, |_| ()).is_some())
}

/// Lines that hold nothing but parts of a pager, at most one blank line between two: each token, and the line that it stands in.
#[derive(Default)]
struct Run {
    tokens: Vec<Token>,
    owners: Vec<isize>,
    /// No line before this one is of interest any more.
    end: isize,
}

impl Run {
    /// Reads lines from `start` on, as far as they go on and one with `页` (or `anchor`) is not too far behind.
    fn read(&mut self, page: &dyn Page, start: isize, anchor: isize) {
        self.tokens.clear();
        self.owners.clear();
        let (mut at, mut last, mut blank) = (start, anchor, false);
        while at - last < LINES
            && let Some(line) = page.line(at)
        {
            let first = self.tokens.len();
            if tokens(line, |token| self.tokens.push(token)).is_some() {
                self.owners.resize(self.tokens.len(), at);
                let holds_page = |tokens: &[Token]| tokens.contains(&Token::Page);
                if self.tokens.get(first..).is_some_and(holds_page) {
                    last = last.max(at);
                }
                blank = false;
            } else {
                self.tokens.truncate(first);
                if blank || !line.trim().is_empty() {
                    break;
                }
                blank = true;
            }
            at += 1;
        }
        self.end = at;
    }

    /// The lines of all pagers, after those that `lines` has already.
    fn pagers(&self, lines: &mut Vec<isize>) {
        let (mut before, mut limit) = (None, 0);
        for (first, (token, &line)) in self.tokens.iter().zip(&self.owners).enumerate() {
            let begins = before.replace(line) != Some(line);
            if !begins || !matches!(token, Token::Total | Token::Ordinal | Token::Current) {
                continue;
            }
            while self.owners.get(limit).is_some_and(|o| o - line < LINES) {
                limit += 1;
            }
            let Some(owners) = self.pager(first, limit) else {
                continue;
            };
            for &owner in owners {
                if lines.last().is_none_or(|last| *last < owner) {
                    lines.push(owner);
                }
            }
        }
    }

    /// The lines, by token, of the pager that begins with the token `first` and goes no farther than `limit`.
    fn pager(&self, first: usize, limit: usize) -> Option<&[isize]> {
        let (length, pages) = sentence(self.tokens.get(first..limit)?)?;
        let sentence = first + length;
        // A pager in one line is for the packs.
        (self.owners.get(first) != self.owners.get(sentence - 1)).then_some(())?;
        let mut end = sentence;
        while let Some(longer) = self
            .tokens
            .get(end..limit)
            .and_then(|rest| links(rest, pages))
        {
            end += longer;
        }
        // The lines end where their tokens do.
        let whole = |end: &usize| self.owners.get(*end) != self.owners.get(end - 1);
        let end = (sentence..=end).rev().find(whole)?;
        self.owners.get(first..end)
    }
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

/// Gives the tokens of a line one by one; nothing when it holds anything else, or none.
fn tokens(line: &str, mut each: impl FnMut(Token)) -> Option<()> {
    if line.len() > LINE {
        return None;
    }
    let mut chars = line.chars().filter_map(fold_char).peekable();
    let mut next = chars.next()?;
    loop {
        let token = match next {
            '共' => Token::Total,
            '第' => Token::Ordinal,
            '页' => Token::Page,
            '当' => chars.next_if_eq(&'前').map(|_| Token::Current)?,
            '<' | '>' => Token::Link,
            '上' | '下' => {
                let _ = chars.next_if_eq(&'一');
                chars.next_if_eq(&'页').map(|_| Token::Link)?
            }
            '首' | '末' | '尾' => chars.next_if_eq(&'页').map(|_| Token::Link)?,
            '跳' => chars.next_if_eq(&'转').map(|_| Token::Link)?,
            '转' => chars.next_if_eq(&'到').map(|_| Token::Link)?,
            '确' => chars.next_if_eq(&'定').map(|_| Token::Link)?,
            digit => {
                let (mut number, mut digits) = (digit.to_digit(10)?, 1);
                while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                    digits += 1;
                    (digits <= DIGITS).then_some(())?;
                    number = number * 10 + digit;
                    chars.next();
                }
                Token::Number(number)
            }
        };
        each(token);
        match chars.next() {
            Some(c) => next = c,
            None => return Some(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Rules,
        corpus::{Lines, cleaned},
    };
    use super::*;
    use proptest::prelude::*;
    use std::{cell::Cell, collections::BTreeSet};

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

    #[test]
    fn a_number_of_too_many_digits_is_no_page() {
        let lines = ["共", "123456", "页", "第", "1", "页"];
        assert_eq!(left(&lines), lines);
        assert_eq!(left(&["共", "12345", "页", "第", "12345", "页"]).len(), 0);
    }

    fn anchors(lines: &[&str]) -> Vec<isize> {
        let short = |line: &str| line.len() <= LINE && line.contains(['页', '頁']);
        let at = lines.iter().enumerate().filter(|(_, line)| short(line));
        at.map(|(at, _)| at as isize).collect()
    }

    /// The obvious way: every line is tried as the first, and read on from there.
    fn slow(lines: &[&str]) -> Vec<isize> {
        let part = |line: &str| {
            let mut all = Vec::new();
            tokens(line, |token| all.push(token)).map(|()| all)
        };
        let mut gone = BTreeSet::new();
        for start in 0..lines.len() {
            let (mut run, mut blank) = (Run::default(), true);
            for (at, line) in lines.iter().enumerate().skip(start).take(LINES as usize) {
                match part(line) {
                    Some(tokens) => {
                        run.owners.extend(tokens.iter().map(|_| at as isize));
                        run.tokens.extend(tokens);
                        blank = false;
                    }
                    None if !blank && line.is_empty() => blank = true,
                    None => break,
                }
            }
            gone.extend(run.pager(0, run.tokens.len()).into_iter().flatten());
        }
        gone.into_iter().collect()
    }

    proptest! {
        #[test]
        fn pagers_are_those_of_the_slow_search(
            lines in prop::collection::vec(
                prop::sample::select(vec![
                    "共", "2", "页", "第", "1", "当前第", "共2页", "第 1 页", "頁,", "共 12 页", "1", "2", "3", "下一页", "", "1 页 共", "甲",
                ]),
                0..160,
            ),
            from in 0usize..160,
        ) {
            let wanted = slow(&lines);
            prop_assert_eq!(torn(&Lines::whole(&lines), &anchors(&lines)), wanted.clone());
            // The same from a window that sees the rest as context.
            let from = from.min(lines.len());
            let to = (from + 9).min(lines.len());
            let window = Lines { lines: &lines, from, to, reach: 64 };
            let inside = |index: &isize| (0..(to - from) as isize).contains(index);
            let found = torn(&window, &anchors(&lines[from..to]));
            let found: Vec<isize> = found.into_iter().filter(inside).collect();
            let wanted: Vec<isize> = wanted.iter().map(|at| at - from as isize).filter(inside).collect();
            prop_assert_eq!(found, wanted);
        }
    }

    /// A page that counts how often its lines are asked for.
    struct Counting<'a>(Lines<'a>, Cell<usize>);

    impl Page for Counting<'_> {
        fn len(&self) -> usize {
            self.0.len()
        }
        fn line(&self, index: isize) -> Option<&str> {
            self.1.set(self.1.get() + 1);
            self.0.line(index)
        }
        fn document_start(&self) -> Option<isize> {
            self.0.document_start()
        }
        fn document_end(&self) -> Option<isize> {
            self.0.document_end()
        }
    }

    #[test]
    fn lines_are_asked_for_a_few_times_however_they_repeat() {
        for unit in [
            &["页"][..],
            &["共2页"],
            &["第 1 页", "共 3 页"],
            &["共", "2", "页"],
            &["共", "", "2", "", "页", ""],
            &["页", "页纸"],
            &["页", "", ""],
            &["页", "1", "1", "1", "1", "1", "1", "1"],
            &["共", "第", "1", "当前"],
        ] {
            let lines: Vec<&str> = unit.iter().copied().cycle().take(30_000).collect();
            let page = Counting(Lines::whole(&lines), Cell::new(0));
            torn(&page, &anchors(&lines));
            let asked = page.1.get();
            assert!(asked < 5 * lines.len(), "{unit:?}: {asked} times");
        }
        // Pages so far apart that each is read for itself.
        for gap in [10, 47, 48, 49, 60] {
            let line = |at: usize| if at.is_multiple_of(gap) { "页" } else { "1" };
            let lines: Vec<&str> = (0..30_000).map(line).collect();
            let page = Counting(Lines::whole(&lines), Cell::new(0));
            torn(&page, &anchors(&lines));
            assert!(page.1.get() < 5 * lines.len(), "{gap}");
        }
    }
}
