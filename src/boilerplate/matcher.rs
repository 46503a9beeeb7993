//! Whether and where a pattern matches.
//!
//! Most rules ask of a few lines of a run whether they match, and hit none. A regex that can tell where it matches holds the pattern
//! forwards and backwards, and with its groups; to compile that takes several times as long as an automaton that only says whether it does. So it is
//! compiled when a range of a line is first wanted. Both are made over the pattern's own [`Alphabet`].

use super::alphabet::{Alphabet, Code};
use regex::{Regex, RegexBuilder};
use regex_automata::{
    Input, PatternID, Span,
    hybrid::dfa::{Cache, DFA},
    meta,
    nfa::thompson::{self, WhichCaptures},
    util::{
        captures::Captures,
        pool::{Pool, PoolGuard},
    },
};
use regex_syntax::hir::Hir;
use std::{borrow::Cow, ops::Range, sync::OnceLock};

/// The states of a search, in bytes: with less than the largest of our patterns need it falls back to one that is 40 times slower.
const STATES: usize = 2 << 20;
/// The largest program that a pattern may make, in bytes.
const PROGRAM: usize = 4 << 20;
/// The group that is the part which goes, where it is not the whole.
const CUT: &str = "cut";

/// A compiled pattern.
pub struct Matcher {
    /// Nothing where it is held against the bytes of the text.
    alphabet: Option<Alphabet>,
    tree: Hir,
    forward: Option<Forward>,
    whole: OnceLock<Option<meta::Regex>>,
}

struct Forward {
    automaton: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
}

impl Matcher {
    /// A pattern that is none matches nothing.
    pub fn new(pattern: &str) -> Matcher {
        let tree = regex_syntax::parse(pattern).unwrap_or_else(|_| Hir::fail());
        let (alphabet, tree) = match Alphabet::of(&tree) {
            Some((alphabet, tree)) => (Some(alphabet), tree),
            None => (None, tree),
        };
        Matcher {
            forward: Forward::new(&tree),
            alphabet,
            tree,
            whole: OnceLock::new(),
        }
    }

    /// Whether it matches in a text.
    pub fn is_match(&self, text: &str) -> bool {
        let asked = self
            .forward
            .as_ref()
            .and_then(|forward| match &self.alphabet {
                Some(alphabet) => forward.is_match(text.chars().map(|c| alphabet.code(c))),
                None => forward.is_match(text.bytes().map(|byte| Code::One([byte]))),
            });
        asked.unwrap_or_else(|| {
            let is_match = |regex: &meta::Regex| regex.is_match(&*self.coded(text));
            self.whole().is_some_and(is_match)
        })
    }

