//! The character model: how likely a character is after another in Chinese text, Simplified or Traditional.
//!
//! Every stage that guesses (encodings in decode, mojibake and byte shifts in repair) asks this one judge. Scores are natural
//! logarithms of probabilities in hundredths (*centinats*), so they are never above 0, add up along a text, and a difference of
//! 460 between two readings says 100 to 1. Typical: running text -450 a character, the same in a wrong encoding -1200.
//!
//! The tables (64 KiB of characters, 270 KiB of pairs, 390 KiB of words for [`words`], and 540 KiB of [`running`] text) are made by
//! `build/model.rs` and `build/words.rs` from jieba's word counts (MIT), characters and pairs in both scripts, and from punctuation weights of our own. A pair that the tables lack costs what its second character costs, and [`BACKOFF`].

mod class;
pub(crate) mod layout;
pub mod probability;
pub mod running;
mod slots;
pub mod words;

pub use class::Class;
use layout::{
    ANY_KANA, BUCKET_MEAN, BUCKETS, CHECK, COST_UNIT, EDGE_UNIT, EDGES_FIRST, EDGES_LAST,
    FOLLOW_UNIT, bucket_and_check,
};
use slots::Buckets;

static COSTS: &[u8; 0x10000] = include_bytes!(concat!(env!("OUT_DIR"), "/model-costs.bin"));
static FOLLOWS: Buckets<2> = Buckets::new(
    include_bytes!(concat!(env!("OUT_DIR"), "/model-follows.bin")),
    BUCKETS,
    BUCKET_MEAN,
);

static EDGES: &[u8; 2 * (EDGES_LAST - EDGES_FIRST) as usize] =
    include_bytes!(concat!(env!("OUT_DIR"), "/model-edges.bin"));

/// What is added for a pair that no word holds, in centinats: about half of all pairs in running text cross a word's end.
pub const BACKOFF: i32 = -70;

/// What is added for a Han behind a kana that no Japanese was counted with, in centinats.
const NO_JAPANESE: i32 = -400;

/// The score in centinats of a character outside the Basic Multilingual Plane: rarer than any character of the tables.
const ASTRAL: i32 = -2000;

/// ln P(`c`) in centinats, whatever comes before.
///
/// ```
/// use wenlu::model::unigram;
/// assert!(unigram('的') > unigram('鑫') && unigram('鑫') > unigram('\u{E000}'));
/// ```
pub fn unigram(c: char) -> i32 {
    COSTS
        .get(c as usize)
        .map_or(ASTRAL, |&cost| -COST_UNIT * i32::from(cost))
}

/// ln P(`c` after `prev`) in centinats; for the first character of a text `prev` is `'\n'`.
///
/// ```
/// use wenlu::model::score;
/// assert!(score('中', '国') > score('中', '圆'));
/// assert!(score('中', '國') > score('中', '圓'));
/// ```
pub fn score(prev: char, c: char) -> i32 {
    follow(prev, c)
        .or_else(|| run(prev, c))
        .or_else(|| after_kana(prev, c))
        .unwrap_or_else(|| unigram(c) + BACKOFF)
}

/// The score of a Han behind a kana: how often it stands in Japanese.
fn after_kana(prev: char, c: char) -> Option<i32> {
    if !matches!(prev, '\u{3041}'..='\u{30FE}') || !matches!(c, '\u{4E00}'..='\u{9FFF}') {
        return None;
    }
    let score = follow(ANY_KANA, c).unwrap_or_else(|| unigram(c) + NO_JAPANESE);
    Some(score + BACKOFF)
}

/// The score of a character of a class after another one of it, or of a vowel of pinyin in a word.
fn run(prev: char, c: char) -> Option<i32> {
    // Nearly all characters are Han, and leave here.
    if c.is_ascii() || matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{E000}'..='\u{FEFF}') {
        return None;
    }
    let class = Class::of(c)?;
    if let Some(share) = class.share() {
        return (Class::of(prev) == Some(class)).then(|| unigram(c) + share + BACKOFF);
    }
    if prev == c {
        Some(-class.repeated())
    } else if Class::of(prev) == Some(class) || class == Class::Pinyin && prev.is_ascii_alphabetic()
    {
        Some(-class.in_run())
    } else {
        None
    }
}

/// As [`score`], but where no word holds the pair, with how often the one character ends a word and the other begins one: dearer, and better
/// where many characters are tried in one place, of which some pass for a pair of the table by chance.
///
/// ```
/// use wenlu::model::{score, score_at_edge};
/// // 一 seldom ends a word, and 中 often does.
/// assert!(score('一', '，') == score('中', '，') && score_at_edge('一', '，') < score_at_edge('中', '，'));
/// ```
pub fn score_at_edge(prev: char, c: char) -> i32 {
    /// A pair is at most so much likelier than its second character alone.
    const MOST: i32 = 450;
    let [_, end] = edges(prev);
    let [start, _] = edges(c);
    let across = unigram(c) - start - end;
    follow(prev, c)
        .map(|score| score.min(unigram(c) + MOST).max(across))
        .or_else(|| run(prev, c))
        .unwrap_or(across)
}

