//! Keys by their first two characters, and filters of pairs; `src/script/phrases.rs` unpacks them.

use super::{layout, text::Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Keys and values by the first two characters of the keys.
pub struct Hashed {
    /// The mark of a pair, and the number of its first key plus one; 0 is free.
    pub slots: Vec<u32>,
    /// The pieces of key and value.
    pub phrases: Vec<[u32; 2]>,
    /// Keys to their places in `phrases`.
    pub places: HashMap<String, usize>,
}

impl Hashed {
    pub fn code(&self) -> String {
        let Hashed { slots, phrases, .. } = self;
        format!("Phrases {{ slots: &{slots:?}, phrases: &{phrases:?} }}")
    }
}

/// Those that begin with the same pair stand in a row: first the ones without a value, then the longest first.
pub fn hashed(entries: &BTreeMap<String, Option<String>>, text: &mut Text) -> Hashed {
    let mut groups: BTreeMap<u32, Vec<(&String, &Option<String>)>> = BTreeMap::new();
    for (key, value) in entries {
        let pair = pairs(key)
            .next()
            .unwrap_or_else(|| panic!("{key}: two characters wanted"));
        groups.entry(pair).or_default().push((key, value));
    }
    let mut phrases = Vec::new();
    let mut places = HashMap::new();
    let mut slots = vec![0u32; (groups.len() * 3 / 2).next_power_of_two().max(8)];
    for (pair, mut group) in groups {
        insert(&mut slots, pair, phrases.len());
        group.sort_by_key(|(key, value)| (value.is_some(), std::cmp::Reverse(key.len())));
        let last = group.len() - 1;
        for (i, (key, value)) in group.into_iter().enumerate() {
            let from = text.piece(key);
            let to = value.as_ref().map_or(0, |value| text.piece(value));
            places.insert(key.clone(), phrases.len());
            phrases.push([if i < last { from | layout::MORE } else { from }, to]);
        }
    }
    Hashed {
        slots,
        phrases,
        places,
    }
}

/// The pairs of characters that stand next to each other in a key.
pub fn pairs(key: &str) -> impl Iterator<Item = u32> {
    key.chars()
        .zip(key.chars().skip(1))
        .map(|(first, second)| layout::pair(first as u32, second as u32))
}

/// A bit for each pair, in a filter of at least so many bits.
pub fn filter(pairs: &BTreeSet<u32>, bits: usize) -> Vec<u64> {
    let mut filter = vec![0u64; (bits / 64).next_power_of_two().max(8)];
    for pair in pairs {
        let (word, bit) = layout::bit(*pair, filter.len());
        filter[word] |= 1 << bit;
    }
    filter
}

fn insert(slots: &mut [u32], pair: u32, phrase: usize) {
    let mut at = layout::slot(pair, slots.len());
    while slots[at] != 0 {
        at = (at + 1) % slots.len();
    }
    let number = u16::try_from(phrase + 1).expect("fewer keys than fit");
    slots[at] = layout::mark(pair) << 16 | u32::from(number);
}
