//! Facts: the codes of cp936, in which the damaged pages were written.

use super::mojibake::codes::{self, Decoder};
use encoding_rs::GBK;

/// The lead and the trail byte of a character; nothing for ASCII and for what cp936 lacks.
pub fn code(c: char) -> Option<[u8; 2]> {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GBK.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [lead, trail] if !unmappable && is_defined(lead, trail) => Some([lead, trail]),
        _ => None,
    }
}

/// The character of a pair of bytes; nothing for a pair that cp936 does not define, private ones too.
pub fn pair(lead: u8, trail: u8) -> Option<char> {
    codes::pair(Decoder::Gbk, lead, trail).filter(|_| is_defined(lead, trail))
}

/// Whether cp936 has a pair that the GBK of the Encoding Standard has: that one took the additions of GB18030.
fn is_defined(lead: u8, trail: u8) -> bool {
    !matches!(
        (lead, trail),
        (0xA2, 0xE3)
            | (0xA3, 0xA0)
            | (0xA6, 0xD9..=0xDF | 0xEC | 0xED | 0xF3)
            | (0xA8, 0xBC | 0xBF)
            | (0xA9, 0x89..=0x95)
            | (0xFE, 0x50..)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_of_the_byte_shift() {
        assert_eq!(code('討'), Some([0xD3, 0x91]));
        assert_eq!(pair(0x91, b'B'), Some('態'));
        assert_eq!(code('宏'), Some([0xBA, 0xEA]));
        assert_eq!(pair(0xEA, b'P'), Some('關'));
        assert_eq!(code('('), None);
        assert_eq!(code('\u{20000}'), None);
        assert_eq!(pair(0xAA, 0xA1), None, "private");
        assert_eq!(pair(0x82, b'('), None, "no trail byte");
        assert_eq!(pair(0xFE, 0x8C), None, "GB18030 has it");
        assert_eq!(code('䦟'), None);
    }

    #[test]
    fn every_pair_has_its_code() {
        let mut count = 0;
        for lead in 0x81..=0xFE {
            for trail in 0x40..=0xFE {
                if let Some(c) = pair(lead, trail) {
                    assert_eq!(code(c), Some([lead, trail]), "{c} {lead:02X}{trail:02X}");
                    count += 1;
                }
            }
        }
        assert_eq!(
            count, 21791,
            "as many as Microsoft's table of code page 936 has"
        );
    }
}
