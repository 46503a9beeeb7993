//! Facts: the encodings that a line which is not UTF-8 may be in, and what their bytes stand for.
//!
//! A new candidate is a variant, a line of [`CANDIDATES`], an [`Encoding`] and an arm of [`Candidate::char_at`]; judgement and
//! cutting count over [`CANDIDATES`] and need no change.

use crate::{entry::of_pair, model};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};
use std::sync::LazyLock;

/// An encoding that lines are tried in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// GB18030, and in it GBK and GB2312.
    Gb18030,
    /// Big5 with HKSCS.
    Big5,
    /// EUC-JP with JIS X 0212.
    EucJp,
    /// EUC-KR, and around it windows-949.
    EucKr,
    /// Shift_JIS, and around it windows-31J.
    ShiftJis,
}

/// How many candidates there are.
pub const COUNT: usize = 5;
/// All candidates, each at the place of its [`Candidate::index`]; the likelier of two equal ones first.
pub const CANDIDATES: [Candidate; COUNT] = [
    Candidate::Gb18030,
    Candidate::Big5,
    Candidate::EucJp,
    Candidate::EucKr,
    Candidate::ShiftJis,
];
/// So many candidates, the first ones, are made of pairs of bytes, all but rare characters: those have a lane in [`Packed`].
pub const LANES: usize = 4;

/// The cost of two bytes that are no character of a candidate: with it a block of [`super::judge`], eight pairs, is above what is
/// believed there, and eight of it fill a lane of [`Packed`].
pub const NO_PAIR: u16 = 8_000;
/// The costs of two bytes in the first candidates, a lane of 16 bits each.
pub type Packed = u64;
const _: () = assert!(LANES * 16 <= Packed::BITS as usize && NO_PAIR as u32 * 8 <= 0xFFFF);

impl Candidate {
    /// The place in [`CANDIDATES`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its entry of a list with one for each candidate.
    #[expect(
        clippy::indexing_slicing,
        reason = "the places in CANDIDATES are those of such a list"
    )]
    pub fn of<T>(self, each: &[T; COUNT]) -> &T {
        &each[self.index()]
    }

    /// The same, to change it.
    #[expect(
        clippy::indexing_slicing,
        reason = "the places in CANDIDATES are those of such a list"
    )]
    pub fn of_mut<T>(self, each: &mut [T; COUNT]) -> &mut T {
        &mut each[self.index()]
    }

    /// One for Chinese text; the others are tried where a line, or the lines around it, say so.
    pub fn is_chinese(self) -> bool {
        matches!(self, Candidate::Gb18030 | Candidate::Big5)
    }

    /// What decodes whole lines.
    pub fn encoding(self) -> &'static Encoding {
        match self {
            Candidate::Gb18030 => GB18030,
            Candidate::Big5 => BIG5,
            Candidate::EucJp => EUC_JP,
            Candidate::EucKr => EUC_KR,
            Candidate::ShiftJis => SHIFT_JIS,
        }
    }

    /// The character that `bytes` begin with and its length in bytes, or nothing where they begin with none.
    ///
    /// Of the four pairs of Big5 that stand for a letter and a combining mark, only the letter is told.
    pub fn char_at(self, bytes: &[u8]) -> Option<(char, usize)> {
        let (&lead, rest) = bytes.split_first()?;
        if lead < 0x80 {
            return Some((char::from(lead), 1));
        }
        match (self, lead) {
            (Candidate::Gb18030, 0x80) => return Some(('€', 1)),
            (Candidate::ShiftJis, 0x80) => return Some(('\u{80}', 1)),
            (Candidate::ShiftJis, 0xA1..=0xDF) => {
                return char::from_u32(0xFF61 + u32::from(lead) - 0xA1).map(|c| (c, 1));
            }
            _ => {}
        }
        let &trail = rest.first()?;
        let rare = match self {
            Candidate::Gb18030 if trail.is_ascii_digit() => 4,
            Candidate::EucJp if lead == 0x8F => 3,
            _ => return self.of(&CHARS).get(lead, trail).map(|c| (c, 2)),
        };
        first_char(self.encoding(), bytes.get(..rare)?).map(|c| (c, rare))
    }
}

/// For each two bytes what they cost in each candidate that has a lane, in centinats above 0, or [`NO_PAIR`].
pub fn costs() -> &'static [Packed; 0x10000] {
    &COSTS
}

