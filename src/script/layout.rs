//! How the tables are laid out: what the build script packs and the stage unpacks.
//!
//! This file is also part of the build script, so it depends on nothing.

/// In a character's entry: in which bits its three bytes of UTF-8 differ from those that stand for it when no longer key matches, the
/// first one lowest; 0 when it stays.
pub const BYTES: u32 = 0xFF_FFFF;
/// In a character's entry: a key of two or more characters begins with it that has a value.
pub const FIRST: u32 = 1 << 24;
/// In a character's entry: what stands for it is not three bytes long, or it is a compatibility ideograph or a variation selector.
pub const RARE: u32 = 1 << 26;
/// In a character's entry: something that is not itself may take its place, or that of a key that begins with it.
pub const START: u32 = 1 << 27;

/// A fact: the character is written in Simplified text only.
pub const SIMPLIFIED: u8 = 1;
/// A fact: the character is written in Traditional text only.
pub const TRADITIONAL: u8 = 2;
/// A fact: the character is common in Traditional text, and rare in Simplified.
pub const RATHER_TRADITIONAL: u8 = 4;
/// In the table of facts: a variation selector, which takes the facts of the character before it away.
pub const SELECTOR: u8 = 8;

/// In a phrase's fields: the length in bytes of a piece of the common text.
pub const LENGTH: u32 = 0x7F;
/// In a phrase's first field: the next phrase begins with the same pair.
pub const MORE: u32 = 0x80;
/// In a hard phrase's second field: some chains have another value for it.
pub const OVERRIDDEN: u32 = 0x80;
/// In a soft phrase's second field: no hard key can begin inside of it, whatever follows.
pub const WHOLE: u32 = 0x80;
/// How far the beginning of a piece is shifted.
pub const AT: u32 = 8;

/// Characters to a page. With 64 the pages of all tables take 0.7 MB, with 16 these and their blocks 0.3.
pub const PAGE: usize = 16;
/// Pages to a block: most blocks of most tables are like those of others.
pub const BLOCK: usize = 64;
/// Blocks of the Basic Multilingual Plane.
pub const BLOCKS: usize = 0x10000 / PAGE / BLOCK;

/// The first two characters of a phrase as one number, exact in the Basic Multilingual Plane. Others may collide, which is
/// harmless: the whole key is compared.
pub fn pair(first: u32, second: u32) -> u32 {
    (first << 16) ^ second
}

/// Where the search for a pair begins in a table of `slots` places, a power of two.
pub fn slot(pair: u32, slots: usize) -> usize {
    (hash(pair) >> 32) as usize & (slots - 1)
}

/// The mark of a pair in its slot, of 16 bits.
pub fn mark(pair: u32) -> u32 {
    (hash(pair) >> 16) as u32 & 0xFFFF
}

/// The bit of a pair in a filter of `words` words, a power of two: which word, and which bit of it. (Two bits a pair let less pass, but to
/// ask for them costs more than that.)
pub fn bit(pair: u32, words: usize) -> (usize, u32) {
    // The multiplier is 2^32 over the golden ratio, as that of `hash` is 2^64 over it.
    let hash = pair.wrapping_mul(0x9E37_79B1);
    ((hash >> 14) as usize & (words - 1), hash >> 26)
}

fn hash(pair: u32) -> u64 {
    (pair as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Is it a variation selector?
pub fn is_selector(code: u32) -> bool {
    matches!(code, 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}

/// The first character that is a unit by itself, the Han characters among them.
pub const UNITS_FIRST: u32 = 0x3400;
/// How many are: the number of the first of the others.
pub const UNITS: u32 = 0x9FFF + 1 - UNITS_FIRST;
/// In a unit of a silent key: the key, or what is left of it, ends with it.
pub const END: u16 = 1 << 15;
/// Units to a row of first characters.
pub const ROW: usize = 256;
