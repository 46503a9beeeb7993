//! The slow, obvious twin of the tables: OpenCC's dictionaries in hash maps, step by step, read from `data/opencc/`.

use super::table::{compatible, may_end};
use super::{Config, Script};
use std::collections::{HashMap, HashSet};

macro_rules! dictionaries {
    ($($name:literal),* $(,)?) => {
        /// Every dictionary: its name and its text.
        pub const ALL: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../data/opencc/", $name, ".txt")))),*];
    };
}

dictionaries!(
    "CJK_Compatibility_Ideographs",
    "HKPhrases",
    "HKPhrasesRev",
    "HKVariants",
    "HKVariantsPhrases",
    "HKVariantsRev",
    "HKVariantsRevPhrases",
    "JPShinjitaiCharacters",
    "JPShinjitaiCharactersRev",
    "JPShinjitaiPhrases",
    "STCharacters",
    "STPhrases",
    "STPhrases_GeneratedFromRegionalPhrases",
    "TSCharacters",
    "TSCharactersExt",
    "TSPhrases",
    "TWPhrases",
    "TWPhrasesRev",
    "TWVariants",
    "TWVariantsPhrases",
    "TWVariantsRev",
    "TWVariantsRevPhrases",
);

/// Key and candidates of every line of a dictionary.
pub fn entries(name: &str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let (_, text) = ALL.iter().find(|(other, _)| *other == name).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once('\t').unwrap())
        .map(|(key, values)| (key, values.split(' ').collect()))
}

type Layer = HashMap<&'static str, &'static str>;

/// The longest key of the first layer that has one.
fn longest<'t>(layers: &[Layer], here: &'t str) -> Option<(&'t str, &'static str)> {
    let ends: Vec<usize> = here
        .char_indices()
        .take(24)
        .map(|(i, c)| i + c.len_utf8())
        .collect();
    layers.iter().find_map(|layer| {
        let keys = ends.iter().rev().map(|end| here.split_at(*end));
        keys.filter(|(_, after)| may_end(after.as_bytes()))
            .find_map(|(key, _)| layer.get(key).map(|value| (key, *value)))
    })
}

fn apply(step: &[Layer], text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let itself = &rest[..c.len_utf8()];
        let (key, value) = longest(step, rest).unwrap_or((itself, itself));
        out.push_str(value);
        rest = &rest[key.len()..];
    }
    out
}

/// The text with its compatibility ideographs mapped.
fn mapped(text: &str) -> String {
    let map = |(at, c): (usize, char)| match compatible(c) {
        Some(to) if may_end(&text.as_bytes()[at + c.len_utf8()..]) => to,
        _ => c,
    };
    text.char_indices().map(map).collect()
}

pub struct Twin {
    pub config: Config,
    segments: Vec<Layer>,
    pub steps: Vec<Vec<Layer>>,
    simplified: HashSet<char>,
    traditional: HashSet<char>,
    rather: HashSet<char>,
}

