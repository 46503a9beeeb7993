//! A pattern's own alphabet: what it does not tell apart is one symbol, most symbols are one byte.
//!
//! Of the characters of Unicode a pattern tells few apart: those of its words, and the classes that it asks for. Over bytes of UTF-8 a class of Han is a
//! dozen states of an automaton, and `.{0,60}` nine hundred; over symbols they are one and sixty. To compile and to search for the
//! first time, where nearly all the time of short runs went, costs a tenth.
//!
//! ```text
//! ^本文(来自|转自).{0,9}$ -> symbols: 0 what `.` does not hold, 1 other characters, 2 本, 3 文, 4 来, 5 自, 6 转
//! 本文来自某某网 -> 2 3 4 5 1 1 1
//! ```
//!
//! Symbols above [`SINGLE`] are two bytes, of which neither is another symbol's: searches never begin inside one.

use regex_syntax::hir::{
    Capture, Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind,
    Look, Repetition,
};
use std::{collections::BTreeMap, ops::Range};

/// Symbols of one byte; of the other bytes half are the first of two, half the second.
const SINGLE: usize = 0x80;
const HALF: usize = 0x40;
/// All there are.
const SYMBOLS: usize = SINGLE + HALF * HALF;

/// Characters among whose few starts a symbol is searched: with rows of so many a search takes a step or two.
const ROW: usize = 0x100;

/// Which symbol each character is.
pub struct Alphabet {
    /// Those of ASCII.
    ascii: [u16; 0x80],
    /// Where characters of another symbol begin, ascending, and which.
    starts: Vec<(char, u16)>,
    /// How many of these stand before each row of [`ROW`] characters of the Basic Multilingual Plane, and before its end.
    rows: Vec<u16>,
}

impl Alphabet {
    /// The alphabet of a pattern, and the pattern over bytes of symbols. Nothing for one that looks at characters which it does not match, as
    /// `\b` does, or that has too many.
    pub fn of(tree: &Hir) -> Option<(Alphabet, Hir)> {
        let mut sets = Vec::new();
        collect(tree, &mut sets)?;
        sets.sort_unstable();
        sets.dedup();
        let parts = Parts::of(sets);
        if parts.symbols > SYMBOLS {
            return None;
        }
        let tree = parts.coded(tree)?;
        let row = |row| {
            parts
                .starts
                .partition_point(|(start, _)| (*start as usize) < row * ROW) as u16
        };
        let mut alphabet = Alphabet {
            ascii: [0; 0x80],
            rows: (0..=0x10000 / ROW).map(row).collect(),
            starts: parts.starts,
        };
        let mut ascii = [0; 0x80];
        for (byte, symbol) in (0_u8..).zip(&mut ascii) {
            *symbol = alphabet.search(char::from(byte));
        }
        alphabet.ascii = ascii;
        Some((alphabet, tree))
    }

    /// The symbol of a character.
    fn symbol(&self, c: char) -> u16 {
        match self.ascii.get(c as usize) {
            Some(symbol) => *symbol,
            None => self.search(c),
        }
    }

    fn search(&self, c: char) -> u16 {
        let row = c as usize / ROW;
        let (from, to) = match (self.rows.get(row), self.rows.get(row + 1)) {
            (Some(from), Some(to)) => (usize::from(*from), usize::from(*to)),
            _ => (0, self.starts.len()),
        };
        let near = self.starts.get(from..to).unwrap_or_default();
        let behind = from + near.partition_point(|(start, _)| *start <= c);
        let own = behind.checked_sub(1).and_then(|at| self.starts.get(at));
        own.map_or(0, |(_, symbol)| *symbol)
    }

    /// How a character is written.
    pub fn code(&self, c: char) -> Code {
        code(self.symbol(c))
    }

    /// The bytes of a text.
    pub fn coded(&self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len());
        for c in text.chars() {
            bytes.extend_from_slice(self.code(c).bytes());
        }
        bytes
    }

    /// The range of a text whose bytes stand at `range`; `from` is a place of the text before it, with its own in the bytes.
    pub fn original(&self, text: &str, range: Range<usize>, from: &mut [usize; 2]) -> Range<usize> {
        let mut to = |wanted: usize| {
            let [place, coded] = from;
            let rest = text.get(*place..).unwrap_or_default();
            for c in rest.chars() {
                if *coded >= wanted {
                    break;
                }
                *coded += self.code(c).bytes().len();
                *place += c.len_utf8();
            }
            *place
        };
        to(range.start)..to(range.end)
    }
}

/// How a symbol is written.
#[derive(Clone, Copy)]
pub enum Code {
    One([u8; 1]),
    Two([u8; 2]),
}

impl Code {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Code::One(byte) => byte,
            Code::Two(bytes) => bytes,
        }
    }
}

fn code(symbol: u16) -> Code {
    let symbol = usize::from(symbol);
    match symbol.checked_sub(SINGLE) {
        None => Code::One([symbol as u8]),
        Some(rest) => Code::Two([
            (SINGLE + rest / HALF) as u8,
            (SINGLE + HALF + rest % HALF) as u8,
        ]),
    }
}

/// Characters that a pattern takes for the same, as ranges.
type Set = Vec<(char, char)>;

