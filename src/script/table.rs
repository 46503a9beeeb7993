//! Facts: the tables that the build script made, and how they are asked.

use super::{
    layout::{
        AT, BLOCK, BLOCKS as ALL_BLOCKS, LENGTH, OVERRIDDEN, PAGE, RARE, START, WHOLE, is_selector,
        pair,
    },
    phrases::{Filter, Phrases},
    silent::Silent,
};

include!(concat!(env!("OUT_DIR"), "/script.rs"));

/// One of OpenCC's chains, as one table.
pub struct Table {
    /// The entries of characters.
    pub index: &'static Index,
    /// Code point, entry, piece: characters of other planes, and those whose value is not three bytes long. Sorted.
    rare: &'static [(u32, u32, u32)],
    /// How many characters may begin a key with a value.
    pub firsts: usize,
    /// The pairs that begin a key with a value, without those of `soft_filter`.
    pub filter: Filter,
    /// The pairs that begin a soft key, where they are not in the other.
    pub soft_filter: Option<Filter>,
    /// Keys that count wherever they stand.
    base: &'static Base,
    /// Values of hard keys that are not those of the chain that they were packed with: number and piece, sorted.
    overrides: &'static [(u32, u32)],
    /// Keys that count where no hard one begins inside of them.
    soft: &'static Phrases,
    /// The steps of the chain, where it must be gone through step by step now and then.
    pub steps: &'static [&'static Table],
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hard, soft) = (self.base.hard.phrases.len(), self.soft.phrases.len());
        let silent = self.base.silent.seconds.len();
        write!(
            f,
            "Table({hard} hard keys, {silent} pairs of silent ones, {soft} soft keys)"
        )
    }
}

/// The hard keys, which several chains share.
struct Base {
    /// Those with a value.
    hard: Phrases,
    /// The others.
    silent: Silent,
    /// Pairs of characters that stand next to each other in a key, soft ones among them. No key reaches over any other pair.
    inside: Filter,
}

/// The block of pages of each kilocharacter of the Basic Multilingual Plane.
pub type Index = [u16; ALL_BLOCKS];

/// The entry of a character of the Basic Multilingual Plane in a table, see [`super::layout`].
#[inline(always)]
pub fn entry(index: &Index, code: u32) -> u32 {
    let code = code as usize;
    let block = index.get(code / (PAGE * BLOCK)).copied().unwrap_or(0);
    let block = BLOCKS.get(usize::from(block));
    let page = block.and_then(|block| block.get(code / PAGE % BLOCK));
    let page = page.and_then(|page| PAGES.get(usize::from(*page)));
    page.and_then(|page| page.get(code % PAGE))
        .copied()
        .unwrap_or(0)
}

/// The first keys with a value that stand at a place, by their numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    hard: Option<usize>,
    soft: Option<usize>,
}

impl Found {
    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.hard.is_none() && self.soft.is_none()
    }
}

/// What matched at a place.
pub enum Match {
    /// A key of so many bytes that becomes what its characters become.
    Silent(usize),
    /// A key of so many bytes, and the piece that stands for it; 0 where it stays.
    Key(usize, u32),
    /// The run must be converted step by step.
    Steps,
}

impl Table {
    /// The entry of a character of the Basic Multilingual Plane, see [`super::layout`].
    #[inline(always)]
    pub fn entry(&self, code: u32) -> u32 {
        entry(self.index, code)
    }

    /// The entry of any character.
    pub fn entry_of(&self, code: u32) -> u32 {
        if code < 0x10000 {
            self.entry(code)
        } else {
            self.rare(code).0
        }
    }

    /// Entry and value of a character that is rare.
    #[cold]
    pub fn rare(&self, code: u32) -> (u32, Option<&'static str>) {
        let found = self.rare.binary_search_by_key(&code, |(code, ..)| *code);
        match found.ok().and_then(|at| self.rare.get(at)) {
            Some((_, entry, 0)) => (*entry, None),
            Some((_, entry, value)) => (*entry, Some(piece(*value))),
            None if is_selector(code) => (RARE, None),
            None if char::from_u32(code).and_then(compatible).is_some() => (RARE, None),
            None => (0, None),
        }
    }

