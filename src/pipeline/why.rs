//! Why a record changed, in few bytes: a window may hold a million reasons.

use crate::{
    boilerplate::{RuleId, Rules},
    config::Config,
    edit::{Detail, Step},
    normalize::Fault,
    recode::Codes,
    repair::mojibake::FAMILIES,
};
use std::borrow::Cow;

/// The number of no encoding: a line of several, or of none.
pub const MIXED: u8 = u8::MAX;

/// Different steps of one record that are told; the others are counted.
const MOST_STEPS: usize = 128;

/// What happened to a record of a window.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// Its place in the window.
    pub record: u32,
    /// In JSON, the number of the line of the field's text, from 1; 0 for what happened to the record itself.
    pub line: u32,
    pub why: Why,
}

impl Note {
    /// Of a record.
    pub fn new(record: u32, why: Why) -> Note {
        Note {
            record,
            line: 0,
            why,
        }
    }
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Input: a newline was put between two documents.
    Supplied,
    /// Input: bytes at a document's end that became no text.
    Rest,
    /// Decode: it was in this encoding.
    Decoded(u8),
    /// Decode: a byte order mark went.
    Mark,
    /// Repair: character references became characters.
    Entities(u32),
    /// Repair: mojibake of a family was read back.
    Mojibake { family: u8, place: Place },
    /// Repair: bytes that a tool had cut were put together.
    Cut(Place),
    /// Repair: glosses went, and the text is Simplified again.
    Glosses,
    /// Normalize.
    Normalized(Fault),
    /// Normalize: CR LF, or CR, became LF.
    LineEnd,
    /// Script: a bad earlier conversion was undone.
    Fixed,
    /// Script: it was converted.
    Converted,
    /// Boilerplate: a rule hit.
    Rule(RuleId),
    /// Dedup: it repeats a record.
    Repeat(Option<u64>),
    /// Dedup: it breaks off where another record goes on.
    Truncated(Option<u64>),
    /// Dedup: a blank line too many, where lines went.
    Blank,
    /// JSON: of its document nothing is left, so the record goes too. Only who hears of lines hears of this.
    Emptied,
    /// Dedup held it so long that it is told before it is known what becomes of it.
    Held,
}

impl Why {
    /// The same, where the line starts so many bytes into the text that places are told of; of what was so moved, back again.
    pub fn moved(self, by: i64) -> Why {
        let moved = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or(0);
        let moved = |place: Place| Place {
            start: moved(place.start),
            end: moved(place.end),
            ..place
        };
        match self {
            Why::Mojibake { family, place } => Why::Mojibake {
                family,
                place: moved(place),
            },
            Why::Cut(place) => Why::Cut(moved(place)),
            other => other,
        }
    }
}

/// A place that was repaired, and how well it read before and after, in centinats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub start: u32,
    pub end: u32,
    pub before: i32,
    pub after: i32,
}

impl Place {
    fn detail(self) -> Detail {
        Detail::Place {
            range: self.start as usize..self.end as usize,
            before: self.before,
            after: self.after,
        }
    }
}

/// What names of rules and encodings need.
pub struct Names<'n> {
    pub rules: &'n Rules,
    pub codes: &'n Codes,
    pub converter: &'n str,
}

impl<'n> Names<'n> {
    /// Those of a configuration, whose conversion has this name.
    pub fn of(config: &'n Config, converter: &'n str) -> Names<'n> {
        Names {
            rules: &config.options.rules,
            codes: &config.codes,
            converter,
        }
    }

    /// The steps that tell of all this. What happened more than once is one step: a document in a line of JSON has many lines.
    pub fn steps(&self, whys: &[Why]) -> Vec<Step<'n>> {
        let (mut told, mut left_out): (Vec<(Why, u64)>, _) = (Vec::new(), 0);
        for why in whys {
            let has_room = told.len() < MOST_STEPS;
            match told.iter_mut().find(|(had, _)| had == why) {
                Some((_, times)) => *times += 1,
                None if has_room => told.push((*why, 1)),
                None => left_out += 1,
            }
        }
        let steps = told.into_iter().map(|(why, times)| {
            let mut step = self.step(why);
            step.detail = match step.detail {
                Detail::None if times > 1 => Detail::Count(times),
                Detail::Count(count) => Detail::Count(count * times),
                detail => detail,
            };
            step
        });
        let more = (left_out > 0).then_some(Step {
            stage: "audit",
            rule: Cow::Borrowed("more-steps"),
            detail: Detail::Count(left_out),
        });
        steps.chain(more).collect()
    }

    /// The step that tells of it.
    pub fn step(&self, why: Why) -> Step<'n> {
        let (stage, rule, detail): (_, &'n str, _) = match why {
            Why::Supplied => ("input", "newline-supplied", Detail::None),
            Why::Rest => ("input", "rest", Detail::None),
            Why::Decoded(code) => {
                let name = self.codes.get(code).map_or("mixed", |code| code.name());
                ("decode", name, Detail::None)
            }
            Why::Mark => ("decode", "mark", Detail::None),
            Why::Entities(count) => ("repair", "entities", Detail::Count(count.into())),
            Why::Mojibake { family, place } => {
                let family = FAMILIES.get(usize::from(family));
                let name = family.map_or("mojibake", |family| family.name);
                ("repair", name, place.detail())
            }
            Why::Cut(place) => ("repair", "byte-shift", place.detail()),
            Why::Glosses => ("repair", "glosses", Detail::None),
            Why::Normalized(fault) => ("normalize", fault.name(), Detail::None),
            Why::LineEnd => ("normalize", "line-end", Detail::None),
            Why::Fixed => ("script", "fix-conversion", Detail::None),
            Why::Converted => ("script", self.converter, Detail::None),
            Why::Rule(rule) => ("boilerplate", self.rules.name(rule), Detail::None),
            Why::Repeat(first) => ("dedup", "repeat", Detail::Repeats(first)),
            Why::Truncated(first) => ("dedup", "truncated", Detail::Repeats(first)),
            Why::Blank => ("dedup", "blank", Detail::None),
            Why::Held => ("dedup", "held", Detail::None),
            Why::Emptied => ("json", "emptied", Detail::None),
        };
        Step {
            stage,
            rule: Cow::Borrowed(rule),
            detail,
        }
    }
}
