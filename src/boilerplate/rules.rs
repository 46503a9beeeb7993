//! A rule set: its packs loaded and checked, its rules listed and named.

use super::{
    PackError,
    beside::Beside,
    pack,
    packs::{self, BUILTIN, Known},
    pager,
    prefilter::Prefilter,
    program::Builtin,
    rule::{Kind, Place, Removes, Rule, Scope},
};
use crate::look::{Flags, Found};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// A rule of a [`Rules`]; ids of two sets mean nothing to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(super) u32);

impl RuleId {
    /// The rule's place in the set, from 0: an index for counters.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of rules, shared by all threads.
///
/// ```
/// use wenlu::boilerplate::Rules;
///
/// let rules = Rules::builtin();
/// assert!(rules.signs().any(|c| c == '頁'));
/// ```
pub struct Rules {
    pub(super) rules: Vec<Rule>,
    pub(super) prefilter: Prefilter,
    pub(super) beside: Beside,
    /// Whether the rules of the program hold too: they are part of the built-in set.
    pub(super) is_builtin: bool,
}

impl Rules {
    /// The packs of the program.
    pub fn builtin() -> Rules {
        let rules = builtin_rules().unwrap_or_default();
        Rules::of(rules, true)
    }

    /// The packs of the program, read once.
    pub fn shared() -> Arc<Rules> {
        static SHARED: OnceLock<Arc<Rules>> = OnceLock::new();
        SHARED.get_or_init(|| Arc::new(Rules::builtin())).clone()
    }

    /// Reads packs, after those of the program or alone. Every rule of `packs` is checked, its examples too; so
    /// `load(&[file], false)` is what `--check-rules` asks.
    ///
    /// # Errors
    /// The first thing that is wrong, with file and line.
    pub fn load(packs: &[PathBuf], with_builtin: bool) -> Result<Rules, PackError> {
        let mut rules = if with_builtin {
            builtin_rules()?
        } else {
            Vec::new()
        };
        let own = rules.len();
        for path in packs {
            let text =
                fs::read_to_string(path).map_err(|error| PackError::unreadable(path, &error))?;
            add(
                &mut rules,
                &path.display().to_string(),
                &text,
                &Known::new(),
            )?;
        }
        rules.iter().skip(own).try_for_each(Rule::check)?;
        neighbours_exist(&rules)?;
        Ok(Rules::of(rules, with_builtin))
    }

    /// Tests a pack as `--check-rules` does: every rule that is wrong is told of, and how many rules there are. With the built-in packs the
    /// ids that they have are taken, and neighbours may be theirs.
    ///
    /// # Errors
    /// What is wrong, with file and line, in the order of the file; the first thing where blocks cannot be read.
    ///
    /// ```
    /// use wenlu::boilerplate::Rules;
    /// assert!(Rules::check("no-such-file.rules".as_ref(), true).is_err());
    /// ```
    pub fn check(path: &Path, with_builtin: bool) -> Result<usize, Vec<PackError>> {
        let text = fs::read_to_string(path).map_err(|e| vec![PackError::unreadable(path, &e)])?;
        let mut rules = match with_builtin {
            true => builtin_rules().map_err(|e| vec![e])?,
            false => Vec::new(),
        };
        let builtin = rules.len();
        let file = path.display().to_string();
        let mut errors = Vec::new();
        for block in pack::blocks(&file, &text).map_err(|e| vec![e])? {
            match Rule::read(&file, &block, &Known::new()) {
                Ok(rule) => {
                    errors.extend(taken(&rules, &rule));
                    errors.extend(rule.check().err());
                    rules.push(rule);
                }
                Err(error) => errors.push(error),
            }
        }
        errors.extend(neighbours_exist(&rules).err());
        match errors.is_empty() {
            true => Ok(rules.len() - builtin),
            false => Err(errors),
        }
    }

    fn of(rules: Vec<Rule>, is_builtin: bool) -> Rules {
        let pager = is_builtin.then_some((pager::TRIGGER, pager::LINE));
        Rules {
            prefilter: Prefilter::new(&rules.iter().collect::<Vec<_>>(), true, pager),
            beside: Beside::new(&rules),
            rules,
            is_builtin,
        }
    }

    /// The characters of the Basic Multilingual Plane that flag a line: a line that holds one of them is a candidate.
    pub fn signs(&self) -> impl Iterator<Item = char> + use<> {
        self.prefilter.signs().into_iter()
    }

    /// Writes a line for each rule: id, kind, what it removes, where.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn list(&self, out: &mut impl io::Write) -> io::Result<()> {
        for rule in &self.rules {
            writeln!(out, "{:<28} {:<10} {}", rule.id, rule.kind, scope(rule))?;
        }
        for rule in Builtin::ALL.iter().filter(|_| self.is_builtin) {
            writeln!(
                out,
                "{:<28} {:<10} {}",
                rule.id(),
                rule.kind(),
                rule.scope()
            )?;
        }
        Ok(())
    }

