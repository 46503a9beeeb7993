//! A reader whose beginning can be looked at before it is read.

use std::io::{self, ErrorKind, Read};

/// Wraps a reader; what was looked at is read again.
pub struct Peek<R> {
    head: Vec<u8>,
    read: usize,
    inner: R,
    failed: Option<io::Error>,
}

impl<R: Read> Peek<R> {
    /// Nothing is read yet.
    pub fn new(inner: R) -> Peek<R> {
        Peek {
            head: Vec::new(),
            read: 0,
            inner,
            failed: None,
        }
    }

    /// The first bytes, as many as are there at once: enough for a byte order mark, but no more than the first line is waited for.
    pub fn peek_once(&mut self, count: usize) -> &[u8] {
        const MARK: usize = 4;
        while self.head.len() < MARK && !self.head.contains(&b'\n') && self.failed.is_none() {
            let had = self.head.len();
            self.head.resize(count, 0);
            let read = self
                .inner
                .read(self.head.get_mut(had..).unwrap_or_default());
            self.head
                .truncate(had + read.as_ref().map_or(0, |count| *count));
            match read {
                Ok(0) => break,
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => self.failed = Some(e),
            }
        }
        &self.head
    }

    /// The first `count` bytes, fewer only when the document is shorter (or fails, which the reads after it will tell).
    pub fn peek(&mut self, count: usize) -> &[u8] {
        while self.head.len() < count && self.failed.is_none() {
            let had = self.head.len();
            let missing = (count - had) as u64;
            match self
                .inner
                .by_ref()
                .take(missing)
                .read_to_end(&mut self.head)
            {
                Ok(0) => break,
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => self.failed = Some(e),
            }
        }
        self.head.get(..count).unwrap_or(&self.head)
    }
}

impl<R: Read> Read for Peek<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.head.get(self.read..).unwrap_or_default();
        if !rest.is_empty() {
            let count = rest.read(out)?;
            self.read += count;
            return Ok(count);
        }
        match self.failed.take() {
            Some(e) => Err(e),
            None => self.inner.read(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_again() {
        let mut peek = Peek::new(&b"abcdefgh"[..]);
        assert_eq!(peek.peek(3), b"abc");
        assert_eq!(peek.peek(5), b"abcde");
        assert_eq!(peek.peek(2), b"ab");
        let mut all = Vec::new();
        peek.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"abcdefgh");
    }

    #[test]
    fn a_failure_comes_after_what_was_read() {
        struct Breaks(bool);
        impl Read for Breaks {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                if self.0 {
                    return Err(io::Error::other("broken"));
                }
                self.0 = true;
                out[0] = b'x';
                Ok(1)
            }
        }
        let mut peek = Peek::new(Breaks(false));
        assert_eq!(peek.peek(9), b"x");
        let mut all = Vec::new();
        assert_eq!(
            peek.read_to_end(&mut all).unwrap_err().to_string(),
            "broken"
        );
        assert_eq!(all, b"x");
    }
}
