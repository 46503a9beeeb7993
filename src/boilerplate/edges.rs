//! The edges of a page: weak evidence counts where a page's furniture stands, at a document's beginning and end, beside lines that rules take.
//!
//! ```text
//! zone: the first or last lines of a document -> each line: Anchor (a rule takes it), Gone, weak evidence, Plain, Text
//! -> clusters: lines without text between -> scored -> those of enough evidence between anchors, or between one and the document's end, go
//! ```
//!
//! A title, a signature, a list stay: they have no words of furniture. What has them stays, too, where no rule takes a line beside it.

use super::{
    Page, Rules,
    judge::{Firm, firm},
    prefilter::Candidates,
    titles,
    weak::{Evidence, Grade, speaks_of_page, weigh},
};
use std::ops::Range;

/// The lines of a zone. A window sees 64 lines around it: so wherever it is cut, all of a zone is seen that it has a line of.
const LINES: isize = 60;
/// And its bytes.
const BYTES: usize = 16 << 10;
/// Lines without any evidence in a row that end a cluster: a poem, a list, the titles that no label stands over.
const PLAIN: usize = 4;
/// Bare numbers in a row that are no table's.
const BARE: usize = 2;
/// A line that is longer, in characters, is text.
const LONG: usize = 36;
/// A line with the mark of a sentence is text from so many characters on.
const SENTENCE: usize = 14;
/// What a cluster must reach for lines that are furniture's words for the most part, and in part.
const ENOUGH: i32 = 6;
const AMPLE: i32 = 10;

/// Which end of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Head,
    Foot,
}

/// What a line of a zone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// A rule takes it, by itself.
    Anchor,
    /// It goes with another.
    Gone,
    /// It may go.
    Weak(Evidence),
    /// Short, and says nothing; or it speaks of the page.
    Plain,
    /// A sentence, or long.
    Text,
}

/// The lines that go at an end of the document.
pub fn furniture(rules: &Rules, page: &dyn Page, zone: Range<isize>, side: Side) -> Vec<isize> {
    // A short document is seen from both ends: what stands at the other end is left to that.
    let is_whole = match side {
        Side::Head => page.document_end() == Some(zone.end),
        Side::Foot => page.document_start() == Some(zone.start),
    };
    let mut sorts = sorts(rules, page, zone, side);
    // From the document's end inwards.
    if side == Side::Foot {
        sorts.reverse();
    }
    let is_text = |(_, sort): &(isize, Sort)| matches!(sort, Sort::Plain | Sort::Text);
    if is_whole {
        sorts.truncate(sorts.iter().rposition(is_text).map_or(0, |at| at + 1));
    }
    let mut gone = Vec::new();
    let mut from = 0;
    let mut plain = 0;
    for at in 0..=sorts.len() {
        let sort = sorts.get(at).map(|(_, sort)| *sort);
        plain = match sort {
            Some(Sort::Plain) => plain + 1,
            _ => 0,
        };
        if matches!(sort, None | Some(Sort::Text)) || plain > PLAIN {
            let cluster = sorts.get(from..at).unwrap_or_default();
            of_cluster(cluster, from == 0, side, &mut gone);
            from = at + 1;
        }
    }
    gone
}

/// The lines of a zone.
pub fn zone(page: &dyn Page, side: Side) -> Range<isize> {
    let mut bytes = 0;
    let mut fits = |at: &isize| {
        bytes += page.line(*at).map_or(BYTES, str::len);
        bytes < BYTES
    };
    match (side, page.document_start(), page.document_end()) {
        (Side::Head, Some(start), _) => {
            let lines = (start..start + LINES).take_while(|at| fits(at)).count();
            start..start + lines as isize
        }
        (Side::Foot, _, Some(end)) => {
            let lines = (end - LINES..end).rev().take_while(|at| fits(at)).count();
            end - lines as isize..end
        }
        _ => 0..0,
    }
}

