//! The middle: from a window's bytes to its sheet. This file knows the order of the stages.
//!
//! A pure function of the window, its context and the configuration. Every line is looked at; the few that some stage wants to see
//! go through repair, normalize and script, and those that a rule may hit go on to boilerplate.

use super::{
    page::Page,
    sheet::{Done, Line, PATCHED, Patch, REMOVED, Sheet, Source},
};
use crate::{
    boilerplate::Action,
    config::Config,
    decode,
    input::cut::Window,
    look::{self, Look, Looker},
    repair,
    stage::Stage,
    stats::Stats,
    verdict::Verdict,
};
use memchr::memchr_iter;
use std::borrow::Cow;

/// The line ends in CR LF; a class of its own among those of the look.
const CRLF: u32 = 1 << 31;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Works on windows; one for each thread.
pub struct Middle<'c> {
    config: &'c Config,
    looker: Looker<'c>,
    normalized: String,
    converted: String,
}

/// A line that some stage wants to see.
struct Visit {
    line: usize,
    /// Its text in the window's text, without terminator.
    start: usize,
    end: usize,
    classes: u32,
}

/// What the stages made of a line: it may be several.
struct Visited {
    line: usize,
    look: Look,
    patch: Option<std::ops::Range<usize>>,
}

impl<'c> Middle<'c> {
    pub fn new(config: &'c Config) -> Middle<'c> {
        Middle {
            config,
            looker: Looker::new(&config.table),
            normalized: String::new(),
            converted: String::new(),
        }
    }

    pub fn work(&mut self, mut window: Window) -> Done {
        let mut stats = Stats {
            bytes_in: window.text.len() as u64,
            ..Stats::default()
        };
        let mut sheet = Sheet::default();
        if window.starts && self.config.runs(Stage::Decode) {
            let raw = window.buffer.get(window.text.clone()).unwrap_or_default();
            if raw.starts_with(BYTE_ORDER_MARK) {
                window.text.start += BYTE_ORDER_MARK.len();
                stats.marks = 1;
            }
        }
        let owned = {
            let (text, opaque) = self.text(&window, &mut stats);
            if window.part {
                stats.long_records = u64::from(window.text.end > 0 && ends_record(&window));
                sheet.lines.push(Line::opaque(text.len()));
                sheet.merge(opaque);
            } else {
                self.stages(&text, opaque, &window, &mut sheet, &mut stats);
            }
            match text {
                Cow::Owned(text) => Some(text),
                Cow::Borrowed(_) => None,
            }
        };
        Done {
            window,
            owned,
            sheet,
            stats,
        }
    }

    /// The decoded text, and patches for lines that are passed on as they are because decode is off.
    fn text<'w>(&self, window: &'w Window, stats: &mut Stats) -> (Cow<'w, str>, Vec<Patch>) {
        let raw = window.buffer.get(window.text.clone()).unwrap_or_default();
        if !self.config.runs(Stage::Decode) {
            return undecoded(raw, window.part);
        }
        let before = window.buffer.get(window.before.clone()).unwrap_or_default();
        let after = window.buffer.get(window.after.clone()).unwrap_or_default();
        let decoded = decode::window(raw, before, after, &self.config.options.decode);
        stats.decode.add(&decoded.tally);
        if let Cow::Owned(text) = &decoded.text {
            stats.decoded = count_changed(raw, text.as_bytes());
        }
        (decoded.text, Vec::new())
    }

    fn stages(
        &mut self,
        text: &str,
        opaque: Vec<Patch>,
        window: &Window,
        sheet: &mut Sheet,
        stats: &mut Stats,
    ) {
        let (visits, glosses) = self.scan(text, sheet);
        for patch in &opaque {
            if let Some(line) = sheet.lines.get_mut(patch.line as usize) {
                *line = Line::opaque(line.end as usize);
            }
        }
        sheet.merge(opaque);
        stats.records_in = sheet.lines.len() as u64;
        let repaired =
            if self.config.runs(Stage::Repair) && (glosses || sheet.lines.len() <= repair::REACH) {
                self.repair(text, window, sheet, stats)
            } else {
                Vec::new()
            };
        let visited = self.visit(text, visits, repaired, sheet, stats);
        let candidates = settle(visited, sheet);
        if self.config.runs(Stage::Boilerplate) {
            self.boilerplate(text, window, &candidates, sheet, stats);
        }
    }

