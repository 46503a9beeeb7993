//! The character model: how likely a character is after another in Chinese text of either script, quantised.
//!
//! Words and counts come from `data/model/words.tsv`, each word also in Traditional by OpenCC's phrases and characters. A text is
//! taken for a row of words drawn independently, so P(c after p) = P(word goes on) P(c inside) + P(word ends) P(c begins a word).
//! Kana and Hangul, with the Han and the marks beside them, come from counts of running text, `japanese.tsv` and `korean.tsv`; a
//! text is Chinese, Japanese or Korean with the shares below, so what stands after a kana is drawn from Japanese alone.

use crate::{data_lines, slots::packed};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

#[path = "../src/model/class.rs"]
#[allow(dead_code)]
mod class;
#[path = "../src/model/layout.rs"]
#[allow(dead_code)]
pub mod layout;

use class::Class;
use layout::{
    ANY_KANA, BUCKET_MEAN, BUCKETS, COST_UNIT, EDGE_UNIT, EDGES_FIRST, EDGES_LAST, FOLLOW_UNIT,
    bucket_and_check,
};

/// The most slots of a bucket.
const BUCKET_SLOTS: usize = 8;
/// The share of running text that is taken to be none of the words: it keeps a rare word's characters from costing everything.
const UNSEEN_SHARE: f64 = 0.005;
/// The number of characters among which that share is divided.
const UNSEEN_CHARS: f64 = 12_000.0;
/// The shares of Japanese and Korean in what is read; [`Class::share`] holds the same for the reader of the tables.
const SHARE: f64 = 0.01;
/// Rarer words are of use to the table of words alone: their pairs would crowd out better ones.
const RAREST: f64 = 17.0;
/// A pair earns a slot when it is at least so many times likelier than its second character alone.
const WORTH_STORING: f64 = 2.0;

/// Counts of characters and pairs in a text made of the words.
#[derive(Default)]
struct Counts {
    total: f64,
    chars: BTreeMap<char, f64>,
    starts: BTreeMap<char, f64>,
    ends: BTreeMap<char, f64>,
    pairs: BTreeMap<(char, char), f64>,
}

impl Counts {
    fn add(&mut self, word: &str, count: f64) {
        let chars: Vec<char> = word.chars().collect();
        for &c in &chars {
            *self.chars.entry(c).or_default() += count;
            self.total += count;
        }
        for pair in chars.windows(2) {
            *self.pairs.entry((pair[0], pair[1])).or_default() += count;
        }
        if let (Some(&first), Some(&last)) = (chars.first(), chars.last()) {
            *self.starts.entry(first).or_default() += count;
            *self.ends.entry(last).or_default() += count;
        }
    }
}

