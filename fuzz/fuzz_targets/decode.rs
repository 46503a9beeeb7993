//! decode never panics, keeps the number of lines, and leaves valid UTF-8 alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wenlu::decode::{Invalid, Options, window};

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

fuzz_target!(|input: (&[u8], &[u8], &[u8], bool, u8)| {
    let (raw, before, after, escape, from) = input;
    let invalid = if escape { Invalid::Escape } else { Invalid::Replace };
    let from = match from {
        0 => Some(encoding_rs::GB18030),
        1 => Some(encoding_rs::BIG5),
        2 => Some(encoding_rs::UTF_8),
        _ => None,
    };
    let decoded = window(raw, before, after, &Options { from, invalid });
    assert_eq!(newlines(raw), newlines(decoded.text.as_bytes()));
    if from.is_none() && std::str::from_utf8(raw).is_ok() {
        assert_eq!(raw, decoded.text.as_bytes());
    }
    let again = window(decoded.text.as_bytes(), before, after, &Options { from: None, invalid });
    assert_eq!(again.text, decoded.text);
});
