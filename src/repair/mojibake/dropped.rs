//! Judgement: did the decoder at fault drop bytes without a trace?
//!
//! Big5 lacks 人, 入 and 软 of GBK. A decoder that ignores such a character drops its first byte; the second one is read with the first of
//! what comes next, and so on, until one more is dropped, or ASCII stands there. So what is left reads as a few characters that no one
//! wrote, 导氲 for 导入的, or, where both bytes fell out, as nothing: 散器 for 散热器. The text that was there is not restored, it is only asked
//! how likely it is beside the text as it was read. The likelihoods of all that may have been are added up: each is small by itself in a long
//! line.

use super::{
    choose,
    codes::{Decoder, Encoder},
    family::Family,
    judge::has_stray_trail,
};
use crate::{
    look::{RATHER_TRADITIONAL, SIMPLIFIED, TRADITIONAL},
    model::{Class, probability, score_at_edge, unigram},
};
use drops::{Drops, script};

mod drops;
#[cfg(test)]
mod tests;

/// How likely, in centinats, all other texts together may be beside the one that was read; Traditional text loses half of its characters
/// where Simplified loses one of twenty, so it must be clearer, and so must text with a lone letter, which may be half of a character.
const LIKELY: i32 = -300;
const LIKELY_TRADITIONAL: i32 = -550;
/// And of text that may be either, where more characters may have been.
const LIKELY_EITHER: i32 = -450;
/// And of Big5 read as GBK, which lacks the marks of Big5: where one was dropped, a letter is left.
const LIKELY_AS_GBK: i32 = 200;
/// Likelihoods are kept beside that of a text so much likelier, in centinats.
const SCALE: i32 = 600;
/// The ways into a place that are followed, the likeliest by pairs.
const KEPT: usize = 2;
/// What is less likely by pairs alone is not weighed further.
const PROMISING: i32 = -800;
/// A pair is at most so much likelier than its second character alone.
const MOST: i32 = 450;
/// Characters around a place that tell which words stand there.
const BEFORE: usize = 6;
const AFTER: usize = 5;

/// Is it likely that the text which a family's damage is read as had more characters than it has?
pub fn is_likely(text: &str, family: &Family) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let encoder = match family.decoder {
        Decoder::Big5 => Encoder::Big5,
        _ => Encoder::Gbk,
    };
    let codes = chars.iter().map(|&c| match c.is_ascii() {
        true => [0, c as u8],
        false => encoder.codes(c)[0].to_be_bytes(),
    });
    let codes: Vec<[u8; 2]> = codes.collect();
    let holds = |class| chars.iter().any(|c| script(*c) == class);
    let is_of_hong_kong =
        |code: &[u8; 2]| matches!(code, [0x87..=0xA0 | 0xFA..=0xFE, _] | [0xC8, 0xA1..=0xFE]);
    let hong_kong = family.encoder != Encoder::Gbk && codes.iter().any(is_of_hong_kong);
    let (other, limit) = match (holds(SIMPLIFIED), holds(TRADITIONAL)) {
        (true, false) => (TRADITIONAL, LIKELY),
        (false, true) => (SIMPLIFIED, LIKELY_TRADITIONAL),
        (false, false) if holds(RATHER_TRADITIONAL) => (SIMPLIFIED, LIKELY_TRADITIONAL),
        _ => (0, LIKELY_EITHER),
    };
    let limit = match family.encoder {
        Encoder::Gbk => LIKELY_AS_GBK,
        _ if has_stray_trail(text) => LIKELY_TRADITIONAL,
        _ if hong_kong => LIKELY,
        _ => limit,
    };
    let mut search = Search {
        chars: &chars,
        codes,
        drops: Drops::of(family.encoder, hong_kong),
        other,
        limit,
        likely: 0,
        weighed: None,
    };
    search.run();
    search.is_over() || family.encoder != Encoder::Gbk && has_stray(&chars)
}

/// Does a letter or sign stand alone behind a Han character? Of bytes that are out of step some are kana and Greek.
fn has_stray(text: &[char]) -> bool {
    let class =
        |c: char| Class::of(c).filter(|class| !matches!(class, Class::Symbol | Class::Fullwidth));
    let is_stray = |(k, &c): (usize, &char)| {
        let next = text.get(k + 2).copied().unwrap_or('\n');
        class(c).is_some_and(|own| Class::of(next) != Some(own))
    };
    let is_behind_han = |k: usize| text.get(k).is_some_and(|c| is_han(*c));
    let mut behind = text.iter().skip(1).enumerate();
    behind.any(|(k, c)| is_behind_han(k) && is_stray((k, c))) || has_odd_sign(text)
}

