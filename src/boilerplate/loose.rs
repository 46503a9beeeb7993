//! A pattern that matches wherever another does, and is compiled and searched at a small part of its cost.
//!
//! What makes patterns large are classes of characters, each a dozen states of an automaton over bytes, and counts, which repeat
//! them: `.{0,60}` is nine hundred states, and a line leads through new sets of them nearly every time. Without counts and with bytes in place of
//! characters most patterns still tell most lines that are none of theirs.

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, Hir, HirKind, Repetition,
};

/// A class of more characters beyond ASCII than so many is one of bytes.
const CHARS: usize = 64;
/// A class that may be repeated more often than so many times may be so for ever.
const TIMES: u32 = 3;

/// Matches wherever the expression does, and elsewhere too. Its matches may begin and end inside characters.
pub fn loose(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => hir.clone(),
        HirKind::Class(class) => bytes(class).map_or_else(|| hir.clone(), |bytes| often(bytes, 1)),
        HirKind::Capture(capture) => loose(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(loose).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(loose).collect()),
        HirKind::Repetition(repetition) => {
            let Repetition { min, max, sub, .. } = repetition;
            let class = match sub.kind() {
                HirKind::Class(class) => Some(class),
                _ => None,
            };
            if let Some(bytes) = class.and_then(bytes) {
                return often(bytes, *min);
            }
            if class.is_some() && max.is_none_or(|most| most > TIMES) {
                return often((**sub).clone(), *min);
            }
            Hir::repetition(Repetition {
                sub: Box::new(loose(sub)),
                ..repetition.clone()
            })
        }
    }
}

/// Any number of times, but for none where it must be there.
fn often(sub: Hir, min: u32) -> Hir {
    Hir::repetition(Repetition {
        min: min.min(1),
        max: None,
        greedy: true,
        sub: Box::new(sub),
    })
}

/// A class of bytes that holds those of all characters of a large class.
fn bytes(class: &Class) -> Option<Hir> {
    let Class::Unicode(class) = class else {
        return None;
    };
    if beyond_ascii(class) <= CHARS {
        return None;
    }
    let ascii = class.iter().filter_map(|range| {
        let [start, end] = [range.start(), range.end()].map(|c| u8::try_from(c).unwrap_or(u8::MAX));
        start
            .is_ascii()
            .then(|| ClassBytesRange::new(start, end.min(0x7F)))
    });
    let rest = ClassBytesRange::new(0x80, 0xFF);
    Some(Hir::class(Class::Bytes(ClassBytes::new(
        ascii.chain([rest]),
    ))))
}

fn beyond_ascii(class: &ClassUnicode) -> usize {
    let ranges = class.iter().filter(|range| range.end() > '\x7F');
    ranges
        .map(|range| range.end() as usize - (range.start() as usize).max(0x7F))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(pattern: &str) -> String {
        loose(&regex_syntax::parse(pattern).unwrap()).to_string()
    }

    #[test]
    fn counts_and_large_classes_go() {
        let any = shown(".*");
        assert!(any.starts_with("(?-u:"), "{any}");
        assert_eq!(shown("^甲.{0,60}乙$"), shown("^甲.*乙$"));
        assert_eq!(shown("^甲.{2,60}乙$"), shown("^甲.乙$"));
        assert_eq!(shown(".?"), any);
        assert_eq!(shown("[甲乙]{0,9}"), shown("[甲乙]*"));
        assert_eq!(shown("[甲乙]?(?<cut>丙)"), shown("[甲乙]?丙"));
        assert_eq!(shown("[0-9]{2}"), "[0-9]{2}");
        assert_eq!(shown("[0-9]{2,8}"), "[0-9]+");
    }

    const PARTS: &[&str] = &[
        "甲",
        "乙?",
        "[^甲，]{2,5}",
        ".{0,2}",
        "[一-龥]{1,9}",
        "(甲.|丙{2,4}){0,2}",
        ".",
        r"\s*",
        "[0-9]{1,6}",
    ];

    proptest! {
        #[test]
        fn it_matches_wherever_the_pattern_does(
            parts in prop::collection::vec(prop::sample::select(PARTS), 1..5),
            text in "[甲乙丙，1 a\u{3000}\u{1F600}]{0,8}",
            (start, end) in (prop::sample::select(vec!["^", ""]), prop::sample::select(vec!["$", ""])),
        ) {
            let pattern = format!("{start}{}{end}", parts.concat());
            if regex::Regex::new(&pattern).unwrap().is_match(&text) {
                let loose = loose(&regex_syntax::parse(&pattern).unwrap()).to_string();
                let loose = regex::bytes::Regex::new(&loose).unwrap();
                prop_assert!(loose.is_match(text.as_bytes()), "{pattern} {text}");
            }
        }
    }
}
