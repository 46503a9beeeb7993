//! Which script a character belongs to.

use super::{dictionary::entries, layout};
use crate::data_lines;
use std::collections::{BTreeMap, BTreeSet};

/// Only in Simplified: STCharacters has it as a key, but neither keeps it nor gives it for any other; TSCharacters has no such
/// key; and no chain to Traditional leaves or puts it into its text, the forms of a region among it (群, 秘, 床 are Taiwan's for what
/// OpenCC's standard writes otherwise). Only in Traditional: the same the other way round, and Simplified text does not write it
/// beside the form of the simplification (於 in 於菟, 乾 in 乾坤); where it does, it is rather Traditional. So no conversion ever
/// leaves a character of its source script behind. Keys of TSCharactersExt, and those whose simplified form is
/// outside the Basic Multilingual Plane, say nothing: so new a form (輗 to 𫐐) that Simplified text does without it.
pub fn facts() -> BTreeMap<u32, u32> {
    let simplified = only(
        &["STCharacters"],
        &["TSCharacters", "TSCharactersExt"],
        &[
            "STPhrases",
            "STPhrases_GeneratedFromRegionalPhrases",
            "TWPhrases",
            "TWVariantsPhrases",
            "TWVariants",
            "HKPhrases",
            "HKVariantsPhrases",
            "HKVariants",
        ],
    );
    let traditional = only(&["TSCharacters"], &["STCharacters"], &["TSPhrases"]);
    let both: BTreeSet<char> = data_lines("data/script/both.tsv")
        .iter()
        .flat_map(|line| line.chars().collect::<Vec<_>>())
        .collect();
    let mut facts = BTreeMap::new();
    for c in simplified {
        facts.insert(c as u32, layout::SIMPLIFIED.into());
    }
    let new: BTreeSet<String> = entries("TSCharacters")
        .into_iter()
        .filter(|(_, values)| values[0].len() > 3)
        .map(|(key, _)| key)
        .collect();
    for c in traditional {
        if new.contains(&c.to_string()) {
            continue;
        }
        let fact = if both.contains(&c) {
            layout::RATHER_TRADITIONAL
        } else {
            layout::TRADITIONAL
        };
        facts.insert(c as u32, fact.into());
    }
    facts
}

/// Keys of `characters` that they do not give for any, that `back` has not, and that is no choice of the others.
fn only(characters: &[&str], back: &[&str], others: &[&str]) -> BTreeSet<char> {
    let characters: Vec<_> = characters.iter().flat_map(|name| entries(name)).collect();
    let back = back
        .iter()
        .flat_map(|name| entries(name))
        .map(|(key, _)| key);
    let others = others
        .iter()
        .flat_map(|name| entries(name))
        .map(|(_, mut values)| values.swap_remove(0));
    let elsewhere: BTreeSet<char> = characters
        .iter()
        .map(|(_, values)| values.concat())
        .chain(back)
        .chain(others)
        .flat_map(|text| text.chars().collect::<Vec<_>>())
        .collect();
    characters
        .iter()
        .flat_map(|(key, _)| key.chars())
        .filter(|c| !elsewhere.contains(c))
        .collect()
}
