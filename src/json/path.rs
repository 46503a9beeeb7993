//! The name of a field: keys from the outside in.

use std::{fmt, str::FromStr};

/// Keys of a path at most; each is a level of recursion.
const MOST_KEYS: usize = 64;

/// Where a field stands: its key, and before it those of the objects that it is in.
///
/// A dot enters an object; `\.` is a dot in a key, `\\` a backslash. Arrays are not entered.
///
/// ```
/// use wenlu::json::Path;
/// let path: Path = r"page.body\.text".parse()?;
/// assert_eq!(path.keys(), ["page", "body.text"]);
/// # Ok::<(), wenlu::json::BadPath>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// The keys, the outermost first.
    pub fn keys(&self) -> &[String] {
        &self.0
    }
}

/// What is wrong with the name of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadPath {
    /// A key is empty.
    Empty(String),
    /// There are too many keys.
    Deep(usize),
}

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadPath::Empty(path) => write!(
                f,
                "'{path}' has an empty key; a field is named like text or page.body, and a dot in a key is written \\."
            ),
            BadPath::Deep(keys) => write!(f, "{keys} keys are too many; {MOST_KEYS} is the most"),
        }
    }
}

impl std::error::Error for BadPath {}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Path, BadPath> {
        let (mut keys, mut key) = (Vec::new(), String::new());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => key.push(chars.next_if(|c| matches!(c, '.' | '\\')).unwrap_or('\\')),
                '.' => keys.push(std::mem::take(&mut key)),
                c => key.push(c),
            }
        }
        keys.push(key);
        if keys.iter().any(String::is_empty) {
            return Err(BadPath::Empty(text.to_owned()));
        }
        if keys.len() > MOST_KEYS {
            return Err(BadPath::Deep(keys.len()));
        }
        Ok(Path(keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        for (text, wanted) in [
            ("text", vec!["text"]),
            ("a.b", vec!["a", "b"]),
            (r"a\.b", vec!["a.b"]),
            (r"a\\.b", vec!["a\\", "b"]),
            (r"a\n", vec!["a\\n"]),
            ("正文", vec!["正文"]),
            ("a\\", vec!["a\\"]),
        ] {
            assert_eq!(text.parse::<Path>().unwrap().keys(), wanted, "{text}");
        }
        for text in ["", ".", "a.", ".a", "a..b"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
        assert!(vec!["a"; 65].join(".").parse::<Path>().is_err());
    }
}
