//! Facts: the tables that the build script made, and how they are asked.

use super::layout::{AT, LENGTH, MORE, SIMPLIFIED, START, TRADITIONAL, bit, pair, slot};

include!(concat!(env!("OUT_DIR"), "/script.rs"));

/// One of OpenCC's chains.
#[derive(Debug)]
pub struct Chain {
    /// The fact that gives away the script that the chain converts from.
    pub source: u8,
    /// The fact that gives away the script that it converts to.
    pub target: u8,
    /// All dictionaries of the chain.
    pub step: &'static Step,
}

/// Dictionaries that are searched as one for the longest key.
pub struct Step {
    chars: Paged<u32>,
    /// A bit for every pair of characters that begins a phrase: most pairs of a text begin none, and this fits in a near cache.
    filter: &'static [u64],
    /// Open addressing over the first two characters of the phrases; never full.
    slots: &'static [u64],
    /// Where key and value stand in `text`; those that begin with the same pair in a row, the longest first.
    phrases: &'static [[u32; 2]],
    text: &'static str,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Step({} phrases)", self.phrases.len())
    }
}

/// A table by code point: 256 a page for the Basic Multilingual Plane, a sorted list for the rest.
struct Paged<T: 'static> {
    index: &'static [u8; 256],
    pages: &'static [[T; 256]],
    astral: &'static [(u32, T)],
}

impl<T: Copy + Default> Paged<T> {
    #[inline]
    fn get(&self, c: char) -> T {
        let code = c as usize;
        if code < 0x10000 {
            let page = self.pages.get(usize::from(self.index[code >> 8]));
            page.map_or_else(T::default, |page| page[code & 0xFF])
        } else {
            self.astral(c)
        }
    }

    #[cold]
    fn astral(&self, c: char) -> T {
        let found = self
            .astral
            .binary_search_by_key(&(c as u32), |(code, _)| *code);
        found
            .ok()
            .and_then(|i| self.astral.get(i))
            .map_or_else(T::default, |(_, value)| *value)
    }
}

/// Which script `c` belongs to alone: `SIMPLIFIED`, `TRADITIONAL` or 0.
#[inline]
pub fn fact(c: char) -> u8 {
    FACTS.get(c)
}

/// A phrase that matched: the length of its key in bytes, and what stands for it where that is not the key itself.
pub struct Phrase {
    pub length: usize,
    pub value: Option<&'static str>,
}

impl Step {
    /// The entry of a character, see [`super::layout`].
    #[inline]
    pub fn entry(&self, c: char) -> u32 {
        self.chars.get(c)
    }

    /// The longest phrase at the beginning of `here`, whose first two characters are given, that `may_end` before what follows it.
    #[inline]
    pub fn phrase(
        &self,
        first: char,
        second: char,
        here: &str,
        may_end: fn(&str) -> bool,
    ) -> Option<Phrase> {
        let mut at = self.group(pair(first, second))?;
        loop {
            let [from, to] = *self.phrases.get(at)?;
            if let Some(after) = here.strip_prefix(self.piece(from))
                && may_end(after)
            {
                let value = (from & !MORE != to).then(|| self.piece(to));
                return Some(Phrase {
                    length: (from & LENGTH) as usize,
                    value,
                });
            }
            if from & MORE == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// The number of the first phrase of a pair.
    #[inline]
    fn group(&self, pair: u32) -> Option<usize> {
        let (word, bit) = bit(pair, self.filter.len());
        if self.filter.get(word)? & bit == 0 {
            return None;
        }
        let mut at = slot(pair, self.slots.len());
        loop {
            let found = *self.slots.get(at)?;
            if found == 0 {
                return None;
            }
            if (found >> 32) as u32 == pair {
                return Some(found as u32 as usize - 1);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn piece(&self, field: u32) -> &'static str {
        let at = (field >> AT) as usize;
        self.text
            .get(at..at + (field & LENGTH) as usize)
            .unwrap_or_default()
    }

    /// The characters of the Basic Multilingual Plane at which a change may begin.
    pub fn starts(&'static self) -> impl Iterator<Item = char> {
        ('\0'..='\u{FFFF}').filter(|c| self.entry(*c) & START != 0)
    }
}