    /// The keys with a value that stand at the beginning of `here`, whether they count there or not.
    #[inline(never)]
    pub fn found(&self, pair: u32, here: &[u8]) -> Found {
        Found {
            hard: self.base.hard.find(pair, here),
            soft: self.soft.find(pair, here),
        }
    }

    /// The length of the silent key, or else the character, at the beginning of `here`.
    pub fn silent(&self, here: &[u8]) -> usize {
        match self.base.silent.longest(here) {
            0 => decode(here).1.max(1),
            length => length,
        }
    }

    /// Do the two characters stand next to each other in some key?
    pub fn are_in_a_key(&self, pair: u32) -> bool {
        self.base.inside.has(pair)
    }

    /// What counts at the beginning of `here`, where those keys were found, if what stands before it is done with. With `steps` that
    /// may be [`Match::Steps`].
    pub fn longest(&self, here: &[u8], found: &Found, steps: bool) -> Option<Match> {
        let silent = self.base.silent.longest(here);
        let hard = found
            .hard
            .map(|number| (number, self.base.hard.pieces(number)));
        match hard {
            Some((number, [from, to])) if length(from) > silent => {
                let value = if to & OVERRIDDEN != 0 {
                    self.overridden(number).unwrap_or(to & !OVERRIDDEN)
                } else if to == from {
                    0
                } else {
                    to
                };
                Some(Match::Key(length(from), value))
            }
            _ if silent > 0 => Some(Match::Silent(silent)),
            _ => self.soft(here, found.soft, steps),
        }
    }

    #[inline(never)]
    fn overridden(&self, number: usize) -> Option<u32> {
        let found = self
            .overrides
            .binary_search_by_key(&(number as u32), |(number, _)| *number);
        found
            .ok()
            .and_then(|at| self.overrides.get(at))
            .map(|(_, value)| *value)
    }

    /// What a soft key at the beginning of `here` asks for.
    fn soft(&self, here: &[u8], found: Option<usize>, steps: bool) -> Option<Match> {
        let mut next = found;
        while let Some(number) = next {
            match self.soft.pieces(number) {
                [_, 0] if steps => return Some(Match::Steps),
                [from, to]
                    if to & WHOLE != 0
                        || to != 0 && !self.breaks(here.get(..length(from))?, here) =>
                {
                    return Some(Match::Key(length(from), to & !WHOLE));
                }
                _ => next = self.soft.find_next(number, here),
            }
        }
        None
    }

    /// Does a hard key begin inside of `key`, that stands at the beginning of `here`?
    fn breaks(&self, key: &[u8], here: &[u8]) -> bool {
        let inside = (1..key.len()).filter(|at| key.get(*at).is_some_and(|b| b & 0xC0 != 0x80));
        inside
            .filter_map(|at| here.get(at..))
            .any(|here| self.begins_hard(here))
    }

    /// Does `here` begin with a hard key?
    pub fn begins_hard(&self, here: &[u8]) -> bool {
        let (pair, _) = first_pair(here);
        self.base.inside.has(pair)
            && (self.base.hard.find(pair, here).is_some() || self.base.silent.longest(here) > 0)
    }

    /// The characters of the Basic Multilingual Plane at which a change may begin.
    pub fn starts(&'static self) -> impl Iterator<Item = char> {
        ('\0'..='\u{FFFF}').filter(|c| self.entry_of(*c as u32) & START != 0)
    }

    /// Does a key begin with an ASCII character?
    pub fn has_ascii_keys(&self) -> bool {
        let block = self
            .index
            .first()
            .and_then(|block| BLOCKS.get(usize::from(*block)));
        let mut pages = block.into_iter().flatten().take(0x80 / PAGE + 1);
        pages
            .next()
            .is_some_and(|first| pages.any(|page| page != first))
    }
}

/// The first two characters as a pair, and the length of the first in bytes.
#[inline(always)]
pub fn first_pair(here: &[u8]) -> (u32, usize) {
    let (first, length) = decode(here);
    let (second, _) = decode(here.get(length..).unwrap_or_default());
    (pair(first, second), length)
}

