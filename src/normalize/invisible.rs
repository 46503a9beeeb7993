//! Judgement and action: characters that do not show.
//!
//! Controls, BOM and word joiners go wherever they are. Soft hyphens, ZWSP, ZWNJ and ZWJ are judged by the two visible characters
//! around the gap they stand in. Combining marks do not count as visible here: a mark may be composed with its base or change its
//! place when something before it goes, and the answer must be the same before and after.

use super::{escape, script, suspect};
use unicode_normalization::char::canonical_combining_class;

/// The text without controls, escape sequences, BOM and word joiners, or nothing when it has none.
pub fn remove_controls(text: &str) -> Option<String> {
    let goes = |c| suspect::is_control(c) || matches!(c, '\u{2060}' | '\u{FEFF}');
    let mut at = text.find(goes)?;
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..at]);
    while let Some(c) = text[at..].chars().next() {
        at += escape::length(&text[at..]).unwrap_or(c.len_utf8());
        let kept = text[at..].find(goes).unwrap_or(text.len() - at);
        out.push_str(&text[at..at + kept]);
        at += kept;
    }
    Some(out)
}

/// The text without the soft hyphens and zero-width characters that do nothing where they stand, or nothing when there are none.
pub fn remove_idle(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let mut copied = 0;
    let mut gap = Gap::default();
    let mut left = None;
    for (at, c) in text.char_indices() {
        if is_conditional(c) {
            if at >= gap.end {
                gap = Gap::find(text, at, left);
            }
            if !gap.needs(c) {
                let out = out.get_or_insert_with(|| String::with_capacity(text.len()));
                out.push_str(&text[copied..at]);
                copied = at + c.len_utf8();
            }
        } else if canonical_combining_class(c) == 0 {
            left = Some(c);
        }
    }
    let mut out = out?;
    out.push_str(&text[copied..]);
    Some(out)
}

fn is_conditional(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}')
}

/// What stands between two visible characters, up to the byte `end`.
#[derive(Default)]
struct Gap {
    left: Option<char>,
    right: Option<char>,
    end: usize,
}

impl Gap {
    fn find(text: &str, at: usize, left: Option<char>) -> Gap {
        let visible =
            |&(_, c): &(usize, char)| !is_conditional(c) && canonical_combining_class(c) == 0;
        match text[at..].char_indices().find(visible) {
            Some((length, right)) => Gap {
                left,
                right: Some(right),
                end: at + length,
            },
            None => Gap {
                left,
                right: None,
                end: text.len(),
            },
        }
    }

    fn either(&self, class: fn(char) -> bool) -> bool {
        self.left.is_some_and(class) || self.right.is_some_and(class)
    }

    fn needs(&self, c: char) -> bool {
        match c {
            '\u{AD}' => !self.either(script::is_cjk),
            '\u{200B}' => self.either(script::uses_zwsp),
            '\u{200D}'
                if self.left.is_some_and(script::ends_emoji)
                    && self.right.is_some_and(script::is_pictograph) =>
            {
                true
            }
            // At the edge of a word they shape the letter beside them, so one such letter is enough, but not next to Han.
            _ => self.either(script::uses_joiners) && !self.either(script::is_cjk),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle(text: &str) -> String {
        remove_idle(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn controls_go_and_layout_stays() {
        assert_eq!(
            remove_controls("甲\r乙\u{0}丙\u{7F}丁\u{8D}\u{FEFF}\u{2060}").as_deref(),
            Some("甲乙丙丁")
        );
        assert_eq!(
            remove_controls("\x1B[1m粗\x1B[0m体\x1B").as_deref(),
            Some("粗体")
        );
        assert_eq!(remove_controls("\x1B\x1B[m[m").as_deref(), Some("[m"));
        assert_eq!(remove_controls("甲\t乙\u{C}丙"), None);
        assert_eq!(
            remove_controls("\u{200E}\u{202A}ab\u{202C}\u{2066}\u{2069}\u{FE0F}\u{2061}\u{3164}"),
            None
        );
    }

    #[test]
    fn joiners_stay_where_they_work() {
        for text in [
            "👨\u{200D}👩\u{200D}👧",
            "❤\u{FE0F}\u{200D}🔥",
            "👩🏽\u{200D}🚀",
            "🏴\u{200D}☠\u{FE0F}",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "خانه\u{200C} ",
            "ක්\u{200D}ර",
            "ไทย\u{200B}ไทย",
            "ខ្មែរ\u{200B}។",
            "a\u{AD}b",
        ] {
            assert_eq!(remove_idle(text), None, "{text:?}");
        }
    }

    #[test]
    fn and_go_elsewhere() {
        assert_eq!(
            idle("中\u{200D}文\u{200C}里\u{200B}的\u{AD}字"),
            "中文里的字"
        );
        assert_eq!(idle("\u{200B}word\u{200C}word\u{200D}"), "wordword");
        assert_eq!(idle("😀\u{200D}字"), "😀字");
        assert_eq!(idle("中\u{200C}می"), "中می");
        assert_eq!(idle("。\u{AD}a\u{AD}b\u{AD}한"), "。a\u{AD}b한");
    }

    #[test]
    fn a_gap_is_judged_as_one() {
        assert_eq!(idle("👨\u{200B}\u{200D}👩"), "👨\u{200D}👩");
        assert_eq!(idle("か\u{AD}\u{3099}x"), "か\u{3099}x");
    }

    #[test]
    fn long_gaps_take_linear_time() {
        let text = "\u{200B}\u{301}".repeat(200_000);
        assert_eq!(idle(&text).chars().count(), 200_000);
    }
}
