//! Packs composed chains into the tables of `src/script/table.rs`.

use super::{compose::Composed, layout};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    path::Path,
};

/// What several chains share: the pages of characters, the text of keys and values, and the hard keys.
#[derive(Default)]
pub struct Pack {
    pages: Vec<Vec<u32>>,
    page_numbers: HashMap<Vec<u32>, usize>,
    text: String,
    pieces: HashMap<String, u32>,
    bases: Vec<Base>,
    out: String,
}

/// Code point, entry, piece.
type Rare = (u32, u32, u32);

/// Phrases, slots, filter, and the places of keys among the phrases.
type Hashed = (Vec<[u32; 2]>, Vec<u64>, Vec<u64>, HashMap<String, usize>);

/// Hard keys, with the values of the first chain that has them.
struct Base {
    entries: BTreeMap<String, String>,
    phrases: Vec<[u32; 2]>,
    slots: Vec<u64>,
    filter: Vec<u64>,
    /// Keys to their places in `phrases`.
    places: HashMap<String, usize>,
}

impl Pack {
    /// Writes one chain as a static; `steps` are the names of those that it goes step by step through.
    pub fn table(&mut self, name: &str, chain: &Composed, compatible: &[char], steps: &[String]) {
        let base = self.base(&chain.hard);
        let mut overrides: Vec<(usize, u32)> = Vec::new();
        for (key, value) in &chain.hard {
            if self.bases[base].entries[key] != *value {
                let place = self.bases[base].places[key];
                self.bases[base].phrases[place][1] |= layout::OVERRIDDEN;
                overrides.push((place, self.piece(value)));
            }
        }
        overrides.sort_unstable();
        let soft = self.phrases(&chain.soft);
        let (characters, rare) = self.characters(chain, compatible);
        let mut index = Vec::new();
        let mut rows = Vec::new();
        for page in 0..0x10000 / layout::PAGE {
            let row: Vec<u32> = (0..layout::PAGE)
                .map(|low| {
                    let code = (page * layout::PAGE + low) as u32;
                    characters.get(&code).copied().unwrap_or(0)
                })
                .collect();
            rows.push(row);
        }
        for row in rows {
            let next = self.pages.len();
            let number = *self.page_numbers.entry(row.clone()).or_insert(next);
            if number == next {
                self.pages.push(row);
            }
            index.push(number);
        }
        let steps: Vec<String> = steps.iter().map(|step| format!("&{step}")).collect();
        self.line(&format!(
            "pub static {name}: Table = Table {{ index: &{index:?}, rare: &{rare:?}, hard: &BASE_{base}, overrides: &{overrides:?}, \
             soft: &{soft}, steps: &[{}] }};",
            steps.join(", ")
        ));
    }

    /// Entries of the Basic Multilingual Plane, and of the rest with those that do not fit.
    fn characters(
        &mut self,
        chain: &Composed,
        compatible: &[char],
    ) -> (BTreeMap<u32, u32>, Vec<Rare>) {
        let mut flags: BTreeMap<u32, u32> = BTreeMap::new();
        let first = |key: &str| key.chars().next().expect("no key is empty") as u32;
        for (key, value) in &chain.hard {
            let start = if key == value { 0 } else { layout::START };
            *flags.entry(first(key)).or_default() |= layout::HARD | start;
        }
        for key in chain.soft.keys() {
            *flags.entry(first(key)).or_default() |= layout::SOFT | layout::START;
        }
        let mut rare: BTreeMap<u32, u32> = BTreeMap::new();
        for (c, value) in &chain.chars {
            if *value == c.to_string() {
                continue;
            }
            let entry = flags.entry(*c as u32).or_default();
            *entry |= layout::START;
            if let ([a, b, c], true) = (value.as_bytes(), c.len_utf8() == 3) {
                *entry |= u32::from_le_bytes([*a, *b, *c, 0]);
            } else {
                *entry |= layout::RARE;
                rare.insert(*c as u32, self.piece(value));
            }
        }
        for c in compatible {
            *flags.entry(*c as u32).or_default() |= layout::RARE | layout::START;
        }
        for code in (0..0x10000).filter(|code| layout::is_selector(*code)) {
            *flags.entry(code).or_default() |= layout::RARE;
        }
        let two_bytes = flags.range(0x80..0x800).next();
        assert!(
            two_bytes.is_none(),
            "a key begins with {two_bytes:x?}: the engine copies such characters"
        );
        let list = flags
            .iter()
            .filter(|(code, entry)| **code > 0xFFFF || **entry & layout::RARE != 0)
            .map(|(code, entry)| (*code, *entry, rare.get(code).copied().unwrap_or(0)))
            .collect();
        flags.split_off(&0x10000);
        (flags, list)
    }

