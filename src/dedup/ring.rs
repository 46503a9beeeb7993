//! The ring: the text of lines that may come again truncated, the newest of it.
//!
//! Lines with one opening are chained, the newest first, as the matches of a dictionary coder are: a table of heads by the opening's
//! hash, and in each record the way back to the one before it. What is overwritten needs no removal: a way that leads out of the ring
//! ends there. Nearly every line that is looked up has an opening of its own, while its chain may hold others; so a head has traces of
//! the openings in its chain, two bits for each, and 49 times of 50 no record is read in vain.
//!
//! The text is kept as it is written, not folded: one copy of it is all that a new line costs; it is folded only when an opening comes
//! again; and what the fold drops, marks of numbers and ends of sentences, still tells what a line is. Folded text would take two bytes a
//! Han character instead of three, so that the ring held 1.4 times as much (a record of 200 bytes has 20 more before it), but its folding
//! would have to be carried from the middle through every window, for lines that seldom come again.

/// Bytes before the text of a record.
const HEADER: usize = 20;
/// Bytes of the ring for each head of a chain: about one for each line of a page.
const BYTES_FOR_HEAD: usize = 128;
const HEAD_BYTES: usize = size_of::<u64>();
/// A line that takes more than this part of the ring is not kept.
const MOST_OF_RING: usize = 8;
/// So many lines with one opening are compared at most, the newest ones: where a form opens every line, more would stall the tail.
const MOST_STEPS: usize = 16;
/// Places are told in 32 bits, and there must be more of them than two turns need.
const MOST_BYTES: usize = 1 << 30;
/// Bits of a head that are a place; the others are [traces](trace).
const PLACE_BITS: u32 = 32;
const PLACE: u64 = (1 << PLACE_BITS) - 1;

/// A line in the ring.
pub struct Record<'r> {
    pub key: u64,
    pub text: &'r [u8],
}

/// The text of the newest lines.
pub struct Ring {
    /// Filled once from one end to the other, then overwritten in turn.
    bytes: Vec<u8>,
    most: usize,
    /// For each chain the place of its newest record, counted from 1 over all that was ever written, or 0 when there is none; and above it
    /// the traces of the openings in the chain.
    heads: Vec<u64>,
    /// 2^64 by how many they are, rounded up.
    reciprocal: u64,
    /// Bytes ever written, also those left out where a record would not fit before the end.
    written: u64,
    /// Where in the ring the next record goes.
    next: usize,
}

/// What is known of an opening's chain.
#[derive(Clone, Copy)]
pub struct Chain {
    head: usize,
    opening: u32,
    trace: u64,
    /// The place of its newest record, if it may hold one with this opening.
    newest: Option<u64>,
}

impl Chain {
    /// It has no record with this opening.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.newest.is_none()
    }
}

impl Ring {
    /// A ring that takes at most `memory` bytes, its heads included.
    pub fn new(memory: usize) -> Ring {
        let heads = memory.min(MOST_BYTES) / (BYTES_FOR_HEAD + HEAD_BYTES);
        let most = (heads * BYTES_FOR_HEAD).min(memory);
        Ring {
            // Pages that are not written yet take no memory.
            bytes: Vec::with_capacity(most),
            most,
            heads: vec![0; heads.max(1)],
            reciprocal: reciprocal(heads.max(1)),
            written: 0,
            next: 0,
        }
    }

    /// Adds a line to the chain of its opening.
    #[inline]
    pub fn add(&mut self, chain: &Chain, key: u64, text: &[u8]) {
        let length = HEADER + text.len();
        if length > self.most / MOST_OF_RING {
            return;
        }
        if self.next + length > self.most {
            self.turn();
        }
        if self.next + length > self.bytes.len() {
            self.fill(length);
        }
        let end = self.next + length;
        let Some(head) = self.heads.get_mut(chain.head) else {
            return;
        };
        let before = self.written + 1 - (*head & PLACE);
        // A chain of which nothing is left in the ring begins anew.
        let (distance, traces) = match u32::try_from(before) {
            Ok(distance) if *head != 0 && before <= self.most as u64 => (distance, *head & !PLACE),
            _ => (0, 0),
        };
        *head = traces | chain.trace | (self.written + 1);
        let Some(record) = self.bytes.get_mut(self.next..end) else {
            return;
        };
        let Some((header, body)) = record.split_at_mut_checked(HEADER) else {
            return;
        };
        let numbers =
            u128::from(key) | u128::from(chain.opening) << 64 | u128::from(distance) << 96;
        let (first, last) = header.split_at_mut(size_of::<u128>());
        first.copy_from_slice(&numbers.to_le_bytes());
        last.copy_from_slice(&(text.len() as u32).to_le_bytes());
        body.copy_from_slice(text);
        self.written += length as u64;
        self.next = end;
    }

