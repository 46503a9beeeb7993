//! JSON, written fast: an audit of dirty text is as long as the text.

use crate::entry::of_nibble;

/// Appends a number.
pub fn number(mut n: u64, out: &mut Vec<u8>) {
    let mut digits = [[b'0'; 2]; 10];
    let mut from = 2 * digits.len();
    // Two digits at a time: each has to wait for the one behind it.
    for two in digits.iter_mut().rev() {
        let rest = (n % 100) as u8;
        n /= 100;
        *two = [b'0' + rest / 10, b'0' + rest % 10];
        from -= 2;
        if n == 0 {
            from += usize::from(rest < 10);
            break;
        }
    }
    out.extend_from_slice(digits.as_flattened().get(from..).unwrap_or_default());
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
    let is_escaped = |byte: &u8| *byte < 0x20 || matches!(*byte, b'"' | b'\\' | 0x7F);
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(is_escaped) {
        let (plain, after) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((&byte, after)) = after.split_first() else {
            break;
        };
        rest = after;
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
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_every_length() {
        let edges = (0..20).map(|power| 10u64.pow(power));
        for n in edges
            .flat_map(|edge| [edge - 1, edge, edge + 1])
            .chain([10, 90, u64::MAX])
        {
            let mut out = Vec::new();
            number(n, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), n.to_string());
        }
    }

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
