//! Weak evidence: how much of a line is words that a page's furniture is full of.
//!
//! `登录`, `收藏`, `上一页` stand in handbooks and stories too, so no line goes for them; [`super::edges`] asks for them beside lines that go.
//! The words and what they count are data: `data/rules/weak.tsv`.

use crate::fold::fold_char;
use std::{
    collections::{BTreeSet, HashMap},
    sync::OnceLock,
};

const WORDS: &str = include_str!("../../data/rules/weak.tsv");

/// The longest line that is asked, in characters; furniture that is longer has rules of its own.
const LINE: usize = 64;
/// A price tells of a thing, not of the page.
const PRICE: [char; 3] = ['$', '¥', '￥'];
/// The longest notice that is asked whether it speaks of the page.
const NOTICE: usize = 160;
/// The longest value of a label (`昵称：……`).
const VALUE: usize = 16;
/// Characters that count with the number before them.
const UNITS: &str = "次人条条篇个万年月日楼层分秒元位版页k";
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

#[derive(Clone, Copy)]
struct Word {
    weight: u32,
    is_label: bool,
}

struct Words {
    words: HashMap<&'static str, Word>,
    /// Their first two characters, ascending, without those of one: most pieces hold few, and to ask for each part of a piece is slow.
    begins: Vec<[char; 2]>,
    /// The longest, in characters.
    longest: usize,
}

fn words() -> &'static Words {
    static TABLE: OnceLock<Words> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
        let rows = lines.filter_map(|line| line.split_once('\t'));
        let entry = |weight, word: &'static str| {
            let bare = word.strip_suffix(':').unwrap_or(word);
            let is_label = bare.len() < word.len();
            (bare, Word { weight, is_label })
        };
        let words: HashMap<_, _> = rows
            .filter_map(|(weight, words)| Some((weight.parse().ok()?, words)))
            .flat_map(|(weight, words)| words.split(' ').map(move |word| entry(weight, word)))
            .collect();
        let longest = words.keys().map(|word| word.chars().count()).max();
        let begin = |word: &&str| {
            let mut chars = word.chars();
            Some([chars.next()?, chars.next()?])
        };
        let begins: BTreeSet<[char; 2]> = words.keys().filter_map(begin).collect();
        Words {
            begins: begins.into_iter().collect(),
            longest: longest.unwrap_or(0),
            words,
        }
    })
}

/// Weighs a line.
pub fn weigh(line: &str) -> Evidence {
    let line = line.trim();
    if line.chars().nth(LINE).is_some() || is_numbered(line) || line.contains(PRICE) {
        return Evidence::default();
    }
    let mut found = Found::default();
    let mut pieces = 0;
    // Whether the next piece is a label's value.
    let mut is_value = false;
    for piece in line.split(is_apart).filter(|piece| !piece.is_empty()) {
        let piece: String = piece.chars().filter_map(fold_char).collect();
        if piece.is_empty() {
            continue;
        }
        let is_number = piece.bytes().all(|b| b.is_ascii_digit());
        pieces += usize::from(!is_number && !is_value);
        is_value = found.add(&piece, is_value);
    }
    let is_sentence = line.contains(SENTENCE);
    Evidence {
        grade: found.grade(is_sentence, line),
        pieces,
        sure: found.sure,
    }
}

/// Whether a longer line speaks of the page: several of furniture's words stand in it. It stays, but it is no text that parts furniture.
pub fn speaks_of_page(line: &str) -> bool {
    if line.chars().nth(NOTICE).is_some() {
        return false;
    }
    let mut found = Found::default();
    for piece in line.split(is_apart) {
        let piece: String = piece.chars().filter_map(fold_char).collect();
        found.add(&piece, false);
    }
    found.seen.len() >= 3 && found.weight >= 6 && found.covered * 3 >= found.uncovered
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
    c.is_whitespace()
        || !c.is_alphanumeric() && !matches!(c, '-' | '*' | '%' | '#' | '@' | '《' | '》' | '_')
}

#[derive(Default)]
struct Found {
    covered: usize,
    uncovered: usize,
    seen: BTreeSet<&'static str>,
    weight: u32,
    sure: u32,
    digits: usize,
}

