//! The tables of script: for each chain one table, and which script a character belongs to.

mod compose;
mod dictionary;
mod facts;
pub mod fixes;
mod hash;
mod pack;
mod silent;
mod text;

#[path = "../../src/script/layout.rs"]
#[allow(dead_code)]
mod layout;

use crate::data_lines;
use compose::Composed;
use dictionary::Dictionary;
pub use facts::facts;
use pack::Pack;
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

pub fn write(path: &Path) {
    let mut pack = Pack::default();
    compatible(&mut pack);
    let lines = data_lines("data/opencc/chains.tsv");
    let chains: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.split('\t').collect())
        .collect();
    // Single steps under their layers: they are tables of their own, by name or by number.
    let mut single: BTreeMap<&str, String> = BTreeMap::new();
    for chain in &chains {
        if let [name, _, _, "-", layers] = chain[..] {
            single.insert(layers, name.to_uppercase());
            pack.table(
                &name.to_uppercase(),
                Composed::single(&Dictionary::read(layers)),
                &[],
            );
        }
    }
    for chain in &chains {
        match chain[..] {
            [_, _, _, "-", _] => {}
            [name, _, _, segments, first, second] => {
                let read = Dictionary::read;
                let composed = Composed::double(&read(segments), &read(first), &read(second));
                let is_whole = composed.soft.values().all(Option::is_some);
                let mut steps = Vec::new();
                for layers in [first, second].into_iter().filter(|_| !is_whole) {
                    let next = format!("STEP_{}", single.len());
                    let step = single.entry(layers).or_insert_with(|| {
                        pack.table(&next, Composed::single(&read(layers)), &[]);
                        next
                    });
                    steps.push(step.clone());
                }
                pack.table(&name.to_uppercase(), composed, &steps);
            }
            _ => panic!(
                "data/opencc/chains.tsv: {chain:?}: name, source, target, segmentation, one or two steps wanted"
            ),
        }
    }
    write_facts(&mut pack);
    pack.write(path);
}

/// The compatibility ideographs and what they are mapped to, as a sorted list.
fn compatible(pack: &mut Pack) {
    let one = |text: &str| {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => c,
            _ => panic!("{text}: one character wanted"),
        }
    };
    let mut pairs: Vec<(char, char)> = dictionary::entries("CJK_Compatibility_Ideographs")
        .iter()
        .map(|(key, values)| (one(key), one(&values[0])))
        .collect();
    pairs.sort_unstable();
    pack.line(&format!("static COMPATIBLE: &[(char, char)] = &{pairs:?};"));
    pack.compatible(pairs.into_iter().map(|(from, _)| from).collect());
}

/// The facts: pages like those of the chains, a byte a character.
fn write_facts(pack: &mut Pack) {
    let mut facts = facts();
    let selectors = (0..0x110000).filter(|code| layout::is_selector(*code));
    facts.extend(selectors.map(|code| (code, layout::SELECTOR.into())));
    let mut pages: Vec<Vec<u32>> = Vec::new();
    let mut index = Vec::new();
    for page in 0..0x10000 / layout::PAGE {
        let row: Vec<u32> = (0..layout::PAGE)
            .map(|low| {
                facts
                    .get(&((page * layout::PAGE + low) as u32))
                    .copied()
                    .unwrap_or(0)
            })
            .collect();
        index.push(pages.iter().position(|p| *p == row).unwrap_or_else(|| {
            pages.push(row);
            pages.len() - 1
        }));
    }
    let astral: Vec<(&u32, &u32)> = facts.range(0x10000..).collect();
    let mut line = String::new();
    write!(
        line,
        "static FACTS: Facts = Facts {{ index: &{index:?}, pages: &{pages:?}, astral: &{astral:?} }};"
    )
    .expect("a String takes everything");
    pack.line(&line);
}
