//! Names of encodings, as `-f` takes them.

use encoding_rs::{BIG5, Encoding, GBK, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use std::fmt;

/// Names in use for Chinese text that the WHATWG Encoding Standard, and so encoding_rs, lacks.
const ALIASES: [(&str, &Encoding); 10] = [
    ("936", GBK),
    ("950", BIG5),
    ("big5-2003", BIG5),
    ("big5hkscs", BIG5),
    ("cp936", GBK),
    ("cp950", BIG5),
    ("euc-cn", GBK),
    ("ms936", GBK),
    ("ms950", BIG5),
    ("utf8", UTF_8),
];

/// The name of no encoding that can be forced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel(String);

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown encoding {:?}; known are for example gb18030, gbk, cp936, big5, big5-hkscs, cp950, utf-8, shift_jis, euc-jp, euc-kr, windows-1252",
            self.0
        )
    }
}

impl std::error::Error for UnknownLabel {}

/// The encoding of a name, in either case: those of the WHATWG Encoding Standard, and cp936, ms936, cp950, euc-cn and the like.
///
/// # Errors
///
/// [`UnknownLabel`] for a name of none, for those that the standard maps to the replacement encoding (hz-gb-2312, iso-2022-kr),
/// and for UTF-16 and UTF-32, which are no encodings of lines: a document in one is converted before it is cut.
///
/// ```
/// use wenlu::decode::label;
/// assert_eq!(label("CP936"), Ok(encoding_rs::GBK));
/// assert_eq!(label("big5-hkscs"), Ok(encoding_rs::BIG5));
/// assert!(label("klingon").unwrap_err().to_string().contains("klingon"));
/// ```
pub fn label(name: &str) -> Result<&'static Encoding, UnknownLabel> {
    let lower = name.trim().to_ascii_lowercase();
    let alias = ALIASES
        .iter()
        .find(|(alias, _)| *alias == lower)
        .map(|&(_, encoding)| encoding);
    alias
        .or_else(|| Encoding::for_label(lower.as_bytes()))
        .filter(|&encoding| is_of_lines(encoding))
        .ok_or_else(|| UnknownLabel(name.to_owned()))
}

/// Can lines of it be told apart by the byte 0x0A?
pub fn is_of_lines(encoding: &'static Encoding) -> bool {
    ![UTF_16LE, UTF_16BE, REPLACEMENT].contains(&encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_sorted_unique_and_found() {
        assert!(ALIASES.is_sorted_by(|a, b| a.0 < b.0));
        for (alias, encoding) in ALIASES {
            assert_eq!(label(&alias.to_uppercase()), Ok(encoding));
        }
    }

    #[test]
    fn the_standards_labels_are_taken() {
        for (name, encoding) in [
            ("gb2312", GBK),
            ("x-gbk", GBK),
            ("Big5-HKSCS", BIG5),
            ("UTF-8", UTF_8),
            ("gb18030", encoding_rs::GB18030),
        ] {
            assert_eq!(label(name), Ok(encoding));
        }
    }

    #[test]
    fn what_is_not_made_of_lines_is_refused() {
        for name in [
            "utf-16",
            "utf-16be",
            "utf-32",
            "hz-gb-2312",
            "replacement",
            "",
            "gb",
        ] {
            assert_eq!(label(name), Err(UnknownLabel(name.to_owned())));
        }
    }
}
