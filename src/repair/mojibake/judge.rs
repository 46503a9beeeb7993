//! Judgement: whether a part of a line that reads as mojibake is repaired or left alone.
//!
//! All scores are in centinats of the model. The limits were set on text of the building packages.

use super::{
    choose::text_score,
    codes::{Decoder, Encoder},
    family::Family,
    way::Found,
};
use crate::{
    look::{BASE, SCRIPTS, SIMPLIFIED, TRADITIONAL},
    model,
};

/// By so much, in centinats of pairs, words and running text, one of two orders of Big5 must read better than the other.
const BETTER: i32 = 150;

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
/// And for each Chinese character, which a letter and two marks may be by chance: `é` before a no-break space and `»`.
const GAIN_CJK: i32 = 1_900;
/// By how much Chinese text must gain when it is short, and for each character.
const GAIN: i32 = 2_000;
const GAIN_EACH: i32 = 150;
/// The lowest mean score of a character of UTF-8 that was read as GBK, and of one of two bytes, which fit nearly always.
const MEAN_UTF8: i32 = -1_150;
const MEAN_PAIRS: i32 = -1_030;
const MEAN_BYTES: i32 = -1_000;
/// The lowest mean of so many characters in a row of two bytes each.
const ROW: usize = 3;
const MEAN_WORST: i32 = -1_400;
/// The lowest mean where a part is so short.
const SHORT: i32 = 4;
const MEAN_SHORT: i32 = -900;
/// The fewest characters that are believed: of UTF-8 read as GBK, and of two bytes.
const FEWEST_UTF8: i32 = 2;
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
    let known = |text: &str| {
        text.chars()
            .filter(|c| *c != '\u{FFFD}')
            .collect::<Vec<_>>()
    };
    Weight {
        before: sum(&mut part.iter().copied().filter(|c| *c != '\u{FFFD}')),
        after: sum(&mut known(&found.text).into_iter()),
        chars: found.text.chars().filter(|c| !c.is_ascii()).count() as i32,
    }
}

/// Does a line read better with some parts than with others? Nothing where it is not clear.
pub fn reads_better<'p>(
    line: &[char],
    parts: impl Iterator<Item = &'p Found>,
    others: impl Iterator<Item = &'p Found>,
) -> Option<bool> {
    let gain = score(line, parts) - score(line, others);
    (gain.abs() >= BETTER).then_some(gain > 0)
}

/// The score of a line with some parts in the place of the mojibake.
fn score<'p>(line: &[char], parts: impl Iterator<Item = &'p Found>) -> i32 {
    let (mut text, mut at) = (Vec::with_capacity(line.len()), 0);
    for part in parts {
        text.extend(line.get(at..part.range.start).unwrap_or_default());
        text.extend(part.text.chars());
        at = part.range.end;
    }
    text.extend(line.get(at..).unwrap_or_default());
    text_score(&text, true)
}

