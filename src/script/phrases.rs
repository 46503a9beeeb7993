//! Facts: keys of two characters or more, by their first two characters.
//!
//! Tried and dropped: leaving out at build time the silent keys that can keep nothing else from matching. Some other key begins with the
//! last character of nearly all of them, so of 49,792 keys from Simplified 48,447 had to stay.

use super::{
    layout::{MORE, bit, mark, slot},
    table::{chunk, length, may_end, piece},
};

/// A bit for every pair of characters that is of some kind: most pairs of a text are not, and this fits in a near cache.
#[derive(Clone, Copy)]
pub struct Filter(pub &'static [u64]);

impl Filter {
    /// May the pair be of that kind?
    #[inline(always)]
    pub fn has(self, pair: u32) -> bool {
        self.bit(pair) & 1 != 0
    }

    /// The same as the lowest bit.
    #[inline(always)]
    pub fn bit(self, pair: u32) -> u64 {
        let (word, bit) = bit(pair, self.0.len());
        self.0.get(word).copied().unwrap_or(0) >> bit
    }
}

/// Keys with a value, that change what their characters would become by themselves.
pub struct Phrases {
    /// Open addressing over the first two characters of the keys: a mark of these above, below it the number of the first of the keys
    /// plus one; 0 is free. Never full.
    pub slots: &'static [u32],
    /// Where key and value stand in the text; those that begin with the same pair in a row, the longest first.
    pub phrases: &'static [[u32; 2]],
}

impl Phrases {
    /// The number of the first key of a pair. Another pair may have the same mark, which is harmless: the whole key is compared.
    #[inline]
    fn group(&self, pair: u32) -> Option<usize> {
        let (mark, mut at) = (mark(pair), slot(pair, self.slots.len()));
        loop {
            let found = *self.slots.get(at)?;
            if found >> 16 == mark {
                return (found as u16).checked_sub(1).map(usize::from);
            }
            if found == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The first key at the beginning of `here`, that may end before what follows it, by its number.
    #[inline]
    pub fn find(&self, pair: u32, here: &[u8]) -> Option<usize> {
        self.find_from(self.group(pair)?, here)
    }

    /// The next one after that of the number.
    #[inline]
    pub fn find_next(&self, number: usize, here: &[u8]) -> Option<usize> {
        let [from, _] = *self.phrases.get(number)?;
        (from & MORE != 0).then(|| self.find_from(number + 1, here))?
    }

    #[inline]
    fn find_from(&self, first: usize, here: &[u8]) -> Option<usize> {
        let mut at = first;
        loop {
            let [from, _] = *self.phrases.get(at)?;
            if is_at(from & !MORE, here) {
                return Some(at);
            }
            if from & MORE == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// The pieces of a key and of its value.
    #[inline]
    pub fn pieces(&self, number: usize) -> [u32; 2] {
        let [from, to] = self.phrases.get(number).copied().unwrap_or_default();
        [from & !MORE, to]
    }
}

/// Does `here` begin with the key, and may it end before what follows?
#[inline]
fn is_at(key: u32, here: &[u8]) -> bool {
    let length = length(key);
    // A comparison of a fixed size needs no call; few keys are longer, and few stand so near to the end.
    let is_equal = match (chunk::<16>(key), here.first_chunk::<16>()) {
        (Some(key), Some(here)) if (1..=16).contains(&length) => {
            let differ = u128::from_le_bytes(*key) ^ u128::from_le_bytes(*here);
            differ << (8 * (16 - length)) == 0
        }
        _ => here.starts_with(piece(key).as_bytes()),
    };
    is_equal && may_end(here.get(length..).unwrap_or_default())
}
