//! Judgement: whether a part of a line stands in quotation marks, as an example of mojibake does.
//!
//! The marks need not stand at the part. Beside it a quotation may hold ASCII, blanks, or damage that was not read; and a reading whose
//! characters fit nearly always takes the marks themselves for bytes, or a lost byte for the mark.

use super::{judge::Weight, way::Found};
use std::ops::Range;

/// How a mark is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// For quotations alone.
    Quotes,
    /// For much else too, so it must stand at the part.
    Near,
}

/// Marks that text about mojibake puts around it, with those that close them.
const MARKS: [(char, char, Use); 16] = [
    ('“', '”', Use::Quotes),
    ('‘', '’', Use::Quotes),
    ('「', '」', Use::Quotes),
    ('『', '』', Use::Quotes),
    ('《', '》', Use::Quotes),
    ('〈', '〉', Use::Quotes),
    ('«', '»', Use::Quotes),
    ('„', '“', Use::Quotes),
    ('"', '"', Use::Quotes),
    ('\'', '\'', Use::Near),
    ('`', '`', Use::Quotes),
    ('(', ')', Use::Near),
    ('（', '）', Use::Near),
    ('【', '】', Use::Quotes),
    ('[', ']', Use::Near),
    ('”', '”', Use::Near),
];

/// A part of at least so many characters is damage even in quotation marks where the line says nothing else.
const LONG: i32 = 4;
/// Characters between a mark and the part at most.
const FAR: usize = 40;
/// Characters at either end of a part that may be the mark and what was lost beside it.
const SWALLOWED: usize = 2;

/// Does the part stand in quotation marks? ASCII may be inside, so it may be one quotation of several words, or several.
pub fn is_quoted(line: &[char], found: &Found, weight: Weight) -> bool {
    let words = words(line, found);
    let whole = words
        .first()
        .zip(words.last())
        .and_then(|(first, last)| quotation(line, found, first.start..last.end));
    let quotations = match whole {
        Some(whole) => vec![whole],
        None => {
            let each: Option<Vec<_>> = words
                .into_iter()
                .map(|word| quotation(line, found, word))
                .collect();
            match each {
                Some(each) => each,
                None => return false,
            }
        }
    };
    let is_outside = |at: usize| !quotations.iter().any(|range| range.contains(&at));
    let mut chars = line.iter().enumerate();
    let says_more = chars.any(|(at, c)| c.is_alphanumeric() && is_outside(at));
    says_more || weight.chars < LONG
}

/// The words that the part consists of, in characters of the line: what is not ASCII, with the ASCII letters that stand at it.
fn words(line: &[char], found: &Found) -> Vec<Range<usize>> {
    let is_part = |at: usize| {
        let c = line.get(at).copied().unwrap_or(' ');
        c.is_ascii_alphanumeric() || !c.is_ascii() && found.range.contains(&at)
    };
    let mut words = Vec::new();
    let mut end = 0;
    for at in found.range.clone() {
        if at < end || line.get(at).is_none_or(char::is_ascii) {
            continue;
        }
        let start = (0..at).rev().take_while(|&at| is_part(at)).last();
        end = (at..line.len())
            .find(|&at| !is_part(at))
            .unwrap_or(line.len());
        words.push(start.unwrap_or(at)..end);
    }
    words
}

/// The quotation around a word of the part, marks included.
fn quotation(line: &[char], found: &Found, word: Range<usize>) -> Option<Range<usize>> {
    MARKS.iter().find_map(|&(open, close, kind)| {
        let start = opened(line, &word, open, close)?;
        let from = (start + 1).max(word.end.saturating_sub(SWALLOWED));
        let end = from + position(line, from..word.end + FAR, close)?;
        let is_nested = open != close && position(line, word.end..end, open).is_some();
        let range = start..end + 1;
        (!is_nested && is_filled(line, found, &word, &range, kind)).then_some(range)
    })
}

/// Where the last quotation begins that is open at the word.
fn opened(line: &[char], word: &Range<usize>, open: char, close: char) -> Option<usize> {
    let end = (word.start + SWALLOWED).min(word.end);
    let start = word.start.saturating_sub(FAR);
    let before = line.get(start..end)?;
    let at = start + before.iter().rposition(|c| *c == open)?;
    let is_open = match open == close {
        // Where both marks are alike, the one before must not be the end of another quotation.
        true => line.iter().take(at + 1).filter(|c| **c == open).count() % 2 == 1,
        false => position(line, at..word.start, close).is_none(),
    };
    is_open.then_some(at)
}

/// Is what stands between the marks mostly the part?
fn is_filled(
    line: &[char],
    found: &Found,
    word: &Range<usize>,
    range: &Range<usize>,
    kind: Use,
) -> bool {
    let is_blank = |at: usize| line.get(at).is_some_and(|c| c.is_whitespace());
    let outside = (range.start + 1..word.start).chain(word.end..range.end - 1);
    let mut outside = outside.filter(|at| *at < line.len());
    if kind == Use::Near || is_latin(line, found) {
        return outside.all(is_blank);
    }
    let is_foreign = |at: &usize| line.get(*at).is_some_and(|c| !c.is_ascii());
    let inside = range.clone().filter(is_foreign);
    let (part, rest): (Vec<_>, Vec<_>) = inside.partition(|at| found.range.contains(at));
    part.len() + 2 >= rest.len()
}

/// Is it about letters with accents? Among letters quotations are long, and damaged characters few.
fn is_latin(line: &[char], found: &Found) -> bool {
    let part = line.get(found.range.clone()).unwrap_or_default();
    let mut words = found.text.split(|c: char| c.is_ascii());
    let are_isolated = words.all(|word| {
        let mut chars = word.chars();
        chars.all(|c| c < '\u{2E80}') && word.chars().nth(2).is_none()
    });
    are_isolated && part.iter().all(|c| *c < '\u{2E80}')
}

/// The place of a character in a part of the line, counted from the part's start.
fn position(line: &[char], range: Range<usize>, c: char) -> Option<usize> {
    let end = range.end.min(line.len());
    line.get(range.start..end)?.iter().position(|x| *x == c)
}
