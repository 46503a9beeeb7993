//! script: Simplified to Traditional and back, with OpenCC's dictionaries.
//!
//! * facts: `table`, made by `build/script/` from `data/opencc/` (the chains are data too: `chains.tsv`)
//! * judgement: `judge`, which script is a line in?
//! * action: `engine`, leftmost-longest, phrases before characters; `words`, the user's own
//! * order: [`Converter`]
//!
//! Bad earlier conversions are undone by [`Fixer`], with facts of its own (`forms`), whether lines are converted or not.
//!
//! [`Converter::convert`] gives OpenCC's answers, whatever it gets. [`Converter::line`] gives them for a line in the source script.
//!
//! What we do not convert
//! ----------------------
//! * **A line in the target script** (see [`detect`]). OpenCC's s2tw rewrites Taiwanese prose: 台 becomes 臺, 裏 becomes 裡, words
//!   that look like Simplified ones are taken for them.
//! * **In a line of both scripts, what is not clearly of the source**: a phrase or a character is replaced if it holds a character
//!   that only the source script has.
//! * **A line of neither script beside one in the target script.** 文件 alone may be either; the lines around it tell. Without such
//!   neighbours it is converted, since the user says that the source script is what comes.
//! * **What would not last**: a line that is not recognized as the target script after conversion, and that a second run would
//!   change again (苎 by way of 苧, itself Simplified for another plant, to 薴). Where that is the doing of a region's words (文档 is
//!   Taiwan's 文件, and 文件 Taiwan's 檔案), the line is converted without them; beside lines that are in the target script by then it
//!   is not in doubt.
//! * **A character with a variation selector**, here and in [`Converter::convert`]: the selector names a form of that very character.
//!   OpenCC replaces the character under it.
//!
//! The chains between forms of Traditional and to Japanese and back have no such test of the script: their tables hold the forms of
//! the other side only, and a form of the other side is what they are asked to replace, in whatever company.

mod config;
mod engine;
#[cfg(test)]
mod entries;
mod fixes;
mod forms;
mod judge;
mod layout;
mod phrases;
#[cfg(test)]
mod random;
mod silent;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twin;
mod words;

pub use config::{Config, UnknownConfig};
pub use fixes::{Fix, Fixer, UnknownFix};
pub use judge::{Counts, Script, detect};
pub use words::{Words, WordsError};

use crate::verdict::Verdict;
use layout::{SIMPLIFIED, TRADITIONAL};
use std::sync::Arc;

/// How lines are converted.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Give OpenCC's answers for every line, whatever script it is in.
    pub all: bool,
    /// The user's own words.
    pub words: Arc<Words>,
    /// Which bad earlier conversions are undone.
    pub fix: Fix,
}

/// The scripts of what is around a line: that of the nearest line which is in one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// As it came. It decides where the line's own is [`Script::Neutral`].
    pub now: Option<Script>,
    /// As it goes out, where that is known: a second run will see it so.
    pub later: Option<Script>,
}

/// Converts lines from one script to the other.
///
/// ```
/// use wenlu::{script::{Config, Converter}, verdict::Verdict};
/// let converter = Converter::new(Config::T2s);
/// let mut out = String::new();
/// assert_eq!(converter.line("她的頭髮", &mut out), Verdict::Changed);
/// assert_eq!(out, "她的头发");
/// ```
#[derive(Clone, Debug)]
pub struct Converter {
    config: Config,
    all: bool,
    words: Option<Arc<Words>>,
}

impl Converter {
    /// Costs nothing: all tables are part of the program.
    pub fn new(config: Config) -> Converter {
        Converter {
            config,
            all: false,
            words: None,
        }
    }

    /// The same with these options.
    pub fn with_options(self, options: &Options) -> Converter {
        Converter {
            all: options.all,
            ..self.with_words(options.words.clone())
        }
    }

    /// The same with the user's words before those of OpenCC.
    pub fn with_words(self, words: Arc<Words>) -> Converter {
        Converter {
            words: Some(words).filter(|words| !words.is_empty()),
            ..self
        }
    }

    /// Converts one line, given without its terminator, unless it is already in the target script. A second run changes
    /// nothing (but for the user's phrases). The answer is never [`Verdict::Drop`].
    pub fn line(&self, text: &str, out: &mut String) -> Verdict {
        self.line_near(text, self.detect(text), Around::default(), out)
    }