/// For each two bytes what they cost in one candidate.
pub fn costs_in(candidate: Candidate) -> &'static [u16; 0x10000] {
    candidate.of::<LazyLock<Box<_>>>(&COSTS_IN)
}

/// For each two bytes the code point that they are in the candidate, if that has up to 16 bits; else 0. Of two code points the first.
pub fn chars(candidate: Candidate) -> &'static [u16; 0x10000] {
    &candidate.of(&CHARS).short
}

/// The costs of each candidate that has a lane, apart.
pub fn lanes(packed: Packed) -> [u32; LANES] {
    std::array::from_fn(|k| (packed >> (16 * k)) as u32 & 0xFFFF)
}

/// Eight bytes that are all ASCII, or else one: how far a walk over bytes that begin with ASCII may go at once.
pub fn ascii_run(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    match bytes.first_chunk::<8>() {
        Some(eight) if u64::from_ne_bytes(*eight) & HIGH == 0 => 8,
        _ => 1,
    }
}

// Made when the first line asks: input that is UTF-8 never pays for them, nor input in one encoding for the others' characters.

static CHARS: [LazyLock<Chars>; COUNT] = [
    LazyLock::new(|| Chars::of(GB18030)),
    LazyLock::new(|| Chars::of(BIG5)),
    LazyLock::new(|| Chars::of(EUC_JP)),
    LazyLock::new(|| Chars::of(EUC_KR)),
    LazyLock::new(|| Chars::of(SHIFT_JIS)),
];

static COSTS_IN: [LazyLock<Box<[u16; 0x10000]>>; COUNT] = [
    LazyLock::new(|| costs_of(Candidate::Gb18030)),
    LazyLock::new(|| costs_of(Candidate::Big5)),
    LazyLock::new(|| costs_of(Candidate::EucJp)),
    LazyLock::new(|| costs_of(Candidate::EucKr)),
    LazyLock::new(|| costs_of(Candidate::ShiftJis)),
];

/// The characters of all two bytes.
struct Chars {
    /// Those of up to 16 bits, so that the table of common text fits the fastest cache; 0 where there is none.
    short: Box<[u16; 0x10000]>,
    /// The others, by their two bytes.
    long: Vec<(u16, char)>,
}

impl Chars {
    /// Each lead byte's pairs are decoded in one go, a line each.
    fn of(encoding: &'static Encoding) -> Chars {
        let (mut short, mut long) = (Box::new([0; 0x10000]), Vec::new());
        for lead in 0x81..=0xFE {
            let pairs: Vec<u8> = (0x40..=0xFE)
                .flat_map(|trail| [lead, trail, b'\n'])
                .collect();
            let (text, _) = encoding.decode_without_bom_handling(&pairs);
            for (trail, line) in (0x40..=0xFE).zip(text.split('\n')) {
                let mut line = line.chars();
                let first = line.next().filter(|&c| c != '\u{FFFD}' && !c.is_ascii());
                // A letter and a combining mark are one pair; a katakana and an ASCII letter are none.
                let is_pair = line
                    .next()
                    .is_none_or(|c| matches!(c, '\u{304}' | '\u{30C}'));
                let Some(c) = first.filter(|_| is_pair) else {
                    continue;
                };
                let pair = u16::from_be_bytes([lead, trail]);
                match u16::try_from(u32::from(c)) {
                    Ok(code) => {
                        if let Some(entry) = short.get_mut(usize::from(pair)) {
                            *entry = code;
                        }
                    }
                    Err(_) => long.push((pair, c)),
                }
            }
        }
        Chars { short, long }
    }

    fn get(&self, lead: u8, trail: u8) -> Option<char> {
        match of_pair(&self.short, lead, trail) {
            0 => {
                let pair = u16::from_be_bytes([lead, trail]);
                let at = self.long.binary_search_by_key(&pair, |&(pair, _)| pair);
                at.ok().and_then(|at| self.long.get(at)).map(|&(_, c)| c)
            }
            code => char::from_u32(code.into()),
        }
    }
}

fn costs_of(candidate: Candidate) -> Box<[u16; 0x10000]> {
    let chars = candidate.of(&CHARS);
    let mut costs = Box::new([NO_PAIR; 0x10000]);
    for (pair, cost) in costs.iter_mut().enumerate() {
        let [lead, trail] = (pair as u16).to_be_bytes();
        let known = chars
            .get(lead, trail)
            .and_then(|c| u16::try_from(cost_of(c)).ok());
        *cost = known.unwrap_or(NO_PAIR);
    }
    costs
}