/// Is it mojibake beyond doubt?
pub fn is_clear(family: &Family, line: &[char], found: &Found, weight: Weight) -> bool {
    let gain = weight.after - weight.before;
    let mean = mean(&found.text);
    let chars = weight.chars;
    if chars == 0 || found.unknown * 3 > chars as usize {
        return false;
    }
    match (family.encoder, family.decoder) {
        (Encoder::Latin | Encoder::LatinInGbk, Decoder::Utf8) => {
            let cjk = found.text.chars().filter(|c| *c >= '\u{2E80}').count() as i32;
            gain >= GAIN_LATIN.max(GAIN_CJK * cjk) && !touches_bytes(family.encoder, line, found)
        }
        (_, Decoder::Utf8) => {
            let least = if chars < SHORT { MEAN_SHORT } else { MEAN_UTF8 };
            chars >= FEWEST_UTF8
                && gain >= GAIN + GAIN_EACH * (chars - SHORT).clamp(0, 20)
                && mean >= least
        }
        _ => {
            let han = found
                .text
                .chars()
                .filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
            let least = match family.encoder {
                Encoder::Latin | Encoder::LatinInGbk => MEAN_BYTES,
                _ => MEAN_PAIRS,
            };
            chars >= FEWEST_PAIRS
                && gain >= GAIN + GAIN_EACH * chars
                && mean >= least
                && han.count() as i32 * 2 >= chars
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

/// The lowest mean score of [`ROW`] characters in a row that are not ASCII, with the one before each.
fn worst(text: &str) -> i32 {
    let mut prev = '\n';
    let mut scores = Vec::new();
    for c in text.chars() {
        if !c.is_ascii() {
            scores.push(model::score(prev, c));
        }
        prev = c;
    }
    let means = scores
        .windows(ROW)
        .map(|row| row.iter().sum::<i32>() / ROW as i32);
    means.min().unwrap_or(0)
}

/// Do more bytes stand beside the part? Of UTF-8 that was read as Latin-1 all of them would be explained.
fn touches_bytes(encoder: Encoder, line: &[char], found: &Found) -> bool {
    let is_byte = |c: &char| match encoder {
        Encoder::LatinInGbk => is_latin_in_gbk(*c),
        _ => matches!(c, '\u{80}'..='\u{9F}' | '\u{A1}'..='\u{FF}'),
    };
    let before = found.range.start.checked_sub(1).and_then(|at| line.get(at));
    before.is_some_and(is_byte) || line.get(found.range.end).is_some_and(is_byte)
}

/// Is it the character of GBK that the two bytes of a Latin one in UTF-8 make?
pub fn is_latin_in_gbk(c: char) -> bool {
    let [high, low] = Encoder::Gbk.codes(c)[0].to_be_bytes();
    matches!((high, low), (0xC2 | 0xC3, 0x80..=0xBF))
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

/// Do the parts leave nothing that reads as mojibake? Families whose characters fit nearly always lose the thread where a byte was lost:
/// what comes after it is no text in any reading, so the line is left alone. What reads well all the same, as whole characters vanished, is
/// judged by what may have stood there, see [`super::dropped`].
pub fn is_whole(family: &Family, line: &[char], found: &[Found]) -> bool {
    if !family.is_of_pairs() {
        return true;
    }
    if line.contains(&'\u{FFFD}') {
        return false;
    }
    let mut text = String::new();
    let mut at = 0;
    for part in found {
        text.extend(line.get(at..part.range.start).unwrap_or_default());
        text.push_str(&part.text);
        at = part.range.end;
        let around = [part.range.start.checked_sub(1), Some(at)];
        let mut around = around.into_iter().flatten().filter_map(|at| line.get(at));
        // Clean text beside mojibake is rarer than mojibake that lost the thread.
        if around.any(|c| !c.is_ascii()) {
            return false;
        }
    }
    text.extend(line.get(at..).unwrap_or_default());
    // A decoder that has private characters has one for each two bytes, and loses none.
    if family.encoder == Encoder::Gbk && line.iter().any(|c| matches!(c, '\u{E000}'..='\u{F8FF}')) {
        return true;
    }
    let holds = |class| holds(&text, class);
    // The second bytes of Simplified characters are none of ASCII, so among them a letter is a letter. Those beside it may be as false.
    let is_simplified =
        || family.decoder == Decoder::Gbk && self::holds(&without_strays(&text), SIMPLIFIED);
    let is_stray = has_stray_trail(&text) && !is_simplified();
    // What a decoder leaves beside a byte that it dropped is any character of GBK, and most of those are Traditional.
    let is_of_both = holds(SIMPLIFIED) && holds(TRADITIONAL);
    !is_stray && !is_of_both && worst(&text) >= MEAN_WORST
}

/// Does the text hold a character of one script alone?
fn holds(text: &str, class: u32) -> bool {
    let mut classes = text.chars().filter_map(|c| BASE.get(c as usize));
    classes.any(|classes| classes & SCRIPTS == class)
}

/// Does a single character of ASCII that may be the second of two bytes stand among Chinese ones?
pub fn has_stray_trail(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).any(|at| is_stray_trail(&chars, at))
}

/// The text without such characters and what is near them.
fn without_strays(text: &str) -> String {
    /// Bytes that are out of step stay so for a few characters.
    const NEAR: usize = 3;
    let chars: Vec<char> = text.chars().collect();
    let strays: Vec<usize> = (0..chars.len())
        .filter(|at| is_stray_trail(&chars, *at))
        .collect();
    let is_far = |at: usize| strays.iter().all(|stray| stray.abs_diff(at) > NEAR);
    let chars = chars.iter().enumerate();
    chars
        .filter(|(at, _)| is_far(*at))
        .map(|(_, c)| *c)
        .collect()
}

fn is_stray_trail(text: &[char], at: usize) -> bool {
    let char = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or('\n');
    let (before, here, after) = (char(at.checked_sub(1)), char(Some(at)), char(Some(at + 1)));
    let is_edge = |c: char| {
        matches!(
            c,
            '\n' | ' ' | '，' | '。' | '、' | '：' | '；' | '「' | '」' | '“' | '”' | '（' | '）'
        )
    };
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}');
    matches!(here, '@'..='~')
        && (is_han(before) && (is_han(after) || is_edge(after)) || is_edge(before) && is_han(after))
}