/// The lines of a zone that are not blank, and what they are.
fn sorts(rules: &Rules, page: &dyn Page, zone: Range<isize>, side: Side) -> Vec<(isize, Sort)> {
    let lines = zone.filter(|at| page.line(*at).is_some_and(|line| !line.trim().is_empty()));
    let mut candidates = Candidates::default();
    let mut firms: Vec<(isize, Firm)> = lines
        .map(|at| (at, firm(rules, page, at, side, &mut candidates)))
        .collect();
    let is_gone = |at: isize| {
        firms
            .binary_search_by_key(&at, |(at, _)| *at)
            .ok()
            .and_then(|place| firms.get(place))
            .is_some_and(|(_, firm)| *firm != Firm::No)
    };
    let runs: Vec<(isize, Vec<isize>)> = firms
        .iter()
        .filter_map(|(at, firm)| {
            let is_site = match firm {
                Firm::Label { is_site } => *is_site,
                Firm::Heads => false,
                Firm::No | Firm::Gone | Firm::Anchor => return None,
            };
            Some((*at, titles::behind(page, *at, is_site, &is_gone)))
        })
        .collect();
    let titles: Vec<isize> = runs
        .iter()
        .flat_map(|(_, run)| run.iter().copied())
        .collect();
    for (label, run) in &runs {
        let place = firms.binary_search_by_key(label, |(at, _)| *at);
        let firm = place.ok().and_then(|place| firms.get_mut(place));
        if let Some((_, firm)) =
            firm.filter(|(_, firm)| matches!(firm, Firm::Label { .. }) && run.is_empty())
        {
            *firm = Firm::No;
        }
    }
    firms
        .into_iter()
        .map(|(at, firm)| {
            let sort = match firm {
                Firm::Anchor | Firm::Heads | Firm::Label { .. } => Sort::Anchor,
                Firm::Gone => Sort::Gone,
                Firm::No if titles.contains(&at) => Sort::Gone,
                Firm::No => page.line(at).map_or(Sort::Plain, sort),
            };
            (at, sort)
        })
        .collect()
}

/// What a line is that no rule takes.
fn sort(line: &str) -> Sort {
    let line = line.trim();
    let evidence = weigh(line);
    if evidence.grade > Grade::None {
        return Sort::Weak(evidence);
    }
    if line.starts_with("![") {
        return Sort::Gone;
    }
    let length = line.chars().count();
    let is_sentence =
        line.contains('。') || line.ends_with(['！', '？', '；', '…', '!', '?', '”', '」']);
    if length > LONG || is_sentence && length >= SENTENCE {
        match speaks_of_page(line) {
            true => Sort::Plain,
            false => Sort::Text,
        }
    } else {
        Sort::Plain
    }
}

/// The lines of a cluster that go. It runs from the document's end inwards; `is_outer`: nothing but furniture stands before it.
fn of_cluster(cluster: &[(isize, Sort)], is_outer: bool, side: Side, gone: &mut Vec<isize>) {
    let is_anchor = |(_, sort): &(isize, Sort)| *sort == Sort::Anchor;
    let (Some(first), Some(last)) = (
        cluster.iter().position(is_anchor),
        cluster.iter().rposition(is_anchor),
    ) else {
        return;
    };
    let anchors = cluster.iter().filter(|line| is_anchor(line)).count();
    let score: i32 = cluster.iter().map(|(_, sort)| sort.worth()).sum();
    let is_ample = score >= AMPLE && anchors > 1;
    if !is_ample && !(is_outer && score >= ENOUGH) {
        return;
    }
    let first = if is_outer { 0 } else { first };
    // Beyond the last anchor rows go that touch it.
    let beyond = cluster.get(last + 1..).unwrap_or_default().iter();
    let touches = is_ample || is_outer && score >= AMPLE;
    let is_row = |(_, sort): &&(isize, Sort)| sort.is_row(Grade::All) && touches;
    let inside = first..last + 1 + beyond.take_while(is_row).count();
    let row = |(at, (_, sort)): (usize, &(isize, Sort))| match sort {
        Sort::Anchor | Sort::Gone => Some(true),
        Sort::Weak(_) if !inside.contains(&at) => Some(false),
        Sort::Weak(_) if sort.is_row(Grade::Most) => Some(true),
        Sort::Weak(_) => None,
        Sort::Plain | Sort::Text => Some(false),
    };
    let mut goes: Vec<Option<bool>> = cluster.iter().enumerate().map(row).collect();
    if side == Side::Head {
        keep_title(cluster, &mut goes, last);
    }
    let least = match (side, is_ample) {
        (Side::Head, _) => Grade::All,
        (Side::Foot, true) => Grade::Some,
        (Side::Foot, false) => Grade::Most,
    };
    if side == Side::Head && is_ample {
        before_title(cluster, &mut goes, last);
    }
    pieces(cluster, &mut goes, is_outer, is_ample, least);
    for ((index, sort), goes) in cluster.iter().zip(goes) {
        if goes == Some(true) && matches!(sort, Sort::Weak(_)) {
            gone.push(*index);
        }
    }
}

