//! Judgement: how well a character of the restored text follows the ones before it, by the language and by the stretch itself.
//!
//! The undamaged part of the stretch says most: its rows of up to five characters (Witten-Bell interpolation, with the pairs of the
//! model below them) are worth more than any dictionary. A row of words is scored beside it.

use super::grams::Grams;
use super::grid::simplified;
use super::token::Style;
use crate::model::{
    self,
    probability::{BITS, exp, ln},
    words::Row,
};
use crate::repair::{
    census::Census,
    cp936,
    readings::{Traditional, is_simplified_only},
};

/// Weights in percent, and costs in centinats, found by trying on pages made by a forward model from manuals (see `measure/shift.py`).
pub struct Weights {
    pub grams: i32,
    pub words: i32,
    pub trust: u64,
    pub uni: u64,
    pub cut: i32,
    pub gloss: i32,
    pub stranger: i32,
    pub lost: i32,
    pub eaten: i32,
    pub literal: i32,
    pub image: i32,
    pub bare: i32,
    pub margin: i32,
    pub beam: i32,
    pub width: i32,
    pub kept: i32,
    pub byte: i32,
    pub mark: i32,
    pub trust2: u64,
    pub odd: i32,
    pub unseen: u64,
}
pub static W: std::sync::LazyLock<Weights> = std::sync::LazyLock::new(|| {
    let mut w = [60, 50, 100, 25, -200, -100, -400, -50, -600, -400, -600, -800, 0, 2000, 24, -200, -50, -300, 100, -200, 100];
    if let Ok(v) = std::env::var("SHIFT_W") {
        for part in v.split(',').filter(|p| !p.is_empty()) {
            let (i, x) = part.split_once('=').unwrap();
            w[i.parse::<usize>().unwrap()] = x.parse().unwrap();
        }
    }
    Weights {
        grams: w[0],
        words: w[1],
        trust: w[2] as u64,
        uni: w[3] as u64,
        cut: w[4],
        gloss: w[5],
        stranger: w[6],
        lost: w[7],
        eaten: w[8],
        literal: w[9],
        image: w[10],
        bare: w[11],
        margin: w[12],
        beam: w[13],
        width: w[14],
        kept: w[15],
        byte: w[16],
        mark: w[17],
        trust2: w[18] as u64,
        odd: w[19],
        unseen: w[20] as u64,
    }
});

/// What is known of a stretch.
pub struct Judge<'a> {
    pub style: Style,
    census: &'a Census,
    /// The characters that the site glosses, with their codes.
    pub glossed: Vec<([u8; 2], u16)>,
    grams: Grams,
    /// The characters of its undamaged text: as they stand, and in Simplified; a bit for each.
    raw: Vec<u64>,
    plain: Vec<u64>,
}

