//! JSON, written fast: an audit of dirty text is as long as the text.

use crate::entry::of_nibble;

/// Appends a number.
pub fn number(mut n: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    for digit in digits.iter_mut().rev() {
        at -= 1;
        *digit = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

/// Appends `[a,b]`.
pub fn pair(a: u64, b: u64, out: &mut Vec<u8>) {
    out.push(b'[');
    number(a, out);
    out.push(b',');
    number(b, out);
    out.push(b']');
}

/// Appends a string with its quotation marks. What a terminal would obey, and what some readers take for a line end, is escaped.
pub fn string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' && byte != 0x7F {
            continue;
        }
        out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        from = at + 1;
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            _ => {
                out.extend(b"\\u00");
                out.extend([of_nibble(HEX, byte >> 4), of_nibble(HEX, byte)]);
            }
        }
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_reader_of_json_agrees(n: u64, text in "\\PC{0,9}[\u{0}-\u{7F}]{0,9}") {
            let mut out = Vec::new();
            pair(n, 0, &mut out);
            prop_assert_eq!(serde_json::from_slice::<[u64; 2]>(&out).unwrap(), [n, 0]);
            out.clear();
            string(&text, &mut out);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
