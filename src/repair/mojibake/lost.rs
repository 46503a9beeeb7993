//! Judgement: the bytes of a character of UTF-8 that is not complete, and what a lost one may have been.

use super::{
    codes::{Decoder, pair},
    family::{Family, HOLES, Losses},
};
use crate::model::score_at_edge;
use std::sync::LazyLock;

/// So many of the likeliest characters are tried.
const TRIED: usize = 10;
/// The first bytes of UTF-8 that Chinese text has: punctuation, Han, fullwidth forms.
const LEADS: [u8; 9] = [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF];

/// The bytes so far, some of which may be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    bytes: [u8; 4],
    len: u8,
    /// A bit for each place whose byte is lost.
    lost: u8,
}

impl Pending {
    /// One lost byte, which was the first one of three.
    pub fn without_lead() -> Pending {
        Pending {
            bytes: [0xE0, 0, 0, 0],
            len: 1,
            lost: 1,
        }
    }

    /// Is there nothing?
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Takes a byte of UTF-8; whether it fits.
    pub fn take(&mut self, byte: u8) -> bool {
        match byte {
            0x80..=0xBF if self.len > 0 => self.add(byte),
            0xC2..=0xF4 if self.len == 0 => self.add(byte),
            _ => false,
        }
    }

    /// Takes the first of two bytes.
    pub fn lead(&mut self, byte: u8) -> bool {
        (0x81..=0xFE).contains(&byte) && self.add(byte)
    }

    /// The only byte.
    pub fn only(self) -> Option<u8> {
        (self.len == 1).then_some(self.bytes[0])
    }

    /// Takes a byte that is lost. Of no character more than two are, and where the first one is, no other.
    pub fn lose(&mut self) -> bool {
        if self.len == 0 || self.lost & 1 != 0 || self.lost.count_ones() == 2 {
            return false;
        }
        self.lost |= 1 << self.len;
        self.add(0x80)
    }

    fn add(&mut self, byte: u8) -> bool {
        match self.bytes.get_mut(usize::from(self.len)) {
            Some(slot) => {
                *slot = byte;
                self.len += 1;
                true
            }
            None => false,
        }
    }

    fn need(self) -> u8 {
        match self.bytes[0] {
            0xF0.. => 4,
            0xE0.. => 3,
            _ => 2,
        }
    }

    /// Are as many bytes there as the first one says?
    pub fn is_complete(self) -> bool {
        self.len >= self.need()
    }

    /// How many are lost.
    pub fn losses(self) -> i32 {
        self.lost.count_ones() as i32
    }

    /// Is none lost?
    pub fn is_whole(self) -> bool {
        self.lost == 0
    }

    /// The character.
    pub fn char(self) -> Option<char> {
        if let (
            [
                lead @ 0xE1..=0xEC,
                second @ 0x80..=0xBF,
                third @ 0x80..=0xBF,
                _,
            ],
            3,
        ) = (self.bytes, self.len)
        {
            // Nearly all are of this kind.
            let code = u32::from(lead & 0xF) << 12 | u32::from(second & 0x3F) << 6;
            return char::from_u32(code | u32::from(third & 0x3F));
        }
        let bytes = self.bytes.get(..usize::from(self.len))?;
        std::str::from_utf8(bytes).ok()?.chars().next()
    }

    /// What it may be when bytes of a character of three were lost without a trace. Those that GBK loses are all lost at one place, before
    /// the next character of GBK; those that windows-1252 lacks may be any.
    pub fn filled(self, losses: Losses) -> [Option<Pending>; 2] {
        let (mut one, mut two) = (self, self);
        if losses == Losses::None || self.need() != 3 || !one.lose() {
            return [None; 2];
        }
        let two = (two.lose() && two.lose()).then_some(two);
        match (losses, self.len) {
            (Losses::Holes, 2) if self.is_whole() => {
                let [lead, middle, ..] = self.bytes;
                let bytes = [lead, 0x80, middle, 0];
                let (len, lost) = (3, 1 << 1);
                [Some(one), Some(Pending { bytes, len, lost })]
            }
            (Losses::Holes, 1) => [None, two],
            (Losses::Leads, 1) => [Some(one), two],
            _ => [Some(one), None],
        }
    }

    /// The characters that it may be.
    pub fn candidates(self, family: &Family, following: Option<u8>) -> Vec<char> {
        let mut found = Vec::new();
        if family.losses == Losses::Leads && self.lost == 0b110 {
            self.fill_two(following, &mut found);
        } else {
            self.fill(family, following, &mut found);
        }
        found
    }

    /// Puts the pairs that GBK lacks in the place of the last two of three.
    fn fill_two(self, following: Option<u8>, found: &mut Vec<char>) {
        for &[second, third] in TWO_LOST.iter() {
            if following.is_none_or(|next| !everyone_has(third, next)) {
                let bytes = [self.bytes[0], second, third, 0];
                found.extend(
                    Pending {
                        bytes,
                        len: 3,
                        lost: 0,
                    }
                    .char(),
                );
            }
        }
    }

