//! A hash table with linear probing, which grows up to a cap: small inputs touch little memory.

use super::entry::{ENTRY_BYTES, Entry};

/// Slots of a table at first, and how many times more when it is full.
const FIRST_SLOTS: usize = 1 << 10;
const GROWTH: usize = 4;

/// One generation of the memory.
pub struct Table {
    slots: Vec<Entry>,
    len: usize,
    most_slots: usize,
}

impl Table {
    pub fn new(most_slots: usize) -> Table {
        Table {
            slots: vec![Entry::EMPTY; most_slots.min(FIRST_SLOTS)],
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
        self.slots.capacity() * ENTRY_BYTES
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
    pub fn clear(&mut self, most_slots: usize) {
        if self.slots.len() == most_slots {
            self.slots.fill(Entry::EMPTY);
            self.len = 0;
        } else {
            *self = Table::new(most_slots);
        }
    }

    pub fn is_full(&self) -> bool {
        self.len >= load(self.most_slots)
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slots.iter().filter(|entry| entry.key != 0)
    }

    /// Reads the place of a key.
    pub fn touch(&self, key: u64) -> u64 {
        self.slots.get(self.start(key)).map_or(0, |entry| entry.key)
    }

    pub fn find(&self, key: u64) -> Option<Entry> {
        let slot = self.probe(key).and_then(|i| self.slots.get(i))?;
        (slot.key == key).then_some(*slot)
    }

    /// Adds an entry, or puts it in the place of the one with its key.
    pub fn insert(&mut self, entry: Entry) {
        if self.len >= load(self.slots.len()) && self.slots.len() < self.most_slots {
            self.grow();
        }
        self.put(entry);
    }

    /// Slots follow the order of keys, so the larger table is filled from one end to the other.
    fn grow(&mut self) {
        let slots = (self.slots.len() * GROWTH).min(self.most_slots);
        let old = std::mem::replace(&mut self.slots, vec![Entry::EMPTY; slots]);
        self.len = 0;
        for entry in old.into_iter().filter(|entry| entry.key != 0) {
            self.put(entry);
        }
    }

    fn put(&mut self, entry: Entry) {
        if let Some(slot) = self.probe(entry.key).and_then(|i| self.slots.get_mut(i)) {
            self.len += usize::from(slot.key == 0);
            *slot = entry;
        }
    }

    fn start(&self, key: u64) -> usize {
        ((key as u128 * self.slots.len() as u128) >> 64) as usize
    }

    /// The slot that holds `key`, or the empty one where it would go.
    fn probe(&self, key: u64) -> Option<usize> {
        let count = self.slots.len();
        let start = self.start(key);
        (start..count)
            .chain(0..start)
            .find(|&i| matches!(self.slots.get(i), Some(slot) if slot.key == key || slot.key == 0))
    }
}

/// The entries that a table takes: of four slots one stays empty, so linear probing stays short.
fn load(slots: usize) -> usize {
    slots / 4 * 3
}
