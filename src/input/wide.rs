//! UTF-16 and UTF-32: is a document one of them, and its conversion to UTF-8.
//!
//! A byte order mark is believed unless most of what follows it is rubbish. Without one, each reading of the first 4 KiB is
//! weighed: nearly all its units must be what Chinese and Western texts are made of, and some must be *anchors*: ASCII and CJK
//! punctuation, which hold a byte (NUL, another C0, 0xFF) that no text in a multi-byte encoding holds. Legacy text without NUL has
//! no anchors, random bytes have too many units of other kinds, and pairs of ASCII bytes, which read as Han ("Bush hid the facts"),
//! may only be some of all. Hangul does not count: level 1 of GB 2312 reads as Hangul in UTF-16BE.

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

/// An encoding of 16 or 32 bits a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// UTF-32, little-endian.
    Utf32Le,
    /// UTF-32, big-endian.
    Utf32Be,
}

impl Wide {
    const ALL: [Wide; 4] = [Wide::Utf32Le, Wide::Utf32Be, Wide::Utf16Le, Wide::Utf16Be];

    fn bom(self) -> &'static [u8] {
        match self {
            Wide::Utf16Le => b"\xFF\xFE",
            Wide::Utf16Be => b"\xFE\xFF",
            Wide::Utf32Le => b"\xFF\xFE\0\0",
            Wide::Utf32Be => b"\0\0\xFE\xFF",
        }
    }

    /// The whole units; what is left of the last one is not looked at.
    fn units(self, bytes: &[u8]) -> Vec<u32> {
        let pairs = || {
            bytes
                .chunks_exact(2)
                .filter_map(|pair| pair.try_into().ok())
        };
        let fours = || {
            bytes
                .chunks_exact(4)
                .filter_map(|four| four.try_into().ok())
        };
        match self {
            Wide::Utf16Le => pairs()
                .map(|pair| u16::from_le_bytes(pair).into())
                .collect(),
            Wide::Utf16Be => pairs()
                .map(|pair| u16::from_be_bytes(pair).into())
                .collect(),
            Wide::Utf32Le => fours().map(u32::from_le_bytes).collect(),
            Wide::Utf32Be => fours().map(u32::from_be_bytes).collect(),
        }
    }

    fn is_16(self) -> bool {
        matches!(self, Wide::Utf16Le | Wide::Utf16Be)
    }
}

/// Is a document UTF-16 or UTF-32, and how many bytes long is its byte order mark?
///
/// `head` holds its first 4 KiB, or all of it, and then it is `complete`. A list of records that end in NUL may look like UTF-16
/// when every record is one byte; a caller that reads such lists should believe a mark alone.
pub fn detect(head: &[u8], complete: bool) -> Option<(Wide, usize)> {
    // UTF-32LE goes before UTF-16LE, whose mark is the first half of its own.
    for wide in Wide::ALL {
        let bom = wide.bom();
        if head.starts_with(bom) && Census::take(wide, &head[bom.len()..]).supports_bom(wide) {
            return Some((wide, bom.len()));
        }
    }
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !complete,
    };
    if is_utf8 && !head.contains(&0) {
        return None;
    }
    let census = Wide::ALL.map(|wide| (wide, Census::take(wide, head)));
    let mut found = census
        .iter()
        .filter(|(wide, census)| census.proves(*wide, is_utf8));
    match (found.next(), found.next()) {
        (Some(&(wide, _)), None) => Some((wide, 0)),
        _ => None,
    }
}

/// What the units of one reading are.
#[derive(Debug, Default)]
struct Census {
    units: usize,
    /// Of the blocks that texts are made of.
    text: usize,
    /// ASCII or punctuation with a byte that text in other encodings does not hold.
    anchors: usize,
    ascii: usize,
    /// Lone surrogates, non-characters, controls, numbers that are no code points.
    bad: usize,
    /// Both bytes are printable ASCII.
    pairs: usize,
}