    /// Puts each byte that may have been lost in the place of the last one that is.
    fn fill(self, family: &Family, following: Option<u8>, found: &mut Vec<char>) {
        let Some(at) = self.lost.checked_ilog2() else {
            found.extend(self.char());
            return;
        };
        let choice: &[u8] = match (at, family.losses) {
            (0, _) => &LEADS,
            (_, Losses::Holes) => &HOLES,
            _ => &CONTINUATIONS,
        };
        let at = at as usize;
        let next = match at + 1 < usize::from(self.len) {
            true => self.bytes.get(at + 1).copied(),
            false => following,
        };
        for &byte in choice {
            let was_kept = family.losses == Losses::Leads
                && at > 0
                && next.is_some_and(|next| everyone_has(byte, next));
            let mut filled = self;
            filled.lost &= !(1 << at);
            if let Some(slot) = filled.bytes.get_mut(at).filter(|_| !was_kept) {
                *slot = byte;
                filled.fill(family, following, found);
            }
        }
    }
}

/// Do all decoders of GBK have a pair? Then its first byte was not lost. Some have no private characters, nor what GB18030 added.
pub fn everyone_has(lead: u8, trail: u8) -> bool {
    let is_added = matches!(
        (lead, trail),
        (0xA2, 0xE3) | (0xA6, 0xD9..=0xF3) | (0xA8, 0xBC | 0xBF) | (0xA9, 0x89..=0x95)
    );
    !is_added && pair(Decoder::Gbk, lead, trail).is_some()
}

/// Continuation bytes of which the first was lost because GBK lacks the pair.
static TWO_LOST: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| {
    let all = || CONTINUATIONS.iter().copied();
    let pairs = all().flat_map(|second| all().map(move |third| [second, third]));
    pairs
        .filter(|&[second, third]| !everyone_has(second, third))
        .collect()
});

#[expect(
    clippy::indexing_slicing,
    reason = "the compiler makes the table, and would say so"
)]
static CONTINUATIONS: [u8; 64] = {
    let mut bytes = [0; 64];
    let mut k = 0;
    while k < 64 {
        bytes[k] = 0x80 + k as u8;
        k += 1;
    }
    bytes
};

/// The characters that were asked for last: states that wait for the same bytes ask one after the other.
#[derive(Default)]
pub struct Memo {
    of: Option<(Pending, Option<u8>, Family)>,
    chars: Vec<char>,
}

impl Memo {
    /// The likeliest characters, the best first.
    pub fn best(
        &mut self,
        family: &Family,
        prev: char,
        pending: Pending,
        following: Option<u8>,
    ) -> Vec<char> {
        let of = Some((pending, following, *family));
        if self.of != of {
            self.of = of;
            self.chars = pending.candidates(family, following);
        }
        let mut scored: Vec<(i32, char)> = self
            .chars
            .iter()
            .map(|&c| (score_at_edge(prev, c), c))
            .filter(|(score, _)| *score > -1_750)
            .collect();
        let order = |&(score, c): &(i32, char)| (std::cmp::Reverse(score), c);
        // Where two bytes were lost there are thousands.
        if scored.len() > TRIED {
            scored.select_nth_unstable_by_key(TRIED, order);
            scored.truncate(TRIED);
        }
        scored.sort_unstable_by_key(order);
        scored.into_iter().map(|(_, c)| c).collect()
    }
}

/// Marks that come in pairs.
const PAIRS: [(char, char); 7] = [
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('（', '）'),
    ('【', '】'),
];

/// The marks that are open at a place of a line: of two that differ in the lost byte alone, they tell which it was.
#[derive(Default)]
pub struct Brackets(Vec<char>);

impl Brackets {
    /// A character of the line.
    pub fn see(&mut self, c: char) {
        if PAIRS.iter().any(|pair| pair.0 == c) {
            self.0.push(c);
        } else if let Some(pair) = PAIRS.iter().find(|pair| pair.1 == c)
            && self.0.last() == Some(&pair.0)
        {
            self.0.pop();
        }
    }

    /// The mark that a lost character taken for `c` was: the other one of its pair where that fits better, and what closes the last open
    /// one before the end of a line or a blank.
    pub fn mark(
        &self,
        family: &Family,
        c: char,
        next: Option<char>,
        pending: Pending,
        following: Option<u8>,
    ) -> Option<char> {
        let last = PAIRS.iter().find(|pair| self.0.last() == Some(&pair.0));
        let pair = PAIRS.iter().find(|pair| pair.0 == c || pair.1 == c);
        let wanted = match (pair, last) {
            (Some(pair), Some(last)) if pair == last => pair.1,
            (Some(pair), _) => pair.0,
            (None, Some(last)) if is_mark(c) && next.is_none_or(|next| next.is_ascii()) => last.1,
            _ => return None,
        };
        pending
            .candidates(family, following)
            .contains(&wanted)
            .then_some(wanted)
    }
}

/// Punctuation of Chinese text.
fn is_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '：' | '；' | '？' | '！')
}
