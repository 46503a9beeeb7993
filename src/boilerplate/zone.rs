//! The first and the last lines of a document, and what each is to those around it: a line that a rule takes, weak evidence, or text.

use super::{
    Page, RuleId, Rules,
    judge::{Firm, firm},
    prefilter::Sifted,
    titles,
    weak::{Evidence, Grade, Scale},
};
use std::{collections::BTreeMap, ops::Range};

/// The lines of a zone. A window sees 64 lines around it: so wherever it is cut, all of a zone is seen that it has a line of.
const LINES: isize = 60;
/// And its bytes.
const BYTES: usize = 16 << 10;
/// What the words of a row must weigh that stands between the text and the first line that a rule takes, those of menus aside.
const SURE: u32 = 4;
/// A line that is longer, in characters, is text.
const LONG: usize = 36;
/// A line with the mark of a sentence is text from so many characters on.
const SENTENCE: usize = 14;
/// Which end of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Head,
    Foot,
}

/// What is known of a page's lines, each of which is asked more than once.
pub struct Known<'p> {
    pub page: &'p dyn Page,
    /// The lines of the window that rules take or make labels of, and by which they go; of others around it that is not known.
    own: &'p BTreeMap<isize, Option<RuleId>>,
    /// What lines are that no rule takes.
    sorts: BTreeMap<isize, Sort>,
    /// What rules say of lines, seen from the head and from the foot.
    firms: [BTreeMap<isize, Firm>; 2],
    sifted: Sifted,
    scale: Scale,
}

impl<'p> Known<'p> {
    pub fn new(page: &'p dyn Page, own: &'p BTreeMap<isize, Option<RuleId>>) -> Known<'p> {
        Known {
            page,
            own,
            sorts: BTreeMap::new(),
            firms: Default::default(),
            sifted: Sifted::default(),
            scale: Scale::default(),
        }
    }

    fn firm(&mut self, rules: &Rules, at: isize, side: Side) -> Firm {
        let by = self.own.get(&at);
        if by.is_none() && (0..self.page.len() as isize).contains(&at) {
            return Firm::No;
        }
        let [head, foot] = &mut self.firms;
        let firms = match side {
            Side::Head => head,
            Side::Foot => foot,
        };
        let own = || {
            firm(
                rules,
                self.page,
                at,
                by.copied().flatten(),
                side,
                &mut self.sifted,
            )
        };
        *firms.entry(at).or_insert_with(own)
    }

    /// What a line is that no rule takes.
    pub fn sort(&mut self, at: isize) -> Sort {
        let own = || {
            let line = self.page.line(at);
            line.map_or(Sort::Plain, |line| sort(line, &mut self.scale))
        };
        *self.sorts.entry(at).or_insert_with(own)
    }
}

/// What a line of a zone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
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

/// A line that is not blank, and what it is if rules take it; of the others few are asked for.
pub type Taken = (isize, Option<Sort>);

/// Whether rules may take a line of a zone so that it tells of those around it.
pub fn may_be_furniture(
    rules: &Rules,
    known: &mut Known,
    mut zone: Range<isize>,
    side: Side,
) -> bool {
    zone.any(|at| !matches!(known.firm(rules, at, side), Firm::No | Firm::Gone))
}

/// The lines of a zone that are not blank, and which rules take.
pub fn taken(rules: &Rules, known: &mut Known, zone: Range<isize>, side: Side) -> Vec<Taken> {
    let page = known.page;
    let lines = zone.filter(|at| page.line(*at).is_some_and(|line| !line.trim().is_empty()));
    let mut firms: Vec<(isize, Firm)> = lines.map(|at| (at, known.firm(rules, at, side))).collect();
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
            let taken = match firm {
                Firm::Anchor | Firm::Heads | Firm::Label { .. } => Some(Sort::Anchor),
                Firm::Gone => Some(Sort::Gone),
                Firm::No => titles.contains(&at).then_some(Sort::Gone),
            };
            (at, taken)
        })
        .collect()
}

/// What a line is that no rule takes.
fn sort(line: &str, scale: &mut Scale) -> Sort {
    let line = line.trim();
    let evidence = scale.weigh(line);
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
        match scale.speaks_of_page(line) {
            true => Sort::Plain,
            false => Sort::Text,
        }
    } else {
        Sort::Plain
    }
}

impl Sort {
    pub fn worth(self) -> i32 {
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
    pub fn is_row(self, least: Grade) -> bool {
        matches!(self, Sort::Weak(own) if own.pieces > 1 && own.grade >= least)
    }

    /// Whether its pieces are more than words of menus, and leave no doubt.
    pub fn is_sure_row(self) -> bool {
        self.is_row(Grade::All) && matches!(self, Sort::Weak(own) if own.sure >= SURE)
    }

    /// Whether it is one piece that is furniture's words.
    pub fn is_piece(self) -> bool {
        matches!(self, Sort::Weak(own) if own.pieces < 2 && own.grade == Grade::All)
    }

    pub fn is_bare(self) -> bool {
        matches!(self, Sort::Weak(own) if own.grade == Grade::Bare)
    }
}