    /// Goes on at the beginning.
    #[cold]
    fn turn(&mut self) {
        self.written += (self.most - self.next) as u64;
        self.bytes.resize(self.most, 0);
        self.next = 0;
        if self.written > PLACE - 2 * self.most as u64 {
            self.count_anew();
        }
    }

    /// Places run out, after 4 GB: all are counted from the beginning of what the ring still has.
    fn count_anew(&mut self) {
        let gone = self.written - self.most as u64;
        for head in &mut self.heads {
            *head = match (*head & PLACE).checked_sub(gone) {
                Some(place @ 1..) => *head & !PLACE | place,
                _ => 0,
            };
        }
        self.written -= gone;
    }

    /// Makes room for a record in what was never written, and for more of them.
    #[cold]
    fn fill(&mut self, length: usize) {
        let filled = (self.next + length).max(2 * self.bytes.len());
        self.bytes.resize(filled.min(self.most), 0);
    }

    /// Fetches what will be asked for soon, so that the misses overlap.
    pub fn warm(&self, openings: impl Iterator<Item = u32>) {
        let newest = openings.filter_map(|opening| self.record(self.chain(opening).newest?));
        let records = newest.fold(0, |sum, record| sum ^ record.first().copied().unwrap_or(0));
        std::hint::black_box(records);
    }

    /// The chain of an opening.
    #[inline]
    pub fn chain(&self, opening: u32) -> Chain {
        let (at, trace) = (self.head(opening), trace(opening));
        let head = self.heads.get(at).copied().unwrap_or(0);
        Chain {
            head: at,
            opening,
            trace,
            newest: (head & trace == trace).then_some(head & PLACE),
        }
    }

    /// The bytes from a place on, if they are not overwritten by now.
    fn record(&self, place: u64) -> Option<&[u8]> {
        let distance = self.written - place.checked_sub(1)?;
        if distance > self.most as u64 {
            return None;
        }
        let (next, distance) = (self.next, distance as usize);
        let at = match next.checked_sub(distance) {
            Some(at) => at,
            None => next + self.most - distance,
        };
        self.bytes.get(at..)
    }

    /// The number of an opening's head.
    #[inline]
    fn head(&self, opening: u32) -> usize {
        remainder(opening, self.heads.len(), self.reciprocal)
    }

    /// The lines with the opening of a chain, the newest first.
    pub fn records(&self, chain: &Chain) -> impl Iterator<Item = Record<'_>> {
        let opening = chain.opening;
        let mut next = chain.newest;
        std::iter::from_fn(move || {
            let at = next?;
            let (header, rest) = self.record(at)?.split_at_checked(HEADER)?;
            let distance = u64::from(u32_at(header, 12));
            next = at.checked_sub(distance).filter(|_| distance != 0);
            let length = u32_at(header, 16) as usize;
            Some((
                u32_at(header, 8),
                Record {
                    key: u64_at(header, 0),
                    text: rest.get(..length)?,
                },
            ))
        })
        .take(MOST_STEPS)
        .filter(move |(its, _)| *its == opening)
        .map(|(_, record)| record)
    }

    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.bytes.capacity() + self.heads.capacity() * HEAD_BYTES
    }
}

/// 2^64 by a divisor, rounded up.
fn reciprocal(divisor: usize) -> u64 {
    (u64::MAX / divisor as u64).wrapping_add(1)
}

/// What is left of a division, by two multiplications, which take less than half of its time (Lemire, Kaser, Kurz: Faster remainder by
/// direct computation, 2019).
#[inline]
fn remainder(number: u32, divisor: usize, reciprocal: u64) -> usize {
    let fraction = reciprocal.wrapping_mul(u64::from(number));
    ((u128::from(fraction) * divisor as u128) >> 64) as usize
}

