//! Judgement: trailing blanks.

use super::script;

/// The line without its trailing blanks.
///
/// Only lines with Han characters lose them, and not when there are exactly two: that is a line break in Markdown.
pub fn trimmed(line: &str) -> &str {
    let ink = line.trim_end_matches([' ', '\u{3000}']);
    let blanks = line[ink.len()..].chars().take(3).count();
    if blanks == 0 || blanks == 2 || !ink.contains(script::is_han) {
        line
    } else {
        ink
    }
}

/// [`trimmed`], or nothing when that is the line.
pub fn trim(line: &str) -> Option<String> {
    let trimmed = trimmed(line);
    (trimmed.len() < line.len()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::trimmed;

    #[test]
    fn one_or_many_but_not_two() {
        for line in [
            "字 ",
            "字\u{3000}",
            "字   ",
            "字 \u{3000} ",
            "字a\t  \u{3000}",
        ] {
            assert_eq!(trimmed(line), line.trim_end_matches([' ', '\u{3000}']));
        }
        for line in [
            "字  ",
            "字\u{3000}\u{3000}",
            "字 \u{3000}",
            "字",
            "字\t",
            "word ",
            " ",
            "かな ",
            "",
            "字\u{A0}",
        ] {
            assert_eq!(trimmed(line), line, "{line:?}");
        }
    }
}
