//! A hash table of buckets, each of them one cache line: four keys, and what is known of each. It grows up to a cap, so small inputs touch
//! little memory.
//!
//! Memory that is asked at random costs a line more than all else, so what counts is how many cache lines a look-up of a new line reads.
//! A key goes into the bucket that its upper bits name, the smaller ones first; where that is full, the largest goes on to the next. So a
//! look-up ends at the first larger key, and with one slot in four empty it reads 1.3 cache lines. Without that order it ends at an empty
//! slot and reads 2.7; single slots with linear probing read three. Tried as well: eight keys in one cache line and the rest of them in
//! the next (fewer overflow, but each new line then waits to write a line that nobody had asked for).

use super::entry::{ENTRY_BYTES, Entry};

/// Slots of a table at first, and how many times more when it is full.
const FIRST_SLOTS: usize = 1 << 10;
const GROWTH: usize = 4;

/// Entries of a bucket; its words are their keys, a cache line of them, then the rest of each.
const BUCKET: usize = 4;
const BUCKET_WORDS: usize = BUCKET * ENTRY_WORDS;
const ENTRY_WORDS: usize = ENTRY_BYTES / size_of::<u64>();
const CACHE_LINE: usize = 64;
/// A table of fewer slots has room for so many, for some at its ends make no bucket.
const LEAST_SLOTS: usize = 64;

/// One generation of the memory.
pub struct Table {
    /// Words, and not buckets, are what the allocator gives zeroed, so that what is not used yet is not touched.
    words: Vec<u64>,
    /// Words before the first bucket, for it to start with a cache line.
    skip: usize,
    /// Buckets.
    count: usize,
    slots: usize,
    len: usize,
    most_slots: usize,
}

/// Where a key is, or would go.
#[derive(Clone, Copy)]
pub struct Place {
    bucket: usize,
    slot: usize,
}

impl Table {
    /// An empty table that grows to so many slots.
    pub fn new(most_slots: usize) -> Table {
        Table::with_slots(most_slots.min(FIRST_SLOTS), most_slots)
    }

    /// An empty table that has so many slots from the start, for it will need them.
    pub fn whole(slots: usize) -> Table {
        Table::with_slots(slots, slots)
    }

    fn with_slots(slots: usize, most_slots: usize) -> Table {
        let room = if slots == 0 {
            0
        } else {
            slots.max(LEAST_SLOTS)
        };
        let words = vec![0; room * ENTRY_WORDS];
        let skip = words.as_ptr().align_offset(CACHE_LINE);
        Table {
            skip: if skip < BUCKET_WORDS { skip } else { 0 },
            // As many wherever the memory starts: the order of entries, and of those in a file, depends on it.
            count: (words.len() + 1).saturating_sub(BUCKET_WORDS) / BUCKET_WORDS,
            words,
            slots,
            len: 0,
            most_slots,
        }
    }

    /// How many entries it holds.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Bytes that it takes.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }

    /// How many slots a table of so many bytes has.
    pub fn slots_of(bytes: usize) -> usize {
        bytes / ENTRY_BYTES
    }

    /// How many slots a table needs for so many entries.
    pub fn slots_for(entries: usize) -> usize {
        (entries / 3 + 2).saturating_mul(4)
    }

    pub fn most_slots(&self) -> usize {
        self.most_slots
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.words.fill(0);
        self.len = 0;
    }

    pub fn is_full(&self) -> bool {
        self.len >= load(self.most_slots)
    }

    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.buckets().iter().flat_map(|bucket| {
            let entries = (0..BUCKET).filter_map(|slot| entry(bucket, slot));
            entries.filter(|entry| entry.key != 0)
        })
    }

    /// Reads the place of a key.
    #[inline]
    pub fn touch(&self, key: u64) -> u64 {
        let buckets = self.buckets();
        buckets
            .get(start(key, buckets.len()))
            .map_or(0, |[first, ..]| *first)
    }

    /// The entry with this key.
    pub fn find(&self, key: u64) -> Option<Entry> {
        self.look(key).0
    }

    /// The same, and where it is or would go.
    #[inline]
    pub fn look(&self, key: u64) -> (Option<Entry>, Place) {
        let buckets = self.buckets();
        let mut at = start(key, buckets.len());
        for _ in 0..buckets.len() {
            let Some(bucket) = buckets.get(at) else { break };
            let slot = smaller(bucket, key);
            if slot < BUCKET {
                let found = entry(bucket, slot).filter(|entry| entry.key == key);
                return (found, Place { bucket: at, slot });
            }
            at = next(at, buckets.len());
        }
        (
            None,
            Place {
                bucket: at,
                slot: BUCKET,
            },
        )
    }

    /// Adds an entry, or puts it in the place of the one with its key.
    pub fn insert(&mut self, entry: Entry) {
        let place = self.look(entry.key).1;
        self.insert_at(place, entry);
    }

    /// The same, where its [place](Table::look) is known and nothing came between.
    #[inline]
    pub fn insert_at(&mut self, place: Place, entry: Entry) {
        if self.len >= load(self.slots) && self.slots < self.most_slots {
            self.grow();
            let place = self.look(entry.key).1;
            return self.put(place, entry);
        }
        self.put(place, entry);
    }

    /// Buckets follow the order of keys, so the larger table is filled from one end to the other.
    #[cold]
    fn grow(&mut self) {
        let slots = self.slots.saturating_mul(GROWTH).min(self.most_slots);
        let old = std::mem::replace(self, Table::with_slots(slots, self.most_slots));
        for entry in old.entries() {
            let place = self.look(entry.key).1;
            self.put(place, entry);
        }
    }

    /// What stands there and is larger moves on by one slot, the last of a full bucket to the next one with room.
    #[inline]
    fn put(&mut self, place: Place, entry: Entry) {
        let count = self.count;
        let words = self.words.get_mut(self.skip..).unwrap_or_default();
        let buckets = words.as_chunks_mut().0;
        let (mut at, mut slot, mut moved) = (place.bucket, place.slot, entry);
        for _ in 0..count {
            let Some(bucket) = buckets.get_mut(at) else {
                return;
            };
            moved = shift(bucket, slot, moved);
            if moved.key == 0 || moved.key == entry.key {
                self.len += usize::from(moved.key == 0);
                return;
            }
            at = next(at, count);
            slot = buckets
                .get(at)
                .map_or(BUCKET, |bucket| smaller(bucket, moved.key));
        }
    }

    #[inline]
    fn buckets(&self) -> &[[u64; BUCKET_WORDS]] {
        let words = self.words.get(self.skip..).unwrap_or_default();
        words.as_chunks().0.get(..self.count).unwrap_or_default()
    }
}

