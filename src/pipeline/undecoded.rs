//! Without decode, text that is UTF-8 goes through the other stages, and what is not is passed on as it is.

use super::sheet::{Patch, Source};
use std::borrow::Cow;

/// The text of `raw`: lines that are not UTF-8 become empty ones, each with a patch that holds its bytes.
pub fn undecoded(raw: &[u8], part: bool) -> (Cow<'_, str>, Vec<Patch>) {
    let valid = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(raw);
    if let Some(text) = valid {
        return (text, Vec::new());
    }
    let raw_patch = |line: usize, range| Patch::new(line as u32, Source::Raw, range);
    if part {
        return (Cow::Owned(String::new()), vec![raw_patch(0, 0..raw.len())]);
    }
    let mut text = String::with_capacity(raw.len());
    let mut patches = Vec::new();
    let mut start = 0;
    for (number, line) in raw.split_inclusive(|b| *b == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                patches.push(raw_patch(number, start..start + line.len()));
                text.push('\n');
            }
        }
        start += line.len();
    }
    (Cow::Owned(text), patches)
}
