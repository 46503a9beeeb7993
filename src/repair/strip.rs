//! Action: the glosses go, and the text returns to Simplified.

use super::census::Census;
use super::cp936;
use super::gloss::Parenthesis;
use super::readings::Traditional;
use std::ops::{AddAssign, Range};

/// What was removed from a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Glosses of characters.
    pub glosses: u64,
    /// Glosses of pairs whose second byte is an ASCII letter.
    pub letters: u64,
}

impl AddAssign for Removed {
    fn add_assign(&mut self, other: Removed) {
        self.glosses += other.glosses;
        self.letters += other.letters;
    }
}

/// Appends a part of a line as it was before the tool had it; the part does not begin with a gloss.
pub fn strip(line: &str, part: Range<usize>, census: &Census, out: &mut String) -> Removed {
    let mut removed = Removed::default();
    let mut earlier = line.get(..part.start).unwrap_or_default().chars().rev();
    let last = earlier.next();
    let mut before = (earlier.next(), last);
    let mut rest = line.get(part).unwrap_or_default();
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let traditional = Traditional::of(c);
        out.push(traditional.map_or(c, Traditional::simplified));
        if let Some(parenthesis) = Parenthesis::at_start(rest) {
            let is_letters = is_letter_gloss(before, c, parenthesis, census);
            let is_gloss = traditional.is_some_and(|t| t.is_read(parenthesis.syllable));
            if is_gloss || is_letters {
                removed.glosses += u64::from(is_gloss);
                removed.letters += u64::from(is_letters);
                rest = rest.get(parenthesis.length..).unwrap_or_default();
                if census.is_spaced() {
                    rest = rest.strip_prefix(' ').unwrap_or(rest);
                }
            }
        }
        before = (before.1, Some(c));
    }
    removed
}

/// Whether the parenthesis is the gloss of the character that the trail byte of what stands before it and the letter form. The tool
/// searched bytes, and both characters are what they seem: only the parenthesis is wrong.
///
/// An ASCII mark may be a fullwidth one that the crawler folded. It counts as such only behind a `?`, where bytes were cut, or where the
/// character is one that the site glosses: sites that write real ASCII marks write words behind them, too.
pub fn is_letter_gloss(
    before: (Option<char>, Option<char>),
    letter: char,
    parenthesis: Parenthesis,
    census: &Census,
) -> bool {
    if !('@'..='~').contains(&letter) {
        return false;
    }
    let Some(mark) = before.1 else {
        return false;
    };
    let is_folded = matches!(mark, '!'..='/');
    let is_cut = matches!(before.0, Some('?' | '？'));
    let trail = match is_folded {
        true => Some(mark as u8 + 0x80),
        false => cp936::code(mark).map(|[_, trail]| trail),
    };
    trail
        .and_then(|trail| cp936::pair(trail, letter as u8))
        .and_then(Traditional::of)
        .is_some_and(|t| {
            t.is_read(parenthesis.syllable) && (!is_folded || is_cut || census.is_glossed(t))
        })
}