impl Twin {
    /// The dictionaries as OpenCC's `*.json` name them, on purpose not read from `chains.tsv`.
    pub fn new(config: Config) -> Twin {
        const ST: &[&str] = &[
            "STPhrases STPhrases_GeneratedFromRegionalPhrases",
            "STCharacters",
        ];
        const TS: &[&str] = &["TSPhrases", "TSCharactersExt", "TSCharacters"];
        const TW: &[&str] = &["TWVariantsPhrases", "TWVariants"];
        const TW_BACK: &[&str] = &["TWVariantsRevPhrases", "TWVariantsRev"];
        const HK: &[&str] = &["HKVariantsPhrases", "HKVariants"];
        const HK_BACK: &[&str] = &["HKVariantsRevPhrases", "HKVariantsRev"];
        let steps: Vec<Vec<&str>> = match config {
            Config::S2t => vec![ST.to_vec()],
            Config::T2s => vec![TS.to_vec()],
            Config::S2tw => vec![ST.to_vec(), TW.to_vec()],
            Config::Tw2s => vec![TW_BACK.to_vec(), TS.to_vec()],
            Config::S2hk => vec![ST.to_vec(), HK.to_vec()],
            Config::Hk2s => vec![HK_BACK.to_vec(), TS.to_vec()],
            Config::S2twp => vec![ST.to_vec(), [&["TWPhrases"], TW].concat()],
            Config::Tw2sp => vec![[&["TWPhrasesRev"], TW_BACK].concat(), TS.to_vec()],
            Config::S2hkp => vec![ST.to_vec(), [&["HKPhrases"], HK].concat()],
            Config::Hk2sp => vec![[&["HKPhrasesRev"], HK_BACK].concat(), TS.to_vec()],
            Config::T2tw => vec![TW.to_vec()],
            Config::Tw2t => vec![TW_BACK.to_vec()],
            Config::T2hk => vec![HK.to_vec()],
            Config::Hk2t => vec![HK_BACK.to_vec()],
            Config::T2jp => vec![vec!["JPShinjitaiCharactersRev"]],
            Config::Jp2t => vec![vec!["JPShinjitaiPhrases", "JPShinjitaiCharacters"]],
        };
        let layer = |names: &&str| {
            let all = names.split(' ').flat_map(entries);
            all.map(|(key, values)| (key, values[0])).collect()
        };
        // What segments: the phrases of the conversion between the scripts.
        let segments = match (steps.len(), steps.first() == Some(&ST.to_vec())) {
            (1, _) => vec![],
            (_, true) => vec![layer(&ST[0])],
            (_, false) => vec![layer(&TS[0])],
        };
        let (simplified, back) = only(&["STCharacters"], &["TSCharacters"], &["TSCharactersExt"]);
        let written: HashSet<char> = ["TWPhrases", "TWVariantsPhrases", "TWVariants", "HKPhrases"]
            .into_iter()
            .chain([
                "HKVariantsPhrases",
                "HKVariants",
                "STPhrases",
                "STPhrases_GeneratedFromRegionalPhrases",
            ])
            .flat_map(entries)
            .flat_map(|(_, values)| values[0].chars())
            .collect();
        let to_simplified: HashSet<char> = entries("TSPhrases")
            .flat_map(|(_, values)| values[0].chars())
            .collect();
        let both: HashSet<char> = include_str!("../../data/script/both.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::chars)
            .collect();
        let new: HashSet<char> = entries("TSCharacters")
            .filter(|(_, values)| values[0].chars().any(|c| c > '\u{FFFF}'))
            .flat_map(|(key, _)| key.chars())
            .collect();
        let traditional: HashSet<char> = back
            .difference(&to_simplified)
            .copied()
            .filter(|c| !new.contains(c))
            .collect();
        Twin {
            config,
            segments,
            steps: steps
                .iter()
                .map(|step| step.iter().map(layer).collect())
                .collect(),
            simplified: simplified.difference(&written).copied().collect(),
            rather: traditional.intersection(&both).copied().collect(),
            traditional: traditional.difference(&both).copied().collect(),
        }
    }

    pub fn convert(&self, text: &str) -> String {
        let mapped = mapped(text);
        let mut out = String::new();
        for segment in self.segments(&mapped) {
            let mut segment = segment.to_owned();
            for step in &self.steps {
                segment = apply(step, &segment);
            }
            out += &segment;
        }
        out
    }

    /// What becomes of a line of both scripts, for a chain of one step.
    pub fn convert_clear(&self, text: &str) -> String {
        let source = match self.config.scripts() {
            Some((Script::Simplified, _)) => &self.simplified,
            _ => &self.traditional,
        };
        let mut out = String::new();
        let text = mapped(text);
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let itself = &rest[..c.len_utf8()];
            let (key, value) = longest(&self.steps[0], rest).unwrap_or((itself, itself));
            let is_clear = key.chars().any(|c| source.contains(&c));
            out.push_str(if is_clear { value } else { key });
            rest = &rest[key.len()..];
        }
        out
    }

    /// Keys of the segmentation, and what is between them.
    fn segments<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let (mut all, mut start, mut at) = (Vec::new(), 0, 0);
        while let Some(c) = text[at..].chars().next() {
            if let Some((key, _)) = longest(&self.segments, &text[at..]) {
                all.push(&text[start..at]);
                all.push(key);
                at += key.len();
                start = at;
            } else {
                at += c.len_utf8();
            }
        }
        all.push(&text[start..]);
        all
    }

    pub fn detect(&self, text: &str) -> Script {
        let holds = |set: &HashSet<char>| {
            let mut chars = text.char_indices();
            chars.any(|(i, c)| set.contains(&c) && may_end(&text.as_bytes()[i + c.len_utf8()..]))
        };
        match (holds(&self.simplified), holds(&self.traditional)) {
            (true, true) => Script::Mixed,
            (true, false) => Script::Simplified,
            (false, true) => Script::Traditional,
            (false, false) if holds(&self.rather) => Script::Traditional,
            (false, false) => Script::Neutral,
        }
    }
}

/// Keys of two sets of dictionaries that neither set gives as a candidate, and that the other has not as a key.
fn only(one: &[&str], other: &[&str], rare: &[&str]) -> (HashSet<char>, HashSet<char>) {
    let keys = |names: &[&str]| -> HashSet<char> {
        let all = names.iter().copied().flat_map(entries);
        all.flat_map(|(key, _)| key.chars()).collect()
    };
    let values = |names: &[&str]| -> HashSet<char> {
        let all = names.iter().copied().flat_map(entries);
        all.flat_map(|(_, values)| values.concat().chars().collect::<Vec<_>>())
            .collect()
    };
    let less = |a: &[&str], b: &[&str]| -> HashSet<char> {
        let (own, others) = (values(a), keys(b));
        keys(a)
            .into_iter()
            .filter(|c| !own.contains(c) && !others.contains(c))
            .collect()
    };
    let all = [other, rare].concat();
    (less(one, &all), less(other, one))
}