    /// Looks at every line. Says which ones must be visited, and whether there is a pinyin gloss anywhere.
    fn scan(&mut self, text: &str, sheet: &mut Sheet) -> (Vec<Visit>, bool) {
        let mut visits = Vec::new();
        let mut glosses = false;
        let bytes = text.as_bytes();
        let no_newline = (!bytes.is_empty() && bytes.last() != Some(&b'\n')).then_some(bytes.len());
        let mut start = 0;
        for stop in memchr_iter(b'\n', bytes).chain(no_newline) {
            let next = (stop + 1).min(bytes.len());
            let crlf = next > stop
                && bytes
                    .get(start..stop)
                    .is_some_and(|line| line.last() == Some(&b'\r'));
            let end = stop - usize::from(crlf);
            let line = text.get(start..end).unwrap_or_default();
            let look = self.looker.look(line);
            let classes = self.wanted(&look, line);
            if classes & look::PAREN != 0 {
                glosses |= repair::evidence(line);
            }
            if classes & !look::PAREN != 0 || (crlf && self.config.runs(Stage::Normalize)) {
                let classes = classes | if crlf { CRLF } else { 0 };
                visits.push(Visit {
                    line: sheet.lines.len(),
                    start,
                    end,
                    classes,
                });
            }
            sheet.lines.push(Line::new(next, &look));
            start = next;
        }
        (visits, glosses)
    }

    /// The classes of a line for which some stage wants to see it.
    fn wanted(&self, look: &Look, line: &str) -> u32 {
        let mut classes = look.classes & self.config.wanted;
        if look.classes & look::HAN != 0
            && line.ends_with([' ', '\u{3000}'])
            && self.config.runs(Stage::Normalize)
        {
            classes |= look::NORMALIZE;
        }
        classes
    }

    /// The lines of the window that repair changes, with their new text.
    fn repair(
        &self,
        text: &str,
        window: &Window,
        sheet: &Sheet,
        stats: &mut Stats,
    ) -> Vec<(usize, String)> {
        let before = self.context(window, window.before.clone());
        let after = self.context(window, window.after.clone());
        let body = sheet.lines.iter().scan(0, |start, line| {
            let whole = text.get(*start..line.end as usize).unwrap_or_default();
            *start = line.end as usize;
            Some(unterminated(whole))
        });
        let lines: Vec<&str> = lines_of(&before)
            .chain(body)
            .chain(lines_of(&after))
            .collect();
        let first = lines_of(&before).count();
        let own = first..first + sheet.lines.len();
        let mut changed = Vec::new();
        if lines.iter().any(|line| repair::evidence(line)) {
            repair::stretches(&lines, own, &mut stats.repair, &mut changed);
        }
        changed
    }

