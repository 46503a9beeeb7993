//! Which character of a literal is the rarest in running text: it alone flags a line.
//!
//! The look asks one question of each character, so a rule must be found by one of its characters. A character outside the 600
//! commonest Han characters (`data/rules/common.txt`, commonest first) is best; then the later ones of that list; brackets and
//! the like, `<` or `[`, count as the 300th; marks come after them, letters, digits and blanks last, for nearly every line holds some.

use crate::fold::fold_char;
use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

const COMMON: &str = include_str!("../../data/rules/common.txt");
const MARK: u16 = 2;
const FIRST_HAN: u16 = 3;
const SIGN: u16 = 300;
const RARE: u16 = 1000;

static RANKS: LazyLock<HashMap<char, u16>> = LazyLock::new(|| common().zip(FIRST_HAN..).collect());

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
        'a'..='z' | 'A'..='Z' => 1,
        '[' | ']' | '<' | '>' | '{' | '}' | '|' | '\\' | '^' => SIGN,
        c if c.is_ascii() || fold_char(c).is_none() => MARK,
        c => RANKS.get(&c).copied().unwrap_or(RARE),
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

/// What it costs to flag every line that holds one of these literals' rarest characters: about how many such characters there are
/// in 100,000 of running text. By Zipf's law the n-th commonest character has a share of about 1/n of the first one's 4 %.
pub fn cost(literals: &[String]) -> u32 {
    let triggers: BTreeSet<char> = literals
        .iter()
        .filter_map(|literal| rarest(literal))
        .collect();
    triggers
        .into_iter()
        .map(|c| 4000 / u32::from(rarity(c)).saturating_sub(2).max(1))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_list_is_unique_and_has_600() {
        let all: Vec<char> = common().collect();
        assert_eq!(all.len(), 600);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 600);
        assert!(
            all.iter().all(|c| fold_char(*c) == Some(*c)),
            "the list is in folded form"
        );
    }

    #[test]
    fn the_rarest_is_chosen() {
        assert_eq!(rarest("是小编"), Some('编'));
        assert_eq!(rarest("1页2"), Some('页'));
        assert_eq!(rarest("!["), Some('['));
        assert_eq!(rarest("<br>"), Some('<'));
        assert_eq!(rarest("ab"), Some('a'));
        assert_eq!(rarest("\u{20000}"), None);
        assert_eq!(rarest(""), None);
    }

    #[test]
    fn few_and_rare_triggers_are_cheap() {
        let cost =
            |all: &[&str]| cost(&all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert!(cost(&["瞰"]) < cost(&["编", "鉴"]));
        assert_eq!(cost(&["小编", "编者"]), cost(&["编"]));
        assert!(cost(&["鉴", "瞰", "编"]) < cost(&["大家"]));
        assert!(cost(&["大家"]) < cost(&["ab"]));
    }
}
