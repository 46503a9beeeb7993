//! The bytes of a document that is converted before it is cut: an audit has to give them back.
//!
//! The reader under the conversion puts what it reads on the tape, and each window takes off what its text was made of. Nothing is
//! lost on the way, whatever the bytes are: what a conversion swallowed goes with the record before it, or is left at the end.

use super::wide::Wide;
use std::{
    collections::VecDeque,
    io::{self, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What a window's text was made of.
#[derive(Debug, Default)]
pub struct Origin {
    /// The bytes.
    pub raw: Vec<u8>,
    /// Where in them each record ends.
    pub ends: Vec<u32>,
    /// The encoding that was converted.
    pub wide: Option<Wide>,
    /// Records ended in CR.
    pub carriage_returns: bool,
}

/// A tape, shared by reader and cutter.
#[derive(Clone)]
pub struct Tape {
    bytes: Arc<Mutex<VecDeque<u8>>>,
    wide: Option<Wide>,
    carriage_returns: bool,
}

impl Tape {
    /// An empty one, for a document in this encoding.
    pub fn new(wide: Option<Wide>) -> Tape {
        Tape {
            bytes: Arc::default(),
            wide,
            carriage_returns: false,
        }
    }

    /// Records end in CR, which become LF.
    pub fn with_carriage_returns(self) -> Tape {
        Tape {
            carriage_returns: true,
            ..self
        }
    }

    /// Takes off what this text was made of; with `nulls` a NUL is one record more, and ends the one before it.
    pub fn take(&self, text: &[u8], nulls: bool) -> Origin {
        let mut bytes = self.lock();
        let raw = bytes.make_contiguous();
        let mut walk = Walk {
            raw,
            at: 0,
            ends: Vec::new(),
        };
        match (self.wide, std::str::from_utf8(text)) {
            (Some(wide), Ok(text)) => {
                for c in text.chars() {
                    let is_null = nulls && c == '\0';
                    if is_null {
                        walk.end();
                    }
                    walk.pass(is_null || c == '\n', wide.width(c), |unit| self.unit(unit));
                }
            }
            // A cut inside a character cannot be: what is converted is UTF-8, and long records are cut between characters.
            (Some(_), Err(_)) => walk.at = raw.len(),
            (None, _) => {
                for byte in text {
                    walk.pass(*byte == b'\n', 1, |unit| self.unit(unit));
                }
            }
        }
        let is_ended = text.ends_with(b"\n") || nulls && text.ends_with(b"\0");
        if !is_ended {
            walk.ends.push(walk.at as u32);
        }
        let (at, ends) = (walk.at, walk.ends);
        Origin {
            raw: bytes.drain(..at).collect(),
            ends,
            wide: self.wide,
            carriage_returns: self.carriage_returns,
        }
    }

    /// What no text was made of, at the document's end.
    pub fn rest(&self) -> Vec<u8> {
        self.lock().drain(..).collect()
    }

    /// Is a CR, or an LF, next, where these count?
    fn unit(&self, raw: &[u8]) -> Option<(u8, usize)> {
        let (first, width) = match self.wide {
            None => (raw.first().copied()?, 1),
            Some(wide) => {
                let width = wide.width('\n');
                let unit = raw.get(..width)?;
                let mut end = Vec::new();
                let byte = [b'\r', b'\n'].into_iter().find(|byte| {
                    end.clear();
                    wide.encode(char::from(*byte).encode_utf8(&mut [0; 4]), &mut end);
                    end == unit
                })?;
                (byte, width)
            }
        };
        self.carriage_returns.then_some((first, width))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<u8>> {
        // Whoever held it can have left nothing half done.
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Walk<'r> {
    raw: &'r [u8],
    at: usize,
    ends: Vec<u32>,
}

impl Walk<'_> {
    /// A record ends here, if there is one.
    fn end(&mut self) {
        let at = self.at as u32;
        if self.ends.last().copied().unwrap_or(0) < at {
            self.ends.push(at);
        }
    }

    /// Goes over a character.
    fn pass(
        &mut self,
        ends_record: bool,
        width: usize,
        unit: impl Fn(&[u8]) -> Option<(u8, usize)>,
    ) {
        let next = |at: usize| self.raw.get(at..).and_then(&unit);
        let was = ends_record.then(|| next(self.at)).flatten();
        let mut to = self.at + width;
        // CR LF became one.
        if was.is_some_and(|(byte, _)| byte == b'\r')
            && let Some((b'\n', width)) = next(to)
        {
            to += width;
        }
        self.at = to.min(self.raw.len());
        if ends_record {
            self.ends.push(self.at as u32);
        }
    }
}

/// Puts on a tape what is read.
pub struct Taped<R> {
    inner: R,
    tape: Option<Tape>,
}

impl<R> Taped<R> {
    /// Without a tape it only reads.
    pub fn new(inner: R, tape: Option<Tape>) -> Taped<R> {
        Taped { inner, tape }
    }
}

impl<R: Read> Read for Taped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        if let Some(tape) = &self.tape {
            tape.lock().extend(out.get(..count).unwrap_or_default());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_find_their_bytes() {
        let tape = Tape::new(None).with_carriage_returns();
        let raw = b"one\rtwo\r\n\nfour\r";
        let mut read = Vec::new();
        Taped::new(&raw[..], Some(tape.clone()))
            .read_to_end(&mut read)
            .unwrap();
        let origin = tape.take(b"one\ntwo\n", false);
        assert_eq!(origin.raw, b"one\rtwo\r\n");
        assert_eq!(origin.ends, [4, 9]);
        let origin = tape.take(b"\nfour\n", false);
        assert_eq!(origin.raw, b"\nfour\r");
        assert_eq!(tape.rest(), b"");
    }

    #[test]
    fn wide_records_find_theirs() {
        let tape = Tape::new(Some(Wide::Utf16Le)).with_carriage_returns();
        let mut raw = Vec::new();
        Wide::Utf16Le.encode("𠮷\r\n好\rx", &mut raw);
        raw.push(7);
        let mut read = Vec::new();
        Taped::new(&raw[..], Some(tape.clone()))
            .read_to_end(&mut read)
            .unwrap();
        let origin = tape.take("𠮷\n好\nx".as_bytes(), false);
        assert_eq!(origin.ends, [8, 12, 14]);
        assert_eq!(tape.rest(), [7]);
    }

    #[test]
    fn nulls_are_records() {
        let tape = Tape::new(Some(Wide::Utf16Le));
        let text = "好\0\0\n一\n\0x";
        let mut raw = Vec::new();
        Wide::Utf16Le.encode(text, &mut raw);
        Taped::new(&raw[..], Some(tape.clone()))
            .read_to_end(&mut Vec::new())
            .unwrap();
        let origin = tape.take(text.as_bytes(), true);
        assert_eq!(origin.ends, [2, 4, 6, 8, 12, 14, 16]);
    }
}
