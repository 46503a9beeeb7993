//! How likely a character is after the two before it in running Chinese text: what words alone do not tell, such as which single character
//! stands between two words (`系统中` and not `系统一`), or before a Latin one.
//!
//! Finer than pairs of words' characters, and of few kinds of text (manuals, news, reviews, poems), so it has a say where characters are
//! chosen for lost ones, and none where encodings are: there it would speak against other text. The table holds the rows of
//! `data/model/chinese.tsv` in 540 KiB, without those that change no cost by much.

use super::{
    layout::{
        FIRST_HAN, HAN, RUNNING_BACKOFF as BACKOFF, RUNNING_BUCKETS, RUNNING_MEAN, WORD_UNIT,
        gram_hash, running_bucket_and_check as place,
    },
    slots::Rows,
};

static ROWS: Rows = Rows::new(
    include_bytes!(concat!(env!("OUT_DIR"), "/model-running.bin")),
    RUNNING_BUCKETS,
    RUNNING_MEAN,
);

/// What each Han character costs by itself, 0 where it was not counted.
static SINGLES: &[u8; HAN] = include_bytes!(concat!(env!("OUT_DIR"), "/model-singles.bin"));

/// The score of a character that the table lacks, in centinats.
const UNKNOWN: i32 = -1_100;

/// What stands for anything that is neither a Han character nor a mark of Chinese text.
pub const BLANK: u16 = b' ' as u16;

/// A character as the table has it, where it is Simplified.
pub fn unit(c: char) -> u16 {
    match c {
        '\u{4E00}'..='\u{9FFF}'
        | '，'
        | '。'
        | '、'
        | '：'
        | '；'
        | '？'
        | '！'
        | '“'
        | '”'
        | '‘'
        | '’'
        | '「'
        | '」'
        | '『'
        | '』'
        | '《'
        | '》'
        | '（'
        | '）'
        | '【'
        | '】'
        | '…'
        | '—'
        | '·' => u16::try_from(u32::from(c)).unwrap_or(BLANK),
        _ => BLANK,
    }
}

/// ln P(`c` after the two in `before`) in centinats; `before` holds them in 16 bits each, the nearest lowest.
pub fn score(before: u64, c: u16) -> i32 {
    // Whatever row of three is in the table, its last two are.
    match row(before, c, 2) {
        Some(pair) => row(before, c, 3).unwrap_or(pair + BACKOFF),
        None => single(c).unwrap_or(UNKNOWN) + 2 * BACKOFF,
    }
}

fn row(before: u64, c: u16, length: usize) -> Option<i32> {
    let kept = before & ((1 << (16 * (length - 1))) - 1);
    let (bucket, check) = place(gram_hash(kept, c, length));
    ROWS.look_up(bucket, check)
}

fn single(c: u16) -> Option<i32> {
    let at = usize::from(c).wrapping_sub(FIRST_HAN);
    match SINGLES.get(at) {
        Some(0) => None,
        Some(cost) => Some(-WORD_UNIT * i32::from(*cost)),
        None => row(0, c, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::WORD_UNIT;
    use super::*;

    fn after(before: &str, c: char) -> i32 {
        let row = before
            .chars()
            .fold(0, |row, c| row << 16 | u64::from(unit(c)));
        score(row, unit(c))
    }

    #[test]
    fn what_stands_between_words_is_told() {
        assert!(after("系统", '中') > after("系统", '一') + 100);
        assert!(after(" ", '或') > after(" ", '我'));
        assert!(after("用户", '的') > after("用户", '地') + 200);
    }

    #[test]
    fn costs_are_those_of_the_counts() {
        let data = include_str!("../../data/model/chinese.tsv");
        let counts: std::collections::HashMap<&str, f64> = data
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(row, count)| (row, count.parse().expect("a count")))
            .collect();
        assert!(counts.len() > 30_000);
        for row in ["系统中", "的文件", "，因为"] {
            let c = row.chars().next_back().expect("a character");
            let before = row.strip_suffix(c).expect("its end");
            let wanted = (counts[row] / counts[before]).ln() * 100.0;
            assert!(
                (f64::from(after(before, c)) - wanted).abs() < f64::from(WORD_UNIT),
                "{row} {wanted}"
            );
        }
    }
}
