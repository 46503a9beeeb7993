//! What was seen: lines by their keys, and which line stood before which, in two flat generations.
//!
//! A line that is new costs one entry of 16 bytes, which also tells the line before it; each further line that it is found after costs
//! another. When the young generation is full the old one is forgotten and they change places, so the oldest half goes first.
//!
//! Keys are 64 bits of XXH3: among n remembered entries a new line is taken for a known one with a chance of n x 2^-64, below 2e-13 for a
//! full default table, about 1e-5 for 100 million lines met with it full; and to be dropped it must also hold, or stand in a run of, 40
//! Han characters.

use super::{
    Options,
    entry::{Entry, pair_key, tag},
    table::{Place, Table},
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

/// How far the memory reaches, after something was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Entries that were forgotten.
    pub entries: u64,
    /// Bytes of text after which a line may be forgotten; 0 when nothing was.
    pub reach: u64,
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
    young: Table,
    old: Table,
    /// Bytes of text that were met.
    text: u64,
    /// How many of them when the young generation began.
    young_since: u64,
    forgotten: Forgotten,
}

impl Seen {
    /// An empty set that takes its share of the memory that `options` allow.
    pub fn new(options: &Options) -> Seen {
        Seen::with_slots(Table::slots_of(options.table_bytes() / 2))
    }

    /// An empty set that holds so many entries before it forgets any.
    pub(super) fn for_entries(entries: usize) -> Seen {
        Seen::with_slots(Table::slots_for(entries))
    }

    fn with_slots(slots: usize) -> Seen {
        Seen {
            young: Table::new(slots.max(16)),
            old: Table::new(0),
            text: 0,
            young_since: 0,
            forgotten: Forgotten::default(),
        }
    }

    /// How many lines it knows.
    pub fn lines(&self) -> u64 {
        self.entries().filter(|entry| !entry.is_pair()).count() as u64
    }

    /// How many pairs of lines it knows beside those that are kept with the lines.
    pub fn pairs(&self) -> u64 {
        self.entries().filter(|entry| entry.is_pair()).count() as u64
    }

    /// Its entries, the older generation first.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry> {
        self.old.entries().chain(self.young.entries())
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.old.len() + self.young.len()
    }

    /// Looks a line up and remembers it: `key` is its own (not 0), `before` that of the line before it, or 0; it is number `record` and
    /// takes `bytes`.
    pub(super) fn meet(&mut self, key: u64, before: u64, record: u64, bytes: usize) -> Met {
        self.text += bytes as u64;
        let before = tag(before);
        let (young, place) = self.young.look(key);
        let old = match young {
            Some(entry) if entry.before() == before => None,
            _ => self.old.find(key),
        };
        let Some(entry) = young.or(old) else {
            self.insert_at(place, Entry::line(key, before, Some(record)));
            return Met {
                known: Known::New,
                first: None,
                cut: false,
            };
        };
        let known = if [young, old]
            .into_iter()
            .flatten()
            .any(|e| e.before() == before)
        {
            Known::Adjacent
        } else {
            self.pair(key, before, young.is_some())
        };
        if young.is_none() {
            self.insert(entry.after(before));
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
        if self.young.find(pair.key).is_some() {
            return Known::Adjacent;
        }
        let known = match self.old.find(pair.key) {
            Some(_) => Known::Adjacent,
            None => Known::Seen,
        };
        if remember {
            self.insert(pair);
        }
        known
    }

    /// The line that was met last as a new one went as a truncated repeat.
    pub(super) fn mark_cut(&mut self, key: u64) {
        if let Some(entry) = self.young.find(key) {
            self.young.insert(entry.with_cut(true));
        }
    }

    /// Where a line was first found in this run.
    pub(super) fn first(&self, key: u64) -> Option<u64> {
        let entry = self.young.find(key).or_else(|| self.old.find(key))?;
        entry.record()
    }

    /// Adds an entry of another set. A line that stood by itself in either did so.
    pub(super) fn absorb(&mut self, entry: Entry) {
        match self.young.find(entry.key) {
            Some(known) if entry.is_pair() || known.is_pair() => {}
            Some(known) => {
                if known.is_cut() && !entry.is_cut() {
                    self.young.insert(known.with_cut(false));
                }
                if known.before() != entry.before() {
                    self.pair(entry.key, entry.before(), true);
                }
            }
            None => self.insert(entry),
        }
    }

    /// A new run begins, with other numbers of records and text of its own.
    pub(super) fn start(&mut self) {
        self.text = 0;
        self.young_since = 0;
        self.forgotten.reach = 0;
    }

    /// Fetches what lines that come soon will ask for, by their keys and those of the lines before them: the misses of a batch overlap,
    /// where each alone would stall the tail. First the lines' own places, then those of the pairs that lines which are known will be
    /// looked up by.
    pub(super) fn warm(&self, lines: impl Iterator<Item = (u64, u64)> + Clone) {
        let touch = |key| self.young.touch(key) ^ self.old.touch(key);
        let keys = lines.clone().fold(0, |sum, (key, _)| sum ^ touch(key));
        let pairs = lines.fold(0, |sum, (key, before)| {
            let before = tag(before);
            let (young, old) = (self.young.find(key), self.old.find(key));
            match young.or(old) {
                Some(entry) if entry.before() != before => sum ^ touch(pair_key(key, before)),
                _ => sum,
            }
        });
        std::hint::black_box(keys ^ pairs);
    }

    /// What was forgotten for want of memory.
    pub fn forgotten(&self) -> Forgotten {
        self.forgotten
    }

    fn insert(&mut self, entry: Entry) {
        self.insert_at(self.young.look(entry.key).1, entry);
    }

    /// Adds an entry that the young generation lacks, where its place there is known.
    fn insert_at(&mut self, place: Place, entry: Entry) {
        if self.young.is_full() {
            self.forget();
            return self.young.insert(entry);
        }
        self.young.insert_at(place, entry);
    }

    /// The old generation goes. What is left then is the young one, so that is how far the memory reaches.
    fn forget(&mut self) {
        if self.old.len() > 0 {
            let reach = self.text - self.young_since;
            let least = self.forgotten.reach;
            self.forgotten.entries += self.old.len() as u64;
            self.forgotten.reach = if least == 0 { reach } else { least.min(reach) };
        }
        std::mem::swap(&mut self.young, &mut self.old);
        if self.young.most_slots() == 0 {
            // It would need all of it soon; and while a table grows, both sizes of it stand beside each other.
            self.young = Table::whole(self.old.most_slots());
        } else {
            self.young.clear();
        }
        self.young_since = self.text;
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.young.bytes() + self.old.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn seen(table_bytes: usize) -> Seen {
        Seen::with_slots(Table::slots_of(table_bytes / 2))
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
        while seen.old.len() == 0 {
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
            assert!(seen.bytes() <= 1 << 20);
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
