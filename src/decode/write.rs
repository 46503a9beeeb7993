//! Action: bytes of a known encoding become text.

use super::{
    Invalid,
    candidate::{Candidate, ascii_run, chars},
    valid,
};
use crate::entry::{of_nibble, of_pair};
use encoding_rs::{DecoderResult, Encoding, UTF_8};

/// The text of a window as it grows. Bytes are decoded into a scratch that stays in the cache: a decoder that appends to a
/// `String` would fill all of its spare capacity with zeros first.
pub struct Writer {
    text: String,
    scratch: String,
    bytes: Vec<u8>,
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
            bytes: vec![0; SCRATCH],
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
            Invalid::Escape => self.push_escapes("\\x", bytes),
            Invalid::EscapeInJson => self.push_escapes("\\\\x", bytes),
        }
    }

    fn push_escapes(&mut self, mark: &str, bytes: &[u8]) {
        for byte in bytes {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            let digit = |nibble: u8| char::from(of_nibble(HEX, nibble));
            self.text.push_str(mark);
            self.text.extend([digit(byte >> 4), digit(*byte)]);
        }
    }

    /// Decodes lines that are valid in a candidate; should they not be, as [`Writer::decode`] does.
    ///
    /// Nearly all of them are ASCII and pairs of bytes that become three, which one table does twice as fast as a decoder that is
    /// ready for everything; the decoder gets the rest.
    pub fn decode_lines(&mut self, candidate: Candidate, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        loop {
            let read = self.decode_pairs(candidate, rest);
            rest = rest.get(read..).unwrap_or_default();
            if rest.is_empty() {
                return 0;
            }
            // It stopped for want of room, and goes on, or at what is no such pair.
            if read >= SCRATCH / 3 {
                continue;
            }
            let Some((_, len)) = candidate.char_at(rest) else {
                return self.decode(candidate.encoding(), rest);
            };
            let (head, tail) = rest.split_at(len.min(rest.len()));
            self.decode(candidate.encoding(), head);
            rest = tail;
        }
    }

    /// Decodes ASCII and pairs as far as they reach and the scratch has room, and says how many bytes it took.
    fn decode_pairs(&mut self, candidate: Candidate, bytes: &[u8]) -> usize {
        let chars = chars(candidate);
        let (mut at, mut end) = (0, 0);
        while let (Some(&lead), Some(to)) = (bytes.get(at), self.bytes.get_mut(end..end + 3)) {
            if lead < 0x80 {
                if let Some(to) = to.first_mut() {
                    *to = lead;
                }
                let run = ascii_run(bytes.get(at..).unwrap_or_default());
                if run > 1
                    && let (Some(from), Some(to)) =
                        (bytes.get(at..at + run), self.bytes.get_mut(end..end + run))
                {
                    to.copy_from_slice(from);
                    (at, end) = (at + run, end + run);
                } else {
                    (at, end) = (at + 1, end + 1);
                }
                continue;
            }
            let code = of_pair(chars, lead, bytes.get(at + 1).copied().unwrap_or(0));
            if code < 0x800 {
                break;
            }
            to.copy_from_slice(&[
                0xE0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3F) as u8,
                0x80 | (code & 0x3F) as u8,
            ]);
            (at, end) = (at + 2, end + 3);
        }
        match self.bytes.get(..end).and_then(valid) {
            Some(text) => {
                self.text.push_str(text);
                at
            }
            None => 0,
        }
    }

    /// Decodes `bytes` whole, and says how many of them were invalid.
    pub fn decode(&mut self, encoding: &'static Encoding, bytes: &[u8]) -> usize {
        if let Some(text) = valid(bytes).filter(|_| encoding == UTF_8) {
            self.text.push_str(text);
            return 0;
        }
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
    use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS, WINDOWS_1252};
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
        assert_eq!(
            write(Invalid::EscapeInJson),
            ("a\\\\xFFb\\\\xC4".to_owned(), 2)
        );
    }

    #[test]
    fn the_table_agrees_with_the_decoder_on_all_pairs() {
        for candidate in super::super::candidate::CANDIDATES {
            for lead in 0x80..=0xFF {
                let pairs = (0x30..=0xFE).map(|trail| [lead, trail]);
                let line: Vec<u8> = pairs
                    .filter(|two| {
                        candidate
                            .encoding()
                            .decode_without_bom_handling_and_without_replacement(two)
                            .is_some()
                    })
                    .flatten()
                    .collect();
                let mut writer = Writer::new(line.len(), Invalid::Replace);
                assert_eq!(writer.decode_lines(candidate, &line), 0);
                assert_eq!(
                    writer.finish(),
                    candidate.encoding().decode_without_bom_handling(&line).0
                );
            }
        }
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

        #[test]
        fn lines_agree_with_the_one_shot_decoder(bytes in proptest::collection::vec(prop_oneof![0x81..0xFE_u8, any::<u8>()], 0..200), times in 1..300_usize) {
            let bytes = bytes.repeat(times);
            for candidate in super::super::candidate::CANDIDATES {
                let mut writer = Writer::new(bytes.len(), Invalid::Replace);
                writer.decode_lines(candidate, &bytes);
                prop_assert_eq!(writer.finish(), candidate.encoding().decode_without_bom_handling(&bytes).0);
            }
        }
    }
}
