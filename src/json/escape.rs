//! What stands between the quotes of a string, as text and back.
//!
//! Text has no place for a lone surrogate (`\ud800` without its partner), which JSON allows: inside it is a private character of one of
//! 64 blocks, one that the value itself has no character of, and it is written back as its escape.

use memchr::memchr;
use std::{fmt::Write as _, io};

/// Characters of a block that stands for the surrogates, U+D800 to U+DFFF.
const BLOCK: u32 = 0x800;
/// The first block: the beginning of plane 15, the first of two private ones.
const FIRST_BLOCK: u32 = 0xF_0000;
/// Their end.
const BLOCKS_END: u32 = 0x11_0000;
const SURROGATES: u32 = 0xD800;

/// How a value is written back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// All that is not ASCII is escaped, as it was before.
    pub ascii: bool,
    /// The first character of the block that stands for lone surrogates, where there are any.
    pub surrogates: Option<u32>,
}

/// There is a lone surrogate, and no block was given for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Lone;

/// Appends the text of a string; `raw` is what stands between the quotes, and must be what the scanner lets pass.
///
/// A lone surrogate becomes a character of the block at `surrogates`. An error leaves a part of the text behind.
pub fn unescape(raw: &str, surrogates: Option<u32>, out: &mut String) -> Result<(), Lone> {
    let mut rest = raw;
    loop {
        let at = memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let Some(escape) = escape.strip_prefix('\\') else {
            return Ok(());
        };
        rest = escape;
        // Escaped text is one escape after the other.
        loop {
            rest = one(rest, surrogates, out)?;
            match rest.strip_prefix('\\') {
                Some(next) => rest = next,
                None => break,
            }
        }
    }
}

/// What one escape means; gives what follows it.
fn one<'r>(escape: &'r str, surrogates: Option<u32>, out: &mut String) -> Result<&'r str, Lone> {
    let Some(kind) = escape.as_bytes().first() else {
        return Ok(escape);
    };
    let meant = match kind {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'u' => {
            let (unit, rest) = unit(escape);
            let low = || {
                rest.strip_prefix('\\')
                    .filter(|low| low.starts_with('u'))
                    .map(unit_of_next)
            };
            let (code, rest) = match unit {
                0xD800..0xDC00 => match low() {
                    Some((low @ 0xDC00..0xE000, rest)) => {
                        (0x1_0000 + ((unit - 0xD800) << 10 | (low - 0xDC00)), rest)
                    }
                    _ => (surrogates.ok_or(Lone)? + (unit - SURROGATES), rest),
                },
                0xDC00..0xE000 => (surrogates.ok_or(Lone)? + (unit - SURROGATES), rest),
                _ => (unit, rest),
            };
            out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Ok(rest);
        }
        // `"`, `\` and `/` are themselves.
        other => char::from(*other),
    };
    out.push(meant);
    Ok(escape.get(1..).unwrap_or_default())
}

fn unit_of_next(escape: &str) -> (u32, &str) {
    unit(escape)
}

/// The number in `uXXXX`, and what follows.
fn unit(escape: &str) -> (u32, &str) {
    let digits = escape.get(1..5).unwrap_or_default();
    let value = |sum: u32, digit: u8| sum << 4 | char::from(digit).to_digit(16).unwrap_or(0);
    let number = digits.bytes().fold(0, value);
    (number, escape.get(1 + digits.len()..).unwrap_or_default())
}

/// Appends the text of a string, and says how it is to be written back; none where no block is free for its lone surrogates.
pub fn text(raw: &str, is_escaped: bool, out: &mut String) -> Option<Style> {
    let start = out.len();
    if !is_escaped {
        out.push_str(raw);
        return Some(Style::default());
    }
    let mut style = Style::default();
    if unescape(raw, None, out) == Err(Lone) {
        out.truncate(start);
        style.surrogates = Some(free_block(raw)?);
        unescape(raw, style.surrogates, out).ok()?;
    }
    style.ascii = raw.is_ascii() && !out.get(start..).unwrap_or_default().is_ascii();
    Some(style)
}

/// The first block that a string has no character of.
fn free_block(raw: &str) -> Option<u32> {
    let mut text = String::new();
    // What stands for surrogates in this trial is of the first block, which is not counted where it is not in the string itself.
    let mut used = 0u64;
    let blocks = |text: &str| {
        text.chars()
            .filter_map(|c| block(c as u32))
            .fold(0u64, |used, n| used | 1 << n)
    };
    for piece in Pieces(raw) {
        text.clear();
        if unescape(piece, None, &mut text).is_ok() {
            used |= blocks(&text);
        }
    }
    let free = used.trailing_ones();
    (free < u64::BITS).then_some(FIRST_BLOCK + free * BLOCK)
}

fn block(code: u32) -> Option<u32> {
    (FIRST_BLOCK..BLOCKS_END)
        .contains(&code)
        .then(|| (code - FIRST_BLOCK) / BLOCK)
}

/// A string in pieces, each of them without an escape, or one escape or a pair of surrogates.
struct Pieces<'r>(&'r str);

impl<'r> Iterator for Pieces<'r> {
    type Item = &'r str;

