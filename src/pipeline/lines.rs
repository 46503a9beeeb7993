//! The stages that work on a line by itself, on the lines that they want to see: normalize and script.

use super::{
    mend::{Repaired, tell},
    near::Near,
    scan::{Visit, wanted},
    script::{self, Settled, Subject},
    sheet::{CRLF, Line, Patch, Sheet},
    why::{Note, Why},
};
use crate::{
    boilerplate::{Candidate, Candidates},
    config::Config,
    look::{self, Look, Looker},
    normalize::fault::faults,
    repair::{self, Mender},
    stage::Stage,
    stats::Stats,
    verdict::Verdict,
};
use memchr::memchr_iter;
use std::{iter::Peekable, ops::Range, vec};

/// A line of more pieces than this is left in one, which no later stage reads.
const MOST_PIECES: usize = 1 << 16;
/// So often a line goes back to repair at most.
const MOST_REPAIRS: usize = 4;

/// What the visits came to; what they changed stands on the sheet, but for lines that became several.
#[derive(Default)]
pub struct Visited {
    /// Lines that a rule may hit.
    pub candidates: Candidates,
    /// The pieces of lines that became several, in order.
    pub pieces: Vec<Piece>,
}

/// One of the lines that a line became.
pub struct Piece {
    pub line: u32,
    pub look: Look,
    /// Its bytes in the arena, terminator included.
    pub range: Range<usize>,
}

/// Visits lines, those that repair changed among them.
#[allow(clippy::too_many_arguments)]
pub fn visit<'c>(
    config: &'c Config,
    looker: &mut Looker<'c>,
    text: &str,
    visits: &[Visit],
    mut candidates: Candidates,
    near: &mut Near,
    repaired: Repaired,
    sheet: &mut Sheet,
    stats: &mut Stats,
    notes: Option<&mut Vec<Note>>,
) -> Visited {
    let mut visitor = Visitor {
        config,
        looker,
        text,
        near,
        sheet,
        stats,
        mender: Mender::new(config.options.repair),
        normalized: String::new(),
        fixed: String::new(),
        converted: String::new(),
        patches: Vec::new(),
        flagged: candidates.take().into_iter().peekable(),
        visited: Visited {
            candidates,
            pieces: Vec::new(),
        },
        notes,
    };
    // What repair doubts keeps its bytes.
    let of_doubtful = |visit: Visit| match repaired.doubtful.binary_search(&visit.line) {
        Ok(_) => Visit {
            classes: visit.classes & look::RULE,
            ..visit
        },
        Err(_) => visit,
    };
    let mut visits = visits.iter().copied().map(of_doubtful).peekable();
    for (line, new) in repaired.lines {
        while let Some(visit) = visits.next_if(|v| (v.line as usize) < line) {
            visitor.visit(&visit, None);
        }
        visits.next_if(|v| v.line as usize == line);
        let look = visitor.looker.look(&new);
        let visit = of_doubtful(visitor.whole_line(line, wanted(config, &look, &new)));
        visitor.stats.repaired += 1;
        visitor.visit(&visit, Some((new, look)));
    }
    visits.for_each(|visit| visitor.visit(&visit, None));
    visitor.sheet.merge(visitor.patches);
    visitor.visited
}

struct Visitor<'v, 'c, 'w> {
    config: &'v Config,
    looker: &'v mut Looker<'c>,
    text: &'v str,
    near: &'v mut Near<'w>,
    sheet: &'v mut Sheet,
    stats: &'v mut Stats,
    mender: Mender,
    normalized: String,
    fixed: String,
    converted: String,
    patches: Vec<Patch>,
    /// The candidates as they were before the visits.
    flagged: Peekable<vec::IntoIter<Candidate>>,
    visited: Visited,
    notes: Option<&'v mut Vec<Note>>,
}

/// A line on its way through the stages.
struct Current<'l> {
    line: u32,
    text: &'l str,
    classes: u32,
    /// The look at the text, where that is new.
    look: Option<Look>,
    terminator: &'l str,
    is_piece: bool,
}

