//! The tail: sheets come in order, dedup decides line by line, and what stays is written.

mod held;

use self::held::{Dedup, Held};
use super::{
    lines::unterminated_bytes,
    sheet::{BLANK, CRLF, Done, Layout, Line, OPAQUE, PATCHED, PIECE, REMOVED, Source},
    trail::Trail,
    why::Why,
};
use crate::{
    dedup::{self, Decision, Options, Seen},
    output::Output,
    stats::Stats,
};
use std::{
    io::{self, Write},
    ops::Range,
};

/// Lines whose keys are fetched in one go: enough for their cache misses to overlap.
const WARM: usize = 64;

/// Takes sheets, writes text.
pub struct Tail<'o, W: Write> {
    pub(super) out: Output<W>,
    /// Tells what becomes of each record, where somebody wants to know.
    pub(super) trail: Option<Trail<'o>>,
    dedup: Option<Dedup>,
    /// A line was removed since the last line that was written.
    gap: bool,
    /// That last line is blank.
    after_blank: bool,
    /// Records of the windows before this one.
    pub(super) records: u64,
    /// Those of them that were in earlier documents, and the name of this one.
    pub(super) records_before: u64,
    pub(super) name: String,
    pub stats: Stats,
}

impl<'o, W: Write> Tail<'o, W> {
    /// Without a memory nothing is a repeat.
    pub fn new(out: W, dedup: Option<(Seen, Options)>, trail: Option<Trail<'o>>) -> Tail<'o, W> {
        let dedup = dedup.map(|(seen, options)| Dedup::new(seen, options));
        Tail {
            out: Output::new(out).summing(trail.is_some()),
            trail,
            dedup,
            gap: false,
            after_blank: false,
            records: 0,
            records_before: 0,
            name: String::new(),
            stats: Stats::default(),
        }
    }

    /// A document begins: what was before it is no neighbour.
    pub fn start_document(&mut self, name: String, text: bool) -> io::Result<()> {
        self.end_document(&Done::default())?;
        if let Some(trail) = &mut self.trail {
            trail.start_file();
        }
        self.name = name;
        self.records_before = self.records;
        self.out.start_document(text);
        Ok(())
    }

    /// What comes next is no neighbour of what was before.
    pub(super) fn end_document(&mut self, done: &Done) -> io::Result<()> {
        self.release(done)?;
        self.gap = false;
        self.after_blank = false;
        if let Some(dedup) = &mut self.dedup {
            dedup.runs.start_document();
        }
        Ok(())
    }

    /// Bytes that no stage touches.
    pub fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stats.bytes_in += bytes.len() as u64;
        self.supply(bytes.len())?;
        self.out.write(bytes)?;
        if let Some(trail) = &mut self.trail {
            trail.passed(bytes.len())?;
        }
        self.end_block()
    }

    /// Bytes that became no text.
    pub fn rest(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.release(&Done::default())?;
        self.trail
            .as_mut()
            .map_or(Ok(()), |trail| trail.rest(bytes))
    }

    pub fn window(&mut self, done: &Done) -> io::Result<()> {
        self.stats.add(&done.stats);
        let count = done.sheet.lines.len();
        let first = self.records + 1;
        if let Some(trail) = &mut self.trail {
            trail.begin();
        }
        match &done.layout {
            Layout::Lines => {
                let record = |place| first + place as u64;
                self.lines(0..count, 0, 0, &mut 0, record, done)?;
            }
            Layout::Null(ends) => self.null_documents(ends, done)?,
            Layout::Json(json) => self.json_lines(json, done)?,
        }
        self.records += match &done.layout {
            Layout::Json(json) => json.records.len() as u64,
            _ if done.window.part => done.stats.records_in,
            Layout::Lines | Layout::Null(_) => {
                let pieces = done.sheet.lines.iter().skip(1);
                (count - pieces.filter(|line| line.is(PIECE)).count()) as u64
            }
        };
        if done.window.ends {
            self.release(done)?;
        }
        self.carry(done);
        self.out.flush_pending(done)?;
        if let Some(trail) = &mut self.trail {
            trail.window(done)?;
        }
        self.end_block()
    }

