//! What waits for dedup's held lines.

use super::{Trail, text};
use crate::{
    pipeline::{sheet::Done, why::Why},
    recode::Kind,
};
use std::io;

/// Bytes of originals that wait at most.
const MOST_WAITING: usize = 1 << 20;
/// Units that are kept for their buffers, and bytes of such a buffer.
const MOST_SPARE: usize = 1 << 10;
const MOST_SPARE_BYTES: usize = 1 << 10;

/// Records that are told together.
#[derive(Default)]
pub struct Unit {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) original: Vec<u8>,
    pub(super) text: Vec<u8>,
    pub(super) output: u64,
    pub(super) whys: Vec<Why>,
    /// What gives it back, as long as that is all.
    pub(super) kind: Option<Kind>,
    /// Lines of it that are held.
    pub(super) held: u32,
    pub(super) lines: u32,
    pub(super) is_closed: bool,
}

impl Unit {
    /// As if it were new.
    fn clear(&mut self) {
        let mut old = std::mem::take(self);
        old.original.clear();
        old.text.clear();
        old.whys.clear();
        (self.original, self.text, self.whys) = (old.original, old.text, old.whys);
    }
}

impl Trail<'_> {
    pub(super) fn kept_unit(
        &mut self,
        ticket: u64,
        bytes: &[u8],
        crlf: bool,
        len: u64,
        was_held: bool,
    ) -> io::Result<()> {
        let wants_text = self.wants_text;
        if let Some(unit) = self.ticket(ticket) {
            unit.output += len;
            unit.held -= u32::from(was_held);
            if wants_text {
                unit.text.extend(text(bytes, crlf));
            }
            if unit.lines == 1 && unit.kind.is_none() && !crlf && unit.original == bytes {
                unit.kind = Some(Kind::SAME);
            }
            self.written += len;
        }
        self.settle()
    }

    pub(super) fn ticket(&mut self, ticket: u64) -> Option<&mut Unit> {
        let at = usize::try_from(ticket.checked_sub(self.first)?).ok()?;
        self.queue.get_mut(at)
    }

    /// The unit of the line that the tail is at, and its ticket.
    pub(super) fn unit(&mut self, done: &Done) -> u64 {
        let raw = self.raw(done);
        let goes_on = self.now.goes_on && self.queue.back().is_some_and(|unit| !unit.is_closed);
        if !goes_on {
            let mut unit = self.spare.pop().unwrap_or_default();
            unit.first = self.now.record;
            unit.kind = self.now.kind.filter(|_| self.now.is_plain);
            self.queue.push_back(unit);
        }
        // Those of a record stand with its first piece.
        if !self.now.is_piece {
            let unit = self.queue.back_mut();
            let mut whys = unit.map_or_else(Vec::new, |unit| std::mem::take(&mut unit.whys));
            self.add_whys(done, &mut whys);
            if let Some(unit) = self.queue.back_mut() {
                unit.whys = whys;
            }
        }
        if let Some(unit) = self.queue.back_mut() {
            unit.lines += 1;
            if goes_on {
                unit.kind = None;
            }
            unit.last = self.now.record;
            unit.original.extend_from_slice(raw);
            unit.is_closed = self.now.closes;
            self.waiting += raw.len();
        }
        self.first + self.queue.len() as u64 - 1
    }

    /// Tells of what waits for nothing any more.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        let is_settled = |unit: &Unit| unit.held == 0 && unit.is_closed;
        while self.queue.front().is_some_and(is_settled)
            && let Some(mut unit) = self.queue.pop_front()
        {
            self.first += 1;
            self.waiting -= unit.original.len();
            self.written -= unit.output;
            match unit.kind {
                Some(kind) => {
                    self.extend(kind, unit.original.len() as u64, unit.output, unit.last)?
                }
                None if unit.original.is_empty() && unit.output == 0 => {}
                None => self.edit(
                    (unit.first, unit.last),
                    &unit.original,
                    &unit.text,
                    unit.output,
                    &unit.whys,
                )?,
            }
            if self.spare.len() < MOST_SPARE && unit.original.capacity() <= MOST_SPARE_BYTES {
                unit.clear();
                self.spare.push(unit);
            }
        }
        Ok(())
    }

    /// Tells of what waits, as it is, when it is too much.
    pub(super) fn spill(&mut self) -> io::Result<()> {
        if self.waiting < MOST_WAITING {
            return Ok(());
        }
        let mut queue = std::mem::take(&mut self.queue);
        for unit in &mut queue {
            if unit.held > 0 {
                unit.whys.push(Why::Held);
            }
            if !unit.original.is_empty() || unit.output > 0 {
                self.edit(
                    (unit.first, unit.last),
                    &unit.original,
                    &unit.text,
                    unit.output,
                    &unit.whys,
                )?;
            }
            *unit = Unit {
                // No record: all of its bytes were told.
                first: unit.last + 1,
                last: unit.last,
                held: unit.held,
                // Whatever comes of it is no longer as it was.
                lines: unit.lines + 1,
                is_closed: unit.is_closed,
                ..Unit::default()
            };
        }
        self.queue = queue;
        self.waiting = 0;
        self.written = 0;
        Ok(())
    }
}
