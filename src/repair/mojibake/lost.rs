//! Judgement: the bytes of a character of UTF-8 that is not complete, and what a lost one may have been.

use super::{
    codes::{Decoder, pair},
    family::{Family, HOLES, Losses},
};
use crate::model;

/// By so many centinats a lost character must be likelier than any other that fits, with the characters before and after it.
const CLEAR: i32 = 60;
/// So many of the likeliest characters are tried.
const TRIED: usize = 10;
/// The first bytes of UTF-8 that Chinese text has: punctuation, Han, fullwidth forms.
const LEADS: [u8; 9] = [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF];

/// The bytes so far, one of which may be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    bytes: [u8; 4],
    len: u8,
    /// The place of the lost byte, counted from 1; 0 when there is none.
    lost: u8,
}

impl Pending {
    /// One lost byte, which was the first one of three.
    pub fn without_lead() -> Pending {
        Pending { bytes: [0xE0, 0, 0, 0], len: 1, lost: 1 }
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

    /// Takes a byte that is lost; only one may be.
    pub fn lose(&mut self) -> bool {
        self.lost == 0 && self.len > 0 && {
            self.lost = self.len + 1;
            self.add(0x80)
        }
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

    /// Is none lost?
    pub fn is_whole(self) -> bool {
        self.lost == 0
    }

    /// The character.
    pub fn char(self) -> Option<char> {
        let bytes = self.bytes.get(..usize::from(self.len))?;
        std::str::from_utf8(bytes).ok()?.chars().next()
    }

    /// What it may be when a byte was lost without a trace: of a character of three bytes that has two, or with lead bytes of GBK
    /// gone, of one that has one.
    pub fn filled(self, losses: Losses) -> [Option<Pending>; 2] {
        let mut last = self;
        if losses == Losses::None || self.need() != 3 || !last.lose() {
            return [None; 2];
        }
        match (losses, self.len) {
            (Losses::Holes, 2) => {
                let [lead, middle, ..] = self.bytes;
                let bytes = [lead, 0x80, middle, 0];
                [Some(last), Some(Pending { bytes, len: 3, lost: 2 })]
            }
            (Losses::Leads, _) => [Some(last), None],
            _ => [None; 2],
        }
    }

    /// The characters that it may be.
    fn candidates(self, family: &Family, following: Option<u8>) -> impl Iterator<Item = char> {
        let at = usize::from(self.lost).saturating_sub(1);
        let choice: &'static [u8] = match (at, family.losses) {
            (0, _) => &LEADS,
            (_, Losses::Holes) => &HOLES,
            _ => &CONTINUATIONS,
        };
        let next = match usize::from(self.lost) < usize::from(self.len) {
            true => self.bytes.get(at + 1).copied(),
            false => following,
        };
        // A lead byte that has a pair with what follows it was not lost.
        let was_lost = move |byte: &u8| {
            at == 0 || next.is_none_or(|next| pair(Decoder::Gbk, *byte, next).is_none())
        };
        let leads = family.losses == Losses::Leads;
        choice.iter().filter(move |byte| !leads || was_lost(byte)).filter_map(move |&byte| {
            let mut whole = self;
            *whole.bytes.get_mut(at)? = byte;
            whole.char()
        })
    }
}

static CONTINUATIONS: [u8; 64] = {
    let mut bytes = [0; 64];
    let mut k = 0;
    while k < 64 {
        bytes[k] = 0x80 + k as u8;
        k += 1;
    }
    bytes
};

/// The likeliest characters, the best first.
pub fn best(family: &Family, prev: char, pending: Pending, following: Option<u8>) -> Vec<char> {
    let mut scored: Vec<(i32, char)> = pending
        .candidates(family, following)
        .map(|c| (model::score(prev, c), c))
        .filter(|(score, _)| *score > -1_750)
        .collect();
    scored.sort_by_key(|&(score, c)| (std::cmp::Reverse(score), c));
    scored.truncate(TRIED);
    scored.into_iter().map(|(_, c)| c).collect()
}

/// Is a character clearly the likeliest between those before and after it?
pub fn is_clear(
    family: &Family,
    (prev, c, next): (char, char, Option<char>),
    pending: Pending,
    following: Option<u8>,
) -> bool {
    let score = |c: char| model::score(prev, c) + next.map_or(0, |next| model::score(c, next));
    let own = score(c);
    pending
        .candidates(family, following)
        .filter(|&other| other != c)
        .all(|other| score(other) + CLEAR <= own)
}
