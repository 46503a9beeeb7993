//! Judgement: where a line that is valid in no candidate, or not believable, is cut, and what each part is.

use super::{
    candidate::{CANDIDATES, Candidate},
    search::{SWITCH, Search, States, Step, UTF8},
    settle::{GAIN, GAIN_BAD, GAIN_UTF8, settle},
};
use crate::model;

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Valid UTF-8.
    Utf8,
    /// Valid in a candidate.
    In(Candidate),
    /// Bytes that fit nothing.
    Bad,
}

/// A line in parts.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    /// Where each part ends, and what it is; the parts cover the line.
    pub parts: Vec<(usize, Reading)>,
    /// The line is broken, and what can be read of it is no language.
    pub is_hopeless: bool,
}

// In centinats.

/// The price of beginning in another encoding than the likeliest.
const OTHER: i32 = 400;
/// What the likeliest candidate is ahead where a line is read whole: as much as makes a line clear.
const LEAD: i32 = 1_000;
/// No byte of a line that is valid as a whole is given up where what comes out has a lower mean than this: running text has -605, in one of a
/// hundred cases below -800; lists of rare characters stay as they are.
const RUNNING_TEXT: i32 = -800;
/// A broken line whose characters beyond ASCII are below this mean is no language: damaged text is near -700, random bytes -1500.
const HOPELESS: i32 = -1_150;
/// A search of a long line is decided every so many bytes, with so many to look ahead; it bounds memory.
const STRETCH: usize = 8 << 10;
const LOOK_AHEAD: usize = 128;

/// The cheapest parts of `line`, which begins in `lead` unless its bytes say otherwise.
pub fn cut(line: &[u8], lead: Candidate) -> Parts {
    let parts = cut_among(line, lead);
    if !parts.is_hopeless || !lead.is_chinese() {
        return parts;
    }
    // No Chinese, but it may be what is left of a line in another language.
    let others = CANDIDATES.into_iter().filter(|other| !other.is_chinese());
    others
        .map(|other| (other, cut_among(line, other)))
        .find(|(other, parts)| !parts.is_hopeless && has_words(line, parts, *other))
        .map_or(parts, |(_, parts)| parts)
}

/// Whether some characters of words are read in `candidate`: katakana of half width are nearly any byte.
fn has_words(line: &[u8], parts: &Parts, candidate: Candidate) -> bool {
    const SOME: usize = 3;
    let is_word = |c: char| c >= '\u{3041}' && !matches!(c, '\u{FF00}'..='\u{FFFF}');
    let (mut start, mut words) = (0, 0);
    for &(end, reading) in &parts.parts {
        let mut part = line.get(start..end).unwrap_or_default();
        start = end;
        if reading != Reading::In(candidate) {
            continue;
        }
        while let Some((c, len)) = candidate.char_at(part) {
            words += usize::from(is_word(c));
            part = part.get(len..).unwrap_or_default();
        }
    }
    words >= SOME
}

/// The cheapest parts in UTF-8, the Chinese candidates and `lead`.
fn cut_among(line: &[u8], lead: Candidate) -> Parts {
    let states = States::with(lead);
    let way = Way::through(line, states, lead);
    let valid = |candidate| Some((whole_score(candidate, line)?, candidate));
    let whole = states
        .candidates()
        .filter_map(valid)
        .max_by_key(|&(score, candidate)| {
            score + i64::from(if candidate == lead { LEAD } else { 0 })
        });
    if let Some((score, candidate)) = whole {
        // Sequences of UTF-8 do not come by chance, as pairs do: that line was cut off in a character, or lost a byte.
        let is_utf8 = way.utf8 * 2 > way.wide;
        let price = if is_utf8 {
            0
        } else {
            way.bad * i64::from(GAIN_BAD)
        };
        let gain = match has_utf8(line) {
            true => GAIN_UTF8,
            false => GAIN,
        };
        let gained = way.score >= score + i64::from(gain) + price;
        let reads_well = is_utf8 || way.wide_score >= way.wide * i64::from(RUNNING_TEXT);
        let may_lose = is_utf8 || (reads_well && !holds_gloss(line));
        if !gained || (way.bad > 0 && !may_lose) {
            return Parts {
                parts: vec![(line.len(), Reading::In(candidate))],
                is_hopeless: false,
            };
        }
    }
    let is_broken = way.bad > 0 || line.iter().any(|&byte| is_binary(byte));
    let is_hopeless = is_broken && way.wide_score <= way.wide * i64::from(HOPELESS);
    Parts {
        parts: way.parts,
        is_hopeless,
    }
}

