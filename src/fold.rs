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
    text.chars().filter_map(fold_char).collect()
}