impl Current<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            line: self.line as usize,
            text: self.text,
            classes: self.classes,
            look: self.look.as_ref(),
        }
    }
}

impl Visitor<'_, '_, '_> {
    /// A visit to a line that repair changed.
    fn whole_line(&self, line: usize, classes: u32) -> Visit {
        let start = self.sheet.start(line);
        let end = start + unterminated(self.sheet.text(self.text, line)).len();
        Visit {
            line: line as u32,
            start: start as u32,
            end: end as u32,
            classes,
        }
    }

    fn visit(&mut self, visit: &Visit, repaired: Option<(String, Look)>) {
        let (text, line) = (self.text, visit.line as usize);
        let (start, end) = (visit.start as usize, visit.end as usize);
        let old = text.get(start..end).unwrap_or_default();
        let place = self.sheet.lines.get(line);
        let terminator = match place {
            Some(place) if place.is(CRLF) => "\n",
            Some(place) => text.get(end..place.end as usize).unwrap_or_default(),
            None => "",
        };
        self.normalize(Current {
            line: visit.line,
            text: repaired.as_ref().map_or(old, |(new, _)| new),
            classes: visit.classes,
            look: repaired.as_ref().map(|(_, look)| *look),
            terminator,
            is_piece: false,
        });
    }

    fn normalize(&mut self, current: Current) {
        let mut normalized = std::mem::take(&mut self.normalized);
        normalized.clear();
        if self.config.runs(Stage::Normalize)
            && current.classes & (look::NORMALIZE | look::ASTRAL) != 0
            && self.config.normalizer.line(current.text, &mut normalized) == Verdict::Changed
        {
            self.stats.normalized += 1;
            if let Some(notes) = &mut self.notes {
                let faults = faults(current.text, &normalized, &self.config.options.normalize);
                notes.extend(faults.map(|fault| Note::new(current.line, Why::Normalized(fault))));
            }
            self.normalized(&current, &normalized);
        } else {
            self.script(current);
        }
        self.normalized = normalized;
    }

    /// Where normalize made line ends of other ends, what was one line is several.
    fn normalized(&mut self, current: &Current, normalized: &str) {
        let ends = memchr_iter(b'\n', normalized.as_bytes()).count();
        if ends >= MOST_PIECES {
            return self.leave_in_one(current, normalized);
        }
        let mut pieces = normalized.split('\n').peekable();
        while let Some(text) = pieces.next() {
            let look = self.looker.look(text);
            let is_last = pieces.peek().is_none();
            let again = self.repair_again(current.line, text, &look);
            let look = again.as_ref().map_or(look, |new| self.looker.look(new));
            self.script(Current {
                text: again.as_deref().unwrap_or(text),
                classes: look.classes,
                look: Some(look),
                terminator: if is_last { current.terminator } else { "\n" },
                is_piece: ends > 0,
                ..*current
            });
        }
    }

    /// Without what normalize removed, the rest may be mojibake that repair did not know for it; so that one run is enough, it sees it
    /// again, and what it gives goes through normalize again.
    fn repair_again(&mut self, record: u32, text: &str, look: &Look) -> Option<String> {
        let is_suspicious = || wanted(self.config, look, text) & look::REPAIR != 0;
        if !self.config.runs(Stage::Repair) || !is_suspicious() {
            return None;
        }
        let mut now: Option<String> = None;
        for _ in 0..MOST_REPAIRS {
            let mut tally = repair::Tally::default();
            let line = now.as_deref().unwrap_or(text);
            let mended = self.mender.line(line, &mut tally);
            if let Some(notes) = self.notes.as_mut().filter(|_| mended.text.is_some()) {
                tell(record, &mended, notes);
            }
            let Some(new) = mended.text else {
                break;
            };
            self.stats.repair += tally;
            let mut normalized = String::new();
            let verdict = self.config.normalizer.line(&new, &mut normalized);
            // repair makes no line ends, so normalize finds none.
            let is_new = verdict == Verdict::Changed && !normalized.contains('\n');
            now = Some(if is_new { normalized } else { new });
        }
        now
    }

    /// In its new script repair would take the line for mojibake, which it did not before: the line is doubtful, and stays as it was.
    fn becomes_mojibake(&mut self, look: &Look) -> bool {
        let is_suspicious = self.config.runs(Stage::Repair)
            && wanted(self.config, look, &self.converted) & look::REPAIR != 0;
        let mut tally = repair::Tally::default();
        let becomes = is_suspicious && self.mender.line(&self.converted, &mut tally).text.is_some();
        self.stats.repair.mojibake.doubtful += u64::from(becomes);
        becomes
    }

    fn leave_in_one(&mut self, current: &Current, text: &str) {
        if let Some(place) = self.sheet.lines.get_mut(current.line as usize) {
            *place = Line::opaque(place.end as usize);
        }
        let range = self.sheet.write(text, current.terminator);
        self.patches.push(Patch::arena(current.line, range));
    }

    fn script(&mut self, current: Current) {
        let mut fixed = std::mem::take(&mut self.fixed);
        fixed.clear();
        if script::fix(self.config, self.near, &current.subject(), &mut fixed) {
            self.stats.fixed += 1;
            if let Some(notes) = &mut self.notes {
                notes.push(Note::new(current.line, Why::Fixed));
            }
            let look = self.looker.look(&fixed);
            self.convert(Current {
                text: &fixed,
                classes: look.classes,
                look: Some(look),
                ..current
            });
        } else {
            self.convert(current);
        }
        self.fixed = fixed;
    }

    fn convert(&mut self, current: Current) {
        let (config, near) = (self.config, &*self.near);
        self.converted.clear();
        let subject = current.subject();
        let mut new = script::convert(config, self.looker, near, &subject, &mut self.converted);
        if let Some(look) = new.filter(|look| look.classes & look::FIX != 0) {
            let line = current.line as usize;
            match script::settle(config, self.looker, near, line, &look, &mut self.converted) {
                Settled::Same => {}
                Settled::Changed(look) => new = Some(look),
                Settled::Refused => new = None,
            }
        }
        let (text, look) = match new {
            Some(look) if !self.becomes_mojibake(&look) => {
                self.stats.converted += 1;
                if let Some(notes) = &mut self.notes {
                    notes.push(Note::new(current.line, Why::Converted));
                }
                (&*self.converted, Some(look))
            }
            _ => (current.text, current.look),
        };
        let classes = look.map_or(current.classes, |look| look.classes);
        if classes & look::RULE != 0 && !current.is_piece {
            let is_new = look.is_some();
            self.visited
                .candidate(current.line, is_new, &mut self.flagged);
        }
        let Some(look) = look else { return };
        self.near.changed(current.line as usize, &look, text);
        let range = self.sheet.write(text, current.terminator);
        let line = current.line;
        if current.is_piece {
            self.visited.pieces.push(Piece { line, look, range });
        } else {
            if let Some(place) = self.sheet.lines.get_mut(line as usize) {
                *place = Line::new(place.end as usize, &look);
            }
            self.patches.push(Patch::arena(line, range));
        }
    }
}

impl Visited {
    /// Adds a candidate, and what `flagged` knows of it; of a line that has changed nothing is known.
    fn candidate(
        &mut self,
        line: u32,
        is_new: bool,
        flagged: &mut Peekable<vec::IntoIter<Candidate>>,
    ) {
        while flagged.next_if(|one| one.line < line).is_some() {}
        match flagged.next_if(|one| one.line == line && !is_new) {
            Some(one) => self.candidates.put(line, &one),
            None => self.candidates.unknown(line),
        }
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

/// The same of bytes.
pub fn unterminated_bytes(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n")
        .map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// The terminator of a line.
pub fn terminator(line: &str) -> &str {
    line.get(unterminated(line).len()..).unwrap_or_default()
}
