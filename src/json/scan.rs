//! Finds the values of a field in a line, and checks the whole of it against RFC 8259 on the way.

use super::{escape::unescape, path::Path};
use std::{fmt, ops::Range};

/// Arrays and objects in each other at most; a line that is deeper counts as broken.
const DEEPEST: usize = 10_000;
/// Bytes that are looked at in one go.
const LANES: usize = 32;

/// Why a line has no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no JSON.
    Broken,
    /// It has no such field.
    Missing,
    /// The field is no string.
    NotAString,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::Broken => "this is no JSON",
            Fault::Missing => "the field is missing",
            Fault::NotAString => "the field is no string",
        })
    }
}

/// A string in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What stands between its quotes.
    pub span: Range<usize>,
    /// It holds a backslash.
    pub is_escaped: bool,
}

/// Appends the strings that stand at `path` in `line`, of all duplicates of a key, in their order; none where there is a fault.
pub fn find(line: &str, path: &Path, found: &mut Vec<Found>) -> Result<(), Fault> {
    let first = found.len();
    let mut scanner = Scanner {
        bytes: line.as_bytes(),
        line,
        at: 0,
        found,
        others: 0,
        open: Vec::new(),
    };
    let is_whole = scanner.line(path.keys()).is_some();
    let others = scanner.others;
    if !is_whole {
        found.truncate(first);
        return Err(Fault::Broken);
    }
    match (found.len() > first, others) {
        (true, _) => Ok(()),
        (false, 0) => Err(Fault::Missing),
        (false, _) => Err(Fault::NotAString),
    }
}

struct Scanner<'l> {
    line: &'l str,
    bytes: &'l [u8],
    at: usize,
    found: &'l mut Vec<Found>,
    /// Values at the path that are no strings.
    others: usize,
    /// What is open around a value that is skipped: `{` or `[`.
    open: Vec<u8>,
}

// Each function says None where the line is broken.
impl Scanner<'_> {
    fn line(&mut self, keys: &[String]) -> Option<()> {
        self.blank();
        if self.next() == Some(b'{') {
            self.object(keys)?;
        } else {
            self.skip()?;
        }
        self.blank();
        self.next().is_none().then_some(())
    }

    fn next(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.next() {
            self.at += 1;
        }
    }

    /// An object on the way to the field.
    fn object(&mut self, keys: &[String]) -> Option<()> {
        let (wanted, inner) = keys.split_first()?;
        self.at += 1;
        self.blank();
        if self.take(b'}') {
            return Some(());
        }
        loop {
            let key = self.key()?;
            self.blank();
            let is_wanted = self.is_key(&key, wanted);
            match self.next()? {
                b'"' if is_wanted && inner.is_empty() => {
                    let value = self.string()?;
                    self.found.push(value);
                }
                b'{' if is_wanted && !inner.is_empty() => self.object(inner)?,
                _ => {
                    self.others += usize::from(is_wanted && inner.is_empty());
                    self.skip()?;
                }
            }
            self.blank();
            if self.take(b'}') {
                return Some(());
            }
            self.comma()?;
        }
    }

    fn comma(&mut self) -> Option<()> {
        self.take(b',').then_some(())?;
        self.blank();
        Some(())
    }

    fn key(&mut self) -> Option<Found> {
        let key = self.string()?;
        self.blank();
        self.take(b':').then_some(key)
    }

    fn is_key(&self, key: &Found, wanted: &str) -> bool {
        let raw = self.line.get(key.span.clone()).unwrap_or_default();
        if !key.is_escaped {
            return raw == wanted;
        }
        let mut text = String::new();
        unescape(raw, None, &mut text).is_ok() && text == wanted
    }

    /// Skips a value, without recursion: how deep it goes is the input's matter.
    fn skip(&mut self) -> Option<()> {
        self.open.clear();
        loop {
            self.blank();
            match self.next()? {
                b'"' => {
                    self.string()?;
                }
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    self.blank();
                    let is_object = open == b'{';
                    if !self.take(if is_object { b'}' } else { b']' }) {
                        (self.open.len() < DEEPEST).then(|| self.open.push(open))?;
                        if is_object {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => self.number()?,
            }
            loop {
                let Some(open) = self.open.last() else {
                    return Some(());
                };
                let is_object = *open == b'{';
                self.blank();
                if !self.take(if is_object { b'}' } else { b']' }) {
                    self.comma()?;
                    if is_object {
                        self.key()?;
                    }
                    break;
                }
                self.open.pop();
            }
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then_some(())?;
        self.at += word.len();
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _is_signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.next().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<Found> {
        self.take(b'"').then_some(())?;
        let start = self.at;
        let mut is_escaped = false;
        loop {
            self.plain();
            match self.next()? {
                b'"' => break,
                b'\\' => self.escape()?,
                _ => return None,
            }
            is_escaped = true;
        }
        self.at += 1;
        Some(Found {
            span: start..self.at - 1,
            is_escaped,
        })
    }

    fn escape(&mut self) -> Option<()> {
        match self.bytes.get(self.at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
            b'u' => {
                let digits = self.bytes.get(self.at + 2..self.at + 6)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                self.at += 6;
            }
            _ => return None,
        }
        Some(())
    }

    /// Goes to the next byte of a string that is not itself: a quote, a backslash, a control.
    fn plain(&mut self) {
        let mut rest = self.bytes.get(self.at..).unwrap_or_default();
        // Of escaped text each character is such a byte.
        while let Some(lanes) = rest.first_chunk::<LANES>() {
            if lanes
                .iter()
                .fold(false, |any, byte| any | is_special(*byte))
            {
                break;
            }
            rest = rest.get(LANES..).unwrap_or_default();
        }
        let special = rest.iter().position(|byte| is_special(*byte));
        self.at = self.bytes.len() - rest.len() + special.unwrap_or(rest.len());
    }
}

fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

#[cfg(test)]
mod tests;
