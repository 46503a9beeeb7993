//! Judgement: whether a part of a line that reads as mojibake is repaired or left alone.
//!
//! All scores are in centinats of the model. The limits were set on text of the building packages.

use super::{
    codes::{Decoder, Encoder},
    family::Family,
    trellis::Found,
};
use crate::model;

/// What was found of a part, and by how much it reads better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The score of the part as it stands, with the character before it.
    pub before: i32,
    /// The score of what it becomes.
    pub after: i32,
    /// Characters that are not ASCII, of what it becomes.
    pub chars: i32,
}

/// By how much Latin text must gain, where sequences of UTF-8 are evidence by themselves.
const GAIN_LATIN: i32 = 1_250;
/// By how much Chinese text must gain when it is short, and for each character.
const GAIN: i32 = 2_000;
const GAIN_EACH: i32 = 150;
/// The lowest mean score of a character of UTF-8 that was read as GBK, and of one of two bytes, which fit nearly always.
const MEAN_UTF8: i32 = -1_150;
const MEAN_PAIRS: i32 = -880;
/// The lowest mean where a part is so short.
const SHORT: i32 = 4;
const MEAN_SHORT: i32 = -900;
/// The fewest characters of two bytes that are believed.
const FEWEST_PAIRS: i32 = 3;

/// Weighs a part of a line.
pub fn weigh(line: &[char], found: &Found) -> Weight {
    let prev = found.range.start.checked_sub(1).and_then(|at| line.get(at));
    let next = line.get(found.range.end).copied();
    let sum = |text: &mut dyn Iterator<Item = char>| {
        let mut prev = prev.copied().unwrap_or('\n');
        text.chain(next).fold(0, |sum: i32, c| {
            sum.saturating_add(model::score(std::mem::replace(&mut prev, c), c))
        })
    };
    let part = line.get(found.range.clone()).unwrap_or_default();
    let known = |text: &str| text.chars().filter(|c| *c != '\u{FFFD}').collect::<Vec<_>>();
    Weight {
        before: sum(&mut part.iter().copied().filter(|c| *c != '\u{FFFD}')),
        after: sum(&mut known(&found.text).into_iter()),
        chars: found.text.chars().filter(|c| !c.is_ascii()).count() as i32,
    }
}

/// Is it mojibake beyond doubt?
pub fn is_clear(family: &Family, found: &Found, weight: Weight) -> bool {
    let gain = weight.after - weight.before;
    let mean = mean(&found.text);
    let chars = weight.chars;
    if chars == 0 || found.unknown * 3 > chars as usize {
        return false;
    }
    match (family.encoder, family.decoder) {
        (Encoder::Latin | Encoder::LatinInGbk, Decoder::Utf8) => gain >= GAIN_LATIN,
        (_, Decoder::Utf8) => {
            let least = if chars < SHORT { MEAN_SHORT } else { MEAN_UTF8 };
            gain >= GAIN + GAIN_EACH * (chars - SHORT).max(0).min(20) && mean >= least
        }
        _ => {
            chars >= FEWEST_PAIRS
                && gain >= GAIN + GAIN_EACH * chars
                && mean >= MEAN_PAIRS
        }
    }
}

/// The mean score of the characters that are not ASCII.
fn mean(text: &str) -> i32 {
    let mut prev = '\n';
    let (mut sum, mut count) = (0, 0);
    for c in text.chars().filter(|c| *c != '\u{FFFD}') {
        if !c.is_ascii() {
            sum += model::score(prev, c);
            count += 1;
        }
        prev = c;
    }
    sum / count.max(1)
}

/// Marks that text about mojibake puts around it, with those that close them.
const QUOTES: [(char, char); 16] = [
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('«', '»'),
    ('„', '“'),
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('(', ')'),
    ('（', '）'),
    ('【', '】'),
    ('[', ']'),
    ('”', '”'),
];

/// A part of at least so many characters that is all of its line is damage even in quotation marks.
const LONG_QUOTE: i32 = 12;

/// Does the part stand in quotation marks, as an example of mojibake does?
pub fn is_quoted(line: &[char], found: &Found, weight: Weight) -> bool {
    let before = found.range.start.checked_sub(1).and_then(|at| line.get(at));
    let after = line.get(found.range.end);
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let is_all = found.range.start == 1 && found.range.end + 1 == line.len();
    QUOTES.contains(&(*before, *after)) && !(is_all && weight.chars >= LONG_QUOTE)
}

/// Words of text about mojibake, which may give examples without quotation marks.
const WORDS: [&str; 7] = [
    "乱码",
    "亂碼",
    "mojibake",
    "Mojibake",
    "文字化け",
    "кракозябр",
    "锟斤拷",
];

/// Does the line speak of mojibake?
pub fn speaks_of_it(line: &str) -> bool {
    WORDS.iter().any(|word| line.contains(word))
}

/// A part that is left alone is doubtful when it would have gained so much.
pub const DOUBTFUL_GAIN: i32 = 2_000;

/// The lowest mean score of clean text beside mojibake of two bytes a character.
const MEAN_BESIDE: i32 = -1_150;

/// Do the parts leave nothing that reads as mojibake? Families whose characters fit nearly always lose the thread where a byte was lost:
/// what comes after it is no text in any reading, so the line is left alone.
pub fn is_whole(family: &Family, line: &[char], found: &[Found]) -> bool {
    let pairs = family.decoder != Decoder::Utf8
        && matches!(family.encoder, Encoder::Gbk | Encoder::Big5);
    if !pairs {
        return true;
    }
    if line.contains(&'\u{FFFD}') {
        return false;
    }
    let mut at = 0;
    let mut beside = String::new();
    for part in found {
        beside.extend(line.get(at..part.range.start).unwrap_or_default());
        at = part.range.end;
    }
    beside.extend(line.get(at..).unwrap_or_default());
    mean(&beside) >= MEAN_BESIDE
}
