//! What a gloss looks like: a Traditional character and one of its readings in parentheses, `傳(chuán)`.

use super::readings::Traditional;
use super::syllable::{self, Syllable};
use memchr::{memchr_iter, memmem};

const WIDE_OPEN: &str = "（";

/// A parenthesis that holds one syllable: the syllable, and the bytes that it takes with both parentheses.
#[derive(Clone, Copy)]
pub struct Parenthesis {
    pub syllable: Syllable,
    pub length: usize,
}

impl Parenthesis {
    /// The parenthesis that `text` begins with. Both widths are read: crawlers fold one into the other.
    pub fn at_start(text: &str) -> Option<Parenthesis> {
        let inside = text.strip_prefix(['(', '（'])?;
        let (syllable, length) = Syllable::at_start(inside)?;
        let after = inside.get(length..)?.strip_prefix([')', '）'])?;
        Some(Parenthesis {
            syllable,
            length: text.len() - after.len(),
        })
    }
}

/// What a parenthesis says of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A real gloss, and the character that bears it.
    Gloss(Traditional),
    /// Marked pinyin after a Han character that no such tool put there.
    OtherPinyin,
}

/// The glosses and the other pinyin of a line, with where the text after the parenthesis begins; in order for each width.
pub fn signs(line: &str) -> impl Iterator<Item = (Sign, usize)> {
    let narrow = memchr_iter(b'(', line.as_bytes());
    let wide = memmem::find_iter(line.as_bytes(), WIDE_OPEN);
    narrow.chain(wide).filter_map(|open| {
        let (before, rest) = line.split_at_checked(open)?;
        // Nearly all parentheses stand behind a blank or a Latin word.
        let bearer = before.chars().next_back().filter(|c| !c.is_ascii())?;
        let parenthesis = Parenthesis::at_start(rest);
        match (Traditional::of(bearer), parenthesis) {
            (Some(t), Some(p)) if t.is_read(p.syllable) => Some((Sign::Gloss(t), open + p.length)),
            _ if is_han(bearer) && holds_pinyin(rest) => Some((Sign::OtherPinyin, open)),
            _ => None,
        }
    })
}

/// Whether a line holds a real gloss.
pub fn has_gloss(line: &str) -> bool {
    signs(line).any(|(sign, _)| matches!(sign, Sign::Gloss(_)))
}

/// Whether every character of a line bears its gloss, as on a flash card.
pub fn is_card(line: &str) -> bool {
    // Of a page nearly every line has more characters than parentheses, and soon shows it.
    let wide = memmem::find_iter(line.as_bytes(), "（").count();
    let parentheses = memchr::memchr_iter(b'(', line.as_bytes()).count() + wide;
    if line
        .chars()
        .filter(|c| is_han(*c))
        .nth(parentheses)
        .is_some()
    {
        return false;
    }
    let glosses = signs(line)
        .filter(|(sign, _)| matches!(sign, Sign::Gloss(_)))
        .count();
    glosses > 0 && line.chars().filter(|c| is_han(*c)).count() == glosses
}

/// Ideographs of the blocks that text is written in.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3134F}')
}

/// Whether `text` begins with a parenthesis of pinyin of any length with at least one tone mark, as dictionaries have it.
/// Pinyin without marks cannot be told from English.
fn holds_pinyin(text: &str) -> bool {
    let mut marked = false;
    for c in text.chars().skip(1) {
        match syllable::letter(c) {
            Some((_, tone)) => marked |= tone != 0,
            None => match c {
                ')' | '）' => return marked,
                ' ' | '\'' | '’' | '-' | ',' | '，' | '、' | ';' | '/' => {}
                _ => return false,
            },
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    fn glosses(line: &str) -> usize {
        signs(line)
            .filter(|(sign, _)| matches!(sign, Sign::Gloss(_)))
            .count()
    }

    fn others(line: &str) -> usize {
        signs(line)
            .filter(|(sign, _)| *sign == Sign::OtherPinyin)
            .count()
    }

    #[test]
    fn real_glosses() {
        for line in [
            "傳(chuán)",
            "傳(zhuàn)",
            "傳(chuan)",
            "們(men)",
            "傳（chuán）",
            "女兒綠(lǜ)",
            "綠(lv)",
            "為(wéi)",
            "裝(zhuāng)",
        ] {
            assert_eq!(glosses(line), 1, "{line}");
        }
        assert_eq!(glosses("結(jié)論(lùn)與(yǔ)"), 3);
    }

    #[test]
    fn no_glosses() {
        for line in [
            "银行(háng)",
            "王(wáng)",
            "傳(duàn)",
            "傳 (chuán)",
            "傳(chuán",
            "(chuán)",
            "傳()",
            "傳(CHUAN)",
            "數(n)",
            "傳(chuánn)",
        ] {
            assert_eq!(glosses(line), 0, "{line}");
        }
    }

    #[test]
    fn cards() {
        assert!(is_card("書(shū)") && is_card("1. 經(jīng)驗(yàn)"));
        assert!(!is_card("總結(jié)") && !is_card("書") && !is_card(""));
    }

    #[test]
    fn other_pinyin() {
        for line in ["银行(háng)", "汉语（hàn yǔ）", "傳(duàn)", "長安(cháng'ān)"] {
            assert_eq!(others(line), 1, "{line}");
        }
        for line in [
            "函数(printf)",
            "傳(chuán)",
            "圖(见下)",
            "a(á)",
            "年(2010)",
            "长(cháng",
        ] {
            assert_eq!(others(line), 0, "{line}");
        }
    }

    /// The obvious way: one regular expression, and the tables for what it finds.
    fn slow_glosses(line: &str) -> usize {
        static FOUND: LazyLock<regex::Regex> = LazyLock::new(|| {
            let letters = "a-zɑɡêüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ";
            regex::Regex::new(&format!("(.)[(（]([{letters}]{{1,6}})[)）]")).unwrap()
        });
        let is_real = |bearer: &str, pinyin: &str| {
            let t = Traditional::of(bearer.chars().next()?)?;
            let (syllable, length) = Syllable::at_start(pinyin)?;
            (length == pinyin.len() && t.is_read(syllable)).then_some(())
        };
        FOUND
            .captures_iter(line)
            .filter(|captures| is_real(&captures[1], &captures[2]).is_some())
            .count()
    }

    proptest::proptest! {
        #[test]
        fn the_slow_way_finds_the_same(line in "[書門傳长a(（)）]{0,6}(書|門|傳|長|为|,)[(（](shū|shu|mén|chuan|zhuàn|cháng|x)[)） ](書[(（]shu[)）])?[書門(（)）]{0,6}") {
            proptest::prop_assert_eq!(glosses(&line), slow_glosses(&line));
        }
    }
}
