//! The way back: text in the encoding and with the line ends that it came in.

use crate::{edit::Eol, entry::of_unit, input::wide::Wide};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, EncoderResult, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, WINDOWS_1252,
};
use std::sync::LazyLock;

/// What bytes were in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// What they are in now: UTF-8, but nobody looked.
    Same,
    /// One of the WHATWG's.
    Legacy(&'static Encoding),
    /// What is converted whole.
    Wide(Wide),
}

impl Code {
    /// The name that an audit has for it.
    pub fn name(self) -> &'static str {
        match self {
            Code::Same => "UTF-8",
            Code::Legacy(encoding) => encoding.name(),
            Code::Wide(wide) => wide.name(),
        }
    }

    /// What an audit calls so.
    pub fn named(name: &str) -> Option<Code> {
        if name == Code::Same.name() {
            return Some(Code::Same);
        }
        let wide = Wide::ALL.into_iter().find(|wide| wide.name() == name);
        wide.map(Code::Wide)
            .or_else(|| Encoding::for_label(name.as_bytes()).map(Code::Legacy))
    }

    /// Appends the text in this encoding; false where it cannot hold it, and what was appended is to be dropped.
    pub fn encode(self, text: &str, out: &mut Vec<u8>) -> bool {
        match self {
            Code::Same => out.extend_from_slice(text.as_bytes()),
            Code::Wide(wide) => wide.encode(text, out),
            Code::Legacy(encoding) => return legacy(encoding, text, out),
        }
        true
    }
}

fn legacy(encoding: &'static Encoding, mut text: &str, out: &mut Vec<u8>) -> bool {
    let mut encoder = encoding.new_encoder();
    loop {
        let Some(most) = encoder.max_buffer_length_from_utf8_without_replacement(text.len()) else {
            return false;
        };
        out.reserve(most);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(text, out, true);
        text = text.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return true,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(_) => return false,
        }
    }
}

/// The encodings that lines may have been in, by number.
#[derive(Clone, Debug)]
pub struct Codes(Vec<Code>);

impl Codes {
    /// Those that decode knows, and what the user says.
    pub fn new(from: Option<&'static Encoding>) -> Codes {
        let known = [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, WINDOWS_1252];
        let mut codes = vec![Code::Same];
        codes.extend(known.map(Code::Legacy));
        codes.extend(Wide::ALL.map(Code::Wide));
        // It has a state, so its lines are none for themselves.
        codes.extend(from.filter(|from| *from != ISO_2022_JP).map(Code::Legacy));
        Codes(codes)
    }

    /// The code of a number.
    pub fn get(&self, number: u8) -> Option<Code> {
        self.0.get(usize::from(number)).copied()
    }

    /// The number of a code.
    pub fn number(&self, code: Code) -> Option<u8> {
        let at = self.0.iter().position(|known| *known == code)?;
        u8::try_from(at).ok()
    }

    /// The encodings of lines, the likely ones first.
    pub fn legacy(&self) -> impl Iterator<Item = (u8, &'static Encoding)> + '_ {
        self.0.iter().zip(0u8..).filter_map(|(code, n)| match code {
            Code::Legacy(encoding) => Some((n, *encoding)),
            _ => None,
        })
    }
}

/// What gives a record back: an encoding, by number, and an end of line, in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(u8);

impl Kind {
    /// As it is.
    pub const SAME: Kind = Kind(0);
    /// Nothing but its own bytes do.
    pub const OTHER: Kind = Kind(u8::MAX);

    /// An encoding and an end.
    pub fn of(code: u8, eol: Eol) -> Kind {
        Kind(code * 3 + eol as u8)
    }

    /// The encoding's number.
    pub fn code(self) -> u8 {
        self.0 / 3
    }

