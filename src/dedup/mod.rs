//! dedup: every block once.
//!
//! One rule: a run of lines, each seen before, and each next to the other as before, is dropped if it holds at least 40 Han
//! characters. A truncated repeat goes as well: a line that breaks off where an earlier one goes on.
//!
//! [`Seen`] remembers lines and neighbourhoods in bounded memory, a ring remembers the text of the newest lines, and the run rule decides
//! line by line. Fifteen sixteenths of the memory are the lines': a new one costs 16 bytes in a log and 4 in an index of which one slot in
//! four stays empty, so 64 MiB remember 2.9 million lines (590 MB of pages with 200 bytes a line) before anything is forgotten, and the
//! newest half of them at least from then on. One sixteenth is the ring's: 20 bytes a line beside its text, and 8 for each 128 to find it
//! by, so it holds the newest 3.6 MB of such pages: truncated repeats stand near what they repeat, and a ring that is larger than the
//! caches of a core slows every line down (an eighth cost twice as much).
//!
//! What a new line costs is the memory that it asks for at random, a cache line of the index, which is too large for the caches of a core,
//! and one of the ring's heads, and then its instructions (about 500) and the copy of its text. Alone the reads would stall the tail for
//! 100 to 300 ns each; so the tail has batches of lines fetched ahead (`Runs::warm`) with nothing to decide between the reads, and the
//! processor overlaps them. Of 100 ns a line on a busy machine (lines of 130 to 300 bytes, `measure/unique.py`) 16 are the reads of the
//! index, of which 13 to 15 are the floor, 25 what is fetched beside them or decided before, 10 the ring's text, 10 pages of memory that
//! are used for the first time. Tried and dropped, without gain: larger batches, entries of lines that may be known fetched before they
//! are compared, a set of openings in bits beside the ring, huge pages.

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod entry;
mod file;
mod index;
mod memory;
mod refusal;
mod ring;
mod rules;
mod run;
mod seen;
mod table;
mod truncated;
#[cfg(test)]
mod twin;
mod verdict;

pub use file::Info;
pub use memory::Forgotten;
pub use refusal::LoadError;
pub(crate) use rules::Runs;
pub(crate) use run::HELD_BYTES;
pub use seen::Seen;
pub(crate) use verdict::{Decision, Line};

/// How far the memory of dedup reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Scope {
    /// All documents of the run.
    #[default]
    Stream,
    /// Each document by itself.
    Document,
}

/// What the flags say of dedup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// A cap on the memory of what was seen, in bytes.
    pub memory: usize,
    /// How many Han characters a repeated run must hold to go.
    pub min: u32,
    /// Letters count too, 0.4 Han characters each.
    pub latin: bool,
    /// Whether documents know of each other.
    pub scope: Scope,
    /// How many lines may be held back while a run is short.
    pub hold: usize,
}

impl Default for Options {
    /// 64 MiB, 40 characters, the whole stream, 64 lines: design.md's figures.
    fn default() -> Self {
        Options {
            memory: 64 << 20,
            min: 40,
            latin: false,
            scope: Scope::Stream,
            hold: 64,
        }
    }
}

/// The part of the memory that is the ring's.
const RING_PART: usize = 16;

impl Options {
    /// The memory that holds so many lines and pairs of lines whole, in bytes.
    pub fn memory_for(entries: u64) -> u64 {
        // Of four slots one stays empty, and a second generation as large is yet to come.
        let table = (entries + 16).saturating_mul(2 * 4 * entry::ENTRY_BYTES as u64) / 3;
        let ring_part = RING_PART as u64;
        table.saturating_mul(ring_part) / (ring_part - 1)
    }

    /// Bytes for lines and pairs of lines.
    fn table_bytes(&self) -> usize {
        self.memory - self.ring_bytes()
    }

    /// Bytes for the text of lines.
    fn ring_bytes(&self) -> usize {
        self.memory / RING_PART
    }
}
