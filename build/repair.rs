//! The facts of repair: which Traditional characters a conversion by characters leaves on a page, what they were in Simplified
//! text, and how they are read.

use crate::data_lines;
use pinyin::ToPinyinMulti;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};
use syllable::Syllable;

#[path = "../src/repair/syllable.rs"]
#[allow(dead_code)]
mod syllable;

/// The Han characters that cp936 has, with no gap: a page that went through it holds no others.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FA5;

pub fn write(path: &Path) {
    let traditional = traditional();
    let mut index = vec![0u16; (LAST - FIRST + 1) as usize];
    let (mut simplified, mut starts, mut readings) = (String::new(), String::new(), String::new());
    let mut start = 0;
    for (member, (&t, &s)) in traditional.iter().enumerate() {
        index[(t as u32 - FIRST) as usize] =
            u16::try_from(member + 1).expect("fewer characters than u16 counts");
        write!(simplified, "'\\u{{{:X}}}',", s as u32).expect("a String takes everything");
        write!(starts, "{start},").expect("a String takes everything");
        for Syllable(code) in syllables(t) {
            write!(readings, "{code},").expect("a String takes everything");
            start += 1;
        }
    }
    let members = traditional.len();
    let words = simplified_only(&traditional);
    let out = format!(
        "pub const FIRST: u32 = {FIRST};\n\
         pub const MEMBERS: usize = {members};\n\
         pub static INDEX: [u16; {}] = {index:?};\n\
         pub static SIMPLIFIED: [char; {members}] = [{simplified}];\n\
         pub static STARTS: [u16; {}] = [{starts}{start}];\n\
         pub static READINGS: [u32; {start}] = [{readings}];\n\
         pub static SIMPLIFIED_ONLY: [u64; {}] = {words:?};\n",
        index.len(),
        members + 1,
        words.len(),
    );
    fs::write(path, out).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// Each Traditional character that a page may show, and its way back.
fn traditional() -> BTreeMap<char, char> {
    let mut map = BTreeMap::new();
    for (t, candidates) in table("data/opencc/TSCharacters.txt") {
        map.insert(t, candidates[0]);
    }
    for line in data_lines("data/repair/images.tsv") {
        let (t, s) = line
            .split_once('\t')
            .unwrap_or_else(|| panic!("data/repair/images.tsv: {line}: two fields wanted"));
        map.insert(one(t), one(s));
    }
    map.retain(|t, s| t != s && (FIRST..=LAST).contains(&(*t as u32)) && (*s as u32) < 0x10000);
    map
}

/// A bit for each character of Simplified text that every conversion to Traditional changes, and that Traditional text cannot show.
fn simplified_only(traditional: &BTreeMap<char, char>) -> Vec<u64> {
    let mut words = vec![0u64; (LAST - FIRST) as usize / 64 + 1];
    for (s, candidates) in table("data/opencc/STCharacters.txt") {
        let code = s as u32;
        if (FIRST..=LAST).contains(&code)
            && !candidates.contains(&s)
            && !traditional.contains_key(&s)
        {
            words[(code - FIRST) as usize / 64] |= 1 << ((code - FIRST) % 64);
        }
    }
    words
}

/// Every reading with its tone, in order; a reading without a mark is the neutral tone.
fn syllables(c: char) -> Vec<Syllable> {
    let codes: BTreeSet<u32> = c
        .to_pinyin_multi()
        .into_iter()
        .flatten()
        .filter_map(|reading| {
            let text = reading.with_tone();
            Syllable::at_start(text)
                .filter(|(_, length)| *length == text.len())
                .map(|(s, _)| s.0)
        })
        .collect();
    codes.into_iter().map(Syllable).collect()
}

/// One of OpenCC's tables of characters: a character, a tab, its candidates with blanks between, the first the usual one.
fn table(path: &str) -> Vec<(char, Vec<char>)> {
    data_lines(path)
        .iter()
        .map(|line| {
            let (from, to) = line
                .split_once('\t')
                .unwrap_or_else(|| panic!("{path}: {line}: a tab wanted"));
            let candidates: Vec<char> = to.split(' ').map(one).collect();
            (one(from), candidates)
        })
        .collect()
}

fn one(text: &str) -> char {
    let mut chars = text.trim().chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => c,
        _ => panic!("{text:?}: one character wanted"),
    }
}
