//! The scan: one look at every line of a window, which says which ones must be visited.

use super::{
    near,
    sheet::{CRLF, Line, Sheet},
};
use crate::{
    boilerplate::Candidates,
    config::Config,
    look::{self, Look, Looker},
    repair,
    script::Script,
    stage::Stage,
    stats::Stats,
};
use memchr::memchr_iter;

/// A line that some stage wants to see.
#[derive(Clone, Copy)]
pub struct Visit {
    pub line: u32,
    /// Its text in the window's text, without terminator.
    pub start: u32,
    pub end: u32,
    /// Why: classes of the look.
    pub classes: u32,
}

/// What the scan found.
pub struct Scan {
    pub visits: Vec<Visit>,
    /// The lines that a rule of boilerplate may hit.
    pub candidates: Candidates,
    /// There is a pinyin gloss somewhere.
    pub glosses: bool,
    /// The script of every line, where script has work.
    pub scripts: Vec<Script>,
}

/// Looks at every line and puts it on the sheet.
pub fn scan(
    config: &Config,
    looker: &mut Looker,
    text: &str,
    sheet: &mut Sheet,
    stats: &mut Stats,
) -> Scan {
    let mut scripts = Vec::new();
    let mut visits = Vec::new();
    let mut candidates = Candidates::default();
    let mut glosses = false;
    let bytes = text.as_bytes();
    let unterminated = bytes.last().is_some_and(|last| *last != b'\n');
    let mut start = 0;
    for stop in memchr_iter(b'\n', bytes).chain(unterminated.then_some(bytes.len())) {
        let next = (stop + 1).min(bytes.len());
        let crlf = next > stop && stop > start && bytes.get(stop - 1) == Some(&b'\r');
        let end = stop - usize::from(crlf);
        let line = text.get(start..end).unwrap_or_default();
        let look = if config.is_blind {
            Look::default()
        } else {
            looker.look(line)
        };
        if !config.is_blind {
            let script = near::script(config, &look, line);
            stats.scripts.count(script);
            if config.converter.is_some() || config.fixer.is_some() {
                scripts.push(script);
            }
        }
        let mut classes = wanted(config, &look, line);
        if classes & look::PAREN != 0 {
            glosses = glosses || repair::evidence(line);
            classes &= !look::PAREN;
        }
        if classes & look::RULE != 0 {
            candidates.found(sheet.lines.len() as u32, looker.found());
        }
        if classes != 0 {
            visits.push(Visit {
                line: sheet.lines.len() as u32,
                start: start as u32,
                end: end as u32,
                classes,
            });
        }
        let mut place = Line::new(next, &look);
        if crlf && config.runs(Stage::Normalize) {
            place.set(CRLF);
        }
        sheet.lines.push(place);
        start = next;
    }
    Scan {
        visits,
        candidates,
        glosses,
        scripts,
    }
}

/// The classes of a line for which some stage wants to see it.
pub fn wanted(config: &Config, look: &Look, line: &str) -> u32 {
    let mut classes = look.classes & config.wanted;
    if config.runs(Stage::Repair) && repair::has_many_rare(look.rare, look.han) {
        classes |= look::REPAIR;
    }
    // Trailing blanks are no matter of a character alone, so the table cannot tell.
    if look.classes & look::HAN != 0
        && line.ends_with([' ', '\u{3000}'])
        && config.runs(Stage::Normalize)
    {
        classes |= look::NORMALIZE;
    }
    classes
}
