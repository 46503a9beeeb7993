//! Which character of a literal is the rarest in running text: it alone flags a line.
//!
//! The look asks one question of each character, so a rule must be found by one of its characters. A character outside the 2000
//! commonest Han characters (`data/rules/common.txt`, commonest first) is best; then the later ones of that list, among which
//! signs that prose seldom needs, such as `【`, count as the 800th, those of ASCII as the 60th; the marks of prose come after them, then
//! letters, digits and blanks last, for nearly every line holds some. In Traditional text a character is as rare as its Simplified form.

use crate::fold::fold_char;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

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

/// Characters of which one stands in each literal, with their forms: one that all share, or the rarest of each, whichever is
/// cheaper. In the order of the literals; none for a literal without a character of the Basic Multilingual Plane.
pub fn triggers(literals: &[String]) -> Vec<Option<char>> {
    let each: Vec<Option<char>> = literals.iter().map(|literal| rarest(literal)).collect();
    let Some(shared) = shared(literals).filter(|one| share(*one) < sum(&each)) else {
        return each;
    };
    literals
        .iter()
        .map(|literal| literal.chars().find(|c| form(*c) == shared))
        .collect()
}

/// What it costs to flag every line that holds a trigger of one of these literals, as a sum of shares; forms of one character do
/// not meet in one text, so they count once.
pub fn cost(literals: &[String]) -> u32 {
    sum(&triggers(literals))
}

fn sum(triggers: &[Option<char>]) -> u32 {
    let forms: BTreeSet<char> = triggers.iter().flatten().map(|c| form(*c)).collect();
    forms.into_iter().map(share).sum()
}

/// The rarest character that every literal holds in some form.
fn shared(literals: &[String]) -> Option<char> {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for literal in literals {
        let flat = literal.chars().filter(|&c| c <= '\u{FFFF}').map(form);
        for c in flat.collect::<BTreeSet<char>>() {
            *counts.entry(c).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count == literals.len())
        .map(|(c, _)| c)
        .max_by_key(|&c| rarity(c))
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
    fn one_trigger_for_all_is_chosen_where_it_is_cheaper() {
        let all = |literals: &[&str]| triggers(&owned(literals));
        assert_eq!(all(&["【提示", "【评分"]), [Some('【'), Some('【')]);
        assert_eq!(all(&["推荐读", "推薦写"]), [Some('荐'), Some('薦')]);
        assert_eq!(all(&["的瞰", "的鑫"]), [Some('瞰'), Some('鑫')]);
        assert_eq!(all(&["\u{20000}", "瞰"]), [None, Some('瞰')]);
    }

    #[test]
    fn few_and_rare_triggers_are_cheap() {
        let cost = |all: &[&str]| cost(&owned(all));
        assert!(cost(&["瞰"]) < cost(&["编", "鉴"]));
        assert_eq!(cost(&["小编", "编者"]), cost(&["编"]));
        assert_eq!(cost(&["编", "編"]), cost(&["编"]));
        assert!(cost(&["鉴", "瞰", "编"]) < cost(&["大家"]));
        assert!(cost(&["大家"]) < cost(&["ab"]));
    }
}
