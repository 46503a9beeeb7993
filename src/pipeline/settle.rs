//! Settles on the sheet what the visits made of lines.

use super::{
    lines::Visited,
    sheet::{Line, Patch, Sheet, Source},
};
use crate::look;

/// Puts what was visited on the sheet. Says which lines a rule may hit.
pub fn settle(visited: Vec<Visited>, sheet: &mut Sheet) -> Vec<usize> {
    let is_split = |pair: &[Visited]| matches!(pair, [a, b] if a.line == b.line);
    if visited.windows(2).any(is_split) {
        return settle_split(visited, sheet);
    }
    let mut candidates = Vec::new();
    let mut patches = Vec::new();
    for Visited {
        line,
        classes,
        patch,
    } in visited
    {
        if classes & look::RULE != 0 {
            candidates.push(line);
        }
        let Some((look, range)) = patch else { continue };
        if let (Some(look), Some(old)) = (look, sheet.lines.get_mut(line)) {
            *old = Line::new(old.end as usize, &look);
        }
        patches.push(arena_patch(line, range));
    }
    sheet.merge(patches);
    candidates
}

/// Where lines became several, those behind them move: the lines are gathered anew.
fn settle_split(visited: Vec<Visited>, sheet: &mut Sheet) -> Vec<usize> {
    let old = std::mem::take(&mut sheet.lines);
    let mut older = std::mem::take(&mut sheet.patches).into_iter().peekable();
    let mut lines: Vec<Line> = Vec::with_capacity(old.len() + visited.len());
    let (mut candidates, mut patches) = (Vec::new(), Vec::new());
    let mut visited = visited.into_iter().peekable();
    for (number, line) in old.into_iter().enumerate() {
        if let Some(patch) = older.next_if(|p| p.line as usize == number) {
            let line = lines.len() as u32;
            patches.push(Patch { line, ..patch });
        }
        let first = lines.len();
        while let Some(Visited { classes, patch, .. }) = visited.next_if(|v| v.line == number) {
            let place = lines.len();
            if classes & look::RULE != 0 {
                candidates.push(place);
            }
            let look = patch.as_ref().and_then(|(look, _)| *look);
            lines.push(look.map_or(line, |look| Line::new(line.end as usize, &look)));
            patches.extend(patch.map(|(_, range)| arena_patch(place, range)));
        }
        if lines.len() == first {
            lines.push(line);
        }
    }
    sheet.lines = lines;
    sheet.merge(patches);
    candidates
}

fn arena_patch(line: usize, range: std::ops::Range<usize>) -> Patch {
    Patch {
        line: line as u32,
        source: Source::Arena,
        range,
    }
}
