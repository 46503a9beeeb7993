//! Judgement: which candidate a line is in, from its bytes alone where they say enough, else with its neighbours as prior.

use super::candidate::{
    CANDIDATES, COUNT, Candidate, LANES, NO_PAIR, ascii_run, costs, costs_in, lanes,
};
use super::cut::has_utf8;
use crate::{entry::of_pair, model};
use std::ops::RangeInclusive;

/// What a line's own bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Valid in the candidate, believable, and far ahead of the others.
    Clear(Candidate),
    /// As clear, but short: the line is valid in the others too, by so many centinats behind, which is not beyond doubt in a window
    /// whose lines are all in one of them.
    Near(Candidate, [Option<u16>; COUNT]),
    /// By how many centinats each candidate that the line is valid in is behind the best; the neighbours decide.
    Doubtful([Option<u16>; COUNT]),
    /// Valid in none, or not believable in any; the candidate, none of Chinese, in which it is valid and far ahead all the same.
    Broken(Option<Candidate>),
    /// UTF-8 with broken sequences; see [`super::torn`].
    Torn,
    /// windows-1252; see [`super::latin`].
    Latin,
}

/// What to do with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The line is valid in the candidate, and is read in it.
    Whole(Candidate),
    /// The line is cut into what is valid; the candidate is the likeliest one.
    Cut(Candidate),
    /// The line is UTF-8 with broken sequences.
    Torn,
    /// The line is windows-1252.
    Latin,
}

/// A plan, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What to do.
    pub plan: Plan,
    /// Another candidate reads nearly as well, neighbours included.
    pub is_doubtful: bool,
}

impl Default for Decision {
    fn default() -> Decision {
        Decision::sure(Plan::Cut(CANDIDATES[0]))
    }
}

impl Decision {
    fn sure(plan: Plan) -> Decision {
        Decision {
            plan,
            is_doubtful: false,
        }
    }
}

// All thresholds are in centinats. Measured on text of the building packages, mean of eight characters in a row, each alone: in the
// right encoding 700, in one of a thousand cases above 930; in a wrong one 1200 to 1600, in one of a thousand below 1005. With the
// character before: right 605, one of ten thousand above 1000; wrong 1300 to 1700, one of a thousand below 1065.

/// By this much the best candidate must be ahead for the glance, which knows no pairs of characters; what is valid in no other is.
const GLANCE_MARGIN: i32 = 2_600;
/// By this much it must be ahead to lean to it, and so many sure lines make a candidate the leading one of a window.
const LEAN_MARGIN: i32 = 600;
const LEADING: usize = 32;
/// The pairs of bytes that the glance believes or doubts together.
const BLOCK: u32 = 8;
/// The bytes of such a block where no ASCII stands between.
const TOGETHER: usize = 2 * BLOCK as usize;
/// The highest mean cost of a block that the glance believes, and what a last, shorter block may cost above it.
const BLOCK_MEAN: u32 = 940;
const BLOCK_SLACK: u32 = 800;
/// The same where a line is looked at for characters of UTF-8 in it: two of them are three rare ones of a candidate, 3,600 in all.
const UTF8_MEAN: u32 = 840;
const UTF8_SLACK: u32 = 300;
/// By this much the best candidate must be ahead for a line to count as evidence for its neighbours.
const CLEAR_MARGIN: i32 = 1_000;
/// The lowest mean score of a believable block, with the character before, and what a shorter one may lack in all.
const BELIEVABLE: i32 = -1_030;
const BELIEVABLE_SLACK: i32 = -500;
/// The lowest mean score of a line, ASCII included, that is common text: in a wrong encoding it is never that high.
const COMMON: i32 = -850;
/// By this much it must be ahead to stay so in a window that is all in another candidate: four or five characters of running text.
const FAR_MARGIN: i32 = 2_500;
/// The lead bytes of punctuation, symbols and letters of other scripts, in GB18030 and in Big5: a line of nothing else in one of
/// them is no evidence for its neighbours.
const MARKS_GB18030: RangeInclusive<u8> = 0xA1..=0xA9;
const MARKS_BIG5: [RangeInclusive<u8>; 2] = [0xA1..=0xA3, 0xC6..=0xC8];
/// Where a line is marks in all candidates, its scores are divided by this, as the model's weights of marks are estimates.
const MARKS_TRUST: i32 = 8;
/// A window is all in one candidate when no more than one of so many clear lines is in another.
const DOMINANT: u32 = 16;
/// What its candidate is then ahead for each clear line, and for how many lines at most.
const FIRM_STEP: i32 = 400;
const FIRM_STEPS: u32 = 5;
/// What a candidate is ahead when nothing else is known: GB18030 is the commoner one on the web.
const BIAS: [i32; COUNT] = [100, 0, 0, 0, 0];
/// What a candidate for another language than Chinese is behind in every line: that much less often is it met. A window whose clear
/// lines are in it makes up for that.
const RARE: i32 = 400;
/// Text in Japanese is as seldom met in an encoding for Chinese, and the more kana it has, of so many at most, the surer it is that it is
/// Japanese: EUC-JP and GB18030 have them at the same places.
const RARE_EACH: i32 = 100;
const RARE_MOST: i32 = 15;
/// A line is in another language when of so many characters beyond ASCII one or more is a kana or of Hangul.
const FOREIGN: i32 = 8;
/// By this much for each character beyond ASCII a candidate must be ahead that is not believable, and whose language the line does not show.
const FAR_EACH: i32 = 300;
/// The same for a line that has no word in it, marks only: such a line is as good as none.
const RARE_MARKS: i32 = 3_000;

