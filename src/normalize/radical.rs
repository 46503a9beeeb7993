//! Judgement and action: radicals that stand for ideographs.
//!
//! PDF extraction writes `⽂` (U+2F42) for `文`. A radical beside a Han character is such a one; alone, as in a list of radicals, it
//! means itself. Radicals side by side are judged together, by what is at either end.

use super::{script, suspect};
use std::sync::LazyLock;

const FIRST: usize = 0x2E80;
const LAST: usize = 0x2FDF;

/// The ideograph of each radical, from U+2E80 on; a radical that has none stands for itself.
static IDEOGRAPHS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = ('\u{2E80}'..='\u{2FDF}').collect();
    for (radical, ideograph) in rows() {
        if let Some(slot) = (radical as usize)
            .checked_sub(FIRST)
            .and_then(|at| table.get_mut(at))
        {
            *slot = ideograph;
        }
    }
    table
});

fn rows() -> impl Iterator<Item = (char, char)> {
    let lines = include_str!("../../data/unicode/radicals.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut chars = line
            .split('\t')
            .map(|hex| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32));
        Some((chars.next()??, chars.next()??))
    })
}

fn ideograph(c: char) -> Option<char> {
    debug_assert!((FIRST..=LAST).contains(&(c as usize)));
    IDEOGRAPHS
        .get((c as usize).checked_sub(FIRST)?)
        .copied()
        .filter(|&to| to != c)
}

/// The text with the radicals beside Han characters made ideographs, or nothing when there are none.
pub fn unify(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(length) = text[at..].find(is_mapped) {
        let start = at + length;
        let run = text[start..]
            .find(|c| !is_mapped(c))
            .unwrap_or(text.len() - start);
        at = start + run;
        let before = text[..start]
            .chars()
            .next_back()
            .is_some_and(script::is_han);
        let after = text[at..].chars().next().is_some_and(script::is_han);
        if before || after {
            let out = out.get_or_insert_with(|| String::with_capacity(text.len()));
            out.push_str(&text[copied..start]);
            out.extend(text[start..at].chars().map(|c| ideograph(c).unwrap_or(c)));
            copied = at;
        }
    }
    let mut out = out?;
    out.push_str(&text[copied..]);
    Some(out)
}

fn is_mapped(c: char) -> bool {
    suspect::is_radical(c) && ideograph(c).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn the_table_is_sorted_unique_and_whole() {
        let rows: Vec<_> = rows().collect();
        assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(
            rows.iter()
                .all(|&(from, to)| suspect::is_radical(from) && script::is_han(to))
        );
        assert_eq!(rows.len(), 328);
        assert_eq!(
            rows.len(),
            include_str!("../../data/unicode/radicals.tsv")
                .lines()
                .filter(|l| !l.starts_with('#'))
                .count()
        );
    }

    #[test]
    fn the_table_agrees_with_nfkc() {
        let mut compared = 0;
        for c in '\u{2E80}'..='\u{2FDF}' {
            let nfkc: String = std::iter::once(c).nfkc().collect();
            if nfkc != c.to_string() {
                assert_eq!(ideograph(c).map(String::from), Some(nfkc), "{c:?}");
                compared += 1;
            }
        }
        assert_eq!(compared, 216);
    }

    #[test]
    fn beside_han_only() {
        assert_eq!(unify("⽂学").as_deref(), Some("文学"));
        assert_eq!(unify("城⻓⾯").as_deref(), Some("城长面"));
        assert_eq!(unify("⽂⽊⼈字").as_deref(), Some("文木人字"));
        assert_eq!(unify("\u{2E9A}字"), None);
        for text in ["⼀、⼁、⼂", "⽂⽊", "部首“⺮”", "a⽂b", ""] {
            assert_eq!(unify(text), None, "{text}");
        }
    }
}
