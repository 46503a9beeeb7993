//! The run rule, line by line: keep, drop, or hold until it is known.

use super::{
    Options, Scope,
    seen::{Known, Seen},
};

/// Bytes of held text at most: with 64 lines the limit of design.md.
pub const HELD_BYTES: usize = 4 << 10;

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

/// Decides what is a repeated run.
pub struct Runs {
    seen: Seen,
    options: Options,
    salt: u64,
    documents: u64,
    before: u64,
    run: Run,
}

/// The run that the last line belongs to.
#[derive(Clone, Copy, Default)]
struct Run {
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

impl Runs {
    /// An empty memory.
    pub fn new(options: Options) -> Runs {
        Runs {
            seen: Seen::new(options.memory),
            options,
            salt: 0,
            documents: 0,
            before: 0,
            run: Run::default(),
        }
    }

    /// A document begins or ends here: no run and no neighbourhood reaches over. What is held must have been kept by the caller.
    pub fn start_document(&mut self) {
        self.documents += 1;
        self.break_off();
        if self.options.scope == Scope::Document {
            self.salt = self.documents.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    /// Something that has no key stands here. What is held must be kept.
    pub fn break_off(&mut self) {
        self.before = 0;
        self.run = Run::default();
    }

    /// The run ends here, for want of room to hold more. What is held must be kept.
    pub fn end_run(&mut self) {
        self.run = Run::default();
    }

    /// Keys of lines that will come soon.
    pub fn warm(&self, keys: impl Iterator<Item = u64>) {
        self.seen.warm(keys.map(|key| self.salted(key)));
    }

    fn salted(&self, key: u64) -> u64 {
        (key ^ self.salt).max(1)
    }

    /// The next line that is not blank: its key, its Han characters, its bytes.
    pub fn line(&mut self, key: u64, han: u32, bytes: usize) -> Decision {
        let key = self.salted(key);
        let pair = (self.before, key);
        let known = self.seen.meet(key, self.before);
        self.before = key;
        match known {
            Known::New => {
                self.run = Run::default();
                Decision::Keep
            }
            Known::Adjacent if self.run.open && self.run.entered != pair => self.extend(han, bytes),
            Known::Seen | Known::Adjacent => {
                self.run = Run {
                    open: true,
                    entered: pair,
                    ..Run::default()
                };
                match self.extend(han, bytes) {
                    Decision::Drop => Decision::KeepThenDrop,
                    Decision::Hold => Decision::KeepThenHold,
                    other => other,
                }
            }
        }
    }

    fn extend(&mut self, han: u32, bytes: usize) -> Decision {
        let run = &mut self.run;
        run.han = run.han.saturating_add(han);
        run.lines += 1;
        run.bytes += bytes;
        if run.dropping || run.han >= self.options.min {
            run.dropping = true;
            Decision::Drop
        } else if run.lines > self.options.hold || run.bytes > HELD_BYTES {
            self.run = Run::default();
            Decision::Keep
        } else {
            Decision::Hold
        }
    }

    /// How many entries were forgotten for want of memory.
    pub fn forgotten(&self) -> u64 {
        self.seen.forgotten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Decision::*;

    fn decide(lines: &[(u64, u32)]) -> Vec<Decision> {
        let mut runs = Runs::new(Options {
            memory: 1 << 20,
            ..Options::default()
        });
        runs.start_document();
        lines
            .iter()
            .map(|&(key, han)| runs.line(key << 40, han, 3 * han as usize))
            .collect()
    }

    #[test]
    fn a_long_line_goes_at_once() {
        assert_eq!(
            decide(&[(1, 50), (2, 50), (1, 50)]),
            [Keep, Keep, KeepThenDrop]
        );
    }

    #[test]
    fn a_short_line_goes_with_the_speech_that_it_opens() {
        assert_eq!(
            decide(&[(1, 3), (2, 50), (9, 9), (1, 3), (2, 50)]),
            [Keep, Keep, Keep, KeepThenHold, Drop]
        );
    }

    #[test]
    fn a_short_line_stays_before_a_new_one() {
        assert_eq!(
            decide(&[(1, 3), (2, 50), (1, 3), (3, 50)]),
            [Keep, Keep, KeepThenHold, Keep]
        );
    }

    #[test]
    fn a_refrain_stays() {
        assert_eq!(
            decide(&[(1, 7), (5, 7), (2, 7), (5, 7), (3, 7)]),
            [Keep, Keep, Keep, KeepThenHold, Keep]
        );
    }

    #[test]
    fn known_lines_that_were_not_neighbours_are_runs_of_their_own() {
        let lines = [(1, 30), (2, 30), (3, 30), (2, 30), (1, 30)];
        assert_eq!(
            decide(&lines),
            [Keep, Keep, Keep, KeepThenHold, KeepThenHold]
        );
    }

    #[test]
    fn short_lines_add_up() {
        let verse: Vec<(u64, u32)> = (1..=8).map(|n| (n, 7)).collect();
        let twice = [verse.clone(), vec![(99, 3)], verse].concat();
        let decisions = decide(&twice);
        assert!(decisions[..9].iter().all(|d| *d == Keep));
        assert_eq!(
            decisions[9..],
            [KeepThenHold, Hold, Hold, Hold, Hold, Drop, Drop, Drop]
        );
    }

    #[test]
    fn lines_that_come_in_turn_do_not_prove_each_other() {
        let column: Vec<(u64, u32)> = (0..200).map(|n| (1 + n % 2, 1)).collect();
        let decisions = decide(&column);
        assert!(decisions.iter().all(|d| !matches!(d, Drop | KeepThenDrop)));
        let blocks: Vec<(u64, u32)> = (0..9).map(|n| (1 + n % 3, 20)).collect();
        let decisions = decide(&blocks);
        assert_eq!(decisions[3..6], [KeepThenHold, Drop, Drop]);
        assert_eq!(decisions[6..], [KeepThenHold, Drop, Drop]);
    }

    #[test]
    fn the_hold_is_bounded() {
        let lines: Vec<(u64, u32)> = (1..=70).map(|n| (n, 0)).collect();
        let decisions = decide(&[lines.clone(), lines].concat());
        assert_eq!(decisions[70], KeepThenHold);
        assert!(decisions[71..134].iter().all(|d| *d == Hold));
        assert_eq!(decisions[134], Keep);
    }

    #[test]
    fn documents_forget_each_other_in_document_scope_only() {
        for (scope, want) in [(Scope::Stream, KeepThenDrop), (Scope::Document, Keep)] {
            let mut runs = Runs::new(Options {
                memory: 1 << 20,
                scope,
                ..Options::default()
            });
            runs.start_document();
            assert_eq!(runs.line(1 << 40, 50, 150), Keep);
            runs.start_document();
            assert_eq!(runs.line(1 << 40, 50, 150), want);
        }
    }
}
