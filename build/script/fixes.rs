//! The wrong forms that earlier conversions left, by the character that is sought, and the pieces that may be of other words.

use super::{
    hash::{filter, pairs},
    layout,
};
use crate::data_lines;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

/// The bits of the filter for each pair in it.
const PAIR_BITS: usize = 32;

/// Writes `fixes.rs` and, beside it, the text of the forms; their layout is told in `src/script/forms.rs`.
pub fn write(path: &Path) {
    let mut by_anchor: BTreeMap<u16, Vec<[String; 4]>> = BTreeMap::new();
    let mut around: BTreeSet<u32> = BTreeSet::new();
    for line in data_lines("data/script/fixes.tsv") {
        let fields: Vec<&str> = line.split('\t').collect();
        let [wrong, right, simplified, level, anchor, _, _] = fields[..] else {
            panic!("data/script/fixes.tsv: {line}: seven fields wanted");
        };
        around.insert(pair_of_anchor(wrong, anchor));
        let anchor = unit(anchor.chars().next().unwrap_or_default());
        let simplified = if simplified == right { "" } else { simplified };
        let entry = [wrong, right, simplified, level].map(str::to_owned);
        by_anchor.entry(anchor).or_default().push(entry);
    }
    let facts = super::facts();
    let is_alone = |wrong: &str| {
        let mut facts = wrong.chars().filter_map(|c| facts.get(&u32::from(c)));
        facts.all(|fact| *fact == u32::from(layout::SIMPLIFIED))
    };
    let mut text = String::new();
    let mut anchors = Vec::new();
    let mut alone: BTreeMap<u16, bool> = BTreeMap::new();
    for (anchor, mut entries) in by_anchor {
        entries.sort_by_key(|[wrong, ..]| std::cmp::Reverse(wrong.len()));
        let is_safe = entries.iter().any(|[.., level]| level == "safe");
        anchors.push((anchor, text.len() as u32, is_safe));
        for [wrong, right, simplified, level] in entries {
            if is_alone(&wrong) {
                *alone.entry(anchor).or_default() |= level == "safe";
            }
            let level = &level[..1];
            writeln!(text, "{wrong}\t{right}\t{simplified}\t{level}").expect("a String takes all");
        }
    }
    let mut bits = vec![0_u64; 0x10000 / 64];
    for (anchor, ..) in &anchors {
        bits[usize::from(anchor / 64)] |= 1 << (anchor % 64);
    }
    let mut names = String::new();
    let mut pieces = Vec::new();
    let mut beside: Vec<u8> = Vec::new();
    for line in data_lines("data/script/pieces.tsv") {
        let fields: Vec<&str> = line.split('\t').collect();
        let [piece, before, after] = fields[..] else {
            panic!("data/script/pieces.tsv: {line}: three fields wanted");
        };
        let start = beside.len() as u32;
        push(&mut beside, before);
        pieces.push((names.len() as u32, start, beside.len() as u32));
        push(&mut beside, after);
        names.push_str(piece);
    }
    pieces.push((names.len() as u32, beside.len() as u32, beside.len() as u32));
    let forms = path.with_file_name("fixes.txt");
    let code = format!(
        "static TEXT: &str = include_str!({:?});\n\
         static ANCHORS: &[(u16, u32, bool)] = &{anchors:?};\n\
         static ALONE: &[(u16, bool)] = &{:?};\n\
         static PAIRS: Filter = Filter(&{:?});\n\
         static IS_ANCHOR: [u64; {}] = {bits:?};\n\
         static NAMES: &str = {names:?};\n\
         static PIECES: &[(u32, u32, u32)] = &{pieces:?};\n\
         static BESIDE: &[u8] = &{beside:?};\n",
        forms.display().to_string(),
        Vec::from_iter(alone),
        filter(&around, PAIR_BITS * around.len()),
        bits.len(),
    );
    fs::write(&forms, text).unwrap_or_else(|e| panic!("{}: {e}", forms.display()));
    fs::write(path, code).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// Adds sorted characters: how far each is from the one before, seven bits a byte, the lowest first, with the eighth where more follow.
fn push(beside: &mut Vec<u8>, chars: &str) {
    let mut before = 0;
    for unit in chars.chars().map(unit) {
        let mut distance = unit - before;
        while distance > 0x7F {
            beside.push(distance as u8 | 0x80);
            distance >>= 7;
        }
        beside.push(distance as u8);
        before = unit;
    }
}

/// The first anchor of a form with the character behind it, or that before it where it is the last.
fn pair_of_anchor(wrong: &str, anchor: &str) -> u32 {
    let is_three = |c: char| c.len_utf8() == 3;
    assert!(
        wrong.chars().all(is_three),
        "{wrong}: the stage looks for characters of three bytes alone"
    );
    let at = wrong
        .find(anchor)
        .unwrap_or_else(|| panic!("{wrong}: without its anchor {anchor}"));
    let last = pairs(wrong).count() - 1;
    pairs(wrong)
        .nth((at / 3).min(last))
        .unwrap_or_else(|| panic!("{wrong}: two characters wanted"))
}

/// A character as one unit of UTF-16: all of these are in the Basic Multilingual Plane.
fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c))
        .unwrap_or_else(|_| panic!("{c}: not in the Basic Multilingual Plane"))
}
