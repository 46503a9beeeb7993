//! The tables of script: for each chain its step, and which script a character belongs to.

use crate::data_lines;
use std::collections::{BTreeMap, BTreeSet};
use std::{fmt::Write as _, fs, path::Path};

#[path = "../src/script/layout.rs"]
#[allow(dead_code)]
mod layout;

/// Keys and what stands for them.
type Dictionary = BTreeMap<String, String>;

pub fn write(path: &Path) {
    let facts = facts();
    let mut out = format!("static FACTS: Paged<u8> = {};\n", paged(&facts));
    let mut steps: Vec<String> = Vec::new();
    for line in data_lines("data/opencc/chains.tsv") {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, source, target, layers] = fields[..] else {
            panic!("data/opencc/chains.tsv: {line}: name, source, target and one step wanted");
        };
        let number = steps.iter().position(|s| s == layers).unwrap_or_else(|| {
            let number = steps.len();
            steps.push(layers.to_owned());
            let pool = path.with_file_name(format!("script-{number}.txt"));
            write_step(&mut out, number, &step(layers), &pool);
            number
        });
        writeln!(
            out,
            "pub static {}: Chain = Chain {{ source: {}, target: {}, step: &STEP_{number} }};",
            name.to_uppercase(),
            script(source),
            script(target)
        )
        .expect("a String takes everything");
    }
    fs::write(path, out).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

fn script(name: &str) -> &str {
    match name {
        "simplified" => "SIMPLIFIED",
        "traditional" => "TRADITIONAL",
        _ => panic!("data/opencc/chains.tsv: {name}: simplified or traditional wanted"),
    }
}

/// A dictionary with all its candidates.
fn entries(name: &str) -> Vec<(String, Vec<String>)> {
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

/// All layers in one dictionary for longest match. A key of a later layer can never win where a key of an earlier one is a
/// beginning of it, so it is left out; every other key of a later layer is shorter than what beats it, or stands alone.
fn step(layers: &str) -> Dictionary {
    let mut all = Dictionary::new();
    for layer in layers.split(' ') {
        let mut this = Dictionary::new();
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
    all
}

/// Which script a character belongs to. Only in Simplified: STCharacters has it as a key, but neither keeps it nor gives it
/// for any other; TSCharacters has no such key; no phrase of s2t leaves or puts it into Traditional text; and it is not the
/// form of Taiwan or Hong Kong (群, 秘, 床) for what OpenCC's standard writes otherwise. Only in Traditional: the same the other
/// way round. So no conversion ever leaves a character of its source script behind.
fn facts() -> BTreeMap<u32, u32> {
    let to_traditional = [
        "STPhrases",
        "STPhrases_GeneratedFromRegionalPhrases",
        "TWVariants",
        "HKVariants",
    ];
    let simplified = only("STCharacters", "TSCharacters", &to_traditional);
    let traditional = only("TSCharacters", "STCharacters", &["TSPhrases"]);
    let with =
        |set: BTreeSet<char>, fact: u8| set.into_iter().map(move |c| (c as u32, u32::from(fact)));
    with(simplified, layout::SIMPLIFIED)
        .chain(with(traditional, layout::TRADITIONAL))
        .collect()
}

fn only(characters: &str, back: &str, others: &[&str]) -> BTreeSet<char> {
    let characters = entries(characters);
    let mut elsewhere: String = characters
        .iter()
        .map(|(_, values)| values.concat())
        .collect();
    elsewhere.extend(entries(back).into_iter().map(|(key, _)| key));
    elsewhere.extend(
        others
            .iter()
            .flat_map(|name| entries(name))
            .map(|(_, mut values)| values.swap_remove(0)),
    );
    let elsewhere: BTreeSet<char> = elsewhere.chars().collect();
    characters
        .iter()
        .flat_map(|(key, _)| key.chars())
        .filter(|c| !elsewhere.contains(c))
        .collect()
}

/// A table by code point: pages of 256 for the Basic Multilingual Plane, equal ones once, and the rest as a sorted list.
fn paged(table: &BTreeMap<u32, u32>) -> String {
    let mut pages: Vec<Vec<u32>> = Vec::new();
    let mut index = Vec::new();
    for high in 0..256 {
        let page: Vec<u32> = (0..256)
            .map(|low| table.get(&(high << 8 | low)).copied().unwrap_or(0))
            .collect();
        index.push(pages.iter().position(|p| *p == page).unwrap_or_else(|| {
            pages.push(page);
            pages.len() - 1
        }));
    }
    let astral: Vec<(&u32, &u32)> = table.range(0x10000..).collect();
    format!("Paged {{ index: &{index:?}, pages: &{pages:?}, astral: &{astral:?} }}")
}

fn write_step(out: &mut String, number: usize, step: &Dictionary, pool_path: &Path) {
    let (mut characters, mut groups) = (BTreeMap::new(), BTreeMap::<u32, Vec<(&str, &str)>>::new());
    for (key, value) in step {
        let mut chars = key.chars();
        let first = chars
            .next()
            .unwrap_or_else(|| panic!("an empty key in step {number}"));
        let entry: &mut u32 = characters.entry(first as u32).or_default();
        if key != value {
            *entry |= layout::START;
        }
        if let Some(second) = chars.next() {
            *entry |= layout::PHRASE;
            groups
                .entry(layout::pair(first, second))
                .or_default()
                .push((key, value));
        } else if key != value {
            let mut value = value.chars();
            let (Some(to), None) = (value.next(), value.next()) else {
                panic!(
                    "{key}: one character for one character wanted; the table holds no others yet"
                );
            };
            *entry |= to as u32;
        }
    }
    let mut pool = String::new();
    let mut phrases: Vec<[u32; 2]> = Vec::new();
    let mut slots = vec![0u64; (groups.len() * 3 / 2).next_power_of_two().max(8)];
    let mut filter = vec![0u64; slots.len() / 8];
    for (pair, mut group) in groups {
        insert(&mut slots, pair, phrases.len());
        let (word, bit) = layout::bit(pair, filter.len());
        filter[word] |= bit;
        group.sort_by_key(|(key, _)| std::cmp::Reverse(key.len()));
        let last = group.len() - 1;
        for (i, (key, value)) in group.into_iter().enumerate() {
            let from = piece(&mut pool, key);
            let to = if key == value {
                from
            } else {
                piece(&mut pool, value)
            };
            phrases.push([if i < last { from | layout::MORE } else { from }, to]);
        }
    }
    writeln!(
        out,
        "static STEP_{number}: Step = Step {{\n    chars: {},\n    filter: &{filter:?},\n    slots: &{slots:?},\n    phrases: &{phrases:?},\n    \
         text: include_str!({:?}),\n}};",
        paged(&characters),
        pool_path.display().to_string()
    )
    .expect("a String takes everything");
    fs::write(pool_path, pool).unwrap_or_else(|e| panic!("{}: {e}", pool_path.display()));
}

/// A slot holds the pair above and the number of its first phrase plus one below; 0 is free.
fn insert(slots: &mut [u64], pair: u32, phrase: usize) {
    let mut at = layout::slot(pair, slots.len());
    while slots[at] != 0 {
        at = (at + 1) % slots.len();
    }
    slots[at] = u64::from(pair) << 32 | (phrase as u64 + 1);
}

fn piece(pool: &mut String, text: &str) -> u32 {
    let at = u32::try_from(pool.len()).expect("a pool under 16 MB");
    let length = text.len() as u32;
    assert!(
        length <= layout::LENGTH && at < 1 << (32 - layout::AT),
        "{text}: too long"
    );
    pool.push_str(text);
    at << layout::AT | length
}
