//! Which rules may hit a line: those of which a literal stands in it, and that do not ask for a shorter one.
//!
//! Each literal is found by one of its characters, its trigger. One pass over the line's characters asks a bitmap whether a character
//! is one; only there the literals of that trigger are compared with what stands around it, folding on the way. So the line
//! is neither folded nor searched as a whole. (Two aho-corasick automata, over the line and its fold, took 12 ns a byte; hash
//! maps from triggers to literals in place of the bitmap's ranks took twice the time of all the rest.)

use super::{
    rarity::triggers,
    rule::{Place, Rule, Scope},
};
use crate::fold::fold_char;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The literals of a rule set, by trigger.
pub struct Prefilter {
    /// One bit for each character of the Basic Multilingual Plane: is it a trigger?
    bitmap: Box<[u64; 1024]>,
    /// How many bits are set before each word of the bitmap.
    before: Vec<u16>,
    /// For each trigger, by rank, the places of its folded and of its text literals in `literals`.
    lists: Vec<[usize; 2]>,
    /// The first list is empty.
    literals: Vec<Vec<Literal>>,
    /// For each rule the longest line that it can hit, see [`Rule::longest`].
    longest: Vec<(Scope, Option<usize>)>,
    /// The characters whose bit is set, ascending; a line without any holds no literal.
    pub triggers: Vec<char>,
}

/// What stands around a trigger.
struct Literal {
    /// Before it, the nearest first.
    before: Box<[char]>,
    after: Box<[char]>,
    /// The nearest of both, [`NONE`] where there is none: nearly all literals of a trigger fail there.
    near: [char; 2],
    /// Those that have it.
    rules: Vec<usize>,
}

/// Stands for no character, which no literal holds.
const NONE: char = '\0';

impl Literal {
    fn new(before: Box<[char]>, after: Box<[char]>, rule: usize) -> Literal {
        let near = [&before, &after].map(|side| side.first().copied().unwrap_or(NONE));
        Literal {
            before,
            after,
            near,
            rules: vec![rule],
        }
    }

    fn is_near(&self, [before, after]: [char; 2]) -> bool {
        let [one, other] = self.near;
        (one == NONE || one == before) && (other == NONE || other == after)
    }
}

/// The literals of one scope while they are gathered.
type Gathered = BTreeMap<char, Vec<Literal>>;

impl Prefilter {
    /// Gathers the literals of all rules but those that hold beside others only. `extra`: a folded character and the most
    /// characters of a line of what is no rule of a pack; among the candidates it is one past the rules.
    pub fn new(rules: &[Rule], extra: Option<(char, usize)>) -> Prefilter {
        let (mut folded, mut text) = (Gathered::new(), Gathered::new());
        for (at, rule) in rules.iter().enumerate() {
            match (&rule.place, rule.scope) {
                (Place::Beside(_), _) => {}
                (_, Scope::Text) => gather(&mut text, rule, at),
                _ => gather(&mut folded, rule, at),
            }
        }
        if let Some((trigger, _)) = extra {
            let literal = Literal::new([].into(), [].into(), rules.len());
            folded.entry(trigger).or_default().push(literal);
        }
        let mut all = unfolded(folded.keys().copied());
        all.extend(text.keys());
        let mut literals = vec![Vec::new()];
        let (folded, text) = (
            numbered(folded, &mut literals),
            numbered(text, &mut literals),
        );
        let list = |c: &char| {
            let place = |lists: &BTreeMap<char, usize>, c: char| lists.get(&c).copied();
            let folded = fold_char(*c).and_then(|one| place(&folded, one));
            [folded.unwrap_or(0), place(&text, *c).unwrap_or(0)]
        };
        let bitmap = bitmap(&all);
        Prefilter {
            before: ranks(&bitmap[..]),
            bitmap,
            lists: all.iter().map(list).collect(),
            literals,
            longest: rules
                .iter()
                .map(|rule| (rule.scope, rule.longest))
                .chain(extra.map(|(_, longest)| (Scope::Text, Some(longest))))
                .collect(),
            triggers: all.into_iter().collect(),
        }
    }

