//! What was seen: lines by their keys, and which line stood before which, in two generations.
//!
//! A line that is new costs one entry of 16 bytes, which also tells the line before it; each further line that it is found after costs
//! another. When the young generation is full the old one is forgotten and they change places, so the oldest half goes first.
//!
//! Keys are 64 bits of XXH3: among n remembered entries a new line is taken for a known one with a chance of n x 2^-64, below 2e-13 for a
//! full default memory, about 1e-5 for 100 million lines met with it full; and to be dropped it must also hold, or stand in a run of, 40
//! Han characters.

use super::{
    Options,
    entry::{Entry, pair_key, tag},
    memory::{Forgotten, Memory},
    table::Found,
};

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

/// A line that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    pub known: Known,
    /// Where it was first found, if it was, and in this run.
    pub first: Option<u64>,
    /// It was only ever found as a truncated repeat.
    pub cut: bool,
}

impl Met {
    const NEW: Met = Met {
        known: Known::New,
        first: None,
        cut: false,
    };
}

/// A bounded set of lines and of pairs of neighbours: what dedup remembers, also from one run to the next.
///
/// ```
/// use wenlu::{Document, Options, dedup::Seen};
///
/// let options = Options::default();
/// let text = "磨坊在河的拐弯处，水车从早转到晚。秋天新麦下来的时候，四乡的人赶着驴车来排队，院子里到处是麦子的香味。\n";
/// let mut seen = Seen::new(&options.dedup);
/// for wanted in [text, ""] {
///     let mut out = Vec::new();
///     let document = Document::new("page", text.as_bytes());
///     wenlu::run_with_seen(options.clone(), &mut seen, [document], &mut out, |_| {})?;
///     assert_eq!(out, wanted.as_bytes());
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Seen {
    memory: Memory,
}

impl Seen {
    /// An empty set that takes its share of the memory that `options` allow.
    pub fn new(options: &Options) -> Seen {
        let memory = Memory::new(options.table_bytes());
        Seen { memory }
    }

    /// An empty set that holds so many entries before it forgets any.
    pub(super) fn for_entries(entries: usize) -> Seen {
        let memory = Memory::for_entries(entries);
        Seen { memory }
    }

    /// How many lines it knows.
    pub fn lines(&self) -> u64 {
        self.entries().filter(|entry| !entry.is_pair()).count() as u64
    }

    /// How many pairs of lines it knows beside those that are kept with the lines.
    pub fn pairs(&self) -> u64 {
        self.entries().filter(|entry| entry.is_pair()).count() as u64
    }

