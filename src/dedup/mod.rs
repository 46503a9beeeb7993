//! dedup: every block once.
//!
//! One rule: a run of lines, each seen before, and each next to the other as before, is dropped if it holds at least 40 Han
//! characters. `seen` remembers lines and neighbourhoods in bounded memory, `run` decides line by line.

pub(crate) mod run;
mod seen;

pub(crate) use run::{Decision, Runs};

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
            scope: Scope::Stream,
            hold: 64,
        }
    }
}
