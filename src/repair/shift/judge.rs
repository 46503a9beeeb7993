//! Judgement: how well a character of the restored text follows the ones before it, by the language and by the stretch itself.
//!
//! The undamaged part of the stretch says most: its rows of up to five characters (Witten-Bell interpolation, with the pairs of the
//! model below them) are worth more than any dictionary. A row of words is scored beside it.

use super::grams::{Grams, LENGTH};
use super::grid::simplified;
use super::token::Style;
use crate::model::{
    self,
    probability::{BITS, exp, ln},
    running,
    words::{self, Row},
};
use crate::repair::{
    census::Census,
    cp936,
    readings::{Traditional, is_simplified_only},
};

/// Weights in percent, and costs in centinats, found by trying on manuals that a forward model damaged (`measure/shift.py --half build`).
/// Most matter little: 30 % more or less change one line in a hundred.
pub struct Weights {
    /// Of rows of characters, and of rows of words.
    pub grams: i32,
    pub words: i32,
    /// How much shorter rows are trusted beside longer ones (100: as Witten and Bell have it).
    pub trust: u64,
    /// Of running text beside the language's pairs, and of the stretch's own characters beside both.
    pub running: u64,
    pub own: u64,
    /// A run that begins with a cut mark, or with a cut gloss; a gloss of a character that the site is not known to gloss.
    pub cut: i32,
    pub gloss: i32,
    pub stranger: i32,
    /// A pair that vanished; an eaten byte that is not known, or guessed; a separator that was eaten.
    pub lost: i32,
    pub eaten: i32,
    pub byte: i32,
    pub separator: i32,
    /// A mark within a run without a separator before it.
    pub passed: i32,
    /// A `?` that is one.
    pub literal: i32,
    /// A parenthesis of pinyin that is no gloss, and one without its beginning.
    pub parenthesis: i32,
    pub half: i32,
    /// A character that the tool would have made another, or may have.
    pub image: i32,
    pub kept: i32,
    /// A mark that the stretch does not have otherwise.
    pub mark: i32,
    /// A character of the site's set without its gloss.
    pub bare: i32,
    /// A quotation mark or bracket that closes nothing or opens again, and a mark after the same one.
    pub odd: i32,
    /// One that is open where the line ends.
    pub open: i32,
    /// How far behind the best a reading may be, and how many are kept of each kind.
    pub beam: i32,
    pub width: usize,
    /// The same of readings in which a pair vanished.
    pub lost_beam: i32,
    pub lost_width: usize,
}

pub const W: Weights = Weights {
    grams: 60,
    words: 40,
    trust: 130,
    running: 70,
    own: 25,
    cut: -200,
    gloss: -100,
    stranger: -400,
    lost: 60,
    eaten: -600,
    byte: -50,
    separator: -30,
    passed: -130,
    literal: -400,
    parenthesis: -800,
    half: -2_500,
    image: -600,
    kept: -200,
    mark: -300,
    bare: -800,
    odd: -200,
    open: -400,
    beam: 1_500,
    width: 24,
    lost_beam: 1_100,
    lost_width: 12,
};

/// The lowest score alone of a character that is tried though the stretch does not have it.
const RAREST: i32 = -1_250;

