//! What boilerplate sees of a window: its lines as they are now, and those around it.

use super::{
    middle::unterminated,
    sheet::{PATCHED, Sheet},
};
use crate::{boilerplate, input::cut::Window};
use std::{cell::OnceCell, ops::Range};

/// Lines of context that boilerplate may look at, on either side.
const REACH: usize = 64;
/// Bytes of a context in which those lines are sought.
const REACH_BYTES: usize = 64 << 10;

/// A view of a sheet; the context is prepared when it is first asked for.
pub struct Page<'a> {
    text: &'a str,
    sheet: &'a Sheet,
    window: &'a Window,
    prepare: &'a dyn Fn(Range<usize>) -> Vec<String>,
    before: OnceCell<Context>,
    after: OnceCell<Context>,
}

/// Lines next to the window, and whether they reach the document's edge.
struct Context {
    lines: Vec<String>,
    whole: bool,
}

impl<'a> Page<'a> {
    pub fn new(
        text: &'a str,
        sheet: &'a Sheet,
        window: &'a Window,
        prepare: &'a dyn Fn(Range<usize>) -> Vec<String>,
    ) -> Page<'a> {
        Page { text, sheet, window, prepare, before: OnceCell::new(), after: OnceCell::new() }
    }

    fn before(&self) -> &Context {
        self.before.get_or_init(|| {
            let Range { start, end } = self.window.before;
            let from = start.max(end.saturating_sub(REACH_BYTES));
            let from = if from == start { from } else { self.after_newline(from..end).unwrap_or(end) };
            let mut lines = (self.prepare)(from..end);
            let extra = lines.len().saturating_sub(REACH);
            lines.drain(..extra);
            Context { lines, whole: self.window.sees_start && from == start && extra == 0 }
        })
    }

    fn after(&self) -> &Context {
        self.after.get_or_init(|| {
            let Range { start, end } = self.window.after;
            let to = end.min(start + REACH_BYTES);
            let bytes = self.window.buffer.get(start..to).unwrap_or_default();
            let to = if to == end { to } else { memchr::memrchr(b'\n', bytes).map_or(start, |at| start + at + 1) };
            let mut lines = (self.prepare)(start..to);
            let all = lines.len();
            lines.truncate(REACH);
            Context { lines, whole: self.window.sees_end && to == end && all <= REACH }
        })
    }

    fn after_newline(&self, range: Range<usize>) -> Option<usize> {
        let bytes = self.window.buffer.get(range.clone()).unwrap_or_default();
        memchr::memchr(b'\n', bytes).map(|at| range.start + at + 1)
    }

    fn own(&self, index: usize) -> Option<&str> {
        let line = self.sheet.lines.get(index)?;
        let whole = if line.is(PATCHED) {
            self.sheet.arena.get(self.sheet.patch(index)?.range.clone())
        } else {
            self.text.get(self.sheet.start(index)..line.end as usize)
        };
        whole.map(unterminated)
    }
}

impl boilerplate::Page for Page<'_> {
    fn len(&self) -> usize {
        self.sheet.lines.len()
    }

    fn line(&self, index: isize) -> Option<&str> {
        let own = self.sheet.lines.len();
        if index < 0 {
            let lines = &self.before().lines;
            let place = lines.len().checked_sub(index.unsigned_abs())?;
            lines.get(place).map(String::as_str)
        } else if (index as usize) < own {
            self.own(index as usize)
        } else {
            self.after().lines.get(index as usize - own).map(String::as_str)
        }
    }

    fn document_start(&self) -> Option<isize> {
        if self.window.starts {
            return Some(0);
        }
        let before = self.window.sees_start.then(|| self.before())?;
        before.whole.then(|| -(before.lines.len() as isize))
    }

    fn document_end(&self) -> Option<isize> {
        let own = self.sheet.lines.len() as isize;
        if self.window.ends {
            return Some(own);
        }
        let after = self.window.sees_end.then(|| self.after())?;
        after.whole.then(|| own + after.lines.len() as isize)
    }
}
