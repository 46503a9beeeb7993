//! Words of Simplified text and what they cost: finer than pairs of characters, for choosing between sentences.
//!
//! A text is taken for a row of words drawn independently (Viterbi over word unigrams finds the best row). The table holds the words
//! of `data/model/words.tsv` of up to five characters in 390 KiB; one of about 8,000 rows that are no word passes for one.

use super::{
    layout::{WORD_BUCKETS, WORD_LENGTH, WORD_MEAN, gram_hash, word_bucket_and_check},
    slots::Rows,
};

mod tables {
    #![allow(dead_code)]
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

static WORDS: Rows = Rows::new(
    include_bytes!(concat!(env!("OUT_DIR"), "/model-words.bin")),
    WORD_BUCKETS,
    WORD_MEAN,
);

/// The score of a character that is no word, in centinats.
pub const UNKNOWN: i32 = -tables::UNKNOWN;

/// What anything but a Han character adds, in centinats.
const MARK: i32 = -200;

/// ln P of the word of `length` characters that ends in `last`, in centinats; nothing if it is no word of the table. `before` holds
/// the characters before the last in 16 bits each, the nearest lowest.
pub fn word(before: u64, last: u16, length: usize) -> Option<i32> {
    let kept = match length.checked_sub(1)? {
        4.. => u64::MAX,
        before => (1 << (16 * before)) - 1,
    };
    let (bucket, check) = word_bucket_and_check(gram_hash(before & kept, last, length));
    WORDS.look_up(bucket, check)
}

/// The best rows of words that a text may end in, one for each of its last places.
///
/// ```
/// use wenlu::model::words::Row;
/// let score = |text: &str| {
///     let (mut row, mut before) = (Row::default(), 0);
///     text.encode_utf16().map(|c| { let gain = row.push(before, c); before = before << 16 | u64::from(c); gain }).sum::<i32>()
/// };
/// assert!(score("天气很好") > score("夫气很好"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    /// Scores of the rows that end here, one character before, and so on, beside that of the first.
    ends: [i32; WORD_LENGTH],
    /// How many Han characters stand before this place without a break, as far as they matter.
    han: u8,
}

impl Row {
    /// Goes on with `c` and tells by how much the best score changes, in centinats; `before` as for [`word`].
    pub fn push(&mut self, before: u64, c: u16) -> i32 {
        if !(0x4E00..=0x9FFF).contains(&c) {
            *self = Row::default();
            return MARK;
        }
        let mut best = UNKNOWN;
        for (length, end) in (1..=usize::from(self.han) + 1).zip(self.ends) {
            if let Some(cost) = word(before, c, length) {
                let score = end + cost;
                best = if length == 1 { score } else { best.max(score) };
            }
        }
        let [a, b, c, d, _] = self.ends;
        // Beside the new best one, so that numbers stay small.
        self.ends = [0, a - best, b - best, c - best, d - best];
        self.han = (self.han + 1).min(WORD_LENGTH as u8 - 1);
        best
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::WORD_UNIT;
    use super::*;
    use std::collections::HashMap;

    fn pack(text: &str) -> u64 {
        text.encode_utf16()
            .fold(0, |row, c| row << 16 | u64::from(c))
    }

    fn lookup(text: &str) -> Option<i32> {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        let length = units.len();
        let last = units.pop().unwrap();
        let before = units.iter().fold(0, |row, c| row << 16 | u64::from(*c));
        word(before, last, length)
    }

    #[test]
    fn words_are_found_with_their_costs() {
        for text in ["的", "天气", "图书馆", "想方设法", "中国", "残垣断壁"] {
            assert!(lookup(text).is_some(), "{text}");
        }
        for text in ["天汽", "书图馆", "馆图书馆", "设想方法"] {
            assert_eq!(lookup(text), None, "{text}");
        }
        assert!(lookup("的") > lookup("图书馆"));
    }

    #[test]
    fn what_stands_before_the_word_does_not_matter() {
        assert_eq!(word(pack("今天天"), '气' as u16, 2), lookup("天气"));
        assert_eq!(word(pack("今天天"), '气' as u16, 0), None);
    }

    /// The obvious way: all ways to cut the text, from a map of the data.
    fn slow(text: &str, costs: &HashMap<&str, i32>) -> i32 {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let mut best = vec![i32::MIN / 2; text.len() + 1];
        best[0] = 0;
        for &start in &starts {
            for (length, (at, c)) in text[start..].char_indices().enumerate().take(5) {
                let end = start + at + c.len_utf8();
                let known = costs.get(&text[start..end]).copied();
                if let Some(cost) = known.or((length == 0).then_some(UNKNOWN)) {
                    best[end] = best[end].max(best[start] + cost);
                }
            }
        }
        best[text.len()]
    }

    #[test]
    fn the_slow_way_gives_the_same() {
        let data = include_str!("../../data/model/words.tsv");
        let rows: Vec<(&str, f64)> = data
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(word, count)| (word, count.parse::<f64>().unwrap().max(1.0)))
            .collect();
        let total: f64 = rows.iter().map(|(_, count)| count).sum();
        let costs: HashMap<&str, i32> = rows
            .iter()
            .filter(|(word, _)| word.chars().count() <= 5)
            .map(|(word, count)| {
                let cost = -(count / total).ln() * 100.0 / f64::from(WORD_UNIT);
                (*word, -WORD_UNIT * cost.round().clamp(0.0, 255.0) as i32)
            })
            .collect();
        for text in [
            "今天的天气很好我们一起去图书馆看书",
            "他想方设法把门打开",
            "一二三四五六七八九十",
            "龘龘的天空",
        ] {
            let (mut row, mut before) = (Row::default(), 0);
            let mut sum = 0;
            for c in text.encode_utf16() {
                sum += row.push(before, c);
                before = before << 16 | u64::from(c);
            }
            assert_eq!(sum, slow(text, &costs), "{text}");
        }
    }
}
