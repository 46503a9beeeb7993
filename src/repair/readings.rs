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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const IMAGES: &str = include_str!("../../data/repair/images.tsv");
    const OPENCC: &str = include_str!("../../data/opencc/TSCharacters.txt");

    fn entries(table: &str) -> impl Iterator<Item = (char, char)> {
        let one = |text: &str| text.chars().next();
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(move |line| {
            line.split_once('\t')
                .and_then(|(from, to)| one(from).zip(one(to)))
        })
    }

    #[test]
    fn the_tables_agree_with_their_sources() {
        let mut wanted: BTreeMap<char, char> = entries(OPENCC).collect();
        wanted.extend(entries(IMAGES));
        for c in '\0'..='\u{2FFFF}' {
            let wanted = wanted.get(&c).copied().filter(|s| *s != c);
            let wanted =
                wanted.filter(|s| ('\u{4E00}'..='\u{9FA5}').contains(&c) && *s <= '\u{FFFF}');
            assert_eq!(
                Traditional::of(c).map(Traditional::simplified),
                wanted,
                "{c}"
            );
        }
    }

    #[test]
    fn the_exceptions_are_sorted_and_unique_and_differ_from_opencc() {
        let images: Vec<_> = entries(IMAGES).collect();
        assert!(images.is_sorted_by(|a, b| a.0 < b.0));
        let opencc: BTreeMap<char, char> = entries(OPENCC).collect();
        for (from, to) in images {
            assert_ne!(opencc.get(&from).copied().unwrap_or(from), to, "{from}");
        }
    }

    #[test]
    fn every_reading_counts() {
        let reads = |c, text| {
            Traditional::of(c)
                .unwrap()
                .is_read(Syllable::at_start(text).unwrap().0)
        };
        for (c, readings) in [
            ('長', ["cháng", "zhǎng", "chang"]),
            ('為', ["wéi", "wèi", "wei"]),
            ('綠', ["lǜ", "lü", "lv"]),
        ] {
            for reading in readings {
                assert!(reads(c, reading), "{c} {reading}");
            }
        }
        assert!(!reads('長', "shān"));
        for number in 0..COUNT {
            let c = Traditional(number as u16);
            assert!(!c.is_read(Syllable(0)));
        }
    }

    #[test]
    fn only_simplified_text_has_them() {
        for c in "国们这个书马话时".chars() {
            assert!(is_simplified_only(c), "{c}");
        }
        for c in "國們這個書馬話時后里干面的一a〇".chars() {
            assert!(!is_simplified_only(c), "{c}");
        }
    }
}
