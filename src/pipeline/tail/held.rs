//! Lines that wait in the tail until it is known whether the run that they are in goes.

use super::Tail;
use crate::{
    dedup::{HELD_BYTES, Options, Runs, Seen},
    pipeline::sheet::{Done, Source},
};
use std::{
    io::{self, Write},
    ops::Range,
};

/// Held lines and the blank ones between them, for each line that dedup may hold.
const HELD_FOR_EACH: usize = 2;

/// The rules, and the lines that they hold.
pub struct Dedup {
    pub runs: Runs,
    pub held: Vec<Held>,
    pub held_bytes: usize,
    pub most_held: usize,
    /// Text of held lines whose window is gone.
    pub kept: Vec<u8>,
}

impl Dedup {
    pub fn new(seen: Seen, options: Options) -> Dedup {
        Dedup {
            runs: Runs::new(seen, options),
            held: Vec::new(),
            held_bytes: 0,
            // Where one line at most may be held, no blank one waits behind it.
            most_held: if options.hold > 1 {
                HELD_FOR_EACH * options.hold
            } else {
                0
            },
            kept: Vec::new(),
        }
    }

    /// Whether a blank line can wait behind the held ones.
    fn has_room(&self, bytes: usize) -> bool {
        self.held.len() < self.most_held && self.held_bytes + bytes <= HELD_BYTES
    }
}

/// A line that waits for what comes after it.
#[derive(Clone)]
pub struct Held {
    pub source: Source,
    pub range: Range<usize>,
    pub blank: bool,
    /// It ends in CR LF, of which the CR goes.
    pub crlf: bool,
    /// A line was removed between it and the one held before it.
    pub gap: bool,
    /// It goes, whatever becomes of those held with it.
    pub goes: bool,
    /// The record that it repeats.
    pub first: Option<u64>,
    /// What the trail knows it by.
    pub ticket: Option<u64>,
}

impl<W: Write> Tail<'_, W> {
    /// A blank line takes part in no decision, but keeps its place among held lines.
    pub(super) fn blank(&mut self, line: Held, done: &Done) -> io::Result<()> {
        match &mut self.dedup {
            Some(dedup) if !dedup.held.is_empty() => {
                if dedup.has_room(line.range.len()) {
                    return self.hold(line, done);
                }
                dedup.runs.end_run();
                self.release(done)?;
                self.keep(&line, done)
            }
            _ => self.keep(&line, done),
        }
    }

    pub(super) fn hold(&mut self, line: Held, done: &Done) -> io::Result<()> {
        let ticket = match &mut self.trail {
            Some(trail) => Some(trail.held(done)?),
            None => None,
        };
        if let Some(dedup) = &mut self.dedup {
            let gap = std::mem::take(&mut self.gap);
            dedup.held_bytes += line.range.len();
            dedup.held.push(Held {
                gap,
                ticket,
                ..line
            });
        }
        Ok(())
    }

    /// No run and no neighbourhood reaches over what comes next.
    pub(super) fn break_off(&mut self, done: &Done) -> io::Result<()> {
        self.release(done)?;
        if let Some(dedup) = &mut self.dedup {
            dedup.runs.break_off();
        }
        Ok(())
    }

    /// What was held stays, but for truncated repeats.
    #[inline]
    pub(super) fn release(&mut self, done: &Done) -> io::Result<()> {
        match &self.dedup {
            Some(dedup) if !dedup.held.is_empty() => self.release_held(done),
            _ => Ok(()),
        }
    }

    fn release_held(&mut self, done: &Done) -> io::Result<()> {
        let gap_after = std::mem::take(&mut self.gap);
        for line in self.take_held() {
            self.gap |= line.gap;
            if line.goes {
                self.drop_line(&line, done)?;
            } else {
                self.keep(&line, done)?;
            }
        }
        self.gap |= gap_after;
        Ok(())
    }

    /// What was held goes, but for blank lines.
    pub(super) fn drop_held(&mut self, done: &Done) -> io::Result<()> {
        let gap_after = self.gap;
        self.gap = false;
        for line in self.take_held() {
            self.gap |= line.gap;
            if line.blank {
                self.keep(&line, done)?;
            } else {
                self.drop_line(&line, done)?;
            }
        }
        self.gap |= gap_after;
        Ok(())
    }

    fn take_held(&mut self) -> Vec<Held> {
        let Some(dedup) = &mut self.dedup else {
            return Vec::new();
        };
        dedup.held_bytes = 0;
        std::mem::take(&mut dedup.held)
    }

    /// Copies the text of held lines: their window is about to go.
    pub(super) fn carry(&mut self, done: &Done) {
        let Some(dedup) = &mut self.dedup else { return };
        let old = std::mem::take(&mut dedup.kept);
        for line in &mut dedup.held {
            let bytes = match line.source {
                Source::Held => old.get(line.range.clone()).unwrap_or_default(),
                source => done.bytes(source, line.range.clone()),
            };
            let start = dedup.kept.len();
            dedup.kept.extend_from_slice(bytes);
            line.source = Source::Held;
            line.range = start..dedup.kept.len();
        }
    }
}
