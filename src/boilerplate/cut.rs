//! What is left of a line after phrases were cut out of it, with its punctuation mended.

use crate::fold::{fold, fold_char};
use std::ops::Range;

/// What goes of a line, and whether the punctuation around it is mended.
pub struct Cut {
    pub range: Range<usize>,
    pub mend: bool,
}

/// The line without `cuts` (ascending, apart), or nothing when only blanks and marks are left.
pub fn cut(line: &str, cuts: &[Cut]) -> Option<String> {
    let mut left = String::with_capacity(line.len());
    let (mut at, mut mend) = (0, false);
    for cut in cuts {
        let piece = line.get(at..cut.range.start).unwrap_or_default();
        join(&mut left, piece, mend, line);
        (at, mend) = (cut.range.end, cut.mend);
    }
    join(&mut left, line.get(at..).unwrap_or_default(), mend, line);
    (!fold(&left).is_empty()).then_some(left)
}

/// Appends what follows a cut; `mend` is false for what precedes the first, and after a cut that leaves marks alone.
fn join(left: &mut String, right: &str, mend: bool, line: &str) {
    if !mend {
        left.push_str(right);
        return;
    }
    let blank = left.ends_with(char::is_whitespace) || right.starts_with(char::is_whitespace);
    let kept = left.trim_end().len();
    let mut right = right.trim_start();
    if kept == 0 {
        left.push_str(right.trim_start_matches(|c| is_stop(c) || is_comma(c) || c.is_whitespace()));
        return;
    }
    left.truncate(kept);
    let (before, after) = (left.chars().next_back(), right.chars().next());
    match (before, after) {
        (Some(a), None) if is_comma(a) => replace_last(left, full_stop(line)),
        (Some(a), Some(b)) if is_comma(a) && is_stop(b) => {
            replace_last(
                left,
                if matches!(b, '。' | '．' | '.') {
                    b
                } else {
                    full_stop(line)
                },
            );
            right = without_marks(right);
        }
        (Some(a), Some(b)) if (is_comma(a) || is_stop(a)) && (is_comma(b) || is_stop(b)) => {
            right = without_marks(right)
        }
        (Some(a), Some(b)) if closes(a, b) => {
            left.pop();
            right = right.get(b.len_utf8()..).unwrap_or_default();
        }
        (Some(a), Some(b)) if blank && !is_wide(a) && !is_wide(b) => left.push(' '),
        _ => {}
    }
    left.push_str(right);
}

fn replace_last(text: &mut String, with: char) {
    text.pop();
    text.push(with);
}

fn without_marks(text: &str) -> &str {
    text.trim_start_matches(|c| is_comma(c) || is_stop(c))
}

/// How the line ends its sentences: with `.` where it does so after Han characters and nowhere has `。`, else with `。`.
fn full_stop(line: &str) -> char {
    let western = line
        .chars()
        .zip(line.chars().skip(1))
        .any(|(a, b)| b == '.' && is_wide(a));
    if western && !line.contains('。') {
        '.'
    } else {
        '。'
    }
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | ';' | '；')
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '…' | '．' | '.')
}

fn closes(open: char, close: char) -> bool {
    matches!(
        (open, close),
        ('(', ')')
            | ('（', '）')
            | ('[', ']')
            | ('【', '】')
            | ('「', '」')
            | ('“', '”')
            | ('《', '》')
    )
}

/// Han, kana, Hangul and the marks of their scripts: no blank is written beside them.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}')
        || c > '\u{FFFF}' && fold_char(c).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Cuts what stands between the first ‹ and ›, and so on.
    fn marked(text: &str) -> Option<String> {
        let (mut line, mut cuts, mut open) = (String::new(), Vec::new(), 0);
        for c in text.chars() {
            match c {
                '‹' => open = line.len(),
                '›' => cuts.push(Cut {
                    range: open..line.len(),
                    mend: true,
                }),
                c => line.push(c),
            }
        }
        cut(&line, &cuts)
    }

    #[test]
    fn a_comma_becomes_the_full_stop() {
        assert_eq!(marked("天气很好,‹一段›。").as_deref(), Some("天气很好。"));
        assert_eq!(marked("天气很好，‹一段›！").as_deref(), Some("天气很好。"));
        assert_eq!(
            marked("他走.天气很好,‹一段›").as_deref(),
            Some("他走.天气很好.")
        );
        assert_eq!(marked("天气很好、‹一段›").as_deref(), Some("天气很好。"));
    }

    #[test]
    fn a_stop_stays_alone() {
        assert_eq!(marked("好吗?‹一段›!").as_deref(), Some("好吗?"));
        assert_eq!(marked("好。‹一段›。再见。").as_deref(), Some("好。再见。"));
        assert_eq!(marked("好‹一段›。").as_deref(), Some("好。"));
        assert_eq!(marked("见下：‹<br>› 甲").as_deref(), Some("见下：甲"));
    }

    #[test]
    fn blanks_and_brackets() {
        assert_eq!(marked("好, ‹一段›很好").as_deref(), Some("好,很好"));
        assert_eq!(marked("one ‹x› two").as_deref(), Some("one two"));
        assert_eq!(marked("好（‹一段›）吗").as_deref(), Some("好吗"));
        assert_eq!(marked("　　‹一段›，甲").as_deref(), Some("　　甲"));
        assert_eq!(marked("‹一段›。甲,‹二段›。").as_deref(), Some("甲。"));
        assert_eq!(marked("　‹一段›！！"), None);
    }

    #[test]
    fn marks_stay_where_nothing_is_to_be_mended() {
        let tag = Cut {
            range: 9..13,
            mend: false,
        };
        assert_eq!(cut("月光，<br>", &[tag]).as_deref(), Some("月光，"));
    }

    proptest! {
        #[test]
        fn no_character_with_ink_is_lost_or_made(parts in prop::collection::vec("[汉a,。 （）!]{0,5}", 1..5)) {
            let marked_text = parts.join("‹段›");
            let want: String = parts.iter().map(|part| fold(part)).collect();
            if parts.len() > 1 {
                prop_assert_eq!(marked(&marked_text).map(|text| fold(&text)).unwrap_or_default(), want);
            }
        }
    }
}
