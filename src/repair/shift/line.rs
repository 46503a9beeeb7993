//! Action: one line of a damaged page, its cut runs restored and the rest stripped of glosses.

use super::beam::{Beam, Found, Node, Step};
use super::eaten;
use super::judge::Judge;
use super::token::{Kind, Token, mark, tokens};
use crate::repair::{
    census::Census,
    gloss,
    strip::{self, Removed},
};
use std::ops::Range;

/// Pieces before a place of damage that the model sees.
const LEAD_IN: usize = 12;
/// Pieces that a search goes on behind the last damage, at least.
const LEAD_OUT: usize = 2;

/// A run of damaged bytes in a line: what was done there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where it stands in the damaged line.
    pub range: Range<usize>,
    /// The scores of the text as it stood and as it is now, in centinats.
    pub before: i32,
    pub after: i32,
    /// Whether it was restored.
    pub restored: bool,
    /// Bytes that nobody can know, marked with 〓.
    pub unknown: u64,
}

/// A line, restored.
#[derive(Clone, Debug, Default)]
pub struct Restored {
    pub text: String,
    pub removed: Removed,
    pub runs: Vec<Run>,
    /// Whether runs were left because the search had taken too long.
    pub given_up: bool,
    /// Readings that the search went through, as a measure of work.
    pub steps: usize,
}

/// Restores a line. When more readings than `budget` were searched, the rest of its runs stay as they are.
pub fn restore(line: &str, judge: &Judge, census: &Census, budget: usize) -> Restored {
    let tokens = tokens(line, judge.style, census);
    let mut out = Restored::default();
    let mut beam = Beam::new(judge, line, &tokens);
    let mut done = 0;
    let mut next = trigger(&tokens, 0);
    while let Some(at) = next.filter(|_| beam.steps < budget) {
        let mut start = at.saturating_sub(LEAD_IN).max(done);
        // A gloss goes with the character before it.
        while start > done
            && matches!(
                tokens.get(start),
                Some(Token {
                    kind: Kind::Gloss(..),
                    ..
                })
            )
        {
            start -= 1;
        }
        let found = search(&mut beam, &tokens, start, at);
        plain(line, &tokens, done..start, census, &mut out);
        write(line, &tokens, start, &found, judge, &mut out);
        done = found.end;
        next = trigger(&tokens, done);
    }
    out.given_up = next.is_some();
    plain(line, &tokens, done..tokens.len(), census, &mut out);
    out.steps = beam.steps;
    brackets(&mut out.text);
    out
}

/// Searches from `start`; goes on as long as more damage is near.
fn search(beam: &mut Beam, tokens: &[Token], start: usize, at: usize) -> Found {
    let mut until = at + LEAD_OUT;
    let mut next = at + 1;
    while let Some(near) = trigger(tokens, next).filter(|near| *near < until + LEAD_IN / 2) {
        until = near + LEAD_OUT;
        next = near + 1;
    }
    beam.run(start, until)
}

/// The first place from `from` on where bytes may have been cut.
fn trigger(tokens: &[Token], from: usize) -> Option<usize> {
    let found = tokens
        .iter()
        .enumerate()
        .skip(from)
        .find(|(at, token)| match token.kind {
            Kind::Cut(_) => true,
            Kind::Query => tokens.get(at + 1).is_some_and(|next| mark(next).is_some()),
            _ => false,
        });
    found.map(|(at, _)| at)
}

fn bytes(line: &str, tokens: &[Token], range: Range<usize>) -> Range<usize> {
    let at = |token: usize| tokens.get(token).map_or(line.len(), |t| t.start);
    at(range.start)..at(range.end)
}

/// Pieces without damage.
fn plain(line: &str, tokens: &[Token], range: Range<usize>, census: &Census, out: &mut Restored) {
    let range = bytes(line, tokens, range);
    let removed = strip::strip(line, range, census, &mut out.text);
    out.removed += removed;
}

/// What a search found.
fn write(
    line: &str,
    tokens: &[Token],
    start: usize,
    found: &Found,
    judge: &Judge,
    out: &mut Restored,
) {
    let text = |token: u32| {
        let token = tokens.get(token as usize);
        token
            .and_then(|t| line.get(t.start..t.end))
            .unwrap_or_default()
    };
    let rest = |token: u32| {
        let token = tokens.get(token as usize);
        token.and_then(|t| line.get(t.start..)).unwrap_or_default()
    };
    let mut unknown = 0;
    for (number, node) in found.nodes.iter().enumerate() {
        match node.step {
            Step::Raw => out.text.push_str(text(node.token)),
            Step::Eaten => {
                let byte = eaten::guess(&found.nodes, number, rest(node.token + 1), judge);
                unknown += u64::from(byte.is_none());
                out.text.push(byte.unwrap_or('〓'));
            }
            _ => out
                .text
                .extend(char::from_u32(u32::from(node.c)).filter(|c| *c != '\0')),
        }
    }
    out.removed += count(tokens, start, found);
    let touched = |node: &&Node| !matches!(node.step, Step::Same | Step::Raw);
    let first = found.nodes.iter().find(touched).map(|n| n.token as usize);
    let last = found
        .nodes
        .iter()
        .rev()
        .find(touched)
        .map(|n| n.token as usize + 1);
    let place = match first.zip(last) {
        Some((first, last)) => first..last,
        None => start..found.end,
    };
    out.runs.push(Run {
        range: bytes(line, tokens, place),
        before: found.before,
        after: found.after,
        restored: first.is_some(),
        unknown,
    });
}

/// Puts back the brackets of the numbers of documents, `〔2010〕11号`, which some tools cannot write.
fn brackets(text: &mut String) {
    let mut from = 0;
    while let Some(at) = text
        .get(from..)
        .and_then(|rest| rest.find('?'))
        .map(|at| from + at)
    {
        from = at + 1;
        let (before, rest) = text.split_at_checked(at).unwrap_or_default();
        let after_han = before.chars().next_back().is_some_and(gloss::is_han);
        let year = rest
            .get(1..5)
            .filter(|y| y.starts_with("19") || y.starts_with("20"));
        let number = rest.get(5..).and_then(|rest| rest.strip_prefix('?'));
        let end = number.map(|n| n.trim_start_matches(|c: char| c.is_ascii_digit()));
        let is_number = number
            .zip(end)
            .is_some_and(|(n, end)| end.len() < n.len() && end.starts_with('号'));
        if let Some(year) =
            year.filter(|y| after_han && is_number && y.bytes().all(|b| b.is_ascii_digit()))
        {
            let bracketed = format!("〔{year}〕");
            text.replace_range(at..at + 6, &bracketed);
            from = at + bracketed.len();
        }
    }
}

/// The glosses that a search removed.
fn count(tokens: &[Token], start: usize, found: &Found) -> Removed {
    let kept = |at: usize| {
        let is_raw = |n: &Node| n.step == Step::Raw && n.token as usize == at;
        found.nodes.iter().any(is_raw)
    };
    let mut removed = Removed::default();
    for (at, token) in tokens.iter().enumerate().take(found.end).skip(start) {
        if let Kind::Gloss(_, of_letter) = token.kind
            && !kept(at)
        {
            removed.letters += u64::from(of_letter);
            removed.glosses += u64::from(!of_letter);
        }
    }
    removed
}
