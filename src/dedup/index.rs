//! Where entries are: a hash table of their places in the logs of two generations, in buckets of one cache line.
//!
//! Memory that is asked at random costs a line more than all else, so what counts is how much of it there is and how many cache lines of
//! it a new line reads. Entries stand in logs, one behind the other, which are written at one end and read only for keys that are there;
//! a look-up asks this index instead, of 4 bytes for an entry: the entry's place, and 9 bits of its key. A new key finds the same bits in
//! its bucket one time in 50, and reads an entry in vain then. Both generations have their slots in one bucket, so a new line reads one
//! cache line, or two where the bucket is full: one time in 20 on average from one generation to the next, one in 5 at its end, when one
//! slot in four is empty. Entries in the buckets themselves, with a table for each generation, took 2.6 cache lines of four times the
//! memory.
//!
//! Keys go into the bucket that their upper bits name, or the next one with room. A bucket that was full may have room again when a
//! generation goes; so a slot says whether it is away from its own bucket, and those that are go back.

/// Places of a generation at most.
pub const MOST_PLACES: usize = (1 << PLACE_BITS) - 1;
/// Slots of a bucket, which is one cache line.
pub const SLOTS: usize = 16;
/// Slots that are taken at most, on average, so that buckets seldom overflow.
const LOAD: usize = SLOTS / 4 * 3;
/// Buckets at first, at most.
const FIRST: usize = 64;
/// Slots that are put together.
const BATCH: usize = 64;
/// How many times more there are when they are full, as a power of 2.
const GROWTH: u32 = 3;

/// A slot: from below the place of the entry, counted from 1 (0 is an empty slot), its generation, whether it is away from its bucket,
/// and bits of its key.
const PLACE_BITS: u32 = 21;
const PLACE: u32 = (1 << PLACE_BITS) - 1;
const GENERATION: u32 = 1 << PLACE_BITS;
const AWAY: u32 = GENERATION << 1;
const KEY_SHIFT: u32 = PLACE_BITS + 2;

#[repr(align(64))]
#[derive(Clone, Copy)]
struct Bucket([u32; SLOTS]);

/// Places by keys.
pub struct Index {
    buckets: Vec<Bucket>,
    most: usize,
}

/// Where the slot of a key goes.
#[derive(Clone, Copy)]
pub struct Gap {
    bucket: usize,
    slot: u32,
    /// What tells the slot from others.
    mark: u32,
    /// There are slots like it on the way.
    pub has_like: bool,
}

/// A place in the log of one of two generations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// It is the odd one.
    pub odd: bool,
    /// From 0.
    pub at: usize,
}

impl Place {
    fn of(slot: u32) -> Place {
        Place {
            odd: slot & GENERATION != 0,
            at: (slot & PLACE).saturating_sub(1) as usize,
        }
    }

    fn slot(self) -> u32 {
        (self.at as u32 + 1) & PLACE | if self.odd { GENERATION } else { 0 }
    }
}

impl Index {
    /// An empty one, that grows until it holds `most` slots at its load.
    pub fn new(most: usize) -> Index {
        let most = most.div_ceil(LOAD).max(1);
        let mut first = most;
        while first > FIRST {
            first >>= GROWTH;
        }
        Index {
            buckets: vec![Bucket([0; SLOTS]); first],
            most,
        }
    }

    /// Whether so many slots are more than it is to hold as it is, and it could hold more.
    #[inline]
    pub fn is_full(&self, slots: usize) -> bool {
        slots >= self.buckets.len() * LOAD && self.buckets.len() < self.most
    }

    /// An empty one that is larger.
    ///
    /// Sizes are parts of the last one, so that this one and the next together take less than the last one and the logs that fill it.
    pub fn larger(&self) -> Index {
        let mut buckets = self.most;
        while buckets >> GROWTH > self.buckets.len() {
            buckets >>= GROWTH;
        }
        Index {
            buckets: vec![Bucket([0; SLOTS]); buckets],
            most: self.most,
        }
    }

