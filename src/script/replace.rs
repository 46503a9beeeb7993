//! Action: leftmost-longest replacement, phrases before characters.

use super::layout::{CHAR, PHRASE};
use super::table::Step;
use std::str::Chars;

/// The places of a text where something else takes the place of what is there, from left to right.
pub struct Replacements<'t> {
    step: &'static Step,
    text: &'t str,
    rest: Chars<'t>,
}

/// One place.
pub struct Replacement {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// What takes its place.
    pub with: With,
}

/// What takes the place.
pub enum With {
    /// A character.
    Char(char),
    /// The value of a phrase.
    Text(&'static str),
}

impl<'t> Replacements<'t> {
    pub fn new(step: &'static Step, text: &'t str) -> Self {
        Replacements {
            step,
            text,
            rest: text.chars(),
        }
    }
}

impl Iterator for Replacements<'_> {
    type Item = Replacement;

    #[inline]
    fn next(&mut self) -> Option<Replacement> {
        loop {
            let here = self.rest.as_str();
            let first = self.rest.next()?;
            let entry = self.step.entry(first);
            if entry == 0 {
                continue;
            }
            let start = self.text.len() - here.len();
            if entry & PHRASE != 0
                && let Some(second) = self.rest.clone().next()
                && let Some(phrase) = self.step.phrase(first, second, here, may_end)
            {
                self.rest = here.get(phrase.length..).unwrap_or_default().chars();
                let Some(value) = phrase.value else { continue };
                return Some(Replacement {
                    start,
                    end: start + phrase.length,
                    with: With::Text(value),
                });
            }
            if entry & CHAR != 0
                && let Some(to) = char::from_u32(entry & CHAR)
                && may_end(self.rest.as_str())
            {
                return Some(Replacement {
                    start,
                    end: start + first.len_utf8(),
                    with: With::Char(to),
                });
            }
        }
    }
}

/// Writes the text with all its replacements; says whether there was one, and writes nothing otherwise.
pub fn replace(step: &'static Step, text: &str, out: &mut String) -> bool {
    let mut copied = 0;
    for Replacement { start, end, with } in Replacements::new(step, text) {
        if copied == 0 {
            out.reserve(text.len());
        }
        out.push_str(text.get(copied..start).unwrap_or_default());
        match with {
            With::Char(c) => out.push(c),
            With::Text(value) => out.push_str(value),
        }
        copied = end;
    }
    if copied > 0 {
        out.push_str(text.get(copied..).unwrap_or_default());
    }
    copied > 0
}

/// May a match end before `after`? Not before a variation selector: it makes one sign with the character before it, and names a
/// form of that very character.
#[inline]
pub fn may_end(after: &str) -> bool {
    // Most text is below the lead bytes of all selectors, and is let through without decoding.
    after.as_bytes().first().is_none_or(|lead| *lead < 0xEF) || !begins_with_selector(after)
}

fn begins_with_selector(text: &str) -> bool {
    text.starts_with(|c| matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'))
}