/// Judges a line (that is not valid UTF-8) by itself.
pub fn judge(line: &[u8]) -> Finding {
    match glance(line) {
        Glance::Sure(candidate) => Finding::Clear(candidate),
        Glance::Leaning(_) | Glance::Unsure => weigh(line),
    }
}

/// Judges the lines of a window. Where nearly all lines so far are in one candidate, one that reads well in it need not be scored in the
/// others, and one that leans to it need not be weighed: the neighbours would give it to that candidate anyway.
pub fn judge_all(lines: &[&[u8]]) -> Vec<Finding> {
    let mut sure = [0_usize; COUNT];
    let mut all = 0;
    let mut leader: Option<Candidate> = None;
    let finding = |line: &&[u8]| {
        if let Some(candidate) = leader.filter(|candidate| reads_well(line, *candidate)) {
            return Finding::Clear(candidate);
        }
        match glance(line) {
            Glance::Sure(candidate) => {
                *candidate.of_mut(&mut sure) += 1;
                all += 1;
                leader = CANDIDATES.into_iter().find(|candidate| {
                    let own = *candidate.of(&sure);
                    own >= LEADING && (all - own) * DOMINANT as usize <= own
                });
                Finding::Clear(candidate)
            }
            Glance::Leaning(candidate) if Some(candidate) == leader => Finding::Clear(candidate),
            Glance::Leaning(_) | Glance::Unsure => weigh(line),
        }
    };
    lines.iter().map(finding).collect()
}

/// Whether a line of some length is valid and common text in a candidate, all of it: one in another encoding is not in one of 100,000 cases.
fn reads_well(line: &[u8], candidate: Candidate) -> bool {
    let costs = costs_in(candidate);
    let (mut block, mut pairs, mut at, mut blocks) = (0, 0, 0, 0);
    while let Some(&lead) = line.get(at) {
        if lead < 0x80 {
            at += ascii_run(line.get(at..).unwrap_or_default());
            continue;
        }
        let together = line.get(at..).and_then(<[u8]>::first_chunk::<TOGETHER>);
        if let Some(bytes) = together.filter(|_| pairs == 0)
            && bytes.iter().step_by(2).all(|lead| *lead >= 0x80)
        {
            let (two, _) = bytes.as_chunks::<2>();
            let cost = |two: &[u8; 2]| u32::from(of_pair(costs, two[0], two[1]));
            block = two.iter().map(cost).sum();
            at += TOGETHER;
            pairs = BLOCK;
        } else {
            let Some(&trail) = line.get(at + 1) else {
                return false;
            };
            at += 2;
            block += u32::from(of_pair(costs, lead, trail));
            pairs += 1;
        }
        if pairs == BLOCK {
            if block > BLOCK * UTF8_MEAN {
                return false;
            }
            (block, pairs, blocks) = (0, 0, blocks + 1);
        }
    }
    blocks > 0 && block <= pairs * UTF8_MEAN + UTF8_SLACK
}

/// What a glance at a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glance {
    /// It is in the candidate, beyond doubt.
    Sure(Candidate),
    /// It is rather in the candidate.
    Leaning(Candidate),
    /// It must be weighed.
    Unsure,
}