fn set(class: &ClassUnicode) -> Set {
    class
        .iter()
        .map(|range| (range.start(), range.end()))
        .collect()
}

/// The sets of a pattern.
fn collect(tree: &Hir, sets: &mut Vec<Set>) -> Option<()> {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(Look::Start | Look::End) => {}
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            sets.extend(text.chars().map(|c| vec![(c, c)]));
        }
        HirKind::Class(Class::Unicode(class)) => sets.push(set(class)),
        HirKind::Repetition(Repetition { sub, .. }) | HirKind::Capture(Capture { sub, .. }) => {
            collect(sub, sets)?;
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().try_for_each(|part| collect(part, sets))?;
        }
    }
    Some(())
}

/// All characters, parted by which sets they are in.
struct Parts {
    /// Where characters of another symbol begin, ascending, and which. The first is 0, that of no set.
    starts: Vec<(char, u16)>,
    symbols: usize,
}

impl Parts {
    /// `sets`: each once.
    fn of(sets: Vec<Set>) -> Parts {
        let mut turns: Vec<(char, usize)> = Vec::new();
        for (number, set) in sets.iter().enumerate() {
            for (first, last) in set {
                turns.push((*first, number));
                turns.extend(next(*last).map(|end| (end, number)));
            }
        }
        turns.sort_unstable();
        // Which sets the characters from here on are in.
        let mut inside = vec![0_u64; sets.len().div_ceil(64)];
        let mut symbols = BTreeMap::from([(inside.clone(), 0_u16)]);
        let mut starts: Vec<(char, u16)> = Vec::new();
        for turn in turns.chunk_by(|a, b| a.0 == b.0) {
            for (_, number) in turn {
                if let Some(bits) = inside.get_mut(number / 64) {
                    *bits ^= 1 << (number % 64);
                }
            }
            let next = u16::try_from(symbols.len()).unwrap_or(u16::MAX);
            let symbol = match symbols.get(&inside) {
                Some(symbol) => *symbol,
                None => *symbols.entry(inside.clone()).or_insert(next),
            };
            starts.extend(turn.first().map(|(start, _)| (*start, symbol)));
        }
        Parts {
            starts,
            symbols: symbols.len(),
        }
    }

    /// The symbols of a range of characters.
    fn symbols(&self, first: char, last: char) -> impl Iterator<Item = u16> {
        let from = self.starts.partition_point(|(start, _)| *start < first);
        let parts = self.starts.iter().skip(from);
        parts
            .take_while(move |(start, _)| *start <= last)
            .map(|(_, symbol)| *symbol)
    }

    /// The pattern over bytes of symbols.
    fn coded(&self, tree: &Hir) -> Option<Hir> {
        Some(match tree.kind() {
            HirKind::Empty => Hir::empty(),
            HirKind::Look(look) => Hir::look(*look),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                let own = |c| self.symbols(c, c).next();
                let mut bytes = Vec::with_capacity(text.len());
                for c in text.chars() {
                    bytes.extend_from_slice(code(own(c)?).bytes());
                }
                Hir::literal(bytes)
            }
            HirKind::Class(Class::Unicode(class)) => self.class(class),
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Repetition(repetition) => Hir::repetition(Repetition {
                min: repetition.min,
                max: repetition.max,
                greedy: repetition.greedy,
                sub: Box::new(self.coded(&repetition.sub)?),
            }),
            HirKind::Capture(capture) => Hir::capture(Capture {
                index: capture.index,
                name: capture.name.clone(),
                sub: Box::new(self.coded(&capture.sub)?),
            }),
            HirKind::Concat(parts) => {
                let parts = parts.iter().map(|part| self.coded(part));
                Hir::concat(parts.collect::<Option<_>>()?)
            }
            HirKind::Alternation(parts) => {
                let parts = parts.iter().map(|part| self.coded(part));
                Hir::alternation(parts.collect::<Option<_>>()?)
            }
        })
    }

    fn class(&self, class: &ClassUnicode) -> Hir {
        let range = |range: &ClassUnicodeRange| self.symbols(range.start(), range.end());
        let mut symbols: Vec<u16> = class.iter().flat_map(range).collect();
        symbols.sort_unstable();
        symbols.dedup();
        let codes: Vec<Code> = symbols.into_iter().map(code).collect();
        let first = |code: &Code| match code {
            Code::One(_) => None,
            Code::Two([first, _]) => Some(*first),
        };
        let of_first = |codes: &[Code]| {
            let last = |code: &Code| match code {
                Code::One([byte]) | Code::Two([_, byte]) => ClassBytesRange::new(*byte, *byte),
            };
            let bytes = ClassBytes::new(codes.iter().map(last));
            let bytes = Hir::class(Class::Bytes(bytes));
            match codes.first().and_then(first) {
                None => bytes,
                Some(first) => Hir::concat(vec![Hir::literal([first]), bytes]),
            }
        };
        let parts = codes.chunk_by(|a, b| first(a) == first(b));
        match codes.is_empty() {
            true => Hir::fail(),
            false => Hir::alternation(parts.map(of_first).collect()),
        }
    }
}

/// The character behind another, if there is one.
fn next(c: char) -> Option<char> {
    match c {
        '\u{D7FF}' => Some('\u{E000}'),
        c => char::from_u32(u32::from(c) + 1),
    }
}
