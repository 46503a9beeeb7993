//! Action: the way through a line that the search found, and the parts of it that are mojibake.

use super::{
    choose::choose,
    family::Family,
    lost::{Brackets, Pending},
};
use std::ops::Range;

/// A part of the line that is read as mojibake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in characters of the line.
    pub range: Range<usize>,
    /// What it is read as; U+FFFD for a lost character that the model cannot tell.
    pub text: String,
    /// Lost characters that were found, and that were not.
    pub guessed: usize,
    /// See [`Found::guessed`].
    pub unknown: usize,
}

/// A character on a way through the line.
#[derive(Clone, Copy)]
pub struct Node {
    /// The one before it.
    pub parent: u32,
    /// The character.
    pub c: char,
    /// Where it is from.
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It stands at this place of the line.
    Clean(u32),
    /// It was read from bytes.
    Read,
    /// It was read from bytes of which one was lost; the number of its gap.
    Guess(u32),
}

/// What is known of a character with a lost byte.
#[derive(Clone, Copy)]
pub struct Gap {
    /// Its bytes.
    pub pending: Pending,
    /// The byte after them, where it is known.
    pub following: Option<u8>,
}

/// By so many centinats a lost character must be likelier than any other that fits.
const CLEAR: i32 = 1;

/// No node.
pub const NONE: u32 = u32::MAX;

/// The parts that are mojibake on the way that ends in a node.
pub fn collect(
    nodes: &[Node],
    gaps: &[Gap],
    family: &Family,
    last: u32,
    line: &[char],
) -> Vec<Found> {
    let mut way: Vec<Node> = Vec::new();
    let mut at = last;
    while let Some(&node) = nodes.get(at as usize) {
        way.push(node);
        at = node.parent;
    }
    way.reverse();
    let margins = choose(&mut way, gaps, family);
    let mut found = Vec::new();
    let mut open: Option<Found> = None;
    let mut brackets = Brackets::default();
    let mut done = 0;
    for (k, node) in way.iter().enumerate() {
        if let Kind::Clean(place) = node.kind {
            if let Some(part) = open.take() {
                found.push(ended(part, place as usize, line));
            }
            done = place as usize + 1;
            brackets.see(node.c);
            continue;
        }
        let part = open.get_or_insert_with(|| Found {
            range: done..done,
            text: String::new(),
            guessed: 0,
            unknown: 0,
        });
        let mut c = node.c;
        if let Kind::Guess(number) = node.kind
            && let Some(gap) = gaps.get(number as usize)
        {
            let next = way.get(k + 1).map(|next| next.c);
            if let Some(mark) = brackets.mark(family, c, next, gap.pending, gap.following) {
                part.guessed += 1;
                c = mark;
            } else if margins.get(k).is_some_and(|margin| *margin >= CLEAR) {
                part.guessed += 1;
            } else {
                part.unknown += 1;
                c = '\u{FFFD}';
            }
        }
        part.text.push(c);
        brackets.see(c);
    }
    found.extend(open.map(|part| ended(part, line.len(), line)));
    found
}

/// The part, without the ASCII at its end, which is the same in both readings.
fn ended(mut part: Found, end: usize, line: &[char]) -> Found {
    part.range.end = end;
    while let Some(&c) = part.range.end.checked_sub(1).and_then(|at| line.get(at))
        && c.is_ascii()
        && part.text.ends_with(c)
    {
        part.text.pop();
        part.range.end -= 1;
    }
    part
}

/// A part that is the whole line, without the ASCII at both ends.
pub fn trimmed(text: String, line: &[char]) -> Option<Found> {
    let start = line.iter().position(|c| !c.is_ascii())?;
    let part = Found {
        range: start..line.len(),
        text: text.get(start..)?.to_owned(),
        guessed: 0,
        unknown: 0,
    };
    Some(ended(part, line.len(), line))
}
