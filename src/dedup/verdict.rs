//! What the rules are asked of a line, and what they answer.

/// A line that is not blank.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Its folded key.
    pub key: u64,
    /// The hash of what opens it, or 0 where it is too short to be a truncated repeat.
    pub opening: u32,
    /// Its Han characters, and letters where the flags say so.
    pub han: u32,
    /// Its number among the records, from 1.
    pub record: u64,
    /// It, without its terminator.
    pub text: &'l [u8],
}

/// What becomes of a line, and of those that were held before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It stays, and what was held stays too.
    Keep,
    /// It goes, and what was held goes too.
    Drop,
    /// What was held stays; this line is held.
    KeepThenHold,
    /// What was held stays; this line goes.
    KeepThenDrop,
    /// It is held with the others.
    Hold,
}

/// A decision, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub decision: Decision,
    /// The line is a truncated repeat: it goes, also when it is held and the others stay.
    pub truncated: bool,
    /// The record that the line repeats, or an earlier one that it is a beginning of; none where it is new, or known from an earlier run.
    pub first: Option<u64>,
}

impl Verdict {
    pub fn of(decision: Decision, first: Option<u64>) -> Verdict {
        Verdict {
            decision,
            truncated: false,
            first,
        }
    }
}
