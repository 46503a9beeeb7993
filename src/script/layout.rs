//! How the tables are laid out: what the build script packs and the stage unpacks.
//!
//! This file is also part of the build script, so it depends on nothing.

/// In a character's entry: the one that stands for it when no phrase matches, 0 when it stays.
pub const CHAR: u32 = 0x1F_FFFF;
/// In a character's entry: a phrase of two or more characters begins with it.
pub const PHRASE: u32 = 1 << 21;
/// In a character's entry: something that is not itself may take its place, or that of a phrase that begins with it.
pub const START: u32 = 1 << 22;

/// A fact: the character is written in Simplified text only.
pub const SIMPLIFIED: u8 = 1;
/// A fact: the character is written in Traditional text only.
pub const TRADITIONAL: u8 = 2;

/// In a phrase's field: the length in bytes of a piece of the step's text; the bits above [`MORE`] are where it begins.
pub const LENGTH: u32 = 0x7F;
/// In a phrase's first field: the next phrase begins with the same pair, and is not longer.
pub const MORE: u32 = 0x80;
/// How far the beginning of a piece is shifted.
pub const AT: u32 = 8;

/// The first two characters of a phrase as one number, exact in the Basic Multilingual Plane. Others may collide, which is
/// harmless: the whole key is compared.
pub fn pair(first: char, second: char) -> u32 {
    ((first as u32) << 16) ^ second as u32
}

/// Where the search for a pair begins in a table of `slots` places, a power of two.
pub fn slot(pair: u32, slots: usize) -> usize {
    (hash(pair) >> 32) as usize & (slots - 1)
}

/// The bit of a pair in a filter of `words` words, a power of two: which word, and which bit of it.
pub fn bit(pair: u32, words: usize) -> (usize, u64) {
    let hash = hash(pair);
    ((hash >> 40) as usize & (words - 1), 1 << (hash >> 34 & 63))
}

fn hash(pair: u32) -> u64 {
    u64::from(pair).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
