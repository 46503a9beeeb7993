//! The words of Simplified text and their costs, for the judge of sentences, and the tables that turn centinats into probabilities.

use crate::{data_lines, slots::packed};
use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use crate::model::layout::{
    EXP_STEPS, FIRST_HAN, HAN, RUNNING_BACKOFF, RUNNING_BUCKETS, RUNNING_MEAN, WORD_BUCKETS,
    WORD_LENGTH, WORD_MEAN, WORD_SLOTS, WORD_UNIT, gram_hash, running_bucket_and_check,
    word_bucket_and_check,
};

/// Rows of running text that tell less than this are left out: how often they were counted, times by how much they change what their
/// last character costs, in centinats. About one row in eight is; without them repair brings back as many
/// lines that lost bytes, one in a thousand more or less.
const RUNNING_LOSS: f64 = 1000.0;

/// Writes the buckets of words to `words` and the constants to `constants`; the layout is in `src/model/layout.rs`.
pub fn write(words: &Path, constants: &Path) {
    let mut counts = counts_of("data/model/words.tsv");
    let total: f64 = counts.iter().map(|(_, count)| count).sum();
    counts.retain(|(word, _)| word.len() <= WORD_LENGTH);
    // The most frequent first: where a bucket and its neighbour are full, the rarest go without.
    counts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let costs = counts
        .into_iter()
        .map(|(word, count)| (word, centinats(count / total)));
    let table = fill(WORD_BUCKETS, word_bucket_and_check, costs);
    save(words, &packed(&table, WORD_MEAN));

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
    save(constants, text.as_bytes());
}

/// Writes the buckets of rows of running text; the layout is that of words. A row costs what its last character does after the others.
/// `singles` gets what each Han character costs by itself, 0 for one that is not in the data.
pub fn write_running(rows: &Path, singles: &Path) {
    let mut counts = counts_of("data/model/chinese.tsv");
    counts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let known: HashMap<&[u16], f64> = counts
        .iter()
        .map(|(row, count)| (row.as_slice(), *count))
        .collect();
    let total: f64 = counts
        .iter()
        .filter(|(row, _)| row.len() == 1)
        .map(|(_, count)| count)
        .sum();
    let costs: HashMap<&[u16], f64> = counts
        .iter()
        .filter_map(|(row, count)| {
            let before = row.split_last().expect("a row has a character").1;
            let all = match before {
                [] => total,
                // Rare characters are not in the data by themselves, nor what follows blanks.
                _ => known.get(before).copied()?,
            };
            Some((row.as_slice(), centinats((count / all).min(1.0))))
        })
        .collect();
    let tells = |(row, count): &&(Vec<u16>, f64)| {
        let cost = costs.get(row.as_slice());
        cost.is_some_and(|cost| count * (cost - without(row, &costs)).abs() >= RUNNING_LOSS)
    };
    // A row of three is looked for only where its last two are found.
    let kept = counts.iter().filter(|(row, _)| row.len() > 1).filter(tells);
    let kept: HashSet<&[u16]> = kept
        .flat_map(|(row, _)| [row.as_slice(), &row[row.len() - 2..]])
        .collect();
    let mut alone = vec![0_u8; HAN];
    let mut worth = Vec::new();
    for (row, _) in &counts {
        let Some(cost) = costs.get(row.as_slice()) else {
            continue;
        };
        let slot = match row[..] {
            [c] => usize::from(c)
                .checked_sub(FIRST_HAN)
                .and_then(|at| alone.get_mut(at)),
            _ => None,
        };
        match slot {
            Some(slot) => *slot = units(*cost).max(1),
            None if row.len() == 1 || kept.contains(row.as_slice()) => {
                worth.push((row.clone(), *cost));
            }
            None => {}
        }
    }
    let table = fill(RUNNING_BUCKETS, running_bucket_and_check, worth.into_iter());
    save(rows, &packed(&table, RUNNING_MEAN));
    save(singles, &alone);
}

/// What the last character of a row would cost without the row: what it costs after fewer characters, and what `src/model/running.rs`
/// adds for each that is missing.
fn without(row: &[u16], costs: &HashMap<&[u16], f64>) -> f64 {
    let shorter = (1..row.len()).find_map(|missing| {
        let cost = costs.get(&row[missing..])?;
        Some(cost - missing as f64 * f64::from(RUNNING_BACKOFF))
    });
    shorter.unwrap_or(f64::INFINITY)
}

/// The rows of a data file with how often each was counted.
fn counts_of(path: &str) -> Vec<(Vec<u16>, f64)> {
    data_lines(path)
        .iter()
        .map(|line| {
            let (row, count) = line
                .split_once('\t')
                .unwrap_or_else(|| panic!("{path}: {line}: two fields wanted"));
            let count: f64 = count
                .parse()
                .unwrap_or_else(|e| panic!("{path}: {line}: {e}"));
            (row.encode_utf16().collect(), count.max(1.0))
        })
        .collect()
}

fn save(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// Puts rows of characters with their costs into buckets; where one and its neighbour are full, the last ones go without.
fn fill(
    buckets: usize,
    place: fn(u64) -> (usize, u16),
    costs: impl Iterator<Item = (Vec<u16>, f64)>,
) -> Vec<Vec<[u8; 3]>> {
    let mut out: Vec<Vec<[u8; 3]>> = vec![Vec::new(); buckets];
    for (row, cost) in costs {
        let (last, before) = row.split_last().expect("a row has a character");
        let before = before
            .iter()
            .fold(0, |row, unit| row << 16 | u64::from(*unit));
        let (bucket, check) = place(gram_hash(before, *last, row.len()));
        let free = [bucket, (bucket + 1) % buckets]
            .into_iter()
            .find(|bucket| out[*bucket].len() < WORD_SLOTS);
        let Some(bucket) = free else { continue };
        let [low, high] = check.to_le_bytes();
        out[bucket].push([low, high, units(cost)]);
    }
    // By their checks, and of two alike the most frequent first.
    for slots in &mut out {
        slots.sort_by_key(|[low, high, _]| u16::from_le_bytes([*low, *high]));
    }
    out
}

/// A cost as the tables have it.
fn units(cost: f64) -> u8 {
    (cost / f64::from(WORD_UNIT)).round().clamp(0.0, 255.0) as u8
}

/// The cost of a probability.
fn centinats(p: f64) -> f64 {
    -p.ln() * 100.0
}
