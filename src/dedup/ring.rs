//! The ring: the text of lines that may come again truncated, the newest of it.
//!
//! Lines with one opening are chained, the newest first, as the matches of a dictionary coder are: a table of heads by the opening's
//! hash, and in each record the way back to the one before it. What is overwritten needs no removal: a way that leads out of the ring
//! ends there. Nearly every line that is looked up has an opening of its own, while its chain may hold others; so a head has traces of
//! the openings in its chain, and nine times of ten no record is read in vain.
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
/// Distances in the ring are told in 32 bits.
const MOST_BYTES: usize = 1 << 31;
/// Bits of a head that are a place; the others are [traces](trace).
const PLACE_BITS: u32 = 44;
const PLACE: u64 = (1 << PLACE_BITS) - 1;
const TRACES: u32 = u64::BITS - PLACE_BITS;

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
    /// Bytes ever written, also those left out where a record would not fit before the end.
    written: u64,
    /// Where in the ring the next record goes.
    next: usize,
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
            written: 0,
            next: 0,
        }
    }

    /// Adds a line.
    pub fn add(&mut self, opening: u32, key: u64, text: &[u8]) {
        let length = HEADER + text.len();
        if length > self.most / MOST_OF_RING {
            return;
        }
        if self.written > PLACE - 2 * self.most as u64 {
            // Places have run out, after 17 TB: it begins anew.
            self.bytes.clear();
            self.heads.fill(0);
            self.written = 0;
            self.next = 0;
        }
        if self.next + length > self.most {
            self.written += (self.most - self.next) as u64;
            self.bytes.resize(self.most, 0);
            self.next = 0;
        }
        let chain = self.chain(opening);
        let Some(head) = self.heads.get_mut(chain) else {
            return;
        };
        let before = self.written + 1 - (*head & PLACE);
        // A chain of which nothing is left in the ring begins anew.
        let (distance, traces) = match u32::try_from(before) {
            Ok(distance) if *head != 0 && before <= self.most as u64 => (distance, *head & !PLACE),
            _ => (0, 0),
        };
        *head = traces | trace(opening) | (self.written + 1);
        let mut header = [0; HEADER];
        let numbers = u128::from(key) | u128::from(opening) << 64 | u128::from(distance) << 96;
        let (first, last) = header.split_at_mut(size_of::<u128>());
        first.copy_from_slice(&numbers.to_le_bytes());
        last.copy_from_slice(&(text.len() as u32).to_le_bytes());
        self.write(self.next, &header);
        self.write(self.next + HEADER, text);
        self.written += length as u64;
        self.next += length;
    }

    fn write(&mut self, place: usize, from: &[u8]) {
        if place == self.bytes.len() {
            self.bytes.extend_from_slice(from);
        } else if let Some(to) = self.bytes.get_mut(place..place + from.len()) {
            to.copy_from_slice(from);
        }
    }

    /// Fetches what will be asked for soon, so that the misses overlap.
    pub fn warm(&self, openings: impl Iterator<Item = u32>) {
        let newest = openings.filter_map(|opening| self.record(self.newest(opening)?));
        let sum = newest.fold(0, |sum, record| sum ^ record.first().copied().unwrap_or(0));
        std::hint::black_box(sum);
    }

    /// The place of the newest record of an opening's chain, if that may hold it.
    fn newest(&self, opening: u32) -> Option<u64> {
        let head = *self.heads.get(self.chain(opening))?;
        (head & trace(opening) != 0).then_some(head & PLACE)
    }

    /// The bytes from a place on, if they are not overwritten by now.
    fn record(&self, place: u64) -> Option<&[u8]> {
        let at = place.checked_sub(1)?;
        if self.written - at > self.most as u64 {
            return None;
        }
        self.bytes.get((at % self.most as u64) as usize..)
    }

    /// In 32 bits, for a division of 64 takes longer than the rest of the look-up.
    fn chain(&self, opening: u32) -> usize {
        (opening % self.heads.len() as u32) as usize
    }

    /// The lines with this opening, the newest first.
    pub fn with_opening(&self, opening: u32) -> impl Iterator<Item = Record<'_>> {
        let mut next = self.newest(opening);
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

/// One bit among those above a place: what a chain lacks the trace of is not in it.
fn trace(opening: u32) -> u64 {
    let bit = (u64::from(opening.wrapping_mul(0x9E37_79B9)) * u64::from(TRACES)) >> 32;
    1 << (u64::from(PLACE_BITS) + bit)
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
        ring.with_opening(opening)
            .map(|record| record.key)
            .collect()
    }

    #[test]
    fn the_newest_lines_with_an_opening_come_first() {
        let mut ring = Ring::new(64 << 10);
        for key in 1..=20 {
            ring.add(key as u32 % 2, key, b"text");
        }
        assert_eq!(keys(&ring, 0), [20, 18, 16, 14, 12, 10, 8, 6, 4, 2]);
        assert_eq!(keys(&ring, 1).len(), 10);
        assert!(keys(&ring, 7).is_empty());
        let long = vec![b'x'; 60 << 10];
        ring.add(7, 21, &long);
        assert!(keys(&ring, 7).is_empty());
    }

    #[test]
    fn where_places_run_out_it_begins_anew() {
        let mut ring = Ring::new(8 << 10);
        let most = ring.most as u64;
        ring.written = (PLACE / most - 4) * most;
        let mut begun = Vec::new();
        for key in 1..=2000 {
            ring.add(1, key, b"text");
            match keys(&ring, 1)[..] {
                [newest] => begun.push(newest),
                [newest, before, ..] => assert_eq!((newest, before), (key, key - 1)),
                [] => panic!("{key} is lost"),
            }
        }
        assert_eq!(begun.len(), 2);
        assert!(ring.written < PLACE / 2);
    }

    proptest! {
        /// Whatever is found was added, with its text; and what was added last is found.
        #[test]
        fn nothing_is_made_up(lines in proptest::collection::vec((0u32..40, 0usize..700), 1..400)) {
            let mut ring = Ring::new(8 << 10);
            let text = |key: u64, length: usize| vec![key as u8; length];
            for (key, (opening, length)) in lines.iter().enumerate() {
                ring.add(*opening, key as u64, &text(key as u64, *length));
                for record in ring.with_opening(*opening) {
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
                ring.add(*opening, key as u64, &vec![b'x'; *length]);
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
