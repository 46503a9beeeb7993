//! A window of documents that end in NUL: each goes through the stages by itself.
//!
//! For decode a NUL is one more line end, and the documents around a line may speak for its encoding. The first document may go on from
//! the window before, and the last into the next one; they see what of the context is theirs.

use super::{
    middle::{decoded, stages},
    origin::Origin,
    sheet::{DocumentEnd, Done, Layout, PIECE, Patch, Sheet},
    undecoded::undecoded,
    why::Note,
};
use crate::{config::Config, input::cut::Window, look::Looker, stage::Stage, stats::Stats};
use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};
use std::{borrow::Cow, ops::Range};

/// A NUL of the window.
struct Null {
    /// The number of the line that it ends.
    line: usize,
    /// Where it stands in the window's bytes.
    at: usize,
}

/// A document, or what of one is in the window.
struct Document {
    /// In the window's decoded text, without its NUL.
    text: Range<usize>,
    /// Its lines that no stage can read.
    opaque: Vec<Patch>,
    has_null: bool,
}

/// What is done to a window, whose raw bytes stood at `raw` before marks were taken off.
pub fn work(config: &Config, mut window: Window, raw: Range<usize>, mut stats: Stats) -> Done {
    let edges = Edges::of(&window);
    let nulls = nulls_to_lines(&mut window);
    let (text, documents) = documents(config, &window, &nulls, &mut stats);
    let mut looker = Looker::new(&config.table);
    let (mut sheet, mut own) = (Sheet::default(), Sheet::default());
    let mut ends = Vec::with_capacity(nulls.len());
    let mut notes = config.observed.then(Vec::new);
    // NULs have places among the records.
    let mut place = 0;
    let last = documents.len().saturating_sub(1);
    for (number, document) in documents.into_iter().enumerate() {
        let around = edges.window(&window, number == 0, number == last && !document.has_null);
        let first_note = notes.as_ref().map_or(0, Vec::len);
        let of_it = text.get(document.text.clone()).unwrap_or_default();
        stages(
            config,
            &mut looker,
            of_it,
            document.opaque,
            &around,
            &mut own,
            &mut stats,
            notes.as_mut(),
        );
        if let Some(notes) = &mut notes {
            for note in notes.get_mut(first_note..).unwrap_or_default() {
                note.record += place;
            }
            let records = own.lines.iter().filter(|line| !line.is(PIECE)).count();
            place += records as u32 + u32::from(document.has_null);
        }
        sheet.append(&mut own, document.text.start);
        if document.has_null {
            ends.push(DocumentEnd {
                lines: sheet.lines.len() as u32,
                null: document.text.end as u32,
            });
        }
        stats.documents += u64::from(document.has_null || window.ends);
    }
    let owned = match text {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    };
    let mut done = Done {
        window,
        owned,
        sheet,
        stats,
        layout: Layout::Null(ends),
        origin: None,
    };
    put_back(&mut done, &nulls);
    done.origin = notes.map(|notes| origin(config, &done, raw, notes));
    done
}

/// What the records and the NULs of a window were.
fn origin(config: &Config, done: &Done, raw: Range<usize>, notes: Vec<Note>) -> Origin {
    let is_raw = done.owned.is_none();
    let text = match (&done.owned, &done.window.origin) {
        (Some(text), _) => text,
        (None, Some(_)) => {
            let window = &done.window;
            let bytes = window.buffer.get(window.text.clone()).unwrap_or_default();
            std::str::from_utf8(bytes).unwrap_or_default()
        }
        // The text is the raw bytes, which nobody asks for.
        (None, None) => "",
    };
    let mut origin = Origin::of(config, &done.window, raw, text, is_raw);
    origin.notes.extend(notes);
    origin.notes.sort_by_key(|note| note.record);
    origin
}

/// What the contexts of the first and the last document are.
struct Edges {
    /// The last NUL before the window, and the first behind it, in its buffer.
    before: Option<usize>,
    after: Option<usize>,
}

impl Edges {
    fn of(window: &Window) -> Edges {
        let bytes = |range: &Range<usize>| window.buffer.get(range.clone()).unwrap_or_default();
        Edges {
            before: memrchr(0, bytes(&window.before)).map(|at| window.before.start + at),
            after: memchr(0, bytes(&window.after)).map(|at| window.after.start + at),
        }
    }