    /// Its entries, the older ones first.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry> {
        self.memory.entries()
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.memory.len()
    }

    /// Looks a line up and remembers it: `key` is its own (not 0), `before` that of the line before it, or 0; it is number `record` and
    /// takes `bytes`.
    #[inline]
    pub(super) fn meet(&mut self, key: u64, before: u64, record: u64, bytes: usize) -> Met {
        self.memory.read(bytes);
        let entry = Entry::line(key, tag(before), Some(record));
        match self.memory.insert_new(entry) {
            true => Met::NEW,
            false => self.meet_like(entry),
        }
    }

    /// The same for a line of which there may be an entry.
    #[inline(never)]
    fn meet_like(&mut self, line: Entry) -> Met {
        let found = self.memory.look(line.key);
        match found.newest() {
            None => {
                self.memory.insert(line);
                Met::NEW
            }
            Some(entry) => self.meet_again(entry, &found, line.before()),
        }
    }

    /// A line that is known, by this entry.
    fn meet_again(&mut self, entry: Entry, found: &Found, before: u64) -> Met {
        let is_young = found.young.is_some();
        let mut entries = found.young.into_iter().chain(found.old);
        let known = if entries.any(|entry| entry.before() == before) {
            Known::Adjacent
        } else {
            self.pair(entry.key, before, is_young)
        };
        if !is_young {
            self.memory.insert(entry.after(before));
        }
        Met {
            known,
            first: entry.record(),
            cut: entry.is_cut(),
        }
    }

    /// Looks a pair up that no entry of a line tells; `remember` it there, unless the line's own entry is about to.
    fn pair(&mut self, key: u64, before: u64, remember: bool) -> Known {
        let pair = Entry::pair(key, before);
        let found = self.memory.look(pair.key);
        if remember && found.young.is_none() {
            self.memory.insert(pair);
        }
        match found.newest() {
            Some(_) => Known::Adjacent,
            None => Known::Seen,
        }
    }

    /// The line that was met last as a new one went as a truncated repeat.
    pub(super) fn mark_cut(&mut self, key: u64) {
        if let Some(entry) = self.memory.look(key).young {
            self.memory.replace(entry.with_cut(true));
        }
    }

    /// Where a line was first found in this run.
    pub(super) fn first(&self, key: u64) -> Option<u64> {
        self.memory.look(key).newest()?.record()
    }

    /// Adds an entry of another set. A line that stood by itself in either did so.
    pub(super) fn absorb(&mut self, entry: Entry) {
        let found = self.memory.look(entry.key);
        match found.young {
            Some(known) if entry.is_pair() || known.is_pair() => {}
            Some(known) => {
                if known.is_cut() && !entry.is_cut() {
                    self.memory.replace(known.with_cut(false));
                }
                if known.before() != entry.before() {
                    self.pair(entry.key, entry.before(), true);
                }
            }
            None => self.memory.insert(entry),
        }
    }

    /// A new run begins, with other numbers of records and text of its own.
    pub(super) fn start(&mut self) {
        self.memory.start();
    }

    /// Fetches what lines that come soon will ask for, by their keys and those of the lines before them: the misses of a batch overlap,
    /// where each alone would stall the tail. First the lines' own places, with as little between the reads as can be, for the processor
    /// looks only so far ahead; then, of lines that are known, the entries, and the places of the pairs that they will be looked up by.
    pub(super) fn warm(
        &self,
        keys: impl Iterator<Item = u64>,
        lines: impl Iterator<Item = (u64, u64)>,
    ) {
        let places = self.memory.touch_all(keys);
        let pairs = lines.fold(0, |sum, (key, before)| sum ^ self.touch_known(key, before));
        std::hint::black_box(places ^ pairs);
    }

    /// Of a line that is known, the entry, and the place of its pair.
    #[inline]
    fn touch_known(&self, key: u64, before: u64) -> u32 {
        match self.memory.may_have(key) {
            true => self.touch_pair(key, before),
            false => 0,
        }
    }

    #[inline(never)]
    fn touch_pair(&self, key: u64, before: u64) -> u32 {
        match self.memory.look(key).newest() {
            Some(entry) if entry.before() != tag(before) => {
                self.memory.touch(pair_key(key, tag(before)))
            }
            _ => 0,
        }
    }

    /// What was forgotten for want of memory.
    pub fn forgotten(&self) -> Forgotten {
        self.memory.forgotten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn seen(table_bytes: usize) -> Seen {
        let memory = Memory::new(table_bytes);
        Seen { memory }
    }

    /// Keys as they come: all 64 bits are used.
    fn key(n: u64) -> u64 {
        pair_key(n, 3)
    }

    proptest! {
        /// The obvious twin: a map that never forgets.
        #[test]
        fn agrees_with_a_map(lines in proptest::collection::vec(1u64..20, 0..400)) {
            let mut seen = seen(1 << 20);
            let mut map: HashMap<u64, (u64, Vec<u64>)> = HashMap::new();
            let mut before = 0;
            for (line, record) in lines.into_iter().zip(1..) {
                let key = key(line);
                let met = seen.meet(key, before, record, 1);
                let known = match map.get(&key) {
                    Some((_, befores)) if befores.contains(&before) => Known::Adjacent,
                    Some(_) => Known::Seen,
                    None => Known::New,
                };
                prop_assert_eq!((met.known, met.first), (known, map.get(&key).map(|known| known.0)));
                map.entry(key).or_insert((record, Vec::new())).1.push(before);
                before = key;
            }
        }
    }

    #[test]
    fn forgets_the_oldest_and_never_invents() {
        let mut seen = seen(64 << 10);
        for n in 1..100_000u64 {
            assert_eq!(seen.meet(key(n), 0, n, 100).known, Known::New);
        }
        // Two generations of 1,536 entries: one is always whole.
        assert_eq!(seen.forgotten().reach, 1536 * 100);
        assert_eq!(seen.forgotten().entries % 1536, 0);
        assert_eq!(seen.meet(key(99_999), 0, 0, 1).first, Some(99_999));
        assert_eq!(
            seen.meet(key(99_999 - 1536), 0, 0, 1).known,
            Known::Adjacent
        );
        assert_eq!(seen.meet(key(1), 0, 0, 1).known, Known::New);
    }

    #[test]
    fn an_old_neighbour_is_known_beside_a_new_one() {
        let mut seen = seen(1 << 10);
        let (line, five, six) = (key(1), key(5), key(6));
        seen.meet(line, five, 1, 1);
        let mut n = 20;
        while !seen.memory.has_old() {
            seen.meet(key(n), 0, n, 1);
            n += 1;
        }
        assert_eq!(seen.meet(line, six, 30, 1).known, Known::Seen);
        assert_eq!(seen.meet(line, five, 31, 1).known, Known::Adjacent);
        assert_eq!(seen.meet(line, five, 31, 1).first, Some(1));
    }

    #[test]
    fn a_line_after_many_different_lines_keeps_its_pairs() {
        let mut seen = seen(4 << 20);
        for n in 10..10_000u64 {
            seen.meet(7, key(n), n, 1);
        }
        for n in 10..10_000u64 {
            assert_eq!(seen.meet(7, key(n), n, 1).known, Known::Adjacent);
        }
    }

    #[test]
    fn memory_is_capped() {
        let mut seen = seen(1 << 20);
        for n in 1..200_000u64 {
            seen.meet(key(n), n, n, 1);
            assert!(seen.memory.bytes() <= 1 << 20);
        }
    }

    #[test]
    fn a_truncated_line_is_known_as_one_until_it_stands_by_itself() {
        let mut seen = seen(1 << 20);
        seen.meet(7, 0, 1, 1);
        seen.mark_cut(7);
        assert!(seen.meet(7, 5, 2, 1).cut);
        seen.absorb(Entry::line(7, 3, None));
        assert!(!seen.meet(7, 5, 2, 1).cut);
    }
}
