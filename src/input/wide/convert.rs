//! The conversion of UTF-16 and UTF-32, piece by piece.

use super::Wide;
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

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
        let room = out.get_mut(start..).unwrap_or_default();
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(bytes, room, last);
        out.truncate(start + written);
        bytes = bytes.get(read..).unwrap_or_default();
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
    for (place, byte) in unit.iter_mut().skip(*held).zip(first) {
        *place = *byte;
    }
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
        for (place, byte) in unit.iter_mut().zip(tail) {
            *place = *byte;
        }
        *held = tail.len();
    }
    if last && *held > 0 {
        out.extend_from_slice(REPLACEMENT);
        replaced += 1;
    }
    replaced
}
