//! The set as a file, so that the next run knows what this one saw.
//!
//! All numbers are little-endian: a magic of 8 bytes, the versions of the format, of the fold and of keys (32 bits each), 32 bits of 0,
//! the number of entries (64 bits); the entries, 16 bytes each, the older ones first; XXH3 (64 bit) of all that. Keys are the same on every
//! machine, so sets made on several can be joined. The text of lines is not in it: truncated repeats are found within a run.

use super::{
    LoadError, Options, Seen,
    entry::{ENTRY_BYTES, Entry},
};
use crate::{fold, look::KEY_VERSION};
use std::io::{self, Read, Write};
use xxhash_rust::xxh3::Xxh3;

/// The first byte is no text, and the line ends suffer where a file is copied as text.
const MAGIC: [u8; 8] = *b"\x89wenlu\r\n";
const FORMAT_VERSION: u32 = 1;
const HEADER_BYTES: usize = 32;
const SUM_BYTES: usize = 8;
/// Entries that are read or written in one go.
const BATCH: usize = 4096;

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// Lines.
    pub lines: u64,
    /// Pairs of lines, beside those that are kept with the lines.
    pub pairs: u64,
    /// The version of the format.
    pub format: u32,
    /// The version of the fold.
    pub fold: u32,
    /// The version of keys.
    pub keys: u32,
    /// XXH3 (64 bit) of all before it.
    pub sum: u64,
}

impl Seen {
    /// Writes the set.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn save(&self, out: impl Write) -> io::Result<()> {
        let mut out = Summed::new(out);
        let count = self.len() as u64;
        let mut header = Vec::with_capacity(HEADER_BYTES);
        header.extend_from_slice(&MAGIC);
        for number in [FORMAT_VERSION, fold::VERSION, KEY_VERSION, 0] {
            header.extend_from_slice(&number.to_le_bytes());
        }
        header.extend_from_slice(&count.to_le_bytes());
        out.write(&header)?;
        let mut batch = Vec::with_capacity(BATCH * ENTRY_BYTES);
        for entry in self.entries() {
            batch.extend_from_slice(&entry.to_bytes());
            if batch.len() == BATCH * ENTRY_BYTES {
                out.write(&batch)?;
                batch.clear();
            }
        }
        out.write(&batch)?;
        out.finish()
    }

    /// Reads a set into the memory that `options` allow; where it holds more, the older entries are forgotten.
    ///
    /// # Errors
    /// [`LoadError`]: nothing of a file with an error is used.
    pub fn load(from: impl Read, options: &Options) -> Result<Seen, LoadError> {
        let mut seen = Seen::new(options);
        read(from, |entry| seen.absorb(entry))?;
        Ok(seen)
    }

    /// Reads a file for what it says of itself.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn info(from: impl Read) -> Result<Info, LoadError> {
        let (mut lines, mut pairs) = (0, 0);
        let sum = read(from, |entry| match entry.is_pair() {
            true => pairs += 1,
            false => lines += 1,
        })?;
        Ok(Info {
            lines,
            pairs,
            format: FORMAT_VERSION,
            fold: fold::VERSION,
            keys: KEY_VERSION,
            sum,
        })
    }

    /// Reads several sets into one that holds all of them.
    ///
    /// # Errors
    /// [`LoadError`], with the number of the file, from 0.
    pub fn merge<R: Read>(files: Vec<R>) -> Result<Seen, (usize, LoadError)> {
        let mut entries: Vec<Entry> = Vec::new();
        for (number, file) in files.into_iter().enumerate() {
            read(file, |entry| entries.push(entry)).map_err(|error| (number, error))?;
        }
        // A line that several files have costs at most a pair for each of them beside the first.
        let mut seen = Seen::for_entries(entries.len());
        entries.into_iter().for_each(|entry| seen.absorb(entry));
        Ok(seen)
    }
}

/// Reads a file to its end, and gives its entries out as they come; they may be used when all is well. Gives the checksum.
///
/// # Errors
/// [`LoadError`].
pub(super) fn read(from: impl Read, mut to: impl FnMut(Entry)) -> Result<u64, LoadError> {
    let mut from = SummedReader {
        from,
        sum: Xxh3::new(),
    };
    let mut header = [0; HEADER_BYTES];
    let length = fill(&mut from.from, &mut header)?;
    if header.get(..length.min(MAGIC.len())) != MAGIC.get(..length.min(MAGIC.len())) || length == 0
    {
        return Err(LoadError::Foreign);
    }
    if length < HEADER_BYTES {
        return Err(LoadError::Corrupt("it is cut off"));
    }
    from.sum.update(&header);
    let number = |at: usize| {
        let field = header
            .get(at..at + 4)
            .and_then(|field| field.try_into().ok());
        field.map_or(0, u32::from_le_bytes)
    };
    for (at, what, ours) in [
        (8, "format", FORMAT_VERSION),
        (12, "fold", fold::VERSION),
        (16, "keys", KEY_VERSION),
        (20, "flags", 0),
    ] {
        if number(at) != ours {
            return Err(LoadError::Version(what, number(at), ours));
        }
    }
    let entries = u64::from(number(24)) | u64::from(number(28)) << 32;
    let mut left = entries;
    let mut batch = vec![0; BATCH * ENTRY_BYTES];
    while left > 0 {
        let count = left.min(BATCH as u64) as usize;
        let bytes = batch.get_mut(..count * ENTRY_BYTES).unwrap_or_default();
        from.read(bytes)?;
        for bytes in bytes.chunks_exact(ENTRY_BYTES) {
            let entry = bytes.try_into().map(Entry::from_bytes);
            match entry {
                Ok(entry) if entry.key != 0 => to(entry),
                _ => return Err(LoadError::Corrupt("an entry has no key")),
            }
        }
        left -= count as u64;
    }
    let sum = from.sum.digest();
    let mut field = [0; SUM_BYTES];
    from.from.read_exact(&mut field)?;
    if u64::from_le_bytes(field) != sum {
        return Err(LoadError::Corrupt("its checksum is wrong"));
    }
    if from.from.read(&mut [0])? != 0 {
        return Err(LoadError::Corrupt("more comes behind its end"));
    }
    Ok(sum)
}

