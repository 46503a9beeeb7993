//! Cuts bytes into whole lines that are valid UTF-8, as many as stand together, and single lines that are not.

use encoding_rs::Encoding;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Whole lines of ASCII, at home in every encoding.
    Ascii,
    /// Whole lines of valid UTF-8, not all ASCII.
    Utf8,
    /// One line that is not valid UTF-8.
    Line,
    /// One line that may be valid UTF-8 by chance; see [`super::thin`].
    Thin,
}

/// The pieces of `raw` in order; together they are all of it.
pub fn pieces(raw: &[u8]) -> Pieces<'_> {
    Pieces {
        rest: raw,
        line: None,
        after_line: false,
    }
}

/// See [`pieces`].
pub struct Pieces<'a> {
    rest: &'a [u8],
    /// The line behind the valid lines that were just given out.
    line: Option<&'a [u8]>,
    after_line: bool,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (Piece, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(line) = self.line.take() {
            self.after_line = true;
            return Some((Piece::Line, line));
        }
        if self.rest.is_empty() {
            return None;
        }
        // Lines that are not UTF-8 come together. `str::from_utf8` sees at their first character what they are, while the check of
        // long stretches has a start-up cost.
        if self.after_line {
            let (line, rest) = self
                .rest
                .split_at(memchr::memchr(b'\n', self.rest).map_or(self.rest.len(), |at| at + 1));
            if std::str::from_utf8(line).is_err() {
                self.rest = rest;
                return Some((Piece::Line, line));
            }
            self.after_line = false;
        }
        let valid = Encoding::utf8_valid_up_to(self.rest);
        let (good, rest) = if valid == self.rest.len() {
            (self.rest, &[][..])
        } else {
            self.rest.split_at(line_start(self.rest, valid))
        };
        self.rest = rest;
        if !rest.is_empty() {
            let (line, rest) =
                rest.split_at(memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1));
            (self.line, self.rest) = (Some(line), rest);
        }
        if good.is_empty() {
            return self.next();
        }
        let is_ascii = Encoding::ascii_valid_up_to(good) == good.len();
        Some((if is_ascii { Piece::Ascii } else { Piece::Utf8 }, good))
    }
}

/// Where the line that holds the byte at `at` begins.
fn line_start(bytes: &[u8], at: usize) -> usize {
    bytes
        .get(..at)
        .and_then(|head| memchr::memrchr(b'\n', head))
        .map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SOME: &[&[u8]] = &[
        b"a",
        b"\n",
        "水".as_bytes(),
        b"\xC4\xE3",
        b"\xE6\xB0\n",
        b"bc\r\n",
    ];

    /// The slow twin: each line by itself, and then valid neighbours joined.
    fn by_lines(raw: &[u8]) -> Vec<(bool, Vec<u8>)> {
        let mut out: Vec<(bool, Vec<u8>)> = Vec::new();
        for line in raw.split_inclusive(|&byte| byte == b'\n') {
            let valid = std::str::from_utf8(line).is_ok();
            match out.last_mut() {
                Some((true, last)) if valid => last.extend(line),
                _ => out.push((valid, line.to_vec())),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn agrees_with_lines_one_by_one(raw in proptest::collection::vec(proptest::sample::select(SOME), 0..20)) {
            let raw = raw.concat();
            let found: Vec<(bool, Vec<u8>)> = pieces(&raw).map(|(piece, bytes)| (piece != Piece::Line, bytes.to_vec())).collect();
            prop_assert_eq!(found, by_lines(&raw));
            prop_assert!(pieces(&raw).all(|(piece, bytes)| (piece == Piece::Ascii) == bytes.is_ascii()));
        }
    }
}