static COSTS: LazyLock<Box<[Packed; 0x10000]>> = LazyLock::new(|| {
    let mut costs = Box::new([0; 0x10000]);
    for (k, &candidate) in CANDIDATES.iter().take(LANES).enumerate() {
        for (packed, &cost) in costs.iter_mut().zip(costs_in(candidate)) {
            *packed |= Packed::from(cost) << (16 * k);
        }
    }
    costs
});

/// What a character costs the glance. One of a class that comes in runs costs what it does in such a run: the glance knows no runs,
/// and must not be sure of Han that may be a run in the other candidate.
fn cost_of(c: char) -> i32 {
    const IN_RUN: i32 = 600;
    match model::Class::of(c) {
        None => -model::unigram(c),
        Some(class) => {
            let share = class.share().unwrap_or(0);
            IN_RUN.max(-model::unigram(c) - share)
        }
    }
}

/// The first character of `bytes`, if they are valid.
fn first_char(encoding: &'static Encoding, bytes: &[u8]) -> Option<char> {
    let mut text = [0; 16];
    let (result, _, written) = encoding
        .new_decoder_without_bom_handling()
        .decode_to_utf8_without_replacement(bytes, &mut text, true);
    if result != encoding_rs::DecoderResult::InputEmpty {
        return None;
    }
    std::str::from_utf8(text.get(..written)?)
        .ok()?
        .chars()
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow twin of walking with `char_at`.
    fn is_valid(candidate: Candidate, bytes: &[u8]) -> bool {
        candidate
            .encoding()
            .decode_without_bom_handling_and_without_replacement(bytes)
            .is_some()
    }

    fn walk(candidate: Candidate, mut bytes: &[u8]) -> Option<String> {
        let mut text = String::new();
        while !bytes.is_empty() {
            let (c, len) = candidate.char_at(bytes)?;
            text.push(c);
            bytes = &bytes[len..];
        }
        Some(text)
    }

    #[test]
    fn indexes_agree_with_the_table() {
        assert!(
            CANDIDATES
                .iter()
                .enumerate()
                .all(|(at, candidate)| candidate.index() == at)
        );
    }

    #[test]
    fn known_characters() {
        assert_eq!(
            Candidate::Gb18030.char_at(b"\xC4\xE3\xBA\xC3"),
            Some(('你', 2))
        );
        assert_eq!(
            Candidate::Big5.char_at(b"\xA7\x41\xA6\x6E"),
            Some(('你', 2))
        );
        assert_eq!(
            Candidate::Gb18030.char_at(b"\x81\x30\x81\x30"),
            Some(('\u{80}', 4))
        );
        assert_eq!(Candidate::Gb18030.char_at(b"\x80"), Some(('€', 1)));
        assert_eq!(Candidate::EucJp.char_at(b"\xA4\xA2"), Some(('あ', 2)));
        assert_eq!(Candidate::EucJp.char_at(b"\x8E\xB1"), Some(('ｱ', 2)));
        assert_eq!(Candidate::EucJp.char_at(b"\x8F\xB0\xA1"), Some(('丂', 3)));
        assert_eq!(Candidate::EucKr.char_at(b"\xB0\xA1"), Some(('가', 2)));
        assert_eq!(Candidate::ShiftJis.char_at(b"\x82\xA0"), Some(('あ', 2)));
        assert_eq!(Candidate::ShiftJis.char_at(b"\xB1\x41"), Some(('ｱ', 1)));
        assert_eq!(Candidate::Gb18030.char_at(b"\xC4"), None);
        assert_eq!(Candidate::Big5.char_at(b"\xA7\x20"), None);
        assert_eq!(Candidate::Big5.char_at(b""), None);
    }

    proptest! {
        #[test]
        fn walking_agrees_with_the_decoder(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            for candidate in CANDIDATES {
                let walked = walk(candidate, &bytes);
                prop_assert_eq!(walked.is_some(), is_valid(candidate, &bytes));
                if let (Some(walked), Some(text)) = (walked, candidate.encoding().decode_without_bom_handling_and_without_replacement(&bytes)) {
                    let text: String = text.chars().filter(|c| !matches!(c, '\u{304}' | '\u{30C}')).collect();
                    prop_assert_eq!(walked, text);
                }
            }
        }
    }
}