/// Does a sign of mathematics stand beside a Han character, or a bracket that has no other? The rows of GBK that hold them are read where
/// bytes are out of step; formulas have letters and digits beside their signs.
fn has_odd_sign(text: &[char]) -> bool {
    const BRACKETS: [(char, char); 4] = [('〖', '〗'), ('【', '】'), ('〔', '〕'), ('『', '』')];
    let is_sign = |c: char| matches!(c, '\u{2200}'..='\u{22FF}' | '⌒');
    let beside = text.windows(2).any(|two| match *two {
        [a, b] => is_sign(a) && is_han(b) || is_han(a) && is_sign(b),
        _ => false,
    });
    let count = |c: char| text.iter().filter(|other| **other == c).count();
    beside
        || BRACKETS
            .iter()
            .any(|(open, close)| count(*open) != count(*close))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

/// What may stand in the place of characters before some place of the text.
#[derive(Clone)]
struct Way {
    /// Where it parts from the text.
    start: usize,
    chars: Vec<char>,
    /// The score by pairs of all up to here.
    score: i32,
}

struct Search<'s> {
    chars: &'s [char],
    /// The bytes of each character; of ASCII the first one is 0.
    codes: Vec<[u8; 2]>,
    /// What the decoder drops.
    drops: &'static Drops,
    /// The script that the text is not in.
    other: u32,
    limit: i32,
    /// The likelihood of what was found, beside that of the text.
    likely: u64,
    /// The part of the text that was weighed last, and its score.
    weighed: Option<((usize, usize), i32)>,
}

