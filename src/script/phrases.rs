//! Facts: keys of two characters or more, by their first two characters.
//!
//! Tried and dropped: leaving out at build time the silent keys that can keep nothing else from matching. Some other key begins with the
//! last character of nearly all of them, so of 49,792 keys from Simplified 48,447 had to stay.

use super::{
    layout::{MORE, bit, mark, slot},
    table::{chunk, first_pair, length, may_end, piece},
};

/// A bit for every pair of characters that is of some kind: most pairs of a text are not, and this fits in a near cache.
#[derive(Clone, Copy)]
pub struct Filter(pub &'static [u64]);

impl Filter {
    /// May the pair be of that kind?
    #[inline(always)]
    pub fn has(self, pair: u32) -> bool {
        let (word, bit) = bit(pair, self.0.len());
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

/// Keys with a value, that change what their characters would become by themselves.
pub struct Phrases {
    /// The pairs that begin a key.
    pub filter: Filter,
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

    /// The keys at the beginning of `here`, that may end before what follows them: number, key, value.
    #[inline(always)]
    pub fn matches(&self, pair: u32, here: &[u8]) -> impl Iterator<Item = (usize, u32, u32)> {
        let mut next = self.group(pair);
        std::iter::from_fn(move || {
            loop {
                let at = next?;
                let [from, to] = *self.phrases.get(at)?;
                next = (from & MORE != 0).then_some(at + 1);
                let from = from & !MORE;
                if is_at(from, here) {
                    return Some((at, from, to));
                }
            }
        })
    }
}

/// Keys that become what their characters would become by themselves. All that they do is to keep other keys, that begin inside of
/// them or are shorter, from counting.
pub struct Silent {
    /// As in [`Phrases`], without a mark: these are asked for seldom.
    pub slots: &'static [u16],
    /// Where a key stands in the text; in the same order as in [`Phrases`].
    pub keys: &'static [u32],
}

impl Silent {
    /// The length of the longest key at the beginning of `here`, whose first two characters are given; 0 where there is none.
    pub fn longest(&self, pair: u32, here: &[u8]) -> usize {
        let key = |at: usize| self.keys.get(at).copied();
        let mut next = self.group(pair);
        while let Some((at, from)) = next.and_then(|at| Some((at, key(at)?))) {
            if is_at(from & !MORE, here) {
                return length(from);
            }
            next = (from & MORE != 0).then_some(at + 1);
        }
        0
    }

    /// The number of the first key of a pair.
    fn group(&self, wanted: u32) -> Option<usize> {
        let mut at = slot(wanted, self.slots.len());
        loop {
            let number = usize::from(*self.slots.get(at)?).checked_sub(1)?;
            let key = piece(*self.keys.get(number)? & !MORE);
            if first_pair(key.as_bytes()).0 == wanted {
                return Some(number);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
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
