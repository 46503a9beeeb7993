//! output: what stays is written, neighbouring pieces in one go, straight from where they stand.

use crate::pipeline::sheet::{Done, Source};
use std::{
    io::{self, BufWriter, Write},
    ops::Range,
};
use xxhash_rust::xxh3::Xxh3Default;

/// Pieces smaller than this are gathered; larger ones are written as they are.
const GATHER: usize = 64 << 10;

/// Writes pieces of sheets.
pub struct Output<W: Write> {
    to: BufWriter<W>,
    pending: Option<(Source, Range<usize>)>,
    /// Pieces of a document that are gathered instead of being written.
    captured: Option<Vec<(Source, Range<usize>)>>,
    /// What ends a record.
    end: u8,
    /// The text that was written last lacks its newline, and more may follow.
    open_end: bool,
    /// What is written now is text.
    text: bool,
    supply: bool,
    /// The sum of what was written since it was last asked for, where it is wanted.
    sum: Option<Box<Xxh3Default>>,
    /// Bytes that were written.
    pub written: u64,
    /// Newlines supplied between documents.
    pub newlines_supplied: u64,
}

impl<W: Write> Output<W> {
    pub fn new(to: W) -> Output<W> {
        Output {
            to: BufWriter::with_capacity(GATHER, to),
            pending: None,
            captured: None,
            end: b'\n',
            open_end: false,
            text: true,
            supply: false,
            sum: None,
            written: 0,
            newlines_supplied: 0,
        }
    }

    /// Records end in this byte, and not in LF.
    pub fn end_records_in(&mut self, byte: u8) {
        self.end = byte;
    }

    /// Sums up what is written.
    pub fn summing(mut self, sums: bool) -> Output<W> {
        self.sum = sums.then(Box::default);
        self
    }

    /// XXH3-64 of what was written since this was last asked for.
    pub fn take_sum(&mut self) -> u64 {
        self.sum.as_mut().map_or(0, |sum| {
            let digest = sum.digest();
            sum.reset();
            digest
        })
    }

    /// A document begins: when the one before it lacks its last newline, that is to be [supplied](Output::supply).
    pub fn start_document(&mut self, text: bool) {
        self.supply |= self.open_end && self.text;
        self.text = text;
    }

    /// Is a newline to be [supplied](Output::supply) before what comes?
    #[inline]
    pub fn is_to_supply(&self) -> bool {
        self.supply
    }

    /// Writes the newline that the document before this one lacks, if it does, before `len` bytes of this one; did it?
    #[inline]
    pub fn supply(&mut self, len: usize) -> io::Result<bool> {
        if !self.supply || len == 0 {
            return Ok(false);
        }
        self.supply = false;
        self.newlines_supplied += 1;
        self.write(&[self.end])?;
        Ok(true)
    }

    /// Adds a piece of a sheet; neighbours are written together.
    #[inline]
    pub fn add(&mut self, source: Source, range: Range<usize>, done: &Done) -> io::Result<()> {
        match &mut self.pending {
            Some((had, old))
                if *had == source && old.end == range.start && self.captured.is_none() =>
            {
                old.end = range.end;
                Ok(())
            }
            _ => self.begin(source, range, done),
        }
    }

    /// A piece that does not go on where the one before it ends, or is captured.
    fn begin(&mut self, source: Source, range: Range<usize>, done: &Done) -> io::Result<()> {
        if let Some(pieces) = &mut self.captured {
            match pieces.last_mut() {
                Some((had, old)) if *had == source && old.end == range.start => old.end = range.end,
                _ => pieces.push((source, range)),
            }
            return Ok(());
        }
        self.flush_pending(done)?;
        self.pending = Some((source, range));
        Ok(())
    }

    /// From here on what is added is gathered in `pieces`, which are emptied for it.
    pub fn capture(&mut self, pieces: &mut Vec<(Source, Range<usize>)>) {
        pieces.clear();
        self.captured = Some(std::mem::take(pieces));
    }

    /// Gives back what was gathered; what is added from here on is written.
    pub fn captured(&mut self, pieces: &mut Vec<(Source, Range<usize>)>) {
        *pieces = self.captured.take().unwrap_or_default();
    }

    /// Writes what was added; `done` is the sheet that it came from.
    pub fn flush_pending(&mut self, done: &Done) -> io::Result<()> {
        match self.pending.take() {
            Some((source, range)) => self.write(done.bytes(source, range)),
            None => Ok(()),
        }
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(last) = bytes.last() else {
            return Ok(());
        };
        if let Some(sum) = &mut self.sum {
            sum.update(bytes);
        }
        self.open_end = *last != self.end;
        self.written += bytes.len() as u64;
        self.to.write_all(bytes)
    }

    /// Nothing stays in a buffer.
    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
