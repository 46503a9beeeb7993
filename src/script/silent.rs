//! Facts: keys that become what their characters would become by themselves.
//!
//! There are 40,000 of them from Simplified, and they are asked for seldom, so they are kept small: as characters of two bytes, those that
//! begin with the same two characters together.

use super::{
    layout::{END, ROW, UNITS, UNITS_FIRST},
    table::{OTHERS, decode, may_end},
};

/// All that such keys do is to keep other keys, that begin inside of them or are shorter, from counting.
pub struct Silent {
    /// The number of the first of the characters that begin a key, for each row of units.
    pub rows: &'static [u16; END as usize / ROW + 1],
    /// These characters, as the lower byte of their units; sorted in a row.
    pub firsts: &'static [u8],
    /// The number of the first of the second characters for each first one, and the number of all.
    pub starts: &'static [u16],
    /// The second characters, with [`END`] where the two are a key; for each first one sorted by their units.
    pub seconds: &'static [u16],
    /// Where the rests of the longer keys begin, for each second character, and where all end.
    pub ends: &'static [u16],
    /// The rests, the longest first, each closed by [`END`].
    pub rests: &'static [u16],
}

impl Silent {
    /// The length of the longest key at the beginning of `here`, that may end before what follows it; 0 where there is none.
    pub fn longest(&self, here: &[u8]) -> usize {
        self.of(here).unwrap_or(0)
    }

    fn of(&self, here: &[u8]) -> Option<usize> {
        let (first, after) = next(here)?;
        let row = usize::from(first) / ROW;
        let row = range(self.rows, row)?;
        let begins = usize::from(*self.rows.get(usize::from(first) / ROW)?);
        let low = (usize::from(first) % ROW) as u8;
        let number = begins + self.firsts.get(row)?.binary_search(&low).ok()?;

        let (second, after) = next(after)?;
        let group = range(self.starts, number)?;
        let begins = group.start;
        let seconds = self.seconds.get(group)?;
        let at = seconds.binary_search_by_key(&second, |unit| unit & !END);
        let at = at.ok()?;
        let rests = self.rests.get(range(self.ends, begins + at)?)?;

        let longer = rests
            .split_inclusive(|unit| unit & END != 0)
            .find_map(|rest| behind(rest, after));
        let is_key = seconds.get(at)? & END != 0;
        let end = longer.or_else(|| Some(after).filter(|after| is_key && may_end(after)))?;
        Some(here.len() - end.len())
    }
}

/// From one number to the next.
fn range(numbers: &[u16], at: usize) -> Option<std::ops::Range<usize>> {
    Some(usize::from(*numbers.get(at)?)..usize::from(*numbers.get(at + 1)?))
}

/// What stands behind the rest of a key, if the text begins with that and it may end there.
fn behind<'t>(rest: &[u16], text: &'t [u8]) -> Option<&'t [u8]> {
    let mut text = text;
    for unit in rest {
        let (found, after) = next(text)?;
        if found != unit & !END {
            return None;
        }
        text = after;
    }
    Some(text).filter(|after| may_end(after))
}

/// The unit of the first character, and what follows. Nothing for characters that stand in no such key.
fn next(text: &[u8]) -> Option<(u16, &[u8])> {
    let (code, length) = decode(text);
    let unit = match code.wrapping_sub(UNITS_FIRST) {
        unit @ 0..UNITS => unit,
        _ => UNITS + u32::try_from(OTHERS.binary_search(&code).ok()?).ok()?,
    };
    Some((u16::try_from(unit).ok()?, text.get(length..)?))
}