    /// The end of line.
    pub fn eol(self) -> Eol {
        match self.0 % 3 {
            0 => Eol::Lf,
            1 => Eol::Crlf,
            _ => Eol::Cr,
        }
    }
}

/// Whether a text in an encoding is these bytes; `scratch` is overwritten.
pub fn is_encoded(text: &str, code: Code, eol: Eol, raw: &[u8], scratch: &mut Vec<u8>) -> bool {
    if eol == Eol::Lf
        && let Code::Legacy(encoding) = code
        && let Some(pairs) = pairs(encoding)
        && let Some(is_it) = is_of_pairs(text.as_bytes(), raw, pairs)
    {
        return is_it;
    }
    scratch.clear();
    restore(text, code, eol, scratch) && scratch == raw
}

/// The UTF-8 of the characters that pairs of bytes stand for, where these are encoded as the pairs again, and [`NONE`] for others; pairs and
/// UTF-8 as numbers whose lowest byte is the first.
type Pairs = [u32; 0x1_0000];

/// What no three bytes are.
const NONE: u32 = u32::MAX;
/// Marks UTF-8 of two bytes, so that it is not three of which the last is 0.
const TWO: u32 = 1 << 31;

static GB18030_PAIRS: LazyLock<Box<Pairs>> = LazyLock::new(|| pairs_of(GB18030));
static BIG5_PAIRS: LazyLock<Box<Pairs>> = LazyLock::new(|| pairs_of(BIG5));

/// An encoder needs many times what a table needs, so the common encodings have one.
fn pairs(encoding: &'static Encoding) -> Option<&'static Pairs> {
    if encoding == GB18030 {
        Some(&GB18030_PAIRS)
    } else if encoding == BIG5 {
        Some(&BIG5_PAIRS)
    } else {
        None
    }
}

fn pairs_of(encoding: &'static Encoding) -> Box<Pairs> {
    let mut pairs = Box::new([NONE; 0x1_0000]);
    for lead in 0x81..=0xFE {
        // All pairs of a lead byte in one go; a line end is part of none.
        let row: Vec<u8> = (0x30..=0xFE)
            .flat_map(|trail| [lead, trail, b'\n'])
            .collect();
        let text = encoding.decode_without_bom_handling(&row).0;
        let mut chars = text.split('\n').map(one_char);
        let mut known = String::with_capacity(text.len());
        for c in chars.clone().flatten() {
            known.push(c);
            known.push('\n');
        }
        let raw = encoding.encode(&known).0;
        let mut raw = raw.split(|byte| *byte == b'\n');
        for trail in 0x30..=0xFE {
            let pair = [lead, trail];
            let Some(c) = chars.next().flatten() else {
                continue;
            };
            if raw.next() != Some(&pair) {
                continue;
            }
            let mut utf8 = [0; 4];
            let two = if c.encode_utf8(&mut utf8).len() == 2 {
                TWO
            } else {
                0
            };
            if let Some(entry) = pairs.get_mut(usize::from(u16::from_le_bytes(pair))) {
                *entry = u32::from_le_bytes(utf8) | two;
            }
        }
    }
    pairs
}

/// The character that is all of a text, in two or three bytes of UTF-8, and stands for something.
fn one_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    (matches!(c.len_utf8(), 2 | 3) && c != '\u{FFFD}').then_some(c)
}

/// Whether the text is these ASCII characters and pairs; nothing where there is something else among them.
fn is_of_pairs(mut text: &[u8], mut raw: &[u8], pairs: &Pairs) -> Option<bool> {
    let entry = |pair: [u8; 2]| of_unit(pairs, u16::from_le_bytes(pair));
    loop {
        // Most of it is ideographs; between two of them is nothing to decide.
        let (twos, threes) = (raw.as_chunks::<2>().0, text.as_chunks::<3>().0);
        let is_same = |&(two, &[a, b, c]): &(&[u8; 2], &[u8; 3])| {
            entry(*two) == u32::from_le_bytes([a, b, c, 0])
        };
        let run = twos.iter().zip(threes).take_while(is_same).count();
        raw = raw.get(2 * run..)?;
        text = text.get(3 * run..)?;
        let (more, len) = match *raw {
            [] => return Some(text.is_empty()),
            [lead, ..] if lead < 0x80 => {
                let both = raw.iter().zip(text);
                let ascii = both.take_while(|(raw, text)| raw == text && **raw < 0x80);
                let run = ascii.count();
                (run, run)
            }
            [lead, trail, ..] => match entry([lead, trail]) {
                NONE => return None,
                two if two & TWO != 0 => {
                    let [a, b, ..] = (two & !TWO).to_le_bytes();
                    (2, if text.starts_with(&[a, b]) { 2 } else { 0 })
                }
                _ => (2, 0),
            },
            [_] => return None,
        };
        if len == 0 {
            return Some(false);
        }
        raw = raw.get(more..)?;
        text = text.get(len..)?;
    }
}

/// Appends lines of the output as they were; false where the encoding cannot hold them.
pub fn restore(text: &str, code: Code, eol: Eol, out: &mut Vec<u8>) -> bool {
    match eol {
        Eol::Lf => code.encode(text, out),
        _ => code.encode(&text.replace('\n', eol.bytes()), out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        let codes = Codes::new(Some(encoding_rs::KOI8_R));
        for number in 0..12 {
            let code = codes.get(number).unwrap();
            assert_eq!(Code::named(code.name()), Some(code));
            for eol in Eol::ALL {
                let kind = Kind::of(number, eol);
                assert_eq!((kind.code(), kind.eol()), (number, eol));
            }
        }
    }

    #[test]
    fn the_tables_agree_with_the_encoders() {
        for encoding in [GB18030, BIG5] {
            for code in (0x20..0x3_0000).filter_map(char::from_u32) {
                let text = format!("a{code}\n");
                let (raw, _, unmappable) = encoding.encode(&text);
                let mut scratch = Vec::new();
                let mut is = |raw: &[u8]| {
                    is_encoded(&text, Code::Legacy(encoding), Eol::Lf, raw, &mut scratch)
                };
                // Some characters of private use are encoded as pairs that are decoded to others; no decoded text holds them.
                let decoded = encoding.decode_without_bom_handling(&raw).0;
                let comes_back = !unmappable && decoded == text;
                assert_eq!(is(&raw), comes_back, "{code:?} {raw:x?}");
                assert!(!is(b"a\x81\x40\n") || code == '\u{4E02}', "{code}");
            }
        }
    }

    #[test]
    fn text_goes_back() {
        let mut out = Vec::new();
        assert!(restore(
            "中\na\n",
            Code::Legacy(GB18030),
            Eol::Crlf,
            &mut out
        ));
        assert_eq!(out, b"\xD6\xD0\r\na\r\n");
        assert!(!restore("語ā", Code::Legacy(BIG5), Eol::Lf, &mut out));
        out.clear();
        assert!(restore(
            "中\n",
            Code::Wide(Wide::Utf32Be),
            Eol::Cr,
            &mut out
        ));
        assert_eq!(out, b"\0\0\x4E\x2D\0\0\0\r");
    }
}