impl Census {
    fn take(wide: Wide, bytes: &[u8]) -> Census {
        let units = wide.units(bytes);
        let mut census = Census {
            units: units.len(),
            ..Census::default()
        };
        let mut at = 0;
        while let Some(&unit) = units.get(at) {
            at += 1;
            let low = units
                .get(at)
                .is_some_and(|low| (0xDC00..0xE000).contains(low));
            match unit {
                // A pair at the end of the head may be cut.
                0xD800..0xDC00 if wide.is_16() && (low || at == units.len()) => {
                    census.text += 1 + usize::from(low);
                    at += usize::from(low);
                }
                _ => census.count(unit),
            }
        }
        census
    }

    fn count(&mut self, unit: u32) {
        self.text += usize::from(is_text(unit));
        self.anchors += usize::from(is_anchor(unit));
        self.ascii += usize::from(matches!(unit, 9 | 10 | 13 | 0x20..=0x7E));
        self.bad += usize::from(is_bad(unit));
        let printable = |byte| (0x20..=0x7E).contains(&byte);
        self.pairs += usize::from(unit <= 0xFFFF && printable(unit >> 8) && printable(unit & 0xFF));
    }

    fn supports_bom(&self, wide: Wide) -> bool {
        let tolerated = if wide.is_16() {
            self.units / 2
        } else {
            self.units / 10
        };
        self.bad <= tolerated
    }

    fn proves(&self, wide: Wide, is_utf8: bool) -> bool {
        if self.units < 2 || self.text * 10 < self.units * 9 || self.bad * 50 > self.units {
            return false;
        }
        if !wide.is_16() {
            // Of each unit at least eleven bits are known to be zero.
            return true;
        }
        if is_utf8 {
            // ASCII with NULs: a Western text in UTF-16, or records that end in NUL.
            return self.units >= 4 && self.bad == 0 && self.ascii * 4 >= self.units * 3;
        }
        let least = match self.units {
            0..4 => return false,
            4..8 => 3,
            n => 2.max(n / 50),
        };
        self.anchors >= least && self.pairs * 2 <= self.units
    }
}

/// Latin, Greek, Cyrillic, punctuation, symbols, kana, Han, width variants; beyond the first plane Han and emoji.
fn is_text(unit: u32) -> bool {
    matches!(unit,
        9 | 10 | 12 | 13 | 0x20..=0x7E | 0xA0..=0x52F | 0x1E00..=0x1EFF | 0x2010..=0x2027 | 0x202F..=0x205F | 0x20A0..=0x27BF
        | 0x3000..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xFE30..=0xFE4F | 0xFF01..=0xFFEF | 0x1F000..=0x1FAFF | 0x20000..=0x3FFFD)
}

fn is_anchor(unit: u32) -> bool {
    let odd = |byte| matches!(byte, 0..=8 | 0xE..=0x1A | 0x1C..=0x1F | 0xFF);
    let punctuation = matches!(unit, 10 | 13 | 0x20..=0x7E | 0xA0..=0xFF | 0x2010..=0x203F | 0x3000..=0x301F | 0xFF01..=0xFF5E);
    punctuation && (odd(unit >> 8) || odd(unit & 0xFF))
}

fn is_bad(unit: u32) -> bool {
    matches!(unit, 0..=8 | 11 | 14..=26 | 28..=31 | 0x7F..=0x84 | 0x86..=0x9F | 0xD800..=0xDFFF | 0xFDD0..=0xFDEF)
        || unit & 0xFFFE == 0xFFFE
        || unit > 0x10FFFF
}

