//! Which words of a page's furniture a piece of a line is made of: `data/rules/weak.tsv`.

use std::sync::OnceLock;

const WORDS: &str = include_str!("../../data/rules/weak.tsv");

/// Characters that count with the number before them.
const UNITS: &str = "次人条条篇个万年月日楼层分秒元位版页k";
/// Bits of the filter of words' beginnings: about one in thirty of other pairs is let through.
const FILTER: usize = 1 << 15;

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    pub weight: u32,
    pub is_label: bool,
}

/// A word by its characters, and what it says.
type Entry = (Box<[char]>, Word);

struct Words {
    /// Ascending by their characters.
    words: Vec<Entry>,
    /// Which pairs of characters one may begin with, by [`slot`].
    begins: Box<[u64]>,
}

/// The bit of a pair of characters.
fn slot(first: char, second: char) -> usize {
    let mixed =
        u32::from(first).wrapping_mul(0x9E37_79B1) ^ u32::from(second).wrapping_mul(0x85EB_CA77);
    (mixed >> 17) as usize % FILTER
}

/// The words of the table and what they say, in its order.
fn rows() -> impl Iterator<Item = (&'static str, Word)> {
    let rows = WORDS.lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(weight, words)| Some((weight.parse().ok()?, words)))
        .flat_map(|(weight, words)| {
            words.split(' ').map(move |word| {
                let bare = word.strip_suffix(':').unwrap_or(word);
                let is_label = bare.len() < word.len();
                (bare, Word { weight, is_label })
            })
        })
}

fn words() -> &'static Words {
    static TABLE: OnceLock<Words> = OnceLock::new();
    TABLE.get_or_init(|| {
        let entry = |(word, says): (&str, Word)| (word.chars().collect(), says);
        let mut words: Vec<Entry> = rows().map(entry).collect();
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut begins = vec![0_u64; FILTER / 64].into_boxed_slice();
        for (word, _) in &words {
            if let [first, second, ..] = **word {
                let bit = slot(first, second);
                if let Some(bits) = begins.get_mut(bit / 64) {
                    *bits |= 1 << (bit % 64);
                }
            }
        }
        Words { words, begins }
    })
}

impl Words {
    fn may_begin(&self, first: char, second: char) -> bool {
        let bit = slot(first, second);
        self.begins
            .get(bit / 64)
            .is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }

    /// The words that stand at the beginning of `rest` and are not one character, with their places in the table.
    fn at<'r>(&self, rest: &'r [char]) -> impl Iterator<Item = (usize, &Entry)> + use<'_, 'r> {
        let pair = rest.get(..2).unwrap_or_default();
        let from = self.words.partition_point(|(word, _)| **word < *pair);
        let words = self.words.iter().enumerate().skip(from);
        words
            .take_while(move |(_, (word, _))| !pair.is_empty() && word.starts_with(pair))
            .filter(move |(_, (word, _))| rest.starts_with(word))
    }

    /// The word that a character is by itself.
    fn single(&self, c: char) -> Option<(usize, &Entry)> {
        let place = self
            .words
            .binary_search_by(|(word, _)| (**word).cmp(&[c]))
            .ok()?;
        Some((place, self.words.get(place)?))
    }
}

/// The words of a piece, chosen so that the most characters are in one.
#[derive(Default)]
pub struct Cover {
    /// Their places in the table, and what they say.
    pub words: Vec<(usize, Word)>,
    pub covered: usize,
    pub uncovered: usize,
    /// For each place of the piece, what is best up to it.
    best: Vec<Best>,
}

/// How many characters before a place can be covered, and the word that ends there, with its length.
#[derive(Clone, Copy, Default)]
struct Best {
    covered: usize,
    word: Option<(usize, Word, usize)>,
}

impl Cover {
    /// Covers a folded piece.
    pub fn of(&mut self, piece: &[char]) {
        self.words.clear();
        (self.covered, self.uncovered) = (0, 0);
        let any = self.search(piece);
        let (mut to, mut is_unit) = (piece.len(), false);
        while to > 0 {
            let word = match any {
                true => self.best.get(to).and_then(|best| best.word),
                false => None,
            };
            let c = piece.get(to - 1).copied().unwrap_or(' ');
            match word {
                Some((place, word, length)) => {
                    self.covered += length;
                    self.words.push((place, word));
                    to = to.saturating_sub(length);
                    is_unit = false;
                }
                None => {
                    match c.is_ascii_digit() {
                        true => self.uncovered -= usize::from(is_unit),
                        false => self.uncovered += 1,
                    }
                    is_unit = UNITS.contains(c);
                    to -= 1;
                }
            }
        }
        self.words.reverse();
    }