    /// The decoded text of a context.
    fn context<'w>(&self, window: &'w Window, range: std::ops::Range<usize>) -> Cow<'w, str> {
        let raw = window.buffer.get(range).unwrap_or_default();
        if self.config.runs(Stage::Decode) {
            decode::window(raw, &[], &[], &self.config.options.decode).text
        } else {
            undecoded(raw, false).0
        }
    }

    fn visit(
        &mut self,
        text: &str,
        visits: Vec<Visit>,
        repaired: Vec<(usize, String)>,
        sheet: &mut Sheet,
        stats: &mut Stats,
    ) -> Vec<Visited> {
        let mut done = Vec::with_capacity(visits.len());
        let mut visits = visits.into_iter().peekable();
        for (line, new) in repaired {
            while let Some(visit) = visits.next_if(|v| v.line < line) {
                self.one(text, visit, None, sheet, stats, &mut done);
            }
            let look = self.looker.look(&new);
            let mut visit = visits
                .next_if(|v| v.line == line)
                .unwrap_or_else(|| whole_line(text, sheet, line));
            visit.classes = self.wanted(&look, &new) | visit.classes & CRLF;
            stats.repaired += 1;
            self.one(text, visit, Some(new), sheet, stats, &mut done);
        }
        for visit in visits {
            self.one(text, visit, None, sheet, stats, &mut done);
        }
        done
    }

    /// Takes one line through normalize and script.
    fn one(
        &mut self,
        text: &str,
        visit: Visit,
        repaired: Option<String>,
        sheet: &mut Sheet,
        stats: &mut Stats,
        done: &mut Vec<Visited>,
    ) {
        let Visit {
            line,
            start,
            end,
            classes,
        } = visit;
        let original = text.get(start..end).unwrap_or_default();
        let mut current = repaired.as_deref().unwrap_or(original);
        let mut changed = repaired.is_some();
        let normalizes = self.config.runs(Stage::Normalize);
        let mut normalized = std::mem::take(&mut self.normalized);
        normalized.clear();
        if normalizes
            && classes & (look::NORMALIZE | look::ASTRAL) != 0
            && self.config.normalizer.line(current, &mut normalized) == Verdict::Changed
        {
            stats.normalized += 1;
            changed = true;
            current = &normalized;
        }
        let line_end = sheet.lines.get(line).map_or(end, |l| l.end as usize);
        let terminator = match text.get(end..line_end).unwrap_or_default() {
            "\r\n" if normalizes => {
                stats.line_ends += 1;
                changed = true;
                "\n"
            }
            other => other,
        };
        let mut pieces = current.split('\n').peekable();
        while let Some(piece) = pieces.next() {
            let last = pieces.peek().is_none();
            let terminator = if last { terminator } else { "\n" };
            let visited = self.finish(piece, changed, terminator, sheet, stats);
            done.push(Visited { line, ..visited });
        }
        self.normalized = normalized;
    }

    /// Script, and the last look at what the line now is.
    fn finish(
        &mut self,
        text: &str,
        changed: bool,
        terminator: &str,
        sheet: &mut Sheet,
        stats: &mut Stats,
    ) -> Visited {
        let look = self.looker.look(text);
        if let Some(converter) = &self.config.converter
            && look.classes & (look::SCRIPT | look::ASTRAL) != 0
        {
            self.converted.clear();
            if converter.line(text, &mut self.converted) == Verdict::Changed {
                stats.converted += 1;
                let look = self.looker.look(&self.converted);
                return Visited {
                    line: 0,
                    look,
                    patch: Some(sheet.write(&self.converted, terminator)),
                };
            }
        }
        Visited {
            line: 0,
            look,
            patch: changed.then(|| sheet.write(text, terminator)),
        }
    }

    fn boilerplate(
        &mut self,
        text: &str,
        window: &Window,
        candidates: &[usize],
        sheet: &mut Sheet,
        stats: &mut Stats,
    ) {
        let mut edits = Vec::new();
        let prepare = |range| self.prepared_context(window, range);
        let page = Page::new(text, sheet, window, &prepare);
        self.config
            .options
            .rules
            .sweep(&page, candidates, &mut edits);
        drop(page);
        let mut patches = Vec::new();
        for edit in edits {
            *stats.rules.entry(edit.rule).or_default() += 1;
            let (start, Some(&line)) = (sheet.start(edit.line), sheet.lines.get(edit.line)) else {
                continue;
            };
            match edit.action {
                Action::Remove => {
                    stats.boilerplate_removed += 1;
                    if let Some(line) = sheet.lines.get_mut(edit.line) {
                        line.set(REMOVED);
                    }
                }
                Action::Replace(new) => {
                    stats.boilerplate_trimmed += 1;
                    let terminator = match (line.is(PATCHED), text.get(start..line.end as usize)) {
                        (true, _) => sheet
                            .patch(edit.line)
                            .and_then(|p| sheet.arena.get(p.range.clone()))
                            .map_or("\n", terminator),
                        (false, Some(whole)) => terminator(whole),
                        (false, None) => "\n",
                    }
                    .to_owned();
                    if let Some(old) = sheet.lines.get_mut(edit.line) {
                        *old = Line::new(line.end as usize, &self.looker.look(&new));
                    }
                    let range = sheet.write(&new, &terminator);
                    patches.push(Patch {
                        line: edit.line as u32,
                        source: Source::Arena,
                        range,
                    });
                }
            }
        }
        sheet.merge(patches);
    }

    /// The lines of a context as boilerplate would get them, repair aside.
    fn prepared_context(&self, window: &Window, range: std::ops::Range<usize>) -> Vec<String> {
        let text = self.context(window, range);
        let mut lines = Vec::new();
        let (mut normalized, mut converted) = (String::new(), String::new());
        let mut looker = Looker::new(&self.config.table);
        for line in lines_of(&text) {
            normalized.clear();
            converted.clear();
            let mut current = line;
            let classes = self.wanted(&looker.look(line), line);
            if classes & (look::NORMALIZE | look::ASTRAL) != 0
                && self.config.runs(Stage::Normalize)
                && self.config.normalizer.line(line, &mut normalized) == Verdict::Changed
            {
                current = &normalized;
            }
            if let Some(converter) = &self.config.converter
                && converter.line(current, &mut converted) == Verdict::Changed
            {
                current = &converted;
            }
            lines.extend(current.split('\n').map(str::to_owned));
        }
        lines
    }
}

