//! Base64 of RFC 4648, with padding.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The digit of the lowest six bits.
#[expect(
    clippy::indexing_slicing,
    reason = "six bits number no more digits than there are"
)]
fn digit(bits: u32) -> u8 {
    DIGITS[(bits & 63) as usize]
}

/// Appends bytes in base64.
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(bytes.len().div_ceil(3) * 4);
    let (threes, rest) = bytes.as_chunks::<3>();
    for &[a, b, c] in threes {
        let bits = u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c);
        out.extend([bits >> 18, bits >> 12, bits >> 6, bits].map(digit));
    }
    match *rest {
        [a] => {
            let bits = u32::from(a) << 16;
            out.extend([digit(bits >> 18), digit(bits >> 12), b'=', b'=']);
        }
        [a, b] => {
            let bits = u32::from(a) << 16 | u32::from(b) << 8;
            out.extend([digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), b'=']);
        }
        _ => {}
    }
}

/// The bytes; none where the text is no base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (fours, rest) = text.as_bytes().as_chunks::<4>();
    if !rest.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(fours.len() * 3);
    for (number, four) in fours.iter().enumerate() {
        let pad = four
            .iter()
            .rev()
            .take_while(|digit| **digit == b'=')
            .count();
        if pad > 2 || pad > 0 && number + 1 < fours.len() {
            return None;
        }
        let mut bits = 0;
        for digit in four.iter().take(4 - pad) {
            bits = bits << 6 | value(*digit)?;
        }
        let [_, a, b, c] = (bits << (6 * pad)).to_be_bytes();
        out.extend([a, b, c].iter().take(3 - pad));
    }
    Some(out)
}

fn value(digit: u8) -> Option<u32> {
    Some(match digit {
        b'A'..=b'Z' => u32::from(digit - b'A'),
        b'a'..=b'z' => u32::from(digit - b'a') + 26,
        b'0'..=b'9' => u32::from(digit - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(bytes: &[u8]) -> String {
        let mut out = Vec::new();
        encode(bytes, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_standards_vectors() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encoded(plain.as_bytes()), text);
            assert_eq!(decode(text), Some(plain.as_bytes().to_vec()));
        }
        for bad in ["Z", "Zg=", "Zg==Zg==", "====", "Z*==", "中"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn goes_back(bytes in proptest::collection::vec(any::<u8>(), 0..50)) {
            prop_assert_eq!(decode(&encoded(&bytes)), Some(bytes));
        }
    }
}
