//! One line, held against the rules.

use super::{
    Action, Page, RuleId, Rules,
    cut::cut,
    folded::Line,
    rule::{Place, Removes, Rule},
};
use std::ops::Range;

/// What a rule set says of one line.
pub type Verdict = Option<(RuleId, Action)>;

/// What the rules say of a line by itself: those beside others not asked. `candidates` is a buffer; of a line that may be part of
/// a torn pager the index goes to `pagers`.
pub fn judge(
    rules: &Rules,
    page: &dyn Page,
    index: isize,
    candidates: &mut Vec<usize>,
    pagers: &mut Vec<isize>,
) -> Verdict {
    let line = page.line(index)?;
    rules.prefilter.candidates(line, candidates);
    if candidates.last() == Some(&rules.torn_pager().index()) {
        pagers.push(index);
    }
    candidates.retain(|&rule| {
        rules
            .rules
            .get(rule)
            .is_some_and(|rule| holds(rule, page, index))
    });
    if candidates.is_empty() {
        return None;
    }
    apply(rules, &Line::new(line), candidates)
}

/// What the rules that hold beside a line removed by `by` say of a line next to it.
pub fn judge_beside(rules: &Rules, page: &dyn Page, index: isize, by: RuleId) -> Verdict {
    let wanted = |rule: &Rule| match &rule.place {
        Place::Beside(None) => true,
        Place::Beside(Some(id)) => rules.name(by) == id,
        _ => false,
    };
    let line = Line::new(page.line(index)?);
    let candidates: Vec<usize> = rules
        .beside()
        .filter(|(_, rule)| wanted(rule) && rule.may_hit(&line))
        .map(|(at, _)| at)
        .collect();
    apply(rules, &line, &candidates)
}

/// Whether a rule may hit a line beside a removed one. Costs no regex.
pub fn may_hang(rules: &Rules, page: &dyn Page, index: isize) -> bool {
    page.line(index).is_some_and(|text| {
        let line = Line::new(text);
        rules.beside().any(|(_, rule)| rule.may_hit(&line))
    })
}

fn holds(rule: &Rule, page: &dyn Page, index: isize) -> bool {
    let within = |distance: isize, lines: usize| {
        usize::try_from(distance).is_ok_and(|distance| distance < lines)
    };
    match rule.place {
        Place::Anywhere => true,
        Place::First(lines) => page
            .document_start()
            .is_some_and(|start| within(index - start, lines)),
        Place::Last(lines) => page
            .document_end()
            .is_some_and(|end| within(end - 1 - index, lines)),
        Place::Beside(_) => false,
    }
}

/// The first rule that takes the line, or all that take a part of it.
fn apply(rules: &Rules, line: &Line, candidates: &[usize]) -> Verdict {
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
    let action = cut(line.text, &apart(cuts)).map_or(Action::Remove, Action::Replace);
    Some((rule, action))
}

/// Ascending ranges, those that touch made one.
fn apart(cuts: Vec<(Range<usize>, usize)>) -> Vec<Range<usize>> {
    let mut apart: Vec<Range<usize>> = Vec::new();
    for (range, _) in cuts {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}