    /// The rules that may hit the line, ascending.
    pub fn candidates(&self, line: &str, into: &mut Vec<usize>) {
        into.clear();
        let mut rest = line.as_bytes();
        loop {
            // Most of the text goes by in this loop, two Han characters at a step.
            while let [a, b, c, d, e, f, tail @ ..] = rest
                && a & 0xF0 == 0xE0
                && d & 0xF0 == 0xE0
                && !(self.is_trigger(three(*a, *b, *c)) | self.is_trigger(three(*d, *e, *f)))
            {
                rest = tail;
            }
            let (code, tail) = match rest {
                [a, b, c, tail @ ..] if a & 0xF0 == 0xE0 => (three(*a, *b, *c), tail),
                [a, tail @ ..] if *a < 0x80 => (*a as u16, tail),
                [a, b, tail @ ..] if *a < 0xE0 => {
                    ((*a as u16 & 0x1F) << 6 | (*b as u16 & 0x3F), tail)
                }
                // No trigger is outside the Basic Multilingual Plane.
                [_, _, _, _, tail @ ..] => {
                    rest = tail;
                    continue;
                }
                _ => break,
            };
            if self.is_trigger(code) {
                let (at, end) = (line.len() - rest.len(), line.len() - tail.len());
                self.at(line, at..end, self.lists_of(code), into);
            }
            rest = tail;
        }
        if !into.is_empty() {
            into.sort_unstable();
            into.dedup();
            into.retain(|&rule| {
                let longest = self.longest.get(rule);
                longest.is_some_and(|(scope, longest)| within(line, *scope, *longest))
            });
        }
    }

    #[inline(always)]
    fn is_trigger(&self, code: u16) -> bool {
        self.bitmap[code as usize >> 6] >> (code & 63) & 1 == 1
    }

    /// Where the literals of a trigger are.
    fn lists_of(&self, trigger: u16) -> [usize; 2] {
        let place = trigger as usize >> 6;
        let below = self.bitmap[place] & ((1 << (trigger & 63)) - 1);
        let before = self.before.get(place).copied().unwrap_or_default();
        let rank = usize::from(before) + below.count_ones() as usize;
        self.lists.get(rank).copied().unwrap_or_default()
    }

    /// Compares what stands around the trigger at `at` with its literals. Not inlined, or it takes the registers of the loop.
    #[inline(never)]
    fn at(&self, line: &str, at: Range<usize>, [folded, text]: [usize; 2], into: &mut Vec<usize>) {
        let before = || line.get(..at.start).unwrap_or_default().chars().rev();
        let after = || line.get(at.end..).unwrap_or_default().chars();
        let list = |place: usize| self.literals.get(place).map_or(&[][..], Vec::as_slice);
        let near = [before().next(), after().next()].map(|c| c.unwrap_or(NONE));
        for literal in list(text).iter().filter(|literal| literal.is_near(near)) {
            if begins(before(), &literal.before) && begins(after(), &literal.after) {
                into.extend(&literal.rules);
            }
        }
        let folded = list(folded);
        if folded.is_empty() {
            return;
        }
        let near = [
            before().find_map(fold_char).unwrap_or(NONE),
            after().find_map(fold_char).unwrap_or(NONE),
        ];
        for literal in folded.iter().filter(|literal| literal.is_near(near)) {
            let folded = begins(before().filter_map(fold_char), &literal.before);
            if folded && begins(after().filter_map(fold_char), &literal.after) {
                into.extend(&literal.rules);
            }
        }
    }
}

/// The code point of three bytes of UTF-8.
#[inline(always)]
fn three(a: u8, b: u8, c: u8) -> u16 {
    (a as u16) << 12 | (b as u16 & 0x3F) << 6 | (c as u16 & 0x3F)
}

/// Is the line no longer than `longest` characters, folded or as it stands?
pub fn within(line: &str, scope: Scope, longest: Option<usize>) -> bool {
    // No character has less than a byte, or more than four.
    longest.is_none_or(|longest| match scope {
        _ if line.len() <= longest => true,
        Scope::Text if line.len() > 4 * longest => false,
        Scope::Text => line.chars().nth(longest).is_none(),
        _ => line.chars().filter_map(fold_char).nth(longest).is_none(),
    })
}

fn gather(into: &mut Gathered, rule: &Rule, at: usize) {
    for (literal, trigger) in rule.literals.iter().zip(triggers(&rule.literals)) {
        let Some(trigger) = trigger else { continue };
        let Some((before, after)) = literal.split_once(trigger) else {
            continue;
        };
        let literal = Literal::new(before.chars().rev().collect(), after.chars().collect(), at);
        let list = into.entry(trigger).or_default();
        let same = |old: &&mut Literal| old.before == literal.before && old.after == literal.after;
        match list.iter_mut().find(same) {
            Some(old) => old.rules.push(at),
            None => list.push(literal),
        }
    }
}

