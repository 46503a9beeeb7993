//! What boilerplate sees of a window: its lines as they are now, and those around it.

use super::{
    lines::unterminated,
    sheet::{PATCHED, Sheet},
};
use crate::{
    boilerplate::{self, Shape},
    input::cut::Window,
};
use memchr::{memchr, memchr_iter, memrchr, memrchr_iter};
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
    before: OnceCell<Before>,
    after: OnceCell<After>,
}

/// Lines before the window, and whether they reach back to the document's start.
struct Before {
    lines: Vec<String>,
    whole: bool,
}

/// Lines behind the window, and whether they reach to the document's end.
struct After {
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
        Page {
            text,
            sheet,
            window,
            prepare,
            before: OnceCell::new(),
            after: OnceCell::new(),
        }
    }

    fn before(&self) -> &Before {
        self.before.get_or_init(|| {
            let Range { start, end } = self.window.before;
            let from = start.max(end.saturating_sub(REACH_BYTES));
            let bytes = self.window.buffer.get(from..end).unwrap_or_default();
            // One newline more than lines: the one before the first of them.
            let cut_in = || memchr(b'\n', bytes).filter(|_| from > start);
            let newline = memrchr_iter(b'\n', bytes).nth(REACH).or_else(cut_in);
            let from = newline.map_or(from, |at| from + at + 1);
            Before {
                lines: self.prepared(from..end),
                whole: self.window.sees_start && from == start,
            }
        })
    }

    fn after(&self) -> &After {
        self.after.get_or_init(|| {
            let Range { start, end } = self.window.after;
            let to = end.min(start + REACH_BYTES);
            let bytes = self.window.buffer.get(start..to).unwrap_or_default();
            let cut_in = || memrchr(b'\n', bytes).filter(|_| to < end);
            let newline = memchr_iter(b'\n', bytes).nth(REACH - 1).or_else(cut_in);
            let to = newline.map_or(to, |at| start + at + 1);
            After {
                lines: self.prepared(start..to),
                whole: self.window.sees_end && to == end,
            }
        })
    }

    /// Documents that are no part of a larger one have no context, and there are many of them.
    fn prepared(&self, context: Range<usize>) -> Vec<String> {
        match context.is_empty() {
            true => Vec::new(),
            false => (self.prepare)(context),
        }
    }

    fn own(&self, index: usize) -> Option<&str> {
        self.sheet.lines.get(index)?;
        Some(unterminated(self.sheet.text(self.text, index)))
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
            self.after()
                .lines
                .get(index as usize - own)
                .map(String::as_str)
        }
    }

    fn shape(&self, index: usize) -> Shape {
        match self.sheet.lines.get(index) {
            Some(line) if !line.is(PATCHED) => {
                let range = self.sheet.start(index)..line.end as usize;
                let line = self.text.as_bytes().get(range).unwrap_or_default();
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                Shape::of(line.strip_suffix(b"\r").unwrap_or(line))
            }
            _ => Shape::of(self.own(index).unwrap_or_default().as_bytes()),
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
        // A window that is not the last is followed by so much that the end is out of sight.
        let own = self.sheet.lines.len() as isize;
        if self.window.ends {
            return Some(own);
        }
        let after = self.window.sees_end.then(|| self.after())?;
        after.whole.then(|| own + after.lines.len() as isize)
    }
}
