//! Triage: one table-driven look at a line says which stages it must visit, and makes its folded key on the way.
//!
//! An entry of the table holds a character's fold in its lower half and its classes in the upper one. The look ORs the classes
//! of a line's characters, counts those of class [`HAN`], and hashes the folds; nothing else happens to a clean line.
//!
//! Tried and dropped: hashing with a multiply per character (as fast, but xxh3's values are frozen and its quality is known);
//! one scan a stage with `memchr`-like searches (each costs as much as this whole look).

mod base;
mod class;
mod found;
mod gather;
mod layout;

pub mod marks;

pub use base::BASE;
pub use class::*;
pub use found::Found;

use gather::{Gather, astral};
use std::sync::Arc;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The version of keys: what is hashed, and how. Keys of one version mean nothing to another, nor do those of another
/// [`crate::fold::VERSION`].
pub const KEY_VERSION: u32 = 1;

/// Folded characters that open a line: its first 12 Han characters are among them or go beyond them, so lines that have those in common
/// have one [`Look::opening`].
pub const OPENING: usize = 12;

/// So many letters weigh as much as two Han characters, where letters count.
const LETTERS_FOR_TWO: u32 = 5;

/// What flags lines by their folds.
pub trait Flags: Send + Sync {
    /// Adds what is found in a line: with any it is of class [`RULE`], as are lines that hold a character of that class. `folded` is its
    /// fold in little-endian UTF-16.
    fn flags(&self, folded: &[u8], found: &mut Found);
}

/// The table of the look for one configuration: the classes that always hold and those that its flags add.
pub struct Table {
    entries: Box<[u32; 65536]>,
    flags: Option<Arc<dyn Flags>>,
    /// Letters weigh too.
    letters: bool,
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

impl Table {
    /// The classes that hold for every configuration.
    pub fn new() -> Table {
        Table {
            entries: BASE.clone(),
            flags: None,
            letters: false,
        }
    }

    /// Sets what flags lines by their folds.
    pub fn flag(&mut self, flags: Arc<dyn Flags>) {
        self.flags = Some(flags);
    }

    /// Letters weigh 0.4 Han characters each.
    pub fn weigh_letters(&mut self) {
        self.letters = true;
    }

    /// Adds a class to characters; those outside the Basic Multilingual Plane are of class [`ASTRAL`] anyway.
    pub fn add(&mut self, chars: impl Iterator<Item = char>, class: u32) {
        for c in chars {
            if let Some(entry) = self.entries.get_mut(c as usize) {
                *entry |= class;
            }
        }
    }
}

/// What the look found in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The classes of all its characters, OR-ed.
    pub classes: u32,
    /// How many of them are Han, kana or Hangul.
    pub han: u32,
    /// How many of them are of class [`RARE`].
    pub rare: u32,
    /// What dedup counts: [`Look::han`], and letters where the flags say so.
    pub weight: u32,
    /// XXH3 (64 bit, seed 0) of the folded line in UTF-16LE; with marks of numbers, XXH3 of their list seeded with that; never 0.
    pub key: u64,
    /// The lower half of XXH3 of the first [`OPENING`] folded units, where the line weighs so many; 0 otherwise.
    pub opening: u32,
}

/// Looks at lines; keeps the buffers in which folds are gathered.
pub struct Looker<'t> {
    table: &'t Table,
    units: Vec<u16>,
    folded: Vec<u8>,
    marks: Vec<u8>,
    found: Found,
}

impl<'t> Looker<'t> {
    /// A looker over `table`.
    pub fn new(table: &'t Table) -> Self {
        Looker {
            table,
            units: vec![0; 2048],
            folded: Vec::new(),
            marks: Vec::new(),
            found: Found::default(),
        }
    }