/// Moves lists to the end of `literals`; says where each went.
fn numbered(lists: Gathered, literals: &mut Vec<Vec<Literal>>) -> BTreeMap<char, usize> {
    let mut place = |(c, list)| {
        literals.push(list);
        (c, literals.len() - 1)
    };
    lists.into_iter().map(&mut place).collect()
}

fn bitmap(all: &BTreeSet<char>) -> Box<[u64; 1024]> {
    let mut bitmap = Box::new([0; 1024]);
    for &c in all {
        if let Some(word) = bitmap.get_mut(c as usize >> 6) {
            *word |= 1 << (c as usize & 63);
        }
    }
    bitmap
}

fn ranks(bitmap: &[u64]) -> Vec<u16> {
    let mut below = 0;
    let mut next = |word: &u64| {
        let here = below;
        below += word.count_ones() as u16;
        here
    };
    bitmap.iter().map(&mut next).collect()
}

fn begins(mut text: impl Iterator<Item = char>, with: &[char]) -> bool {
    with.iter().all(|wanted| text.next() == Some(*wanted))
}

/// The characters of the Basic Multilingual Plane that fold to one of `wanted`, ascending.
fn unfolded(wanted: impl Iterator<Item = char>) -> BTreeSet<char> {
    let mut table = vec![false; 1 << 16];
    for c in wanted {
        if let Some(entry) = table.get_mut(c as usize) {
            *entry = true;
        }
    }
    let folds = |c: char| {
        fold_char(c)
            .and_then(|one| table.get(one as usize))
            .is_some_and(|entry| *entry)
    };
    ('\0'..='\u{FFFF}').filter(|&c| folds(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::rules::builtin_rules;
    use super::*;
    use crate::fold::fold;
    use proptest::prelude::*;

    #[test]
    fn triggers_come_in_every_form() {
        let all = unfolded(['编', 'a'].into_iter());
        for c in ['编', '編', 'a', 'A', 'ａ', 'Ａ'] {
            assert!(all.contains(&c), "{c}");
        }
        assert!(!all.contains(&'b'));
    }

    /// The obvious way: every literal of every rule is searched in the line or its fold.
    fn slow(rules: &[Rule], line: &str) -> Vec<usize> {
        let folded = fold(line);
        let stands = |rule: &Rule| {
            let text = if rule.scope == Scope::Text {
                line
            } else {
                &folded
            };
            rule.literals
                .iter()
                .any(|literal| text.contains(literal.as_str()))
        };
        let asked = |rule: &Rule| !matches!(rule.place, Place::Beside(_));
        let extra = folded.contains('页') && line.chars().count() <= 9;
        let short = |rule: &Rule| {
            let text = if rule.scope == Scope::Text {
                line
            } else {
                &folded
            };
            rule.longest.is_none_or(|most| text.chars().count() <= most)
        };
        rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| asked(rule) && stands(rule) && short(rule))
            .map(|(at, _)| at)
            .chain(extra.then_some(rules.len()))
            .collect()
    }

    #[test]
    fn candidates_are_those_of_the_slow_search() {
        let rules = builtin_rules().unwrap();
        let prefilter = Prefilter::new(&rules, Some(('页', 9)));
        let mut words: Vec<String> = rules
            .iter()
            .flat_map(|rule| rule.literals.clone())
            .collect();
        words.extend(
            [
                "，",
                "小編",
                "第3頁,共8页",
                "推薦访問：",
                "一二三四五六七八九十",
                " ",
                "整",
                "的",
                "頁",
                "地,址HTTP",
                "\u{20000}",
            ]
            .map(String::from),
        );
        let line = prop::collection::vec((prop::sample::select(words), 0..3usize), 0..6);
        proptest!(|(parts in line)| {
            // Whole words, and words without their first or last character.
            let cut = |(word, how): &(String, usize)| {
                let length = word.chars().count();
                let skipped = word.chars().skip(usize::from(*how == 1));
                skipped.take(length - usize::from(*how == 2)).collect::<String>()
            };
            let line: String = parts.iter().map(cut).collect();
            let mut fast = Vec::new();
            prefilter.candidates(&line, &mut fast);
            prop_assert_eq!(fast, slow(&rules, &line), "{}", line);
        });
    }
}
