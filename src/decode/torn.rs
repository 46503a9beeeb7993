//! Judgement: lines of UTF-8 that were cut off inside a character, or lost a byte of one.
//!
//! Three bytes that are a character of UTF-8 seldom come by chance, but for a short line they are not beyond doubt: `我` and two bytes
//! of `們` are `鎴戝` in GBK. So the two readings are compared, and the lines around have a say.

use super::company::Company;
use crate::model;

// In centinats.

/// What a broken sequence costs where it is the beginning of Han, and where it may be anything: rare Han, and a damaged byte.
const BROKEN_HAN: i32 = 800;
const BROKEN: i32 = 1_500;
/// Whole characters of three bytes for each further broken sequence in a line.
const WHOLE_FOR_BROKEN: usize = 4;

/// A line that is UTF-8 but for sequences that are not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn {
    /// How it reads, each broken sequence with its cost.
    score: i32,
    /// It has whole characters of three bytes.
    is_utf8: bool,
}

/// Whether bytes beyond ASCII begin like UTF-8, or like a character of it that the line's end cut off.
pub fn may_be_torn(tail: &[u8]) -> bool {
    matches!(
        tail,
        [0xC2..=0xDF, 0x80..=0xBF, 0xC2..=0xF4, 0x80..=0xBF, ..]
            | [0xC2..=0xDF, 0x80..=0xBF, 0..=0x7F, ..]
            | [0xE0..=0xF4, 0x80..=0xBF, 0..=0xBF, ..]
            | [0xE0..=0xF4, 0x80..=0xBF]
            | [0xC2..=0xF4]
            | [0xC2..=0xF4, b'\r' | b'\n', ..]
    )
}

impl Torn {
    /// Nothing where the line has other invalid bytes, or where all that is not ASCII may as well be a letter of Latin-1.
    pub fn of(line: &[u8]) -> Option<Torn> {
        let (mut score, mut prev) = (0_i32, '\n');
        let (mut wide, mut broken, mut after_broken) = (0, 0, false);
        for chunk in line.utf8_chunks() {
            for c in chunk.valid().chars() {
                score = score.saturating_add(model::score(prev, c));
                prev = c;
                wide += usize::from(c >= '\u{800}');
            }
            let is_ascii = |byte: Option<char>| byte.is_some_and(|c| c.is_ascii_lowercase());
            let cost = match chunk.invalid() {
                [] => break,
                _ if broken > wide => return None,
                _ if after_broken && chunk.valid().is_empty() => return None,
                [0xE3..=0xE9, _, ..] => BROKEN_HAN,
                [0xE0..=0xF4, _, ..] => BROKEN,
                // A lead byte alone behind a letter is an accent rather, unless nothing comes behind it, not even the line's end.
                [0xC2..=0xF4] if wide > 0 || !is_ascii(chunk.valid().chars().next_back()) => BROKEN,
                [0xC2..=0xF4] if line.ends_with(chunk.invalid()) => BROKEN,
                _ => return None,
            };
            score = score.saturating_sub(cost);
            (broken, after_broken, prev) = (broken + 1, true, '\u{FFFD}');
        }
        (broken <= 1 + wide / WHOLE_FOR_BROKEN).then_some(Torn {
            score,
            is_utf8: wide > 0,
        })
    }

    /// Whether to believe it between such lines; `legacy` is how the line reads in the best candidate in which it is valid.
    pub fn is_believed(self, company: Company, legacy: Option<i32>) -> bool {
        let ahead = match company {
            Company::Utf8 => 2_500,
            Company::Unknown if self.is_utf8 => 600,
            // A character alone: rare Han against a cut one.
            Company::Unknown => -100,
            Company::Legacy => -1_500,
        };
        match legacy {
            Some(legacy) => self.score.saturating_add(ahead) >= legacy,
            None => company == Company::Utf8 || (self.is_utf8 && company == Company::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn torn_lines() {
        for torn in [
            "我們".as_bytes().split_last().expect("text").1,
            b"2020\xE5\xB9",
            b"a,\xE6\x88\x91\xE5\x80,b\n",
            b"\xE6\x88\x91 \xE5\n",
            b"page\xE5",
        ] {
            assert!(Torn::of(torn).is_some(), "{torn:X?}");
            let start = torn
                .iter()
                .position(|byte| *byte >= 0x80)
                .expect("bytes beyond ASCII");
            assert!(may_be_torn(&torn[start..]), "{torn:X?}");
        }
        for other in [
            &b"Fran\xE7ois"[..],
            b"caf\xE9\n",
            b"J\xF6rg",
            b"\xC4\xE3\xBA\xC3",
            b"plain",
            b"",
            b"\xE6\x88\x91\xE5\xC4\xE3",
        ] {
            let start = other.iter().position(|byte| *byte >= 0x80);
            let found = start
                .filter(|start| may_be_torn(&other[*start..]))
                .and_then(|_| Torn::of(other));
            assert_eq!(found, None, "{other:X?}");
        }
    }
}
