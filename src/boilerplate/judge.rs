//! One line, held against the rules.

use super::{
    Action, Page, RuleId, Rules,
    candidates::Seen,
    cut::{Cut, cut},
    folded::Line,
    near::stands_near,
    prefilter::{At, Sifted},
    program::Builtin,
    rule::{Place, Removes, Rule},
    zone::Side,
};
use std::ops::Range;

/// So often a line is cut at most.
const MOST_CUTS: usize = 4;

/// What a rule set says of one line.
pub type Verdict = Option<(RuleId, Action)>;

/// What lines leave to be judged with others around them.
#[derive(Default)]
pub struct Open {
    candidates: Sifted,
    /// Lines that may be part of a torn pager.
    pub pagers: Vec<isize>,
    /// Lines that a rule hits which holds near others only, and its place in the set.
    pub near: Vec<(isize, usize)>,
    /// Lines that are labels of a run of titles, if one follows, and the rule that says so.
    pub heads: Vec<(isize, usize)>,
}

/// What the rules say of a line by itself: those beside and near others are not asked.
pub fn judge(rules: &Rules, page: &dyn Page, index: isize, seen: Seen, open: &mut Open) -> Verdict {
    let line = page.line(index)?;
    let distance = |lines: Option<isize>| {
        lines.map_or(usize::MAX, |lines| {
            usize::try_from(lines).unwrap_or(usize::MAX)
        })
    };
    let at = At {
        before: distance(page.document_start().map(|start| index - start)),
        behind: distance(page.document_end().map(|end| end - 1 - index)),
    };
    rules
        .prefilter
        .candidates(line, seen, at, &mut open.candidates);
    if open.candidates.rules.last() == Some(&rules.program(Builtin::TornPager).index()) {
        open.pagers.push(index);
    }
    if open.candidates.rules.is_empty() {
        return None;
    }
    let line = Line::new(line);
    let (near, heads) = (&mut open.near, &mut open.heads);
    open.candidates.rules.retain(|&at| {
        rules.rules.get(at).is_some_and(|rule| {
            let hits = || clear(rule, page, index) && !rule.find(&line).is_empty();
            match rule.place {
                Place::Near(..) if hits() => near.push((index, at)),
                Place::Heads if hits() => heads.push((index, at)),
                _ => {}
            }
            holds(rule, page, index)
        })
    });
    if open.candidates.rules.is_empty() {
        return None;
    }
    let mut verdict = apply(rules, &line, &open.candidates.rules)?;
    // What one rule leaves another may take: one run is to be enough.
    for _ in 1..MOST_CUTS {
        let Action::Replace(text) = &verdict.1 else {
            break;
        };
        let sifted = &mut open.candidates;
        rules.prefilter.candidates(text, Seen::Nothing, at, sifted);
        let hold = |at: &usize| {
            rules
                .rules
                .get(*at)
                .is_some_and(|rule| holds(rule, page, index))
        };
        sifted.rules.retain(hold);
        match apply(rules, &Line::new(text), &sifted.rules) {
            Some((_, action)) => verdict.1 = action,
            None => break,
        }
    }
    Some(verdict)
}

/// What a line is at an end of the document, to those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firm {
    /// No rule takes it.
    No,
    /// A rule takes it that says nothing of the lines around it.
    Gone,
    /// A rule takes it.
    Anchor,
    /// A rule takes it, and a run of titles behind it goes too.
    Heads,
    /// It goes if a run of titles stands behind it.
    Label { is_site: bool },
}

