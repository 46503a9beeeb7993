//! What stands some lines away: texts that speak against a rule, and lines that speak for one.

use super::{
    Page, RuleId, Rules,
    candidates::Seen,
    judge::{Open, judge},
    rule::Place,
};

/// Bytes that are looked at on either side, well within what a window sees of its context; so the answer is the same wherever
/// windows are cut.
const BYTES: usize = 32 << 10;

/// Whether a text stands in one of the lines up to `lines` before or after `index`.
///
/// The nearest are asked first: where many lines hold the text each is answered at once.
pub fn stands_near(page: &dyn Page, index: isize, lines: isize, text: &str) -> bool {
    let mut bytes = [BYTES; 2];
    (1..=lines).any(|far| {
        [-far, far].iter().zip(&mut bytes).any(|(offset, left)| {
            let line = page.line(index.saturating_add(*offset)).unwrap_or_default();
            *left = left.saturating_sub(line.len());
            *left > 0 && line.contains(text)
        })
    })
}

/// The hits that have another rule's hit near enough. `open.near`: the hits in the window and in context lines already judged;
/// those in the context around them are found here.
pub fn near(rules: &Rules, page: &dyn Page, open: &mut Open) -> Vec<(isize, RuleId)> {
    let reach = |at: usize| match rules.rules.get(at).map(|rule| &rule.place) {
        Some(Place::Near(lines, _)) => *lines,
        _ => 0,
    };
    let hits = || open.near.iter();
    let (Some(first), Some(last), Ok(len)) = (
        hits().map(|(index, at)| index - reach(*at)).min(),
        hits().map(|(index, at)| index + reach(*at)).max(),
        isize::try_from(page.len()),
    ) else {
        return Vec::new();
    };
    for index in (first..0).chain(len..last.saturating_add(1)) {
        let _ = judge(rules, page, index, Seen::Nothing, open);
    }
    let mut hits = std::mem::take(&mut open.near);
    hits.sort_unstable();
    hits.dedup();
    let supported = |(place, (index, at)): (usize, &(isize, usize))| {
        let rule = rules.rules.get(*at)?;
        let Place::Near(lines, others) = &rule.place else {
            return None;
        };
        let close = |(line, _): &&(isize, usize)| (line - index).abs() <= *lines;
        let other = |(_, at): &(isize, usize)| {
            let id = rules.rules.get(*at).map(|rule| &rule.id);
            id.is_some_and(|id| *id != rule.id && others.contains(id))
        };
        let before = hits.get(..place)?.iter().rev().take_while(close);
        let mut around = before.chain(hits.get(place..)?.iter().take_while(close));
        around.any(other).then_some((*index, RuleId(*at as u32)))
    };
    hits.iter().enumerate().filter_map(supported).collect()
}
