//! The table of the look: for each character of the Basic Multilingual Plane its fold and its classes, in few bytes.

use crate::data_lines;
use std::{fmt::Write as _, fs, path::Path};

#[path = "../src/look/class.rs"]
#[allow(dead_code)]
mod class;
#[path = "../src/look/layout.rs"]
mod layout;
#[path = "../src/look/marks.rs"]
#[allow(dead_code)]
mod marks;
#[path = "../src/normalize/suspect.rs"]
mod suspect;

/// `costs` are those of the character model, in its units. The layout is told in `src/look/base.rs`.
pub fn write(path: &Path, costs: &[u8]) {
    let table = entries(costs);
    let mut classes: Vec<u32> = Vec::new();
    let mut runs: Vec<[u8; 2]> = Vec::new();
    let mut folds: Vec<[u16; 2]> = Vec::new();
    for (code, entry) in table.iter().enumerate() {
        let (class, fold) = (entry & !class::FOLD, entry & class::FOLD);
        if fold != 0 && fold != code as u32 {
            folds.push([code as u16, fold as u16]);
        }
        let class = class | if fold == 0 { layout::DROPPED } else { 0 };
        let known = classes.iter().position(|other| *other == class);
        let number = known.unwrap_or_else(|| {
            classes.push(class);
            classes.len() - 1
        });
        let number = u8::try_from(number).expect("fewer sets of classes than a byte counts");
        match runs.last_mut() {
            Some([last, more]) if *last == number && *more < u8::MAX => *more += 1,
            _ => runs.push([number, 0]),
        }
    }
    let mut out = String::new();
    write!(
        out,
        "static SETS: [u32; {}] = {classes:?};\n\
         static RUNS: [[u8; 2]; {}] = {runs:?};\n\
         static FOLDS: [[u16; 2]; {}] = {folds:?};\n",
        classes.len(),
        runs.len(),
        folds.len(),
    )
    .expect("a String takes everything");
    fs::write(path, out).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

fn entries(costs: &[u8]) -> Vec<u32> {
    let mut table: Vec<u32> = (0..65536).collect();
    for line in data_lines("data/fold.tsv") {
        let mut fields = line.split('\t');
        let kind = fields.next().unwrap_or_default();
        let mut hex = || {
            let field = fields
                .next()
                .unwrap_or_else(|| panic!("data/fold.tsv: {line}: three fields wanted"));
            u32::from_str_radix(field, 16).unwrap_or_else(|e| panic!("data/fold.tsv: {line}: {e}"))
        };
        let (first, second) = (hex(), hex());
        match kind {
            "map" => table[first as usize] = second,
            "drop" => table[first as usize..=second as usize].fill(0),
            _ => panic!("data/fold.tsv: {line}: map or drop wanted"),
        }
    }
    for (code, entry) in table.iter_mut().enumerate() {
        if let Some(c) = char::from_u32(code as u32) {
            *entry |= classes(c);
            if is_rare(c, costs[code]) {
                *entry |= class::RARE;
            }
        }
    }
    for (code, fact) in crate::script::facts() {
        if let Some(entry) = table.get_mut(code as usize) {
            *entry |= script(fact);
        }
    }
    for entry in &mut table[0xFE00..=0xFE0F] {
        *entry |= class::SIMPLIFIED | class::TRADITIONAL;
    }
    table
}

/// The class of a fact of script.
fn script(fact: u32) -> u32 {
    match fact {
        1 => class::SIMPLIFIED,
        2 => class::TRADITIONAL,
        _ => class::RATHER_TRADITIONAL,
    }
}

fn classes(c: char) -> u32 {
    let mut class = 0;
    if !c.is_whitespace() && !c.is_control() && c != '\u{FEFF}' {
        class |= class::INK;
    }
    if is_counted(c) {
        class |= class::HAN;
    }
    if matches!(c, '(' | '（') {
        class |= class::PAREN;
    }
    if suspect::suspect(c) {
        class |= class::NORMALIZE;
    }
    if suspicious(c) {
        class |= class::REPAIR;
    }
    if marks::is_digit(c) {
        class |= class::DIGIT;
    }
    if marks::mark(c).is_some() {
        class |= class::MARK;
    }
    if c.is_alphabetic() && !is_counted(c) {
        class |= class::LETTER;
    }
    class
}

/// The lowest cost of a rare character, in the units of the model: about 1 in 40,000 of running text.
const RARE_COST: u8 = 105;

/// Rare Han and private characters: at most one of a hundred in clean text, half of what a wrong decoding gives.
fn is_rare(c: char, cost: u8) -> bool {
    match c {
        '\u{3400}'..='\u{9FFF}' => cost >= RARE_COST,
        '\u{E000}'..='\u{F8FF}' => true,
        _ => false,
    }
}

/// What repair wants to see wherever it stands: the ampersand of an entity, Latin-1 characters that may begin UTF-8 or a character of a
/// legacy encoding, C1 controls, U+FFFD, and what text that is lost for ever is known by (`锟斤拷`, `烫烫烫`, `屯屯屯`).
fn suspicious(c: char) -> bool {
    matches!(
        c,
        '&' | '\u{80}'..='\u{9F}' | '\u{A4}'..='\u{A6}' | '\u{C2}'..='\u{F9}' | '\u{FFFD}' | '锟' | '烫' | '屯'
    )
}

/// Han, kana and Hangul, as Unicode's Blocks.txt has them; the halfwidth forms too.
fn is_counted(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FFDC}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}')
}