/// Writes the costs of single characters to `costs` and the buckets of pairs to `follows`; the layouts are in `src/model/layout.rs`.
/// `edges` gets what it costs each Han character to begin and to end a word. Returns the costs.
pub fn write(costs: &Path, follows: &Path, edges: &Path) -> Vec<u8> {
    let counts = count_words();
    let others = ["data/model/japanese.tsv", "data/model/korean.tsv"].map(count_running);
    let (punctuation, punctuation_pairs) = punctuation();
    let marks: f64 = punctuation.values().sum();
    let words: f64 = counts.starts.values().sum();

    let alone = |c: char| -> Option<f64> {
        let mark = punctuation.get(&c).copied();
        let han = counts.chars.get(&c).map(|n| {
            (1.0 - marks) * ((1.0 - UNSEEN_SHARE) * n / counts.total + UNSEEN_SHARE / UNSEEN_CHARS)
        });
        let of = |other: &Counts| other.chars.get(&c).map(|n| SHARE * n / other.total);
        let foreign: Option<f64> = others.iter().filter_map(of).reduce(|a, b| a + b);
        mark.or_else(|| Some(han.unwrap_or(0.0) + foreign.unwrap_or(0.0)).filter(|&p| p > 0.0))
    };
    let table: Vec<u8> = (0..0x10000_u32)
        .map(|code| {
            let cost = char::from_u32(code)
                .map_or(25.0, |c| alone(c).map_or_else(|| floor(c), |p| -p.ln()));
            (cost * 100.0 / f64::from(COST_UNIT)).round().min(255.0) as u8
        })
        .collect();
    fs::write(costs, &table).unwrap_or_else(|e| panic!("{}: {e}", costs.display()));

    let mut pairs: Vec<((char, char), f64, f64)> = punctuation_pairs
        .iter()
        .map(|(&pair, &p)| (pair, p, f64::INFINITY))
        .collect();
    let both: BTreeSet<(char, char)> = (others.iter())
        .flat_map(|other| other.pairs.keys())
        .chain(counts.pairs.keys())
        .copied()
        .collect();
    for (first, second) in both {
        // How much of each language stands behind `first`, and of that how much goes on with `second`.
        let begins = counts.starts.get(&second).map_or(0.0, |n| n / words);
        let ends = counts.ends.get(&first).copied().unwrap_or(0.0);
        let chinese = 1.0 / counts.total;
        let inside = counts.pairs.get(&(first, second)).copied();
        let mark = punctuation.get(&first).copied().unwrap_or(0.0);
        let mut of_first = mark + chinese * counts.chars.get(&first).copied().unwrap_or(0.0);
        let mut of_pair = (1.0 - marks) * chinese * (inside.unwrap_or(0.0) + ends * begins);
        for other in &others {
            let share = SHARE / other.total;
            of_first += share * other.chars.get(&first).copied().unwrap_or(0.0);
            of_pair += share * other.pairs.get(&(first, second)).copied().unwrap_or(0.0);
        }
        let p = of_pair / of_first;
        let is_listed = punctuation_pairs.contains_key(&(first, second));
        if !is_listed && alone(second).is_some_and(|q| p > WORTH_STORING * q) {
            pairs.push(((first, second), p, of_pair));
        }
    }
    // Behind a kana a Han is one of Japanese, though it be rare in Chinese.
    let [japanese, _] = &others;
    for (&c, &count) in japanese
        .chars
        .iter()
        .filter(|(c, _)| ('\u{4E00}'..='\u{9FFF}').contains(*c))
    {
        let p = count / japanese.total;
        pairs.push(((ANY_KANA, c), p, SHARE * p));
    }
    let mean = words / counts.total;
    let edge = |c: char, of: &BTreeMap<char, f64>, mean: f64| -> i8 {
        let all = counts.chars.get(&c).copied().unwrap_or(0.0);
        let some = of.get(&c).copied().unwrap_or(0.0);
        // Ten more of either kind: what little is known of a rare character is not to be trusted.
        let share = (some + 10.0) / (all + 10.0 / mean.min(0.5));
        (-(share / mean).ln() * 100.0 / f64::from(EDGE_UNIT))
            .round()
            .clamp(-127.0, 127.0) as i8
    };
    let pieces: Vec<u8> = (EDGES_FIRST..EDGES_LAST)
        .filter_map(char::from_u32)
        .flat_map(|c| [edge(c, &counts.starts, mean), edge(c, &counts.ends, 1.0)])
        .map(|cost| cost as u8)
        .collect();
    fs::write(edges, pieces).unwrap_or_else(|e| panic!("{}: {e}", edges.display()));
    fs::write(follows, buckets(pairs)).unwrap_or_else(|e| panic!("{}: {e}", follows.display()));
    table
}

/// The words in both scripts.
fn count_words() -> Counts {
    let phrases = dictionary("data/opencc/STPhrases.txt");
    let chars = dictionary("data/opencc/STCharacters.txt");
    let longest = phrases
        .keys()
        .map(|key| key.chars().count())
        .max()
        .unwrap_or(1);
    let mut counts = Counts::default();
    for line in data_lines("data/model/words.tsv") {
        let (word, count) = line
            .split_once('\t')
            .unwrap_or_else(|| panic!("data/model/words.tsv: {line}: two fields wanted"));
        let count: f64 = count
            .parse()
            .unwrap_or_else(|e| panic!("data/model/words.tsv: {line}: {e}"));
        if count < RAREST && word.chars().count() > 1 {
            continue;
        }
        counts.add(word, count);
        counts.add(&traditional(word, &phrases, &chars, longest), count);
    }
    counts
}

/// The characters and pairs of running text.
fn count_running(path: &str) -> Counts {
    let mut counts = Counts::default();
    for line in data_lines(path) {
        let bad = || -> ! { panic!("{path}: {line}: one or two characters and a count wanted") };
        let (text, count) = line.split_once('\t').unwrap_or_else(|| bad());
        let count: f64 = count.parse().unwrap_or_else(|_| bad());
        match text.chars().collect::<Vec<_>>()[..] {
            [c] => {
                counts.chars.insert(c, count);
                counts.total += count;
            }
            [first, second] => {
                counts.pairs.insert((first, second), count);
            }
            _ => bad(),
        }
    }
    counts
}

