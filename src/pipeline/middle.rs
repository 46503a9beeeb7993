//! The middle: from a window's bytes to its sheet. This file knows the order of the stages.
//!
//! A pure function of the window, its context and the configuration. Every line is looked at; the few that some stage wants to see
//! go through repair, normalize and script, and those that a rule may hit go on to boilerplate.

use super::{
    context, furniture, jsonl, lines, mend,
    near::Near,
    null,
    origin::Origin,
    page::Page,
    scan::scan,
    settle::settle,
    sheet::{CRLF, DocumentEnd, Done, Layout, Line, Patch, Sheet},
    undecoded::undecoded,
    why::Note,
};
use crate::{
    config::{Config, Records},
    decode,
    input::cut::{Ends, Window},
    look::Looker,
    stage::Stage,
    stats::Stats,
};
use std::borrow::Cow;

/// A document's end whose NUL stands elsewhere.
pub const NO_NULL: u32 = u32::MAX;
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
    match &config.options.records {
        Records::Null if !window.part => return null::work(config, window, raw, stats),
        Records::Json(options) if !window.part => {
            return jsonl::work(config, options, window, raw, stats);
        }
        _ => {}
    }
    let mut sheet = Sheet::default();
    let mut layout = Layout::Lines;
    let (text, opaque) = decoded(config, &window, &mut stats);
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
        let ends_document = window.ends_of == Ends::Null && last_byte(&window) == Some(0);
        if ends_document {
            // Its NUL is in the part.
            layout = Layout::Null(vec![DocumentEnd {
                lines: 1,
                null: NO_NULL,
            }]);
        }
        if window.ends_of == Ends::Null {
            stats.documents = u64::from(ends_document || window.ends);
        }
    } else {
        let mut looker = Looker::new(&config.table);
        stages(
            config,
            &mut looker,
            &text,
            opaque,
            &window,
            &mut sheet,
            &mut stats,
            notes,
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
        layout,
        origin,
    }
}

/// The decoded text, and patches for lines that are passed on as they are because decode is off.
pub fn decoded<'w>(
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
    let mut decoded = decode::window(raw, before, after, &config.options.decode);
    stats.decode.add(&decoded.tally);
    stats.decoded = decoded.tally.changed;
    if window.starts
        && let Cow::Owned(text) = &mut decoded.text
    {
        // A mark in a legacy encoding.
        let marks = text.len() - text.trim_start_matches('\u{FEFF}').len();
        text.drain(..marks);
    }
    (decoded.text, Vec::new())
}

/// All stages between decode and dedup, on one document or a piece of one; `window` is what is around it.
#[allow(clippy::too_many_arguments)]
pub fn stages<'c>(
    config: &'c Config,
    looker: &mut Looker<'c>,
    text: &str,
    opaque: Vec<Patch>,
    window: &Window,
    sheet: &mut Sheet,
    stats: &mut Stats,
    mut notes: Option<&mut Vec<Note>>,
) {
    let mut scan = scan(config, looker, text, sheet, stats);
    stats.records_in += sheet.lines.len() as u64;
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
    stats.line_ends += sheet.lines.iter().filter(|line| line.is(CRLF)).count() as u64;
    let mut near = Near::new(config, window, std::mem::take(&mut scan.scripts));
    let visited = lines::visit(
        config,
        looker,
        text,
        &scan.visits,
        std::mem::take(&mut scan.candidates),
        &mut near,
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
    let last = last_byte(window);
    window.ends || last == Some(b'\n') || window.ends_of == Ends::Null && last == Some(0)
}

fn last_byte(window: &Window) -> Option<u8> {
    let text = window.buffer.get(window.text.clone())?;
    text.last().copied()
}
