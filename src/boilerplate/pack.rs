//! The text of a rule pack: blocks of `key: value` lines, apart by blank lines.

use std::{fmt, path::Path};

/// What is wrong with a rule pack, where, and what to do about it.
///
/// ```
/// use wenlu::boilerplate::Rules;
///
/// let error = Rules::load(&["no/such.rules".into()], false).err().map(|e| e.to_string());
/// assert!(error.is_some_and(|text| text.starts_with("no/such.rules: cannot be read")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    file: String,
    line: Option<usize>,
    what: String,
}

impl PackError {
    /// An error in a line (1-based) of a file.
    pub(super) fn new(file: &str, line: usize, what: impl Into<String>) -> PackError {
        PackError {
            file: file.to_owned(),
            line: Some(line),
            what: what.into(),
        }
    }

    /// A file that cannot be read.
    pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> PackError {
        let what = format!("cannot be read: {error}; give the path of a rule pack in UTF-8");
        PackError {
            file: file.display().to_string(),
            line: None,
            what,
        }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for PackError {}

/// One `key: value` line.
pub struct Field<'a> {
    /// The line's number in the file, 1-based.
    pub line: usize,
    pub key: &'a str,
    pub value: &'a str,
}

/// The fields of one rule, in the order of the file; never empty.
pub type Block<'a> = Vec<Field<'a>>;

/// Takes a pack apart.
pub fn blocks<'a>(file: &str, text: &'a str) -> Result<Vec<Block<'a>>, PackError> {
    let mut blocks = vec![Block::new()];
    for (at, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        if line.is_empty() {
            blocks.push(Block::new());
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            let what = "no colon in this line; write `key: value`, or `#` before a remark";
            return Err(PackError::new(file, at + 1, what));
        };
        if let Some(block) = blocks.last_mut() {
            block.push(Field {
                line: at + 1,
                key: key.trim_end(),
                value: value.trim_start(),
            });
        }
    }
    blocks.retain(|block| !block.is_empty());
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_by_blank_lines() {
        let text = "\u{FEFF}# remark\nid: a\n# inside\npattern: b:c\r\n\n \n\nid:d\n";
        let fields: Vec<Vec<_>> = blocks("p", text)
            .unwrap()
            .iter()
            .map(|block| block.iter().map(|f| (f.line, f.key, f.value)).collect())
            .collect();
        assert_eq!(
            fields,
            [
                vec![(2, "id", "a"), (4, "pattern", "b:c")],
                vec![(8, "id", "d")]
            ]
        );
    }

    #[test]
    fn a_line_without_a_colon_is_an_error() {
        let error = blocks("p.rules", "id: a\n\nwhat").err().unwrap();
        assert!(
            error.to_string().starts_with("p.rules:3: no colon"),
            "{error}"
        );
    }
}
