//! Action: the short way for a line that is mojibake of UTF-8 from end to end, with no byte lost. Most damaged lines of Latin-1 are.

use super::{
    codes::Decoder,
    family::Family,
    trellis::is_hopeful,
    way::{Found, trimmed},
};

/// The whole line, read; nothing where its bytes are not UTF-8 or a character is none that text has.
pub fn read(family: &Family, line: &[char]) -> Option<Found> {
    if family.decoder != Decoder::Utf8 {
        return None;
    }
    let mut bytes = Vec::with_capacity(line.len() * 2);
    for &c in line {
        if c.is_ascii() {
            bytes.push(c as u8);
            continue;
        }
        match family.encoder.codes(c) {
            [code, 0] if code > 0 => {
                let [high, low] = code.to_be_bytes();
                bytes.extend((high > 0).then_some(high));
                bytes.push(low);
            }
            // None, or a choice.
            _ => return None,
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let mut prev = '\n';
    for c in text.chars() {
        if !c.is_ascii() && !is_hopeful(family, prev, c) {
            return None;
        }
        prev = c;
    }
    trimmed(text, line)
}