/// The bucket where a key belongs.
#[inline]
fn start(key: u64, buckets: usize) -> usize {
    ((u128::from(key) * buckets as u128) >> 64) as usize
}

fn next(bucket: usize, buckets: usize) -> usize {
    if bucket + 1 == buckets { 0 } else { bucket + 1 }
}

/// How many entries of a bucket have smaller keys; empty slots count as larger. No branch depends on the keys.
#[inline]
fn smaller(bucket: &[u64; BUCKET_WORDS], key: u64) -> usize {
    let keys = bucket.iter().take(BUCKET);
    keys.map(|its| usize::from(its.wrapping_sub(1) < key.wrapping_sub(1)))
        .sum()
}

#[inline]
fn entry(bucket: &[u64; BUCKET_WORDS], slot: usize) -> Option<Entry> {
    // In this order, as it tells that the other one is there too.
    let info = *bucket.get(slot + BUCKET)?;
    let key = *bucket.get(slot)?;
    Some(Entry { key, info })
}

/// Puts an entry into a slot, moves those from there on by one, and gives what falls out: the entry that had its key, or the last one,
/// which may be empty. (Selecting all four without a branch was no faster.)
#[inline]
fn shift(bucket: &mut [u64; BUCKET_WORDS], slot: usize, entry: Entry) -> Entry {
    let mut moved = entry;
    let (keys, infos) = bucket.split_at_mut(BUCKET);
    for (key, info) in keys.iter_mut().zip(infos).skip(slot) {
        let out = Entry {
            key: *key,
            info: *info,
        };
        (*key, *info) = (moved.key, moved.info);
        moved = out;
        if moved.key == entry.key || moved.key == 0 {
            break;
        }
    }
    moved
}

/// The entries that a table takes: of four slots one stays empty, so that buckets seldom overflow.
fn load(slots: usize) -> usize {
    slots / 4 * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Keys that crowd at one end of the table or the other, so that buckets overflow, also over the end.
    fn key() -> impl Strategy<Value = u64> {
        prop_oneof![
            1u64..200,
            (0u64..200).prop_map(|n| u64::MAX - n),
            (0u64..200).prop_map(|n| (n << 50) + 1),
            1u64..
        ]
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(slots in 16usize..3000, keys in proptest::collection::vec((key(), 0u64..9), 0..2000), whole: bool) {
            let mut table = if whole { Table::whole(slots) } else { Table::new(slots) };
            let mut map = BTreeMap::new();
            for (key, info) in keys {
                let (found, place) = table.look(key);
                prop_assert_eq!(found.map(|entry| entry.info), map.get(&key).copied());
                if table.is_full() && found.is_none() {
                    prop_assert_eq!(map.len(), slots / 4 * 3);
                    continue;
                }
                table.insert_at(place, Entry { key, info });
                map.insert(key, info);
                prop_assert_eq!(table.len(), map.len());
            }
            for (key, info) in &map {
                prop_assert_eq!(table.find(*key), Some(Entry { key: *key, info: *info }));
            }
            let all: BTreeMap<u64, u64> = table.entries().map(|entry| (entry.key, entry.info)).collect();
            prop_assert_eq!(all, map);
            table.clear();
            prop_assert_eq!((table.len(), table.entries().count()), (0, 0));
        }
    }

    #[test]
    fn buckets_start_with_cache_lines() {
        for slots in [1, 64, 1000, 1 << 16] {
            let table = Table::whole(slots);
            assert_eq!(table.buckets().as_ptr() as usize % CACHE_LINE, 0);
            assert!(table.buckets().len() * BUCKET >= load(slots));
        }
    }

    #[test]
    fn a_table_of_no_slots_holds_nothing() {
        let mut table = Table::new(0);
        table.insert(Entry { key: 7, info: 0 });
        assert_eq!(
            (table.find(7), table.len(), table.is_full()),
            (None, 0, true)
        );
    }
}
