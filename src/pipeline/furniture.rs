//! Applies what boilerplate wants done to the lines of a sheet.

use super::{
    lines::terminator,
    sheet::{CRLF, JOINED, Line, PIECE, Patch, REMOVED, Sheet},
    why::{Note, Why},
};
use crate::{
    boilerplate::{Action, Edit, RuleId},
    config::Config,
    look::Looker,
    stats::Stats,
};

/// Blank lines that may stand between two lines that are told together, and one.
const MOST_APART: usize = 9;

/// Removes lines, and replaces those that lose a phrase.
pub fn remove(
    config: &Config,
    edits: Vec<Edit>,
    text: &str,
    sheet: &mut Sheet,
    stats: &mut Stats,
    notes: Option<&mut Vec<Note>>,
) {
    if let Some(notes) = notes {
        tell(config, &edits, sheet, notes);
    }
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
                    let together = old.flags(JOINED | PIECE);
                    *old = Line::new(old.end as usize, &looker.look(&new));
                    old.set(together);
                }
                let range = sheet.write(&new, &end);
                patches.push(Patch::arena(edit.line as u32, range));
            }
        }
    }
    sheet.merge(patches);
}

/// Notes which rules hit which records, and joins what they made one thing of.
fn tell(config: &Config, edits: &[Edit], sheet: &mut Sheet, notes: &mut Vec<Note>) {
    let mut join: Option<(RuleId, usize)> = None;
    let (mut record, mut next) = (0, 0);
    for edit in edits {
        while next <= edit.line {
            let is_piece = sheet.lines.get(next).is_some_and(|line| line.is(PIECE));
            record += u32::from(!is_piece);
            next += 1;
        }
        notes.push(Note::new(record.saturating_sub(1), Why::Rule(edit.rule)));
        // A seam's first line is what all became, and opens what is told together; a torn pager is told together as it is.
        let opens = matches!(edit.action, Action::Replace(_));
        if let Some((rule, last)) = join
            && rule == edit.rule
            && !opens
            && edit.line <= last + MOST_APART
        {
            let lines = sheet.lines.get_mut(last + 1..=edit.line);
            for line in lines.unwrap_or_default() {
                line.set(JOINED);
            }
        }
        join = config
            .options
            .rules
            .joins(edit.rule)
            .then_some((edit.rule, edit.line));
    }
}
