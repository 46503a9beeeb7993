//! How the look reads a line: an entry of the table for each character, without a branch that depends on the text.

use super::{ASTRAL, HAN, INK, RARE};
use crate::entry::of_unit;

/// The classes of a character outside the Basic Multilingual Plane.
pub fn astral(code: u32) -> u32 {
    match code {
        0x20000..0x40000 => ASTRAL | INK | HAN,
        _ => ASTRAL | INK,
    }
}

/// A line as it is read: its fold, and what its characters are.
pub struct Gather<'b> {
    pub out: &'b mut [u16],
    pub len: usize,
    /// With some folds in the lower half.
    pub classes: u32,
    /// [`ASTRAL`], if there is such a character.
    pub astral: u32,
    /// The entries' bits [`HAN`] and [`RARE`], added up: one addition counts both.
    pub counts: u64,
}

impl Gather<'_> {
    /// All characters of a line: most are in rows of those of three bytes, or of those of one.
    #[inline(always)]
    pub fn line(&mut self, entries: &[u32; 0x1_0000], line: &[u8]) {
        let mut rest = line;
        while let [lead, tail @ ..] = rest {
            rest = match *lead {
                0xE0..0xF0 => self.threes(entries, rest),
                0x00..0x80 => self.ascii(entries, rest),
                0x80..0xE0 => {
                    let low = tail.first().copied().unwrap_or_default() & 0x3F;
                    let code = u16::from(*lead & 0x1F) << 6 | u16::from(low);
                    self.add(of_unit(entries, code));
                    tail.get(1..).unwrap_or_default()
                }
                0xF0.. => self.four(rest),
            };
        }
    }

    #[inline(always)]
    fn threes<'l>(&mut self, entries: &[u32; 0x1_0000], here: &'l [u8]) -> &'l [u8] {
        let mut rest = here;
        while let [a @ 0xE0..0xF0, b, c, tail @ ..] = rest {
            // The upper bits of the lead byte fall out.
            let code = u16::from(*a) << 12 | u16::from(*b & 0x3F) << 6 | u16::from(*c & 0x3F);
            self.add(of_unit(entries, code));
            rest = tail;
        }
        rest
    }

    /// None of them is of a class that is counted.
    #[inline(always)]
    fn ascii<'l>(&mut self, entries: &[u32; 0x1_0000], here: &'l [u8]) -> &'l [u8] {
        let mut rest = here;
        while let [a @ 0..0x80, tail @ ..] = rest {
            let entry = of_unit(entries, u16::from(*a));
            self.classes |= entry;
            self.push(entry as u16);
            rest = tail;
        }
        rest
    }

    #[inline(always)]
    fn add(&mut self, entry: u32) {
        self.classes |= entry;
        self.counts += u64::from(entry & (HAN | RARE));
        self.push(entry as u16);
    }

    /// Characters of the classes [`HAN`] and [`RARE`].
    pub fn counts(&self) -> (u32, u32) {
        let (han, rest) = (self.counts / u64::from(HAN), self.counts % u64::from(HAN));
        (han as u32, (rest / u64::from(RARE)) as u32)
    }

    /// The unit is always written, and kept when it is not 0: no branch depends on the text.
    #[inline(always)]
    fn push(&mut self, unit: u16) {
        if let Some(slot) = self.out.get_mut(self.len) {
            *slot = unit;
        }
        self.len += usize::from(unit != 0);
    }

    /// A character of four bytes.
    #[cold]
    fn four<'l>(&mut self, here: &'l [u8]) -> &'l [u8] {
        let [a, b, c, d, tail @ ..] = here else {
            return &[];
        };
        let code = u32::from(*a & 7) << 18
            | u32::from(*b & 0x3F) << 12
            | u32::from(*c & 0x3F) << 6
            | u32::from(*d & 0x3F);
        self.add_astral(code);
        tail
    }

    fn add_astral(&mut self, code: u32) {
        let class = astral(code);
        self.classes |= class;
        self.astral = ASTRAL;
        self.counts += u64::from(class & HAN);
        let mut units = [0; 2];
        for unit in char::from_u32(code)
            .unwrap_or('\u{FFFD}')
            .encode_utf16(&mut units)
        {
            self.push(*unit);
        }
    }
}
