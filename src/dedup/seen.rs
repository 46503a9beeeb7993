//! What was seen: lines by their keys, and which line stood before which, in two flat generations.
//!
//! A line that is new costs one entry of 16 bytes, which also holds the key before it; each further line that is found before it
//! costs another. When the young generation is full the old one is forgotten and they change places, so the oldest half goes first.
//! 64 MiB hold 3.1 million entries before anything is forgotten: about 600 MB of pages with 200 bytes a line.
//!
//! Keys are 64 bits of XXH3: among n remembered lines a new line is taken for a known one with a chance of n x 2^-64, below
//! 2e-13 for a full default table; and to be dropped it must also hold, or stand in a run of, 40 Han characters.

/// A key and the key of the line before it; an empty entry has key 0.
type Entry = [u64; 2];

const ENTRY_BYTES: usize = size_of::<Entry>();
/// Slots of a table at first, and how many times more when it is full.
const FIRST_SLOTS: usize = 1 << 10;
const GROWTH: usize = 4;
const EMPTY: Entry = [0, 0];

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Not seen before.
    New,
    /// Seen, but after other lines.
    Seen,
    /// Seen after the same line.
    Adjacent,
}

/// A bounded set of lines and of pairs of neighbours.
pub struct Seen {
    young: Generation,
    old: Generation,
    forgotten: u64,
}

impl Seen {
    /// A set that takes at most `memory` bytes.
    pub fn new(memory: usize) -> Seen {
        let slots = (memory / ENTRY_BYTES / 2).max(16);
        Seen {
            young: Generation::new(slots),
            old: Generation::new(0),
            forgotten: 0,
        }
    }

    /// Looks a line up and remembers it: `key` is its own (not 0), `before` that of the line before it, or 0.
    pub fn meet(&mut self, key: u64, before: u64) -> Known {
        let young = self.young.find(key);
        if young == Some(before) {
            return Known::Adjacent;
        }
        let pair = pair_key(key, before);
        let known = match young.or_else(|| self.old.find(key)) {
            None => Known::New,
            Some(first) if first == before => Known::Adjacent,
            Some(_) if self.old.find(key) == Some(before) => Known::Adjacent,
            Some(_) if self.young.find(pair).is_some() => return Known::Adjacent,
            Some(_) if self.old.find(pair).is_some() => Known::Adjacent,
            Some(_) => Known::Seen,
        };
        match young {
            None => self.insert([key, before]),
            Some(_) => self.insert([pair, 0]),
        }
        known
    }

    /// Fetches the places of keys that will be met soon: the misses of a batch overlap, where each alone would stall the tail.
    pub fn warm(&self, keys: impl Iterator<Item = u64>) {
        let touch = |key| self.young.touch(key) ^ self.old.touch(key);
        std::hint::black_box(keys.fold(0, |sum, key| sum ^ touch(key)));
    }

    /// How many entries were forgotten for want of memory.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn insert(&mut self, entry: Entry) {
        if self.young.is_full() {
            self.forgotten += self.old.len as u64;
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear(self.old.most_slots);
        }
        self.young.insert(entry);
    }
}

/// The entries that a table takes: of four slots one stays empty, so linear probing stays short.
fn load(slots: usize) -> usize {
    slots / 4 * 3
}

/// One key for "`key` after `before`"; the constants are those of SplitMix64's finaliser.
fn pair_key(key: u64, before: u64) -> u64 {
    let mut x = key ^ before.rotate_left(32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ x >> 31).max(1)
}

/// A hash table with linear probing, which grows up to a cap: small inputs touch little memory.
struct Generation {
    slots: Vec<Entry>,
    len: usize,
    most_slots: usize,
}

impl Generation {
    fn new(most_slots: usize) -> Generation {
        Generation {
            slots: vec![EMPTY; most_slots.min(FIRST_SLOTS)],
            len: 0,
            most_slots,
        }
    }

    /// Forgets everything.
    fn clear(&mut self, most_slots: usize) {
        if self.slots.len() == most_slots {
            self.slots.fill(EMPTY);
            self.len = 0;
        } else {
            *self = Generation::new(most_slots);
        }
    }

    fn is_full(&self) -> bool {
        self.len >= load(self.most_slots)
    }

