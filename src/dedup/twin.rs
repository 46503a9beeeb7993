//! The quadratic twin: the rules in their plainest form, over all lines that ever came, without keys, tables or rings.

use super::{
    Options, Seen,
    rules::Runs,
    truncated::{Beginning, beginning},
    verdict::{Decision, Line},
};
use crate::look::{Look, Looker, Table};
use proptest::{collection::vec, prelude::*};

#[derive(Clone, Debug)]
enum Step {
    Line(String),
    Document,
}

/// What happened to a line.
struct Past {
    folded: String,
    before: Option<usize>,
    cut: bool,
}

/// For each line: does it stay, and which one (from 1) does it repeat?
fn slow(steps: &[Step], options: &Options) -> Vec<(bool, Option<u64>)> {
    let mut past: Vec<Past> = Vec::new();
    let mut fate: Vec<(bool, Option<u64>)> = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    let (mut run, mut run_han, mut dropping): (Vec<usize>, u32, bool) = (Vec::new(), 0, false);
    let mut entered = (None, String::new());
    let mut before: Option<usize> = None;
    for step in steps {
        let Step::Line(text) = step else {
            (run, dropping, before) = (Vec::new(), false, None);
            continue;
        };
        let this = past.len();
        let folded = crate::fold::fold(text);
        let name = |line: Option<usize>| line.map(|line: usize| past[line].folded.clone());
        let first = past.iter().position(|line| line.folded == folded);
        let adjacent = past
            .iter()
            .any(|line| line.folded == folded && name(line.before) == name(before));
        let pair = (name(before), folded.clone());
        let han = han(text);
        let goes_on = adjacent && !run.is_empty() && entered != pair;
        if first.is_none() || !goes_on {
            (run, run_han, dropping) = (Vec::new(), 0, false);
        }
        fate.push((true, first.map(|line| line as u64 + 1)));
        let mut is_held = false;
        if first.is_some() {
            if run.is_empty() {
                entered = pair;
            }
            run.push(this);
            run_han += han;
            dropping |= run_han >= options.min;
            is_held = !dropping;
            if dropping {
                run.iter().for_each(|line| fate[*line].0 = false);
            }
        }
        let cut_before = first.is_none_or(|first| past[first].cut);
        let mut cut = cut_before && first.is_some();
        if fate[this].0 && han >= 12 && cut_before {
            let is_short = han < options.min;
            // The newest that has other text than this one, each text once, as the first of it stood there.
            let longer = (0..past.len()).rev().find(|line| {
                !past[*line].cut
                    && past.iter().position(|p| p.folded == past[*line].folded) == Some(*line)
                    && beginning(text, texts[*line], is_short) == Beginning::Truncated
            });
            if let Some(longer) = longer {
                fate[this] = (false, Some(longer as u64 + 1));
                cut = true;
            }
        }
        if is_held && run.len() > options.hold {
            run.clear();
        }
        past.push(Past {
            folded,
            before,
            cut,
        });
        texts.push(text);
        before = Some(this);
    }
    fate
}

fn han(text: &str) -> u32 {
    text.chars().filter(|c| ('一'..='鿿').contains(c)).count() as u32
}

/// The same by the rules in use.
fn fast(steps: &[Step], options: &Options) -> Vec<(bool, Option<u64>)> {
    let table = Table::new();
    let mut looker = Looker::new(&table);
    let mut runs = Runs::new(Seen::new(options), *options);
    let mut fate: Vec<(bool, Option<u64>)> = Vec::new();
    let mut held: Vec<usize> = Vec::new();
    for step in steps {
        let Step::Line(text) = step else {
            runs.start_document();
            held.clear();
            continue;
        };
        let this = fate.len();
        let Look {
            key,
            opening,
            weight,
            ..
        } = looker.look(text);
        let verdict = runs.line(&Line {
            key,
            opening,
            han: weight,
            record: this as u64 + 1,
            text: text.as_bytes(),
        });
        fate.push((!verdict.truncated, verdict.first));
        match verdict.decision {
            Decision::Keep => held.clear(),
            Decision::KeepThenHold => held = vec![this],
            Decision::Hold => held.push(this),
            Decision::Drop => {
                held.drain(..).for_each(|line| fate[line].0 = false);
                fate[this].0 = false;
            }
            Decision::KeepThenDrop => {
                held.clear();
                fate[this].0 = false;
            }
        }
    }
    fate
}

/// Lines of few kinds, so that they recur; some begin alike and break off.
fn line() -> impl Strategy<Value = String> {
    let sentence = |n: u8| -> String {
        (0..4 + u32::from(n % 5) * 5)
            .map(|at| char::from_u32(0x4E00 + u32::from(n) * 40 + at).unwrap_or('一'))
            .collect()
    };
    prop_oneof![
        (0u8..6).prop_map(sentence),
        (
            0u8..6,
            0u8..6,
            0usize..40,
            prop_oneof![Just("，"), Just("。"), Just("")]
        )
            .prop_map(move |(a, b, cut, mark)| {
                let whole = format!("{}{mark}{}。", sentence(a), sentence(b));
                let kept = whole.chars().count().saturating_sub(cut).max(1);
                whole.chars().take(kept).collect()
            }),
    ]
}

/// A stream of lines with runs planted, and documents.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let plant = (0usize..100, 0usize..100, 1usize..9);
    (vec(line(), 1..60), vec(plant, 0..6), vec(0usize..100, 0..3)).prop_map(
        |(lines, plants, documents)| {
            let mut lines = lines;
            for (from, to, length) in plants {
                let from = from % lines.len();
                let run: Vec<String> = lines[from..(from + length).min(lines.len())].to_vec();
                let to = to % (lines.len() + 1);
                lines.splice(to..to, run);
            }
            let mut steps: Vec<Step> = lines.into_iter().map(Step::Line).collect();
            for at in documents {
                steps.insert(at % (steps.len() + 1), Step::Document);
            }
            steps
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_rules_agree_with_their_quadratic_twin(steps in steps(), min in prop_oneof![Just(40u32), 1u32..60], hold in prop_oneof![Just(64usize), 1usize..5]) {
        let options = Options { memory: 4 << 20, min, hold, ..Options::default() };
        prop_assert_eq!(fast(&steps, &options), slow(&steps, &options));
    }
}