    /// The same for a line whose script is known already, as [`Converter::detect`] says, and beside lines of these scripts.
    pub fn line_near(
        &self,
        text: &str,
        script: Script,
        around: Around,
        out: &mut String,
    ) -> Verdict {
        self.line_seen(text, script, around, out, |new| self.detect(new))
    }

    /// The same for one who looks at the converted line in any case: `see` is asked for its script, as [`Converter::detect`] says, where
    /// that matters.
    pub fn line_seen(
        &self,
        text: &str,
        script: Script,
        around: Around,
        out: &mut String,
        mut see: impl FnMut(&str) -> Script,
    ) -> Verdict {
        if self.all {
            return self.convert(text, out);
        }
        let before = out.len();
        for config in [Some(self.config), self.config.without_words()] {
            let Some(config) = config else { break };
            let verdict = self.once(config, text, script, around.now, out);
            let lasts = |new: &str| self.lasts(new, &mut see, around.later);
            if verdict != Verdict::Changed || out.get(before..).is_some_and(lasts) {
                return verdict;
            }
            out.truncate(before);
        }
        Verdict::Same
    }

    fn once(
        &self,
        config: Config,
        text: &str,
        script: Script,
        near: Option<Script>,
        out: &mut String,
    ) -> Verdict {
        let whole = |text: &str, out: &mut String| engine::convert(config.table(), text, out);
        let Some((_, target)) = config.scripts() else {
            return self.apply(text, out, whole);
        };
        match script {
            Script::Mixed => self.apply(text, out, |text, out| {
                let source = if target == Script::Traditional {
                    SIMPLIFIED
                } else {
                    TRADITIONAL
                };
                engine::convert_clear(config.table(), source, text, out)
            }),
            Script::Neutral if near == Some(target) => Verdict::Same,
            script if script == target => Verdict::Same,
            _ => self.apply(text, out, whole),
        }
    }

    /// Would a second run leave a converted line alone, beside lines of that script?
    fn lasts(
        &self,
        converted: &str,
        see: &mut impl FnMut(&str) -> Script,
        near: Option<Script>,
    ) -> bool {
        if self.words.as_ref().is_some_and(|words| words.replaces()) {
            return true;
        }
        let script = see(converted);
        let mut again = String::new();
        self.once(self.config, converted, script, near, &mut again) == Verdict::Same
    }

    /// The script of a line, the user's words left out.
    pub fn detect(&self, text: &str) -> Script {
        match &self.words {
            None => detect(text),
            Some(words) => {
                let pieces = words.cut(text);
                let facts = pieces.map(|piece| judge::facts(piece.before.as_bytes()));
                judge::script(facts.fold(0, |all, facts| all | facts))
            }
        }
    }

    /// Is there nothing that [`detect`] does not know?
    pub fn detects_alone(&self) -> bool {
        self.words.is_none()
    }

    /// Every character of the Basic Multilingual Plane at which something convertible may begin: a line that holds none of
    /// them, and none outside that plane, is the same after conversion.
    pub fn starts(&self) -> impl Iterator<Item = char> + '_ {
        let words = self.words.iter().flat_map(|words| words.starts());
        self.config.table().starts().chain(words)
    }

    /// Converts blindly, as OpenCC does, whatever script the line is in.
    pub fn convert(&self, text: &str, out: &mut String) -> Verdict {
        self.apply(text, out, |text, out| {
            engine::convert(self.config.table(), text, out)
        })
    }

    /// Converts what is between the user's words with `convert`, which appends nothing where nothing changes.
    fn apply(
        &self,
        text: &str,
        out: &mut String,
        convert: impl Fn(&str, &mut String) -> bool,
    ) -> Verdict {
        let changed = match &self.words {
            None => convert(text, out),
            Some(words) => {
                let before = out.len();
                for piece in words.cut(text) {
                    if !convert(piece.before, out) {
                        out.push_str(piece.before);
                    }
                    out.push_str(piece.value);
                }
                let changed = out.get(before..) != Some(text);
                if !changed {
                    out.truncate(before);
                }
                changed
            }
        };
        if changed {
            Verdict::Changed
        } else {
            Verdict::Same
        }
    }
}