/// Whether two characters of UTF-8, of three bytes each, stand side by side in a line: in 20,000 characters of GBK about one pair does by
/// chance.
pub fn has_utf8(line: &[u8]) -> bool {
    let is_lead = |byte: &u8| matches!(byte, 0xE3..=0xE9 | 0xEF);
    let is_three =
        |bytes: &[u8]| matches!(bytes, [lead, 0x80..=0xBF, 0x80..=0xBF] if is_lead(lead));
    let mut rest = line;
    while let Some(at) = rest.iter().position(is_lead) {
        let (_, tail) = rest.split_at(at);
        match tail.first_chunk::<6>().map(|six| six.split_at(3)) {
            None => return false,
            Some((one, two)) if is_three(one) && is_three(two) => return true,
            Some(_) => rest = tail.get(1..).unwrap_or_default(),
        }
    }
    false
}

/// Whether a line holds what could be a pinyin gloss in GBK, a parenthesis with a vowel that has a tone mark. Bytes of such pages were
/// shifted by a tool; that is for repair to undo, which needs every one of them.
fn holds_gloss(line: &[u8]) -> bool {
    const LONGEST_SYLLABLE: usize = 6;
    memchr::memchr_iter(b'(', line).any(|open| {
        let inside = line.get(open + 1..).unwrap_or_default();
        let reach = inside.get(..LONGEST_SYLLABLE + 1).unwrap_or(inside);
        reach
            .windows(2)
            .any(|pair| matches!(pair, [0xA8, 0xA1..=0xBA]))
    })
}

/// The cheapest way through a line, and its sums.
#[derive(Default)]
struct Way {
    parts: Vec<(usize, Reading)>,
    score: i64,
    bad: i64,
    /// Characters beyond ASCII, and their part of the score.
    wide: i64,
    wide_score: i64,
    /// Those that are of UTF-8.
    utf8: i64,
}

impl Way {
    /// Searches stretch by stretch.
    fn through(line: &[u8], states: States, lead: Candidate) -> Way {
        let mut way = Way::default();
        let (mut at, mut state, mut other) = (0, lead.index(), OTHER);
        while at < line.len() {
            let end = line.len().min(at + STRETCH + LOOK_AHEAD);
            let limit = if end == line.len() {
                line.len()
            } else {
                at + STRETCH
            };
            let start = at;
            let bytes = line.get(at..end).unwrap_or_default();
            let steps = Search::run(bytes, states, state, other).steps();
            for step in settle(bytes, steps, state, end == line.len()) {
                if at >= limit {
                    break;
                }
                at += step.len;
                state = step.state;
                way.add(at, &step);
            }
            // A search always moves on; should it ever not, the rest is one bad part rather than a loop without end.
            if at == start {
                way.parts.push((line.len(), Reading::Bad));
                break;
            }
            other = SWITCH;
        }
        way
    }

    /// Steps of the same reading become one part.
    fn add(&mut self, end: usize, step: &Step) {
        self.score += i64::from(step.score);
        self.bad += i64::from(step.is_bad);
        if step.is_wide {
            self.wide += 1;
            self.utf8 += i64::from(step.state == UTF8);
            self.wide_score += i64::from(step.score);
        }
        let reading = match CANDIDATES.get(step.state) {
            _ if step.is_bad => Reading::Bad,
            Some(&candidate) => Reading::In(candidate),
            None => Reading::Utf8,
        };
        match self.parts.last_mut() {
            Some((last, same)) if *same == reading => *last = end,
            _ => self.parts.push((end, reading)),
        }
    }
}

/// A control that no text holds: all but BEL, BS, TAB, LF, VT, FF, CR and ESC.
pub fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, 0x07..=0x0D | 0x1B) || byte == 0x7F
}

