//! Action: bytes of a known encoding become text.

use super::Invalid;
use encoding_rs::{DecoderResult, Encoding};

/// The text of a window as it grows. Bytes are decoded into a scratch that stays in the cache: a decoder that appends to a
/// `String` would fill all of its spare capacity with zeros first.
pub struct Writer {
    text: String,
    scratch: String,
    invalid: Invalid,
}

/// Bytes of the scratch: a few pages of memory, many lines.
const SCRATCH: usize = 32 << 10;

impl Writer {
    /// Room for the text of `bytes` bytes of double-byte text.
    pub fn new(bytes: usize, invalid: Invalid) -> Writer {
        Writer {
            text: String::with_capacity(bytes + bytes / 2 + 64),
            scratch: "\0".repeat(SCRATCH),
            invalid,
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    /// Appends text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends what stands for a run of bytes that fit nothing.
    pub fn push_bad(&mut self, bytes: &[u8]) {
        match self.invalid {
            Invalid::Replace => self.text.push('\u{FFFD}'),
            Invalid::Escape => {
                for byte in bytes {
                    const HEX: &[u8; 16] = b"0123456789ABCDEF";
                    let digit = |nibble: u8| char::from(HEX[usize::from(nibble & 15)]);
                    self.text
                        .extend(['\\', 'x', digit(byte >> 4), digit(*byte)]);
                }
            }
        }
    }

    /// Decodes `bytes` whole, and says how many of them were invalid.
    pub fn decode(&mut self, encoding: &'static Encoding, bytes: &[u8]) -> usize {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let (mut at, mut bad) = (0, 0);
        loop {
            let (result, read, written) = decoder.decode_to_str_without_replacement(
                bytes.get(at..).unwrap_or_default(),
                self.scratch.as_mut_str(),
                true,
            );
            at += read;
            self.text
                .push_str(self.scratch.get(..written).unwrap_or_default());
            match result {
                DecoderResult::InputEmpty => return bad,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(len, beyond) => {
                    let end = at.saturating_sub(beyond.into());
                    let start = end.saturating_sub(len.into());
                    self.push_bad(bytes.get(start..end).unwrap_or_default());
                    bad += end - start;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1252};
    use proptest::prelude::*;

    #[test]
    fn invalid_bytes_are_shown_as_asked() {
        let write = |invalid| {
            let mut writer = Writer::new(8, invalid);
            let bad = writer.decode(GB18030, b"a\xFFb\xC4");
            (writer.finish(), bad)
        };
        assert_eq!(
            write(Invalid::Replace),
            ("a\u{FFFD}b\u{FFFD}".to_owned(), 2)
        );
        assert_eq!(write(Invalid::Escape), ("a\\xFFb\\xC4".to_owned(), 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn agrees_with_the_one_shot_decoder(bytes in proptest::collection::vec(any::<u8>(), 0..200), times in 1..700_usize) {
            let bytes = bytes.repeat(times);
            for encoding in [GB18030, BIG5, SHIFT_JIS, EUC_KR, WINDOWS_1252, UTF_8] {
                let mut writer = Writer::new(bytes.len(), Invalid::Replace);
                writer.decode(encoding, &bytes);
                prop_assert_eq!(writer.finish(), encoding.decode_without_bom_handling(&bytes).0);
            }
        }
    }
}
