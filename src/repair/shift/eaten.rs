//! Judgement: which byte was eaten, where the stretch itself leaves hardly a doubt.
//!
//! A byte behind a lead byte that cannot be a trail byte goes with it: one of 20 to 3F.

use super::beam::{Node, Step};
use super::judge::Judge;

/// The bytes that may have been eaten, with how well each stands between what is before and the character behind, in centinats; as
/// the model knows them, the best first.
pub fn likely(judge: &Judge, before: u64, after: u16) -> Vec<(i32, u16)> {
    let context = judge.context(before, 3);
    let mut bytes: Vec<(i32, u16)> = (0x20..=0x3F)
        .map(|byte| {
            let c = judge.style.widen(byte);
            let next = judge.context(before << 16 | u64::from(c), 3);
            (judge.follows(&context, c) + judge.follows(&next, after), c)
        })
        .collect();
    bytes.sort_unstable_by(|a, b| b.cmp(a));
    bytes
}

/// The ASCII character that stood at a step of [`Step::Eaten`]; nothing if that cannot be known.
pub fn guess(nodes: &[Node], at: usize, line: &str, judge: &Judge) -> Option<char> {
    let style = judge.style;
    let before = nodes.iter().take(at).rev().filter(|n| n.c != 0).take(4);
    let before = before.enumerate().fold(0, |row, (place, n)| {
        row | u64::from(style.widen(n.c)) << (16 * place)
    });
    let written = nodes
        .iter()
        .skip(at + 1)
        .filter(|n| n.c != 0 || n.step == Step::Raw);
    let after: Vec<u16> = written.take(4).map(|n| style.widen(n.c)).collect();
    let first = *after.first()?;
    if is_tag(line) {
        return Some('<');
    }
    longest_match(&after, judge).or_else(|| dominant(judge, before, first))
}

/// Whether a tag begins here that lacks its `<`.
pub fn is_tag(line: &str) -> bool {
    let name = line.trim_start_matches('/');
    let rest = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    name.len() - rest.len() <= 6 && rest.len() < name.len() && rest.starts_with('>')
}

/// The byte that stands before the same three or four characters elsewhere, if it is always the same.
fn longest_match(after: &[u16], judge: &Judge) -> Option<char> {
    for length in (3..=after.len()).rev() {
        let (last, rest) = after.get(..length)?.split_last()?;
        let rest = rest.iter().fold(0, |row, c| row << 16 | u64::from(*c));
        let count = |byte: u8| {
            let c = judge.style.widen(u16::from(byte));
            let row = u64::from(c) << (16 * (length - 1)) | rest;
            judge.grams().get(row, *last, length + 1).seen
        };
        let all: u32 = (0x20..=0x3F).map(count).sum();
        if let Some(byte) = (0x20..=0x3F).find(|byte| count(*byte) * 10 >= all.max(1) * 9) {
            return Some(char::from(byte));
        }
        if all > 0 {
            return None;
        }
    }
    None
}

/// The byte that is twenty times as likely as all others together.
fn dominant(judge: &Judge, before: u64, after: u16) -> Option<char> {
    use crate::model::probability::exp;
    let bytes = likely(judge, before, after);
    let &(best, c) = bytes.first()?;
    let others: u64 = bytes
        .iter()
        .skip(1)
        .map(|(score, _)| exp(score - best))
        .sum();
    (others * 20 < exp(0)).then(|| char::from_u32(u32::from(judge.style.fold(c))))?
}