/// What the rules say of a line at an end of the document. Those for the other end are not asked, nor those that look far around: the
/// answer must not hang on what is in sight. `by`: the rule that takes the line, if that is known.
pub fn firm(
    rules: &Rules,
    page: &dyn Page,
    index: isize,
    by: Option<RuleId>,
    side: Side,
    candidates: &mut Sifted,
) -> Firm {
    // One that holds everywhere took it as the first of all that hit; a line may have the name of a rule for heads without being hit.
    let by = by.and_then(|id| rules.rules.get(id.index()));
    if let Some(rule) =
        by.filter(|rule| rule.place == Place::Anywhere && rule.takes_lines() && !rule.heads)
    {
        return rule.firm();
    }
    let Some(line) = page.line(index) else {
        return Firm::No;
    };
    let mut at = At::UNKNOWN;
    let distance = |from: isize, to: isize| usize::try_from(to - from).unwrap_or(usize::MAX);
    match side {
        Side::Head => {
            let start = page.document_start();
            at.before = start.map_or(usize::MAX, |start| distance(start, index));
        }
        Side::Foot => {
            let end = page.document_end();
            at.behind = end.map_or(usize::MAX, |end| distance(index, end - 1));
        }
    }
    rules
        .prefilter
        .candidates(line, Seen::Nothing, at, candidates);
    let line = Line::new(line);
    let firm = |&place: &usize| {
        let rule = rules.rules.get(place)?;
        let firm = match rule.place {
            Place::Heads => Firm::Label {
                is_site: rule.is_site,
            },
            Place::Anywhere if rule.heads => Firm::Heads,
            Place::Anywhere => rule.firm(),
            Place::First(lines) if at.before < lines => rule.firm(),
            Place::Last(lines) if at.behind < lines => rule.firm(),
            _ => return None,
        };
        (rule.takes_lines() && !rule.find(&line).is_empty()).then_some(firm)
    };
    // A label that another rule takes by itself goes without a run, too.
    let mut label = Firm::No;
    for firm in candidates.rules.iter().filter_map(firm) {
        match firm {
            Firm::Label { .. } => label = firm,
            _ => return firm,
        }
    }
    label
}

fn holds(rule: &Rule, page: &dyn Page, index: isize) -> bool {
    let within = |distance: isize, lines: usize| {
        usize::try_from(distance).is_ok_and(|distance| distance < lines)
    };
    let place = match rule.place {
        Place::Anywhere => true,
        Place::First(lines) => page
            .document_start()
            .is_some_and(|start| within(index - start, lines)),
        Place::Last(lines) => page
            .document_end()
            .is_some_and(|end| within(end - 1 - index, lines)),
        Place::Near(..) | Place::Heads | Place::Beside(_) => false,
    };
    place && clear(rule, page, index)
}

/// Whether nothing stands near that speaks against a rule.
fn clear(rule: &Rule, page: &dyn Page, index: isize) -> bool {
    let near = |(lines, text): &(isize, String)| stands_near(page, index, *lines, text);
    !rule.unless_near.iter().any(near)
}

/// The first rule that takes the line, or all that take a part of it.
pub fn apply(rules: &Rules, line: &Line, candidates: &[usize]) -> Verdict {
    let mut cuts: Vec<(Range<usize>, usize)> = Vec::new();
    for &at in candidates {
        let Some(rule) = rules.rules.get(at) else {
            continue;
        };
        let found = rule.find(line);
        match rule.removes {
            Removes::Line if !found.is_empty() => return Some((RuleId(at as u32), Action::Remove)),
            Removes::Line => {}
            Removes::Phrase => cuts.extend(found.into_iter().map(|range| (range, at))),
            Removes::Rest => cuts.extend(
                found
                    .first()
                    .map(|range| (range.start..line.text.len(), at)),
            ),
        }
    }
    cuts.retain(|(range, _)| !range.is_empty());
    cuts.sort_by_key(|(range, at)| (range.start, *at));
    let rule = RuleId(cuts.first()?.1 as u32);
    let action = cut(line.text, &apart(rules, cuts)).map_or(Action::Remove, Action::Replace);
    Some((rule, action))
}

/// Ascending cuts, those that touch made one.
fn apart(rules: &Rules, cuts: Vec<(Range<usize>, usize)>) -> Vec<Cut> {
    let mut apart: Vec<Cut> = Vec::new();
    for (range, at) in cuts {
        let mend = rules.rules.get(at).is_some_and(|rule| rule.mend);
        match apart.last_mut() {
            Some(last) if range.start <= last.range.end => {
                last.range.end = last.range.end.max(range.end);
                last.mend |= mend;
            }
            _ => apart.push(Cut { range, mend }),
        }
    }
    apart
}
