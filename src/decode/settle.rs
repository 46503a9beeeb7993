//! Judgement: where the cheapest way through a line leaves what the line is in, and whether that is worth it.
//!
//! The way is the best one in sum, and in sum a few rare characters cost more than a byte that fits nothing. What is strictly valid is
//! therefore only left for a gain that is sure where it happens: each place at which the way leaves its encoding is weighed against
//! going straight on, up to where both meet again.

use super::search::{Step, UTF8, char_in};
use crate::model;

// In centinats.

/// By this much the way must be better than going straight on, and by this much more for every byte that it gives up.
pub const GAIN: i32 = 2_000;
pub const GAIN_BAD: i32 = 3_000;
/// By this much it must be better where it reads two or more characters of UTF-8, whose sequences do not come by chance.
pub const GAIN_UTF8: i32 = 300;
/// A byte of what is valid is only given up where so many characters behind it read as no language if it is not.
const LONG: i32 = 12;
const NO_LANGUAGE: i32 = -1_100;
/// Bytes at the end of a stretch that may be the beginning of a character.
const TORN: usize = 3;

/// The steps through `bytes`, which begin in `state`, without those that are not worth it; `is_end` tells that the line ends here.
pub fn settle(bytes: &[u8], steps: Vec<Step>, mut state: usize, is_end: bool) -> Vec<Step> {
    let mut settled = Vec::with_capacity(steps.len());
    let (mut at, mut next, mut prev) = (0, 0, '\n');
    while let Some(&step) = steps.get(next) {
        let rest = bytes.get(at..).unwrap_or_default();
        let goes_straight = step.state == state && !step.is_bad;
        if !goes_straight {
            let way = steps.get(next..).unwrap_or_default();
            if let Some(straight) = straight(rest, way, state, prev, is_end)
                && !is_worth(way.get(..straight.meets).unwrap_or(way), &straight)
            {
                at += straight.len;
                next += straight.meets;
                prev = straight.last;
                settled.extend(straight.steps);
                continue;
            }
        }
        if !step.is_bad {
            prev = char_in(step.state, rest).map_or(prev, |(c, _)| c);
        }
        state = step.state;
        at += step.len;
        next += 1;
        settled.push(step);
    }
    settled
}

/// Going straight on, to where the way is again.
struct Straight {
    steps: Vec<Step>,
    /// The steps of the way to there.
    meets: usize,
    /// The bytes, and the last character.
    len: usize,
    last: char,
}

/// Nothing where the bytes are not valid that far.
fn straight(
    bytes: &[u8],
    way: &[Step],
    state: usize,
    mut prev: char,
    is_end: bool,
) -> Option<Straight> {
    let mut steps = Vec::new();
    let (mut at, mut way_at, mut meets) = (0, 0, 0);
    loop {
        while way_at < at
            && let Some(step) = way.get(meets)
        {
            way_at += step.len;
            meets += 1;
        }
        let is_met = || match way.get(meets) {
            Some(step) => step.state == state && !step.is_bad,
            None => true,
        };
        let rest = bytes.get(at..).unwrap_or_default();
        let is_over = meets == way.len() && rest.is_empty();
        if at > 0 && way_at == at && (is_over || is_met()) {
            break;
        }
        let Some((c, len)) = char_in(state, rest) else {
            if is_end || rest.len() > TORN {
                return None;
            }
            // A stretch ends in a character; what is left of it is seen again by the next one.
            meets = way.len();
            let left = way
                .iter()
                .map(|step| step.len)
                .sum::<usize>()
                .checked_sub(at)?;
            steps.extend((0..left).map(|_| Step {
                len: 1,
                state,
                score: 0,
                is_bad: false,
                is_wide: false,
            }));
            at += left;
            break;
        };
        steps.push(Step {
            len,
            state,
            score: model::score(prev, c),
            is_bad: false,
            is_wide: !c.is_ascii(),
        });
        prev = c;
        at += len;
    }
    Some(Straight {
        steps,
        meets,
        len: at,
        last: prev,
    })
}

/// Whether the way is so much better that what is valid may be left for it.
fn is_worth(way: &[Step], straight: &Straight) -> bool {
    let sum = |steps: &[Step]| {
        steps
            .iter()
            .map(|step| step.score)
            .fold(0, i32::saturating_add)
    };
    let count =
        |is: fn(&Step) -> bool, steps: &[Step]| steps.iter().filter(|s| is(s)).count() as i32;
    let gain = sum(way).saturating_sub(sum(&straight.steps));
    let bad = count(|step| step.is_bad, way);
    // Sequences of UTF-8 do not come by chance, as pairs do.
    let is_utf8 =
        2 * count(|step| step.is_wide && step.state == UTF8, way) > count(|step| step.is_wide, way);
    if is_utf8 {
        let many = count(
            |step| step.is_wide && step.len > 2 && step.state == UTF8,
            way,
        );
        return gain >= if many > 1 { GAIN_UTF8 } else { GAIN };
    }
    if bad == 0 {
        return gain >= GAIN;
    }
    let wide: Vec<Step> = straight
        .steps
        .iter()
        .filter(|step| step.is_wide)
        .copied()
        .collect();
    let many = wide.len() as i32;
    gain >= GAIN.saturating_add(GAIN_BAD.saturating_mul(bad))
        && many >= LONG
        && sum(&wide) <= many.saturating_mul(NO_LANGUAGE)
}

#[cfg(test)]
mod tests {
    use super::super::{
        candidate::Candidate,
        search::{SWITCH, Search, States},
    };
    use super::*;
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    const GB: usize = Candidate::Gb18030 as usize;

    fn settled(bytes: &[u8]) -> Vec<Step> {
        let states = States::with(Candidate::Gb18030);
        settle(
            bytes,
            Search::run(bytes, states, GB, SWITCH).steps(),
            GB,
            true,
        )
    }

    fn bad(bytes: &[u8]) -> usize {
        settled(bytes).iter().filter(|step| step.is_bad).count()
    }

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn rare_characters_in_running_text_lose_nothing() {
        for text in [
            "书里讲庖丁怎样批砉导窾，后来成了成语。",
            "他在纸上写了砉窾龘齾四个字，没有人认得",
            "魑魅魍魉、饕餮貔貅，都是传说里的东西",
            "\u{E5E5}\u{E5E6}是造出来的字，别处看不见",
        ] {
            assert_eq!(bad(&gb(text)), 0, "{text}");
        }
    }

    #[test]
    fn a_lost_byte_in_a_long_stretch_is_found() {
        let mut line = gb("院子里有两棵老树，春天的时候开满了白色的花，夏天我们在树下乘凉");
        line.remove(7);
        line.remove(40);
        assert!((1..=3).contains(&bad(&line)));
    }

    proptest! {
        #[test]
        fn steps_cover_the_bytes(bytes in proptest::collection::vec(prop_oneof![0x30..0xFF_u8, any::<u8>()], 0..200), is_end: bool) {
            let steps = Search::run(&bytes, States::with(Candidate::Gb18030), GB, SWITCH).steps();
            let settled = settle(&bytes, steps, GB, is_end);
            prop_assert_eq!(settled.iter().map(|step| step.len).sum::<usize>(), bytes.len());
        }
    }
}
