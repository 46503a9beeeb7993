//! The user's own words: those that stay, and those with an answer of their own.

use super::table::may_end;
use std::{collections::HashMap, fmt, path::Path};

/// Words that are cut out of a line before anything else is looked for in it, from left to right, the longest first: those that
/// stay as they are, and those for which something else is put. What is left is converted piece by piece.
///
/// ```
/// use wenlu::script::{Config, Converter, Words};
/// let mut words = Words::default();
/// words.protect("name.txt".as_ref(), "后羿\n").unwrap();
/// words.phrases("own.txt".as_ref(), "网志\t部落格\n").unwrap();
/// let mut out = String::new();
/// Converter::new(Config::S2t).with_words(words.into()).line("后羿写网志", &mut out);
/// assert_eq!(out, "后羿寫部落格");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// By first character, the longest first; without a value the word stays.
    by_first: HashMap<char, Vec<(String, Option<String>)>>,
    /// There are words with a value.
    replaces: bool,
}

/// What is wrong with a file of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsError {
    file: String,
    /// From 1.
    line: usize,
    what: &'static str,
}

impl fmt::Display for WordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for WordsError {}

impl Words {
    /// Adds words that stay, one a line. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// A line with a tab, or a word that is there already; `file` is for the message.
    pub fn protect(&mut self, file: &Path, text: &str) -> Result<(), WordsError> {
        self.read(file, text, |line| {
            if line.contains('\t') {
                return Err("a word alone is wanted, and here is a tab");
            }
            Ok((line, None))
        })
    }

    /// Adds words with what is put for them: word, tab, value.
    ///
    /// # Errors
    /// A line without tab, with an empty word or value, or a word that is there already; `file` is for the message.
    pub fn phrases(&mut self, file: &Path, text: &str) -> Result<(), WordsError> {
        self.replaces = true;
        self.read(file, text, |line| match line.split_once('\t') {
            None => Err("word, tab and value are wanted, and here is no tab"),
            Some((_, value)) if value.contains('\t') => Err("one tab is wanted, and here are more"),
            Some(("", _)) => Err("the word before the tab is empty"),
            Some((_, "")) => Err("the value behind the tab is empty"),
            Some((key, value)) => Ok((key, Some(value.to_owned()))),
        })
    }

    fn read<'t>(
        &mut self,
        file: &Path,
        text: &'t str,
        entry: impl Fn(&'t str) -> Result<(&'t str, Option<String>), &'static str>,
    ) -> Result<(), WordsError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let error = |what| WordsError {
                file: file.display().to_string(),
                line: number + 1,
                what,
            };
            let (key, value) = entry(line).map_err(error)?;
            let Some(first) = key.chars().next() else {
                continue;
            };
            let group = self.by_first.entry(first).or_default();
            if group.iter().any(|(other, _)| other == key) {
                return Err(error("the word is there already"));
            }
            let place = group.partition_point(|(other, _)| other.len() >= key.len());
            group.insert(place, (key.to_owned(), value));
        }
        Ok(())
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// Are there words with a value?
    pub(super) fn replaces(&self) -> bool {
        self.replaces
    }

    /// The characters of the Basic Multilingual Plane at which a word with a value begins.
    pub(super) fn starts(&self) -> impl Iterator<Item = char> {
        let replacing =
            |group: &Vec<(String, Option<String>)>| group.iter().any(|(_, v)| v.is_some());
        self.by_first
            .iter()
            .filter(move |(_, group)| replacing(group))
            .map(|(first, _)| *first)
    }

    /// Cuts a line: what stands before a word, the word, and what is put for it. The last piece has no word.
    pub(super) fn cut<'w>(&'w self, line: &'w str) -> impl Iterator<Item = Piece<'w>> {
        let mut rest = Some(line);
        std::iter::from_fn(move || {
            let text = rest.take()?;
            let found = text.char_indices().find_map(|(at, c)| {
                let here = text.get(at..)?;
                let (key, value) = self.by_first.get(&c)?.iter().find(|(key, _)| {
                    here.strip_prefix(key.as_str())
                        .is_some_and(|after| may_end(after.as_bytes()))
                })?;
                Some((at, key, value))
            });
            let Some((at, key, value)) = found else {
                return Some(Piece {
                    before: text,
                    word: "",
                    value: "",
                });
            };
            rest = text.get(at + key.len()..);
            Some(Piece {
                before: text.get(..at).unwrap_or_default(),
                word: key,
                value: value.as_ref().unwrap_or(key),
            })
        })
    }
}

/// A piece of a line.
pub(super) struct Piece<'w> {
    /// What stands before the word.
    pub before: &'w str,
    /// The word; nothing at the end of the line.
    pub word: &'w str,
    /// What is put for the word; nothing at the end of the line.
    pub value: &'w str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(words: &Words, line: &str) -> String {
        words
            .cut(line)
            .map(|piece| format!("{}[{}]", piece.before, piece.value))
            .collect()
    }

    #[test]
    fn the_longest_word_from_the_left() {
        let mut words = Words::default();
        words
            .protect("a".as_ref(), "# stays\n\n后羿\n后\n")
            .unwrap();
        words
            .phrases("b".as_ref(), "\u{FEFF}羿射日\t射\r\n后羿射\t射手\n")
            .unwrap();
        assert_eq!(cut(&words, "后羿射日"), "[射手]日[]");
        assert_eq!(cut(&words, "皇后后羿"), "皇[后][后羿][]");
        assert_eq!(cut(&words, "羿射日"), "[射][]");
        assert_eq!(cut(&words, "后\u{FE00}"), "后\u{FE00}[]");
        assert_eq!(cut(&words, ""), "[]");
        assert_eq!(words.starts().collect::<String>().chars().count(), 2);
    }

    #[test]
    fn errors_name_file_and_line() {
        let error = |phrases: bool, text: &str| {
            let mut words = Words::default();
            let file = Path::new("own/words.txt");
            let read = if phrases {
                words.phrases(file, text)
            } else {
                words.protect(file, text)
            };
            read.unwrap_err().to_string()
        };
        assert_eq!(
            error(true, "甲\t乙\n甲乙\n"),
            "own/words.txt:2: word, tab and value are wanted, and here is no tab"
        );
        assert_eq!(
            error(true, "甲\t乙\t丙"),
            "own/words.txt:1: one tab is wanted, and here are more"
        );
        assert_eq!(
            error(true, "\t乙"),
            "own/words.txt:1: the word before the tab is empty"
        );
        assert_eq!(
            error(true, "# x\n甲\t"),
            "own/words.txt:2: the value behind the tab is empty"
        );
        assert_eq!(
            error(false, "甲\n\n甲\n"),
            "own/words.txt:3: the word is there already"
        );
        assert_eq!(
            error(false, "甲\t乙"),
            "own/words.txt:1: a word alone is wanted, and here is a tab"
        );
    }
}
