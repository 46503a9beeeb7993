//! Whether a pattern matches: half of what a [`Regex`] can tell, for half of what it costs to compile.
//!
//! Most rules ask of a few lines of a run whether they match, and hit none. A regex that can tell where it matches holds the pattern
//! forwards and backwards, and with its groups; to compile that took more time than all searches in 6 MB. So it is compiled when
//! a line first matches; and before that a loose form of it is asked.

use super::loose::loose;
use regex::{Regex, RegexBuilder};
use regex_automata::{
    Input,
    hybrid::dfa::{Cache, DFA},
    nfa::thompson::{self, WhichCaptures},
    util::pool::{Pool, PoolGuard},
};
use regex_syntax::hir::Hir;
use std::sync::OnceLock;

/// The states of a search, in bytes: with less than the largest of our patterns need it falls back to one that is 40 times slower.
const STATES: usize = 2 << 20;
/// The largest program that a pattern may make, in bytes.
const PROGRAM: usize = 4 << 20;

/// A compiled pattern.
pub struct Matcher {
    pattern: String,
    loose: Option<Forward>,
    exact: OnceLock<Option<Forward>>,
    regex: OnceLock<Option<Regex>>,
}

struct Forward {
    automaton: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
}

impl Matcher {
    pub fn new(pattern: String) -> Matcher {
        Matcher {
            loose: regex_syntax::parse(&pattern)
                .ok()
                .and_then(|tree| Forward::new(&loose(&tree))),
            pattern,
            exact: OnceLock::new(),
            regex: OnceLock::new(),
        }
    }

    /// Whether it matches in a text.
    pub fn is_match(&self, text: &str) -> bool {
        let asked = |forward: &Option<Forward>| forward.as_ref()?.is_match(text);
        asked(&self.loose) != Some(false)
            && asked(self.exact())
                .unwrap_or_else(|| self.regex().is_some_and(|regex| regex.is_match(text)))
    }

    fn exact(&self) -> &Option<Forward> {
        let tree = || regex_syntax::parse(&self.pattern).ok();
        self.exact.get_or_init(|| Forward::new(&tree()?))
    }

    /// What tells where it matches.
    pub fn regex(&self) -> Option<&Regex> {
        let compile = || compile(&self.pattern).ok();
        self.regex.get_or_init(compile).as_ref()
    }
}

/// The whole regex, or what is wrong with the pattern.
pub fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .size_limit(PROGRAM)
        .dfa_size_limit(STATES)
        .build()
}

impl Forward {
    /// Nothing for patterns that such an automaton cannot be made of: those that ask for the bounds of words.
    fn new(tree: &Hir) -> Option<Forward> {
        let states = DFA::config()
            .cache_capacity(STATES)
            .skip_cache_capacity_check(true);
        let program = thompson::Config::new()
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(PROGRAM));
        let program = thompson::Compiler::new()
            .configure(program.utf8(false))
            .build_from_hir(tree);
        let built = DFA::builder()
            .configure(states)
            .build_from_nfa(program.ok()?);
        let automaton = built.ok()?;
        let of = automaton.clone();
        Some(Forward {
            caches: Pool::new(Box::new(move || of.create_cache())),
            automaton,
        })
    }

    /// Nothing where the search gives up.
    fn is_match(&self, text: &str) -> Option<bool> {
        let mut cache: PoolGuard<'_, Cache, _> = self.caches.get();
        let found = self
            .automaton
            .try_search_fwd(&mut cache, &Input::new(text).earliest(true));
        found.ok().map(|end| end.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATTERNS: &[&str] = &[
        "^(甲|乙)+丙?$",
        "甲.{0,3}乙",
        r"^[々〇㐀-鿿]{2,3}：",
        r"\b甲\b",
        "(?<cut>丙+)$",
        "^$",
    ];

    proptest! {
        #[test]
        fn it_says_what_a_regex_says(pattern in prop::sample::select(PATTERNS), text in "[甲乙丙： a]{0,6}") {
            let matcher = Matcher::new(pattern.to_owned());
            let regex = Regex::new(pattern).unwrap();
            prop_assert_eq!(matcher.is_match(&text), regex.is_match(&text));
            prop_assert_eq!(matcher.regex().unwrap().is_match(&text), regex.is_match(&text));
        }
    }

    #[test]
    fn the_bounds_of_words_need_the_whole_regex() {
        let forward = |pattern| Forward::new(&regex_syntax::parse(pattern).unwrap());
        assert!(forward(r"\b甲\b").is_none());
        assert!(forward("甲").is_some());
    }
}
