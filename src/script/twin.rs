//! The slow, obvious twin of the tables: OpenCC's dictionaries in hash maps, layer by layer, read from `data/opencc/`.

use super::Config;
use super::replace::may_end;
use std::collections::{HashMap, HashSet};

pub const ST_CHARACTERS: &str = include_str!("../../data/opencc/STCharacters.txt");
pub const ST_PHRASES: &str = include_str!("../../data/opencc/STPhrases.txt");
pub const ST_REGIONAL: &str =
    include_str!("../../data/opencc/STPhrases_GeneratedFromRegionalPhrases.txt");
pub const TS_CHARACTERS: &str = include_str!("../../data/opencc/TSCharacters.txt");
pub const TS_RARE: &str = include_str!("../../data/opencc/TSCharactersExt.txt");
pub const TS_PHRASES: &str = include_str!("../../data/opencc/TSPhrases.txt");
pub const TW_VARIANTS: &str = include_str!("../../data/opencc/TWVariants.txt");
pub const HK_VARIANTS: &str = include_str!("../../data/opencc/HKVariants.txt");
pub const ALL: [&str; 8] = [
    ST_CHARACTERS,
    ST_PHRASES,
    ST_REGIONAL,
    TS_CHARACTERS,
    TS_RARE,
    TS_PHRASES,
    TW_VARIANTS,
    HK_VARIANTS,
];

/// Key and candidates of every line.
pub fn entries(
    dictionary: &'static str,
) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let lines = dictionary.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once('\t').unwrap())
        .map(|(key, values)| (key, values.split(' ').collect()))
}

pub struct Twin {
    layers: Vec<HashMap<&'static str, &'static str>>,
    source: HashSet<char>,
    target: HashSet<char>,
}

impl Twin {
    /// The layers as `s2t.json` and `t2s.json` name them, on purpose not read from `chains.tsv`.
    pub fn new(config: Config) -> Twin {
        let first = |texts: &[&'static str]| {
            texts
                .iter()
                .copied()
                .flat_map(entries)
                .map(|(key, values)| (key, values[0]))
                .collect()
        };
        let simplified = only(
            ST_CHARACTERS,
            TS_CHARACTERS,
            &[ST_PHRASES, ST_REGIONAL, TW_VARIANTS, HK_VARIANTS],
        );
        let traditional = only(TS_CHARACTERS, ST_CHARACTERS, &[TS_PHRASES]);
        match config {
            Config::S2t => Twin {
                layers: vec![first(&[ST_PHRASES, ST_REGIONAL]), first(&[ST_CHARACTERS])],
                source: simplified,
                target: traditional,
            },
            Config::T2s => Twin {
                layers: vec![
                    first(&[TS_PHRASES]),
                    first(&[TS_RARE]),
                    first(&[TS_CHARACTERS]),
                ],
                source: traditional,
                target: simplified,
            },
        }
    }

    pub fn convert(&self, text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let (key, value) = self
                .longest(&text[at..])
                .unwrap_or((&text[at..at + c.len_utf8()], None));
            out.push_str(value.unwrap_or(key));
            at += key.len();
        }
        out
    }

    fn longest<'t>(&self, here: &'t str) -> Option<(&'t str, Option<&'static str>)> {
        let ends: Vec<usize> = here
            .char_indices()
            .take(20)
            .map(|(i, c)| i + c.len_utf8())
            .collect();
        self.layers.iter().find_map(|layer| {
            let keys = ends
                .iter()
                .rev()
                .map(|end| here.split_at(*end))
                .filter(|(_, after)| may_end(after));
            keys.map(|(key, _)| (key, layer.get(key).copied()))
                .find(|(_, value)| value.is_some())
        })
    }

    pub fn line(&self, text: &str) -> String {
        let holds = |text: &str, set: &HashSet<char>| {
            text.char_indices()
                .any(|(i, c)| set.contains(&c) && may_end(&text[i + c.len_utf8()..]))
        };
        if holds(text, &self.target) && !holds(text, &self.source) {
            return text.to_owned();
        }
        let new = self.convert(text);
        if holds(&new, &self.target) || self.convert(&new) == new {
            new
        } else {
            text.to_owned()
        }
    }
}

/// Keys that no conversion in the same direction leaves behind, and that the other direction does not start from.
fn only(characters: &'static str, back: &'static str, phrases: &[&'static str]) -> HashSet<char> {
    let values: HashSet<char> = entries(characters)
        .flat_map(|(_, values)| values.concat().chars().collect::<Vec<_>>())
        .collect();
    let outputs: HashSet<char> = phrases
        .iter()
        .copied()
        .flat_map(entries)
        .flat_map(|(_, values)| values[0].chars())
        .collect();
    let others: HashSet<char> = entries(back).flat_map(|(key, _)| key.chars()).collect();
    let keys = entries(characters).flat_map(|(key, _)| key.chars());
    keys.filter(|c| !values.contains(c) && !outputs.contains(c) && !others.contains(c))
        .collect()
}
