//! UTF-16 and UTF-32: is a document one of them, and its conversion to UTF-8.
//!
//! A byte order mark is believed unless most of what follows it is rubbish. Without one, each reading of the first 4 KiB is
//! weighed: nearly all its units must be what Chinese and Western texts are made of, and some must be *anchors*: ASCII and CJK
//! punctuation, which hold a byte (NUL, another C0, 0xFF) that no text in a multi-byte encoding holds. Legacy text without NUL has
//! no anchors, random bytes have too many units of other kinds, and pairs of ASCII bytes, which read as Han ("Bush hid the facts"),
//! may only be some of all. Hangul does not count: level 1 of GB 2312 reads as Hangul in UTF-16BE.

mod convert;

pub use convert::ToUtf8;

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
    /// UTF-32LE goes before UTF-16LE, whose mark is the first half of its own.
    pub(crate) const ALL: [Wide; 4] = [Wide::Utf32Le, Wide::Utf32Be, Wide::Utf16Le, Wide::Utf16Be];

    /// Its name, as the standards write it.
    pub fn name(self) -> &'static str {
        match self {
            Wide::Utf16Le => "UTF-16LE",
            Wide::Utf16Be => "UTF-16BE",
            Wide::Utf32Le => "UTF-32LE",
            Wide::Utf32Be => "UTF-32BE",
        }
    }

    /// Appends a text in this encoding, without a mark.
    pub(crate) fn encode(self, text: &str, out: &mut Vec<u8>) {
        match self {
            Wide::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Wide::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Wide::Utf32Le => out.extend(text.chars().flat_map(|c| u32::from(c).to_le_bytes())),
            Wide::Utf32Be => out.extend(text.chars().flat_map(|c| u32::from(c).to_be_bytes())),
        }
    }

    /// The bytes of a character in it.
    pub(crate) fn width(self, c: char) -> usize {
        if self.is_16() { 2 * c.len_utf16() } else { 4 }
    }

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
        let text = head.strip_prefix(bom);
        if text.is_some_and(|text| Census::take(wide, text).supports_bom(wide)) {
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
    /// Both bytes are printable ASCII: what ASCII would read as.
    pairs: usize,
    /// NUL and a digit or letter: what records that end in NUL would read as, but U+3000 is that, too.
    records: usize,
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
        let (high, low) = (unit >> 8, unit & 0xFF);
        let begins_record = low == 0 && (0x30..=0x7A).contains(&high);
        self.records += usize::from(begins_record);
        self.pairs += usize::from(printable(high) && printable(low));
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
            // ASCII with NULs: a Western text in UTF-16, or short records that end in NUL, whose letters then read as pairs.
            return self.units >= 4
                && self.bad == 0
                && self.ascii * 2 >= self.units
                && (self.pairs + self.records) * 5 <= self.units;
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
        9 | 10 | 12 | 13 | 27 | 0x20..=0x7E | 0xA0..=0x52F | 0x1E00..=0x1EFF | 0x2010..=0x2027 | 0x202F..=0x205F | 0x20A0..=0x27BF
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

#[cfg(test)]
mod tests;
