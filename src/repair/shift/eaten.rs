//! Judgement: which byte was eaten, where the stretch itself leaves hardly a doubt.

use super::beam::{Node, Step};
use super::judge::Judge;

/// The ASCII character that stood at a step of [`Step::Eaten`]; nothing if that cannot be known.
///
/// The characters around the place are looked up in the undamaged text of the stretch; a byte of which at least nine in ten such places
/// have the same one is taken for known.
pub fn guess(nodes: &[Node], at: usize, judge: &Judge) -> Option<char> {
    let written = |n: &&Node| n.c != 0 || n.step == Step::Raw;
    let mut after = nodes.iter().skip(at + 1).filter(written).map(|n| judge.style.widen(n.c));
    let (first, second) = (after.next()?, after.next().unwrap_or(u16::from(b'\n')));
    let grams = judge.grams();
    let mut counts: Vec<(u32, u8)> = (0x20..=0x3F_u8)
        .map(|byte| {
            let c = judge.style.widen(u16::from(byte));
            let pair = grams.get(u64::from(c) << 16 | u64::from(first), second, 3).seen;
            (pair, byte)
        })
        .collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let all: u32 = counts.iter().map(|(count, _)| *count).sum();
    let (most, byte) = *counts.first()?;
    (most >= 3 && most * 10 >= all * 9).then_some(char::from(byte))
}
