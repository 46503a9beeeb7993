//! Composition: a chain of two steps as one table with the same effect.
//!
//! OpenCC cuts a text into segments first: keys of the segmentation, and the runs between them. Each step works inside of a segment.
//! So a segment that is a key has one answer, which is found here once and for all: a *hard* entry. In a run the first step
//! finds its own keys, which become *soft* entries with the answer of both steps; they hold only where no hard entry begins inside
//! of them, since the run ends there. What remains are keys of the second step that the first step makes from several pieces. Where
//! the first step goes character by character in runs (all chains from Simplified), such a key is a soft entry too, under each of
//! the texts that the first step makes it from. Otherwise that text is kept as a sign that the run must be converted step by step.

use super::dictionary::Dictionary;
use std::collections::{BTreeMap, HashMap};

/// A chain as one table.
#[derive(Default)]
pub struct Composed {
    /// Where a key of two characters or more stands, no other entry counts.
    pub hard: BTreeMap<String, String>,
    /// Keys that count where no hard key begins inside; without a value the run must go step by step.
    pub soft: BTreeMap<String, Option<String>>,
    /// Characters by themselves, where no longer key is.
    pub chars: BTreeMap<char, String>,
}

impl Composed {
    /// Does a hard key become what its characters become by themselves?
    pub fn is_silent(&self, key: &str) -> bool {
        let mut value = self.hard[key].as_str();
        let eats = |c: char| {
            let itself = c.to_string();
            let rest = value.strip_prefix(self.chars.get(&c).unwrap_or(&itself).as_str());
            rest.map(|rest| value = rest).is_some()
        };
        key.chars().all(eats) && value.is_empty()
    }

    /// One step, whose keys are all hard.
    pub fn single(step: &Dictionary) -> Composed {
        let mut all = Composed::default();
        for (key, value) in &step.entries {
            match single_char(key) {
                Some(c) => drop(all.chars.insert(c, value.clone())),
                None => drop(all.hard.insert(key.clone(), value.clone())),
            }
        }
        all
    }

    /// Two steps inside of the segments.
    pub fn double(segments: &Dictionary, first: &Dictionary, second: &Dictionary) -> Composed {
        let both = |text: &str| second.convert(&first.convert(text));
        let mut all = Composed::default();
        for key in segments.entries.keys() {
            assert!(
                single_char(key).is_none(),
                "{key}: a segment of one character"
            );
            all.hard.insert(key.clone(), both(key));
        }
        // What the first step can find in a run.
        let pieces: Vec<(&str, &str)> = first
            .entries
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .filter(|(key, _)| !segments.occurs_in(key))
            .collect();
        let by_char = pieces.iter().all(|(key, _)| single_char(key).is_some());
        for (key, value) in &pieces {
            match single_char(key) {
                Some(c) => drop(all.chars.insert(c, second.convert(value))),
                None => drop(
                    all.soft
                        .insert((*key).to_owned(), Some(second.convert(value))),
                ),
            }
        }
        for (key, value) in &second.entries {
            match single_char(key) {
                Some(c) => drop(all.chars.entry(c).or_insert_with(|| value.clone())),
                None => {
                    for text in (Origins {
                        first,
                        pieces: Pieces::new(&pieces),
                    })
                    .of(key)
                    {
                        if !segments.occurs_in(&text) {
                            all.soft.insert(text, by_char.then(|| value.clone()));
                        }
                    }
                }
            }
        }
        all
    }
}

fn single_char(key: &str) -> Option<char> {
    let mut chars = key.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The keys of the first step, by the first character of what they become.
struct Pieces<'p> {
    all: &'p [(&'p str, &'p str)],
    by_value: HashMap<char, Vec<(&'p str, &'p str)>>,
}

impl<'p> Pieces<'p> {
    fn new(all: &'p [(&'p str, &'p str)]) -> Pieces<'p> {
        let mut by_value: HashMap<char, Vec<_>> = HashMap::new();
        for (key, value) in all {
            let first = value.chars().next().expect("no value is empty");
            by_value.entry(first).or_default().push((*key, *value));
        }
        Pieces { all, by_value }
    }
}

/// Finds the texts of which the first step makes a key of the second one, out of several pieces.
struct Origins<'p> {
    first: &'p Dictionary,
    pieces: Pieces<'p>,
}

impl Origins<'_> {
    fn of(&self, wanted: &str) -> Vec<String> {
        let mut found = Vec::new();
        // The first piece may begin before the key.
        for (key, value) in self.pieces.all {
            for (at, _) in value.char_indices() {
                if let Some(rest) = wanted.strip_prefix(&value[at..])
                    && !rest.is_empty()
                {
                    self.extend(rest, key, &mut found);
                }
            }
        }
        self.extend_by_itself(wanted, "", &mut found);
        found
    }

    /// The pieces before make all but `rest` of the key.
    fn extend(&self, rest: &str, before: &str, found: &mut Vec<String>) {
        let Some(next) = rest.chars().next() else {
            found.push(before.to_owned());
            return;
        };
        for (key, value) in self.pieces.by_value.get(&next).into_iter().flatten() {
            let text = format!("{before}{key}");
            if let Some(rest) = rest.strip_prefix(value) {
                self.extend(rest, &text, found);
            } else if value.starts_with(rest) {
                found.push(text);
            }
        }
        self.extend_by_itself(rest, before, found);
    }

    /// The next character is one that the first step leaves.
    fn extend_by_itself(&self, rest: &str, before: &str, found: &mut Vec<String>) {
        let Some(next) = rest.chars().next() else {
            return;
        };
        let itself = next.to_string();
        if !self.first.entries.contains_key(&itself) {
            self.extend(&rest[itself.len()..], &format!("{before}{itself}"), found);
        }
    }
}
