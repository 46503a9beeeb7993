//! Judgement: lines of windows-1252, in which letters with accents stand alone between ASCII.
//!
//! Such a letter and the ASCII letter behind it are a rare character of GBK (`J鰎g`), and some are a common one of Big5.

use super::candidate::{LANES, NO_PAIR, costs, lanes};
use super::company::Company;
use crate::entry::of_pair;

/// What a pair costs at most, in centinats, that Chinese text between ASCII letters is believed to hold: common Han. The Han that GBK
/// added to GB 2312, whose second byte is an ASCII letter, cost 1,500 and more.
const COMMON: u32 = 1_150;

/// A line in which all that is not ASCII can be a letter of Latin script in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latin {
    /// All of it is small letters, each alone between ASCII letters.
    is_clear: bool,
}

impl Latin {
    /// Nothing where some of it cannot be, or where it reads as common Han.
    pub fn of(line: &[u8]) -> Option<Latin> {
        let mut at = 0;
        let mut latin = Latin { is_clear: true };
        let (mut any, mut costliest) = (false, [0; LANES]);
        while let Some(start) = line
            .get(at..)?
            .iter()
            .position(|byte| *byte >= 0x80)
            .map(|next| at + next)
        {
            let tail = line.get(start..)?;
            // A run of three bytes is none, and nearly every line of Chinese leaves here.
            let len = match tail {
                [_, 0x80..=0xFF, 0x80..=0xFF, ..] => return None,
                [_, 0x80..=0xFF, ..] => 2,
                _ => 1,
            };
            let run = tail.get(..len)?;
            let before = start.checked_sub(1).and_then(|at| line.get(at)).copied();
            let after = tail.get(len).copied();
            any |= is_in_word(run, before, after)?;
            let is_between = is_letter(before) && is_letter(after);
            latin.is_clear &= len == 1 && is_between && run.iter().all(|byte| is_small(*byte));
            for (costliest, cost) in costliest.iter_mut().zip(read(tail)) {
                *costliest = cost.max(*costliest);
            }
            at = start + len;
        }
        if !any || costliest.iter().any(|cost| *cost <= COMMON) {
            return None;
        }
        Some(latin)
    }

    /// Whether to believe it between such lines.
    pub fn is_believed(self, company: Company) -> bool {
        self.is_clear || company != Company::Legacy
    }
}

/// What the pair at the beginning of `tail` costs in each candidate.
fn read(tail: &[u8]) -> [u32; LANES] {
    match tail {
        [lead, trail, ..] => lanes(of_pair(costs(), *lead, *trail)),
        _ => [u32::from(NO_PAIR); LANES],
    }
}

/// Whether a run of one or two bytes is of a word with ASCII letters, or else (`false`) a word of one letter such as `à`; nothing
/// where it is neither.
fn is_in_word(run: &[u8], before: Option<u8>, after: Option<u8>) -> Option<bool> {
    let (is_in, follows) = (is_letter(before) || is_letter(after), is_letter(before));
    match *run {
        // The apostrophe of word processors.
        [0x92] => (is_letter(before) && is_letter(after)).then_some(true),
        [0xC0 | 0xC9 | 0xE0 | 0xE9 | 0xF3] if !is_in => Some(false),
        [byte] if is_in && is_accented(byte) => {
            (is_small(byte) || !before.is_some_and(|b| b.is_ascii_lowercase())).then_some(true)
        }
        // Eth and thorn make no such pairs, and would take in much Han behind a letter.
        [first, second] if is_in && is_small(first) && is_small(second) => {
            let is_icelandic = [first, second].iter().any(|b| matches!(b, 0xF0 | 0xFE));
            (follows && !is_icelandic).then_some(true)
        }
        _ => None,
    }
}

fn is_letter(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// A letter of windows-1252 beyond ASCII; the ordinals are none of words.
fn is_accented(byte: u8) -> bool {
    is_small(byte) || matches!(byte, 0x8A | 0x8C | 0x8E | 0x9F | 0xC0..=0xD6 | 0xD8..=0xDE)
}

/// A small one.
fn is_small(byte: u8) -> bool {
    matches!(byte, 0x9A | 0x9C | 0x9E | 0xDF..=0xF6 | 0xF8..=0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GBK, WINDOWS_1252};

    #[test]
    fn latin_lines() {
        for text in [
            "Jörg",
            "François",
            "café au lait\n",
            "São Paulo, Brasil",
            "Ça va à Paris",
            "créée",
            "Straße",
            "don’t",
            "MÜNCHEN",
            "Århus",
            "El Niño",
        ] {
            let line = WINDOWS_1252.encode(text).0;
            assert!(
                Latin::of(&line).is_some_and(|l| l.is_believed(Company::Unknown)),
                "{text}"
            );
        }
        assert_eq!(Latin::of(b"J\xF6rg"), Some(Latin { is_clear: true }));
    }

    #[test]
    fn chinese_between_ascii_is_not_latin() {
        for text in [
            "T恤",
            "AA制",
            "K歌",
            "IC卡",
            "A股",
            "B超",
            "Q币",
            "维C",
            "我a",
            "x是y",
            "a的b",
            "第1章 a",
        ] {
            assert_eq!(Latin::of(&GBK.encode(text).0), None, "{text}");
        }
        for text in [
            "T恤", "AA制", "K歌", "IC卡", "Q點", "卡a", "我a", "x是y", "a問b", "X題", "a類b",
            "n轉m",
        ] {
            assert_eq!(Latin::of(&BIG5.encode(text).0), None, "{text}");
        }
        for bytes in [
            &b"\xA4@"[..],
            b"a\x81b",
            b"a\xD7b",
            b"\xE9",
            b"a\xE9\xE9\xE9b",
            b"plain",
            b"",
        ] {
            assert_eq!(Latin::of(bytes), None, "{bytes:X?}");
        }
    }
}
