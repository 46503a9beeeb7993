//! A table of two generations: entries by their keys, the newest of them. It grows up to a cap, so small inputs touch little memory.

use super::{
    entry::{ENTRY_BYTES, Entry},
    index::{Gap, Index, MOST_PLACES, Place},
};

/// Entries that a log has room for at first.
const FIRST_ENTRIES: usize = 256;

/// Two logs of entries, and where which key is.
pub struct Table {
    index: Index,
    young: Vec<Entry>,
    old: Vec<Entry>,
    /// Entries of a generation at most.
    most: usize,
    /// The young generation is the odd one.
    odd: bool,
}

/// The entries with a key.
#[derive(Clone, Copy, Default)]
pub struct Found {
    /// The one in the young generation.
    pub young: Option<Entry>,
    /// The one in the old generation.
    pub old: Option<Entry>,
}

impl Found {
    /// The newer one.
    pub fn newest(&self) -> Option<Entry> {
        self.young.or(self.old)
    }
}

impl Table {
    /// An empty table that takes so many entries for a generation, at most [`MOST_PLACES`].
    pub fn new(most: usize) -> Table {
        let most = most.clamp(1, MOST_PLACES);
        Table {
            index: Index::new(2 * most),
            young: Vec::new(),
            old: Vec::new(),
            most,
            odd: false,
        }
    }

    /// How many entries a generation has in a table of so many bytes: an entry, and 4 bytes of the index, of which one slot in four
    /// is empty.
    pub fn most_of(bytes: usize) -> usize {
        bytes / (2 * ENTRY_BYTES) / 4 * 3
    }

    /// How many entries a generation of it has.
    #[cfg(test)]
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many entries it holds.
    pub fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// The entries of the young generation, the oldest first.
    pub fn young(&self) -> impl Iterator<Item = Entry> {
        self.young.iter().copied()
    }

    /// The same of the old one.
    pub fn old(&self) -> impl Iterator<Item = Entry> {
        self.old.iter().copied()
    }

    /// Is it time to [forget](Table::forget), before one more is inserted?
    #[inline]
    pub fn is_full(&self) -> bool {
        self.young.len() >= self.most
    }

    /// Reads the place of a key.
    #[inline]
    pub fn touch(&self, key: u64) -> u32 {
        self.index.touch(key)
    }

    /// Whether it is worth the while to [look](Table::look) for a key.
    #[inline]
    pub fn may_have(&self, key: u64) -> bool {
        self.index.may_have(key)
    }

    /// Where a key would go, and whether it is worth the while to [look](Table::look) for it.
    #[inline]
    pub fn seek(&self, key: u64) -> Gap {
        self.index.seek(key)
    }

    /// The entries with this key.
    pub fn look(&self, key: u64) -> Found {
        let mut found = Found::default();
        for place in self.index.places(key) {
            let (log, of_it) = match place.odd == self.odd {
                true => (&self.young, &mut found.young),
                false => (&self.old, &mut found.old),
            };
            if let Some(entry) = log.get(place.at).filter(|entry| entry.key == key) {
                *of_it = Some(*entry);
            }
        }
        found
    }

    /// Adds an entry that the young generation lacks.
    pub fn insert(&mut self, entry: Entry) {
        self.insert_at(self.seek(entry.key), entry);
    }

    /// The same, where its gap is known and nothing was inserted since. There must be [room](Table::is_full).
    #[inline]
    pub fn insert_at(&mut self, mut gap: Gap, entry: Entry) {
        if self.young.len() == self.young.capacity() {
            self.reserve();
        }
        if self.index.is_full(self.len()) {
            self.grow();
            gap = self.seek(entry.key);
        }
        let place = Place {
            odd: self.odd,
            at: self.young.len(),
        };
        self.index.put(gap, place);
        self.young.push(entry);
    }

    /// Puts an entry in the place of that with its key in the young generation.
    pub fn replace(&mut self, entry: Entry) {
        let places = self.index.places(entry.key);
        for place in places.filter(|place| place.odd == self.odd) {
            let had = self.young.get_mut(place.at);
            if let Some(had) = had.filter(|had| had.key == entry.key) {
                *had = entry;
            }
        }
    }

