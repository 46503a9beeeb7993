//! The memory of entries: as many tables as it takes, and what was forgotten.

use super::{
    entry::Entry,
    index::MOST_PLACES,
    table::{Found, Table},
};

/// Entries of a generation at least.
const LEAST: usize = 12;

/// How far the memory reaches, after something was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Entries that were forgotten.
    pub entries: u64,
    /// Bytes of text after which a line may be forgotten; 0 when nothing was.
    pub reach: u64,
}

/// Entries by their keys, in tables of which each forgets by itself.
pub struct Memory {
    /// As many as it takes, one up to 90 MB; which of them has an entry is told by its key.
    parts: Vec<Part>,
    /// Bytes of text that were met.
    text: u64,
    forgotten: Forgotten,
}

/// A part of the memory, with generations of its own.
struct Part {
    table: Table,
    /// Bytes of text that were met when the young generation began.
    since: u64,
}

impl Memory {
    /// An empty one that takes so many bytes.
    pub fn new(bytes: usize) -> Memory {
        let most = Table::most_of(bytes);
        Memory::of(most.div_ceil(MOST_PLACES), most)
    }

    /// An empty one that holds so many entries before it forgets any.
    pub fn for_entries(entries: usize) -> Memory {
        // Parts are as full as each other but for the square roots of what they hold; here they are half full.
        let parts = entries.div_ceil(MOST_PLACES / 2);
        Memory::of(parts, entries.saturating_mul(2))
    }

    /// So many parts, whose generations have so many entries together.
    fn of(parts: usize, most: usize) -> Memory {
        let parts = parts.max(1);
        let part = || Part {
            table: Table::new((most / parts).max(LEAST)),
            since: 0,
        };
        Memory {
            parts: (0..parts).map(|_| part()).collect(),
            text: 0,
            forgotten: Forgotten::default(),
        }
    }

    /// The entries, the older ones first.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let old = self.parts.iter().flat_map(|part| part.table.old());
        old.chain(self.parts.iter().flat_map(|part| part.table.young()))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.table.len()).sum()
    }

    /// A new run begins, with text of its own.
    pub fn start(&mut self) {
        self.text = 0;
        self.parts.iter_mut().for_each(|part| part.since = 0);
        self.forgotten.reach = 0;
    }

    /// So much text was met.
    #[inline]
    pub fn read(&mut self, bytes: usize) {
        self.text += bytes as u64;
    }

    /// What was forgotten for want of room.
    pub fn forgotten(&self) -> Forgotten {
        self.forgotten
    }

    /// The entries with this key.
    pub fn look(&self, key: u64) -> Found {
        self.part(key)
            .map_or_else(Found::default, |part| part.table.look(key))
    }

    /// Whether it is worth the while to [look](Memory::look) for a key.
    #[inline]
    pub fn may_have(&self, key: u64) -> bool {
        self.part(key).is_some_and(|part| part.table.may_have(key))
    }

    /// Reads the place of a key.
    pub fn touch(&self, key: u64) -> u32 {
        self.part(key).map_or(0, |part| part.table.touch(key))
    }

    /// Reads the places of keys.
    #[inline]
    pub fn touch_all(&self, keys: impl Iterator<Item = u64>) -> u32 {
        match self.parts.as_slice() {
            [only] => keys.fold(0, |sum, key| sum ^ only.table.touch(key)),
            _ => keys.fold(0, |sum, key| sum ^ self.touch(key)),
        }
    }

    /// Adds an entry, if it is plain that none has its key.
    #[inline]
    pub fn insert_new(&mut self, entry: Entry) -> bool {
        let number = number(entry.key, self.parts.len());
        let Some(part) = self.parts.get_mut(number) else {
            return false;
        };
        let gap = part.table.seek(entry.key);
        if gap.has_like {
            return false;
        }
        if part.table.is_full() {
            self.forget(entry);
        } else {
            part.table.insert_at(gap, entry);
        }
        true
    }

    /// Adds an entry that the young generation lacks.
    pub fn insert(&mut self, entry: Entry) {
        match self.part_mut(entry.key) {
            Some(part) if part.table.is_full() => self.forget(entry),
            Some(part) => part.table.insert(entry),
            None => {}
        }
    }

    /// Puts an entry in the place of that with its key in the young generation.
    pub fn replace(&mut self, entry: Entry) {
        if let Some(part) = self.part_mut(entry.key) {
            part.table.replace(entry);
        }
    }

    /// The old generation goes, to make room for an entry. What is left then is the young one, so that is how far the memory reaches.
    #[cold]
    fn forget(&mut self, entry: Entry) {
        let text = self.text;
        let Some(part) = self.part_mut(entry.key) else {
            return;
        };
        let reach = text - part.since;
        part.since = text;
        let entries = part.table.forget();
        part.table.insert(entry);
        if entries > 0 {
            let least = self.forgotten.reach;
            self.forgotten.entries += entries as u64;
            self.forgotten.reach = if least == 0 { reach } else { least.min(reach) };
        }
    }

    /// The part that has a key, or would; by bits of the key that its table does not ask first.
    #[inline]
    fn part(&self, key: u64) -> Option<&Part> {
        self.parts.get(number(key, self.parts.len()))
    }

    fn part_mut(&mut self, key: u64) -> Option<&mut Part> {
        let number = number(key, self.parts.len());
        self.parts.get_mut(number)
    }

    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.table.bytes()).sum()
    }

    #[cfg(test)]
    pub fn has_old(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.table.old().next().is_some())
    }
}

/// Which of so many parts has a key.
#[inline]
fn number(key: u64, parts: usize) -> usize {
    ((u64::from((key >> 9) as u32) * parts as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::{super::entry::pair_key, *};

    /// What one table cannot hold stands in several, and each forgets its own.
    #[test]
    fn parts_have_the_entries_between_them() {
        let mut memory = Memory::of(3, 900);
        let line = |n| Entry::line(pair_key(n, 9), 0, Some(n));
        for n in 1..=900 {
            if !memory.insert_new(line(n)) {
                memory.insert(line(n));
            }
        }
        let of_part = |part: &Part| part.table.len();
        assert!(
            memory
                .parts
                .iter()
                .map(of_part)
                .all(|len| (240..360).contains(&len))
        );
        for n in 901..=5000 {
            memory.read(10);
            memory.insert(line(n));
        }
        assert!(memory.len() <= 1800 && memory.len() > 900);
        let found = memory.look(pair_key(5000, 9)).newest().unwrap();
        assert_eq!(found.record(), Some(5000));
        assert!(memory.look(pair_key(1, 9)).newest().is_none());
        let Forgotten { entries, reach } = memory.forgotten();
        assert_eq!(entries as usize, 5000 - memory.len());
        assert!((7000..10_000).contains(&reach), "{reach}");
    }

    #[test]
    fn large_memories_have_parts_that_take_no_more_together() {
        for mib in [1, 64, 84, 90, 200, 4000] {
            let memory = Memory::new(mib << 20);
            let entries = memory.parts.len() * memory.parts[0].table.most();
            let most = Table::most_of(mib << 20);
            assert!(entries <= most && entries + memory.parts.len() > most);
            assert_eq!(memory.parts.len() == 1, mib < 90);
        }
    }

    #[test]
    fn what_is_made_for_entries_forgets_none_of_them() {
        for entries in [0, 1, 50_000] {
            let mut memory = Memory::for_entries(entries);
            for n in 1..=entries as u64 {
                memory.insert(Entry::line(pair_key(n, 9), 0, None));
            }
            assert_eq!((memory.len(), memory.forgotten().entries), (entries, 0));
        }
    }
}
