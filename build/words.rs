//! The words of Simplified text and their costs, for the judge of sentences, and the tables that turn centinats into probabilities.

use crate::data_lines;
use std::{fmt::Write as _, fs, path::Path};

use crate::model::layout::{
    EXP_STEPS, WORD_BUCKETS, WORD_LENGTH, WORD_SLOTS, WORD_UNIT, gram_hash, word_bucket_and_check,
};

/// Writes the buckets of words to `words` and the constants to `constants`; the layout is in `src/model/layout.rs`.
pub fn write(words: &Path, constants: &Path) {
    let mut counts: Vec<(Vec<u16>, f64)> = data_lines("data/model/words.tsv")
        .iter()
        .map(|line| {
            let (word, count) = line
                .split_once('\t')
                .unwrap_or_else(|| panic!("data/model/words.tsv: {line}: two fields wanted"));
            let count: f64 = count
                .parse()
                .unwrap_or_else(|e| panic!("data/model/words.tsv: {line}: {e}"));
            (word.encode_utf16().collect(), count.max(1.0))
        })
        .collect();
    let total: f64 = counts.iter().map(|(_, count)| count).sum();
    counts.retain(|(word, _)| word.len() <= WORD_LENGTH);
    // The most frequent first: where a bucket and its neighbour are full, the rarest go without.
    counts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut filled = vec![0_usize; WORD_BUCKETS];
    let mut out = vec![0_u8; WORD_BUCKETS * WORD_SLOTS * 3];
    for (word, count) in counts {
        let (last, before) = word.split_last().expect("a word has a character");
        let before = before
            .iter()
            .fold(0, |row, unit| row << 16 | u64::from(*unit));
        let (bucket, check) = word_bucket_and_check(gram_hash(before, *last, word.len()));
        let free = [bucket, (bucket + 1) % WORD_BUCKETS]
            .into_iter()
            .find(|bucket| filled[*bucket] < WORD_SLOTS);
        let Some(bucket) = free else { continue };
        let slot = filled[bucket];
        let cost = centinats(count / total) / f64::from(WORD_UNIT);
        let at = (bucket * WORD_SLOTS + slot) * 3;
        out[at..at + 2].copy_from_slice(&check.to_le_bytes());
        out[at + 2] = cost.round().clamp(0.0, 255.0) as u8;
        filled[bucket] += 1;
    }
    fs::write(words, out).unwrap_or_else(|e| panic!("{}: {e}", words.display()));

    let exp: Vec<u64> = (0..=EXP_STEPS)
        .map(|step| ((-(step as f64) / 100.0).exp() * (1_u64 << 40) as f64).round() as u64)
        .collect();
    let ln: Vec<i32> = (0..256)
        .map(|step| ((1.0 + f64::from(step) / 256.0).ln() * 10_000.0).round() as i32)
        .collect();
    let mut text = String::new();
    let unknown = centinats(0.5 / total).round() as i32;
    write!(
        text,
        "pub const UNKNOWN: i32 = {unknown};\n\
         pub static EXP: [u64; {}] = {exp:?};\n\
         pub static LN: [i32; 256] = {ln:?};\n",
        exp.len()
    )
    .expect("a String takes everything");
    fs::write(constants, text).unwrap_or_else(|e| panic!("{}: {e}", constants.display()));
}

/// The cost of a probability.
fn centinats(p: f64) -> f64 {
    -p.ln() * 100.0
}