/// What stands before a character, looked up once for all that may follow.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The characters, 16 bits each, the nearest lowest.
    pub before: u64,
    prev: char,
    /// The two nearest as running text has them.
    near: u64,
    /// How often each row was seen, and how much the shorter one is trusted beside it.
    rows: [(u64, u64); LENGTH - 1],
    known: usize,
}

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

    /// What is known of the rows of up to `length` - 1 characters that `before` ends in.
    pub fn context(&self, before: u64, length: usize) -> Context {
        let mut context = Context {
            before,
            prev: char::from_u32(u32::from(before as u16)).unwrap_or('\n'),
            near: near(before),
            rows: [(0, 0); LENGTH - 1],
            known: 0,
        };
        for (known, slot) in (1..length).zip(&mut context.rows) {
            let row = self.grams.get(before >> 16, before as u16, known);
            if row.followers == 0 {
                break;
            }
            // Counts stay far below 2^20, so that nothing overflows.
            *slot = (
                u64::from(row.seen),
                u64::from(row.followers) * W.trust / 100,
            );
            context.known = known;
        }
        context
    }

    /// ln P of `c` in a context, in centinats: by pairs of the language, and by the stretch's own characters and rows.
    pub fn follows(&self, context: &Context, c: u16) -> i32 {
        let now = char::from_u32(u32::from(c)).unwrap_or('\u{FFFD}');
        let mut p = exp(model::score(context.prev, now));
        let unit = running::unit(now);
        if unit != running::BLANK {
            let running = exp(running::score(context.near, unit));
            p = (p * (100 - W.running) + running * W.running) / 100;
        }
        p = (p * (100 - W.own) + self.grams.share(c) * W.own) / 100;
        // Which character a sentence or clause ended in says little of whether another one ends it.
        let ends_word = || words::word(context.before >> 16, context.before as u16, 2).is_some();
        let known = match context.known {
            1 if is_mark(c) && ends_word() => 0,
            known => known,
        };
        let rows = context.rows.iter().take(known);
        for (length, (all, trust)) in (2..).zip(rows) {
            let seen = u64::from(self.grams.get(context.before, c, length).seen);
            p = ((seen << BITS) + trust * p) / (all + trust).max(1);
        }
        ln(p)
    }

    /// The gain of a text that goes on with `c`, in centinats.
    pub fn gain(&self, context: &Context, row: &mut Row, c: u16) -> i32 {
        let grams = self.follows(context, c);
        let words = row.push(context.before, c);
        // Nothing but Han stands in words; the rest is weighed alike.
        let words = if is_han(c) { words } else { grams };
        (W.grams * grams + W.words * words) / 100
    }

    /// The gain that a character may have in the end: words that it is only the beginning of are not known yet.
    pub fn promise(&self, grams: i32, words: i32) -> i32 {
        (W.grams * grams + W.words * words.max(grams)) / 100
    }

    /// What speaks against a character of the tool's text, in centinats: the tool makes one and the same image of a character.
    pub fn image(&self, source: u16) -> i32 {
        if !is_han(source) {
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

    /// Whether a character is rare and the stretch does not have it: the score by pairs would say the same, and takes longer.
    pub fn is_stranger(&self, c: u16) -> bool {
        let alone = || char::from_u32(u32::from(c)).map_or(RAREST, model::unigram);
        !has(&self.plain, c) && alone() < RAREST
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

/// The two nearest characters as running text has them, all blanks in a row as one.
fn near(before: u64) -> u64 {
    let unit = |place: u32| {
        let c = (before >> (16 * place)) as u16;
        running::unit(char::from_u32(u32::from(c)).unwrap_or('\n'))
    };
    let near = unit(0);
    let far = (1..4)
        .map(unit)
        .find(|far| *far != running::BLANK || near != running::BLANK);
    u64::from(far.unwrap_or(running::BLANK)) << 16 | u64::from(near)
}

fn is_han(c: u16) -> bool {
    (0x4E00..=0x9FFF).contains(&c)
}

/// Whether a character ends a sentence or a clause.
pub fn is_mark(c: u16) -> bool {
    matches!(
        c,
        0x3001 | 0x3002 | 0xFF0C | 0xFF1A | 0xFF1B | 0xFF01 | 0xFF1F | 0x2C
    )
}

impl Style {
    /// A mark as the model knows it: fullwidth, where a crawler folded them.
    pub fn widen(self, c: u16) -> u16 {
        let is_mark = matches!(c, 0x21 | 0x28 | 0x29 | 0x2C | 0x3A | 0x3B | 0x3F);
        if self.folded && is_mark {
            c + 0xFEE0
        } else {
            c
        }
    }

    /// A mark of the restored text as the page writes it.
    pub fn fold(self, c: u16) -> u16 {
        if self.folded && (0xFF01..=0xFF5E).contains(&c) {
            c - 0xFEE0
        } else {
            c
        }
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
        // A digit or a blank is no part of a run: its lead byte would have eaten it.
        if doubtful && (c.is_ascii_digit() || c == ' ') {
            (doubtful, goes_on) = (false, false);
        }
        if doubtful {
            since += 1;
            doubtful = since < 3
                || !matches!(
                    c,
                    '。' | '，' | '、' | ',' | ';' | '；' | '：' | ':' | '!' | '！'
                );
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
    set.get(usize::from(c >> 6))
        .is_some_and(|word| word >> (c & 63) & 1 == 1)
}