    /// Lines of one document, whose text starts at `start` and whose first record stands at `place` of the window; `patch` is the number of the next
    /// patch, and `record` tells that of the record at a place, of which one may have become several lines. Gives the place behind them.
    pub(super) fn lines(
        &mut self,
        lines: Range<usize>,
        mut place: usize,
        mut start: usize,
        patch: &mut usize,
        record: impl Fn(usize) -> u64,
        done: &Done,
    ) -> io::Result<usize> {
        let numbers = lines.clone();
        let lines = done.sheet.lines.get(lines).unwrap_or_default();
        let (begin, has_any) = (numbers.start, !numbers.is_empty());
        for (number, line) in numbers.zip(lines) {
            place += usize::from(number > begin && !line.is(PIECE));
            let record = record(place);
            self.end_full_block(done)?;
            if let Some(trail) = &mut self.trail {
                trail.line(done, number, start, place, record);
            }
            if number % WARM == 0 {
                self.warm(done.sheet.lines.get(number..).unwrap_or_default());
            }
            let end = line.end as usize;
            let (source, range) = match done.sheet.patches.get(*patch).filter(|_| line.is(PATCHED))
            {
                Some(patched) => {
                    *patch += 1;
                    (patched.source, patched.range())
                }
                None => (Source::Text, start..end),
            };
            start = end;
            let held = Held {
                source,
                range,
                blank: line.is(BLANK),
                crlf: line.is(CRLF),
                gap: false,
                goes: false,
                first: None,
                ticket: None,
            };
            if line.is(REMOVED) {
                self.gap = true;
                self.gone(&held, done, None)?;
            } else if line.is(OPAQUE) {
                self.break_off(done)?;
                self.keep(&held, done)?;
            } else if line.is(BLANK) {
                self.blank(held, done)?;
            } else {
                self.line(held, line, record, done)?;
            }
        }
        Ok(place + usize::from(has_any))
    }

    /// Everything is written; the counts are final.
    pub fn finish(mut self) -> io::Result<(Stats, Option<Seen>)> {
        // Line by line, a document's end is not seen with its last record.
        self.release(&Done::default())?;
        self.out.flush()?;
        if let Some(trail) = &mut self.trail {
            trail.end(self.out.take_sum())?;
        }
        self.stats.bytes_out = self.out.written;
        self.stats.newlines_supplied = self.out.newlines_supplied;
        if let Some(dedup) = &self.dedup {
            self.stats.forgotten = dedup.runs.seen().forgotten();
            self.stats.whole_beginnings = dedup.runs.left();
        }
        Ok((self.stats, self.dedup.map(|d| d.runs.into_seen())))
    }

