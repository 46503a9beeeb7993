//! How rare words are in running text: what a rule is found by must be rare.
//!
//! Pairs of Han characters are counted by the model. Of single ones a character outside the 2000 commonest Han characters (`data/rules/common.txt`, commonest first) is the rarest; then come the later
//! ones of that list, among which signs that prose seldom needs, such as `【`, count as the 800th, those of ASCII as the 60th; the marks of prose
//! come after them, then letters, digits and blanks last, for nearly every line holds some. In Traditional text a character is as
//! rare as its Simplified form.

use super::ends::{ANY, Pair};
use crate::{fold::fold_char, model};
use std::{collections::BTreeSet, sync::LazyLock};

const COMMON: &str = include_str!("../../data/rules/common.txt");
/// The marks of running prose, in either width.
const PROSE: &str = "，。、；：？！“”‘’「」（）《》—…,.;:?!\"'()/%";
/// The letters of English, commonest first.
const LETTERS: &str = "etaoinsrhldcumfpgwybvkxjqz";
const MARK: u16 = 30;
const FIRST_HAN: u16 = 31;
/// Signs of ASCII stand in text about programs as often as the commonest Han characters do.
const ASCII_SIGN: u16 = FIRST_HAN + 60;
const SIGN: u16 = FIRST_HAN + 800;
const RARE: u16 = FIRST_HAN + 2500;

/// The first character of [`RANKS`].
const HAN: u32 = 0x4E00;
/// The ranks of the characters from [`HAN`]; 0 for one that is not in the list. A table, for it is made at every start.
static RANKS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut ranks = vec![0; 0x5200];
    for (c, rank) in common().zip(FIRST_HAN..) {
        if let Some(entry) = ranks.get_mut((c as usize).wrapping_sub(HAN as usize)) {
            *entry = rank;
        }
    }
    ranks
});

fn common() -> impl Iterator<Item = char> {
    COMMON
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::chars)
}

/// How rare a character is: higher is rarer.
fn rarity(c: char) -> u16 {
    match c {
        c if c.is_whitespace() || c.is_ascii_digit() => 0,
        'a'..='z' | 'A'..='Z' => LETTERS
            .chars()
            .zip(1..)
            .find(|(letter, _)| *letter == c.to_ascii_lowercase())
            .map_or(0, |(_, rank)| rank),
        c if PROSE.contains(c) => MARK,
        c if c.is_ascii() => ASCII_SIGN,
        c => match fold_char(c) {
            None => SIGN,
            Some(one) => RANKS
                .get((one as usize).wrapping_sub(HAN as usize))
                .filter(|rank| **rank > 0)
                .map_or(RARE, |rank| *rank),
        },
    }
}

/// The rarest character of the Basic Multilingual Plane in a literal; the first of equals.
pub fn rarest(literal: &str) -> Option<char> {
    literal
        .chars()
        .filter(|&c| c <= '\u{FFFF}')
        .rev()
        .max_by_key(|&c| rarity(c))
}

/// About how many such characters there are in 100,000 of running text. The formula was fitted to the counts that `common.txt` is
/// made of: 46 for the 500th, 17 for the 1000th, 4 for the 2000th.
fn share(c: char) -> u32 {
    let rank = u32::from(rarity(c).saturating_sub(MARK));
    20_000_000 / (rank * rank + 400 * rank + 20_000)
}

/// About how many of a million lines of 30 characters must be looked at for these words: those that hold one, and a share of those that hold
/// the pair by which it is found. A word of one character is sought in another way, at another price.
pub fn cost(words: &[String]) -> u64 {
    let words: BTreeSet<String> = words
        .iter()
        .map(|word| word.chars().map(form).collect())
        .collect();
    words.iter().map(|word| inside(word)).sum()
}

