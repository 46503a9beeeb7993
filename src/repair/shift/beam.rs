//! Judgement: the search. It keeps the best ways to read the pieces so far, each aligned with the tool's bytes or off by one.

use super::grams::LENGTH;
use super::grid::simplified;
use super::judge::{Context, Judge, W, is_mark};
use super::steps;
use super::token::{Kind, Token};
use crate::model::words::Row;

/// Where a reading stands in the tool's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Between two characters.
    Aligned,
    /// Behind a lead byte.
    Lead(u8),
    /// Behind a pair that vanished: its first byte ended a character, its second is a lead byte that the next piece decides.
    Lost(u8),
}

/// What a step of a reading was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A character that stands in the line.
    Same,
    /// A piece of the line that stays as it is, though it is no character.
    Raw,
    /// A run begins: its first character, if that was cut.
    Cut,
    /// A character out of a run.
    Run,
    /// A byte that was eaten, and which one nobody knows.
    Eaten,
}

/// Which quotation marks and brackets are open, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open(u8);

impl Open {
    /// At the end of a text.
    fn before(text: &str) -> Open {
        let mut open = Open::default();
        for c in text.encode_utf16() {
            open.take(c);
        }
        open
    }

    /// How many are open.
    fn count(self) -> i32 {
        self.0.count_ones() as i32
    }

    /// Goes on with a character; tells whether it opens what is open or closes what is not.
    fn take(&mut self, c: u16) -> bool {
        const PAIRS: [(char, char); 8] = [
            ('“', '”'),
            ('《', '》'),
            ('「', '」'),
            ('『', '』'),
            ('（', '）'),
            ('‘', '’'),
            ('【', '】'),
            ('〔', '〕'),
        ];
        if c < 0x2018 {
            return false;
        }
        for (bit, (left, right)) in PAIRS.iter().enumerate() {
            let is_open = self.0 >> bit & 1 == 1;
            if c == *left as u16 {
                self.0 |= 1 << bit;
                return is_open;
            }
            if c == *right as u16 {
                self.0 &= !(1 << bit);
                return !is_open;
            }
        }
        false
    }
}

/// One step; they form a tree that leads back to the start.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub back: u32,
    /// What is written, 0 for nothing.
    pub c: u16,
    pub step: Step,
    pub token: u32,
}

/// A way to read the pieces so far.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub score: i32,
    /// The characters so far as the model knows them, the nearest lowest.
    pub before: u64,
    pub row: Row,
    pub node: u32,
    pub state: State,
    /// The character that a gloss that comes now belongs to, 0 for none.
    pub visible: u16,
    /// The quotation marks and brackets that are open.
    pub open: Open,
    /// The piece before was a gloss, so a character that is always glossed may have been parted from its own.
    pub fresh: bool,
    pub lost: u8,
    pub entered: bool,
}

/// What the search found for some pieces.
pub struct Found {
    /// The piece at which it ended.
    pub end: usize,
    pub nodes: Vec<Node>,
    /// The score of the text as it stands, and of the reading that was chosen.
    pub before: i32,
    pub after: i32,
}

pub struct Beam<'a, 'b> {
    pub judge: &'a Judge<'b>,
    pub line: &'a str,
    pub tokens: &'a [Token],
    pub nodes: Vec<Node>,
    /// Readings that have come to this piece, the next and the one after.
    pools: [Vec<Reading>; 3],
    pub steps: usize,
    /// The context that was asked for last.
    context: Context,
}

const NONE: u32 = u32::MAX;
/// Below this score of pairs a character is not tried.
const IMPOSSIBLE: i32 = -1_500;
/// Pieces that a search goes through at most: what takes longer is no page.
const LONGEST: usize = 500;

impl<'a, 'b> Beam<'a, 'b> {
    pub fn new(judge: &'a Judge<'b>, line: &'a str, tokens: &'a [Token]) -> Beam<'a, 'b> {
        Beam {
            judge,
            line,
            tokens,
            nodes: Vec::new(),
            pools: Default::default(),
            steps: 0,
            context: judge.context(0, LENGTH),
        }
    }

    /// Searches from the piece `start` on, at least to `until`, until one reading is left.
    pub fn run(&mut self, start: usize, until: usize) -> Found {
        self.nodes.clear();
        self.pools.iter_mut().for_each(Vec::clear);
        let first = Reading {
            score: 0,
            before: u64::from(b'\n'),
            row: Row::default(),
            node: NONE,
            state: State::Aligned,
            visible: 0,
            open: Open::before(
                self.line
                    .get(..self.tokens.get(start).map_or(0, |t| t.start))
                    .unwrap_or_default(),
            ),
            fresh: false,
            lost: 0,
            entered: false,
        };
        let mut literal = first;
        self.put(start, first);
        let mut at = start;
        loop {
            let mut now = std::mem::take(self.pool(at));
            self.choose(&mut now);
            let is_gloss = matches!(
                self.tokens.get(at).map(|t| t.kind),
                Some(Kind::Gloss(..) | Kind::Cut(_))
            );
            let others = !self.pool(at + 1).is_empty();
            let settled = at > until && !is_gloss && !others && now.len() == 1;
            let settled = settled && now.iter().all(|r| r.state == State::Aligned);
            if at >= self.tokens.len() || settled || at >= start + LONGEST {
                if at >= self.tokens.len() {
                    // The line's end follows.
                    for reading in now.iter_mut().chain([&mut literal]) {
                        let context = self.judge.context(reading.before, 3);
                        let end = self.judge.follows(&context, u16::from(b'\n'));
                        reading.score += end * W.grams / 100;
                        reading.score += reading.open.count() * W.open;
                    }
                }
                return self.finish(at, now, literal);
            }
            steps::lose(self, at, &mut now);
            for reading in &now {
                self.steps += 1;
                steps::step(self, at, reading);
            }
            literal = steps::literal(self, at, &literal);
            at += 1;
        }
    }