/// What a compatibility ideograph is the same as.
pub fn compatible(c: char) -> Option<char> {
    let found = COMPATIBLE.binary_search_by_key(&c, |(from, _)| *from);
    found
        .ok()
        .and_then(|at| COMPATIBLE.get(at))
        .map(|(_, to)| *to)
}

/// The text with its compatibility ideographs mapped, which OpenCC does before all else.
#[cold]
pub fn mapped(text: &str) -> String {
    let after = |at: usize| text.as_bytes().get(at..).unwrap_or_default();
    let map = |(at, c): (usize, char)| match compatible(c) {
        Some(to) if may_end(after(at + c.len_utf8())) => to,
        _ => c,
    };
    text.char_indices().map(map).collect()
}

/// Which script each character belongs to alone.
struct Facts {
    index: &'static [u16; 0x10000 / PAGE],
    pages: &'static [[u8; PAGE]],
    astral: &'static [(u32, u8)],
}

/// The fact of a character, see [`super::layout`], or 0.
#[inline(always)]
pub fn fact(code: u32) -> u8 {
    let at = code as usize;
    if at < 0x10000 {
        let number = FACTS.index.get(at / PAGE).copied().unwrap_or(0);
        let page = FACTS.pages.get(usize::from(number));
        return page
            .and_then(|page| page.get(at % PAGE))
            .copied()
            .unwrap_or(0);
    }
    let found = FACTS.astral.binary_search_by_key(&code, |(code, _)| *code);
    found
        .ok()
        .and_then(|at| FACTS.astral.get(at))
        .map_or(0, |(_, fact)| *fact)
}

/// The length of a piece in bytes.
#[inline]
pub fn length(piece: u32) -> usize {
    (piece & LENGTH) as usize
}

/// A piece of the common text.
#[inline]
pub fn piece(field: u32) -> &'static str {
    let at = (field >> AT) as usize;
    TEXT.get(at..at + length(field)).unwrap_or_default()
}

/// The beginning of a piece, and of what happens to stand behind it.
#[inline]
pub fn chunk<const N: usize>(field: u32) -> Option<&'static [u8; N]> {
    TEXT.as_bytes()
        .get((field >> AT) as usize..)
        .and_then(|text| text.first_chunk())
}

/// The character that three bytes of UTF-8 make.
#[inline(always)]
pub fn code([a, b, c]: [u8; 3]) -> u32 {
    u32::from(a & 0xF) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F)
}

/// The character that three bytes of UTF-8 make, if they are a whole one.
#[inline(always)]
pub fn code_of_three([a, b, c]: [u8; 3]) -> Option<u32> {
    // The marks of the bytes are taken off all at once: what does not begin with that of three bytes falls far below or above.
    const MARKS: u32 = (0xE0 << 12) + (0x80 << 6) + 0x80;
    let code = ((u32::from(a) << 12) + (u32::from(b) << 6) + u32::from(c)).wrapping_sub(MARKS);
    (0x800..0x1_0000).contains(&code).then_some(code)
}

/// The first character of UTF-8 and its length in bytes; 0 and 0 where there is none.
#[inline]
pub fn decode(bytes: &[u8]) -> (u32, usize) {
    let low = |b: u8| u32::from(b & 0x3F);
    match *bytes {
        [a, ..] if a < 0x80 => (a.into(), 1),
        [a, b, ..] if a < 0xE0 => (u32::from(a & 0x1F) << 6 | low(b), 2),
        [a, b, c, ..] if a < 0xF0 => (code([a, b, c]), 3),
        [a, b, c, d, ..] => (
            u32::from(a & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d),
            4,
        ),
        _ => (0, 0),
    }
}

/// May a key end before `after`? Not before a variation selector: it makes one sign with the character before it, and names a form
/// of that very character.
#[inline]
pub fn may_end(after: &[u8]) -> bool {
    // Most text is below the lead bytes of all selectors, and is let through without decoding.
    after.first().is_none_or(|lead| *lead < 0xEF) || !is_selector(decode(after).0)
}
