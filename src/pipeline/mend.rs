//! Repair of a window: its lines one by one, then the stretches of them.

use super::{
    context, lines,
    scan::Scan,
    sheet::{OPAQUE, Sheet},
    why::{Note, Place, Why},
};
use crate::{
    config::Config,
    input::cut::Window,
    look,
    repair::{self, Mender},
    stage::Stage,
    stats::Stats,
};
use std::{borrow::Cow, collections::BTreeMap};

/// What repair did to a window.
#[derive(Default)]
pub struct Repaired {
    /// The lines that change, in order, with their new text.
    pub lines: Vec<(usize, String)>,
    /// Lines that hold what looks like mojibake and stays, in order. They keep their bytes: normalize and script would take the rest of
    /// what they were.
    pub doubtful: Vec<u32>,
}

/// Repairs the lines of a window.
pub fn repair(
    config: &Config,
    text: &str,
    scan: &mut Scan,
    window: &Window,
    sheet: &Sheet,
    stats: &mut Stats,
    mut notes: Option<&mut Vec<Note>>,
) -> Repaired {
    let mut repaired = Repaired::default();
    if !config.runs(Stage::Repair) {
        return repaired;
    }
    let mut mender = Mender::new(config.options.repair);
    for visit in scan
        .visits
        .iter()
        .filter(|visit| visit.classes & look::REPAIR != 0)
    {
        let number = visit.line as usize;
        if sheet.lines.get(number).is_none_or(|line| line.is(OPAQUE)) {
            continue;
        }
        let whole = text
            .get(visit.start as usize..visit.end as usize)
            .unwrap_or_default();
        // CRs before the line's end go in any case: with one left, the next run would take it for half of a line end.
        let line = match config.runs(Stage::Normalize) {
            true => whole.trim_end_matches('\r'),
            false => whole,
        };
        let mut mended = mender.line(line, &mut stats.repair);
        if mended.is_doubtful && mended.text.is_none() && line.len() < whole.len() {
            mended.text = Some(line.to_owned());
        }
        if let Some(notes) = &mut notes {
            tell(visit.line, &mended, notes);
        }
        repaired
            .doubtful
            .extend(mended.is_doubtful.then_some(visit.line));
        if let Some(new) = mended.text {
            scan.glosses = scan.glosses || repair::evidence(&new);
            repaired.lines.push((number, new));
        }
    }
    // A window without a gloss may lie between two that have some, when it has few lines.
    let may_be_bridged = || sheet.lines.len() <= repair::REACH && context::may_hold_glosses(window);
    if scan.glosses || may_be_bridged() {
        repaired.lines = stretches(config, text, repaired.lines, window, sheet, stats, notes);
    }
    repaired
}

/// Notes what was done to a line.
pub fn tell(record: u32, mended: &repair::Mended, notes: &mut Vec<Note>) {
    if mended.entities > 0 {
        let count = u32::try_from(mended.entities).unwrap_or(u32::MAX);
        notes.push(Note::new(record, Why::Entities(count)));
    }
    notes.extend(mended.steps.iter().map(|step| {
        Note::new(
            record,
            Why::Mojibake {
                family: step.family as u8,
                place: Place {
                    start: step.range.start as u32,
                    end: step.range.end as u32,
                    before: step.before,
                    after: step.after,
                },
            },
        )
    }));
}

/// The lines that change when stretches are repaired too; `changed` are those that changed by themselves.
fn stretches(
    config: &Config,
    text: &str,
    changed: Vec<(usize, String)>,
    window: &Window,
    sheet: &Sheet,
    stats: &mut Stats,
    mut notes: Option<&mut Vec<Note>>,
) -> Vec<(usize, String)> {
    let before = context::decoded(config, window, window.before.clone());
    let after = context::decoded(config, window, window.after.clone());
    let first = lines::of(&before).count();
    let own = first..first + sheet.lines.len();
    // The context is brought as far as the window is.
    let mut mender = Mender::new(config.options.repair);
    let mut uncounted = repair::Tally::default();
    let mut mend = |line| match mender.line(line, &mut uncounted).text {
        Some(new) => Cow::Owned(new),
        None => Cow::Borrowed(line),
    };
    let mut all: Vec<Cow<str>> = lines::of(&before).map(&mut mend).collect();
    all.extend(sheet.texts(text).map(Cow::Borrowed));
    all.extend(lines::of(&after).map(&mut mend));
    for (number, new) in &changed {
        if let Some(line) = all.get_mut(first + number) {
            *line = Cow::Borrowed(new);
        }
    }
    let refs: Vec<&str> = all.iter().map(|line| &**line).collect();
    let mut more = Vec::new();
    repair::explained(&refs, own, &mut stats.repair, &mut more, &mut |place| {
        if let Some(notes) = &mut notes {
            notes.push(Note::new(
                place.line as u32,
                Why::Cut(Place {
                    start: place.range.start as u32,
                    end: place.range.end as u32,
                    before: place.before,
                    after: place.after,
                }),
            ));
        }
    });
    drop(refs);
    drop(all);
    for (number, line) in &mut more {
        let mended = mender.line(line, &mut stats.repair);
        if let Some(notes) = &mut notes {
            let record = *number as u32;
            notes.push(Note::new(record, Why::Glosses));
            tell(record, &mended, notes);
        }
        if let Some(new) = mended.text {
            *line = new;
        }
    }
    let mut merged: BTreeMap<usize, String> = changed.into_iter().collect();
    merged.extend(more);
    merged.into_iter().collect()
}
