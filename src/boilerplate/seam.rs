//! Page seams: where a document was cut into pages, and the number of the page stands inside a sentence.
//!
//! ```text
//! 1、……注意排水，路基两侧各留一道沟，确保
//! 2、雨天不积水。路面铺好以后……
//! ```
//!
//! Such lines count up one by one, as a numbered list does; but they end in the middle of a sentence. Every line but the last must be open,
//! and most of the seams must show it: by what the line ends in, by a quotation that closes behind the seam, or by a word across it.
//! Then the numbers go, and the lines are joined; over a window's edge only the number goes.

use super::{Action, Page, page::neighbour};
use crate::model;

/// Lines that a run must have.
const LINES: usize = 3;
/// The longest run that is looked at.
const MOST: usize = 512;
/// The most digits of a number.
const DIGITS: usize = 3;
/// What all seams of a run must show in the mean, and how much a seam may count for.
const ENOUGH: i32 = 2;
const MOST_OF_ONE: i32 = 4;
/// A line so long is no item of a list.
const LONG: usize = 40;
/// By how many centinats a character must be likelier behind another than alone, when both are of one word.
const WORD: i32 = 100;

/// A run of lines to be joined: their places, and what each is without its number.
pub type Run = Vec<(isize, String)>;

/// The runs that touch the window; `numbered` are its lines that begin with a digit.
pub fn runs(page: &dyn Page, numbered: &[isize]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut end = 0;
    for &index in numbered {
        if index < end {
            continue;
        }
        let lines = counting(page, index);
        end = lines.last().map_or(index, |last| last.0) + 1;
        if lines.len() >= LINES && is_torn(&lines) {
            let texts = lines.into_iter().map(|(at, _, rest)| (at, rest.to_owned()));
            found.push(texts.collect());
        }
    }
    found
}

/// What becomes of a run's lines in a window of `len` lines: the first one has the text of all, the others go.
pub fn joined(run: Run, len: usize) -> Vec<(isize, Action)> {
    let mut inside = run
        .into_iter()
        .filter(|(at, _)| usize::try_from(*at).is_ok_and(|at| at < len));
    let Some((first, mut text)) = inside.next() else {
        return Vec::new();
    };
    let mut actions = Vec::new();
    for (at, rest) in inside {
        text.push_str(&rest);
        actions.push((at, Action::Remove));
    }
    actions.push((first, Action::Replace(text)));
    actions
}

/// The lines around one that count up, with their numbers and what follows these.
fn counting(page: &dyn Page, index: isize) -> Vec<(isize, u32, &str)> {
    let numbered = |at: isize| {
        page.line(at)
            .and_then(numbered)
            .map(|(n, rest)| (at, n, rest))
    };
    let Some(own) = numbered(index) else {
        return Vec::new();
    };
    let next = |from: &(isize, u32, &str), step: isize| {
        let to = numbered(neighbour(page, from.0, step)?)?;
        (i64::from(to.1) == i64::from(from.1) + step as i64).then_some(to)
    };
    let back = std::iter::successors(Some(own), |line| next(line, -1));
    let mut lines: Vec<_> = back.take(MOST).collect();
    lines.reverse();
    lines.extend(std::iter::successors(next(&own, 1), |line| next(line, 1)).take(MOST));
    lines
}

/// The number that a line begins with, and what follows it.
fn numbered(line: &str) -> Option<(u32, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at_checked(digits)?;
    let mark = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '、' | '.' | '．'))?;
    let rest = rest.get(mark.len_utf8()..)?;
    let is_fraction = mark != '、' && rest.starts_with(|c: char| c.is_ascii_digit());
    let is_number = (1..=DIGITS).contains(&digits) && !is_fraction && !rest.is_empty();
    if !is_number {
        return None;
    }
    Some((number.parse().ok()?, rest))
}