/// Two bits among those above a place, or one: what a chain lacks the trace of is not in it.
#[inline]
fn trace(opening: u32) -> u64 {
    let hash = opening.wrapping_mul(0x9E37_79B9);
    let bit = |number: u32| 1u64.wrapping_shl(PLACE_BITS | number & 31);
    bit(hash >> 27) | bit(hash >> 22)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let field = bytes
        .get(at..at + 4)
        .and_then(|field| field.try_into().ok());
    field.map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let field = bytes
        .get(at..at + 8)
        .and_then(|field| field.try_into().ok());
    field.map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(ring: &Ring, opening: u32) -> Vec<u64> {
        ring.records(&ring.chain(opening))
            .map(|record| record.key)
            .collect()
    }

    fn add(ring: &mut Ring, opening: u32, key: u64, text: &[u8]) {
        let chain = ring.chain(opening);
        ring.add(&chain, key, text);
    }

    proptest! {
        #[test]
        fn the_remainder_is_that_of_a_division(number: u32, divisor in 1usize..20_000_000) {
            prop_assert_eq!(remainder(number, divisor, reciprocal(divisor)), number as usize % divisor);
        }
    }

    #[test]
    fn the_newest_lines_with_an_opening_come_first() {
        let mut ring = Ring::new(64 << 10);
        for key in 1..=20 {
            add(&mut ring, key as u32 % 2, key, b"text");
        }
        assert_eq!(keys(&ring, 0), [20, 18, 16, 14, 12, 10, 8, 6, 4, 2]);
        assert_eq!(keys(&ring, 1).len(), 10);
        assert!(keys(&ring, 7).is_empty());
        let long = vec![b'x'; 60 << 10];
        add(&mut ring, 7, 21, &long);
        assert!(keys(&ring, 7).is_empty());
    }

    #[test]
    fn where_places_run_out_they_are_counted_anew_and_nothing_is_lost() {
        let mut ring = Ring::new(8 << 10);
        let mut far = Ring::new(8 << 10);
        let most = ring.most as u64;
        far.written = (PLACE / most - 4) * most;
        for key in 1..=2000 {
            let opening = key as u32 % 37;
            let text = vec![b'x'; key as usize * 7 % 90];
            add(&mut ring, opening, key, &text);
            add(&mut far, opening, key, &text);
            for opening in 0..37 {
                assert_eq!(keys(&ring, opening), keys(&far, opening));
            }
        }
        assert!(far.written < PLACE / 2);
    }

    proptest! {
        /// Whatever is found was added, with its text; and what was added last is found.
        #[test]
        fn nothing_is_made_up(lines in proptest::collection::vec((0u32..40, 0usize..700), 1..400)) {
            let mut ring = Ring::new(8 << 10);
            let text = |key: u64, length: usize| vec![key as u8; length];
            for (key, (opening, length)) in lines.iter().enumerate() {
                add(&mut ring, *opening, key as u64, &text(key as u64, *length));
                for record in ring.records(&ring.chain(*opening)) {
                    let (its, length) = lines[record.key as usize];
                    prop_assert_eq!(its, *opening);
                    prop_assert_eq!(record.text, text(record.key, length));
                }
                prop_assert_eq!(keys(&ring, *opening).first().copied(), Some(key as u64));
                prop_assert!(ring.bytes() <= 8 << 10);
            }
        }

        /// Lines that are so near that nothing has overwritten them are found; that each has its chain makes sure of the steps.
        #[test]
        fn nothing_near_is_lost(lines in proptest::collection::vec((0u32..40, 0usize..500), 1..300)) {
            let mut ring = Ring::new(8 << 10);
            for (key, (opening, length)) in lines.iter().enumerate() {
                add(&mut ring, *opening, key as u64, &vec![b'x'; *length]);
                // What is left out where a record would not fit before the end is shorter than the longest record.
                let mut bytes = 520;
                let near = lines[..=key].iter().enumerate().rev().take_while(|(_, (_, length))| {
                    bytes += HEADER + length;
                    bytes <= ring.most
                });
                let mut near: Vec<(u64, u32)> = near.map(|(key, (opening, _))| (key as u64, *opening)).collect();
                for opening in 0..40 {
                    let want = near.extract_if(.., |(_, its)| *its == opening).map(|(key, _)| key);
                    let want: Vec<u64> = want.take(MOST_STEPS).collect();
                    prop_assert!(keys(&ring, opening).starts_with(&want));
                }
            }
        }
    }
}
