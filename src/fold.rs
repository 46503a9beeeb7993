//! The fold: what two texts have in common when script, width, case, blanks and punctuation do not matter.
//!
//! Each character becomes one or none: to Simplified by a frozen table of our own, to halfwidth, to lower case; blanks,
//! punctuation and controls go. `data/fold.tsv` holds the table and its version.

use crate::look::{BASE, FOLD};

/// The version of `data/fold.tsv`: keys made with one version mean nothing to another.
pub const VERSION: u32 = 1;

/// What stands for `c` in a folded text, or nothing.
///
/// ```
/// assert_eq!(wenlu::fold::fold_char('漢'), Some('汉'));
/// assert_eq!(wenlu::fold::fold_char('Ａ'), Some('a'));
/// assert_eq!(wenlu::fold::fold_char('，'), None);
/// ```
pub fn fold_char(c: char) -> Option<char> {
    match BASE.get(c as usize) {
        Some(entry) => match entry & FOLD {
            0 => None,
            unit => char::from_u32(unit),
        },
        None => Some(c),
    }
}

/// The folded text.
///
/// ```
/// assert_eq!(wenlu::fold::fold("《漢語》 ＡＢＣ, 第1課。"), "汉语abc第1课");
/// ```
pub fn fold(text: &str) -> String {
    // A fold is seldom longer than its text.
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().filter_map(fold_char));
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// The rows of the table: kind, and two code points.
    fn rows() -> Vec<(&'static str, u32, u32)> {
        let hex = |field: &str| u32::from_str_radix(field, 16).unwrap();
        let lines = include_str!("../data/fold.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'));
        lines
            .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
                [kind, first, second] => (kind, hex(first), hex(second)),
                _ => panic!("{line}: three fields wanted"),
            })
            .collect()
    }

    #[test]
    fn the_table_is_sorted_and_unique() {
        for kind in ["map", "drop"] {
            let of_kind: Vec<(u32, u32)> = rows()
                .iter()
                .filter(|r| r.0 == kind)
                .map(|r| (r.1, r.2))
                .collect();
            assert!(of_kind.len() > 100);
            assert!(of_kind.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        assert!(include_str!("../data/fold.tsv").contains(&format!("# version: {VERSION}\n")));
    }

    #[test]
    fn the_table_in_the_binary_is_that_of_the_file() {
        let mut wanted: BTreeMap<u32, Option<u32>> = BTreeMap::new();
        for (kind, first, second) in rows() {
            match kind {
                "map" => assert_eq!(wanted.insert(first, Some(second)), None),
                _ => wanted.extend((first..=second).map(|code| (code, None))),
            }
        }
        for c in '\0'..='\u{FFFF}' {
            let code = u32::from(c);
            let want = wanted.get(&code).copied().unwrap_or(Some(code));
            assert_eq!(fold_char(c).map(u32::from), want, "U+{code:04X}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        let again = |c: char| fold_char(c).filter(|one| fold_char(*one) != Some(*one));
        let moving: Vec<char> = ('\0'..='\u{FFFF}').filter_map(again).collect();
        assert_eq!(moving, []);
    }
}