/// One pass over the pairs of bytes that needs no characters: decides nearly every line of real text.
///
/// The costs of all candidates are added at once, as the 16-bit lanes of one number; a block is too short for a lane to overflow.
/// A pair that a candidate lacks makes its block unbelievable, so what is decided here is also valid.
fn glance(line: &[u8]) -> Glance {
    let costs = costs();
    let (mut sums, mut worst) = ([0_u32; LANES], [0_u32; LANES]);
    let (mut block, mut pairs, mut at) = (0, 0, 0);
    while let Some(&lead) = line.get(at) {
        if lead < 0x80 {
            at += ascii_run(line.get(at..).unwrap_or_default());
            continue;
        }
        // Most blocks stand together, and are added without a look at each byte's place.
        let together = line.get(at..).and_then(<[u8]>::first_chunk::<TOGETHER>);
        if let Some(bytes) = together.filter(|_| pairs == 0)
            && bytes.iter().step_by(2).all(|lead| *lead >= 0x80)
        {
            let (two, _) = bytes.as_chunks::<2>();
            let cost = |two: &[u8; 2]| of_pair(costs, two[0], two[1]);
            block = two.iter().map(cost).sum();
            at += TOGETHER;
            pairs = BLOCK;
        } else {
            let Some(&trail) = line.get(at + 1) else {
                return Glance::Unsure;
            };
            at += 2;
            block += of_pair(costs, lead, trail);
            pairs += 1;
        }
        if pairs == BLOCK {
            let so_far = sums.iter_mut().zip(&mut worst);
            for ((sum, worst), cost) in so_far.zip(lanes(block)) {
                *sum = sum.saturating_add(cost);
                *worst = cost.max(*worst);
            }
            // Where no candidate is believable, characters of other lengths may stand, and the candidates may part.
            if worst.iter().all(|&worst| worst > BLOCK * BLOCK_MEAN) {
                return Glance::Unsure;
            }
            (block, pairs) = (0, 0);
        }
    }
    let last = lanes(block);
    let score = |k: usize| {
        let cost = sums.get(k)?.saturating_add(*last.get(k)?);
        Some(-i32::try_from(cost).unwrap_or(i32::MAX))
    };
    let Some((best, margin)) = best_of(std::array::from_fn(score)) else {
        return Glance::Unsure;
    };
    let k = best.index();
    // What has a score has a lane.
    let (Some(&worst), Some(&last)) = (worst.get(k), last.get(k)) else {
        return Glance::Unsure;
    };
    let believable = worst <= BLOCK * BLOCK_MEAN
        && last <= pairs * BLOCK_MEAN + BLOCK_SLACK
        && last < u32::from(NO_PAIR);
    let costly = worst > BLOCK * UTF8_MEAN || last > pairs * UTF8_MEAN + UTF8_SLACK;
    if !believable || margin < LEAN_MARGIN || !has_words(line) || (costly && has_utf8(line)) {
        return Glance::Unsure;
    }
    match margin >= GLANCE_MARGIN {
        true => Glance::Sure(best),
        false => Glance::Leaning(best),
    }
}

/// Is there a pair of bytes that is no mark in GB18030, and one that is none in Big5? Nearly always the first ones are.
fn has_words(mut line: &[u8]) -> bool {
    let (mut in_gb18030, mut in_big5) = (false, false);
    loop {
        match line {
            [0..0x80, rest @ ..] => line = rest,
            [lead, rest @ ..] => {
                in_gb18030 |= !MARKS_GB18030.contains(lead);
                in_big5 |= !MARKS_BIG5.iter().any(|marks| marks.contains(lead));
                if in_gb18030 && in_big5 {
                    return true;
                }
                line = rest.get(1..).unwrap_or_default();
            }
            [] => return false,
        }
    }
}