    /// All that can be written is written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.trail.as_mut().map_or(Ok(()), Trail::flush)
    }

    /// Ends a block of the audit, where there is enough for one and all of it is written.
    fn end_block(&mut self) -> io::Result<()> {
        match &mut self.trail {
            Some(trail) if trail.has_block() => trail.end_block(self.out.take_sum()),
            _ => Ok(()),
        }
    }

    /// The same in the middle of a window, where a block is long enough.
    pub(super) fn end_full_block(&mut self, done: &Done) -> io::Result<()> {
        match &mut self.trail {
            Some(trail) if trail.is_full() => {
                self.out.flush_pending(done)?;
                trail.end_block(self.out.take_sum())
            }
            _ => Ok(()),
        }
    }

    #[inline]
    pub(super) fn supply(&mut self, len: usize) -> io::Result<()> {
        match (self.out.supply(len)?, &mut self.trail) {
            (true, Some(trail)) => trail.supplied(),
            _ => Ok(()),
        }
    }

    fn gone(&mut self, line: &Held, done: &Done, why: Option<Why>) -> io::Result<()> {
        match &mut self.trail {
            Some(trail) => trail.gone(line.ticket, done, why),
            None => Ok(()),
        }
    }

    fn warm(&self, lines: &[Line]) {
        if let Some(dedup) = &self.dedup {
            let lines = lines.iter().take(WARM);
            let lines = lines.filter(|line| !line.is(BLANK | REMOVED | OPAQUE));
            dedup
                .runs
                .warm(lines.map(|line| (line.key(), line.opening)));
        }
    }

    #[inline]
    fn line(&mut self, line: Held, place: &Line, record: u64, done: &Done) -> io::Result<()> {
        let Some(dedup) = &mut self.dedup else {
            return self.keep_new(&line, done);
        };
        let verdict = dedup.runs.line(&dedup::Line {
            key: place.key(),
            opening: place.opening,
            han: place.han(),
            record,
            text: unterminated_bytes(done.bytes(line.source, line.range.clone())),
        });
        if verdict.decision == Decision::Keep {
            self.release(done)?;
            return self.keep_new(&line, done);
        }
        let line = Held {
            goes: verdict.truncated,
            first: verdict.first,
            ..line
        };
        self.repeat(line, verdict.decision, done)
    }

    /// A line that does not just stay.
    #[inline(never)]
    fn repeat(&mut self, line: Held, decision: Decision, done: &Done) -> io::Result<()> {
        if matches!(decision, Decision::KeepThenHold | Decision::KeepThenDrop) {
            self.release(done)?;
        }
        match decision {
            Decision::Keep => self.keep(&line, done),
            Decision::Hold | Decision::KeepThenHold => self.hold(line, done),
            Decision::Drop | Decision::KeepThenDrop => {
                self.drop_held(done)?;
                self.drop_line(&line, done)
            }
        }
    }

    /// A line that is neither blank nor held stays, which nearly all do: where nothing else is to be done it joins those before it.
    #[inline]
    fn keep_new(&mut self, line: &Held, done: &Done) -> io::Result<()> {
        if line.crlf || self.trail.is_some() || self.out.is_to_supply() {
            return self.keep(line, done);
        }
        self.count_kept(false, done);
        self.out.add(line.source, line.range.clone(), done)
    }

    #[inline]
    fn count_kept(&mut self, is_blank: bool, done: &Done) {
        self.gap = false;
        self.after_blank = is_blank;
        // A record that comes in parts is counted with its last one.
        self.stats.records_out += u64::from(!done.window.part || done.stats.records_in > 0);
    }

    fn drop_line(&mut self, line: &Held, done: &Done) -> io::Result<()> {
        self.gap = true;
        self.stats.repeats += 1;
        self.stats.repeat_bytes += line.range.len() as u64;
        self.stats.truncated += u64::from(line.goes);
        self.stats.repeats_of_earlier_runs += u64::from(line.first.is_none());
        let why = match line.goes {
            true => Why::Truncated(line.first),
            false => Why::Repeat(line.first),
        };
        self.gone(line, done, Some(why))
    }

    fn keep(&mut self, line: &Held, done: &Done) -> io::Result<()> {
        if line.blank && self.gap && self.after_blank {
            self.stats.blanks += 1;
            return self.gone(line, done, Some(Why::Blank));
        }
        self.count_kept(line.blank, done);
        self.supply(line.range.len())?;
        if let Some(trail) = &mut self.trail {
            let bytes = match (line.source, &self.dedup) {
                (Source::Held, Some(dedup)) => dedup.kept.get(line.range.clone()),
                (source, _) => Some(done.bytes(source, line.range.clone())),
            };
            trail.kept(line.ticket, done, bytes.unwrap_or_default(), line.crlf)?;
        }
        if line.crlf {
            let Range { start, end } = line.range;
            self.write(line.source, start..end.saturating_sub(2).max(start), done)?;
            return self.write(line.source, end.saturating_sub(1)..end, done);
        }
        self.write(line.source, line.range.clone(), done)
    }

    #[inline]
    fn write(&mut self, source: Source, range: Range<usize>, done: &Done) -> io::Result<()> {
        match (source, &self.dedup) {
            (Source::Held, Some(dedup)) => {
                self.out.flush_pending(done)?;
                self.out.write(dedup.kept.get(range).unwrap_or_default())
            }
            (source, _) => self.out.add(source, range, done),
        }
    }
}