impl<'a> Judge<'a> {
    pub fn new(census: &'a Census, style: Style, chars: usize) -> Judge<'a> {
        Judge {
            style,
            census,
            glossed: ('\u{4E00}'..='\u{9FA5}')
                .filter(|c| Traditional::of(*c).is_some_and(|t| census.is_glossed(t)))
                .filter_map(|c| Some((cp936::code(c)?, c as u16)))
                .collect(),
            grams: Grams::new(chars),
            raw: vec![0; 1 << 10],
            plain: vec![0; 1 << 10],
        }
    }

    /// Takes in the undamaged part of a line with its glosses and the same without them, in Simplified.
    pub fn learn(&mut self, damaged: &str, restored: &str) {
        undamaged(damaged, self.style, |c, _| note(&mut self.raw, c));
        let (mut before, mut known) = (u64::from(b'\n'), 1);
        let style = self.style;
        undamaged(restored, style, |c, goes_on| {
            note(&mut self.plain, c);
            if !goes_on {
                known = 0;
            }
            let c = style.widen(c);
            self.grams.add(before, known, c);
            before = before << 16 | u64::from(c);
            known = (known + 1).min(4);
        });
        self.grams.add(before, known.min(2), u16::from(b'\n'));
    }

    /// ln P of `c` after `before`, in centinats, by pairs of the language and rows of up to `length` characters of the stretch.
    pub fn follows(&self, before: u64, c: u16, length: usize) -> i32 {
        let prev = char::from_u32(u32::from(before as u16)).unwrap_or('\n');
        let now = char::from_u32(u32::from(c)).unwrap_or('\u{FFFD}');
        let mut p = exp(model::score(prev, now));
        let all = self.grams.all;
        if all.seen > 0 {
            let alone = self.grams.get(0, c, 1).seen;
            let alone = (u64::from(alone) << BITS) / u64::from(all.seen);
            p = (p * (100 - W.uni) + alone * W.uni) / 100;
        }
        let is_unseen = length > 2 && self.grams.get(before >> 16, before as u16, 2).followers == 0;
        for context in 1..length {
            let row = self.grams.get(before >> 16, before as u16, context);
            if row.followers == 0 {
                break;
            }
            let seen = self.grams.get(before, c, context + 1).seen;
            // Counts are far below 2^20, so that nothing overflows; a row seen more often says the same halved.
            let scale = u64::from(row.seen.max(row.followers) >> 14) + 1;
            let (seen, all) = (u64::from(seen) * 100 / scale, u64::from(row.seen) * 100 / scale);
            let trust = u64::from(row.followers) * if context == 1 { if is_unseen { W.trust * W.unseen / 100 } else { W.trust } } else { W.trust2 } / scale;
            p = ((seen << BITS) + trust * p) / (all + trust).max(1);
        }
        ln(p)
    }

    /// The gain of a text that goes on with `c`, in centinats.
    pub fn gain(&self, before: u64, row: &mut Row, c: u16) -> i32 {
        let grams = self.follows(before, c, super::grams::LENGTH);
        (W.grams * grams + W.words * row.push(before, c)) / 100
    }

    /// What speaks against a character of the tool's text, in centinats: the tool makes one and the same image of a character.
    pub fn image(&self, source: u16) -> i32 {
        if !(0x4E00..=0x9FFF).contains(&source) {
            let is_new = !has(&self.raw, self.style.fold(source));
            return if is_new { W.mark } else { 0 };
        }
        let plain = simplified(source);
        if has(&self.plain, plain) && !has(&self.raw, source) {
            return W.image;
        }
        let may_be_kept = char::from_u32(u32::from(source)).is_some_and(is_simplified_only);
        if may_be_kept && !has(&self.raw, source) {
            return W.kept;
        }
        0
    }

    /// Whether the site glosses a character.
    pub fn is_glossed(&self, c: u16) -> bool {
        char::from_u32(u32::from(c))
            .and_then(Traditional::of)
            .is_some_and(|t| self.census.is_glossed(t))
    }

    /// How often rows were seen.
    pub fn grams(&self) -> &Grams {
        &self.grams
    }
}

impl Style {
    /// A mark as the model knows it: fullwidth, where a crawler folded them.
    pub fn widen(self, c: u16) -> u16 {
        let is_mark = matches!(c, 0x21 | 0x28 | 0x29 | 0x2C | 0x3A | 0x3B | 0x3F);
        if self.folded && is_mark { c + 0xFEE0 } else { c }
    }

    /// A mark of the restored text as the page writes it.
    pub fn fold(self, c: u16) -> u16 {
        if self.folded && (0xFF01..=0xFF5E).contains(&c) { c - 0xFEE0 } else { c }
    }
}

/// Calls `each` with the characters of a line that no cut run can have reached, and whether they follow the one before without a gap:
/// what stands from a `?` to the next mark may be damaged.
fn undamaged(line: &str, style: Style, mut each: impl FnMut(u16, bool)) {
    let (mut doubtful, mut since, mut goes_on) = (false, 0, true);
    for c in line.chars() {
        if style.is_query(c) {
            (doubtful, since) = (true, 0);
            continue;
        }
        if doubtful {
            since += 1;
            doubtful = since < 3 || !matches!(c, '。' | '，' | '、' | ',' | ';' | '；' | '：' | ':' | '!' | '！');
            goes_on = false;
            continue;
        }
        let Ok(c) = u16::try_from(u32::from(c)) else {
            goes_on = false;
            continue;
        };
        each(c, goes_on);
        goes_on = true;
    }
}

fn note(set: &mut [u64], c: u16) {
    if let Some(word) = set.get_mut(usize::from(c >> 6)) {
        *word |= 1 << (c & 63);
    }
}

fn has(set: &[u64], c: u16) -> bool {
    set.get(usize::from(c >> 6)).is_some_and(|word| word >> (c & 63) & 1 == 1)
}
