//! The stages that work on a line by itself, on the lines that they want to see: normalize and script.

use super::{
    scan::{CRLF, Visit, wanted},
    sheet::Sheet,
};
use crate::{
    config::Config,
    look::{self, Look, Looker},
    stage::Stage,
    stats::Stats,
    verdict::Verdict,
};
use std::ops::Range;

/// What the stages made of a line: it may be several.
pub struct Visited {
    pub line: usize,
    pub classes: u32,
    /// Its bytes in the arena, terminator included, where they are new; and the look, where the text is.
    pub patch: Option<(Option<Look>, Range<usize>)>,
}

/// Visits lines, those that repair changed among them.
pub fn visit(
    config: &Config,
    looker: Looker,
    text: &str,
    visits: Vec<Visit>,
    repaired: Vec<(usize, String)>,
    sheet: &mut Sheet,
    stats: &mut Stats,
) -> Vec<Visited> {
    let done = Vec::with_capacity(visits.len() + repaired.len());
    let mut visitor = Visitor {
        config,
        looker,
        text,
        sheet,
        stats,
        normalized: String::new(),
        converted: String::new(),
        done,
    };
    let mut visits = visits.into_iter().peekable();
    for (line, new) in repaired {
        while let Some(visit) = visits.next_if(|v| v.line < line) {
            visitor.visit(visit, None);
        }
        let look = visitor.looker.look(&new);
        let mut visit = visits
            .next_if(|v| v.line == line)
            .unwrap_or_else(|| whole_line(text, visitor.sheet, line));
        visit.classes = wanted(config, &look, &new) | visit.classes & CRLF;
        visitor.stats.repaired += 1;
        visitor.visit(visit, Some((new, look)));
    }
    visits.for_each(|visit| visitor.visit(visit, None));
    visitor.done
}

/// A visit to a line that no stage but repair wanted to see.
fn whole_line(text: &str, sheet: &Sheet, line: usize) -> Visit {
    let start = sheet.start(line);
    let whole = sheet.text(text, line);
    Visit {
        line,
        start,
        end: start + unterminated(whole).len(),
        classes: 0,
    }
}

struct Visitor<'v> {
    config: &'v Config,
    looker: Looker<'v>,
    text: &'v str,
    sheet: &'v mut Sheet,
    stats: &'v mut Stats,
    normalized: String,
    converted: String,
    done: Vec<Visited>,
}

/// A line on its way through the stages.
struct Current<'l> {
    line: usize,
    text: &'l str,
    classes: u32,
    /// The look at the text, where that is new.
    look: Option<Look>,
    terminator: &'l str,
    new_terminator: bool,
}

impl Visitor<'_> {
    fn visit(&mut self, visit: Visit, repaired: Option<(String, Look)>) {
        let text = self.text;
        let line_end = self.sheet.start(visit.line + 1);
        let crlf = visit.classes & CRLF != 0;
        self.stats.line_ends += u64::from(crlf);
        let old = text.get(visit.start..visit.end).unwrap_or_default();
        let current = Current {
            line: visit.line,
            text: repaired.as_ref().map_or(old, |(new, _)| new),
            classes: visit.classes,
            look: repaired.as_ref().map(|(_, look)| *look),
            terminator: if crlf {
                "\n"
            } else {
                text.get(visit.end..line_end).unwrap_or_default()
            },
            new_terminator: crlf,
        };
        self.normalize(current);
    }

    fn normalize(&mut self, current: Current) {
        let mut normalized = std::mem::take(&mut self.normalized);
        normalized.clear();
        if self.config.runs(Stage::Normalize)
            && current.classes & (look::NORMALIZE | look::ASTRAL) != 0
            && self.config.normalizer.line(current.text, &mut normalized) == Verdict::Changed
        {
            self.stats.normalized += 1;
            self.script_each(&current, &normalized);
        } else {
            self.script(current);
        }
        self.normalized = normalized;
    }

    /// Where normalize made line ends of other ends, what was one line is several.
    fn script_each(&mut self, current: &Current, normalized: &str) {
        let mut pieces = normalized.split('\n').peekable();
        while let Some(text) = pieces.next() {
            let look = self.looker.look(text);
            let is_last = pieces.peek().is_none();
            self.script(Current {
                text,
                classes: look.classes,
                look: Some(look),
                terminator: if is_last { current.terminator } else { "\n" },
                ..*current
            });
        }
    }

    fn script(&mut self, current: Current) {
        self.converted.clear();
        let is_converted = self.config.converter.as_ref().is_some_and(|converter| {
            current.classes & (look::SCRIPT | look::ASTRAL) != 0
                && converter.line(current.text, &mut self.converted) == Verdict::Changed
        });
        let (text, look) = if is_converted {
            self.stats.converted += 1;
            (&*self.converted, Some(self.looker.look(&self.converted)))
        } else {
            (current.text, current.look)
        };
        let is_new = look.is_some() || current.new_terminator;
        self.done.push(Visited {
            line: current.line,
            classes: look.map_or(current.classes, |look| look.classes),
            patch: is_new.then(|| (look, self.sheet.write(text, current.terminator))),
        });
    }
}

/// The lines of a text, without terminators.
pub fn of(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').map(unterminated)
}

/// A line without its terminator.
pub fn unterminated(line: &str) -> &str {
    line.strip_suffix('\n')
        .map_or(line, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// The terminator of a line.
pub fn terminator(line: &str) -> &str {
    line.get(unterminated(line).len()..).unwrap_or_default()
}

/// Lines of `text` that are not those of `raw`; both have as many.
pub fn count_changed(raw: &[u8], text: &[u8]) -> u64 {
    let mut text = text.split(|b| *b == b'\n');
    raw.split(|b| *b == b'\n')
        .filter(|line| Some(*line) != text.next())
        .count() as u64
}