    fn base(&mut self, hard: &BTreeMap<String, String>) -> usize {
        let same = |base: &Base| base.entries.keys().eq(hard.keys());
        if let Some(found) = self.bases.iter().position(same) {
            return found;
        }
        let entries: BTreeMap<String, Option<String>> = hard
            .iter()
            .map(|(key, value)| (key.clone(), Some(value.clone())))
            .collect();
        let (phrases, slots, filter, places) = self.hashed(&entries);
        self.bases.push(Base {
            entries: hard.clone(),
            phrases,
            slots,
            filter,
            places,
        });
        self.bases.len() - 1
    }

    fn phrases(&mut self, entries: &BTreeMap<String, Option<String>>) -> String {
        let (phrases, slots, filter, _) = self.hashed(entries);
        format!("Phrases {{ filter: &{filter:?}, slots: &{slots:?}, phrases: &{phrases:?} }}")
    }

    /// Those that begin with the same pair stand in a row: first the ones without a value, then the longest first.
    fn hashed(&mut self, entries: &BTreeMap<String, Option<String>>) -> Hashed {
        let mut groups: BTreeMap<u32, Vec<(&String, &Option<String>)>> = BTreeMap::new();
        for (key, value) in entries {
            let mut chars = key.chars().map(u32::from);
            let (Some(first), Some(second)) = (chars.next(), chars.next()) else {
                panic!("{key}: two characters wanted");
            };
            groups
                .entry(layout::pair(first, second))
                .or_default()
                .push((key, value));
        }
        let mut phrases = Vec::new();
        let mut places = HashMap::new();
        let mut slots = vec![0u64; (groups.len() * 3 / 2).next_power_of_two().max(8)];
        let mut filter = vec![0u64; (slots.len() / 8).max(8)];
        for (pair, mut group) in groups {
            insert(&mut slots, pair, phrases.len());
            let (word, bit) = layout::bit(pair, filter.len());
            filter[word] |= bit;
            group.sort_by_key(|(key, value)| (value.is_some(), std::cmp::Reverse(key.len())));
            let last = group.len() - 1;
            for (i, (key, value)) in group.into_iter().enumerate() {
                let from = self.piece(key);
                let to = value.as_ref().map_or(0, |value| self.piece(value));
                places.insert(key.clone(), phrases.len());
                phrases.push([if i < last { from | layout::MORE } else { from }, to]);
            }
        }
        (phrases, slots, filter, places)
    }

    /// Where a text stands in the common one.
    fn piece(&mut self, text: &str) -> u32 {
        if let Some(piece) = self.pieces.get(text) {
            return *piece;
        }
        let at = u32::try_from(self.text.len()).expect("a text under 16 MB");
        let length = text.len() as u32;
        assert!(
            length > 0 && length <= layout::LENGTH && at < 1 << (32 - layout::AT),
            "{text}: too long"
        );
        self.text.push_str(text);
        let piece = at << layout::AT | length;
        self.pieces.insert(text.to_owned(), piece);
        piece
    }

    /// Adds a line of code.
    pub fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes the code, and the common text beside it.
    pub fn write(mut self, path: &Path) {
        let mut out = std::mem::take(&mut self.out);
        for (number, base) in self.bases.iter().enumerate() {
            let Base {
                filter,
                slots,
                phrases,
                ..
            } = base;
            writeln!(
                out,
                "static BASE_{number}: Phrases = Phrases {{ filter: &{filter:?}, slots: &{slots:?}, phrases: &{phrases:?} }};"
            )
            .expect("a String takes everything");
        }
        let text = path.with_file_name("script.txt");
        let (pages, count) = (&self.pages, self.pages.len());
        writeln!(
            out,
            "static PAGES: [[u32; {}]; {count}] = {pages:?};\nstatic TEXT: &str = include_str!({:?});",
            layout::PAGE,
            text.display().to_string()
        )
        .expect("a String takes everything");
        fs::write(&text, self.text).unwrap_or_else(|e| panic!("{}: {e}", text.display()));
        fs::write(path, out).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
}

/// A slot holds the pair above and the number of its first phrase plus one below; 0 is free.
fn insert(slots: &mut [u64], pair: u32, phrase: usize) {
    let mut at = layout::slot(pair, slots.len());
    while slots[at] != 0 {
        at = (at + 1) % slots.len();
    }
    slots[at] = u64::from(pair) << 32 | (phrase as u64 + 1);
}
