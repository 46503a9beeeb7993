//! What a rule's lines are sought by: words, pairs at an end of the line, or signs.

use super::{
    ends::End,
    index::Index,
    pattern::FoundBy,
    rarity::rarest,
    rule::{Rule, Scope},
};
use crate::fold::fold_char;
use memchr::memmem::Finder;
use std::collections::BTreeSet;

/// Adds what a rule is found by to the index, or to the signs.
pub fn add(rule: &Rule, at: usize, index: &mut Index, signs: &mut Signs) {
    let ends = match rule.found_by {
        FoundBy::Start => rule.ends.start.as_ref().map(|pairs| (End::Start, pairs)),
        FoundBy::Last => rule.ends.last.as_ref().map(|pairs| (End::Last, pairs)),
        FoundBy::Literals => None,
    };
    if let Some((end, pairs)) = ends {
        for pair in &pairs.0 {
            index.add_end(end, *pair, at);
        }
        return;
    }
    for literal in &rule.literals {
        match folded(literal) {
            units if units.len() > 1 => index.add(units, at),
            units => signs.push(Sign::of(literal, &units, rule.scope), at),
        }
    }
}

/// Signs, and the rules that are found by them.
pub struct Signs {
    all: Vec<(Sign, usize)>,
    /// A bit for every 64th sign, at bytes of which a line holds one where the sign stands: few lines hold any.
    bytes: [u64; 256],
}

impl Signs {
    pub fn new() -> Signs {
        Signs {
            all: Vec::new(),
            bytes: [0; 256],
        }
    }

    pub fn push(&mut self, sign: Sign, rule: usize) {
        let bit = bit(self.all.len());
        for byte in sign.bytes() {
            if let Some(bits) = self.bytes.get_mut(usize::from(byte)) {
                *bits |= bit;
            }
        }
        self.all.push((sign, rule));
    }

    /// Gives the rules whose signs stand in the line. `wanted`: whether a rule is to be looked for.
    pub fn each(&self, line: &str, wanted: impl Fn(usize) -> bool, mut add: impl FnMut(usize)) {
        let of_byte = |byte: &u8| self.bytes.get(usize::from(*byte)).unwrap_or(&0);
        let bits = line
            .as_bytes()
            .iter()
            .map(of_byte)
            .fold(0, |all, bits| all | bits);
        let mut rest = bits;
        while rest != 0 {
            let first = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            for (sign, rule) in self.all.iter().skip(first).step_by(64) {
                if wanted(*rule) && sign.stands(line) {
                    add(*rule);
                }
            }
        }
    }

    /// The characters of the Basic Multilingual Plane of which a line holds one where a sign stands.
    pub fn chars(&self) -> BTreeSet<char> {
        self.all.iter().flat_map(|(sign, _)| sign.chars()).collect()
    }
}

fn bit(sign: usize) -> u64 {
    1 << (sign % 64)
}

/// What is sought in the line itself.
pub enum Sign {
    /// In the line as it stands.
    Plain(Box<Finder<'static>>),
    /// In its fold; and the forms of the Basic Multilingual Plane that fold to it.
    Folded(u16, BTreeSet<char>),
}

impl Sign {
    fn of(literal: &str, folded: &[u16], scope: Scope) -> Sign {
        match folded {
            [one] if scope != Scope::Text => Sign::folded(*one),
            _ => Sign::Plain(Box::new(Finder::new(literal).into_owned())),
        }
    }

    pub fn folded(unit: u16) -> Sign {
        Sign::Folded(unit, unfolded(unit))
    }

    fn stands(&self, line: &str) -> bool {
        match self {
            Sign::Plain(text) => text.find(line.as_bytes()).is_some(),
            Sign::Folded(unit, forms) => {
                let is_beyond =
                    |c: char| fold_char(c).is_some_and(|c| c as u32 == u32::from(*unit));
                forms.iter().any(|form| line.contains(*form))
                    // No form of four bytes is among them.
                    || line.bytes().any(|byte| byte >= 0xF0) && line.chars().any(is_beyond)
            }
        }
    }

    /// Bytes of which a line holds one where the sign stands.
    fn bytes(&self) -> Vec<u8> {
        match self {
            Sign::Plain(text) => rarest_byte(text.needle()).into_iter().collect(),
            Sign::Folded(_, forms) => {
                let byte = |c: &char| rarest_byte(c.encode_utf8(&mut [0; 4]).as_bytes());
                // Characters beyond the plane may fold to it too.
                forms.iter().filter_map(byte).chain(0xF0..=0xF4).collect()
            }
        }
    }

    fn chars(&self) -> BTreeSet<char> {
        match self {
            Sign::Plain(text) => {
                let text = std::str::from_utf8(text.needle()).ok();
                text.and_then(rarest).into_iter().collect()
            }
            Sign::Folded(_, forms) => forms.clone(),
        }
    }
}

/// The byte of a text in UTF-8 that the fewest lines of Chinese hold: a sign of ASCII, the first byte of a sign beyond it, or else a last one, for the
/// first bytes of Han characters are few.
fn rarest_byte(text: &[u8]) -> Option<u8> {
    let worth = |byte: &u8| match byte {
        byte if byte.is_ascii_punctuation() => 3,
        0xC2..=0xE2 | 0xEA..=0xEE | 0xF0..=0xFF => 2,
        0x80..=0xBF => 1,
        _ => 0,
    };
    text.iter().copied().max_by_key(worth)
}

/// The characters of the Basic Multilingual Plane that fold to one.
fn unfolded(unit: u16) -> BTreeSet<char> {
    let wanted = char::from_u32(u32::from(unit));
    let folds = |c: char| wanted.is_some() && fold_char(c) == wanted;
    ('\0'..='\u{FFFF}').filter(|&c| folds(c)).collect()
}

/// The fold of a text.
fn folded(text: &str) -> Vec<u16> {
    let mut units = [0; 2];
    let folded = text.chars().filter_map(fold_char);
    folded
        .flat_map(|c| c.encode_utf16(&mut units).to_vec())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_come_in_every_form() {
        assert_eq!(
            Sign::folded('页' as u16).chars(),
            BTreeSet::from(['页', '頁'])
        );
        assert!(Sign::folded('a' as u16).chars().contains(&'Ａ'));
        assert!(Sign::folded('页' as u16).stands("第1頁"));
    }
}
