//! How the tables are laid out: what the build script packs and the stage unpacks.
//!
//! This file is also part of the build script, so it depends on nothing.

/// In a character's entry: the three bytes of UTF-8 that stand for it when no longer key matches, the first one lowest; 0 when it
/// stays.
pub const BYTES: u32 = 0xFF_FFFF;
/// In a character's entry: a hard key of two or more characters begins with it.
pub const HARD: u32 = 1 << 24;
/// In a character's entry: a soft key of two or more characters begins with it.
pub const SOFT: u32 = 1 << 25;
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

/// In a phrase's fields: the length in bytes of a piece of the common text.
pub const LENGTH: u32 = 0x7F;
/// In a phrase's first field: the next phrase begins with the same pair.
pub const MORE: u32 = 0x80;
/// In a phrase's second field: some chains have another value for it.
pub const OVERRIDDEN: u32 = 0x80;
/// How far the beginning of a piece is shifted.
pub const AT: u32 = 8;

/// Characters to a page. With 64 the pages of all tables take 0.7 MB, with 16 these and the longer indexes 0.4.
pub const PAGE: usize = 16;

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

/// The bit of a pair in a filter of `words` words, a power of two: which word, and which bit of it.
pub fn bit(pair: u32, words: usize) -> (usize, u64) {
    let hash = hash(pair);
    ((hash >> 40) as usize & (words - 1), 1 << (hash >> 34 & 63))
}

fn hash(pair: u32) -> u64 {
    (pair as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Is it a variation selector?
pub fn is_selector(code: u32) -> bool {
    matches!(code, 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}
