//! What a stage says of a line.

/// The answer of a stage that works on one line.
///
/// A stage appends to its caller's buffer, and only when it says [`Verdict::Changed`]; so clean text is borrowed, never copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The line stays as it is; nothing was appended.
    Same,
    /// The new text of the line was appended to the buffer.
    Changed,
    /// The line goes; nothing was appended.
    Drop,
}