    /// The old generation goes, and the young one becomes old. How many entries were forgotten?
    #[cold]
    pub fn forget(&mut self) -> usize {
        std::mem::swap(&mut self.young, &mut self.old);
        self.odd = !self.odd;
        let forgotten = self.young.len();
        self.young.clear();
        if self.young.capacity() == 0 {
            // It will need all of it, while to grow would take twice as much for a moment; what is not written takes no memory.
            self.young.reserve_exact(self.most);
        }
        if forgotten > 0 {
            self.forget_places();
        }
        forgotten
    }

    /// Those that must be put again wait in the log that has just become empty.
    fn forget_places(&mut self) {
        let (young, old) = (&mut self.young, &self.old);
        self.index.clear(self.odd, |place| {
            let info = place.at as u64;
            young.extend(old.get(place.at).map(|entry| Entry { info, ..*entry }));
        });
        let odd = !self.odd;
        let away = self.young.iter().map(|Entry { key, info }| {
            let at = *info as usize;
            (*key, Place { odd, at })
        });
        self.index.put_all(away);
        self.young.clear();
    }

    #[cold]
    fn reserve(&mut self) {
        let room = self.young.capacity().max(FIRST_ENTRIES).min(self.most);
        self.young
            .reserve_exact(room.min(self.most - self.young.len()));
    }

    #[cold]
    fn grow(&mut self) {
        self.index = self.index.larger();
        for (odd, log) in [(!self.odd, &self.old), (self.odd, &self.young)] {
            let places = log.iter().enumerate();
            let places = places.map(|(at, entry)| (entry.key, Place { odd, at }));
            self.index.put_all(places);
        }
    }

    /// Bytes that it takes.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        (self.young.capacity() + self.old.capacity()) * ENTRY_BYTES + self.index.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Keys that crowd at one end of the table or the other, so that buckets overflow, also over the end; and some that share all bits
    /// that a slot has of them.
    fn key() -> impl Strategy<Value = u64> {
        prop_oneof![
            1u64..200,
            (0u64..200).prop_map(|n| u64::MAX - n),
            (0u64..200).prop_map(|n| (n << 50) + 1),
            (1u64..200).prop_map(|n| n << 32),
            1u64..
        ]
    }

    fn infos(log: &BTreeMap<u64, u64>) -> Vec<(u64, u64)> {
        log.iter().map(|(key, info)| (*key, *info)).collect()
    }

    fn entries(log: &[Entry]) -> Vec<(u64, u64)> {
        let mut all: Vec<_> = log.iter().map(|entry| (entry.key, entry.info)).collect();
        all.sort_unstable();
        all
    }

    proptest! {
        /// The obvious twin: two maps. Some keys are put into both generations, as a line is that comes again after long.
        #[test]
        fn agrees_with_two_maps(most in 1usize..900, keys in proptest::collection::vec((key(), 0u64..9), 0..3000)) {
            let mut table = Table::new(most);
            let (mut young, mut old) = (BTreeMap::new(), BTreeMap::new());
            for (key, info) in keys {
                let found = table.look(key);
                prop_assert_eq!(found.young.map(|entry| entry.info), young.get(&key).copied());
                prop_assert_eq!(found.old.map(|entry| entry.info), old.get(&key).copied());
                if found.young.is_some() {
                    table.replace(Entry { key, info });
                } else if table.is_full() {
                    prop_assert_eq!(young.len(), most);
                    prop_assert_eq!(table.forget(), old.len());
                    old = std::mem::take(&mut young);
                    table.insert(Entry { key, info });
                } else {
                    table.insert_at(table.seek(key), Entry { key, info });
                }
                young.insert(key, info);
                prop_assert_eq!(table.len(), young.len() + old.len());
            }
            for (log, map, is_young) in [(&table.young, &young, true), (&table.old, &old, false)] {
                prop_assert_eq!(entries(log), infos(map));
                for (key, info) in map {
                    let found = table.look(*key);
                    let got = if is_young { found.young } else { found.old };
                    prop_assert_eq!(got, Some(Entry { key: *key, info: *info }));
                }
            }
        }
    }

    #[test]
    fn it_takes_no_more_than_it_was_made_for() {
        for bytes in [1 << 12, 100_000, 1 << 20] {
            let mut table = Table::new(Table::most_of(bytes));
            for n in 0..200_000u64 {
                if table.is_full() {
                    table.forget();
                }
                let key = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1);
                table.insert(Entry { key, info: n });
                assert!(table.bytes() <= bytes, "{} of {bytes}", table.bytes());
            }
        }
    }
}
