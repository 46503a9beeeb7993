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
/// Slots of a bucket: two bytes each, little-endian, the upper eleven bits a check, the lower five the cost; 0 is an empty slot.
pub const BUCKET_SLOTS: usize = 8;
/// The bits of a slot that hold the check.
pub const CHECK: u16 = !31;

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