    /// Looks at one line, without its terminator.
    pub fn look(&mut self, line: &str) -> Look {
        let bytes = line.as_bytes();
        // One more, for a unit that is dropped is written too.
        if self.units.len() <= bytes.len() {
            self.units.resize(2 * bytes.len() + 1, 0);
        }
        let mut gather = Gather {
            out: &mut self.units,
            len: 0,
            classes: 0,
            astral: 0,
            counts: 0,
        };
        gather.line(&self.table.entries, bytes);
        let (len, mut classes) = (gather.len, gather.classes & !FOLD | gather.astral);
        let (han, rare) = match bytes.len() {
            0..MOST_RARE => gather.counts(),
            _ => self.count(line),
        };
        let folded = unpacked(self.units.get(..len).unwrap_or_default(), &mut self.folded);
        let mut key = xxh3_64(folded);
        if let Some(flags) = &self.table.flags {
            self.found.numbers.clear();
            flags.flags(folded, &mut self.found);
            if !self.found.numbers.is_empty() {
                classes |= RULE;
            }
        }
        let weight = if self.table.letters {
            weight(han, line)
        } else {
            han
        };
        let opening = if weight >= OPENING as u32 {
            // A Han character beyond the BMP takes two units, so the opening is part of 12 characters at most.
            xxh3_64(folded.get(..2 * OPENING).unwrap_or(folded)) as u32
        } else {
            0
        };
        if classes & DIGIT != 0 && classes & MARK != 0 {
            key = self.with_marks(key, line);
        }
        if classes & (FIX_ALONE | TRADITIONAL | RATHER_TRADITIONAL) == 0 {
            classes &= !FIX;
        }
        Look {
            classes: classes & !FIX_ALONE,
            han,
            rare,
            weight,
            key: key.max(1),
            opening,
        }
    }

    /// What the flags found in the line that was looked at last.
    pub fn found(&self) -> &[u32] {
        &self.found.numbers
    }

    /// The key of a line that may have marks of numbers.
    #[cold]
    fn with_marks(&mut self, key: u64, line: &str) -> u64 {
        self.marks.clear();
        marks::gather(line, &mut self.marks);
        match self.marks.as_slice() {
            [] => key,
            list => xxh3_64_with_seed(list, key),
        }
    }

    /// The counts of a line so long that the rare characters might overflow theirs.
    #[cold]
    fn count(&self, line: &str) -> (u32, u32) {
        line.chars().fold((0, 0), |(han, rare), c| {
            let class = match self.table.entries.get(c as usize) {
                Some(entry) => *entry,
                None => astral(c as u32),
            };
            (
                han + u32::from(class & HAN != 0),
                rare + u32::from(class & RARE != 0),
            )
        })
    }
}

/// The units as bytes, in a buffer that only grows.
fn unpacked<'b>(units: &[u16], buffer: &'b mut Vec<u8>) -> &'b [u8] {
    if buffer.len() < 2 * units.len() {
        buffer.resize(4 * units.len(), 0);
    }
    let bytes = buffer.get_mut(..2 * units.len()).unwrap_or_default();
    for (pair, unit) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(units) {
        *pair = unit.to_le_bytes();
    }
    bytes
}

/// Han characters, and letters at their rate.
#[cold]
fn weight(han: u32, line: &str) -> u32 {
    let is_letter = |c: &char| match BASE.get(*c as usize) {
        Some(entry) => entry & LETTER != 0,
        None => c.is_alphabetic() && astral(*c as u32) & HAN == 0,
    };
    let letters = line.chars().filter(is_letter).count() as u32;
    han + letters / LETTERS_FOR_TWO * 2 + letters % LETTERS_FOR_TWO * 2 / LETTERS_FOR_TWO
}