impl Search<'_> {
    /// Goes through the text. Before each character bytes may be missing; in step with the text, both of a character or the first one of
    /// the next, which is read with what follows; out of step, the second one.
    fn run(&mut self) {
        let mut base = 0;
        let mut shifted: Option<Way> = None;
        for at in 0..=self.chars.len() {
            if self.is_over() {
                return;
            }
            let (prev, here) = (self.char_before(at), self.char(at));
            let after = base + score_at_edge(prev, here);
            let mut ways = vec![Way {
                start: at,
                chars: Vec::new(),
                score: base,
            }];
            if let Some(way) = shifted.take() {
                let trail = at.checked_sub(1).and_then(|at| self.codes.get(at));
                let trail = trail.map_or(0, |code| code[1]);
                self.end_shift(&way, trail, at, &mut ways);
                let next = self.read(trail, self.first(at));
                shifted = next.map(|c| self.extended(&way, c));
                if here.is_ascii()
                    && let Some(way) = shifted.take()
                {
                    self.weigh(at + 1, after, &way);
                }
            }
            self.vanish(at, after, &mut ways);
            for way in ways.iter().filter(|way| !way.chars.is_empty()) {
                self.weigh(at, base, way);
            }
            let opened = self.open_shift(at, after, &ways);
            if here.is_ascii() {
                for way in opened {
                    self.weigh(at + 1, after, &way);
                }
            } else {
                shifted = shifted
                    .into_iter()
                    .chain(opened)
                    .max_by_key(|way| way.score);
            }
            base = after;
        }
    }

    /// The second byte of a character is missing here.
    fn end_shift(&self, way: &Way, trail: u8, at: usize, ways: &mut Vec<Way>) {
        let lost = self.drops.before(self.first(at)).lost.iter();
        let chars = lost.filter_map(|lost| self.read(trail, *lost));
        let ended = self.best(std::slice::from_ref(way), chars, at, i32::MIN);
        ways.extend(ended);
    }

    /// Both bytes of a character are missing here, before which the text scores `after` by pairs, the next one included.
    fn vanish(&self, at: usize, after: i32, ways: &mut Vec<Way>) {
        let chars = self.drops.before(self.first(at)).whole.iter();
        let chars = chars.filter_map(|(c, script)| self.may_be_of(*script).then_some(*c));
        let more = self.best(ways, chars, at, after + PROMISING);
        ways.extend(more);
    }

    /// The first byte of a character is missing here, whose second one is the next.
    fn open_shift(&self, at: usize, after: i32, ways: &[Way]) -> Vec<Way> {
        let chars = self.drops.before(self.first(at)).halves.iter();
        let chars = chars.filter_map(|(c, script)| self.may_be_of(*script).then_some(*c));
        let here = self.char(at);
        match here.is_ascii() {
            true => {
                let after = after + score_at_edge(here, self.char(at + 1));
                self.best(ways, chars, at + 1, after + PROMISING)
            }
            // What comes next is another character than the text's, and not known yet.
            false => self.best(ways, chars, usize::MAX, i32::MIN),
        }
    }

    /// The best of ways that go on with a character, `at` being where they are in step again, and `least` the score with what stands there.
    fn best(
        &self,
        ways: &[Way],
        chars: impl Iterator<Item = char>,
        at: usize,
        least: i32,
    ) -> Vec<Way> {
        let next = (at <= self.chars.len()).then(|| self.char(at));
        let most = next.map_or(0, |next| unigram(next) + MOST);
        let lasts: Vec<(i32, char)> = ways.iter().map(|w| (w.score, self.last(w))).collect();
        let mut best: Vec<(i32, usize, char)> = Vec::with_capacity(KEPT + 1);
        let mut least = least;
        let best_so_far = lasts.iter().map(|(score, _)| *score).max().unwrap_or(0);
        for c in chars {
            // Most fall short whatever stands before them, which is soon seen.
            if is_han(c) && best_so_far + unigram(c) + MOST < least.saturating_sub(most) {
                continue;
            }
            for (number, &(score, last)) in lasts.iter().enumerate() {
                let score = score + score_at_edge(last, c);
                if score.saturating_add(most) < least {
                    continue;
                }
                let score = score + next.map_or(0, |next| score_at_edge(c, next));
                if score < least {
                    continue;
                }
                let place = best.partition_point(|(other, ..)| *other >= score);
                best.insert(place, (score, number, c));
                best.truncate(KEPT);
                if let [.., (worst, ..)] = best.as_slice()
                    && best.len() == KEPT
                {
                    least = least.max(*worst);
                }
            }
        }
        let ways = best.into_iter().filter_map(|(_, number, c)| {
            let way = ways.get(number)?;
            Some(self.extended(way, c))
        });
        ways.collect()
    }

    fn extended(&self, way: &Way, c: char) -> Way {
        let mut chars = way.chars.clone();
        chars.push(c);
        Way {
            start: way.start,
            chars,
            score: way.score + score_at_edge(self.last(way), c),
        }
    }

    /// Weighs a way that is in step again before `end`, up to which the text scores `base` by pairs.
    fn weigh(&mut self, end: usize, base: i32, way: &Way) {
        let next = self.char(end);
        let gain = way.score + score_at_edge(self.last(way), next)
            - base
            - score_at_edge(self.char_before(end), next);
        if gain < PROMISING {
            return;
        }
        let from = way.start.saturating_sub(BEFORE);
        let to = (end + AFTER).min(self.chars.len());
        let part = |range: std::ops::Range<usize>| self.chars.get(range).unwrap_or_default();
        let is_end = to == self.chars.len();
        let then = [part(from..way.start), &way.chars, part(end..to)].concat();
        let place = (from, to);
        let now = match self.weighed {
            Some((known, score)) if known == place => score,
            _ => choose::text_score(part(from..to), is_end),
        };
        self.weighed = Some((place, now));
        let gain = choose::text_score(&then, is_end) - now;
        self.likely = self
            .likely
            .saturating_add(probability::exp((gain - SCALE).min(0)));
    }

    fn is_over(&self) -> bool {
        self.likely > 0 && probability::ln(self.likely) + SCALE > self.limit
    }

    fn char(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    fn char_before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |at| self.char(at))
    }

    fn last(&self, way: &Way) -> char {
        let last = way.chars.last().copied();
        last.unwrap_or_else(|| self.char_before(way.start))
    }

    /// The first byte of a character, or of the end of the line.
    fn first(&self, at: usize) -> u8 {
        match self.codes.get(at) {
            Some([0, byte]) => *byte,
            Some([lead, _]) => *lead,
            None => b'\n',
        }
    }

    /// The character of two bytes, if the text may have it.
    fn read(&self, lead: u8, trail: u8) -> Option<char> {
        let (c, script) = self.drops.common(lead, trail)?;
        self.may_be_of(script).then_some(c)
    }

    /// Does the text have characters of the script?
    fn may_be_of(&self, script: u32) -> bool {
        match script {
            RATHER_TRADITIONAL => self.other != TRADITIONAL,
            0 => true,
            script => script != self.other,
        }
    }
}
