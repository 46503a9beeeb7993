//! Essay mills: the paragraph of general talk that such sites put before a collection of texts.
//!
//! It stands in the first lines of a document, directly before the collection's title (`……（精选八篇）`) or its first part (`……篇一`), talks of
//! writing in general, and shares no word with the title.

use super::{Page, page::neighbour};
use std::collections::HashSet;

/// The first lines of a document in which it may stand.
const FIRST: isize = 5;
/// Its length in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 40..=260;
/// The longest title, in characters.
const TITLE: usize = 60;
/// So many different words of the trade it must hold, one of them of the first kind.
const WORDS: usize = 4;

/// What such a paragraph is about.
const TRADE: [&str; 10] = [
    "总结", "總結", "范文", "範文", "写作", "寫作", "作文", "阅读", "閱讀", "文章",
];
/// What else it says.
const TALK: [&str; 40] = [
    "经验",
    "經驗",
    "反思",
    "思考",
    "技巧",
    "方法",
    "资料",
    "資料",
    "参考",
    "參考",
    "学习",
    "學習",
    "成长",
    "成長",
    "人生",
    "人类",
    "人類",
    "财富",
    "財富",
    "思路",
    "视野",
    "視野",
    "能力",
    "帮助",
    "幫助",
    "培养",
    "培養",
    "创造力",
    "想象力",
    "想像力",
    "逻辑",
    "邏輯",
    "书籍",
    "書籍",
    "深入",
    "注重",
    "宝贵",
    "寶貴",
    "提高",
    "素材",
];

/// The places of such paragraphs in the window.
pub fn paragraphs(page: &dyn Page) -> Vec<isize> {
    let Some(start) = page.document_start() else {
        return Vec::new();
    };
    let len = isize::try_from(page.len()).unwrap_or(isize::MAX);
    let is_mill = |index: &isize| {
        let line = page.line(*index);
        let title = neighbour(page, *index, 1).and_then(|at| page.line(at));
        line.zip(title)
            .is_some_and(|(line, title)| is_paragraph(line, title))
    };
    (start.max(0)..(start + FIRST).min(len))
        .filter(is_mill)
        .collect()
}

fn is_paragraph(line: &str, title: &str) -> bool {
    if !is_collection(title)
        || !LENGTH.contains(&line.chars().count())
        || !line.trim_end().ends_with(['。', '？', '！', '.', '?', '!'])
    {
        return false;
    }
    let count = |words: &[&str]| words.iter().filter(|word| line.contains(**word)).count();
    let trade = count(&TRADE);
    trade > 0 && trade + count(&TALK) >= WORDS && !shares_words(line, title)
}

/// Is this the title of a collection, or of its first part?
fn is_collection(title: &str) -> bool {
    let title = title.trim();
    if title.chars().count() > TITLE {
        return false;
    }
    let inner = title.strip_suffix([')', '）']).unwrap_or(title);
    if inner.ends_with("篇一") || inner.ends_with("篇1") {
        return true;
    }
    let Some(counted) = inner.strip_suffix('篇') else {
        return false;
    };
    inner.len() < title.len()
        && counted.ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
}

/// Do both hold two Han characters in a row that are no words of such talk?
fn shares_words(line: &str, title: &str) -> bool {
    let pairs = |text: &str| -> HashSet<[char; 2]> {
        let chars: Vec<char> = text.chars().collect();
        let is_han = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}');
        chars
            .windows(2)
            .filter_map(|pair| <[char; 2]>::try_from(pair).ok())
            .filter(|pair| pair.iter().all(is_han))
            .collect()
    };
    let talk: HashSet<[char; 2]> = TRADE
        .iter()
        .chain(&TALK)
        .flat_map(|word| pairs(word))
        .collect();
    let own = pairs(line);
    pairs(title)
        .iter()
        .any(|pair| own.contains(pair) && !talk.contains(pair))
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::super::corpus::cleaned;

    const TALK: &str = "写总结可以让我们回顾过去的经验，也能提高表达能力。怎样才能把文章写得有条理呢？阅读下面的范文，也许会给你一些思路。";

    #[test]
    fn the_paragraph_goes_before_a_collection() {
        for title in ["护士节演讲稿（精选八篇）", "护士节演讲稿篇一"] {
            let lines = [TALK, title, "各位来宾，大家好。"];
            assert_eq!(cleaned(&Rules::builtin(), &lines), lines[1..]);
        }
        let traditional = "寫總結可以讓我們回顧過去的經驗，也能提高表達能力。怎樣才能把文章寫得有條理呢？閱讀下面的範文，也許會給你一些思路。";
        let lines = [traditional, "護士節演講稿篇一"];
        assert_eq!(cleaned(&Rules::builtin(), &lines), lines[1..]);
    }

    #[test]
    fn real_introductions_stay() {
        let own = "护士节快到了，写一篇演讲稿可以总结一年的工作经验，也能提高自己的写作能力，下面的文章可以用来参考。";
        for lines in [
            &[own, "护士节演讲稿（精选八篇）"][..],
            &[TALK, "我的写作经历"],
            &[TALK, "写作之前先要观察。"],
            &["一", "二", "三", "四", "五", TALK, "护士节演讲稿篇一"],
            &[
                "春天来了，柳树发芽了，孩子们在河边放风筝，老人们坐在长椅上晒太阳，一派热闹的景象。",
                "春游作文篇一",
            ],
        ] {
            assert_eq!(cleaned(&Rules::builtin(), lines), lines);
        }
    }
}
