//! What every hit of a pattern holds beside the literals that its lines are found by: sets of words, one of each set.
//!
//! A rule is tried where one of its literals stands, and they are chosen to be rare, but 下载 or 备 are not rare enough: most lines that hold
//! them lack the other words of the pattern, and to look for those costs a fiftieth of the pattern's search.
//!
//! They are looked for in the fold of the line, little-endian UTF-16, which the look has at hand; but for sets with a word that a fold has
//! nothing of.
//!
//! Tried and dropped: these words in the index that finds the literals (so many more stand in most lines that the look took longer by
//! more than the rules saved); a set of hashes of the line's pairs, asked for the rarest pair of each word (no faster than the search).

use crate::fold::fold_char;
use aho_corasick::{AhoCorasick, AhoCorasickKind, packed};
use regex_syntax::hir::{Class, Hir, HirKind};

/// Words in a set at most.
const MOST: usize = 128;
/// Sets that are looked for at most.
const SETS: usize = 3;
/// The most characters of a class that count as words.
const CLASS: usize = 6;

/// The sets of a pattern, but for the one that is `known`: where a text holds no word of one, the pattern is not in it.
pub fn also(tree: &Hir, known: &[String]) -> Vec<Vec<String>> {
    let mut sets = sets(tree);
    sets.retain(|set| set.len() <= MOST && set.iter().any(|word| !known.contains(word)));
    sort(&mut sets);
    sets.dedup();
    sets.truncate(SETS);
    sets
}

/// Searches for sets of words.
pub struct Also(Vec<Set>);

/// A search for one of some words: of vectors where they are few enough for it.
enum Set {
    Packed(packed::Searcher),
    Automaton(AhoCorasick),
}

impl Set {
    fn new(words: &[Vec<u8>]) -> Option<Set> {
        if let Some(packed) = packed::Searcher::new(words) {
            return Some(Set::Packed(packed));
        }
        // A full automaton is built four times as slowly, and few lines come here.
        let mut builder = AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::ContiguousNFA));
        builder.build(words).ok().map(Set::Automaton)
    }

    fn is_in(&self, text: &[u8]) -> bool {
        match self {
            Set::Packed(words) => words.find(text).is_some(),
            Set::Automaton(words) => words.is_match(text),
        }
    }
}

impl Also {
    /// A search in text.
    pub fn new<'s>(sets: impl Iterator<Item = &'s [String]>) -> Also {
        let bytes = |set: &[String]| -> Vec<Vec<u8>> {
            set.iter().map(|word| word.clone().into_bytes()).collect()
        };
        Also(sets.filter_map(|set| Set::new(&bytes(set))).collect())
    }

    /// A search in folds, in little-endian UTF-16, of the sets that fold. A word may be found across units: then the line
    /// holds more than it must.
    pub fn folded<'s>(sets: impl Iterator<Item = &'s [String]>) -> Also {
        Also(sets.filter_map(|set| Set::new(&folds(set)?)).collect())
    }

    /// Whether the text holds a word of each set.
    pub fn are_in(&self, text: &[u8]) -> bool {
        self.0.iter().all(|set| set.is_in(text))
    }
}

/// The folds of words, in little-endian UTF-16; nothing where one is empty.
pub fn folds(set: &[String]) -> Option<Vec<Vec<u8>>> {
    let fold = |word: &String| -> Vec<u8> {
        let folded: String = word.chars().filter_map(fold_char).collect();
        folded.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    set.iter()
        .map(|word| Some(fold(word)).filter(|units| !units.is_empty()))
        .collect()
}

/// Those first that stand in the fewest lines, as far as the length of their words tells.
fn sort(sets: &mut [Vec<String>]) {
    sets.sort_by_cached_key(|set| {
        let shortest = set.iter().map(|word| word.chars().count()).min();
        (std::cmp::Reverse(shortest), set.len(), set.clone())
    });
}

/// Sets of words of which each text that the expression matches holds one of each set.
pub fn sets(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(word) => vec![vec![word.to_owned()]],
            Err(_) => Vec::new(),
        },
        HirKind::Class(class) => small(class).into_iter().collect(),
        HirKind::Capture(capture) => sets(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => sets(&repetition.sub),
        HirKind::Repetition(_) => Vec::new(),
        HirKind::Concat(parts) => parts.iter().flat_map(sets).collect(),
        HirKind::Alternation(parts) => alternation(parts),
    }
}

fn small(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let count: usize = class.iter().map(|range| range.len()).sum();
    let chars = class.iter().flat_map(|range| range.start()..=range.end());
    (count <= CLASS).then(|| chars.map(String::from).collect())
}

/// One set of each alternative makes a set of all of them.
fn alternation(parts: &[Hir]) -> Vec<Vec<String>> {
    let mut each: Vec<Vec<Vec<String>>> = parts.iter().map(sets).collect();
    each.iter_mut().for_each(|sets| sort(sets));
    let most = each.iter().map(Vec::len).max().unwrap_or(0).min(SETS);
    let joined = |n: usize| {
        let of_each = each.iter().map(|sets| sets.get(n).or(sets.last()));
        of_each
            .collect::<Option<Vec<_>>>()
            .map(|sets| sets.into_iter().flatten().cloned().collect::<Vec<String>>())
            .filter(|set| set.len() <= MOST)
    };
    (0..most).filter_map(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pattern: &str, known: &[&str]) -> Vec<String> {
        let known: Vec<String> = known.iter().map(|word| (*word).to_owned()).collect();
        let all = also(&regex_syntax::parse(pattern).unwrap(), &known);
        all.iter().map(|set| set.join("|")).collect()
    }

    #[test]
    fn a_word_of_each_set_is_wanted() {
        let sets = [
            vec!["甲乙".to_owned(), "丙".to_owned()],
            vec!["丁".to_owned()],
        ];
        let also = Also::new(sets.iter().map(Vec::as_slice));
        let are_in = |text: &str| also.are_in(text.as_bytes());
        assert!(are_in("丁在丙后"));
        assert!(!are_in("甲丁") && !are_in("丙"));
    }

    #[test]
    fn words_are_found_in_folds() {
        let set = |words: &[&str]| -> Vec<String> {
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        let sets = [set(&["《書》", "頁"]), set(&["：", "丁"])];
        let also = Also::folded(sets.iter().map(Vec::as_slice));
        let are_in = |fold: &str| {
            let units: Vec<u8> = fold.encode_utf16().flat_map(u16::to_le_bytes).collect();
            also.are_in(&units)
        };
        assert!(are_in("好书") && are_in("页"));
        assert!(
            !are_in("好") && !are_in(""),
            "of marks a fold tells nothing"
        );
    }

    #[test]
    fn every_hit_holds_one_of_each_set() {
        assert_eq!(
            words(
                "^.{0,9}(下载|安装)(我们的)?.*(客户端|手机版)$",
                &["下载", "安装"]
            ),
            ["客户端|手机版"]
        );
        assert_eq!(
            words("甲[0-9]{2}(乙丙|丁戊[己庚])", &["甲"]),
            ["乙丙|丁戊", "乙丙|己|庚"]
        );
        assert_eq!(words("(甲|.)乙?(丙)*(丁)+", &[]), ["丁"]);
        assert_eq!(words("(甲|)", &[]), [""; 0]);
        assert_eq!(words(r"a\.b", &[]), ["a.b"]);
    }
}
