//! Facts: which bytes a decoder drops before others, and which characters they may have been.

use super::super::{
    codes::{Decoder, Encoder, is_plain_big5, pair},
    lost::everyone_has,
};
use crate::{
    look::{BASE, RATHER_TRADITIONAL, SCRIPTS},
    model::unigram,
    repair::readings::Traditional,
};
use std::sync::LazyLock;

/// The lowest score alone of a character that may have been there.
const RARE: i32 = -1_100;

/// A common character, and the script that it is of.
pub type Common = (char, u32);

/// What may be missing before a byte.
#[derive(Default)]
pub struct Missing {
    /// Bytes.
    pub lost: Vec<u8>,
    /// Characters of both bytes of which none is left.
    pub whole: Vec<Common>,
    /// Characters whose second byte it is.
    pub halves: Vec<Common>,
}

/// What a decoder drops; the tables of each are made when the first line asks.
pub struct Drops {
    missing: Vec<Missing>,
    chars: Vec<Option<Common>>,
}

impl Drops {
    /// Of text that was read by the decoder whose encoder is told, which has the characters of HKSCS or not.
    pub fn of(wrong: Encoder, hong_kong: bool) -> &'static Drops {
        static AS_GBK: LazyLock<Drops> =
            LazyLock::new(|| Drops::new(Decoder::Big5, |a, b| !everyone_has(a, b)));
        static AS_BIG5: LazyLock<Drops> =
            LazyLock::new(|| Drops::new(Decoder::Gbk, |a, b| !is_plain_big5(a, b)));
        static AS_HKSCS: LazyLock<Drops> =
            LazyLock::new(|| Drops::new(Decoder::Gbk, |a, b| pair(Decoder::Big5, a, b).is_none()));
        match (wrong, hong_kong) {
            (Encoder::Gbk, _) => &AS_GBK,
            (_, false) => &AS_BIG5,
            (_, true) => &AS_HKSCS,
        }
    }

    fn new(right: Decoder, is_dropped: fn(u8, u8) -> bool) -> Drops {
        let is_common = |c: &char| unigram(*c) > RARE && is_text(*c);
        let read = |lead: u8, trail: u8| {
            let c = pair(right, lead, trail).filter(is_common)?;
            Some((c, script(c)))
        };
        let chars = (0..=u16::MAX).map(|code| {
            let [lead, trail] = code.to_be_bytes();
            read(lead, trail)
        });
        let drops = Drops {
            missing: Vec::new(),
            chars: chars.collect(),
        };
        // By their second bytes, and of one by their first ones.
        let pairs = (0x80..=0xFE).flat_map(|trail| (0x81..=0xFE).map(move |lead| (lead, trail)));
        let pairs = pairs.filter(|&(lead, trail)| is_dropped(lead, trail));
        let fallen: Vec<(u8, Common)> = pairs
            .filter_map(|(lead, trail)| Some((trail, drops.common(lead, trail)?)))
            .collect();
        let missing = (0..=0xFF).map(|next| {
            let lost: Vec<u8> = (0x80..=0xFE)
                .filter(|&lost| is_dropped(lost, next))
                .collect();
            let whole = fallen.iter().filter(|(trail, _)| lost.contains(trail));
            let firsts = lost.iter().filter(|&&lost| lost > 0x80);
            Missing {
                whole: whole.map(|(_, common)| *common).collect(),
                halves: firsts
                    .filter_map(|&lost| drops.common(lost, next))
                    .collect(),
                lost,
            }
        });
        Drops {
            missing: missing.collect(),
            ..drops
        }
    }

    /// What may be missing before a byte.
    pub fn before(&self, next: u8) -> &Missing {
        static NONE: Missing = Missing {
            lost: Vec::new(),
            whole: Vec::new(),
            halves: Vec::new(),
        };
        self.missing.get(usize::from(next)).unwrap_or(&NONE)
    }

    /// The character of two bytes, if it is common.
    pub fn common(&self, lead: u8, trail: u8) -> Option<Common> {
        let code = u16::from_be_bytes([lead, trail]);
        self.chars.get(usize::from(code)).copied().flatten()
    }
}

/// The class of script of a character. A few that only a conversion to Traditional makes, as 計, have none in the look.
pub fn script(c: char) -> u32 {
    let class = BASE.get(c as usize).map_or(0, |classes| classes & SCRIPTS);
    let is_made = || Traditional::of(c).is_some_and(|made| made.simplified() != c);
    match class {
        0 if is_made() => RATHER_TRADITIONAL,
        class => class,
    }
}

/// Blanks and frames are not text that is missed.
fn is_text(c: char) -> bool {
    !matches!(c, '\u{2000}'..='\u{3000}' | '\u{FF61}'..='\u{FFFF}')
}