/// Reads until `to` is full or the file ends.
fn fill(from: &mut impl Read, to: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = to.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(length)
}

struct SummedReader<R> {
    from: R,
    sum: Xxh3,
}

impl<R: Read> SummedReader<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<()> {
        self.from.read_exact(to)?;
        self.sum.update(to);
        Ok(())
    }
}

struct Summed<W> {
    to: W,
    sum: Xxh3,
}

impl<W: Write> Summed<W> {
    fn new(to: W) -> Summed<W> {
        Summed {
            to,
            sum: Xxh3::new(),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.to.write_all(bytes)
    }

    fn finish(mut self) -> io::Result<()> {
        self.to.write_all(&self.sum.digest().to_le_bytes())?;
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::pair_key, *};

    fn some(from: u64, to: u64) -> Seen {
        let mut seen = Seen::new(&Options::default());
        let mut before = 0;
        for n in from..to {
            let key = pair_key(n, 1);
            seen.meet(key, before, n, 10);
            before = if n % 3 == 0 { pair_key(5, 1) } else { key };
            seen.meet(pair_key(5, 1), before, n, 10);
        }
        seen
    }

    fn bytes(seen: &Seen) -> Vec<u8> {
        let mut bytes = Vec::new();
        seen.save(&mut bytes).unwrap();
        bytes
    }

    fn sorted(seen: &Seen) -> Vec<(u64, bool)> {
        let mut all: Vec<_> = seen.entries().map(|e| (e.key, e.is_pair())).collect();
        all.sort();
        all
    }

    #[test]
    fn what_was_saved_is_loaded() {
        for count in [1, 2, 5000, 20_000] {
            let seen = some(1, count);
            assert_eq!(bytes(&seen), bytes(&some(1, count)));
            let loaded = Seen::load(&bytes(&seen)[..], &Options::default()).unwrap();
            assert_eq!(sorted(&loaded), sorted(&seen));
            assert_eq!(loaded.first(pair_key(1, 1)), None);
        }
    }

    #[test]
    fn a_file_has_one_form() {
        let text = [
            &MAGIC[..],
            &[
                1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ],
        ]
        .concat();
        let sum = xxhash_rust::xxh3::xxh3_64(&text).to_le_bytes();
        assert_eq!(
            bytes(&Seen::new(&Options::default())),
            [&text[..], &sum].concat()
        );
    }

    #[test]
    fn any_changed_byte_and_any_length_is_refused() {
        let good = bytes(&some(1, 12));
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            assert!(
                Seen::load(&bad[..], &Options::default()).is_err(),
                "byte {at}"
            );
            assert!(
                Seen::load(&good[..at], &Options::default()).is_err(),
                "{at} bytes"
            );
        }
        let longer = [&good[..], b"x"].concat();
        assert!(Seen::load(&longer[..], &Options::default()).is_err());
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let load = |bytes: &[u8]| match Seen::load(bytes, &Options::default()) {
            Ok(_) => panic!("it was loaded"),
            Err(error) => error.to_string(),
        };
        assert!(load(b"").contains("not a file of --seen"));
        assert!(load(b"text\n").contains("not a file of --seen"));
        let mut other = bytes(&some(1, 3));
        assert!(load(&other[..50]).contains("cut off"));
        other[12] = 9;
        assert!(load(&other).contains("version 9 of the fold"));
    }

    #[test]
    fn merging_keeps_all_and_order_does_not_matter() {
        let (a, b) = (bytes(&some(1, 3000)), bytes(&some(2000, 6000)));
        let merged = |files: &[&[u8]]| {
            Seen::merge(files.to_vec())
                .map_err(|e| e.1.to_string())
                .unwrap()
        };
        let both = merged(&[&a, &b]);
        let lines = |seen: &Seen| {
            sorted(seen)
                .into_iter()
                .filter(|e| !e.1)
                .collect::<Vec<_>>()
        };
        assert_eq!(both.lines(), 5999);
        assert_eq!(lines(&both), lines(&merged(&[&b, &a])));
        assert_eq!(both.forgotten().entries, 0);
        let mut both = merged(&[&bytes(&both), &a, &b]);
        for (from, to) in [(1, 3000), (2000, 6000)] {
            let mut before = 0;
            for n in from..to {
                let key = pair_key(n, 1);
                assert_eq!(
                    both.meet(key, before, 0, 0).known,
                    super::super::seen::Known::Adjacent
                );
                before = if n % 3 == 0 { pair_key(5, 1) } else { key };
            }
        }
    }

    #[test]
    fn more_than_the_memory_holds_is_forgotten_and_told() {
        let all = bytes(&some(1, 50_000));
        let small = Options {
            memory: 256 << 10,
            ..Options::default()
        };
        let seen = Seen::load(&all[..], &small).unwrap();
        assert!(seen.forgotten().entries > 0);
        assert!(seen.first(pair_key(49_999, 1)).is_none() && seen.len() > 1000);
    }
}
