//! Packs composed chains into the tables of `src/script/table.rs`.

use super::{
    compose::Composed,
    hash::{Hashed, filter, hashed, pairs},
    layout, silent,
    text::Text,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    fs,
    path::Path,
};

/// The bits of a filter for each pair in it.
const BITS: usize = 32;
/// So many pairs are put into no filter twice.
const MANY: usize = 4096;

/// What several chains share: the pages of characters, the text of keys and values, and the hard keys.
#[derive(Default)]
pub struct Pack {
    chains: Vec<Chain>,
    compatible: Vec<char>,
    pages: Numbered<u32>,
    blocks: Numbered<usize>,
    rare: Numbered<Rare>,
    filters: Numbered<u64>,
    others: silent::Others,
    text: Text,
    out: String,
}

/// Rows of numbers, each once.
struct Numbered<T> {
    rows: Vec<Vec<T>>,
    numbers: HashMap<Vec<T>, usize>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered {
            rows: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Numbered<T> {
    /// The number of a row.
    fn number(&mut self, row: Vec<T>) -> usize {
        let next = self.rows.len();
        let number = *self.numbers.entry(row.clone()).or_insert(next);
        if number == next {
            self.rows.push(row);
        }
        number
    }
}

/// A chain that is to become a static of that name; `steps` are the names of those that it goes step by step through.
struct Chain {
    name: String,
    composed: Composed,
    steps: Vec<String>,
}

/// Code point, entry, piece.
type Rare = (u32, u32, u32);

/// Hard keys that several chains have in common.
struct Base {
    chains: Vec<Chain>,
    /// Those that are not silent, see `src/script/phrases.rs`, with the values of the first chain.
    hard: BTreeMap<String, Option<String>>,
    silent: BTreeMap<String, Option<String>>,
}

impl Base {
    fn new(chains: Vec<Chain>) -> Base {
        let is_silent = |key: &str| chains.iter().all(|chain| chain.composed.is_silent(key));
        let first = chains.first().map(|chain| chain.composed.hard.clone());
        let all = first.unwrap_or_default().into_iter();
        let (silent, hard) = all
            .map(|(key, value)| (key, Some(value)))
            .partition(|(key, _)| is_silent(key));
        Base {
            chains,
            hard,
            silent,
        }
    }
}

impl Pack {
    /// Adds a chain.
    pub fn table(&mut self, name: &str, composed: Composed, steps: &[String]) {
        self.chains.push(Chain {
            name: name.to_owned(),
            composed,
            steps: steps.to_vec(),
        });
    }

    /// The compatibility ideographs, which no chain holds.
    pub fn compatible(&mut self, compatible: Vec<char>) {
        self.compatible = compatible;
    }

    /// The chains by their hard keys.
    fn bases(&mut self) -> Vec<Base> {
        let mut groups: Vec<Vec<Chain>> = Vec::new();
        for chain in std::mem::take(&mut self.chains) {
            let keys = || chain.composed.hard.keys();
            let same = |group: &&mut Vec<Chain>| group[0].composed.hard.keys().eq(keys());
            match groups.iter_mut().find(same) {
                Some(group) => group.push(chain),
                None => groups.push(vec![chain]),
            }
        }
        groups.into_iter().map(Base::new).collect()
    }

    fn base(&mut self, number: usize, base: &Base) {
        let mut hard = hashed(&base.hard, &mut self.text);
        let silent = silent::code(base.silent.keys(), &self.others);
        for chain in &base.chains {
            let mut overrides: Vec<(usize, u32)> = Vec::new();
            for (key, value) in &base.hard {
                let own = &chain.composed.hard[key];
                if value.as_ref() != Some(own) {
                    let place = hard.places[key];
                    hard.phrases[place][1] |= layout::OVERRIDDEN;
                    overrides.push((place, self.text.piece(own)));
                }
            }
            overrides.sort_unstable();
            self.chain(number, base, chain, &overrides);
        }
        let soft = base.chains.iter().flat_map(|c| c.composed.soft.keys());
        let pairs: BTreeSet<u32> = base
            .hard
            .keys()
            .chain(base.silent.keys())
            .chain(soft)
            .flat_map(|key| pairs(key))
            .collect();
        let inside = filter(&pairs, 8 * pairs.len());
        self.line(&format!(
            "static BASE_{number}: Base = Base {{ hard: {}, silent: {silent}, inside: Filter(&{inside:?}) }};",
            hard.code()
        ));
    }

    fn chain(&mut self, number: usize, base: &Base, chain: &Chain, overrides: &[(usize, u32)]) {
        let mut soft = hashed(&chain.composed.soft, &mut self.text);
        mark_whole(&mut soft, base, chain.composed.soft.keys());
        let soft = soft.code();
        let (characters, rare) = self.characters(base, &chain.composed);
        let entry = |code: usize| characters.get(&(code as u32)).copied().unwrap_or(0);
        let entries: Vec<u32> = (0..0x10000).map(entry).collect();
        let pages: Vec<usize> = entries
            .chunks(layout::PAGE)
            .map(|page| self.pages.number(page.to_vec()))
            .collect();
        let index: Vec<usize> = pages
            .chunks(layout::BLOCK)
            .map(|block| self.blocks.number(block.to_vec()))
            .collect();
        let rare = self.rare.number(rare);
        let filters = self.filters(base, &chain.composed);
        let is_first = |entry: &&u32| *entry & layout::FIRST != 0;
        let firsts = entries.iter().filter(is_first).count();
        let name = &chain.name;
        let steps: Vec<String> = chain.steps.iter().map(|step| format!("&{step}")).collect();
        self.line(&format!(
            "pub static {name}: Table = Table {{ index: &{index:?}, rare: RARE_{rare}, firsts: {firsts}, {filters}, base: &BASE_{number}, overrides: &{overrides:?}, \
             soft: &{soft}, steps: &[{}] }};",
            steps.join(", ")
        ));
    }

    /// The pairs that begin a key with a value. The large filters of many hard keys are shared, and the soft keys have their own then.
    fn filters(&mut self, base: &Base, chain: &Composed) -> String {
        let first = |key: &String| pairs(key).next();
        let hard: BTreeSet<u32> = base.hard.keys().filter_map(first).collect();
        let soft: BTreeSet<u32> = chain.soft.keys().filter_map(first).collect();
        let filter = |pairs: &BTreeSet<u32>| filter(pairs, BITS * pairs.len());
        if hard.len() < MANY {
            let number = self
                .filters
                .number(filter(&hard.union(&soft).copied().collect()));
            return format!("filter: FILTER_{number}, soft_filter: None");
        }
        let number = self.filters.number(filter(&hard));
        if soft.is_empty() {
            return format!("filter: FILTER_{number}, soft_filter: None");
        }
        let own = self.filters.number(filter(&soft));
        format!("filter: FILTER_{number}, soft_filter: Some(FILTER_{own})")
    }

    /// Entries of the Basic Multilingual Plane, and of the rest with those that do not fit.
    fn characters(&mut self, base: &Base, chain: &Composed) -> (BTreeMap<u32, u32>, Vec<Rare>) {
        let mut flags: BTreeMap<u32, u32> = BTreeMap::new();
        let first = |key: &str| key.chars().next().expect("no key is empty") as u32;
        for key in base.hard.keys() {
            let value = &chain.hard[key];
            let start = if key == value { 0 } else { layout::START };
            *flags.entry(first(key)).or_default() |= layout::FIRST | start;
        }
        for key in chain.soft.keys() {
            *flags.entry(first(key)).or_default() |= layout::FIRST | layout::START;
        }
        let mut rare: BTreeMap<u32, u32> = BTreeMap::new();
        for (c, value) in &chain.chars {
            if *value == c.to_string() {
                continue;
            }
            let entry = flags.entry(*c as u32).or_default();
            *entry |= layout::START;
            if value.len() == 3 && c.len_utf8() == 3 {
                *entry |= three_bytes(value) ^ three_bytes(&c.to_string());
            } else {
                *entry |= layout::RARE;
                rare.insert(*c as u32, self.text.piece(value));
            }
        }
        for c in self.compatible.iter().filter(|c| **c <= '\u{FFFF}') {
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
        let ascii = flags
            .range(..0x80)
            .find(|(code, _)| !(0x40..0x60).contains(*code));
        assert!(
            ascii.is_none(),
            "a key begins with {ascii:x?}: the engine copies such characters"
        );
        let list = flags
            .iter()
            .filter(|(code, _)| **code > 0xFFFF || rare.contains_key(code))
            .map(|(code, entry)| (*code, *entry, rare.get(code).copied().unwrap_or(0)))
            .collect();
        flags.split_off(&0x10000);
        (flags, list)
    }

    /// Adds a line of code.
    pub fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes the code, and the common text beside it.
    pub fn write(mut self, path: &Path) {
        let bases = self.bases();
        for base in &bases {
            for chain in &base.chains {
                self.text.add_all(base.hard.keys());
                self.text
                    .add_all(base.hard.keys().map(|key| &chain.composed.hard[key]));
                self.text.add_all(chain.composed.soft.keys());
                self.text.add_all(chain.composed.soft.values().flatten());
            }
        }
        self.text.lay_out();
        for base in &bases {
            self.others.add(base.silent.keys());
        }
        let others = self.others.code();
        self.line(&others);
        for (number, base) in bases.iter().enumerate() {
            self.base(number, base);
        }
        let mut out = std::mem::take(&mut self.out);
        let text = path.with_file_name("script.txt");
        let (pages, blocks) = (&self.pages.rows, &self.blocks.rows);
        writeln!(
            out,
            "static PAGES: [[u32; {}]; {}] = {pages:?};\nstatic BLOCKS: [[u16; {}]; {}] = {blocks:?};\n\
             static TEXT: &str = include_str!({:?});",
            layout::PAGE,
            pages.len(),
            layout::BLOCK,
            blocks.len(),
            text.display().to_string()
        )
        .expect("a String takes everything");
        for (number, filter) in self.filters.rows.iter().enumerate() {
            writeln!(out, "static FILTER_{number}: Filter = Filter(&{filter:?});")
                .expect("a String takes everything");
        }
        for (number, rare) in self.rare.rows.iter().enumerate() {
            writeln!(out, "static RARE_{number}: &[(u32, u32, u32)] = &{rare:?};")
                .expect("a String takes everything");
        }
        fs::write(&text, self.text.as_str()).unwrap_or_else(|e| panic!("{}: {e}", text.display()));
        fs::write(path, out).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
}

/// A character of three bytes as a number, the first byte lowest.
fn three_bytes(character: &str) -> u32 {
    let bytes = character.as_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
}

/// Marks the soft keys inside of which no hard one can begin, whatever follows them.
fn mark_whole<'k>(soft: &mut Hashed, base: &Base, keys: impl Iterator<Item = &'k String>) {
    let hard = || base.hard.keys().chain(base.silent.keys());
    let first_pairs: BTreeSet<u32> = hard().filter_map(|key| pairs(key).next()).collect();
    let firsts: BTreeSet<char> = hard().filter_map(|key| key.chars().next()).collect();
    for key in keys {
        let mut inside = pairs(key).skip(1);
        let last = key.chars().next_back();
        if !inside.any(|pair| first_pairs.contains(&pair))
            && !last.is_some_and(|c| firsts.contains(&c))
        {
            let value = &mut soft.phrases[soft.places[key]][1];
            // No value: the run goes step by step.
            *value |= if *value == 0 { 0 } else { layout::WHOLE };
        }
    }
}
