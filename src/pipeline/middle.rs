//! The middle: from a window's bytes to its sheet. This file knows the order of the stages.
//!
//! A pure function of the window, its context and the configuration. Every line is looked at; the few that some stage wants to see
//! go through repair, normalize and script, and those that a rule may hit go on to boilerplate.

use super::{
    context, furniture, lines, mend,
    near::Near,
    origin::Origin,
    page::Page,
    scan::scan,
    settle::settle,
    sheet::{CRLF, Done, Line, Patch, Sheet},
    undecoded::undecoded,
    why::Note,
};
use crate::{config::Config, decode, input::cut::Window, look::Looker, stage::Stage, stats::Stats};
use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What is done to a window.
pub fn work(config: &Config, mut window: Window) -> Done {
    let raw = window.text.clone();
    let mut stats = Stats {
        bytes_in: window.text.len() as u64,
        ..Stats::default()
    };
    if window.starts && config.runs(Stage::Decode) {
        // Tools that know no mark glue another one on; with one of two left, the next run would take it off.
        while window
            .buffer
            .get(window.text.clone())
            .is_some_and(|raw| raw.starts_with(BYTE_ORDER_MARK))
        {
            window.text.start += BYTE_ORDER_MARK.len();
            stats.marks += 1;
        }
    }
    let mut sheet = Sheet::default();
    let (mut text, opaque) = decoded(config, &window, &mut stats);
    if window.starts
        && let Cow::Owned(text) = &mut text
    {
        // A mark in a legacy encoding.
        let marks = text.len() - text.trim_start_matches('\u{FEFF}').len();
        text.drain(..marks);
    }
    let mut origin = config.observed.then(|| {
        Origin::of(
            config,
            &window,
            raw,
            &text,
            matches!(text, Cow::Borrowed(_)),
        )
    });
    let notes = origin.as_mut().map(|origin| &mut origin.notes);
    if window.part {
        stats.long_records = u64::from(ends_record(&window));
        stats.records_in = stats.long_records;
        sheet.lines.push(Line::opaque(text.len()));
        sheet.merge(opaque);
    } else {
        stages(
            config, &text, opaque, &window, &mut sheet, &mut stats, notes,
        );
    }
    if let Some(origin) = &mut origin {
        origin.notes.sort_by_key(|note| note.record);
    }
    let owned = match text {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    };
    Done {
        window,
        owned,
        sheet,
        stats,
        origin,
    }
}

/// The decoded text, and patches for lines that are passed on as they are because decode is off.
fn decoded<'w>(
    config: &Config,
    window: &'w Window,
    stats: &mut Stats,
) -> (Cow<'w, str>, Vec<Patch>) {
    let bytes = |range| window.buffer.get(range).unwrap_or_default();
    let raw = bytes(window.text.clone());
    if !config.runs(Stage::Decode) {
        return undecoded(raw, window.part);
    }
    let (before, after) = (bytes(window.before.clone()), bytes(window.after.clone()));
    let decoded = decode::window(raw, before, after, &config.options.decode);
    stats.decode.add(&decoded.tally);
    stats.decoded = decoded.tally.changed;
    (decoded.text, Vec::new())
}

#[allow(clippy::too_many_arguments)]
fn stages(
    config: &Config,
    text: &str,
    opaque: Vec<Patch>,
    window: &Window,
    sheet: &mut Sheet,
    stats: &mut Stats,
    mut notes: Option<&mut Vec<Note>>,
) {
    let mut looker = Looker::new(&config.table);
    let mut scan = scan(config, &mut looker, text, sheet, stats);
    stats.records_in = sheet.lines.len() as u64;
    sheet.cover(opaque);
    let repaired = mend::repair(
        config,
        text,
        &mut scan,
        window,
        sheet,
        stats,
        notes.as_deref_mut(),
    );
    stats.line_ends = sheet.lines.iter().filter(|line| line.is(CRLF)).count() as u64;
    let near = Near::new(config, window, std::mem::take(&mut scan.scripts));
    let visited = lines::visit(
        config,
        looker,
        text,
        &scan.visits,
        &near,
        repaired,
        sheet,
        stats,
        notes.as_deref_mut(),
    );
    drop(scan);
    let candidates = settle(visited, sheet);
    if config.runs(Stage::Boilerplate) {
        let prepare = |range| context::prepared(config, window, range);
        let mut edits = Vec::new();
        let page = Page::new(text, sheet, window, &prepare);
        config.options.rules.sweep(&page, &candidates, &mut edits);
        drop(page);
        furniture::remove(config, edits, text, sheet, stats, notes);
    }
}

/// Does a record end with this window, that is a part of one?
fn ends_record(window: &Window) -> bool {
    let last = window.text.end.checked_sub(1);
    window.ends || last.and_then(|last| window.buffer.get(last)) == Some(&b'\n')
}
