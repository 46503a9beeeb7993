//! Facts: for each character of the Basic Multilingual Plane its fold, and the classes that always hold.
//!
//! As it is used the table takes 256 KiB, most of them the same few sets of classes and folds that are the characters themselves. So
//! the program holds it in 45 KB, and unpacks it when it starts, in less time than it takes to read those 256 KiB from a disk.

use super::{class::FOLD, layout::DROPPED};
use std::sync::LazyLock;

include!(concat!(env!("OUT_DIR"), "/look.rs"));

// SETS: the sets of classes that there are.
// RUNS: for all characters in order, the number of a set, and how many more characters after one have it.
// FOLDS: the characters that fold to others, and those.

/// An entry for each character: its fold in the lower half, its classes in the upper one.
pub static BASE: LazyLock<Box<[u32; 0x1_0000]>> = LazyLock::new(|| {
    let mut entries = Vec::with_capacity(0x1_0000);
    for [set, more] in RUNS {
        let set = SETS.get(usize::from(set)).copied().unwrap_or(0);
        let codes = (entries.len() as u32..).take(usize::from(more) + 1);
        match set & DROPPED {
            0 => entries.extend(codes.map(|code| set | code)),
            _ => entries.extend(codes.map(|_| set & !FOLD)),
        }
    }
    for [code, fold] in FOLDS {
        if let Some(entry) = entries.get_mut(usize::from(code)) {
            *entry = *entry & !FOLD | u32::from(fold);
        }
    }
    // The build script makes runs for so many characters; a test says so.
    let entries: Result<Box<[u32; 0x1_0000]>, _> = entries.into_boxed_slice().try_into();
    entries.unwrap_or_else(|_| Box::new([0; 0x1_0000]))
});

#[cfg(test)]
mod tests {
    use super::super::class::{HAN, INK, RARE, TRADITIONAL};
    use super::*;

    #[test]
    fn there_is_an_entry_for_each_character() {
        let all: usize = RUNS.iter().map(|[_, more]| usize::from(*more) + 1).sum();
        assert_eq!(all, BASE.len());
        assert!(FOLDS.is_sorted_by(|a, b| a[0] < b[0]));
    }

    #[test]
    fn entries_are_what_they_were_packed_from() {
        let of = |c: char| BASE[c as usize];
        assert_eq!(of('大'), HAN | INK | u32::from('大'));
        assert_eq!(of('漢'), HAN | INK | TRADITIONAL | u32::from('汉'));
        assert_eq!(of('\u{9FA5}') & !FOLD, HAN | INK | RARE);
        assert_eq!(of('，'), INK);
        assert_eq!(of('\u{FFFF}') & FOLD, 0xFFFF);
    }
}