/// Puts what was visited on the sheet. Says which lines a rule may hit.
fn settle(visited: Vec<Visited>, sheet: &mut Sheet) -> Vec<usize> {
    let mut candidates = Vec::new();
    let splits = visited
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.line == b.line));
    let mut lines = Vec::new();
    let mut copied = 0;
    let mut patches = Vec::new();
    let mut older = std::mem::take(&mut sheet.patches).into_iter().peekable();
    for Visited { line, look, patch } in visited {
        let end = sheet.lines.get(line).map_or(0, |l| l.end as usize);
        let place = if splits {
            let shift = lines.len() as u32 - copied.min(line + 1) as u32;
            while let Some(patch) = older.next_if(|p| (p.line as usize) < line) {
                patches.push(Patch {
                    line: patch.line + shift,
                    ..patch
                });
            }
            lines.extend_from_slice(sheet.lines.get(copied..line).unwrap_or_default());
            copied = line + 1;
            lines.push(Line::new(end, &look));
            lines.len() - 1
        } else {
            if patch.is_some()
                && let Some(old) = sheet.lines.get_mut(line)
            {
                *old = Line::new(end, &look);
            }
            line
        };
        if let Some(range) = patch {
            patches.push(Patch {
                line: place as u32,
                source: Source::Arena,
                range,
            });
        }
        if look.classes & look::RULE != 0 {
            candidates.push(place);
        }
    }
    if splits {
        let shift = lines.len() as u32 - copied as u32;
        patches.extend(older.map(|p| Patch {
            line: p.line + shift,
            ..p
        }));
        lines.extend_from_slice(sheet.lines.get(copied..).unwrap_or_default());
        sheet.lines = lines;
    } else {
        sheet.patches = older.collect();
    }
    sheet.merge(patches);
    candidates
}

/// A visit to a line that no stage but repair wanted to see.
fn whole_line(text: &str, sheet: &Sheet, line: usize) -> Visit {
    let start = sheet.start(line);
    let whole = sheet
        .lines
        .get(line)
        .and_then(|l| text.get(start..l.end as usize))
        .unwrap_or_default();
    Visit {
        line,
        start,
        end: start + unterminated(whole).len(),
        classes: 0,
    }
}

/// Without decode, lines that are not UTF-8 become empty ones, each with a patch that holds its bytes.
fn undecoded(raw: &[u8], part: bool) -> (Cow<'_, str>, Vec<Patch>) {
    if let Some(text) = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(raw)
    {
        return (text, Vec::new());
    }
    if part {
        return (
            Cow::Owned(String::new()),
            vec![Patch {
                line: 0,
                source: Source::Raw,
                range: 0..raw.len(),
            }],
        );
    }
    let mut text = String::with_capacity(raw.len());
    let mut patches = Vec::new();
    let mut start = 0;
    for (number, line) in raw.split_inclusive(|b| *b == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                let range = start..start + line.len();
                patches.push(Patch {
                    line: number as u32,
                    source: Source::Raw,
                    range,
                });
                text.push('\n');
            }
        }
        start += line.len();
    }
    (Cow::Owned(text), patches)
}

/// Lines that decode made others than they were.
fn count_changed(raw: &[u8], text: &[u8]) -> u64 {
    let mut text = text.split(|b| *b == b'\n');
    raw.split(|b| *b == b'\n')
        .filter(|line| Some(*line) != text.next())
        .count() as u64
}

fn ends_record(window: &Window) -> bool {
    window.ends || window.buffer.get(window.text.end - 1) == Some(&b'\n')
}

fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').map(unterminated)
}

/// A line without its terminator.
pub fn unterminated(line: &str) -> &str {
    line.strip_suffix('\n')
        .map_or(line, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// The terminator of a line.
fn terminator(line: &str) -> &str {
    line.get(unterminated(line).len()..).unwrap_or_default()
}