/// The title stands among a page's head, mostly before a line of author and date: where no other line can be it, the last one piece is.
fn keep_title(cluster: &[(isize, Sort)], goes: &mut [Option<bool>], last: usize) {
    let head = cluster.get(..last).unwrap_or_default();
    if head.iter().all(|(_, sort)| *sort != Sort::Plain) {
        let head = goes.get_mut(..last).unwrap_or_default();
        if let Some(title) = head.iter_mut().rev().find(|goes| goes.is_none()) {
            *title = Some(false);
        }
    }
}

/// Lines of one piece between a page's head and its title go, but for the last, which may be the title.
fn before_title(cluster: &[(isize, Sort)], goes: &mut [Option<bool>], last: usize) {
    let rest = cluster.get(last + 1..).unwrap_or_default();
    let run = rest.iter().take_while(|(_, sort)| sort.is_piece()).count();
    for place in goes.iter_mut().skip(last + 1).take(run.saturating_sub(1)) {
        *place = Some(true);
    }
}

/// Decides lines that are no rows: a run of them goes that stands between lines that go, or, where there is much evidence, what touches
/// one on the side of the text. Bare numbers go between such lines, where they are few.
fn pieces(
    cluster: &[(isize, Sort)],
    goes: &mut [Option<bool>],
    is_outer: bool,
    is_ample: bool,
    least: Grade,
) {
    let mut from = 0;
    while from < goes.len() {
        let rest = goes.get(from..).unwrap_or_default();
        let open = rest.iter().take_while(|goes| goes.is_none()).count();
        if open == 0 {
            from += 1;
            continue;
        }
        let outer = match from.checked_sub(1) {
            Some(before) => goes.get(before) == Some(&Some(true)),
            None => is_outer,
        };
        let inner = goes.get(from + open) == Some(&Some(true));
        let run = cluster.get(from..from + open).unwrap_or_default();
        let bare = run.chunk_by(|a, b| a.1.is_bare() == b.1.is_bare());
        let are_few = bare.filter(|bare| bare.iter().all(|line| line.1.is_bare()));
        let are_few = are_few.map(<[_]>::len).max() <= Some(BARE);
        let mut is_inside = inner && (outer || is_ample);
        // From the line that goes outwards.
        for (at, (_, sort)) in run.iter().enumerate().rev() {
            let own = match sort {
                Sort::Weak(own) if own.grade == Grade::Bare => outer && are_few,
                Sort::Weak(own) if outer => own.grade >= least,
                Sort::Weak(own) => own.grade >= least.max(Grade::All),
                _ => false,
            };
            is_inside &= own || outer;
            if let Some(place) = goes.get_mut(from + at) {
                *place = Some(own && is_inside);
            }
        }
        from += open;
    }
}

impl Sort {
    fn worth(self) -> i32 {
        match self {
            Sort::Anchor => 3,
            Sort::Weak(evidence) => match evidence.grade {
                Grade::All => 3,
                Grade::Most => 2,
                Grade::Some => 1,
                Grade::Bare | Grade::None => 0,
            },
            Sort::Gone | Sort::Text => 0,
            Sort::Plain => -1,
        }
    }

    /// Whether it is a row of pieces with as much evidence.
    fn is_row(self, least: Grade) -> bool {
        matches!(self, Sort::Weak(own) if own.pieces > 1 && own.grade >= least)
    }

    /// Whether it is one piece that is furniture's words.
    fn is_piece(self) -> bool {
        matches!(self, Sort::Weak(own) if own.pieces < 2 && own.grade == Grade::All)
    }

    fn is_bare(self) -> bool {
        matches!(self, Sort::Weak(own) if own.grade == Grade::Bare)
    }
}
