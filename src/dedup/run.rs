//! The run rule: a run of known lines goes once it holds enough characters, and is held until then.

use super::{
    Options,
    seen::Known,
    verdict::{Decision, Line},
};

/// Bytes of held text at most: with 64 lines the limit of design.md.
pub const HELD_BYTES: usize = 4 << 10;

/// The run that the last line belongs to.
#[derive(Clone, Copy, Default)]
pub struct Run {
    /// Is there one?
    open: bool,
    /// Long enough: its lines go as they come.
    dropping: bool,
    han: u32,
    lines: usize,
    bytes: usize,
    /// The pair of lines by which it was entered. It may be evidence of this run's own making, so it cannot go on over it: short
    /// lines that come in turn (男, 女, 男 ...) would prove each other.
    entered: (u64, u64),
}

impl Run {
    /// What becomes of the next line, which the memory says is `known`; it and the line before it have the keys `entered`.
    pub fn decide(
        &mut self,
        line: &Line,
        known: Known,
        entered: (u64, u64),
        options: &Options,
    ) -> Decision {
        match known {
            Known::New => {
                *self = Run::default();
                Decision::Keep
            }
            Known::Adjacent if self.open && self.entered != entered => self.extend(line, options),
            Known::Seen | Known::Adjacent => {
                *self = Run {
                    open: true,
                    entered,
                    ..Run::default()
                };
                match self.extend(line, options) {
                    Decision::Drop => Decision::KeepThenDrop,
                    Decision::Hold => Decision::KeepThenHold,
                    other => other,
                }
            }
        }
    }

    fn extend(&mut self, line: &Line, options: &Options) -> Decision {
        self.han = self.han.saturating_add(line.han);
        self.lines += 1;
        self.bytes += line.text.len();
        if self.dropping || self.han >= options.min {
            self.dropping = true;
            Decision::Drop
        } else if self.lines > options.hold || self.bytes > HELD_BYTES {
            *self = Run::default();
            Decision::Keep
        } else {
            Decision::Hold
        }
    }
}
