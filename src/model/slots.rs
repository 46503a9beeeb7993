//! Tables of buckets as the build script writes them: first where each begins, then the slots of all without gaps.
//!
//! With room for the fullest in each bucket half of the slots would be empty. So a table has the beginnings of its buckets in front, two
//! bytes each: how far, in slots, a bucket begins from where it would if all held the same `mean` number.

use super::layout::{WORD_SLOTS, WORD_UNIT};

/// A table of buckets with slots of `N` bytes.
pub struct Buckets<const N: usize> {
    /// Where the buckets begin, and what would be one more.
    starts: &'static [[u8; 2]],
    slots: &'static [[u8; N]],
    /// How many slots a bucket has on the average, or nearly so.
    mean: usize,
}

impl<const N: usize> Buckets<N> {
    /// A table of so many buckets.
    pub const fn new(bytes: &'static [u8], count: usize, mean: usize) -> Buckets<N> {
        let (starts, slots) = bytes.split_at(2 * (count + 1));
        Buckets {
            starts: starts.as_chunks().0,
            slots: slots.as_chunks().0,
            mean,
        }
    }

    /// The slots of a bucket.
    #[inline(always)]
    pub fn slots(&self, bucket: usize) -> &'static [[u8; N]] {
        self.find(bucket).unwrap_or_default()
    }

    #[inline(always)]
    fn find(&self, bucket: usize) -> Option<&'static [[u8; N]]> {
        let [start, end] = self.starts.get(bucket..)?.first_chunk()?;
        let begin = |bucket: usize, distance: &[u8; 2]| {
            (bucket * self.mean).wrapping_add_signed(i16::from_le_bytes(*distance).into())
        };
        self.slots.get(begin(bucket, start)..begin(bucket + 1, end))
    }
}

/// A table of rows of characters: a check of two bytes in little-endian order, and the cost.
pub type Rows = Buckets<3>;

impl Rows {
    /// The score that the table has for a check, in centinats, in a bucket or, where that is full, in the next.
    pub fn look_up(&self, bucket: usize, check: u16) -> Option<i32> {
        let (found, is_full) = self.in_bucket(bucket, check);
        found.or_else(|| {
            is_full.then(|| {
                self.in_bucket((bucket + 1) % (self.starts.len() - 1), check)
                    .0
            })?
        })
    }

    /// The score that a bucket has for a check, and whether the bucket is full.
    fn in_bucket(&self, bucket: usize, check: u16) -> (Option<i32>, bool) {
        let slots = self.slots(bucket);
        // They are in the order of their checks.
        let found = slots
            .iter()
            .map(|[low, high, cost]| (u16::from_le_bytes([*low, *high]), *cost))
            .find(|(other, _)| *other >= check)
            .filter(|(other, _)| *other == check)
            .map(|(_, cost)| -WORD_UNIT * i32::from(cost));
        (found, slots.len() == WORD_SLOTS)
    }
}
