//! Judgement: where a line that is valid in no candidate, or not believable, is cut, and what each part is.
//!
//! The cheapest way through the line is searched (Viterbi): a step reads one character of UTF-8 or of a candidate and costs what
//! the model says, or skips a byte that fits nothing; going from one encoding to another has its price. So a byte that was lost
//! or damaged costs one U+FFFD and the characters behind it come out right, and a quotation in another encoding is read in its own.

use super::candidate::{CANDIDATES, COUNT, Candidate};
use crate::model;
use std::str;

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

// In centinats. A rare character costs 1,700, one for private use 2,300; a wrong one 1,200 on average, a right one 520.

/// The price of a byte that fits nothing: two of them cost more than a rare character, which so is not given up, and one costs
/// less than the two wrong characters that a byte too many leaves behind it.
const BAD: i32 = 1_300;
/// The price of going to another encoding: about two wrong characters, so a word must be gained.
const SWITCH: i32 = 1_400;
/// The price of beginning in another encoding than the likeliest.
const OTHER: i32 = 400;
/// By this much the parts must be better than the whole line in a candidate in which it is valid, and by this much more for
/// every byte of it that they would give up.
const GAIN: i32 = 2_000;
const GAIN_BAD: i32 = 1_500;
/// A broken line whose characters beyond ASCII are below this mean is no language: damaged text is near -700, random bytes -1500.
const HOPELESS: i32 = -1_150;
/// A search of a long line is decided every so many bytes, with so many to look ahead; it bounds memory.
const STRETCH: usize = 8 << 10;
const LOOK_AHEAD: usize = 128;

/// The states of the search: the candidates, and behind them UTF-8.
const STATES: usize = COUNT + 1;

