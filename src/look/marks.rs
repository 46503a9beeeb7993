//! The marks of numbers: the fold drops `.`, `%` and `-`, so 1.5 and 15 fold alike; a key must tell them apart.
//!
//! A mark counts where a number would be another without it: between two digits, a per cent or per mille sign behind a digit, a minus
//! before one. Width does not matter, and neither does which dash it is. Blanks and commas are no marks: `1,000` and `1000` are one
//! number, and a list of digits is set with or without blanks.
//!
//! Only a line that has both a digit and such a mark somewhere comes here, so running text pays nothing.
//!
//! This file is also part of the build script, so it depends on nothing.

/// The mark that a character is, whatever its width.
pub fn mark(c: char) -> Option<u8> {
    Some(match c {
        '.' | '．' => b'.',
        '/' | '／' => b'/',
        ':' | '：' => b':',
        '*' | '＊' => b'*',
        '%' | '％' => b'%',
        '‰' => b'm',
        '-' | '－' | '−' => b'-',
        '–' | '—' => b'_',
        _ => return None,
    })
}

/// Is it a digit, of either width?
pub fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Lists the marks of a line, 5 bytes each: how many digits stand before it (32 bits, little-endian), and which one it is.
pub fn gather(line: &str, list: &mut Vec<u8>) {
    let bytes = line.as_bytes();
    let mut digits = 0u32;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match kind(*byte) {
            OTHER => {}
            DIGIT => digits += 1,
            OTHER_OF_THREE => at += 2,
            // A lead byte of fullwidth forms or of dashes, or a mark in ASCII.
            _ => {
                let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) else {
                    break;
                };
                if is_digit(c) {
                    digits += 1;
                } else if let Some(mark) = mark(c)
                    && counts(line, at, c, mark)
                {
                    list.extend_from_slice(&digits.to_le_bytes());
                    list.push(mark);
                }
                at += c.len_utf8();
                continue;
            }
        }
        at += 1;
    }
}

/// Does the mark `c` at `at` belong to a number?
fn counts(line: &str, at: usize, c: char, mark: u8) -> bool {
    let before = line.get(..at).and_then(|s| s.chars().next_back());
    let after = line.get(at + c.len_utf8()..).and_then(|s| s.chars().next());
    match (before.is_some_and(is_digit), after.is_some_and(is_digit)) {
        (true, true) => true,
        (true, false) => matches!(mark, b'%' | b'm'),
        (false, true) => mark == b'-',
        (false, false) => false,
    }
}

const OTHER: u8 = 0;
const DIGIT: u8 = 1;
const PERHAPS: u8 = 2;
/// The lead byte of a character of three bytes that is neither.
const OTHER_OF_THREE: u8 = 3;

/// What a byte may begin.
#[expect(
    clippy::indexing_slicing,
    reason = "a byte numbers no more entries than there are"
)]
fn kind(byte: u8) -> u8 {
    KINDS[byte as usize]
}

static KINDS: [u8; 256] = kinds();

#[expect(
    clippy::indexing_slicing,
    reason = "the compiler makes the table, and would say so"
)]
const fn kinds() -> [u8; 256] {
    let mut kinds = [OTHER; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        kinds[digit as usize] = DIGIT;
        digit += 1;
    }
    let mut lead = 0xE0;
    while lead < 0xF0 {
        kinds[lead] = OTHER_OF_THREE;
        lead += 1;
    }
    // The marks in ASCII, and the lead bytes of U+2000 to U+2FFF and of U+F000 to U+FFFF.
    let others = [b'.', b'/', b':', b'*', b'%', b'-', 0xE2, 0xEF];
    let mut at = 0;
    while at < others.len() {
        kinds[others[at] as usize] = PERHAPS;
        at += 1;
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The obvious twin: over characters, with their neighbours.
    fn slow(line: &str) -> Vec<u8> {
        let chars: Vec<char> = line.chars().collect();
        let digit = |at: Option<usize>| {
            at.and_then(|at| chars.get(at))
                .is_some_and(|c| is_digit(*c))
        };
        let mut list = Vec::new();
        for (at, c) in chars.iter().enumerate() {
            let (before, after) = (digit(at.checked_sub(1)), digit(Some(at + 1)));
            let Some(mark) = mark(*c) else { continue };
            let counts = match mark {
                b'%' | b'm' => before,
                b'-' => after,
                _ => before && after,
            };
            if counts {
                let digits = chars[..at].iter().filter(|c| is_digit(**c)).count() as u32;
                list.extend_from_slice(&digits.to_le_bytes());
                list.push(mark);
            }
        }
        list
    }

    proptest! {
        #[test]
        fn agrees_with_its_slow_twin(line in "[0-9０-９.．%％‰\\-－−–—/:：＊*,、汉a… ～]{0,30}|\\PC{0,30}") {
            let mut list = Vec::new();
            gather(&line, &mut list);
            prop_assert_eq!(list, slow(&line));
        }
    }

    fn same(a: &str, b: &str) -> bool {
        slow(a) == slow(b)
    }

    #[test]
    fn what_makes_another_number() {
        for (a, b) in [
            ("增长1.5倍", "增长15倍"),
            ("3:2", "32"),
            ("增长5%", "增长5"),
            ("5‰", "5%"),
            ("零下-5度", "零下5度"),
            ("3-5天", "35天"),
            ("1/2", "12"),
            ("1.25", "12.5"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn what_makes_none() {
        for (a, b) in [
            ("１．５倍", "1.5倍"),
            ("1.加强领导", "1、加强领导"),
            ("共15.", "共15。"),
            ("1,000", "1000"),
            ("3—5天", "3–5天"),
            ("说明:3", "说明：3"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }
}
