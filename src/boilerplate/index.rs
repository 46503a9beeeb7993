//! Words by two of their characters, for words sought inside folded lines and at their ends.
//!
//! A line is a slice of folded units (UTF-16, as the look makes them). Each two neighbours are hashed to one bit of 131,072; where it
//! is set, the words of that bit are compared with what stands there. So a line without any word costs an addition, a multiplication
//! and a bit test a unit. (Single characters in place of pairs: with 200 rules nearly every line held one. All words in a few flat arrays
//! in place of a list for each bit: no faster.)

use super::ends::{ANY, End, NONE, Pair};
use super::rarity;
use std::collections::BTreeMap;

/// A word of a rule, or several rules.
struct Word {
    /// The pair that it is found by.
    pair: u32,
    /// In little-endian UTF-16.
    units: Box<[u8]>,
    spot: Spot,
    rules: Vec<usize>,
}

/// Where in a line a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    Start,
    Last,
    /// Anywhere; found by two units, before which stand so many of its own.
    Inside(usize),
}

/// The words of many rules.
pub struct Index {
    inside: Buckets,
    starts: Buckets,
    lasts: Buckets,
}

impl Index {
    pub fn new() -> Index {
        Index {
            inside: Buckets::new(),
            starts: Buckets::new(),
            lasts: Buckets::new(),
        }
    }

    /// Adds a word of two folded units or more, that may stand anywhere in a line.
    pub fn add(&mut self, units: Vec<u16>, rule: usize) {
        let pairs = units.windows(2).map(|pair| match *pair {
            [a, b] => rarity::pair(a, b),
            _ => u64::MAX,
        });
        let Some((before, _)) = pairs.enumerate().min_by_key(|(_, cost)| *cost) else {
            return;
        };
        let (Some(&a), Some(&b)) = (units.get(before), units.get(before + 1)) else {
            return;
        };
        self.inside
            .add(pair(a, b), &units, Spot::Inside(before), rule);
    }

    /// Adds a pair at an end of the line.
    pub fn add_end(&mut self, end: End, [outer, inner]: Pair, rule: usize) {
        // Where the line ends or goes on behind one unit is for the rule to say.
        let (units, inner) = match (inner, end) {
            (NONE | ANY, _) => (vec![outer], ANY),
            (inner, End::Start) => (vec![outer, inner], inner),
            (inner, End::Last) => (vec![inner, outer], inner),
        };
        match end {
            End::Start => self
                .starts
                .add(pair(outer, inner), &units, Spot::Start, rule),
            End::Last => self.lasts.add(pair(outer, inner), &units, Spot::Last, rule),
        }
    }

    /// Numbers the buckets; to be called when all words are in.
    pub fn finish(&mut self) {
        self.inside.finish();
        self.starts.finish();
        self.lasts.finish();
    }

    /// Gives the rules of each word that stands in the line, which has these pairs at its ends; a word that stands there twice twice.
    #[inline(always)]
    pub fn each(&self, units: &[u8], [first, end]: [Pair; 2], mut add: impl FnMut(&[usize])) {
        for (buckets, [outer, inner]) in [(&self.starts, first), (&self.lasts, end)] {
            for pair in [pair(outer, ANY), pair(outer, inner)] {
                if buckets.holds(pair) {
                    buckets.here(pair, units, 0, &mut add);
                }
            }
        }
        let mut before = first[0];
        for (at, unit) in units.chunks_exact(2).enumerate().skip(1) {
            let &[low, high] = unit else { break };
            let unit = u16::from_le_bytes([low, high]);
            let pair = pair(before, unit);
            if self.inside.holds(pair) {
                self.inside.here(pair, units, at - 1, &mut add);
            }
            before = unit;
        }
    }
}

#[inline(always)]
fn pair(a: u16, b: u16) -> u32 {
    u32::from(a) << 16 | u32::from(b)
}

/// The bits of a [`Buckets`], as an exponent of two, and its words.
const BITS: u32 = 17;
const WORDS: usize = 1 << (BITS - 6);

/// The bit of a pair, and its word. Fibonacci hashing: neighbours in the code charts are neighbours in texts.
#[inline(always)]
fn bit(pair: u32) -> (usize, u32) {
    let hash = pair.wrapping_mul(0x9E37_79B1) >> (32 - BITS);
    (hash as usize >> 6, hash & 63)
}

/// Words by pairs.
struct Buckets {
    /// Which bits have words.
    bits: Box<[u64; WORDS]>,
    /// How many bits are set before each word of `bits`.
    before: Vec<u16>,
    /// The words of each bit that has some, in the order of the bits.
    lists: Vec<Vec<Word>>,
    /// The same while they come in.
    coming: BTreeMap<(usize, u32), Vec<Word>>,
}

impl Buckets {
    fn new() -> Buckets {
        Buckets {
            bits: Box::new([0; WORDS]),
            before: Vec::new(),
            lists: Vec::new(),
            coming: BTreeMap::new(),
        }
    }

    fn add(&mut self, pair: u32, units: &[u16], spot: Spot, rule: usize) {
        let units: Box<[u8]> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let list = self.coming.entry(bit(pair)).or_default();
        let same = |word: &&mut Word| word.pair == pair && word.units == units && word.spot == spot;
        match list.iter_mut().find(same) {
            Some(word) => word.rules.push(rule),
            None => list.push(Word {
                pair,
                units,
                spot,
                rules: vec![rule],
            }),
        }
    }

    fn finish(&mut self) {
        for ((place, bit), list) in std::mem::take(&mut self.coming) {
            if let Some(word) = self.bits.get_mut(place) {
                *word |= 1 << bit;
            }
            self.lists.push(list);
        }
        let mut below = 0;
        let ranks = self.bits.iter().map(|word| {
            let here = below;
            below += word.count_ones() as u16;
            here
        });
        self.before = ranks.collect();
    }

    #[inline(always)]
    fn holds(&self, pair: u32) -> bool {
        let (place, bit) = bit(pair);
        self.bits
            .get(place)
            .is_some_and(|word| word >> bit & 1 == 1)
    }

    /// Compares the words of a pair with the line; `at` is the place of its first unit.
    #[inline(never)]
    fn here(&self, pair: u32, units: &[u8], at: usize, add: &mut impl FnMut(&[usize])) {
        let (place, bit) = bit(pair);
        let (Some(bits), Some(before)) = (self.bits.get(place), self.before.get(place)) else {
            return;
        };
        let below = bits & ((1 << bit) - 1);
        let rank = usize::from(*before) + below.count_ones() as usize;
        let list = self.lists.get(rank).map_or(&[][..], Vec::as_slice);
        for word in list {
            if word.pair == pair && word.stands(units, at) {
                add(&word.rules);
            }
        }
    }
}

impl Word {
    /// Whether it stands in the line, of which it has the pair.
    fn stands(&self, units: &[u8], at: usize) -> bool {
        // At the ends the pair is all.
        let Spot::Inside(before) = self.spot else {
            return true;
        };
        let first = at.checked_sub(before);
        first
            .and_then(|first| units.get(2 * first..))
            .is_some_and(|there| there.starts_with(&self.units))
    }
}
