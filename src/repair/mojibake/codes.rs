//! Facts: which bytes a wrong decoding made a character of, and which character bytes stand for in the right one.
//!
//! Tools disagree on a few pairs: where a character may come from two codes, both are told. The tables of each are made when the first
//! suspicious line asks, from encoding_rs, so that clean text never pays for them.

use encoding_rs::{BIG5, Encoding, GB18030};
use std::{collections::HashMap, ops::RangeInclusive, sync::LazyLock};

/// What a wrong decoding took the bytes for; its encoder gives them back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoder {
    /// ISO 8859-1 or windows-1252: each byte a character. C1 controls stand for the bytes that windows-1252 lacks.
    Latin,
    /// GBK with the private characters of GB18030, and € for the byte 0x80.
    Gbk,
    /// Big5 with HKSCS.
    Big5,
    /// Big5 with the kana, Cyrillic letters and numbers from 0xC6A1 on in the order that code page 950 and Python's `big5` have. A decoder
    /// has one order or the other, so a line is read in each, and not each of its characters.
    Big5Old,
    /// Latin-1 that was saved as UTF-8 and read as GBK: each byte of the text before became one of 128 characters.
    LatinInGbk,
}

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoder {
    /// UTF-8.
    Utf8,
    /// GBK, without private characters.
    Gbk,
    /// Big5 with HKSCS.
    Big5,
}

/// One or two codes of a character, 0 where there is none; a code below 0x100 is one byte.
pub type Codes = [u16; 2];

impl Encoder {
    /// The codes of a character that is not ASCII.
    pub fn codes(self, c: char) -> Codes {
        match self {
            Encoder::Latin => [latin(c), 0],
            Encoder::Gbk => gbk(c),
            Encoder::Big5 => big5(c),
            Encoder::Big5Old => match BIG5_TABLES.old.get(&c) {
                Some(code) => [*code, 0],
                None => big5(c).map(|code| if OLD_ROWS.contains(&code) { 0 } else { code }),
            },
            Encoder::LatinInGbk => match gbk(c)[0].to_be_bytes() {
                [0xC2, trail @ 0x80..=0xBF] => [u16::from(trail), 0],
                [0xC3, trail @ 0x80..=0xBF] => [u16::from(trail) + 0x40, 0],
                _ => [0; 2],
            },
        }
    }
}

/// The character of two bytes in GBK or Big5, private ones aside.
pub fn pair(decoder: Decoder, lead: u8, trail: u8) -> Option<char> {
    let chars = match decoder {
        Decoder::Utf8 => return None,
        Decoder::Gbk => &GBK_TABLES.chars,
        Decoder::Big5 => &BIG5_TABLES.chars,
    };
    let code = *chars.get(place(lead, trail)?)?;
    char::from_u32(code).filter(|c| !matches!(c, '\0' | '\u{E000}'..='\u{F8FF}'))
}

/// The byte of a character in ISO 8859-1 or windows-1252, 0 for none.
fn latin(c: char) -> u16 {
    match c {
        '\u{80}'..='\u{FF}' => c as u16,
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8A,
        '‹' => 0x8B,
        'Œ' => 0x8C,
        'Ž' => 0x8E,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9A,
        '›' => 0x9B,
        'œ' => 0x9C,
        'ž' => 0x9E,
        'Ÿ' => 0x9F,
        _ => 0,
    }
}

fn big5(c: char) -> Codes {
    match BIG5_TABLES.codes.get(c as usize) {
        Some(codes) => *codes,
        None => [BIG5_TABLES.astral.get(&c).copied().unwrap_or(0), 0],
    }
}

/// Does a line hold a character whose bytes differ by the order that a decoder of Big5 has?
pub fn differs_by_order(line: &[char]) -> bool {
    let mut chars = line.iter().filter(|c| !c.is_ascii());
    chars.any(|&c| Encoder::Big5.codes(c) != Encoder::Big5Old.codes(c))
}

/// Do all decoders of Big5 have a pair? Some have no more than the standard, without HKSCS.
pub fn is_plain_big5(lead: u8, trail: u8) -> bool {
    let code = u16::from_be_bytes([lead, trail]);
    matches!(code, 0xA140..=0xC67E | 0xC6A1..=0xC7FC | 0xC940..=0xF9D5)
        && matches!(trail, 0x40..=0x7E | 0xA1..=0xFE)
}

