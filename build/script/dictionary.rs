//! Dictionaries as the chains name them, and the slow conversion with them that composition starts from.

use crate::data_lines;
use std::collections::{BTreeMap, HashMap};

/// A dictionary with all its candidates.
pub fn entries(name: &str) -> Vec<(String, Vec<String>)> {
    let path = format!("data/opencc/{name}.txt");
    let lines = data_lines(&path);
    let entry = |line: &String| {
        let (key, values) = line
            .split_once('\t')
            .unwrap_or_else(|| panic!("{path}: {line}: no tab"));
        (
            key.to_owned(),
            values.split(' ').map(str::to_owned).collect(),
        )
    };
    lines.iter().map(entry).collect()
}

/// Keys and what stands for them, searched for the longest key.
pub struct Dictionary {
    pub entries: BTreeMap<String, String>,
    /// The same by first character, the longest key first.
    by_first: HashMap<char, Vec<(String, String)>>,
}

impl Dictionary {
    /// All layers in one dictionary. A key of a later layer can never win where a key of an earlier one is a beginning of it, so
    /// it is left out; every other key of a later layer is shorter than what beats it, or stands alone.
    pub fn read(layers: &str) -> Dictionary {
        let mut all = BTreeMap::new();
        for layer in layers.split(' ') {
            let mut this = BTreeMap::new();
            for (key, mut values) in layer.split('+').flat_map(entries) {
                let hidden = key
                    .char_indices()
                    .any(|(i, c)| all.contains_key(&key[..i + c.len_utf8()]));
                if !hidden {
                    this.entry(key).or_insert_with(|| values.swap_remove(0));
                }
            }
            all.extend(this);
        }
        let mut by_first: HashMap<char, Vec<(String, String)>> = HashMap::new();
        for (key, value) in &all {
            let first = key.chars().next().expect("no key is empty");
            let group = by_first.entry(first).or_default();
            group.push((key.clone(), value.clone()));
        }
        for group in by_first.values_mut() {
            group.sort_by_key(|(key, _)| std::cmp::Reverse(key.len()));
        }
        Dictionary {
            entries: all,
            by_first,
        }
    }

    /// The longest key at the beginning of a text, and its value.
    pub fn longest(&self, text: &str) -> Option<(&str, &str)> {
        let group = self.by_first.get(&text.chars().next()?)?;
        let found = group.iter().find(|(key, _)| text.starts_with(key.as_str()));
        found.map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Does a key stand anywhere in a text?
    pub fn occurs_in(&self, text: &str) -> bool {
        text.char_indices()
            .any(|(at, _)| self.longest(&text[at..]).is_some())
    }

    /// Leftmost-longest.
    pub fn convert(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (length, value) = match self.longest(rest) {
                Some((key, value)) => (key.len(), value),
                None => (c.len_utf8(), &rest[..c.len_utf8()]),
            };
            out += value;
            rest = &rest[length..];
        }
        out
    }
}
