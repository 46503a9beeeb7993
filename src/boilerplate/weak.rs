//! Weak evidence: how much of a line is words that a page's furniture is full of.
//!
//! `登录`, `收藏`, `上一页` stand in handbooks and stories too, so no line goes for them; [`super::edges`] asks for them beside lines that go.
//! The words and what they count are data: see [`super::cover`].

use super::cover::Cover;
use crate::fold::fold_char;

/// The longest line that is asked, in characters; furniture that is longer has rules of its own.
const LINE: usize = 64;
/// A price tells of a thing, not of the page.
const PRICE: [char; 3] = ['$', '¥', '￥'];
/// The longest notice that is asked whether it speaks of the page.
const NOTICE: usize = 160;
/// The longest value of a label (`昵称：……`).
const VALUE: usize = 16;
/// Marks of a sentence. With one of them a line must be nothing but furniture's words.
const SENTENCE: [char; 12] = [
    '。', '，', '、', '；', '！', '？', '…', '“', '「', ';', '!', '?',
];

/// What a line says by its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing.
    #[default]
    None,
    /// It is a bare number or rule, which goes only between lines that do.
    Bare,
    /// A part of it.
    Some,
    /// Most of it.
    Most,
    /// All of it, and not by words of menus alone.
    All,
}

/// A line's words, weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub grade: Grade,
    /// How many pieces apart by blanks, bars and brackets it has, beside numbers and the values of labels.
    pub pieces: usize,
    /// What its words weigh, those of menus aside.
    pub sure: u32,
}

/// Weighs lines.
#[derive(Default)]
pub struct Scale {
    piece: Vec<char>,
    cover: Cover,
}

impl Scale {
    /// What a line's words say.
    pub fn weigh(&mut self, line: &str) -> Evidence {
        let line = line.trim();
        if line.chars().nth(LINE).is_some() || is_numbered(line) || line.contains(PRICE) {
            return Evidence::default();
        }
        let mut found = Found::default();
        let mut pieces = 0;
        // Whether the next piece is a label's value.
        let mut is_value = false;
        self.pieces(line, |cover, piece| {
            let is_number = piece.iter().all(char::is_ascii_digit);
            pieces += usize::from(!is_number && !is_value);
            is_value = found.add(cover, piece, is_value);
        });
        let is_sentence = line.contains(SENTENCE);
        Evidence {
            grade: found.grade(is_sentence, line),
            pieces,
            sure: found.sure,
        }
    }

    /// Whether a longer line speaks of the page: several of furniture's words stand in it. It stays, but it is no text that parts
    /// furniture.
    pub fn speaks_of_page(&mut self, line: &str) -> bool {
        if line.chars().nth(NOTICE).is_some() {
            return false;
        }
        let mut found = Found::default();
        self.pieces(line, |cover, piece| {
            found.add(cover, piece, false);
        });
        found.seen.len() >= 3 && found.weight >= 6 && found.covered * 3 >= found.uncovered
    }

    /// The folded pieces of a line that are not empty.
    fn pieces(&mut self, line: &str, mut each: impl FnMut(&mut Cover, &[char])) {
        let Scale { piece, cover } = self;
        piece.clear();
        for c in line.chars().chain([' ']) {
            if !is_apart(c) {
                piece.extend(fold_char(c));
            } else if !piece.is_empty() {
                each(cover, piece);
                piece.clear();
            }
        }
    }
}

/// `12.2. 帮助`, `三、分享`, `第三章 登录`, `9:30 签到`: a heading or an item of a text.
fn is_numbered(line: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || "零〇一二三四五六七八九十百".contains(c);
    let (line, is_bracketed) = match line.strip_prefix(['(', '（', '第', '附']) {
        Some(rest) => (rest.trim_start_matches(['录', '錄', ' ']), true),
        None => (line, false),
    };
    let rest = line.trim_start_matches(is_digit);
    let mut behind = rest.chars();
    rest.len() < line.len()
        && match behind.next() {
            Some(c) if "章节節回卷讲講课課条條部".contains(c) => is_bracketed,
            // `00400 允许 读`: a table's.
            Some(' ') => line.starts_with('0'),
            Some('.' | '、' | '．' | ')' | '）' | ':' | '：') => behind.next().is_some(),
            _ => false,
        }
}

/// What has no part in words: blanks, bars, brackets, arrows, colons.
fn is_apart(c: char) -> bool {
    // Most are Han: asked first, for the tables of the others are slow.
    !('\u{4E00}'..='\u{9FFF}').contains(&c) && is_mark(c)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || !c.is_alphanumeric() && !matches!(c, '-' | '*' | '%' | '#' | '@' | '《' | '》' | '_')
}

#[derive(Default)]
struct Found {
    covered: usize,
    uncovered: usize,
    /// The places of its words.
    seen: Vec<usize>,
    weight: u32,
    sure: u32,
    digits: usize,
}

impl Found {
    /// Adds a folded piece. The answer: whether what follows is its value.
    fn add(&mut self, cover: &mut Cover, piece: &[char], is_value: bool) -> bool {
        cover.of(piece);
        self.digits += piece.iter().filter(|c| c.is_ascii_digit()).count();
        // A value is no evidence of its own, but it shows that the word before it is a label.
        if is_value && cover.uncovered > 0 && piece.len() <= VALUE {
            self.weight += 1;
            return false;
        }
        self.covered += cover.covered;
        self.uncovered += cover.uncovered;
        // A common word inside others says nothing.
        for (at, word) in &cover.words {
            if (word.weight > 1 || cover.uncovered == 0) && !self.seen.contains(at) {
                self.seen.push(*at);
                self.weight += word.weight;
                if word.weight > 1 {
                    self.sure += word.weight;
                }
            }
        }
        cover.uncovered == 0 && matches!(cover.words.last(), Some((_, word)) if word.is_label)
    }

    fn grade(&self, is_sentence: bool, line: &str) -> Grade {
        let all = self.covered + self.uncovered;
        if all == 0 {
            // Numbers of a list or a counter, and rules; no dates.
            let is_bare = self.digits <= 3 && line.chars().count() <= 48 && !is_sentence;
            return if is_bare { Grade::Bare } else { Grade::None };
        }
        let share = self.covered * 100 / all;
        match (share, self.weight) {
            (90.., 5..) if is_sentence => Grade::Most,
            _ if is_sentence => Grade::None,
            (80.., 3..) => Grade::All,
            (60.., 2..) => Grade::Most,
            (40.., 2..) => Grade::Some,
            _ => Grade::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(line: &str) -> Grade {
        Scale::default().weigh(line).grade
    }

    #[test]
    fn rows_of_furniture_are_told_in_both_scripts() {
        for line in [
            "收藏 分享 举报",
            "列印　電郵　收藏",
            "會員登入 | 購物車(0) | 訂單查詢 | 客服中心",
            "今日瀏覽人數：211",
            "昵称：小草",
            "赞同 1203 收藏 喜欢",
        ] {
            assert!(grade(line) >= Grade::Most, "{line}: {:?}", grade(line));
        }
    }

    #[test]
    fn text_is_none() {
        for line in [
            "他登录以后看见了一封信。",
            "收藏家的一天",
            "甲方：　　签字：　　日期：",
            "盐 3 克",
            "阿明：我到了",
            "2013-07-11",
            "第三章 下载与安装的问题",
            "春眠不觉晓",
        ] {
            assert!(grade(line) <= Grade::Some, "{line}: {:?}", grade(line));
        }
    }
}
