//! Judgement: lines that are valid UTF-8 by chance.
//!
//! `页` in GBK is the bytes of U+04B3 in UTF-8, and so is many a pair. In a window whose other lines are clearly legacy, a line
//! whose only characters beyond ASCII have two bytes is therefore asked what it is, like the lines around it.

use super::judge::{Finding, best_score, judge};
use super::pieces::Piece;
use crate::model;

/// So many legacy lines make a window clearly legacy: in all, for each such line, and for each line that is UTF-8 beyond doubt.
const LEGACY: usize = 4;
const LEGACY_FOR_THIN: usize = 4;
const LEGACY_FOR_UTF8: usize = 32;

/// A line is of words of ASCII letters when it has so many for each byte beyond; what its reading as UTF-8 is then ahead, in centinats.
const LETTERS: usize = 4;
const AMONG_LETTERS: i32 = 400;

/// Marks the thin lines among the pieces of a window that is clearly legacy; leaves the pieces of others as they are.
pub fn doubt(pieces: Vec<(Piece, &[u8])>) -> Vec<(Piece, &[u8])> {
    let utf8 = pieces.iter().filter(|(piece, _)| *piece == Piece::Utf8);
    let (mut thin, mut clear) = (0, 0);
    for line in utf8.flat_map(|(_, bytes)| lines(bytes)) {
        thin += usize::from(is_thin(line));
        clear += usize::from(line.iter().any(|byte| *byte >= 0xE0));
    }
    let wanted = LEGACY
        .max(thin * LEGACY_FOR_THIN)
        .max(clear * LEGACY_FOR_UTF8);
    if thin == 0 || !has_legacy(&pieces, wanted) {
        return pieces;
    }
    let mut parted = Vec::with_capacity(pieces.len() + 2 * thin);
    for (piece, bytes) in pieces {
        match piece {
            Piece::Utf8 => parted.extend(lines(bytes).map(|line| (kind(line), line))),
            other => parted.push((other, bytes)),
        }
    }
    parted
}

/// Whether so many lines are clearly legacy; one that is merely broken says nothing.
fn has_legacy(pieces: &[(Piece, &[u8])], wanted: usize) -> bool {
    let legacy = pieces.iter().filter(|(piece, _)| *piece == Piece::Line);
    legacy.clone().count() >= wanted
        && legacy
            .filter(|(_, line)| matches!(judge(line), Finding::Clear(_)))
            .take(wanted)
            .count()
            == wanted
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

fn kind(line: &[u8]) -> Piece {
    if is_thin(line) && !reads_better(line) {
        Piece::Thin
    } else if line.is_ascii() {
        Piece::Ascii
    } else {
        Piece::Utf8
    }
}

/// Whether a line of UTF-8 reads at least as well as it does in any candidate: `à` alone is a rare Han in GBK. Among words of ASCII letters
/// a single Han is less likely than the model knows.
fn reads_better(line: &[u8]) -> bool {
    let letters = line
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    let beyond = line.iter().filter(|byte| **byte >= 0x80).count();
    let ahead = match letters >= LETTERS * beyond {
        true => AMONG_LETTERS,
        false => 0,
    };
    std::str::from_utf8(line).is_ok_and(|text| {
        best_score(line).is_none_or(|legacy| model::text_score(text) + ahead >= legacy)
    })
}

/// Whether all that is not ASCII in a line of UTF-8 has two bytes, and none of it stands alone in a word of ASCII letters, as the
/// accents of Latin script do.
pub fn is_thin(line: &[u8]) -> bool {
    let beyond = |byte: &u8| *byte >= 0x80;
    let in_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let mut rest = line;
    let mut before = None;
    let mut any = false;
    while let Some(at) = rest.iter().position(beyond) {
        before = at.checked_sub(1).and_then(|at| rest.get(at)).or(before);
        let tail = rest.get(at..).unwrap_or_default();
        let run = tail
            .iter()
            .position(|byte| *byte < 0x80)
            .unwrap_or(tail.len());
        let (characters, after) = tail.split_at(run);
        if characters.iter().any(|byte| *byte >= 0xE0) || is_word(characters) {
            return false;
        }
        if run == 2 && (in_word(before) || in_word(after.first())) {
            return false;
        }
        (rest, before, any) = (after, None, true);
    }
    any
}

/// Whether two-byte characters are a word of one alphabet: three or more of one block, of Greek, Cyrillic, Arabic ... Pairs of
/// bytes that are such a word by chance are very few. Before Greek there is no such alphabet: accents stand between ASCII letters,
/// and numbers in circles are in Big5 what the letters of African languages are in UTF-8.
fn is_word(characters: &[u8]) -> bool {
    const GREEK: u8 = 0xCD;
    if characters.first().is_none_or(|lead| *lead < GREEK) {
        return false;
    }
    let block = |pair: &[u8]| pair.first().map(|lead| lead >> 2);
    let mut blocks = characters.chunks_exact(2).map(block);
    let first = blocks.next();
    characters.len() >= 6 && blocks.all(|other| Some(other) == first)
}

#[cfg(test)]
mod tests {
    use super::super::{Options, window};
    use super::*;

    #[test]
    fn thin_lines() {
        for thin in ["ҳ\n", "12 ҳ 3\n", "«»\n", "ҳӪ ҳ\n"] {
            assert!(is_thin(thin.as_bytes()), "{thin}");
        }
        for other in [
            "Привет, мир\n",
            "café\n",
            "Übergröße\n",
            "页\n",
            "plain\n",
            "",
            "ҳ页\n",
        ] {
            assert!(!is_thin(other.as_bytes()), "{other}");
        }
    }

    fn decoded(lines: &[&[u8]]) -> String {
        window(&lines.concat(), b"", b"", &Options::default())
            .text
            .into_owned()
    }

    fn gbk(text: &str) -> Vec<u8> {
        encoding_rs::GBK.encode(text).0.into_owned()
    }

    #[test]
    fn a_character_alone_between_legacy_lines() {
        let legacy = gbk("他们在河边种了一排柳树。\n春天的时候很好看。\n");
        let text = decoded(&[&legacy, &legacy, &gbk("页\n"), &legacy]);
        assert_eq!(text.lines().nth(4), Some("页"));
    }

    #[test]
    fn other_scripts_stay_in_any_company() {
        let legacy = gbk("他们在河边种了一排柳树。\n").repeat(40);
        for line in [
            "Привет, как дела?\n",
            "Καλημέρα κόσμε\n",
            "un café crème\n",
            "Müller\n",
            "Ελλάδα\n",
            "Москва\n",
        ] {
            let text = decoded(&[&legacy, line.as_bytes(), &legacy]);
            assert_eq!(text.split_inclusive('\n').nth(40), Some(line));
        }
        let utf8 = "他们在河边种了一排柳树。\n".repeat(10);
        assert!(decoded(&[utf8.as_bytes(), "ҳ\n".as_bytes(), &gbk("春天\n")]).contains('ҳ'));
    }
}
