//! normalize: one way to write each character, and nothing that does not show.
//!
//! ```text
//! line -> split at NEL, LS, PS -> normal form -> controls -> idle invisibles -> normal form -> radicals -> blanks -> punctuation
//! ```
//!
//! The order makes one run enough. The normal form comes first because it may make what the others look for, and again when
//! something went, because a letter and a mark may have met; radicals need to see the Han characters that it makes; what an
//! invisible character is judged by does not depend on the normal form (see `script`). Trailing blanks
//! go before punctuation is judged, for which the end of the line counts.
//!
//! Kept, because they mean something or cannot be told to mean nothing: punctuation and width, bidirectional controls, variation
//! selectors, invisible operators, tags, fillers, the combining grapheme joiner, the no-break space and all other blanks.

mod blank;
mod escape;
pub(crate) mod fault;
mod form;
mod invisible;
mod punct;
mod punct_view;
mod radical;
mod script;
pub mod suspect;

pub use fault::Fault;

use crate::look::{BASE, NORMALIZE};
use crate::verdict::Verdict;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, is_nfkc_quick};

/// The normal form wanted (`--form`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Canonical composition: no letter changes its look.
    #[default]
    Nfc,
    /// Compatibility composition: width, ligatures and enclosed characters are lost.
    Nfkc,
    /// Sequences stay as they are; only compatibility ideographs are mapped.
    None,
}

/// What becomes of ASCII punctuation (`--punct`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Punct {
    /// It stays.
    #[default]
    Keep,
    /// Between Chinese characters it becomes fullwidth: `，：；！？（）`.
    Cjk,
}

/// What normalize does beyond what it always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The normal form.
    pub form: Form,
    /// The punctuation.
    pub punct: Punct,
}

/// The stage: works on one line at a time and remembers nothing.
///
/// ```
/// use wenlu::{normalize::{Normalizer, Options}, verdict::Verdict};
/// let normalizer = Normalizer::new(Options::default());
/// let mut out = String::new();
/// assert_eq!(normalizer.line("中\u{200B}⽂\u{3000}", &mut out), Verdict::Changed);
/// assert_eq!(out, "中文");
/// assert_eq!(normalizer.line("中文", &mut out), Verdict::Same);
/// ```
#[derive(Clone, Debug)]
pub struct Normalizer {
    options: Options,
}

impl Normalizer {
    /// A stage with these options.
    pub fn new(options: Options) -> Normalizer {
        Normalizer { options }
    }

    /// Normalizes one line without its terminator; what it changes it appends to `out`.
    ///
    /// The new text may hold LF, where the line held NEL, U+2028 or U+2029; the caller splits it there. A CR before the line's LF
    /// is the caller's; any other goes.
    pub fn line(&self, text: &str, out: &mut String) -> Verdict {
        if !text.chars().any(|c| self.sees(c)) {
            let trimmed = blank::trimmed(text);
            if trimmed == text {
                return Verdict::Same;
            }
            out.push_str(trimmed);
            return Verdict::Changed;
        }
        let start = out.len();
        for (number, part) in text
            .split(|c| c == '\n' || suspect::is_separator(c))
            .enumerate()
        {
            if number > 0 {
                out.push('\n');
            }
            out.push_str(&self.part(part));
        }
        if out[start..] == *text {
            out.truncate(start);
            return Verdict::Same;
        }
        Verdict::Changed
    }

    /// Characters of the Basic Multilingual Plane beyond [`suspect::suspect`] that these options want to see.
    ///
    /// A line with a character of another plane is always to be sent.
    pub fn extra_triggers(&self) -> impl Iterator<Item = char> + '_ {
        ('\0'..='\u{FFFF}').filter(|&c| self.wants(c) && !suspect::suspect(c))
    }

    /// May a line with `c` change?
    fn sees(&self, c: char) -> bool {
        let base = match BASE.get(c as usize) {
            Some(entry) => entry & NORMALIZE != 0,
            None => suspect::suspect(c),
        };
        base || self.wants(c)
    }

    /// Do these options ask for `c`, where the default ones need not?
    fn wants(&self, c: char) -> bool {
        let nfkc = self.options.form == Form::Nfkc
            && is_nfkc_quick(std::iter::once(c)) != IsNormalized::Yes;
        nfkc || self.options.punct == Punct::Cjk && punct::MARKS.contains(&c)
    }

    /// The whole work, on a text without line ends.
    fn part<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        step(&mut text, |t| form::normalize(t, self.options.form));
        let controls = step(&mut text, invisible::remove_controls);
        let idle = step(&mut text, invisible::remove_idle);
        if controls || idle {
            step(&mut text, |t| form::normalize(t, self.options.form));
        }
        step(&mut text, radical::unify);
        step(&mut text, blank::trim);
        // A soft hyphen beside a mark that became fullwidth stands in CJK text now.
        while self.options.punct == Punct::Cjk
            && step(&mut text, punct::widen)
            && step(&mut text, invisible::remove_idle)
        {
            step(&mut text, |t| form::normalize(t, self.options.form));
        }
        text
    }
}

/// Puts what `change` makes of the text in its place; did it make anything?
fn step(text: &mut Cow<str>, change: impl Fn(&str) -> Option<String>) -> bool {
    match change(text) {
        Some(changed) => {
            *text = Cow::Owned(changed);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
