//! What boilerplate sees of a document, and what it answers.

use super::RuleId;

/// The lines of a window, and as much of its document around them as can be seen.
///
/// Lines have no terminators; a blank line is `""` (or blanks). The answers for context lines must be what they would be if the
/// window were cut elsewhere, or the output depends on the cut.
pub trait Page {
    /// How many lines the window holds.
    fn len(&self) -> usize;
    /// The line at `index`: `0..len` are the window's, others are context. `None` outside the document and its visible context.
    fn line(&self, index: isize) -> Option<&str>;
    /// The index of the document's first line, when it can be seen.
    fn document_start(&self) -> Option<isize>;
    /// One past the index of the document's last line, when it can be seen.
    fn document_end(&self) -> Option<isize>;
    /// How a line of the window begins and ends, at a glance: for every line is asked.
    fn shape(&self, index: usize) -> Shape {
        let line = isize::try_from(index)
            .ok()
            .and_then(|index| self.line(index));
        Shape::of(line.unwrap_or_default().as_bytes())
    }
    /// Whether the window has no lines.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How a line begins and ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// It begins with a digit of ASCII.
    pub begins_with_digit: bool,
    /// It ends in three dots.
    pub ends_in_dots: bool,
}

impl Shape {
    /// That of a line without terminator.
    pub fn of(line: &[u8]) -> Shape {
        Shape {
            begins_with_digit: line.first().is_some_and(u8::is_ascii_digit),
            ends_in_dots: line.ends_with(b"..."),
        }
    }
}

/// What happens to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The line's index in the window.
    pub line: usize,
    /// The rule that says so; where several cut one line, the one that cuts first in it.
    pub rule: RuleId,
    /// What it says.
    pub action: Action,
}

/// What a rule does to a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The line goes.
    Remove,
    /// The line becomes this text.
    Replace(String),
}

/// How far a neighbour may stand away: blank lines that are passed over on the way to it.
const BLANKS: isize = 8;

/// The nearest line with something on it before (`step` -1) or after (`step` 1) `index`, at most [`BLANKS`] blank lines away.
pub(super) fn neighbour(page: &dyn Page, index: isize, step: isize) -> Option<isize> {
    (1..=BLANKS + 1)
        .map(|far| index.saturating_add(step * far))
        .map_while(|at| Some((at, page.line(at)?)))
        .find(|(_, line)| !line.trim().is_empty())
        .map(|(at, _)| at)
}