/// The score of the line in a candidate in which it is valid as a whole.
fn whole_score(candidate: Candidate, mut line: &[u8]) -> Option<i64> {
    let (mut sum, mut prev) = (0, '\n');
    while !line.is_empty() {
        let (c, len) = candidate.char_at(line)?;
        sum += i64::from(model::score(prev, c));
        prev = c;
        line = line.get(len..)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glosses_in_gbk() {
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        assert!(holds_gloss(&gbk("结果(guǒ)很好")));
        assert!(!holds_gloss(&gbk("结果(guo)很好(真的)")));
    }
    use encoding_rs::{BIG5, GB18030};
    use proptest::prelude::*;
    use std::str;

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn a_lone_lead_byte_at_the_end_is_bad() {
        let mut line = gb("春天的花园里开满了花");
        line.push(0xC4);
        let want = vec![
            (line.len() - 1, Reading::In(Candidate::Gb18030)),
            (line.len(), Reading::Bad),
        ];
        assert_eq!(cut(&line, Candidate::Gb18030).parts, want);
    }

    #[test]
    fn a_lost_byte_costs_one_character() {
        let mut line = gb("春天的花园里开满了各种颜色的花");
        line.remove(6);
        let parts = cut(&line, Candidate::Gb18030).parts;
        assert_eq!(parts[1], (7, Reading::Bad), "{parts:?}");
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let text = "春天的花园里开满了各种颜色的花";
        let bytes = text.as_bytes();
        let line = [&bytes[..7], &bytes[8..]].concat();
        let parts = cut(&line, Candidate::Gb18030).parts;
        assert_eq!(
            parts,
            vec![
                (6, Reading::Utf8),
                (8, Reading::Bad),
                (line.len(), Reading::Utf8)
            ]
        );
    }

    #[test]
    fn two_encodings_in_one_line_are_parted() {
        let (first, second, third) = (
            gb("他在信里写道："),
            "明年我们一定回家".as_bytes(),
            BIG5.encode("請大家放心").0,
        );
        let line = [&first, second, b" ", &third].concat();
        let parts = cut(&line, Candidate::Gb18030).parts;
        let readings: Vec<Reading> = parts.iter().map(|part| part.1).collect();
        assert_eq!(
            readings,
            [
                Reading::In(Candidate::Gb18030),
                Reading::Utf8,
                Reading::In(Candidate::Big5)
            ],
            "{parts:?}"
        );
        assert_eq!(parts[0].0, first.len());
    }

    #[test]
    fn rare_but_valid_characters_are_kept() {
        for text in [
            "丂丄丅丆丏丒丗丟丠両丣並丩丮丯丱",
            "丐廿卅丕亘丞鬲孬噩丨禺丿匕乇夭爻卮氐囟胤馗毓睾鼗丶亟鼐乜乩亓芈孛啬嘏仄厍厝厣厥厮",
        ] {
            let line = gb(text);
            assert_eq!(
                cut(&line, Candidate::Gb18030).parts,
                vec![(line.len(), Reading::In(Candidate::Gb18030))]
            );
        }
    }

    #[test]
    fn a_long_record_loses_nothing_that_is_valid() {
        let (plain, rare) = ("雨下了一整天，街上没有人。", "他说庖丁批砉导窾，齾龘纟纩。");
        let text = format!("{}{rare}{}{rare}", plain.repeat(700), plain.repeat(700));
        let line = gb(&text);
        let whole = vec![(line.len(), Reading::In(Candidate::Gb18030))];
        assert_eq!(cut(&line, Candidate::Gb18030).parts, whole);
        // One byte that fits nothing does not cost a rare character elsewhere.
        let broken = [&gb("一")[..], b"\xFF", b" ", &line].concat();
        let bad: Vec<usize> = (cut(&broken, Candidate::Gb18030).parts.iter())
            .filter(|part| part.1 == Reading::Bad)
            .map(|part| part.0)
            .collect();
        assert_eq!(bad, [3]);
    }

    #[test]
    fn binary_is_hopeless_and_text_is_not() {
        let mut seed = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .take(400)
        .collect();
        assert!(cut(&noise, Candidate::Gb18030).is_hopeless);
        let mut line = gb("这一行坏了一个字节");
        line.insert(4, 0xFF);
        assert!(!cut(&line, Candidate::Gb18030).is_hopeless);
    }

    proptest! {
        #[test]
        fn parts_cover_the_line_and_are_valid(line in proptest::collection::vec(any::<u8>(), 1..300)) {
            let mut start = 0;
            for (end, reading) in cut(&line, Candidate::Big5).parts {
                let part = &line[start..end];
                prop_assert!(!part.is_empty());
                match reading {
                    Reading::Utf8 => prop_assert!(str::from_utf8(part).is_ok()),
                    Reading::In(c) => prop_assert!(c.encoding().decode_without_bom_handling_and_without_replacement(part).is_some()),
                    Reading::Bad => prop_assert!(part.iter().all(|&byte| byte >= 0x80)),
                }
                start = end;
            }
            prop_assert_eq!(start, line.len());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn long_lines_are_cut_like_short_ones(at in 0..20_000_usize) {
            let mut line = gb(&"雨下了一整天，街上没有人。".repeat(1_000));
            line.truncate(20_000);
            line.insert(at, 0xFF);
            let bad: Vec<usize> = cut(&line, Candidate::Gb18030).parts.iter().filter(|p| p.1 == Reading::Bad).map(|p| p.0).collect();
            prop_assert!(bad.len() == 1 && bad[0].abs_diff(at + 1) <= 1, "{} {:?}", at, bad);
        }
    }
}
