//! Judgement: what a line with many rare characters must show before it is searched for mojibake of two-byte characters. Each bound takes one
//! step a character where the search takes dozens; they spare it nearly all clean lines with rare words.

use super::{
    codes::{Decoder, Encoder, pair},
    family::Family,
};
use crate::model;
use std::sync::LazyLock;

/// What a character of clean text scores at least, on the mean over a few, in centinats: running text scores -450, mojibake -1200.
const CLEAN: i32 = -650;
/// By how much a part must fall below that, in all. What is repaired gains 2000 and 150 a character, and reads as running text then: two
/// characters of it score -1500 each, eight -850.
const LEAST: i32 = 1_200;
/// By how much the characters of a part must be commoner when their bytes are read as the family has it: each by so much, and in all.
const COMMONER_EACH: i32 = 100;
const COMMONER: i32 = 600;
/// Bytes from one whole character of UTF-8 to the next, and the characters of a line that is too short for two.
const NEAR: usize = 12;
const SHORT: usize = 8;

/// Does a part of the line, its ASCII aside, read worse than clean text does?
pub fn reads_badly(line: &[char]) -> bool {
    let mut prev = '\n';
    reaches(LEAST, line, |c| {
        let score = model::score(std::mem::replace(&mut prev, c), c);
        if c.is_ascii() { 0 } else { CLEAN - score }
    })
}

/// May the line hold mojibake of a family with two-byte characters on its wrong side?
pub fn may_be(family: &Family, line: &[char]) -> bool {
    match family.decoder {
        Decoder::Utf8 => holds_utf8(family.encoder, line),
        two => reads_commoner(family.encoder, two, line),
    }
}

/// Where both encodings take two bytes for a character, they agree where characters begin; so each can be compared by itself.
fn reads_commoner(encoder: Encoder, decoder: Decoder, line: &[char]) -> bool {
    let known = match (encoder, decoder) {
        (Encoder::Gbk, Decoder::Big5) => Some(&GBK_AS_BIG5),
        (Encoder::Big5, Decoder::Gbk) => Some(&BIG5_AS_GBK),
        _ => None,
    };
    reaches(COMMONER, line, |c| {
        let known = known.and_then(|known| known.get(c as usize));
        known.map_or_else(|| commoner(encoder, decoder, c), |worth| i32::from(*worth))
    })
}

/// By how much a character is commoner when its bytes are read by the decoder.
fn commoner(encoder: Encoder, decoder: Decoder, c: char) -> i32 {
    if c.is_ascii() {
        return 0;
    }
    let [high, low] = encoder.codes(c)[0].to_be_bytes();
    match pair(decoder, high, low) {
        Some(read) => model::unigram(read) - model::unigram(c) - COMMONER_EACH,
        None => NOT_AT_ALL.into(),
    }
}

/// A pair that the decoder lacks: no row of characters goes over it. More than any row can gain before it is enough.
const NOT_AT_ALL: i16 = i16::MIN;

/// The same of all characters of the Basic Multilingual Plane. The scores of the model fit.
fn all(encoder: Encoder, decoder: Decoder) -> Vec<i16> {
    let mut all = vec![NOT_AT_ALL; 0x1_0000];
    for c in (0..0x1_0000).filter_map(char::from_u32) {
        // Most are not in the encoding.
        let has_code = c.is_ascii() || encoder.codes(c)[0] > 0;
        if let Some(worth) = all.get_mut(c as usize).filter(|_| has_code) {
            *worth = i16::try_from(commoner(encoder, decoder, c)).unwrap_or(NOT_AT_ALL);
        }
    }
    all
}

// Made when the first line asks.
static GBK_AS_BIG5: LazyLock<Vec<i16>> = LazyLock::new(|| all(Encoder::Gbk, Decoder::Big5));
static BIG5_AS_GBK: LazyLock<Vec<i16>> = LazyLock::new(|| all(Encoder::Big5, Decoder::Gbk));

/// Are there two whole characters of UTF-8, of three bytes each, near each other in the bytes of the line? Those between may have lost some.
fn holds_utf8(encoder: Encoder, line: &[char]) -> bool {
    let mut whole = None;
    let mut last = [0_u8; 3];
    let codes = line.iter().map(|&c| match c.is_ascii() {
        true => 0,
        false => encoder.codes(c)[0],
    });
    for (at, byte) in codes.flat_map(u16::to_be_bytes).enumerate() {
        last = [last[1], last[2], byte];
        if matches!(last, [0xE2..=0xE9 | 0xEF, 0x80..=0xBF, 0x80..=0xBF])
            && whole.replace(at).is_some_and(|before| at - before <= NEAR)
        {
            return true;
        }
    }
    whole.is_some() && line.len() <= SHORT
}

/// Does the sum of some characters in a row reach `least`? Where it falls below nothing a new row begins.
fn reaches(least: i32, line: &[char], mut worth: impl FnMut(char) -> i32) -> bool {
    let mut sum = 0_i32;
    line.iter().any(|&c| {
        sum = sum.saturating_add(worth(c)).max(0);
        sum >= least
    })
}
