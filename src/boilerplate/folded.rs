//! A folded line with the way back: which characters of the line stand behind those of its fold, and where its clauses begin.

use crate::fold::{fold, fold_char};
use std::{cell::OnceCell, ops::Range};

/// What stands in the line before a folded character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge {
    /// Another folded character: the middle of a clause.
    Inside,
    /// A mark or a blank, or nothing: a clause begins.
    Clause,
    /// A full stop or what stands for one, or nothing: a sentence begins.
    Sentence,
}

/// One folded character.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// Its first byte in the folded text.
    pub folded: usize,
    /// Its first byte in the line.
    pub start: usize,
    /// One past its last byte in the line.
    pub end: usize,
    /// What stands before it.
    pub edge: Edge,
}

/// A line, folded.
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Its characters.
    pub units: Vec<Unit>,
}

/// A line that is folded when a rule first asks for that.
pub struct Line<'a> {
    /// As it stands.
    pub text: &'a str,
    fold: OnceCell<String>,
    folded: OnceCell<Folded>,
}

impl<'a> Line<'a> {
    pub fn new(text: &'a str) -> Line<'a> {
        Line {
            text,
            fold: OnceCell::new(),
            folded: OnceCell::new(),
        }
    }

    /// Its fold, without the way back: most rules ask no more.
    pub fn fold(&self) -> &str {
        self.fold.get_or_init(|| fold(self.text))
    }

    pub fn folded(&self) -> &Folded {
        self.folded.get_or_init(|| Folded::of(self.text))
    }
}

/// A title in 《》 is passed over in the search for full stops when it is closed within as many bytes.
const TITLE: usize = 240;

impl Folded {
    /// Folds a line.
    pub fn of(line: &str) -> Folded {
        let mut folded = Folded {
            text: String::with_capacity(line.len()),
            units: Vec::with_capacity(line.len() / 3 + 1),
        };
        let (mut edge, mut before, mut title_end) = (Edge::Sentence, None, 0);
        for (start, c) in line.char_indices() {
            let end = start + c.len_utf8();
            if c == '《' && start >= title_end {
                title_end = title(line, end).unwrap_or(title_end);
            }
            match fold_char(c) {
                Some(one) => {
                    folded.units.push(Unit {
                        folded: folded.text.len(),
                        start,
                        end,
                        edge,
                    });
                    folded.text.push(one);
                    edge = Edge::Inside;
                }
                None if start >= title_end && ends_sentence(before, c, &line[end..]) => {
                    edge = Edge::Sentence
                }
                None => edge = edge.max(Edge::Clause),
            }
            before = Some(c);
        }
        folded
    }

    /// The bytes of the line behind a range of bytes of the fold: from its first character to its last, marks between them included.
    pub fn original(&self, range: Range<usize>) -> Option<Range<usize>> {
        let first = self.units.partition_point(|unit| unit.folded < range.start);
        let past = self.units.partition_point(|unit| unit.folded < range.end);
        let last = past.checked_sub(1).filter(|last| *last >= first)?;
        Some(self.units.get(first)?.start..self.units.get(last)?.end)
    }

    /// Whether a clause begins at this byte of the line.
    pub fn begins_clause(&self, start: usize) -> bool {
        let at = self.units.partition_point(|unit| unit.start < start);
        self.units
            .get(at)
            .is_some_and(|unit| unit.edge != Edge::Inside)
    }

    /// The sentences: ranges of `units`.
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let start = at;
            self.units.get(start)?;
            at += 1;
            while self
                .units
                .get(at)
                .is_some_and(|unit| unit.edge != Edge::Sentence)
            {
                at += 1;
            }
            Some(start..at)
        })
    }

    /// The folded text of a range of `units`.
    pub fn slice(&self, units: Range<usize>) -> &str {
        let byte = |unit: usize| {
            self.units
                .get(unit)
                .map_or(self.text.len(), |unit| unit.folded)
        };
        self.text
            .get(byte(units.start)..byte(units.end))
            .unwrap_or_default()
    }
}

/// One past the 》 that closes a title whose text begins at `from`.
fn title(line: &str, from: usize) -> Option<usize> {
    let at = line.get(from..)?.find('》')?;
    (at <= TITLE).then_some(from + at)
}

/// Is `c` the end of a sentence? A period after a letter or digit, or a colon in a time, is not.
fn ends_sentence(before: Option<char>, c: char, rest: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '。' | '！' | '？' | '!' | '?' | '…' | '；' | ';' | '：' | '．' => true,
        '.' => before.is_some_and(|c| !c.is_ascii_alphanumeric()),
        ':' => !(rest.starts_with("//") || digit(before) && digit(rest.chars().next())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(line: &str) -> Vec<String> {
        let folded = Folded::of(line);
        folded
            .sentences()
            .map(|units| folded.slice(units).to_owned())
            .collect()
    }

    #[test]
    fn sentences_end_at_stops() {
        assert_eq!(
            sentences("春天,來了。花開了!3.5米,a.b: 12:30"),
            ["春天来了", "花开了", "35米ab", "1230"]
        );
        assert_eq!(sentences("看《为何?》一书.好"), ["看为何一书", "好"]);
        assert_eq!(sentences("看《为何?一书"), ["看为何", "一书"]);
        assert_eq!(sentences("，。"), Vec::<String>::new());
        assert_eq!(sentences("见http://x.cn/页"), ["见httpxcn页"]);
    }

    #[test]
    fn the_way_back_keeps_marks_between() {
        let folded = Folded::of("甲，「乙、丙」丁");
        let range = folded.original("甲".len().."甲乙丙".len()).unwrap();
        assert_eq!(&"甲，「乙、丙」丁"[range], "乙、丙");
        assert_eq!(folded.original(3..3), None);
    }

    proptest! {
        #[test]
        fn the_text_is_the_fold(line in "\\PC{0,40}") {
            let folded = Folded::of(&line);
            prop_assert_eq!(&folded.text, &crate::fold::fold(&line));
            let all = folded.sentences().map(|s| folded.slice(s).to_owned()).collect::<String>();
            prop_assert_eq!(all, folded.text);
        }

        #[test]
        fn every_unit_leads_back(line in "[汉漢aＡ，。 !《》]{0,20}") {
            let folded = Folded::of(&line);
            for unit in &folded.units {
                let range = folded.original(unit.folded..unit.folded + 1).unwrap();
                prop_assert_eq!(crate::fold::fold(&line[range]).len() + unit.folded <= folded.text.len(), true);
            }
        }
    }
}