    fn finish(&mut self, end: usize, now: Vec<Reading>, literal: Reading) -> Found {
        let aligned = now.iter().filter(|r| r.state == State::Aligned);
        let best = aligned.max_by_key(|r| r.score).copied();
        let best = best.filter(|b| b.score > literal.score);
        let chosen = best.unwrap_or(literal);
        let mut nodes = Vec::new();
        let mut at = chosen.node;
        while let Some(node) = self.nodes.get(at as usize) {
            nodes.push(*node);
            at = node.back;
        }
        nodes.reverse();
        Found {
            end,
            nodes,
            before: literal.score,
            after: chosen.score,
        }
    }

    fn pool(&mut self, at: usize) -> &mut Vec<Reading> {
        let [a, b, c] = &mut self.pools;
        match at % 3 {
            0 => a,
            1 => b,
            _ => c,
        }
    }

    pub fn put(&mut self, at: usize, reading: Reading) {
        self.pool(at).push(reading);
    }

    /// Drops readings that differ in nothing that matters later from better ones, and those that are far behind.
    fn choose(&self, now: &mut Vec<Reading>) {
        let key = |r: &Reading| (r.state, r.before, r.visible);
        now.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.node.cmp(&b.node)));
        let Some(best) = now.first().map(|r| r.score) else {
            return;
        };
        let mut kept: Vec<Reading> = Vec::with_capacity(2 * W.width);
        let (mut aligned, mut shifted) = (0, 0);
        for reading in now.iter().take_while(|r| r.score > best - W.beam) {
            let count = match reading.state {
                State::Aligned => &mut aligned,
                _ => &mut shifted,
            };
            if *count < W.width && !kept.iter().any(|k| key(k) == key(reading)) {
                *count += 1;
                kept.push(*reading);
            }
        }
        *now = kept;
    }

    /// The reading that goes on with a character of the tool's text.
    pub fn emit(
        &mut self,
        from: &Reading,
        source: u16,
        step: Step,
        token: usize,
        cost: i32,
    ) -> Reading {
        let plain = simplified(source);
        let judge = self.judge;
        let mut cost = cost;
        if step != Step::Same {
            cost += judge.image(source);
        }
        let written = match step {
            Step::Same => plain,
            _ => judge.style.fold(plain),
        };
        self.extend(from, judge.style.widen(plain), written, step, token, cost)
    }

    /// The reading that goes on with `known` for the model, and with `written` on the page.
    pub fn extend(
        &mut self,
        from: &Reading,
        known: u16,
        written: u16,
        step: Step,
        token: usize,
        cost: i32,
    ) -> Reading {
        let mut next = *from;
        if self.context.before != from.before {
            self.context = self.judge.context(from.before, LENGTH);
        }
        let gain = self.judge.gain(&self.context, &mut next.row, known);
        let is_odd = next.open.take(known) || is_mark(known) && known == from.before as u16;
        let gain = gain + if is_odd { W.odd } else { 0 };
        next.score = from.score.saturating_add(gain).saturating_add(cost);
        next.before = from.before << 16 | u64::from(known);
        next.fresh = false;
        self.note(&mut next, written, step, token);
        next
    }

    /// Remembers a step.
    pub fn note(&mut self, reading: &mut Reading, written: u16, step: Step, token: usize) {
        let node = self.nodes.len() as u32;
        self.nodes.push(Node {
            back: reading.node,
            c: written,
            step,
            token: token as u32,
        });
        reading.node = node;
    }

    /// The best of some characters after a reading, by pairs alone; at most `MOST`, none that is hopeless.
    pub fn best<const MOST: usize>(
        &self,
        from: &Reading,
        sources: impl Iterator<Item = (u8, u16)>,
        words: Words,
    ) -> Best<MOST> {
        let mut best = Best {
            items: [(i32::MIN, 0, 0); MOST],
        };
        let context = self.judge.context(from.before, 2);
        for (byte, source) in sources {
            let known = self.judge.style.widen(simplified(source));
            if self.judge.is_stranger(known) {
                continue;
            }
            // What the pairs of characters call impossible, no word will save: the costliest question comes last.
            let grams = self.judge.follows(&context, known);
            if grams < IMPOSSIBLE {
                continue;
            }
            let words = match words {
                Words::Asked => { from.row }.push(context.before, known),
                Words::Unasked => grams,
            };
            let score = self.judge.promise(grams, words) + self.judge.image(source);
            best.enter((score, byte, source));
        }
        best
    }
}

/// Whether a choice asks for words, too; where there are hundreds to choose from, that takes too long.
#[derive(Clone, Copy)]
pub enum Words {
    Asked,
    Unasked,
}

/// The best few.
pub struct Best<const MOST: usize> {
    items: [(i32, u8, u16); MOST],
}

impl<const MOST: usize> Best<MOST> {
    fn enter(&mut self, item: (i32, u8, u16)) {
        /// Below this no character is worth a try.
        const HOPELESS: i32 = -1_400;
        if item.0 < HOPELESS || self.items.last().is_none_or(|last| last.0 >= item.0) {
            return;
        }
        let mut item = item;
        let at = self.items.partition_point(|other| other.0 >= item.0);
        for slot in self.items.iter_mut().skip(at) {
            std::mem::swap(slot, &mut item);
        }
    }

    /// The bytes and characters, the best first.
    pub fn iter(&self) -> impl Iterator<Item = (u8, u16)> {
        let full = self.items.iter().take_while(|item| item.0 > i32::MIN);
        full.map(|item| (item.1, item.2))
    }
}