    /// Fills `best`; false if there is no word.
    fn search(&mut self, piece: &[char]) -> bool {
        let table = words();
        self.best.clear();
        // One character is a word only by itself.
        if let [c] = piece {
            let word = table.single(*c).map(|(place, (_, word))| (place, *word, 1));
            self.best
                .extend([Best::default(), Best { covered: 1, word }]);
            return word.is_some();
        }
        let mut any = false;
        let mut covered = 0;
        for from in 0..=piece.len() {
            // What no word ends at is as good as the place before it; of words that cover as much the first, so the longest, is taken.
            match self.best.get_mut(from) {
                Some(best) if best.covered > covered => covered = best.covered,
                Some(best) => {
                    *best = Best {
                        covered,
                        word: None,
                    }
                }
                None => {}
            }
            let rest = piece.get(from..).unwrap_or_default();
            if !matches!(rest, [first, second, ..] if table.may_begin(*first, *second)) {
                continue;
            }
            for (place, (word, says)) in table.at(rest) {
                if !any {
                    self.best.resize(piece.len() + 1, Best::default());
                    any = true;
                }
                let sum = covered + word.len();
                let best = self.best.get_mut(from + word.len());
                if let Some(best) = best.filter(|best| sum > best.covered) {
                    *best = Best {
                        covered: sum,
                        word: Some((place, *says, word.len())),
                    };
                }
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_words_are_folded_and_unique() {
        let mut seen = BTreeMap::new();
        for (word, says) in rows() {
            assert!((1..=3).contains(&says.weight), "{word}");
            assert_eq!(fold(word), word);
            assert!(
                !word.is_empty() && seen.insert(word, says).is_none(),
                "{word} is there twice"
            );
        }
        assert!(seen.len() > 300);
        assert_eq!(
            WORDS
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .count(),
            WORDS
                .lines()
                .filter(|line| line.starts_with(['1', '2', '3']))
                .count()
        );
    }

    /// Every part of the piece is asked.
    fn twin(piece: &[char]) -> (Vec<&'static str>, usize) {
        let table: BTreeMap<&str, Word> = rows().collect();
        let mut best: Vec<(usize, Vec<&str>)> = vec![(0, Vec::new())];
        for to in 1..=piece.len() {
            let mut at = best[to - 1].clone();
            for from in 0..to {
                let word: String = piece[from..to].iter().collect();
                let covered = best[from].0 + to - from;
                if let Some((word, _)) = table.get_key_value(word.as_str())
                    && (to - from > 1 || piece.len() == 1)
                    && covered > at.0
                {
                    at = (covered, best[from].1.clone());
                    at.1.push(word);
                }
            }
            best.push(at);
        }
        let (covered, words) = best.pop().unwrap();
        (words, covered)
    }

    proptest! {
        #[test]
        fn it_chooses_what_a_search_of_every_part_chooses(parts in prop::collection::vec((0_usize..2000, 0_usize..4), 0..6), single in any::<bool>()) {
            let all: Vec<&str> = rows().map(|row| row.0).collect();
            let mut piece: Vec<char> = Vec::new();
            for (word, cut) in parts {
                let word = all[word % all.len()].chars();
                piece.extend(word.skip(cut % 2).take(if cut > 1 { 2 } else { 9 }));
                piece.extend("的9人".chars().take(cut));
            }
            if single {
                piece.truncate(1);
            }
            let mut cover = Cover::default();
            cover.of(&['登', '录']);
            cover.of(&piece);
            let table = words();
            let chosen: Vec<String> = cover.words.iter().map(|(place, _)| table.words[*place].0.iter().collect()).collect();
            let (words, covered) = twin(&piece);
            prop_assert_eq!(chosen, words);
            prop_assert_eq!(cover.covered, covered);
        }
    }
}