/// The full judgement: characters with the ones before them. Kept apart from the glance, whose loop it would crowd.
#[inline(never)]
fn weigh(line: &[u8]) -> Finding {
    let mut weights = [None; COUNT];
    // The candidates for Chinese come first; common text in one of them need not be read as anything else.
    for candidate in CANDIDATES {
        let is_common = |weight: &Weight| {
            weight.is_believable
                && !weight.is_foreign
                && weight.wide >= BLOCK as i32
                && weight.score >= weight.wide * COMMON
        };
        if !candidate.is_chinese() && weights.iter().flatten().any(is_common) {
            break;
        }
        // Katakana of half width alone are whatever fits nothing else.
        let is_text = |weight: &Weight| weight.has_han || candidate != Candidate::ShiftJis;
        *candidate.of_mut(&mut weights) = Weight::of(candidate, line).filter(is_text);
    }
    let scores = weights.map(|weight| weight.map(|w| w.score));
    let Some((best, margin)) = best_of(scores) else {
        return Finding::Broken(None);
    };
    if has_utf8(line) {
        return Finding::Broken(None);
    }
    if !best.of(&weights).is_some_and(|weight| weight.is_believable) {
        let is_ahead = |weight: &Weight| {
            let wanted = if weight.is_foreign { 0 } else { FAR_EACH };
            weight.has_han && margin >= CLEAR_MARGIN.max(weight.wide.saturating_mul(wanted))
        };
        let hint = best.of(&weights).filter(is_ahead).map(|_| best);
        return Finding::Broken(hint.filter(|best| !best.is_chinese()));
    }
    let believed = || weights.iter().flatten().filter(|w| w.is_believable);
    let trust = match believed().any(|w| w.has_han) {
        true => 1,
        false => MARKS_TRUST,
    };
    let top = best.of(&scores).unwrap_or(0);
    let behind = |score: i32| u16::try_from(top.saturating_sub(score) / trust).unwrap_or(u16::MAX);
    let behind = scores.map(|score| score.map(behind));
    if margin < CLEAR_MARGIN || !believed().all(|w| w.has_han) {
        Finding::Doubtful(behind)
    } else if margin < FAR_MARGIN {
        Finding::Near(best, behind)
    } else {
        Finding::Clear(best)
    }
}

/// How the line reads in the best candidate in which it is valid.
pub fn best_score(line: &[u8]) -> Option<i32> {
    let score = |candidate| Weight::of(candidate, line).map(|weight| weight.score);
    CANDIDATES.into_iter().filter_map(score).max()
}

/// How a line reads in a candidate.
#[derive(Clone, Copy)]
struct Weight {
    score: i32,
    /// So is each block of characters beyond ASCII.
    is_believable: bool,
    /// It has a character of a word; see [`is_word`].
    has_han: bool,
    /// It is in Japanese or Korean, by its characters.
    is_foreign: bool,
    /// Its characters beyond ASCII.
    wide: i32,
}

impl Weight {
    /// Nothing where the line is not valid in the candidate.
    fn of(candidate: Candidate, mut line: &[u8]) -> Option<Weight> {
        let mut weight = Weight {
            score: 0,
            is_believable: true,
            has_han: false,
            is_foreign: false,
            wide: 0,
        };
        let (mut prev, mut block, mut wide, mut foreign) = ('\n', 0, 0, 0);
        while !line.is_empty() {
            let (c, len) = candidate.char_at(line)?;
            line = line.get(len..)?;
            let score = model::score(std::mem::replace(&mut prev, c), c);
            weight.score = weight.score.saturating_add(score);
            if c.is_ascii() {
                continue;
            }
            block += score;
            wide += 1;
            weight.wide += 1;
            foreign += i32::from(is_kana(c) || is_hangul(c));
            weight.has_han |= is_word(candidate, c);
            if wide == BLOCK as i32 {
                weight.is_believable &= block >= wide * BELIEVABLE;
                (block, wide) = (0, 0);
            }
        }
        weight.is_believable &= block >= wide * BELIEVABLE + BELIEVABLE_SLACK;
        weight.is_foreign = weight.wide <= FOREIGN * foreign;
        let rare = match candidate.is_chinese() {
            true if weight.is_foreign => RARE + RARE_EACH * foreign.min(RARE_MOST),
            true => 0,
            false if weight.has_han => RARE,
            false => RARE_MARKS,
        };
        weight.score = weight.score.saturating_sub(rare);
        Some(weight)
    }
}

