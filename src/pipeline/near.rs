//! What script the lines around a line are in: it decides for lines that are in neither.

use super::{context, lines};
use crate::{
    config::Config,
    input::cut::Window,
    look::{self, Look},
    script::{self, Script},
};
use std::{cell::OnceCell, ops::Range};

/// Lines before and behind a line that are asked.
const REACH: usize = 16;

/// The scripts of a window's lines, and of those before and behind it when they are asked for.
pub struct Near<'w> {
    config: &'w Config,
    window: &'w Window,
    scripts: Vec<Script>,
    /// Those of lines that changed, as they go out: line and script, ascending.
    changed: Vec<(usize, Script)>,
    /// The last lines before the window, the nearest first.
    before: OnceCell<Vec<Script>>,
    /// The first lines behind it.
    after: OnceCell<Vec<Script>>,
}

impl<'w> Near<'w> {
    pub fn new(config: &'w Config, window: &'w Window, scripts: Vec<Script>) -> Near<'w> {
        Near {
            config,
            window,
            scripts,
            changed: Vec::new(),
            before: OnceCell::new(),
            after: OnceCell::new(),
        }
    }

    /// The script of a line as decode gave it.
    pub fn script(&self, line: usize) -> Option<Script> {
        self.scripts.get(line).copied()
    }

    /// The script of the nearest line that is in one: of those before it first, as a heading is of what it stands under.
    pub fn of(&self, line: usize) -> Option<Script> {
        let (before, after) = self.scripts.split_at_checked(line)?;
        let after = after.get(1..).unwrap_or_default();
        let earlier = || {
            self.before
                .get_or_init(|| self.context(self.window.before.clone(), true))
                .iter()
        };
        let later = || {
            self.after
                .get_or_init(|| self.context(self.window.after.clone(), false))
                .iter()
        };
        let wanted = |script: &&Script| is_one(script);
        // The lines of the window alone suffice nearly always, and the context costs decoding.
        let mut found = before.iter().rev().take(REACH).find(wanted);
        if found.is_none() && before.len() < REACH {
            found = earlier().take(REACH - before.len()).find(wanted);
        }
        if found.is_none() {
            found = after.iter().take(REACH).find(wanted);
        }
        if found.is_none() && after.len() < REACH {
            found = later().take(REACH - after.len()).find(wanted);
        }
        found.copied()
    }

    /// The script of the nearest line before this one that is in one when it goes out. Nothing is known of what is not in the window.
    pub fn later(&self, line: usize) -> Option<Script> {
        let mut changed = self.changed.iter().rev().peekable();
        let of = |at: usize| {
            while changed.next_if(|(line, _)| *line > at).is_some() {}
            let new = changed.peek().filter(|(line, _)| *line == at);
            new.map(|(_, script)| *script).or_else(|| self.script(at))
        };
        let mut scripts = (0..line).rev().take(REACH).filter_map(of);
        scripts.find(is_one)
    }

    /// This line goes out as this text.
    pub fn changed(&mut self, line: usize, look: &Look, text: &str) {
        if self.config.converter.is_some() {
            self.changed.push((line, script(self.config, look, text)));
        }
    }

    fn detect(&self, line: &str) -> Script {
        match &self.config.converter {
            Some(converter) => converter.detect(line),
            None => script::detect(line),
        }
    }

    fn context(&self, range: Range<usize>, from_end: bool) -> Vec<Script> {
        let text = context::decoded(self.config, self.window, range);
        let detect = |line| self.detect(line);
        if from_end {
            let all: Vec<&str> = lines::of(&text).collect();
            all.iter()
                .rev()
                .take(REACH)
                .map(|line| detect(line))
                .collect()
        } else {
            lines::of(&text).take(REACH).map(detect).collect()
        }
    }
}

fn is_one(script: &Script) -> bool {
    matches!(script, Script::Simplified | Script::Traditional)
}

/// The script of a line, without the user's words, by the look at it where that suffices.
pub fn script(config: &Config, look: &Look, line: &str) -> Script {
    match config.converter.as_ref().filter(|c| !c.detects_alone()) {
        Some(converter) => converter.detect(line),
        None => script_by_look(look, line),
    }
}

/// The same with the user's words.
pub fn script_by_look(look: &Look, line: &str) -> Script {
    let facts = look.classes & look::SCRIPTS;
    // The look does not see which characters have a variation selector, and knows nothing of other planes.
    if look.classes & look::ASTRAL != 0
        || facts & look::SIMPLIFIED != 0 && facts & look::TRADITIONAL != 0
    {
        return script::detect(line);
    }
    if facts & look::SIMPLIFIED != 0 {
        Script::Simplified
    } else if facts != 0 {
        Script::Traditional
    } else {
        Script::Neutral
    }
}