    /// Reads where a key belongs.
    #[inline]
    pub fn touch(&self, key: u64) -> u32 {
        let bucket = self.buckets.get(start(key, self.buckets.len()));
        bucket.map_or(0, |Bucket([first, ..])| *first)
    }

    /// The gap where the slot of a key would go.
    #[inline]
    pub fn seek(&self, key: u64) -> Gap {
        let (at, mark) = (start(key, self.buckets.len()), mark(key));
        let (has_like, slot) = self.buckets.get(at).map_or((false, 0), |b| b.seek(mark));
        if slot == SLOTS as u32 {
            return self.seek_on(at, mark, has_like);
        }
        Gap {
            bucket: at,
            slot,
            mark,
            has_like,
        }
    }

    /// Goes on from a bucket that is full.
    #[cold]
    fn seek_on(&self, mut at: usize, mark: u32, has_like: bool) -> Gap {
        let mark = mark | AWAY;
        let mut gap = Gap {
            bucket: at,
            slot: 0,
            mark,
            has_like,
        };
        for _ in 0..self.buckets.len() {
            at = self.next(at);
            let Some((has_like, slot)) = self.buckets.get(at).map(|b| b.seek(mark)) else {
                break;
            };
            (gap.bucket, gap.slot) = (at, slot);
            gap.has_like |= has_like;
            if slot < SLOTS as u32 {
                break;
            }
        }
        gap
    }

    /// Is there a slot like the key's, or may there be one in other buckets than its own?
    #[inline]
    pub fn may_have(&self, key: u64) -> bool {
        let bucket = self.buckets.get(start(key, self.buckets.len()));
        bucket.is_some_and(|bucket| bucket.has(mark(key)) | bucket.is_full())
    }

    /// The places of slots that are like the key's.
    pub fn places(&self, key: u64) -> impl Iterator<Item = Place> {
        let (mut at, mut mark) = (start(key, self.buckets.len()), mark(key));
        let buckets = (0..self.buckets.len()).map_while(move |_| {
            let bucket = self.buckets.get(at)?;
            let like = bucket.places(mark);
            at = self.next(at);
            mark |= AWAY;
            Some((like, bucket.is_full()))
        });
        let mut ends = false;
        let buckets =
            buckets.take_while(move |(_, is_full)| !std::mem::replace(&mut ends, !is_full));
        buckets.flat_map(|(like, _)| like)
    }

    fn next(&self, bucket: usize) -> usize {
        let next = bucket + 1;
        if next == self.buckets.len() { 0 } else { next }
    }

    /// Puts the slots of many keys that are not there. Their buckets are fetched together.
    pub fn put_all(&mut self, keys: impl Iterator<Item = (u64, Place)> + Clone) {
        let mut keys = keys;
        loop {
            let batch = keys.clone().take(BATCH);
            let sum = batch.clone().fold(0, |sum, (key, _)| sum ^ self.touch(key));
            std::hint::black_box(sum);
            let mut count = 0;
            for (key, place) in batch {
                self.put(self.seek(key), place);
                count += 1;
            }
            if count < BATCH {
                return;
            }
            keys.nth(BATCH - 1);
        }
    }

    /// Fills a gap, which nothing else has filled since it was looked up.
    #[inline]
    pub fn put(&mut self, gap: Gap, place: Place) {
        let bucket = self.buckets.get_mut(gap.bucket);
        if let Some(slot) = bucket.and_then(|bucket| bucket.0.get_mut(gap.slot as usize)) {
            *slot = gap.mark | place.slot();
        }
    }