fn inside(word: &str) -> u64 {
    let units: Vec<u16> = word.chars().filter_map(fold_char).map(unit).collect();
    let pairs = units.windows(2).filter_map(|pair| match *pair {
        [a, b] => Some(self::pair(a, b)),
        _ => None,
    });
    match pairs.min() {
        None => 1200 * u64::from(word.chars().map(share).min().unwrap_or(u32::MAX)),
        // Each more character makes a word about four times as rare.
        Some(pair) => 1 + (30 * (pair >> (2 * (units.len() - 2)).min(20)) + 2 * pair) / 1000,
    }
}

/// The same for lines that begin or end with one of these pairs.
pub fn cost_of_ends(pairs: &[Pair]) -> u64 {
    pairs.iter().map(end).sum()
}

fn end(&[outer, inner]: &Pair) -> u64 {
    // Lists are numbered, with one digit as often as with another.
    let is_digit = (u16::from(b'0')..=u16::from(b'9')).contains(&outer);
    match inner {
        ANY if is_digit => 10_000,
        _ if is_digit => 1000,
        ANY => 10 * u64::from(char::from_u32(u32::from(outer)).map_or(0, share)),
        inner => 1 + 2 * pair(outer, inner) / 1000,
    }
}

/// About how often two units stand side by side in 10^9 of running text.
///
/// The model tells how common a pair is: 编辑 is as common as 编, though 辑 is rare.
pub fn pair(a: u16, b: u16) -> u64 {
    let of = |unit: u16| char::from_u32(u32::from(unit));
    match (of(a), of(b)) {
        (Some(a), Some(b)) if a.is_ascii() || b.is_ascii() => ascii(a) * ascii(b) / 10,
        (Some(a), Some(b)) => {
            let centinats = model::unigram(a).saturating_add(model::score(a, b));
            (1e9 * (f64::from(centinats) / 100.0).exp()) as u64
        }
        _ => 0,
    }
}

/// How often a character stands among 100,000, where some are of ASCII: text about programs is full of them.
fn ascii(c: char) -> u64 {
    match c {
        'a'..='z' => 10 * (LETTERS.len() as u64 + 2 - u64::from(rarity(c))).pow(2),
        c => u64::from(share(c)),
    }
}

fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(ANY)
}

fn form(c: char) -> char {
    fold_char(c).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn owned(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn the_list_is_unique_and_has_2000() {
        let all: Vec<char> = common().collect();
        assert_eq!(all.len(), 2000);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 2000);
        assert!(all.iter().all(|c| (0x4E00..0xA000).contains(&(*c as u32))));
    }

    #[test]
    fn the_rarest_is_chosen() {
        assert_eq!(rarest("是小编"), Some('编'));
        assert_eq!(rarest("1页2"), Some('页'));
        assert_eq!(rarest("!["), Some('['));
        assert_eq!(rarest("<br>"), Some('<'));
        assert_eq!(rarest("推薦"), Some('薦'), "a form is as rare as its fold");
        assert_eq!(rarest("编纂"), Some('纂'));
        assert_eq!(rarest("ab"), Some('b'));
        assert_eq!(rarest("\u{20000}"), None);
        assert_eq!(rarest(""), None);
    }

    #[test]
    fn few_rare_and_long_words_are_cheap() {
        let cost = |all: &[&str]| cost(&owned(all));
        assert!(cost(&["瞰的"]) < cost(&["编的", "鉴的"]));
        assert_eq!(cost(&["编写", "編寫"]), cost(&["编写"]));
        assert!(cost(&["大家喜欢"]) < cost(&["大家"]));
        assert!(cost(&["大家"]) < cost(&["ab"]));
        assert!(cost(&["声明"]) < cost(&["仅"]));
    }

    #[test]
    fn ends_are_cheaper_than_words() {
        let pair = [u32::from('大') as u16, u32::from('家') as u16];
        assert!(cost_of_ends(&[pair]) < cost(&owned(&["大家"])));
        assert!(cost_of_ends(&[pair]) < cost_of_ends(&[[pair[0], ANY]]));
    }
}