/// The cheapest parts of `line`, which begins in `lead` unless its bytes say otherwise.
pub fn cut(line: &[u8], lead: Candidate) -> Parts {
    let mut steps = Vec::new();
    let (mut at, mut state) = (0, lead.index());
    while at < line.len() {
        let end = line.len().min(at + STRETCH + LOOK_AHEAD);
        let stretch = line.get(at..end).unwrap_or_default();
        let limit = if end == line.len() {
            stretch.len()
        } else {
            STRETCH
        };
        let found = Search::run(stretch, state, if at == 0 { OTHER } else { SWITCH }).steps_back();
        let before = at;
        for step in found.into_iter().take_while(|step| step.start < limit) {
            at = before + step.start + step.len;
            state = step.state;
            steps.push(step);
        }
        // A search always moves on; should it ever not, the rest is one bad part rather than a loop without end.
        if at == before {
            steps.push(Step {
                start: at,
                len: line.len() - at,
                state,
                score: 0,
                is_bad: true,
                is_wide: false,
            });
            break;
        }
    }
    let sum = |wide: bool| {
        steps
            .iter()
            .filter(|s| s.is_wide == wide)
            .fold(0_i64, |sum, s| sum + i64::from(s.score))
    };
    let (wide, wide_sum) = (steps.iter().filter(|s| s.is_wide).count() as i64, sum(true));
    let bad = steps.iter().filter(|step| step.is_bad).count() as i64;
    let whole = CANDIDATES
        .into_iter()
        .filter_map(|candidate| Some((whole_score(candidate, line)?, candidate)))
        .max_by_key(|&(score, candidate)| (score, candidate == lead));
    if let Some((whole, candidate)) = whole
        && wide_sum + sum(false) < whole + i64::from(GAIN) + bad * i64::from(GAIN_BAD)
    {
        return Parts {
            parts: vec![(line.len(), Reading::In(candidate))],
            is_hopeless: false,
        };
    }
    let broken = bad > 0 || line.iter().any(|&byte| is_binary(byte));
    let is_hopeless = broken && wide_sum <= wide * i64::from(HOPELESS);
    Parts {
        parts: join(&steps),
        is_hopeless,
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

/// Steps of the same reading become one part. ASCII belongs to what is before it.
fn join(steps: &[Step]) -> Vec<(usize, Reading)> {
    let mut parts: Vec<(usize, Reading)> = Vec::new();
    let mut end = 0;
    for step in steps {
        end += step.len;
        let reading = match CANDIDATES.get(step.state) {
            _ if step.is_bad => Reading::Bad,
            Some(&candidate) => Reading::In(candidate),
            None => Reading::Utf8,
        };
        match parts.last_mut() {
            Some((last, same)) if *same == reading => *last = end,
            _ => parts.push((end, reading)),
        }
    }
    parts
}

/// One step of the way: a character, or a bad byte. `start` counts from the stretch.
#[derive(Clone, Copy, Debug)]
struct Step {
    start: usize,
    len: usize,
    state: usize,
    /// What it adds, switches included.
    score: i32,
    is_bad: bool,
    /// A character beyond ASCII.
    is_wide: bool,
}

/// The best way to a place and state.
#[derive(Clone, Copy)]
struct Cell {
    score: i32,
    prev: char,
    /// How it came here: from this state, so many bytes back; 0 is the beginning.
    from: u8,
    len: u8,
    gain: i32,
    is_bad: bool,
    is_wide: bool,
}

const NOWHERE: Cell = Cell {
    score: i32::MIN,
    prev: '\n',
    from: 0,
    len: 0,
    gain: 0,
    is_bad: false,
    is_wide: false,
};

struct Search {
    cells: Vec<[Cell; STATES]>,
}

impl Search {
    fn run(bytes: &[u8], state: usize, other: i32) -> Search {
        let mut search = Search {
            cells: vec![[NOWHERE; STATES]; bytes.len() + 1],
        };
        for (k, cell) in search.cells.iter_mut().take(1).flatten().enumerate() {
            cell.score = if k == state { 0 } else { -other };
        }
        for at in 0..bytes.len() {
            search.step_from(at, &bytes[at..]);
        }
        search
    }

    /// All steps from a place: in each state from that state, or from the best one at the price of a switch.
    fn step_from(&mut self, at: usize, rest: &[u8]) {
        let cells = self.cells[at];
        let Some(best) = (0..STATES).max_by_key(|&state| (cells[state].score, STATES - state))
        else {
            return;
        };
        if cells[best].score == i32::MIN {
            return;
        }
        for state in 0..STATES {
            let switched = cells[best].score - SWITCH;
            let (from, price) = if cells[state].score >= switched {
                (state, 0)
            } else {
                (best, SWITCH)
            };
            let prev = cells[from].prev;
            let read = CANDIDATES
                .get(state)
                .map_or_else(|| utf8_char(rest), |candidate| candidate.char_at(rest));
            let step = match read {
                Some((c, len)) => Cell {
                    gain: model::score(prev, c) - price,
                    prev: c,
                    len: len as u8,
                    is_wide: !c.is_ascii(),
                    ..NOWHERE
                },
                None => Cell {
                    gain: -BAD - price,
                    len: 1,
                    is_bad: true,
                    ..NOWHERE
                },
            };
            self.offer(at, from, state, cells[from].score, step);
            // A valid character may still be the wrong one: the first of its bytes may be what is left of another.
            if !step.is_bad && step.is_wide {
                self.offer(
                    at,
                    from,
                    state,
                    cells[from].score,
                    Cell {
                        gain: -BAD - price,
                        len: 1,
                        is_bad: true,
                        ..NOWHERE
                    },
                );
            }
        }
    }

    fn offer(&mut self, at: usize, from: usize, state: usize, score: i32, step: Cell) {
        let Some(cell) = self
            .cells
            .get_mut(at + usize::from(step.len))
            .and_then(|cells| cells.get_mut(state))
        else {
            return;
        };
        let score = score.saturating_add(step.gain);
        if score > cell.score {
            *cell = Cell {
                score,
                from: from as u8,
                ..step
            };
        }
    }

    /// The best way to the end, from its beginning.
    fn steps_back(&self) -> Vec<Step> {
        let mut at = self.cells.len().saturating_sub(1);
        let last = self.cells.get(at).unwrap_or(&[NOWHERE; STATES]);
        let mut state = (0..STATES)
            .max_by_key(|&state| (last[state].score, STATES - state))
            .unwrap_or(0);
        let mut steps = Vec::new();
        while let Some(cell) = self
            .cells
            .get(at)
            .and_then(|cells| cells.get(state))
            .filter(|cell| cell.len > 0)
        {
            let len = usize::from(cell.len);
            at -= len;
            steps.push(Step {
                start: at,
                len,
                state,
                score: cell.gain,
                is_bad: cell.is_bad,
                is_wide: cell.is_wide,
            });
            state = usize::from(cell.from);
        }
        steps.reverse();
        steps
    }
}

/// The character of UTF-8 that `bytes` begin with, and its length.
fn utf8_char(bytes: &[u8]) -> Option<(char, usize)> {
    let len = match bytes.first()? {
        0..=0x7F => 1,
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let c = str::from_utf8(bytes.get(..len)?).ok()?.chars().next()?;
    Some((c, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};
    use proptest::prelude::*;

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
        let line = gb("丂丄丅丆丏丒丗丟丠両丣並丩丮丯丱");
        assert_eq!(
            cut(&line, Candidate::Gb18030).parts,
            vec![(line.len(), Reading::In(Candidate::Gb18030))]
        );
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