    /// The rule's id in its pack.
    pub fn name(&self, rule: RuleId) -> &str {
        self.rules.get(rule.index()).map_or_else(
            || self.recognizer(rule).map_or("", Builtin::id),
            |rule| &rule.id,
        )
    }

    /// Whether what it does to several lines is one thing: what joins records, or a pager torn over them.
    pub(crate) fn joins(&self, rule: RuleId) -> bool {
        matches!(
            self.recognizer(rule),
            Some(Builtin::Seam | Builtin::TornPager)
        )
    }

    /// The rule's kind.
    pub fn kind(&self, rule: RuleId) -> Kind {
        self.rules.get(rule.index()).map_or_else(
            || self.recognizer(rule).map_or(Kind::Furniture, Builtin::kind),
            |rule| rule.kind,
        )
    }

    /// What stands for a rule of the program in edits: they follow the packs' rules.
    pub(super) fn program(&self, rule: Builtin) -> RuleId {
        RuleId(self.rules.len() as u32 + rule as u32)
    }

    fn recognizer(&self, rule: RuleId) -> Option<Builtin> {
        let place = rule.index().checked_sub(self.rules.len())?;
        Builtin::ALL.get(place).copied()
    }
}

impl Flags for Rules {
    /// Adds the rules that may hit a folded line by its words.
    fn flags(&self, folded: &[u8], found: &mut Found) {
        self.prefilter.flags(folded, found);
    }
}

fn scope(rule: &Rule) -> String {
    let removes = match (rule.removes, rule.scope) {
        (Removes::Line, _) => "line",
        (Removes::Rest, _) => "rest of line",
        (Removes::Phrase, Scope::Sentence) => "end of sentence",
        (Removes::Phrase, _) => "phrase",
    };
    match &rule.place {
        Place::Anywhere => format!("{removes}, anywhere"),
        Place::First(lines) => format!("{removes}, first {lines} lines"),
        Place::Last(lines) => format!("{removes}, last {lines} lines"),
        Place::Near(lines, _) => format!("{removes}, within {lines} lines of another such"),
        Place::Heads => format!("{removes}, before a run of titles"),
        Place::Beside(None) => format!("{removes}, beside a removed line"),
        Place::Beside(Some(id)) => format!("{removes}, beside {id}"),
    }
}

pub(super) fn builtin_rules() -> Result<Vec<Rule>, PackError> {
    let (mut rules, known) = (Vec::new(), packs::literals());
    for (file, text) in BUILTIN {
        add(&mut rules, file, text, &known)?;
    }
    neighbours_exist(&rules)?;
    Ok(rules)
}

fn add(rules: &mut Vec<Rule>, file: &str, text: &str, known: &Known) -> Result<(), PackError> {
    for block in pack::blocks(file, text)? {
        let rule = Rule::read(file, &block, known)?;
        if let Some(error) = taken(rules, &rule) {
            return Err(error);
        }
        rules.push(rule);
    }
    Ok(())
}

/// What is wrong with a rule's id, beside those before it.
fn taken(rules: &[Rule], rule: &Rule) -> Option<PackError> {
    let id = &rule.id;
    if Builtin::ALL.iter().any(|own| own.id() == id) {
        return Some(rule.error(format!(
            "the id {id} is that of a rule in the program; choose another"
        )));
    }
    let first = rules.iter().find(|other| other.id == *id)?;
    let what = format!(
        "the id {id} stands already at {}; choose another",
        first.position()
    );
    Some(rule.error(what))
}

fn neighbours_exist(rules: &[Rule]) -> Result<(), PackError> {
    let ids: BTreeSet<&str> = rules
        .iter()
        .filter(|r| !matches!(r.place, Place::Beside(_)))
        .map(|r| r.id.as_str())
        .collect();
    for rule in rules {
        if let Place::Near(_, others) = &rule.place {
            // Only rules of this sort leave their hits to be judged together.
            let near = |other: &Rule| matches!(other.place, Place::Near(..));
            let known = |id: &String| rules.iter().any(|other| other.id == *id && near(other));
            if let Some(id) = others.iter().find(|id| **id == rule.id || !known(id)) {
                let what =
                    format!("where: near {id} names no other rule that is `where: near` too");
                return Err(rule.error(what));
            }
        }
        if let Place::Beside(Some(id)) = &rule.place
            && !ids.contains(id.as_str())
        {
            let what = format!(
                "where: beside {id} names no rule that stands by itself; use the id of one, or `beside` alone"
            );
            return Err(rule.error(what));
        }
    }
    Ok(())
}
