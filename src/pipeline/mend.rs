//! Repair of a window: its lines one by one, then the stretches of them.

use super::{
    context, lines,
    scan::Scan,
    sheet::{OPAQUE, Sheet},
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

/// The lines of the window that repair changes, in order, with their new text. What looks like mojibake and stays keeps its bytes: the
/// stages after this one would take the rest of what it was, so their classes are taken from its visit.
pub fn repair(
    config: &Config,
    text: &str,
    scan: &mut Scan,
    window: &Window,
    sheet: &Sheet,
    stats: &mut Stats,
) -> Vec<(usize, String)> {
    if !config.runs(Stage::Repair) {
        return Vec::new();
    }
    let mut mender = Mender::new(config.options.repair);
    let mut changed = Vec::new();
    for visit in scan
        .visits
        .iter_mut()
        .filter(|visit| visit.classes & look::REPAIR != 0)
    {
        let number = visit.line as usize;
        if sheet.lines.get(number).is_none_or(|line| line.is(OPAQUE)) {
            continue;
        }
        let line = text
            .get(visit.start as usize..visit.end as usize)
            .unwrap_or_default();
        let mended = mender.line(line, &mut stats.repair);
        match mended.text {
            Some(new) => {
                scan.glosses = scan.glosses || repair::evidence(&new);
                changed.push((number, new));
            }
            None if mended.is_doubtful => visit.classes &= look::RULE,
            None => {}
        }
    }
    // A window without a gloss may lie between two that have some, when it has few lines.
    let may_be_bridged = || sheet.lines.len() <= repair::REACH && context::may_hold_glosses(window);
    if scan.glosses || may_be_bridged() {
        changed = stretches(config, text, changed, window, sheet, stats);
    }
    changed
}

/// The lines that change when stretches are repaired too; `changed` are those that changed by themselves.
fn stretches(
    config: &Config,
    text: &str,
    changed: Vec<(usize, String)>,
    window: &Window,
    sheet: &Sheet,
    stats: &mut Stats,
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
    repair::stretches(&refs, own, &mut stats.repair, &mut more);
    drop(refs);
    drop(all);
    let mut merged: BTreeMap<usize, String> = changed.into_iter().collect();
    merged.extend(more);
    merged.into_iter().collect()
}
