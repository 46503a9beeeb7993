//! Judgement: where a page that went through such a tool begins and ends, and whether it is one at all.
//!
//! A stream mixes pages, so evidence counts for a stretch of lines. A tool glosses a character always or never; people gloss a
//! word where it is new, and dictionaries gloss everything.

use super::census::{Census, STRANGERS};
use super::gloss;
use super::readings::{Traditional, is_simplified_only};
use std::ops::Range;

/// Lines without evidence that a stretch may bridge: the context that a caller must look at to know what an edge line belongs to.
pub const REACH: usize = 20;

/// Lines from the first to the last evidence.
pub struct Stretch {
    /// The lines, none of them at odds with the others.
    pub lines: Range<usize>,
    /// What was seen in them; nothing if the gate refused them.
    pub census: Option<Census>,
}

/// The stretches that have lines in `window`, in order. Lines far from it are not looked at.
pub fn find(lines: &[&str], window: &Range<usize>) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut census = Census::new();
    let touches = |lines: &Range<usize>| lines.start < window.end && lines.end > window.start;
    for group in evidence_around(lines, window).chunk_by(|a, b| b - a - 1 <= REACH) {
        if !span(group).is_some_and(|group| touches(&group)) {
            continue;
        }
        for piece in part_sites(lines, group, &mut census) {
            if span(piece).is_some_and(|piece| touches(&piece)) {
                judge(lines, piece, &mut census, &mut found);
            }
        }
    }
    found.retain(|stretch: &Stretch| touches(&stretch.lines));
    found
}

/// The lines with evidence in the window, and around it as far as an unbroken chain of evidence reaches.
fn evidence_around(lines: &[&str], window: &Range<usize>) -> Vec<usize> {
    let evident = |line: &usize| {
        lines.get(*line).is_some_and(|text| gloss::has_gloss(text)) && !is_among_cards(lines, *line)
    };
    let mut found = chain((0..window.start).rev(), evident);
    found.reverse();
    found.extend(window.clone().filter(evident));
    found.extend(chain(window.end..lines.len(), evident));
    found
}

fn chain(outward: impl Iterator<Item = usize>, evident: impl Fn(&usize) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut quiet = 0;
    for line in outward {
        if evident(&line) {
            found.push(line);
            quiet = 0;
        } else {
            quiet += 1;
            if quiet > REACH {
                break;
            }
        }
    }
    found
}

/// The evidence of a group, by the page it belongs to: a line at odds with those before it ends their page, and begins the next
/// if it has evidence of its own. So pages of sites with different sets part.
fn part_sites<'a>(lines: &[&str], group: &'a [usize], census: &mut Census) -> Vec<&'a [usize]> {
    let mut pieces = Vec::new();
    let (mut rest, mut next, mut bare) = (group, 0, 0);
    census.clear();
    let Some(range) = span(group) else {
        return pieces;
    };
    for (number, line) in numbered(lines, range) {
        let is_evident = rest.get(next) == Some(&number);
        bare = if is_evident {
            0
        } else {
            bare + census.members(line)
        };
        if bare >= STRANGERS || census.is_at_odds(line) || is_among_cards(lines, number) {
            let (piece, others) = rest.split_at_checked(next).unwrap_or((rest, &[]));
            pieces.push(piece);
            (rest, next, bare) = (others, 0, 0);
            census.clear();
        }
        next += usize::from(is_evident);
        // Lines between the pages belong to neither.
        if next > 0 {
            census.add(line);
        }
    }
    pieces.push(rest);
    pieces
}

/// Asks the gate. The set of a page is known only now that all of it was seen, so lines of other pages that lay before most of
/// the evidence are found, and left out, here.
fn judge(lines: &[&str], piece: &[usize], census: &mut Census, found: &mut Vec<Stretch>) {
    let Some(lines_of_piece) = take(lines, piece, census) else {
        return;
    };
    let parts: Vec<&[usize]> = match census.has_enough() {
        true => piece
            .chunk_by(|a, b| are_of_one_page(lines, *a, *b, census))
            .collect(),
        false => vec![piece],
    };
    if let [_] = *parts {
        let census = census.passes().then(|| census.clone());
        found.push(Stretch {
            lines: lines_of_piece,
            census,
        });
        return;
    }
    for part in parts {
        let Some(range) = take(lines, part, census) else {
            continue;
        };
        let agrees = || {
            part.iter()
                .zip(part.iter().skip(1))
                .all(|(a, b)| are_of_one_page(lines, *a, *b, census))
        };
        let accepted = census.passes() && agrees();
        found.push(Stretch {
            lines: range,
            census: accepted.then(|| census.clone()),
        });
    }
}

/// Whether two lines with evidence, one the next after the other, and the quiet lines between them fit the set of their page.
fn are_of_one_page(lines: &[&str], a: usize, b: usize, census: &Census) -> bool {
    let bare: u64 = numbered(lines, a + 1..b)
        .map(|(_, line)| census.members(line))
        .sum();
    let breaks = |(number, line)| census.is_at_odds(line) || is_among_cards(lines, number);
    bare < STRANGERS && !numbered(lines, a..b + 1).any(breaks)
}

/// Whether a line is one of several flash cards. A heading may be glossed throughout by chance, but hardly two in a row.
fn is_among_cards(lines: &[&str], number: usize) -> bool {
    let is_card = |line: &&&str| gloss::is_card(line);
    let is_full = |line: &&&str| !line.trim().is_empty();
    if !lines.get(number).is_some_and(|line| gloss::is_card(line)) {
        return false;
    }
    let before = lines
        .get(..number)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(REACH)
        .find(is_full);
    let after = lines
        .get(number + 1..)
        .unwrap_or_default()
        .iter()
        .take(REACH)
        .find(is_full);
    before.filter(is_card).or(after.filter(is_card)).is_some()
}

/// The lines from the first to the last evidence, counted.
fn take(lines: &[&str], evident: &[usize], census: &mut Census) -> Option<Range<usize>> {
    let range = span(evident)?;
    census.clear();
    for (_, line) in numbered(lines, range.clone()) {
        census.add(line);
    }
    Some(range)
}

fn numbered<'a>(lines: &[&'a str], range: Range<usize>) -> impl Iterator<Item = (usize, &'a str)> {
    range
        .clone()
        .zip(lines.get(range).unwrap_or_default().iter().copied())
}

fn span(evident: &[usize]) -> Option<Range<usize>> {
    Some(*evident.first()?..*evident.last()? + 1)
}

/// Whether a line without a gloss is Simplified already, so that it is not the tool's; then even its few characters that
/// Traditional text shares with it must stay.
pub fn is_simplified(line: &str) -> bool {
    let simplified = line.chars().filter(|c| is_simplified_only(*c)).count();
    simplified > 0
        && simplified
            > line
                .chars()
                .filter(|c| Traditional::of(*c).is_some())
                .count()
}
