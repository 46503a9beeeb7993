//! Judgement of `--punct cjk`: what stands on either side of a mark.

use super::script;
use std::ops::Range;

/// A line as the judgement sees it: the seven marks are ASCII, whatever their width.
pub struct View {
    pub chars: Vec<char>,
    /// In a URL, a word with a backslash, braces, or code between backticks.
    fixed: Vec<bool>,
    /// Of each parenthesis that has one, its partner's place; [`ALONE`] elsewhere.
    pub partner: Vec<usize>,
}

pub const ALONE: usize = usize::MAX;

/// What is seen on one side of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A Chinese character touches the mark.
    Chinese,
    /// Blanks, a word or a quotation mark, and then what does not speak against a fullwidth mark.
    Open,
    /// One of the seven marks.
    Mark,
    /// The line's beginning or end.
    Edge,
    /// Anything else.
    Closed,
}

impl View {
    pub fn new(text: &str) -> View {
        let chars: Vec<char> = text.chars().map(ascii).collect();
        let (fixed, partner) = (fixed(&chars), partners(&chars));
        View {
            chars,
            fixed,
            partner,
        }
    }

    /// Before the parentheses that end at `at` and have a partner.
    pub fn skip_left(&self, at: usize) -> usize {
        let before = self.partner.iter().take(at);
        at - before
            .rev()
            .take_while(|&&partner| partner != ALONE)
            .count()
    }

    /// Behind the parentheses that begin at `at` and have a partner.
    pub fn skip_right(&self, at: usize) -> usize {
        let behind = self.partner.iter().skip(at);
        at + behind.take_while(|&&partner| partner != ALONE).count()
    }

    /// Does something of a run stay whatever stands around it?
    pub fn is_fixed(&self, run: Range<usize>) -> bool {
        self.fixed
            .iter()
            .take(run.end)
            .skip(run.start)
            .any(|is| *is)
    }

    pub fn is_chinese(&self, at: usize) -> bool {
        self.chars.get(at).copied().is_some_and(is_chinese)
    }

    /// The side that ends at `at`.
    pub fn left(&self, at: usize) -> Side {
        side(self.chars.iter().take(at).rev().copied())
    }

    /// The side that begins at `at`.
    pub fn right(&self, at: usize) -> Side {
        side(self.chars.iter().skip(at).copied())
    }

    /// The last character of a word of ASCII that touches `at` from the left.
    pub fn word_before(&self, at: usize) -> Option<char> {
        let before = self.chars.get(at.checked_sub(1)?).copied();
        before.filter(|&c| is_word(c))
    }
}

fn side(mut chars: impl Iterator<Item = char>) -> Side {
    match chars.next() {
        None => Side::Edge,
        Some(c) if is_chinese(c) => Side::Chinese,
        Some(c) if is_blank(c) => open_if(chars.find(|&c| !is_blank(c)).is_none_or(is_chinese)),
        // Chinese quotation marks touch like Chinese characters where they hold Chinese.
        Some('“' | '”' | '‘' | '’') => match chars.next() {
            Some(c) if is_chinese(c) => Side::Chinese,
            _ => Side::Closed,
        },
        Some('"' | '\'') => open_if(chars.next().is_none_or(is_chinese)),
        Some(c) if is_mark(c) => Side::Mark,
        Some(c) if is_word(c) => open_if(chars.find(|&c| !is_word_part(c)).is_none_or(ends_word)),
        Some(c) if c.is_ascii() => Side::Closed,
        Some(_) => Side::Open,
    }
}

fn open_if(open: bool) -> Side {
    if open { Side::Open } else { Side::Closed }
}

fn ascii(c: char) -> char {
    match c {
        '，' => ',',
        '：' => ':',
        '；' => ';',
        '！' => '!',
        '？' => '?',
        '（' => '(',
        '）' => ')',
        _ => c,
    }
}

fn is_mark(c: char) -> bool {
    super::punct::MARKS.contains(&c)
}

/// Han, kana, CJK punctuation, fullwidth forms. Of `“…—·` it cannot be told whose they are.
fn is_chinese(c: char) -> bool {
    script::is_han(c)
        || matches!(c, '\u{3001}'..='\u{303F}' | '\u{3041}'..='\u{30FF}' | '\u{FF01}'..='\u{FF60}')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}')
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '%'
}

/// Stands within words, numbers, times and addresses.
fn is_word_part(c: char) -> bool {
    is_word(c) || matches!(c, '.' | ':' | '/' | '+' | '-' | '@' | '_')
}

/// May stand at the other end of a word in prose; a parenthesis, as in `f(x`, may not.
fn ends_word(c: char) -> bool {
    is_chinese(c) || is_blank(c) || matches!(c, ',' | ';' | '!' | '?')
}

fn fixed(chars: &[char]) -> Vec<bool> {
    let mut fixed = vec![false; chars.len()];
    let is_end = |c: &char| {
        c.is_whitespace() || matches!(c, '。' | '、' | '《' | '》' | '“' | '”' | '"' | '<' | '>')
    };
    let mut at = 0;
    for word in chars.split(is_end) {
        let scheme = word.windows(3).position(|three| three == [':', '/', '/']);
        if let Some(first) = if word.contains(&'\\') {
            Some(0)
        } else {
            scheme
        } {
            fill(&mut fixed, at + first..at + word.len());
        }
        at += word.len() + 1;
    }
    let mut depth = 0_usize;
    for (c, fixed) in chars.iter().zip(&mut fixed) {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *fixed |= depth > 0;
    }
    let ticks = chars.iter().enumerate().filter(|(_, c)| **c == '`');
    let ticks: Vec<usize> = ticks.map(|(at, _)| at).collect();
    let (pairs, _) = ticks.as_chunks::<2>();
    for &[first, last] in pairs {
        fill(&mut fixed, first..last);
    }
    fixed
}

/// Makes a run of marks true.
pub fn fill(marks: &mut [bool], run: Range<usize>) {
    let run = marks.iter_mut().take(run.end).skip(run.start);
    run.for_each(|mark| *mark = true);
}

fn partners(chars: &[char]) -> Vec<usize> {
    let mut partner = vec![ALONE; chars.len()];
    let mut open = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        match c {
            '(' => open.push(at),
            ')' => {
                if let Some(first) = open.pop() {
                    for (one, other) in [(first, at), (at, first)] {
                        if let Some(partner) = partner.get_mut(one) {
                            *partner = other;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    partner
}
