//! An entry of the memory: 16 bytes for a line, or for one more line that it was found after.
//!
//! The key takes 64 bits. The other 64 hold a tag of 28 bits of the line before it, 34 bits of the number of the record where it was first
//! found (17 billion; later ones have none), and two flags. A tag that is too short may take two neighbours for each other (2^-28 for each
//! neighbour that a line had), but never makes a line known, and a run of known lines goes only when it holds the characters that a
//! repeated block must hold; what is told apart wrongly is a short line beside it.

/// Bytes of an entry, in memory and in a file.
pub const ENTRY_BYTES: usize = size_of::<Entry>();

/// A line, or a pair of lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The key of the line, or of the pair; 0 is no entry.
    pub key: u64,
    /// All else.
    pub info: u64,
}

const PAIR: u64 = 1;
const CUT: u64 = 2;
const RECORD_SHIFT: u32 = 2;
const RECORD_BITS: u32 = 34;
const TAG_SHIFT: u32 = RECORD_SHIFT + RECORD_BITS;
const NO_RECORD: u64 = (1 << RECORD_BITS) - 1;
const RECORD: u64 = NO_RECORD << RECORD_SHIFT;

impl Entry {
    /// A line after the one with the tag `before`, first found as `record`.
    pub fn line(key: u64, before: u64, record: Option<u64>) -> Entry {
        let record = record.map_or(NO_RECORD, |record| record.min(NO_RECORD));
        Entry {
            key,
            info: before << TAG_SHIFT | record << RECORD_SHIFT,
        }
    }

    /// A line after another one than that which its own entry tells.
    pub fn pair(key: u64, before: u64) -> Entry {
        Entry {
            key: pair_key(key, before),
            info: PAIR | RECORD,
        }
    }

    pub fn is_pair(&self) -> bool {
        self.info & PAIR != 0
    }

    /// The tag of the line before it.
    pub fn before(&self) -> u64 {
        self.info >> TAG_SHIFT
    }

    /// Where the line was first found, if that is known.
    pub fn record(&self) -> Option<u64> {
        let record = (self.info & RECORD) >> RECORD_SHIFT;
        (record != NO_RECORD).then_some(record)
    }

    /// Was it only ever found as a truncated repeat, and so removed?
    pub fn is_cut(&self) -> bool {
        self.info & CUT != 0
    }

    pub fn with_cut(self, cut: bool) -> Entry {
        let info = if cut {
            self.info | CUT
        } else {
            self.info & !CUT
        };
        Entry { info, ..self }
    }

    /// The same line after another one.
    pub fn after(self, before: u64) -> Entry {
        let info = self.info & (RECORD | PAIR | CUT) | before << TAG_SHIFT;
        Entry { info, ..self }
    }

    /// As in a file, where numbers of records mean nothing.
    pub fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        let (key, info) = bytes.split_at_mut(8);
        key.copy_from_slice(&self.key.to_le_bytes());
        info.copy_from_slice(&(self.info | RECORD).to_le_bytes());
        bytes
    }

    pub fn from_bytes(bytes: [u8; ENTRY_BYTES]) -> Entry {
        let both = u128::from_le_bytes(bytes);
        Entry {
            key: both as u64,
            info: (both >> 64) as u64 | RECORD,
        }
    }
}

/// The tag of a line, by its key.
pub fn tag(key: u64) -> u64 {
    key >> TAG_SHIFT
}

/// One key for "`key` after `before`"; the constants are those of SplitMix64's finaliser.
pub fn pair_key(key: u64, before: u64) -> u64 {
    let mut x = key ^ before.rotate_left(32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ x >> 31).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_lost(key in 1u64.., before in 0u64..1 << 28, other in 0u64..1 << 28, record in 0u64..1 << 40, cut: bool) {
            let entry = Entry::line(key, before, Some(record)).with_cut(cut);
            prop_assert_eq!((entry.key, entry.before(), entry.is_cut(), entry.is_pair()), (key, before, cut, false));
            prop_assert_eq!(entry.record(), Some(record).filter(|r| *r < NO_RECORD));
            let moved = entry.after(other);
            prop_assert_eq!((moved.before(), moved.record(), moved.is_cut()), (other, entry.record(), cut));
            let read = Entry::from_bytes(entry.to_bytes());
            prop_assert_eq!((read.key, read.before(), read.is_cut(), read.record()), (key, before, cut, None));
        }
    }

    #[test]
    fn a_pair_is_a_pair() {
        let pair = Entry::pair(7, 5);
        assert!(pair.is_pair() && pair.key != 7 && pair.record().is_none());
        assert_ne!(pair.key, Entry::pair(5, 7).key);
        assert_eq!(Entry::from_bytes(pair.to_bytes()), pair);
    }
}