    /// Where it matches in a text, or its group [`CUT`] does, ascending.
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        // Most texts that are asked have none.
        let regex = self.is_match(text).then(|| self.whole()).flatten();
        let Some(regex) = regex else {
            return Vec::new();
        };
        let group = regex.group_info().to_index(PatternID::ZERO, CUT);
        let cut = |found: Captures| {
            let cut = group.and_then(|group| found.get_group(group));
            cut.or(found.get_match().map(|found| found.span()))
        };
        let mut from = [0; 2];
        let original = |span: Span| match &self.alphabet {
            Some(alphabet) => alphabet.original(text, span.range(), &mut from),
            None => span.range(),
        };
        let bytes = self.coded(text);
        regex
            .captures_iter(&*bytes)
            .filter_map(cut)
            .map(original)
            .collect()
    }

    /// The bytes that it is held against.
    fn coded<'t>(&self, text: &'t str) -> Cow<'t, [u8]> {
        match &self.alphabet {
            Some(alphabet) => Cow::Owned(alphabet.coded(text)),
            None => Cow::Borrowed(text.as_bytes()),
        }
    }

    fn whole(&self) -> Option<&meta::Regex> {
        let config = meta::Config::new()
            .utf8_empty(self.alphabet.is_none())
            .nfa_size_limit(Some(PROGRAM))
            .hybrid_cache_capacity(STATES);
        let compile = || {
            let mut builder = meta::Builder::new();
            builder.configure(config).build_from_hir(&self.tree).ok()
        };
        self.whole.get_or_init(compile).as_ref()
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

    /// Nothing where the search gives up. Most texts are left at their first characters, so each is read as the search comes to it.
    fn is_match(&self, text: impl Iterator<Item = Code>) -> Option<bool> {
        let mut cache: PoolGuard<'_, Cache, _> = self.caches.get();
        let automaton = &self.automaton;
        let mut state = automaton
            .start_state_forward(&mut cache, &Input::new(""))
            .ok()?;
        for code in text {
            for byte in code.bytes() {
                state = automaton.next_state(&mut cache, state, *byte).ok()?;
                if state.is_tagged() {
                    match (state.is_match(), state.is_dead(), state.is_quit()) {
                        (true, ..) => return Some(true),
                        (_, true, _) => return Some(false),
                        (.., true) => return None,
                        _ => {}
                    }
                }
            }
        }
        let end = automaton.next_eoi_state(&mut cache, state).ok()?;
        Some(end.is_match())
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
        "乙(?<cut>丙+?)[^甲]",
        "(?i)a[丙-甲]*?a",
        r"[^\x00-\x{D7FF}]|\x{10FFFF}",
        "^$",
        "丙*",
    ];

    /// Has more symbols than there are of one byte.
    fn many() -> String {
        let words = ('一'..).step_by(7).take(900).collect::<Vec<_>>();
        let words: Vec<String> = words.chunks(3).map(|word| word.iter().collect()).collect();
        format!("^(?:.{{0,2}}(?<cut>{}|丁))+[一-丙 ]", words.join("|"))
    }

    fn ranges(regex: &Regex, text: &str) -> Vec<Range<usize>> {
        let cut = |found: regex::Captures| {
            found
                .name(CUT)
                .or(found.get(0))
                .map(|part| part.range())
                .unwrap()
        };
        regex.captures_iter(text).map(cut).collect()
    }

    #[track_caller]
    fn compare(pattern: &str, text: &str) {
        let matcher = Matcher::new(pattern);
        let regex = compile(pattern).unwrap();
        assert_eq!(
            matcher.is_match(text),
            regex.is_match(text),
            "{pattern} in {text}"
        );
        assert_eq!(
            matcher.ranges(text),
            ranges(&regex, text),
            "{pattern} in {text}"
        );
    }

    proptest! {
        #[test]
        fn it_says_what_a_regex_says(pattern in prop::sample::select(PATTERNS), text in "[甲乙丙： aA\u{E000}\u{10FFFF}]{0,8}") {
            compare(pattern, &text);
        }

        #[test]
        fn symbols_of_two_bytes_are_never_torn(places in prop::collection::vec(0_u32..6400, 0..12), tail in "[一丙 丁]{0,3}") {
            let text: String = places.iter().filter_map(|at| char::from_u32(0x4E00 + at / 7 * 7)).collect();
            compare(&many(), &(text + &tail));
        }

        #[test]
        fn words_of_many_are_found(at in 0_u32..300, before in "[ 的]{0,2}", tail in "[一丙 丁]{0,3}") {
            let word: String = (0..3).filter_map(|n| char::from_u32(0x4E00 + (at * 3 + n) * 7)).collect();
            let text = before + &word + &tail;
            compare(&many(), &text);
            prop_assert!(tail.is_empty() || tail.starts_with('丁') || Matcher::new(&many()).is_match(&text));
        }
    }

    #[test]
    fn the_bounds_of_words_are_asked_of_the_text() {
        let tree = |pattern| regex_syntax::parse(pattern).unwrap();
        assert!(Alphabet::of(&tree(r"\b甲\b")).is_none());
        assert!(Forward::new(&tree(r"\b甲\b")).is_none());
        assert!(Alphabet::of(&tree("甲")).is_some());
    }
}
