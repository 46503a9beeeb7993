//! script: Simplified to Traditional and back, with OpenCC's dictionaries.
//!
//! * facts: `table`, made by `build/script.rs` from `data/opencc/` (the chains are data too: `chains.tsv`)
//! * judgement: `judge`, is a line already in the script that is wanted?
//! * action: `replace`, leftmost-longest, phrases before characters
//! * order: [`Converter`]
//!
//! The answers are OpenCC's for text in the source script, but for three things. A character with a variation selector stays
//! as it is, since the selector names a form of that very character. Compatibility ideographs, which OpenCC maps first, are the
//! work of the normalize stage. And [`Converter::line`], unlike [`Converter::convert`], leaves alone what is already in the
//! target script, and the rare line that a second run would convert once more (`judge::lasts`).

mod config;
mod judge;
mod layout;
mod replace;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;

pub use config::{Config, UnknownConfig};

use crate::verdict::Verdict;
use table::Chain;

/// Converts lines from one script to the other.
///
/// ```
/// use wenlu::{script::{Config, Converter}, verdict::Verdict};
/// let converter = Converter::new(Config::T2s);
/// let mut out = String::new();
/// assert_eq!(converter.line("她的頭髮", &mut out), Verdict::Changed);
/// assert_eq!(out, "她的头发");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Converter {
    chain: &'static Chain,
}

impl Converter {
    /// Costs nothing: all tables are part of the program.
    pub fn new(config: Config) -> Converter {
        Converter {
            chain: config.chain(),
        }
    }

    /// Converts one line, given without its terminator, unless it is already in the target script. A second run changes
    /// nothing. The answer is never [`Verdict::Drop`].
    pub fn line(&self, text: &str, out: &mut String) -> Verdict {
        if judge::is_target(self.chain, text) {
            return Verdict::Same;
        }
        let before = out.len();
        if self.convert(text, out) == Verdict::Same {
            return Verdict::Same;
        }
        if out
            .get(before..)
            .is_some_and(|new| judge::lasts(self.chain, new))
        {
            return Verdict::Changed;
        }
        out.truncate(before);
        Verdict::Same
    }

    /// Every character of the Basic Multilingual Plane at which something convertible may begin: a line that holds none of
    /// them, and none outside that plane, is the same after conversion.
    pub fn starts(&self) -> impl Iterator<Item = char> + use<> {
        self.chain.step.starts()
    }

    /// Converts blindly, as OpenCC does, whatever script the line is in.
    pub fn convert(&self, text: &str, out: &mut String) -> Verdict {
        if replace::replace(self.chain.step, text, out) {
            Verdict::Changed
        } else {
            Verdict::Same
        }
    }
}
