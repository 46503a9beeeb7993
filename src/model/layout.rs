//! Facts: how the tables of the character model are packed.
//!
//! This file is also part of the build script, so it depends on nothing.

/// One unit of a single character's cost, in hundredths of a natural-log unit.
pub const COST_UNIT: i32 = 10;
/// One unit of a pair's cost, in hundredths of a natural-log unit: five bits must reach as far as 15.5.
pub const FOLLOW_UNIT: i32 = 50;

/// One unit of what a word's edge costs, in hundredths of a natural-log unit.
pub const EDGE_UNIT: i32 = 5;
/// The first character of the table of edges, and the one after its last.
pub const EDGES_FIRST: u32 = 0x4E00;
/// See [`EDGES_FIRST`].
pub const EDGES_LAST: u32 = 0x9FA6;

/// Buckets of the table of pairs.
pub const BUCKETS: usize = 1 << 15;
/// The slots of a bucket on the average: two bytes each, little-endian, the upper eleven bits a check, the lower five the cost.
pub const BUCKET_MEAN: usize = 3;
/// The bits of a slot that hold the check.
pub const CHECK: u16 = !31;

/// The first of a pair that stands for every kana: no character has this code point.
pub const ANY_KANA: char = '\u{3040}';

/// The bucket of a pair, and its check in the upper eleven bits, never 0.
///
/// A pair that is not in the table passes for one that is in about one of 400 cases.
pub fn bucket_and_check(first: char, second: char) -> (usize, u16) {
    // The multiplier is 2^64 divided by the golden ratio (Knuth); the upper bits of the product are the well-mixed ones.
    let key = (u64::from(u32::from(first)) << 21) | u64::from(u32::from(second));
    let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let check = ((mixed >> 33) as u16) & CHECK;
    ((mixed >> 49) as usize, check.max(32))
}

/// One unit of a word's cost, in hundredths of a natural-log unit.
pub const WORD_UNIT: i32 = 8;
/// The longest words of the table of words, in characters.
pub const WORD_LENGTH: usize = 5;
/// Buckets of the table of words.
pub const WORD_BUCKETS: usize = 1 << 14;
/// The most slots of a bucket: three bytes each, a check in two, little-endian, and the cost.
pub const WORD_SLOTS: usize = 16;
/// The slots of a bucket on the average.
pub const WORD_MEAN: usize = 7;
/// Steps of the table of exponentials: hundredths of a natural-log unit, as far as any score reaches.
pub const EXP_STEPS: usize = 2_600;

/// The hash of a row of up to five characters of the Basic Multilingual Plane: those before the last in 16 bits each, the nearest
/// lowest, the last, and how many they are.
#[inline]
pub fn gram_hash(before: u64, last: u16, length: usize) -> u64 {
    // As for pairs: products with 2^64 over the golden ratio, the upper bits used.
    let mixed = before.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = mixed ^ (mixed >> 29) ^ (u64::from(last) << 3 | length as u64);
    let mixed = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The bucket of a word of the hash, and its check, never 0.
#[inline]
pub fn word_bucket_and_check(hash: u64) -> (usize, u16) {
    ((hash >> 50) as usize, ((hash >> 20) as u16).max(1))
}

/// Buckets of the table of rows of running text, with slots like those of words.
pub const RUNNING_BUCKETS: usize = 1 << 14;
/// Their slots on the average.
pub const RUNNING_MEAN: usize = 10;
/// What is added where the table has no row of three that ends in a character, and again where it has no pair, in centinats.
pub const RUNNING_BACKOFF: i32 = -90;

/// The first Han character that the table of single ones of running text has, and how many it has.
pub const FIRST_HAN: usize = 0x4E00;
/// See [`FIRST_HAN`].
pub const HAN: usize = 0x5200;

/// The bucket of a row of running text of the hash, and its check, never 0.
#[inline]
pub fn running_bucket_and_check(hash: u64) -> (usize, u16) {
    ((hash >> 50) as usize, ((hash >> 20) as u16).max(1))
}