impl Found {
    /// Adds a folded piece. The answer: whether what follows is its value.
    fn add(&mut self, piece: &str, is_value: bool) -> bool {
        let starts: Vec<usize> = piece.char_indices().map(|(at, _)| at).collect();
        let cover = Cover::of(piece, &starts);
        self.digits += piece.chars().filter(char::is_ascii_digit).count();
        // A value is no evidence of its own, but it shows that the word before it is a label.
        if is_value && cover.uncovered > 0 && starts.len() <= VALUE {
            self.weight += 1;
            return false;
        }
        self.covered += cover.covered;
        self.uncovered += cover.uncovered;
        // A common word inside others says nothing.
        for (name, word) in &cover.words {
            if (word.weight > 1 || cover.uncovered == 0) && self.seen.insert(name) {
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

/// The words of a piece, chosen so that the most characters are in one.
struct Cover {
    words: Vec<(&'static str, Word)>,
    covered: usize,
    uncovered: usize,
}

impl Cover {
    fn of(piece: &str, starts: &[usize]) -> Cover {
        let table = words();
        let length = starts.len();
        let slice = |from: usize, to: usize| {
            let start = starts.get(from)?;
            piece.get(*start..starts.get(to).copied().unwrap_or(piece.len()))
        };
        let begin = |(at, (c, next))| table.begins.binary_search(&[c, next]).is_ok().then_some(at);
        let pairs = piece.chars().zip(piece.chars().skip(1)).enumerate();
        // One character is a word only by itself.
        let begins: Vec<usize> = match length {
            1 => vec![0],
            _ => pairs.filter_map(begin).collect(),
        };
        // For each place: how many characters before it can be covered, and the word that ends there.
        let mut best: Vec<(usize, Option<(&'static str, Word)>)> = vec![(0, None)];
        for to in 1..=length {
            let mut at = best
                .last()
                .map_or((0, None), |(covered, _)| (*covered, None));
            let near = to.saturating_sub(table.longest)..to;
            for from in begins.iter().copied().filter(|from| near.contains(from)) {
                if to - from == 1 && length > 1 {
                    continue;
                }
                let word = slice(from, to).and_then(|word| table.words.get_key_value(word));
                let before = best.get(from).map_or(0, |(covered, _)| *covered);
                if let Some((name, word)) = word.filter(|_| before + to - from > at.0) {
                    at = (before + to - from, Some((*name, *word)));
                }
            }
            best.push(at);
        }
        let mut cover = Cover {
            words: Vec::new(),
            covered: 0,
            uncovered: 0,
        };
        let (mut to, mut is_unit) = (length, false);
        while to > 0 {
            let word = best.get(to).and_then(|(_, word)| *word);
            let step = word.map_or(1, |(name, _)| name.chars().count());
            match (word, slice(to - 1, to)) {
                (Some(word), _) => {
                    cover.covered += step;
                    cover.words.push(word);
                }
                (None, Some(c)) if c.bytes().all(|b| b.is_ascii_digit()) => {
                    cover.uncovered -= usize::from(is_unit);
                }
                (None, _) => cover.uncovered += 1,
            }
            is_unit = word.is_none() && slice(to - 1, to).is_some_and(|c| UNITS.contains(c));
            to = to.saturating_sub(step);
        }
        cover.words.reverse();
        cover
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn the_words_are_folded_and_unique() {
        let mut seen = BTreeSet::new();
        for line in WORDS
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (weight, words) = line.split_once('\t').unwrap();
            assert!((1..=3).contains(&weight.parse::<u32>().unwrap()), "{line}");
            for word in words.split(' ') {
                let bare = word.strip_suffix(':').unwrap_or(word);
                assert_eq!(fold(bare), bare);
                assert!(
                    !bare.is_empty() && seen.insert(bare),
                    "{bare} is there twice"
                );
            }
        }
        assert!(seen.len() > 300);
    }

    fn grade(line: &str) -> Grade {
        weigh(line).grade
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
            assert!(grade(line) >= Grade::Most, "{line}: {:?}", weigh(line));
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
            assert!(grade(line) <= Grade::Some, "{line}: {:?}", weigh(line));
        }
    }
}
