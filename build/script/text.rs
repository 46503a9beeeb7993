//! The common text: all keys and values, each once.

use super::layout;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Texts of so many characters are looked for inside of longer ones. Most texts are so short, and most of them stand in a longer one.
const SHORT: std::ops::RangeInclusive<usize> = 2..=4;

/// Pieces of one long text.
#[derive(Default)]
pub struct Text {
    all: String,
    pieces: HashMap<String, u32>,
    wanted: BTreeSet<String>,
}

impl Text {
    /// Texts that are to be pieces.
    pub fn add_all<'t>(&mut self, texts: impl Iterator<Item = &'t String>) {
        self.wanted.extend(texts.cloned());
    }

    /// Makes pieces of all texts that were added, those that stand in a longer one pieces of that.
    pub fn lay_out(&mut self) {
        let mut texts: Vec<String> = std::mem::take(&mut self.wanted).into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let count = |text: &str| text.chars().count();
        let short: HashSet<String> = texts
            .iter()
            .filter(|text| SHORT.contains(&count(text)))
            .cloned()
            .collect();
        for text in texts {
            let is_new = !self.pieces.contains_key(&text);
            let at = (self.piece(&text) >> layout::AT) as usize;
            if !is_new {
                continue;
            }
            let starts: Vec<usize> = text
                .char_indices()
                .map(|(i, _)| i)
                .chain([text.len()])
                .collect();
            for length in SHORT {
                for ends in starts.windows(length + 1) {
                    let (start, end) = (ends[0], ends[length]);
                    let part = &text[start..end];
                    if short.contains(part) && !self.pieces.contains_key(part) {
                        self.pieces.insert(part.to_owned(), field(part, at + start));
                    }
                }
            }
        }
    }

    /// Where a text stands; it is added where it is not there.
    pub fn piece(&mut self, text: &str) -> u32 {
        if let Some(piece) = self.pieces.get(text) {
            return *piece;
        }
        let piece = field(text, self.all.len());
        self.all.push_str(text);
        self.pieces.insert(text.to_owned(), piece);
        piece
    }

    pub fn as_str(&self) -> &str {
        &self.all
    }
}

fn field(text: &str, at: usize) -> u32 {
    let (at, length) = (
        u32::try_from(at).expect("a text under 16 MB"),
        text.len() as u32,
    );
    assert!(
        length > 0 && length <= layout::LENGTH && at < 1 << (32 - layout::AT),
        "{text}: too long"
    );
    at << layout::AT | length
}