    fn next(&mut self) -> Option<&'r str> {
        let plain = memchr(b'\\', self.0.as_bytes()).unwrap_or(self.0.len());
        let len = match (plain, self.0.as_bytes().get(1)) {
            (0, Some(b'u')) => {
                let is_high = matches!(unit(self.0.get(1..).unwrap_or_default()).0, 0xD800..0xDC00);
                let next = self
                    .0
                    .get(6..)
                    .unwrap_or_default()
                    .strip_prefix('\\')
                    .filter(|next| next.starts_with('u'));
                let is_pair =
                    is_high && next.is_some_and(|next| matches!(unit(next).0, 0xDC00..0xE000));
                if is_pair { 12 } else { 6 }
            }
            (0, _) => 2,
            (plain, _) => plain,
        };
        let (piece, rest) = self
            .0
            .split_at_checked(len)
            .filter(|_| !self.0.is_empty())?;
        self.0 = rest;
        Some(piece)
    }
}

/// Writes a text as it stands between quotes, in pieces.
pub fn escape(
    text: &str,
    style: Style,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let is_itself =
        |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\' && (byte < 0x80 || !style.ascii);
    let mut rest = text;
    let mut escaped = String::new();
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let mut special = bytes
            .iter()
            .position(|byte| !is_itself(*byte))
            .unwrap_or(bytes.len());
        if let Some(first) = style.surrogates {
            let is_surrogate = |c: char| (first..first + BLOCK).contains(&(c as u32));
            special = special.min(rest.find(is_surrogate).unwrap_or(special));
        }
        let (plain, after) = rest.split_at_checked(special).unwrap_or((rest, ""));
        write(plain.as_bytes())?;
        let mut chars = after.chars();
        if let Some(c) = chars.next() {
            escaped.clear();
            one_escape(c, style, &mut escaped);
            write(escaped.as_bytes())?;
        }
        rest = chars.as_str();
    }
    Ok(())
}

fn one_escape(c: char, style: Style, out: &mut String) {
    let short = match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{8}' => "\\b",
        '\u{C}' => "\\f",
        _ => "",
    };
    if !short.is_empty() {
        return out.push_str(short);
    }
    let code = c as u32;
    let lone = style
        .surrogates
        .and_then(|first| code.checked_sub(first))
        .filter(|unit| *unit < BLOCK);
    if let Some(unit) = lone {
        // Writing to a String does not fail.
        let _ = write!(out, "\\u{:04x}", SURROGATES + unit);
        return;
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &str, style: Style) -> String {
        let mut out = Vec::new();
        escape(text, style, |bytes| {
            out.extend_from_slice(bytes);
            Ok(())
        })
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn read(raw: &str) -> (String, Style) {
        let mut out = String::new();
        let style = text(raw, raw.contains('\\'), &mut out).unwrap();
        (out, style)
    }

    #[test]
    fn escapes() {
        let (text, style) = read(r#"a\"\\\/\b\f\n\r\t\u0041\u4f60\uD83D\uDE00你"#);
        assert_eq!(text, "a\"\\/\u{8}\u{C}\n\r\tA你😀你");
        assert_eq!(style, Style::default());
        assert_eq!(escaped(&text, style), r#"a\"\\/\b\f\n\r\tA你😀你"#);
        assert_eq!(escaped("\0\u{1F}\u{7F}", style), "\\u0000\\u001f\u{7F}");
    }

    #[test]
    fn what_was_ascii_stays_ascii() {
        let (text, style) = read(r"\u4f60\ud83d\ude00, hi");
        assert!(style.ascii);
        assert_eq!(escaped(&text, style), r"\u4f60\ud83d\ude00, hi");
        assert!(!read(r"\n").1.ascii && !read("你").1.ascii);
    }

    #[test]
    fn lone_surrogates_come_back() {
        for raw in [
            r"\ud800",
            r"\udfff\ud800",
            r"你\udc00\ud800",
            r"\ud83d\ud83d\ude00",
            r"\ud800\n\udc00",
            r"\ud800A",
        ] {
            let (text, style) = read(raw);
            assert_eq!(escaped(&text, style), raw);
        }
    }

    #[test]
    fn a_block_that_the_value_has_a_character_of_is_not_taken() {
        let raw = "\u{F0000}\\ud800\\udb82\\udc00\u{F07FF}";
        let (text, style) = read(raw);
        assert_eq!(style.surrogates, Some(0xF_1000));
        assert_eq!(escaped(&text, style), "\u{F0000}\\ud800\u{F0800}\u{F07FF}");
        let all: String = (FIRST_BLOCK..BLOCKS_END)
            .step_by(BLOCK as usize)
            .filter_map(char::from_u32)
            .collect();
        assert_eq!(
            super::text(&format!("{all}\\ud800"), true, &mut String::new()),
            None
        );
    }

    proptest! {
        #[test]
        fn there_and_back(text in any::<String>(), ascii in any::<bool>()) {
            let raw = escaped(&text, Style { ascii, surrogates: None });
            prop_assert_eq!(read(&raw).0, text.clone());
            prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{raw}\"")).unwrap(), text);
        }

        #[test]
        fn units_come_back(units in proptest::collection::vec(prop_oneof![any::<u16>(), 0xD800u16..0xE000], 0..9)) {
            let raw: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let (text, style) = read(&raw);
            prop_assert_eq!(read(&escaped(&text, style)).0, text);
        }
    }
}