fn gbk(c: char) -> Codes {
    match GBK_TABLES.codes.get(c as usize) {
        Some(code) => match c {
            '€' => [0x80, 0xA2E3],
            // Private characters of GB18030-2000, which later editions have elsewhere.
            '\u{E78D}'..='\u{E793}' => [0xA6D9 + (c as u16 - 0xE78D), 0],
            '\u{E794}'..='\u{E795}' => [0xA6EC + (c as u16 - 0xE794), 0],
            '\u{E796}' => [0xA6F3, 0],
            _ => [*code, 0],
        },
        None => [0; 2],
    }
}

/// The characters that cp950 without ETEN's order, and Python's `big5`, have from 0xC6A1 on.
const OLD_ORDER: [(char, char); 9] = [
    ('ヾ', 'ヾ'),
    ('ゝ', 'ゞ'),
    ('々', '々'),
    ('ぁ', 'ん'),
    ('ァ', 'ヶ'),
    ('Д', 'Е'),
    ('Ё', 'Ё'),
    ('Ж', 'М'),
    ('У', 'Я'),
];
/// And after the Cyrillic capitals.
const OLD_ORDER_END: [(char, char); 5] =
    [('а', 'е'), ('ё', 'ё'), ('ж', 'я'), ('①', '⑩'), ('⑴', '⑽')];
/// The rows of Big5 whose order differs.
const OLD_ROWS: RangeInclusive<u16> = 0xC6A1..=0xC8FE;
/// Other names of symbols in code page 950 and in Python's `big5`.
const OTHER_SYMBOLS: [(char, u16); 16] = [
    ('•', 0xA145),
    ('､', 0xA14E),
    ('﹑', 0xA14E),
    ('‾', 0xA1C2),
    ('∼', 0xA1E3),
    ('♁', 0xA1F2),
    ('☉', 0xA1F3),
    ('∕', 0xA241),
    ('╱', 0xA241),
    ('﹨', 0xA242),
    ('¥', 0xA244),
    ('¢', 0xA246),
    ('￠', 0xA246),
    ('£', 0xA247),
    ('￡', 0xA247),
    ('▓', 0xF9FE),
];

/// GBK: the code of each character of the Basic Multilingual Plane, and the character of each two bytes, see [`place`].
struct GbkTables {
    codes: Box<[u16]>,
    chars: Box<[u32]>,
}

struct Big5Tables {
    codes: Box<[Codes]>,
    /// Codes of the characters outside the plane: encoding_rs does not encode those of HKSCS below 0xA1.
    astral: HashMap<char, u16>,
    /// Codes of the characters that the old order has.
    old: HashMap<char, u16>,
    chars: Box<[u32]>,
}

static GBK_TABLES: LazyLock<GbkTables> = LazyLock::new(|| {
    let chars = chars_of(GB18030);
    let mut codes = vec![0; 0x10000].into_boxed_slice();
    for (code, c) in with_codes(&chars) {
        if let Some(slot) = codes.get_mut(c as usize).filter(|slot| **slot == 0) {
            // Of two codes the first is the one in use.
            *slot = code;
        }
    }
    GbkTables { codes, chars }
});

static BIG5_TABLES: LazyLock<Big5Tables> = LazyLock::new(|| {
    let chars = chars_of(BIG5);
    let mut codes = vec![[0; 2]; 0x10000].into_boxed_slice();
    let mut astral = HashMap::new();
    let old = OLD_ORDER.iter().chain(&OLD_ORDER_END);
    let old = old.flat_map(|&(first, last)| first..=last).zip(old_codes());
    let others = OTHER_SYMBOLS.into_iter().map(|(c, code)| (code, c as u32));
    for (code, c) in with_codes(&chars).chain(others) {
        match codes.get_mut(c as usize) {
            Some([first, second]) => *(if *first == 0 { first } else { second }) = code,
            None => astral.extend(char::from_u32(c).map(|c| (c, code))),
        }
    }
    Big5Tables {
        codes,
        astral,
        old: old.collect(),
        chars,
    }
});

/// The characters of two bytes with their codes, in the order of these.
fn with_codes(chars: &[u32]) -> impl Iterator<Item = (u16, u32)> {
    let codes =
        (0x81..=0xFE_u16).flat_map(|lead| (0x40..=0xFF).map(move |trail| lead << 8 | trail));
    codes.zip(chars.iter().copied()).filter(|(_, c)| *c > 0)
}