/// Is the character of a word in the candidate's language? Kana are of Japanese; in a Chinese encoding they are most often Han of
/// another one.
fn is_word(candidate: Candidate, c: char) -> bool {
    match c {
        _ if is_kana(c) => matches!(candidate, Candidate::EucJp | Candidate::ShiftJis),
        _ => c >= '\u{3400}' && !matches!(c, '\u{FE30}'..='\u{FFFF}'),
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FE}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// The best candidate that has a score, and by how much it is ahead of the next; [`i32::MAX`] when there is no other.
fn best_of(scores: [Option<i32>; COUNT]) -> Option<(Candidate, i32)> {
    let mut best: Option<(Candidate, i32)> = None;
    let mut second = None;
    for (candidate, score) in CANDIDATES.into_iter().zip(scores) {
        let Some(score) = score else { continue };
        if best.is_none_or(|(_, top)| score > top) {
            second = best.replace((candidate, score)).map(|(_, score)| score);
        } else {
            second = second.max(Some(score));
        }
    }
    best.map(|(candidate, score)| {
        (
            candidate,
            second.map_or(i32::MAX, |second| score.saturating_sub(second)),
        )
    })
}

/// Decides every line with its neighbours as prior.
///
/// The clear lines are taken for a chain in which an encoding follows another with the frequency seen here, so neighbours weigh
/// much in a window of long documents, little in one of shuffled lines, and nothing where there are none.
pub fn resolve(findings: &[Finding]) -> Vec<Decision> {
    let chain = Chain::of(findings);
    let mut after = vec![None; findings.len()];
    let mut next = None;
    for (slot, finding) in after.iter_mut().zip(findings).rev() {
        *slot = next;
        next = clear(finding).or(next);
    }
    let mut before = None;
    let decide = |(finding, after): (&Finding, Option<Candidate>)| {
        let around = [before, after];
        let prior = |candidate: Candidate| {
            candidate.of(&BIAS)
                + chain.prior(candidate, before, after)
                + chain.firm(candidate, around)
        };
        let decision = match finding {
            Finding::Clear(candidate) => Decision::sure(Plan::Whole(*candidate)),
            Finding::Torn => Decision::sure(Plan::Torn),
            Finding::Latin => Decision::sure(Plan::Latin),
            Finding::Near(candidate, _)
                if CANDIDATES
                    .iter()
                    .all(|c| c == candidate || chain.firm(*c, around) == 0) =>
            {
                Decision::sure(Plan::Whole(*candidate))
            }
            Finding::Near(_, behind) | Finding::Doubtful(behind) => {
                let score = |candidate: Candidate| {
                    let behind = candidate.of(behind);
                    behind.map(|behind| prior(candidate) - i32::from(behind))
                };
                best_of(CANDIDATES.map(score)).map_or_else(Decision::default, |(best, margin)| {
                    Decision {
                        plan: Plan::Whole(best),
                        is_doubtful: margin < CLEAR_MARGIN,
                    }
                })
            }
            Finding::Broken(Some(candidate)) => Decision::sure(Plan::Cut(*candidate)),
            Finding::Broken(None) => best_of(CANDIDATES.map(|candidate| Some(prior(candidate))))
                .map_or_else(Decision::default, |(best, _)| {
                    Decision::sure(Plan::Cut(best))
                }),
        };
        before = clear(finding).or(before);
        decision
    };
    findings.iter().zip(after).map(decide).collect()
}

/// The candidate of a line that is evidence for its neighbours.
pub fn clear(finding: &Finding) -> Option<Candidate> {
    match finding {
        Finding::Clear(candidate) | Finding::Near(candidate, _) => Some(*candidate),
        _ => None,
    }
}

/// How often the clear lines go from one candidate to another, in quarters; one is added to each count, so that nothing is impossible.
struct Chain {
    steps: [[u32; COUNT]; COUNT],
    lines: [u32; COUNT],
}

impl Chain {
    fn of(findings: &[Finding]) -> Chain {
        let mut chain = Chain {
            steps: [[1; COUNT]; COUNT],
            lines: [1; COUNT],
        };
        let mut before: Option<Candidate> = None;
        for candidate in findings.iter().filter_map(clear) {
            *candidate.of_mut(&mut chain.lines) += 4;
            if let Some(before) = before.replace(candidate) {
                *candidate.of_mut(before.of_mut(&mut chain.steps)) += 4;
            }
        }
        chain
    }

    /// What a candidate is ahead, in centinats, when the clear lines are nearly all in it, those around among them.
    fn firm(&self, candidate: Candidate, around: [Option<Candidate>; 2]) -> i32 {
        let all: u32 = self.lines.iter().map(|lines| lines / 4).sum();
        let others = all - candidate.of(&self.lines) / 4;
        if others * DOMINANT > all || around.into_iter().flatten().any(|c| c != candidate) {
            return 0;
        }
        FIRM_STEP * all.min(FIRM_STEPS) as i32
    }

    /// ln P(`candidate` between these neighbours), but for a constant, in centinats.
    fn prior(
        &self,
        candidate: Candidate,
        before: Option<Candidate>,
        after: Option<Candidate>,
    ) -> i32 {
        let share = |one: Candidate, of: &[u32; COUNT]| ln(*one.of(of)) - ln(of.iter().sum());
        let come = before.map_or(&self.lines, |before| before.of(&self.steps));
        let come = share(candidate, come);
        let go = after.map_or(0, |after| share(after, candidate.of(&self.steps)));
        come + go
    }
}

/// ln n in centinats, to within 8: a straight line between powers of two. No floating point, whose logarithm is not the same everywhere.
fn ln(n: u32) -> i32 {
    let n = n.max(1);
    let power = n.ilog2();
    let fraction = ((u64::from(n) * 693) >> power) as i32 - 693;
    (power as i32 * 693 + fraction) / 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn big5(text: &str) -> Vec<u8> {
        BIG5.encode(text).0.into_owned()
    }

    #[test]
    fn sentences_are_clear() {
        for text in ["我们明天早上去图书馆借书。", "水开了，请把茶叶放进去"]
        {
            assert_eq!(
                judge(&gb(text)),
                Finding::Clear(Candidate::Gb18030),
                "{text}"
            );
        }
        for text in ["我們明天早上去圖書館借書。", "水開了，請把茶葉放進去"]
        {
            assert_eq!(
                judge(&big5(text)),
                Finding::Clear(Candidate::Big5),
                "{text}"
            );
            assert_eq!(
                judge(&gb(text)),
                Finding::Clear(Candidate::Gb18030),
                "Traditional text in GBK: {text}"
            );
        }
    }

    #[test]
    fn what_reads_as_nothing_is_broken() {
        assert_eq!(judge(b"\xFF\xFE\xFF"), Finding::Broken(None));
        assert_eq!(judge(b"\xC4"), Finding::Broken(None));
        assert_eq!(
            judge("修理自行车的老人".as_bytes().split_last().expect("text").1),
            Finding::Broken(None)
        );
    }

    #[test]
    fn neighbours_decide_a_doubtful_line() {
        let doubtful = Finding::Doubtful([Some(0); COUNT]);
        for candidate in CANDIDATES {
            let mut findings = vec![Finding::Clear(candidate); 6];
            findings[3] = doubtful;
            assert_eq!(resolve(&findings)[3].plan, Plan::Whole(candidate));
        }
    }

    #[test]
    fn a_short_line_yields_to_a_window_of_one_candidate() {
        let [one, other, ..] = CANDIDATES;
        let mut findings = vec![Finding::Clear(one); 20];
        let behind = [Some(1_600), Some(0), None, None, None];
        findings[7] = Finding::Near(other, behind);
        assert_eq!(resolve(&findings)[7].plan, Plan::Whole(one));
        findings[7] = Finding::Near(other, [None, Some(0), None, None, None]);
        assert_eq!(resolve(&findings)[7].plan, Plan::Whole(other));
        // Between lines of its own it stays.
        findings[7] = Finding::Near(other, behind);
        (findings[6], findings[8]) = (Finding::Clear(other), Finding::Clear(other));
        assert_eq!(resolve(&findings)[7].plan, Plan::Whole(other));
    }

    #[test]
    fn shuffled_neighbours_weigh_nothing() {
        let mut seed = 7_u32;
        let shuffled = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            CANDIDATES[(seed >> 30) as usize % 2]
        });
        let lines: Vec<Candidate> = shuffled.take(400).collect();
        let chain = Chain::of(&lines.iter().map(|&c| Finding::Clear(c)).collect::<Vec<_>>());
        for neighbour in CANDIDATES {
            let [a, b, ..] = CANDIDATES
                .map(|candidate| chain.prior(candidate, Some(neighbour), Some(neighbour)));
            assert!((a - b).abs() < 100, "{a} {b}");
        }
    }

    #[test]
    fn ln_is_near_the_logarithm() {
        for n in 1..5_000_u32 {
            assert!(
                (f64::from(ln(n)) - f64::from(n).ln() * 100.0).abs() <= 8.0,
                "{n}"
            );
        }
    }
}