/// Bytes of a line from which on its rare characters might not fit between the bits of [`RARE`] and [`HAN`].
const MOST_RARE: usize = (HAN / RARE) as usize;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The obvious twin: character by character through the public fold.
    fn slow(line: &str) -> Look {
        let folded: Vec<u8> = crate::fold::fold(line)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut classes = 0;
        let (mut han, mut rare) = (0, 0);
        for c in line.chars() {
            let class = match BASE.get(c as usize) {
                Some(entry) => entry & !FOLD,
                None if (0x20000..0x40000).contains(&(c as u32)) => ASTRAL | INK | HAN,
                None => ASTRAL | INK,
            };
            classes |= class;
            han += u32::from(class & HAN != 0);
            rare += u32::from(class & RARE != 0);
        }
        let mut list = Vec::new();
        marks::gather(line, &mut list);
        let mut key = xxh3_64(&folded);
        if !list.is_empty() {
            key = xxh3_64_with_seed(&list, key);
        }
        let units = folded.len().min(2 * OPENING);
        Look {
            classes,
            han,
            rare,
            weight: han,
            key: key.max(1),
            opening: if han < 12 {
                0
            } else {
                xxh3_64(&folded[..units]) as u32
            },
        }
    }

    proptest! {
        #[test]
        fn agrees_with_its_slow_twin(line in "[a-zA-Z0-9 ,.%０．漢汉语課浣龘，。　（é😀𠮷\u{200b}ｱカ한\u{301}]{0,40}|[汉语1.%\\-]{12,40}|\\PC{0,40}") {
            let table = Table::new();
            prop_assert_eq!(Looker::new(&table).look(&line), slow(&line));
        }
    }

    #[test]
    fn long_lines_of_rare_characters_are_counted() {
        let table = Table::new();
        for line in [
            "浣犲ソ".repeat(20_000),
            "浣".repeat(10_922),
            "浣".repeat(10_923),
        ] {
            assert_eq!(Looker::new(&table).look(&line), slow(&line));
        }
    }

    #[test]
    fn what_folds_alike_has_one_key() {
        let table = Table::new();
        let mut looker = Looker::new(&table);
        let (a, b) = (looker.look("《漢語》,第1課"), looker.look("汉语 第１课"));
        assert_eq!(a.key, b.key);
        assert_eq!((a.han, a.classes & HAN), (4, HAN));
    }

    #[test]
    fn another_number_has_another_key() {
        let table = Table::new();
        let mut looker = Looker::new(&table);
        let key = |looker: &mut Looker, line| looker.look(line).key;
        let a = key(&mut looker, "增长1.5%，共15处");
        assert_eq!(a, key(&mut looker, "增长１．５％,共15处。"));
        for other in ["增长15%，共15处", "增长1.5，共15处", "增长15%，共1.5处"] {
            assert_ne!(a, key(&mut looker, other), "{other}");
        }
    }

    #[test]
    fn letters_weigh_where_they_are_to() {
        let mut table = Table::new();
        assert_eq!(Looker::new(&table).look("漢字 abcde Ж9").weight, 2);
        table.weigh_letters();
        let mut looker = Looker::new(&table);
        assert_eq!(looker.look("漢字 abcde").weight, 4);
        assert_eq!(looker.look("漢字 abcde Ж9 é").weight, 4);
        assert_eq!(looker.look("abcdefgh").weight, 3);
    }

    #[test]
    fn twelve_han_characters_in_common_are_one_opening() {
        let table = Table::new();
        let mut looker = Looker::new(&table);
        let mut opening = |line| looker.look(line).opening;
        let whole = opening("村里的老井，已經用了100多年了，井沿的石頭磨出了溝。");
        assert_eq!(whole, opening("村里的老井已经用了100多年了"));
        assert_ne!(whole, 0);
        assert_ne!(
            whole,
            opening("村里的新井，已經用了100多年了，井沿的石頭磨出了溝。")
        );
        assert_eq!(opening("村里的老井已经用了百年"), 0);
    }

    #[test]
    fn classes_of_plain_lines() {
        let table = Table::new();
        let mut looker = Looker::new(&table);
        assert_eq!(looker.look("").classes, 0);
        assert_eq!(looker.look(" \t　").classes & INK, 0);
        assert_eq!(looker.look("今天下雨。").classes, HAN | INK);
        assert_eq!(looker.look("今天&").classes, HAN | INK | REPAIR);
        assert_eq!(looker.look("今天(周三)").classes, HAN | INK | PAREN);
        assert_eq!(looker.look("カナ 한글").han, 4);
    }
}