    /// Slots follow the order of keys, so the larger table is filled from one end to the other.
    fn grow(&mut self) {
        let slots = (self.slots.len() * GROWTH).min(self.most_slots);
        let old = std::mem::replace(&mut self.slots, vec![EMPTY; slots]);
        self.len = 0;
        for entry in old.into_iter().filter(|entry| *entry != EMPTY) {
            self.put(entry);
        }
    }

    fn start(&self, key: u64) -> usize {
        ((key as u128 * self.slots.len() as u128) >> 64) as usize
    }

    fn touch(&self, key: u64) -> u64 {
        self.slots.get(self.start(key)).map_or(0, |[k, _]| *k)
    }

    /// The slot that holds `key`, or the empty one where it would go.
    fn probe(&self, key: u64) -> Option<usize> {
        let count = self.slots.len();
        let start = self.start(key);
        (start..count)
            .chain(0..start)
            .find(|&i| matches!(self.slots.get(i), Some([k, _]) if *k == key || *k == 0))
    }

    fn find(&self, key: u64) -> Option<u64> {
        match self.probe(key).and_then(|i| self.slots.get(i)) {
            Some([k, before]) if *k == key => Some(*before),
            _ => None,
        }
    }

    fn insert(&mut self, entry: Entry) {
        if self.len >= load(self.slots.len()) && self.slots.len() < self.most_slots {
            self.grow();
        }
        self.put(entry);
    }

    fn put(&mut self, entry: Entry) {
        if let Some(slot) = self.probe(entry[0]).and_then(|i| self.slots.get_mut(i)) {
            self.len += usize::from(*slot == EMPTY);
            *slot = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        /// The obvious twin: two hash sets that never forget.
        #[test]
        fn agrees_with_hash_sets(lines in proptest::collection::vec(1u64..20, 0..400)) {
            let mut seen = Seen::new(1 << 20);
            let (mut keys, mut pairs) = (HashSet::new(), HashSet::new());
            let mut before = 0;
            for key in lines {
                let key = pair_key(key, 1);
                let want = match (keys.contains(&key), pairs.contains(&(key, before))) {
                    (true, true) => Known::Adjacent,
                    (true, false) => Known::Seen,
                    _ => Known::New,
                };
                prop_assert_eq!(seen.meet(key, before), want);
                keys.insert(key);
                pairs.insert((key, before));
                before = key;
            }
        }
    }

    #[test]
    fn new_then_seen_then_adjacent() {
        let mut seen = Seen::new(1 << 20);
        assert_eq!(seen.meet(7, 0), Known::New);
        assert_eq!(seen.meet(7, 5), Known::Seen);
        assert_eq!(seen.meet(7, 5), Known::Adjacent);
    }

    #[test]
    fn forgets_the_oldest_and_never_invents() {
        let mut seen = Seen::new(64 << 10);
        for n in 1..100_000u64 {
            assert_eq!(seen.meet(pair_key(n, 3), 0), Known::New);
        }
        assert!(seen.forgotten() > 0);
        assert_eq!(seen.meet(pair_key(99_999, 3), 0), Known::Adjacent);
        assert_eq!(seen.meet(pair_key(1, 3), 0), Known::New);
    }

    #[test]
    fn an_old_neighbour_is_known_beside_a_new_one() {
        let mut seen = Seen::new(1 << 10);
        let key = pair_key(1, 1);
        seen.meet(key, 5);
        let mut n = 2;
        while seen.old.len == 0 {
            seen.meet(pair_key(n, 1), 0);
            n += 1;
        }
        assert_eq!(seen.meet(key, 6), Known::Seen);
        assert_eq!(seen.meet(key, 5), Known::Adjacent);
    }

    #[test]
    fn a_line_after_many_different_lines_keeps_its_pairs() {
        let mut seen = Seen::new(4 << 20);
        for n in 1..10_000u64 {
            seen.meet(7, pair_key(n, 1));
        }
        for n in 1..10_000u64 {
            assert_eq!(seen.meet(7, pair_key(n, 1)), Known::Adjacent);
        }
    }

    #[test]
    fn memory_is_capped() {
        let mut seen = Seen::new(1 << 20);
        for n in 1..200_000u64 {
            seen.meet(pair_key(n, 9), n);
        }
        assert!((seen.young.slots.len() + seen.old.slots.len()) * ENTRY_BYTES <= 1 << 20);
    }
}
