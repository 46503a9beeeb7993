//! The order: lines by themselves, then their neighbours, then pagers torn over lines.

use super::{
    Action, Edit, Page, RuleId, Rules,
    judge::{Scratch, judge, judge_beside},
    page::neighbour,
    pager,
};
use std::collections::BTreeMap;

impl Rules {
    /// Judges a window. `candidates`, ascending, are the indexes of its lines that hold a trigger; `edits` gets what happens, ascending,
    /// at most one for a line. Lines without a trigger may be among them, beside removed lines and in pagers; so a window
    /// without candidates must be swept too, for what stands just outside it.
    pub fn sweep(&self, page: &dyn Page, candidates: &[usize], edits: &mut Vec<Edit>) {
        let mut verdicts = BTreeMap::new();
        let mut scratch = Scratch::default();
        for index in self.judged(page, candidates) {
            if let Some(verdict) = judge(self, page, index, &mut scratch) {
                verdicts.insert(index, verdict);
            }
        }
        self.neighbours(page, &mut verdicts);
        if self.torn {
            for index in pager::torn(page, candidates) {
                verdicts.insert(index, (self.torn_pager(), Action::Remove));
            }
        }
        let inside = |index: isize| {
            usize::try_from(index)
                .ok()
                .filter(|line| *line < page.len())
        };
        edits.extend(verdicts.into_iter().filter_map(|(index, (rule, action))| {
            inside(index).map(|line| Edit { line, rule, action })
        }));
    }

    /// The candidates, and the nearest lines around the window, on whose removal the rules beside them hang.
    fn judged(&self, page: &dyn Page, candidates: &[usize]) -> Vec<isize> {
        let inside = candidates
            .iter()
            .filter_map(|&line| isize::try_from(line).ok());
        if self.beside.is_empty() {
            return inside.collect();
        }
        let before = neighbour(page, 0, -1);
        let after = isize::try_from(page.len())
            .ok()
            .and_then(|len| neighbour(page, len - 1, 1));
        before.into_iter().chain(inside).chain(after).collect()
    }

    fn neighbours(&self, page: &dyn Page, verdicts: &mut BTreeMap<isize, (RuleId, Action)>) {
        if self.beside.is_empty() {
            return;
        }
        let removed: Vec<(isize, RuleId)> = verdicts
            .iter()
            .filter(|(_, (_, action))| *action == Action::Remove)
            .map(|(index, (rule, _))| (*index, *rule))
            .collect();
        for (index, by) in removed {
            for next in [-1, 1]
                .into_iter()
                .filter_map(|step| neighbour(page, index, step))
            {
                if verdicts
                    .get(&next)
                    .is_some_and(|(_, action)| *action == Action::Remove)
                {
                    continue;
                }
                if let Some(verdict) = judge_beside(self, page, next, by) {
                    verdicts.insert(next, verdict);
                }
            }
        }
    }
}