/// The codes of Big5 from 0xC6A1 on.
fn old_codes() -> impl Iterator<Item = u16> {
    let trails = || (0x40..=0x7E_u16).chain(0xA1..=0xFE);
    (0xC6..=0xC7_u16)
        .flat_map(move |lead| trails().map(move |trail| lead << 8 | trail))
        .skip_while(|code| *code < 0xC6A1)
}

/// Where two bytes stand in a table, if they may be a character.
fn place(lead: u8, trail: u8) -> Option<usize> {
    let (lead, trail) = (lead.checked_sub(0x81)?, trail.checked_sub(0x40)?);
    Some(usize::from(lead) * 0xC0 + usize::from(trail))
}

/// Decodes all pairs of a lead byte in one go, a line each.
fn chars_of(encoding: &'static Encoding) -> Box<[u32]> {
    let mut chars = vec![0; 0x7E * 0xC0].into_boxed_slice();
    for (lead, row) in (0x81..=0xFE_u8).zip(chars.chunks_exact_mut(0xC0)) {
        let trails = 0x40..=0xFE_u8;
        let bytes: Vec<u8> = trails.flat_map(|trail| [lead, trail, b'\n']).collect();
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        let mut slots = row.iter_mut();
        let mut read = ['\0'; 2];
        for c in text.chars() {
            // Of what is no character the decoder leaves U+FFFD, and a second one that is ASCII.
            if c != '\n' {
                read = [read[1], c];
                continue;
            }
            if let (Some(slot), ['\0', c]) = (slots.next(), std::mem::take(&mut read)) {
                *slot = if c == '\u{FFFD}' { 0 } else { c as u32 };
            }
        }
    }
    chars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes() {
        assert_eq!(Encoder::Gbk.codes('浣'), [0xE4BD, 0]);
        assert_eq!(Encoder::Gbk.codes('\u{E000}'), [0xAAA1, 0]);
        assert_eq!(Encoder::Latin.codes('½'), [0xBD, 0]);
        assert_eq!(Encoder::Latin.codes('™'), [0x99, 0]);
        assert_eq!(Encoder::Latin.codes('中'), [0, 0]);
        assert_eq!(Encoder::LatinInGbk.codes('赂'), [0xB8, 0]);
        assert_eq!(Encoder::Big5.codes('斕'), [0xC4E3, 0]);
        assert_eq!(
            Encoder::Big5
                .codes('𡃁')
                .iter()
                .filter(|code| **code > 0)
                .count(),
            1
        );
        assert_eq!(pair(Decoder::Gbk, 0xC4, 0xE3), Some('你'));
        assert_eq!(pair(Decoder::Big5, 0xA7, 0x41), Some('你'));
        assert_eq!(pair(Decoder::Gbk, 0xAA, 0xA1), None);
        assert_eq!(pair(Decoder::Gbk, 0x80, 0xA1), None);
    }

    #[test]
    fn pairs_and_codes_are_inverse() {
        for (decoder, encoder) in [(Decoder::Gbk, Encoder::Gbk), (Decoder::Big5, Encoder::Big5)] {
            for lead in 0x81..=0xFE {
                for trail in 0x40..=0xFE {
                    let code = u16::from_be_bytes([lead, trail]);
                    if let Some(c) = pair(decoder, lead, trail) {
                        let codes = encoder.codes(c);
                        assert!(
                            codes.contains(&code) || codes[0] < code,
                            "{code:04X} {c} {codes:04X?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_old_order_of_kana() {
        for (c, code) in [
            ('ヾ', 0xC6A1),
            ('い', 0xC6A8),
            ('ヶ', 0xC7B0),
            ('Д', 0xC7B1),
            ('я', 0xC7E8),
            ('⑽', 0xC7FC),
        ] {
            assert_eq!(Encoder::Big5Old.codes(c), [code, 0], "{c}");
            assert!(!Encoder::Big5.codes(c).contains(&code), "{c}");
        }
    }

    #[test]
    fn windows_1252_is_encoding_rs_s() {
        for byte in 0x80..=0xFF_u8 {
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            let c = text.chars().next().expect("one character");
            assert_eq!(latin(c), u16::from(byte), "{c:?}");
        }
    }
}