    /// The context of a document, which is a window without text.
    fn window(&self, whole: &Window, is_first: bool, goes_on: bool) -> Window {
        let starts = !is_first || whole.starts || whole.after_null;
        let mut around = Window {
            starts,
            sees_start: starts || self.before.is_some() || whole.sees_start,
            ends: !goes_on || whole.ends,
            sees_end: !goes_on || whole.ends || self.after.is_some(),
            ..Window::default()
        };
        if !around.starts {
            let from = self.before.map_or(whole.before.start, |null| null + 1);
            let bytes = whole.buffer.get(from..whole.before.end).unwrap_or_default();
            around.buffer.extend_from_slice(bytes);
        }
        let middle = around.buffer.len();
        if !around.ends {
            let to = self.after.unwrap_or(whole.after.end);
            let bytes = whole.buffer.get(whole.after.start..to).unwrap_or_default();
            around.buffer.extend_from_slice(bytes);
        }
        around.before = 0..middle;
        around.text = middle..middle;
        around.after = middle..around.buffer.len();
        around
    }
}

/// Makes each NUL of the window and its context an LF; says where those of the window were.
fn nulls_to_lines(window: &mut Window) -> Vec<Null> {
    let text = window.buffer.get(window.text.clone()).unwrap_or_default();
    let ends = memchr2_iter(b'\n', 0, text).enumerate();
    let nulls = ends
        .filter(|(_, at)| text.get(*at) == Some(&0))
        .map(|(line, at)| Null { line, at })
        .collect();
    let all = window.before.start..window.after.end;
    for byte in window.buffer.get_mut(all).unwrap_or_default() {
        if *byte == 0 {
            *byte = b'\n';
        }
    }
    nulls
}

fn documents<'w>(
    config: &Config,
    window: &'w Window,
    nulls: &[Null],
    stats: &mut Stats,
) -> (Cow<'w, str>, Vec<Document>) {
    let raw = window.buffer.get(window.text.clone()).unwrap_or_default();
    if !config.runs(Stage::Decode) && std::str::from_utf8(raw).is_err() {
        let (text, documents) = not_decoded(raw, nulls);
        return (Cow::Owned(text), documents);
    }
    let (text, _) = decoded(config, window, stats);
    let documents = split(text.as_bytes(), nulls);
    let documents = documents.map(|(text, has_null)| Document {
        text,
        opaque: Vec::new(),
        has_null,
    });
    let documents = documents.collect();
    (text, documents)
}

/// Documents of a text whose NULs are LF; the last one may have none, and is left out where it is empty.
fn split<'t>(text: &'t [u8], nulls: &'t [Null]) -> impl Iterator<Item = (Range<usize>, bool)> + 't {
    let mut nulls = nulls.iter().peekable();
    let ends = memchr_iter(b'\n', text).enumerate();
    let mut places =
        ends.filter_map(move |(line, at)| nulls.next_if(|null| null.line == line).map(|_| at));
    let mut start = 0;
    std::iter::from_fn(move || match places.next() {
        Some(null) => Some((std::mem::replace(&mut start, null + 1)..null, true)),
        None => (start < text.len())
            .then(|| (std::mem::replace(&mut start, text.len())..text.len(), false)),
    })
}

/// Without decode, a document's lines that are not UTF-8 are passed on as they are.
fn not_decoded(raw: &[u8], nulls: &[Null]) -> (String, Vec<Document>) {
    let mut text = String::with_capacity(raw.len());
    let mut documents = Vec::new();
    for (range, has_null) in split(raw, nulls) {
        let start = text.len();
        let (own, mut opaque) = undecoded(raw.get(range.clone()).unwrap_or_default(), false);
        for patch in &mut opaque {
            patch.start += range.start as u32;
            patch.end += range.start as u32;
        }
        text.push_str(&own);
        documents.push(Document {
            text: start..text.len(),
            opaque,
            has_null,
        });
        if has_null {
            text.push('\n');
        }
    }
    (text, documents)
}

/// Makes the LFs that were NULs what they were, so that they are written with what is around them.
fn put_back(done: &mut Done, nulls: &[Null]) {
    let Layout::Null(ends) = &done.layout else {
        return;
    };
    let raw = done.window.text.clone();
    let raw = done.window.buffer.get_mut(raw).unwrap_or_default();
    put(raw, nulls.iter().map(|null| null.at));
    if let Some(text) = done.owned.take() {
        let mut bytes = text.into_bytes();
        put(&mut bytes, ends.iter().map(|end| end.null as usize));
        // One character of ASCII in place of another: it is UTF-8 as before.
        done.owned = Some(String::from_utf8(bytes).unwrap_or_default());
    }
}

fn put(bytes: &mut [u8], nulls: impl Iterator<Item = usize>) {
    for at in nulls {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = 0;
        }
    }
}