/// Do the lines end in the middle of sentences?
fn is_torn(lines: &[(isize, u32, &str)]) -> bool {
    let mut sum = 0;
    let mut shown = 0;
    let seams = lines.windows(2);
    let count = seams.len() as i32;
    for pair in seams {
        let [(_, _, before), (_, _, after)] = pair else {
            return false;
        };
        let Some(crossing) = crossing(before, after) else {
            return false;
        };
        let has_sentence = before.contains(['。', '！', '？']);
        let is_long = before.chars().count() >= LONG;
        let worth = crossing + i32::from(has_sentence) + i32::from(is_long);
        sum += worth.min(MOST_OF_ONE);
        shown += i32::from(crossing > 0);
    }
    sum >= ENOUGH * count && shown * 2 >= count
}

/// What shows that a sentence goes on over a seam; nothing where it has an end there.
fn crossing(before: &str, after: &str) -> Option<i32> {
    let before = before.trim_end();
    let (last, first) = (before.chars().next_back()?, after.chars().next()?);
    if ENDS.contains(last) {
        return None;
    }
    let opens = |text: &str, marks: (char, char)| {
        text.matches(marks.0).count() > text.matches(marks.1).count()
    };
    let is_quoted = QUOTES
        .iter()
        .any(|&(open, close)| opens(before, (open, close)) && opens(after, (close, open)));
    let is_word = model::score(last, first) >= model::unigram(first) + WORD;
    let is_open = OPEN.iter().any(|word| before.ends_with(word));
    Some(match (is_quoted, is_open || is_word) {
        (true, _) => 3,
        (false, true) => 2,
        (false, false) => 0,
    })
}

/// What a sentence or an item ends in.
const ENDS: &str = "。！？；：!?;:…”’』」》）)】]";
/// Quotations that may go on over a seam.
const QUOTES: [(char, char); 5] = [
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('《', '》'),
    ('（', '）'),
];
/// Words and marks that no clause ends in, in both scripts.
const OPEN: [&str; 44] = [
    "，", ",", "、", "的", "和", "与", "與", "及", "或", "在", "把", "对", "對", "将", "將", "为",
    "為", "以", "从", "從", "由", "被", "这", "這", "该", "該", "各", "每", "并", "並", "而", "但",
    "要", "使", "让", "讓", "向", "于", "於", "是", "确保", "確保", "进行", "進行",
];

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::super::corpus::{Lines, cleaned};
    use super::*;

    #[test]
    fn a_torn_page_is_joined() {
        let lines = [
            "会议纪要",
            "7、上午先检查了水泵和闸门，发现三号闸门关不严，需要在",
            "8、汛期以前换掉密封条。下午查看了值班室的“防汛物",
            "9、资”台账，账目清楚。",
        ];
        assert_eq!(
            cleaned(&Rules::builtin(), &lines),
            [
                "会议纪要",
                "上午先检查了水泵和闸门，发现三号闸门关不严，需要在汛期以前换掉密封条。下午查看了值班室的“防汛物资”台账，账目清楚。"
            ]
        );
    }

    #[test]
    fn lists_stay() {
        for lines in [
            &["1、前言", "2、目的", "3、范围", "4、术语"][..],
            &[
                "1、先把米洗净，泡半小时。",
                "2、锅里放水烧开。",
                "3、转小火煮四十分钟。",
            ],
            &[
                "1、按时上班，不得迟到",
                "2、进车间要戴安全帽",
                "3、下班前关好门窗",
                "4、离开时要切断电源",
            ],
            &[
                "1、检查水箱。水位要在两条线之间",
                "2、检查机油。油色发黑就要换",
                "3、检查轮胎。气压要足",
            ],
            &["1、张三", "2、李四", "3、王五"],
            &["1.5 公斤面粉，", "2.5 公斤水，", "3.5 克盐"],
        ] {
            assert_eq!(cleaned(&Rules::builtin(), lines), lines);
        }
    }

    #[test]
    fn two_lines_are_too_few_and_numbers_must_count_up() {
        let torn = ["1、他走到门口，把", "2、伞收起来，放在", "4、墙角的桶里。"];
        assert!(runs(&Lines::whole(&torn), &[0, 1, 2]).is_empty());
        assert!(runs(&Lines::whole(&torn[..2]), &[0, 1]).is_empty());
    }
}
