//! The rules that hold beside removed lines only.

use super::{
    Page, RuleId, Rules,
    candidates::Seen,
    folded::Line,
    judge::{Verdict, apply},
    pattern::FoundBy,
    prefilter::{At, Prefilter, Sifted},
    rule::{Place, Rule},
};

/// Those of a set.
pub struct Beside {
    /// Their places in the set.
    places: Vec<usize>,
    /// Which of them, by their places here, may hit a line.
    prefilter: Prefilter,
    /// Those that nothing is known of which every line they hit holds.
    open: Vec<usize>,
}

impl Beside {
    pub fn new(rules: &[Rule]) -> Beside {
        let is_beside = |(_, rule): &(usize, &Rule)| matches!(rule.place, Place::Beside(_));
        let (places, own): (Vec<usize>, Vec<&Rule>) =
            rules.iter().enumerate().filter(is_beside).unzip();
        let is_open = |rule: &Rule| rule.literals.is_empty() && rule.found_by == FoundBy::Literals;
        Beside {
            prefilter: Prefilter::new(&own, false, None),
            open: (0..own.len())
                .filter(|at| own.get(*at).is_some_and(|rule| is_open(rule)))
                .collect(),
            places,
        }
    }

    /// The places in the set of those that may hit a line, ascending. Costs no regex.
    fn candidates(&self, line: &str, sifted: &mut Sifted) -> Vec<usize> {
        self.prefilter
            .candidates(line, Seen::Nothing, At::UNKNOWN, sifted);
        sifted.rules.extend(&self.open);
        sifted.rules.sort_unstable();
        let place = |at: &usize| self.places.get(*at).copied();
        sifted.rules.iter().filter_map(place).collect()
    }
}

/// What the rules that hold beside a line removed by `by` say of a line next to it.
pub fn judge(
    rules: &Rules,
    page: &dyn Page,
    index: isize,
    by: RuleId,
    sifted: &mut Sifted,
) -> Verdict {
    let line = page.line(index)?;
    let wanted = |at: &usize| match rules.rules.get(*at).map(|rule| &rule.place) {
        Some(Place::Beside(None)) => true,
        Some(Place::Beside(Some(id))) => rules.name(by) == id,
        _ => false,
    };
    let mut candidates = rules.beside.candidates(line, sifted);
    candidates.retain(wanted);
    if candidates.is_empty() {
        return None;
    }
    apply(rules, &Line::new(line), &candidates)
}

/// Whether a rule may hit a line beside a removed one.
pub fn may_hang(rules: &Rules, page: &dyn Page, index: isize) -> bool {
    let may_hit = |line| {
        !rules
            .beside
            .candidates(line, &mut Sifted::default())
            .is_empty()
    };
    page.line(index).is_some_and(may_hit)
}
