//! A row's cost by its hash, in a table of buckets as the build script writes them: slots of three bytes, a check of two in little-endian
//! order and the cost.

use super::layout::{WORD_SLOTS, WORD_UNIT};

/// The score that a table has for a check, in centinats, in a bucket or, where that is full, in the next.
pub fn look_up(table: &[u8], bucket: usize, check: u16) -> Option<i32> {
    let (found, is_full) = in_bucket(table, bucket, check);
    let buckets = table.len() / (WORD_SLOTS * 3);
    found.or_else(|| is_full.then(|| in_bucket(table, (bucket + 1) % buckets, check).0)?)
}

/// The score that a bucket has for a check, and whether the bucket is full.
fn in_bucket(table: &[u8], bucket: usize, check: u16) -> (Option<i32>, bool) {
    let start = bucket * WORD_SLOTS * 3;
    let Some(bytes) = table.get(start..start + WORD_SLOTS * 3) else {
        return (None, false);
    };
    let (slots, _) = bytes.as_chunks::<3>();
    let found = slots
        .iter()
        .find(|[low, high, _]| u16::from_le_bytes([*low, *high]) == check)
        .map(|[_, _, cost]| -WORD_UNIT * i32::from(*cost));
    let is_full = slots.last().is_some_and(|slot| *slot != [0, 0, 0]);
    (found, is_full)
}