/// A dictionary of OpenCC: the first choice for each key.
fn dictionary(path: &str) -> HashMap<String, String> {
    let entry = |line: String| {
        let (key, values) = line
            .split_once('\t')
            .unwrap_or_else(|| panic!("{path}: {line}: two fields wanted"));
        (
            key.to_owned(),
            values.split(' ').next().unwrap_or(key).to_owned(),
        )
    };
    data_lines(path).into_iter().map(entry).collect()
}

/// The longest phrase first, from the left; characters where no phrase begins.
fn traditional(
    word: &str,
    phrases: &HashMap<String, String>,
    chars: &HashMap<String, String>,
    longest: usize,
) -> String {
    let mut out = String::new();
    let mut rest = word;
    'next: while let Some(first) = rest.chars().next() {
        let ends: Vec<usize> = rest
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(longest)
            .collect();
        for &end in ends.iter().rev() {
            if let Some(value) = phrases.get(&rest[..end]) {
                out.push_str(value);
                rest = &rest[end..];
                continue 'next;
            }
        }
        let (head, tail) = rest.split_at(first.len_utf8());
        out.push_str(chars.get(head).map_or(head, String::as_str));
        rest = tail;
    }
    out
}

/// The probabilities of `data/model/punctuation.tsv`, of marks alone and of pairs.
fn punctuation() -> (BTreeMap<char, f64>, BTreeMap<(char, char), f64>) {
    let (mut alone, mut pairs) = (BTreeMap::new(), BTreeMap::new());
    for line in data_lines("data/model/punctuation.tsv") {
        let bad = || -> ! {
            panic!(
                "data/model/punctuation.tsv: {line}: `char CHARS WEIGHT` or `pair FIRST SECOND WEIGHT` wanted"
            )
        };
        let fields: Vec<&str> = line.split('\t').collect();
        let weight: f64 = fields
            .last()
            .and_then(|f| f.parse().ok())
            .unwrap_or_else(|| bad());
        match fields[..] {
            ["char", chars, _] => alone.extend(chars.chars().map(|c| (c, weight / 100_000.0))),
            ["pair", first, second, _] => {
                let only = |field: &str| field.chars().next().unwrap_or_else(|| bad());
                pairs.insert((only(first), only(second)), weight / 1_000.0);
            }
            _ => bad(),
        }
    }
    (alone, pairs)
}

/// The cost in natural-log units of a character that no word and no mark has: what a wrong decoding is full of costs most.
fn floor(c: char) -> f64 {
    if let Some(class) = Class::of(c) {
        return f64::from(class.alone()) / 100.0;
    }
    match c {
        '\t' | '\n' | '\r' => 5.0,
        '\0'..='\x1F' | '\x7F' => 18.0,
        ' ' => 4.0,
        '0'..='9' => 5.0,
        'A'..='Z' | 'a'..='z' => 5.5,
        '\x21'..='\x7E' => 6.0,
        '\u{80}'..='\u{9F}' => 24.0,
        '\u{A0}' => 9.0,
        '\u{A1}'..='\u{24F}' => 13.0,
        '\u{370}'..='\u{45F}' => 12.5,
        '\u{2000}'..='\u{26FF}' | '\u{3000}'..='\u{303F}' => 13.0,
        '\u{3105}'..='\u{312F}' => 13.5,
        '\u{FF01}'..='\u{FF5E}' => 12.0,
        '\u{4E00}'..='\u{9FA5}' => 16.0,
        '\u{3400}'..='\u{4DBF}' | '\u{9FA6}'..='\u{9FFF}' => 18.0,
        '\u{E000}'..='\u{F8FF}' => 22.0,
        '\u{FFF0}'..='\u{FFFF}' | '\u{FDD0}'..='\u{FDEF}' => 25.0,
        _ => 19.0,
    }
}

/// Packs the pairs, the most frequent first: where a bucket is full, the rarest go without.
fn buckets(mut pairs: Vec<((char, char), f64, f64)>) -> Vec<u8> {
    pairs.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut out: Vec<Vec<[u8; 2]>> = vec![Vec::new(); BUCKETS];
    for ((first, second), p, _) in pairs {
        let (bucket, check) = bucket_and_check(first, second);
        if out[bucket].len() == BUCKET_SLOTS {
            continue;
        }
        let cost = (-p.ln() * 100.0 / f64::from(FOLLOW_UNIT))
            .round()
            .clamp(0.0, 31.0) as u16;
        out[bucket].push((check | cost).to_le_bytes());
    }
    packed(&out, BUCKET_MEAN)
}