/// Converts a document to UTF-8 as it comes, in pieces of any size.
///
/// ```
/// use wenlu::input::wide::{ToUtf8, Wide};
/// let (mut converter, mut out) = (ToUtf8::new(Wide::Utf16Le), Vec::new());
/// converter.push(b"\x2D\x4E\x87", false, &mut out);
/// converter.push(b"\x65\x00\xD8", true, &mut out);
/// assert_eq!(out, "中文\u{FFFD}".as_bytes());
/// assert_eq!(converter.replaced(), 1);
/// ```
pub struct ToUtf8 {
    state: State,
    wide: Wide,
    replaced: u64,
}

enum State {
    Sixteen(Decoder),
    /// The bytes of a unit that is not whole yet, and their number.
    ThirtyTwo([u8; 4], usize),
}

impl State {
    fn new(wide: Wide) -> State {
        match wide {
            Wide::Utf16Le => State::Sixteen(UTF_16LE.new_decoder_without_bom_handling()),
            Wide::Utf16Be => State::Sixteen(UTF_16BE.new_decoder_without_bom_handling()),
            Wide::Utf32Le | Wide::Utf32Be => State::ThirtyTwo([0; 4], 0),
        }
    }
}

/// Room made in the output at a time, in bytes.
const BLOCK: usize = 16 << 10;

const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

impl ToUtf8 {
    /// A converter at the beginning of a document, behind its byte order mark.
    pub fn new(wide: Wide) -> ToUtf8 {
        ToUtf8 {
            state: State::new(wide),
            wide,
            replaced: 0,
        }
    }

    /// Converts the next bytes, the last ones of the document when `last` is set, and appends the text to `out`.
    ///
    /// Lone surrogates, numbers above U+10FFFF and a unit that the document's end cuts become U+FFFD each.
    pub fn push(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        self.replaced += match &mut self.state {
            State::Sixteen(decoder) => push_16(decoder, bytes, last, out),
            State::ThirtyTwo(unit, held) => push_32(self.wide, unit, held, bytes, last, out),
        };
        if last {
            // A decoder that has seen the end must not be used again.
            self.state = State::new(self.wide);
        }
    }

    /// How many U+FFFD stand for what could not be converted.
    pub fn replaced(&self) -> u64 {
        self.replaced
    }
}

fn push_16(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) -> u64 {
    let mut replaced = 0;
    loop {
        let start = out.len();
        // A unit of two bytes becomes three at most; encoding_rs asks for a little more.
        out.resize(start + BLOCK.min(bytes.len() * 2 + 16), 0);
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(bytes, &mut out[start..], last);
        out.truncate(start + written);
        bytes = &bytes[read..];
        match result {
            DecoderResult::InputEmpty => return replaced,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                out.extend_from_slice(REPLACEMENT);
                replaced += 1;
            }
        }
    }
}

fn push_32(
    wide: Wide,
    unit: &mut [u8; 4],
    held: &mut usize,
    bytes: &[u8],
    last: bool,
    out: &mut Vec<u8>,
) -> u64 {
    let mut replaced = 0;
    let mut put = |unit: [u8; 4], out: &mut Vec<u8>| {
        let code = if wide == Wide::Utf32Le {
            u32::from_le_bytes(unit)
        } else {
            u32::from_be_bytes(unit)
        };
        match char::from_u32(code) {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {
                out.extend_from_slice(REPLACEMENT);
                replaced += 1;
            }
        }
    };
    let missing = if *held == 0 {
        0
    } else {
        (4 - *held).min(bytes.len())
    };
    let (first, rest) = bytes.split_at(missing);
    unit[*held..*held + missing].copy_from_slice(first);
    *held += missing;
    if *held == 4 {
        put(*unit, out);
        *held = 0;
    }
    out.reserve(rest.len());
    let (units, tail) = rest.as_chunks::<4>();
    for &unit in units {
        put(unit, out);
    }
    if !tail.is_empty() {
        unit[..tail.len()].copy_from_slice(tail);
        *held = tail.len();
    }
    if last && *held > 0 {
        out.extend_from_slice(REPLACEMENT);
        replaced += 1;
    }
    replaced
}

#[cfg(test)]
mod tests;