    /// The slots of a generation go. What of the other one is away from its bucket is taken out too, and told: it must be put again.
    pub fn clear(&mut self, odd: bool, mut away: impl FnMut(Place)) {
        let gone = if odd { GENERATION } else { 0 };
        for bucket in &mut self.buckets {
            let mut count = 0;
            let mut kept = [0; SLOTS + 1];
            for slot in bucket.0 {
                let stays = slot & PLACE != 0 && slot & GENERATION != gone;
                if stays && slot & AWAY != 0 {
                    away(Place::of(slot));
                }
                if let Some(to) = kept.get_mut(count) {
                    *to = slot;
                }
                count += usize::from(stays && slot & AWAY == 0);
            }
            // What was written last was not kept, but when all were.
            for (number, (to, slot)) in bucket.0.iter_mut().zip(kept).enumerate() {
                *to = if number < count { slot } else { 0 };
            }
        }
    }

    /// Bytes that it takes.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.buckets.capacity() * size_of::<Bucket>()
    }
}

/// What of a slot must be as in a gap's mark.
const MARK: u32 = !(PLACE | GENERATION);

impl Bucket {
    /// Has it a slot with this mark? And how many slots are taken, the first ones? No branch depends on them. (An empty one is like one
    /// whose key has bits of 0: that costs little, where to ask for it costs each look-up.)
    #[inline]
    fn seek(&self, mark: u32) -> (bool, u32) {
        (
            self.has(mark),
            self.0.iter().map(|slot| u32::from(*slot != 0)).sum(),
        )
    }

    #[inline]
    fn has(&self, mark: u32) -> bool {
        let slots = self.0.iter();
        slots.fold(0, |any, slot| any | u32::from((slot ^ mark) & MARK == 0)) != 0
    }

    fn places(&self, mark: u32) -> impl Iterator<Item = Place> {
        let slots = self.0.iter().filter(|slot| **slot & PLACE != 0);
        slots
            .filter(move |slot| (*slot ^ mark) & MARK == 0)
            .map(|slot| Place::of(*slot))
    }

    #[inline]
    fn is_full(&self) -> bool {
        let [.., last] = self.0;
        last != 0
    }
}

/// What tells a key's slot in its own bucket from others.
#[inline]
fn mark(key: u64) -> u32 {
    (key as u32) << KEY_SHIFT
}

/// The bucket where a key belongs.
#[inline]
fn start(key: u64, buckets: usize) -> usize {
    ((u128::from(key) * buckets as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cache_lines() {
        let index = Index::new(1000);
        assert_eq!(size_of::<Bucket>(), 64);
        assert_eq!(index.buckets.as_ptr() as usize % 64, 0);
    }

    #[test]
    fn its_last_size_holds_what_it_is_made_for_and_is_eight_of_the_one_before() {
        for most in [1, 12, 13, 700, 769, 100_000, 2 * MOST_PLACES] {
            let mut index = Index::new(most);
            while index.buckets.len() < index.most {
                assert!(index.is_full(index.buckets.len() * LOAD));
                let larger = index.larger();
                let ratio = larger.buckets.len() / index.buckets.len();
                assert!((8..16).contains(&ratio), "{most}: {ratio}");
                index = larger;
            }
            assert!(!index.is_full(most) && index.buckets.len() * LOAD >= most);
        }
    }

    /// With as many slots as it is to hold, a look-up of a key that is not there asks little more than one cache line, and is told of
    /// few places in vain.
    #[test]
    fn new_keys_cost_little() {
        let key = |n: u64| xxhash_rust::xxh3::xxh3_64(&n.to_le_bytes());
        let mut index = Index::new(12_000);
        while index.buckets.len() < index.most {
            index = index.larger();
        }
        for n in 0..12_000 {
            let (odd, at) = (n % 2 == 1, n as usize / 2);
            index.put(index.seek(key(n)), Place { odd, at });
        }
        let (mut told, mut away) = (0, 0);
        for n in 20_000..120_000 {
            let gap = index.seek(key(n));
            let places = index.places(key(n)).count();
            assert!(gap.has_like || places == 0);
            told += places;
            away += u32::from(gap.mark & AWAY != 0);
        }
        assert!(told < 4000, "{told} of 100,000");
        assert!(away < 20_000, "{away} of 100,000");
    }
}
