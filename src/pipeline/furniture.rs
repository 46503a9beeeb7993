//! Applies what boilerplate wants done to the lines of a sheet.

use super::{
    lines::terminator,
    sheet::{CRLF, Line, Patch, REMOVED, Sheet},
};
use crate::{
    boilerplate::{Action, Edit},
    config::Config,
    look::Looker,
    stats::Stats,
};

/// Removes lines, and replaces those that lose a phrase.
pub fn remove(config: &Config, edits: Vec<Edit>, text: &str, sheet: &mut Sheet, stats: &mut Stats) {
    if edits.is_empty() {
        return;
    }
    let mut looker = Looker::new(&config.table);
    let mut patches = Vec::new();
    for edit in edits {
        *stats.rules.entry(edit.rule).or_default() += 1;
        match edit.action {
            Action::Remove => {
                stats.boilerplate_removed += 1;
                if let Some(line) = sheet.lines.get_mut(edit.line) {
                    line.set(REMOVED);
                }
            }
            Action::Replace(new) => {
                stats.boilerplate_trimmed += 1;
                let old = terminator(sheet.text(text, edit.line));
                let is_crlf = sheet.lines.get(edit.line).is_some_and(|line| line.is(CRLF));
                let end = if is_crlf { "\n" } else { old }.to_owned();
                if let Some(old) = sheet.lines.get_mut(edit.line) {
                    *old = Line::new(old.end as usize, &looker.look(&new));
                }
                let range = sheet.write(&new, &end);
                patches.push(Patch::arena(edit.line as u32, range));
            }
        }
    }
    sheet.merge(patches);
}
