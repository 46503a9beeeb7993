//! The way back: an audit and the cleaned text give the original.

use super::{
    SUM,
    read::{Fault, Line, Lines},
};
use crate::{edit::Span, recode::restore};
use std::{
    fmt,
    io::{self, BufRead, Read, Seek, SeekFrom, Write},
};
use xxhash_rust::xxh3::xxh3_64;

/// What was undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Bytes of the original that were written.
    pub written: u64,
    /// Bytes of the cleaned text that were read, and found right.
    pub read: u64,
    /// Blocks.
    pub blocks: u64,
}

/// Why it could not go on. What was written until then is right.
#[derive(Debug)]
pub enum UndoError {
    /// The audit is damaged, cut, or no audit.
    Audit {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        what: &'static str,
        /// What was undone before it.
        done: Undone,
    },
    /// The cleaned text is not what the audit says.
    Cleaned {
        /// What is wrong.
        what: &'static str,
        /// What was undone before it.
        done: Undone,
    },
    /// Reading the audit failed.
    ReadAudit(io::Error),
    /// Reading the cleaned text failed.
    ReadCleaned(io::Error),
    /// Writing failed.
    Write(io::Error),
}

impl fmt::Display for UndoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, done) = match self {
            UndoError::Audit { line, what, done } => {
                write!(f, "the audit, line {line}: ")?;
                (what, done)
            }
            UndoError::Cleaned { what, done } => {
                write!(
                    f,
                    "the cleaned text, in the block behind byte {}: ",
                    done.read
                )?;
                (what, done)
            }
            UndoError::ReadAudit(error) => return write!(f, "the audit: {error}"),
            UndoError::ReadCleaned(error) => return write!(f, "the cleaned text: {error}"),
            UndoError::Write(error) => return write!(f, "{error}"),
        };
        write!(
            f,
            "{what}; the first {} bytes of the original ({} blocks) were right, and are written",
            done.written, done.blocks
        )
    }
}

impl std::error::Error for UndoError {}

/// Does an audit have its last line? Asked before anything is written, where the audit is a file; its place is set back to the start.
///
/// # Errors
/// Those of reading.
pub fn is_whole(audit: &mut (impl Read + Seek)) -> io::Result<bool> {
    const TAIL: u64 = 1 << 10;
    let size = audit.seek(SeekFrom::End(0))?;
    audit.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    audit.take(TAIL).read_to_end(&mut tail)?;
    audit.seek(SeekFrom::Start(0))?;
    let Some(lines) = tail.strip_suffix(b"\n") else {
        return Ok(false);
    };
    let last = lines
        .rsplit(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    Ok(last.starts_with(b"{\"end\":") && memchr::memmem::find(last, SUM).is_some())
}

/// Writes the original of what was cleaned, block by block, each when it was found right.
///
/// # Errors
/// The first thing that is wrong ends it.
pub fn undo(audit: impl BufRead, cleaned: impl Read, out: impl Write) -> Result<Undone, UndoError> {
    let mut undo = Undo {
        cleaned,
        out,
        done: Undone::default(),
        output: Vec::new(),
        original: Vec::new(),
    };
    let mut lines = match Lines::new(audit) {
        Ok(lines) => lines,
        Err(fault) => return Err(undo.audit(1, fault)),
    };
    let mut block = Vec::new();
    loop {
        match lines.next() {
            Ok(Line::Block { input, output, sum }) => {
                undo.block(&block, input, output, sum, lines.number())?;
                block.clear();
            }
            Ok(Line::End { input, output }) => {
                let is_right = block.is_empty()
                    && (input, output) == (undo.done.written, undo.done.read)
                    && lines.is_over().map_err(UndoError::ReadAudit)?;
                if !is_right {
                    let what = "its last line does not fit what stands before and behind it";
                    return Err(undo.audit(lines.number(), Fault::Bad(what)));
                }
                return undo.end();
            }
            Ok(line) => block.push(line),
            Err(fault) => return Err(undo.audit(lines.number(), fault)),
        }
    }
}

struct Undo<R, W> {
    cleaned: R,
    out: W,
    done: Undone,
    /// The block as it is, and as it was.
    output: Vec<u8>,
    original: Vec<u8>,
}

impl<R: Read, W: Write> Undo<R, W> {
    fn audit(&self, line: u64, fault: Fault) -> UndoError {
        match fault {
            Fault::Io(error) => UndoError::ReadAudit(error),
            Fault::Bad(what) => UndoError::Audit {
                line,
                what,
                done: self.done,
            },
        }
    }

    fn block(
        &mut self,
        lines: &[Line],
        input: Span,
        output: Span,
        sum: u64,
        number: u64,
    ) -> Result<(), UndoError> {
        let misfit = "the block that ends here does not fit those before it";
        if (input.offset, output.offset) != (self.done.written, self.done.read) {
            return Err(self.audit(number, Fault::Bad(misfit)));
        }
        self.output.clear();
        self.cleaned
            .by_ref()
            .take(output.len)
            .read_to_end(&mut self.output)
            .map_err(UndoError::ReadCleaned)?;
        let what = match self.output.len() as u64 == output.len {
            false => Some("it ends too early"),
            true if xxh3_64(&self.output) != sum => {
                Some("it is not what was written: it was changed, or is of another run")
            }
            true => None,
        };
        if let Some(what) = what {
            let done = self.done;
            return Err(UndoError::Cleaned { what, done });
        }
        self.original.clear();
        if self.restore(lines, output.offset).is_none() || self.original.len() as u64 != input.len {
            return Err(self.audit(number, Fault::Bad(misfit)));
        }
        self.out
            .write_all(&self.original)
            .map_err(UndoError::Write)?;
        self.done.written += input.len;
        self.done.read += output.len;
        self.done.blocks += 1;
        Ok(())
    }

    /// Puts the block's original together; none where its lines do not fit each other.
    fn restore(&mut self, lines: &[Line], offset: u64) -> Option<()> {
        let mut at = 0;
        for line in lines {
            let (input, span) = match line {
                Line::Edit { input, output, .. } | Line::Recoded { input, output, .. } => {
                    (*input, *output)
                }
                Line::Block { .. } | Line::End { .. } => return None,
            };
            let from = usize::try_from(span.offset.checked_sub(offset)?).ok()?;
            let to = from.checked_add(usize::try_from(span.len).ok()?)?;
            self.original.extend_from_slice(self.output.get(at..from)?);
            if self.done.written + self.original.len() as u64 != input.offset {
                return None;
            }
            let text = self.output.get(from..to)?;
            match line {
                Line::Edit { original, .. } => self.original.extend_from_slice(original),
                Line::Recoded { code, eol, .. } => {
                    let text = std::str::from_utf8(text).ok()?;
                    if !restore(text, *code, *eol, &mut self.original) {
                        return None;
                    }
                }
                Line::Block { .. } | Line::End { .. } => {}
            }
            if self.done.written + self.original.len() as u64 != input.end() {
                return None;
            }
            at = to;
        }
        self.original.extend_from_slice(self.output.get(at..)?);
        Some(())
    }

    fn end(mut self) -> Result<Undone, UndoError> {
        let mut more = Vec::new();
        self.cleaned
            .by_ref()
            .take(1)
            .read_to_end(&mut more)
            .map_err(UndoError::ReadCleaned)?;
        if !more.is_empty() {
            let (what, done) = ("more follows than was written", self.done);
            return Err(UndoError::Cleaned { what, done });
        }
        self.out.flush().map_err(UndoError::Write)?;
        Ok(self.done)
    }
}
