//! Facts: the Traditional characters that a conversion by characters makes, what they were, and how they are read.
//!
//! The tables are made at build time (`build/repair.rs`) from OpenCC's tables of characters, `data/repair/images.tsv` and the
//! readings of the crate `pinyin`.

use super::syllable::Syllable;

mod tables {
    include!(concat!(env!("OUT_DIR"), "/repair.rs"));
}

/// How many characters there are of the kind that [`Traditional`] stands for.
pub const COUNT: usize = tables::MEMBERS;

/// A character that a tool which makes text Traditional may have put in the place of another: the only ones that bear glosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traditional(u16);

impl Traditional {
    /// `c`, if it is such a character.
    #[inline]
    pub fn of(c: char) -> Option<Traditional> {
        let offset = (c as u32).checked_sub(tables::FIRST)?;
        match tables::INDEX.get(offset as usize) {
            None | Some(0) => None,
            Some(number) => Some(Traditional(number - 1)),
        }
    }

    /// Its number, below [`COUNT`].
    #[inline]
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// What Simplified text has in its place.
    #[inline]
    pub fn simplified(self) -> char {
        tables::SIMPLIFIED
            .get(self.number())
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Whether `syllable` is one of its readings.
    pub fn is_read(self, syllable: Syllable) -> bool {
        let start = tables::STARTS.get(self.number()).copied().unwrap_or(0);
        let end = tables::STARTS.get(self.number() + 1).copied().unwrap_or(0);
        let readings = tables::READINGS
            .get(usize::from(start)..usize::from(end))
            .unwrap_or_default();
        readings.iter().any(|&code| syllable.reads(Syllable(code)))
    }
}

/// Whether Simplified text writes `c` and Traditional text cannot: every conversion would have changed it.
pub fn is_simplified_only(c: char) -> bool {
    let Some(offset) = (c as u32).checked_sub(tables::FIRST) else {
        return false;
    };
    tables::SIMPLIFIED_ONLY
        .get(offset as usize / 64)
        .is_some_and(|word| word >> (offset % 64) & 1 == 1)
}