/// What it costs a character to begin a word, and to end one, in centinats; nothing for what is no Han character.
fn edges(c: char) -> [i32; 2] {
    let at = (c as usize)
        .wrapping_sub(EDGES_FIRST as usize)
        .wrapping_mul(2);
    match EDGES.get(at..).and_then(<[u8]>::first_chunk::<2>) {
        Some(costs) => costs.map(|cost| EDGE_UNIT * i32::from(cost as i8)),
        None => [0; 2],
    }
}

/// The sum of [`score`] along `text`, in centinats.
pub fn text_score(text: &str) -> i32 {
    let mut prev = '\n';
    text.chars().fold(0, |sum: i32, c| {
        sum.saturating_add(score(std::mem::replace(&mut prev, c), c))
    })
}

/// The score of a pair that the table has.
fn follow(prev: char, c: char) -> Option<i32> {
    let (bucket, check) = bucket_and_check(prev, c);
    let slot = FOLLOWS
        .slots(bucket)
        .iter()
        .map(|&slot| u16::from_le_bytes(slot))
        .find(|slot| slot & CHECK == check)?;
    Some(-FOLLOW_UNIT * i32::from(slot & !CHECK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sorted_and_unique() {
        let data = include_str!("../../data/model/words.tsv");
        let words: Vec<&str> = data
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split_once('\t').expect("two fields").0)
            .collect();
        assert!(words.len() > 80_000);
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(data.len() < 1_600_000);
    }

    #[test]
    fn counts_of_running_text_are_sorted_and_unique() {
        for data in [
            include_str!("../../data/model/japanese.tsv"),
            include_str!("../../data/model/korean.tsv"),
        ] {
            let rows: Vec<(&str, u64)> = data
                .lines()
                .filter(|l| !l.starts_with('#'))
                .map(|l| l.split_once('\t').expect("two fields"))
                .map(|(text, count)| (text, count.parse().expect("a count")))
                .collect();
            assert!(rows.len() > 2_000);
            assert!(rows.is_sorted_by(|a, b| a.0 < b.0));
            assert!(
                rows.iter()
                    .all(|row| (1..=2).contains(&row.0.chars().count()))
            );
        }
    }

    #[test]
    fn running_japanese_and_korean_beat_chance() {
        for (text, turned) in [
            ("図書館に行きました", "たしまき行に館書図"),
            ("ファイルを開く", "く開をルイァフ"),
            ("파일을 열 수 있습니다", "다니습있 수 열 을일파"),
        ] {
            assert!(text_score(text) > text_score(turned) + 500, "{text}");
        }
    }

    #[test]
    fn each_mark_is_listed_once() {
        let data = include_str!("../../data/model/punctuation.tsv");
        let mut marks: Vec<char> = data
            .lines()
            .filter_map(|l| l.strip_prefix("char\t")?.split('\t').next())
            .flat_map(str::chars)
            .collect();
        let listed = marks.len();
        marks.sort_unstable();
        marks.dedup();
        assert_eq!(marks.len(), listed);
    }

    #[test]
    fn words_of_both_scripts_beat_their_shuffles() {
        for word in [
            "国家",
            "國家",
            "时间",
            "時間",
            "头发",
            "頭髮",
            "发展",
            "發展",
            "图书馆",
            "圖書館",
        ] {
            let turned: String = word.chars().rev().collect();
            assert!(text_score(word) > text_score(&turned) + 100, "{word}");
        }
    }

    #[test]
    fn text_beats_its_wrong_readings() {
        for (right, wrong) in [
            ("今天的天气很好。", "訑毞腔毞?疑﹝"),
            ("電腦裡的檔案", "筿福柑郎"),
            ("你好", "浣犲ソ"),
        ] {
            let mean = |text: &str| text_score(text) / text.chars().count() as i32;
            assert!(
                mean(right) > mean(wrong) + 300,
                "{right} {} {wrong} {}",
                mean(right),
                mean(wrong)
            );
        }
    }

    #[test]
    fn runs_of_a_class_are_coherent() {
        for text in [
            "Привет",
            "λογος",
            "ひらがな",
            "カタカナ",
            "ㄅㄆㄇㄈ",
            "┌──┐",
            "nǐ hǎo",
            "ⅡⅢⅣ",
            "ＡＢＣ",
            "㎎㎏㎜",
        ] {
            let count = text.chars().count() as i32;
            let mean = text_score(text) / count;
            assert!(mean > -800, "{text} {mean}");
            assert!(
                score('中', text.chars().nth(1).unwrap_or('\n')) > -1_500,
                "{text}"
            );
        }
        assert!(score('─', '─') > score('┌', '─') && score('┌', '─') > score('中', '─'));
        assert!(score('т', 'и') > score('中', 'и') + 300);
        // No rarer than rare Han, no commoner than common Han.
        for c in ['и', 'λ', 'か', 'ㄆ', '┬', 'ǎ', 'Ⅷ', 'Ｑ', '㎏', '⊥'] {
            assert!(
                unigram(c) > unigram('龘') && unigram(c) < unigram('中'),
                "{c}"
            );
        }
    }

    #[test]
    fn what_no_text_holds_is_hopeless() {
        for c in ['\u{E5E5}', '\u{F8FF}', '\u{85}', '\u{FFFD}', '\u{10FFFF}'] {
            assert!(score('中', c) < -1900, "{c:?}");
        }
    }
}
