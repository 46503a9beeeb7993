//! Facts: the rows of one to five characters that the undamaged part of a stretch holds.
//!
//! One flat table of hashes with counts: memory is bounded, and where it is full new rows are not entered.

use crate::model::{layout::gram_hash, probability::BITS};

/// The longest rows.
pub const LENGTH: usize = 5;
/// Slots at most: 8 MiB.
const MOST: usize = 1 << 20;
/// Slots looked at for a row.
const PROBES: usize = 8;

/// How often a row was seen, and how many different characters came after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub seen: u32,
    pub followers: u32,
}

/// A slot: 24 bits of the hash, 20 of the count, 20 of the followers; 0 is empty.
type Slot = u64;
const FIELD: u64 = (1 << 20) - 1;

pub struct Grams {
    slots: Vec<Slot>,
    shift: u32,
    room: usize,
    /// How often each character was seen.
    single: Vec<u32>,
    /// All characters, and how many different ones.
    pub all: Count,
}

impl Grams {
    /// A table for a text of `chars` characters.
    pub fn new(chars: usize) -> Grams {
        let size = (chars * 4).next_power_of_two().clamp(1 << 10, MOST);
        Grams {
            slots: vec![0; size],
            shift: 64 - size.trailing_zeros(),
            room: size / 8 * 7,
            single: vec![0; 1 << 16],
            all: Count::default(),
        }
    }

    /// Counts `c` after the `known` nearest characters of `before`, which has them in 16 bits each, the nearest lowest.
    pub fn add(&mut self, before: u64, known: usize, c: u16) {
        let mut is_new = self.count(0, c, 1, 1 << 20);
        self.all.seen += 1;
        self.all.followers += u32::from(is_new);
        if let Some(count) = self.single.get_mut(usize::from(c)) {
            *count += 1;
        }
        for context in 1..=known.min(LENGTH - 1) {
            is_new = self.count(before & mask(context), c, context + 1, 1 << 20);
            if is_new {
                let (last, rest) = (before as u16, before >> 16);
                self.count(rest & mask(context - 1), last, context, 1);
            }
        }
    }

    /// Adds to the counts of a row; tells whether it is new.
    fn count(&mut self, before: u64, c: u16, length: usize, amount: u64) -> bool {
        let hash = gram_hash(before, c, length);
        let check = check(hash);
        for probe in 0..PROBES {
            let at = self.place(hash, probe);
            let Some(slot) = self.slots.get_mut(at) else {
                return false;
            };
            if *slot >> 40 == check {
                let field = if amount == 1 { 0 } else { 20 };
                if *slot >> field & FIELD < FIELD {
                    *slot += amount;
                }
                return false;
            }
            if *slot == 0 {
                if self.room == 0 {
                    return false;
                }
                self.room -= 1;
                *slot = check << 40 | amount;
                return true;
            }
        }
        false
    }

    /// What is known of a row: `length` - 1 characters of `before`, and `c`.
    #[inline]
    pub fn get(&self, before: u64, c: u16, length: usize) -> Count {
        let hash = gram_hash(before & mask(length - 1), c, length);
        let check = check(hash);
        for probe in 0..PROBES {
            let slot = self
                .slots
                .get(self.place(hash, probe))
                .copied()
                .unwrap_or(0);
            if slot >> 40 == check {
                return Count {
                    seen: (slot >> 20 & FIELD) as u32,
                    followers: (slot & FIELD) as u32,
                };
            }
            if slot == 0 {
                break;
            }
        }
        Count::default()
    }

    /// The share of a character in all, in units of 2^-40.
    #[inline]
    pub fn share(&self, c: u16) -> u64 {
        let seen = self.single.get(usize::from(c)).copied().unwrap_or(0);
        (u64::from(seen) << BITS) / u64::from(self.all.seen.max(1))
    }

    fn place(&self, hash: u64, probe: usize) -> usize {
        ((hash >> self.shift) as usize + probe) & (self.slots.len() - 1)
    }
}

/// Never 0; of other bits than the place.
fn check(hash: u64) -> u64 {
    (hash >> 16 & 0xFF_FFFF).max(1)
}

/// The bits of so many characters.
fn mask(chars: usize) -> u64 {
    match chars {
        4.. => u64::MAX,
        chars => (1 << (16 * chars)) - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn the_slow_way_counts_the_same() {
        let text: Vec<u16> = "山上有山,水上有水,山水之间有人家,人家在山上"
            .encode_utf16()
            .collect();
        let mut grams = Grams::new(text.len());
        let mut seen: BTreeMap<Vec<u16>, u32> = BTreeMap::new();
        let mut followers: BTreeMap<Vec<u16>, BTreeSet<u16>> = BTreeMap::new();
        for (at, &c) in text.iter().enumerate() {
            let before = text[..at]
                .iter()
                .fold(0, |row, c| row << 16 | u64::from(*c));
            grams.add(before, at, c);
            for length in 1..=LENGTH.min(at + 1) {
                let row = &text[at + 1 - length..=at];
                *seen.entry(row.to_vec()).or_default() += 1;
                followers
                    .entry(row[..length - 1].to_vec())
                    .or_default()
                    .insert(c);
            }
        }
        for (row, count) in seen {
            let (last, rest) = row.split_last().unwrap();
            let before = rest.iter().fold(0, |row, c| row << 16 | u64::from(*c));
            let found = grams.get(before, *last, row.len());
            let after = followers
                .get(&row)
                .filter(|_| row.len() < LENGTH)
                .map_or(0, |f| f.len());
            assert_eq!(
                (found.seen, found.followers as usize),
                (count, after),
                "{row:?}"
            );
        }
        assert_eq!(grams.get(0, '天' as u16, 1), Count::default());
        assert_eq!(grams.all.seen as usize, text.len());
    }

    #[test]
    fn a_full_table_still_answers() {
        let mut grams = Grams::new(1);
        for n in 0..5_000_u64 {
            grams.add(n, 4, (n % 60_000) as u16);
        }
        assert_eq!(grams.room, 0);
        assert_eq!(grams.get(0, 0, 1).seen, 1);
    }
}
