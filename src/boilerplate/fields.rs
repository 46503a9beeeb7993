//! The fields of a rule's block, read one by one, with the errors that they may hold.

use super::{
    pack::{Block, Field, PackError},
    rule::{Kind, Place, Removes, Scope},
};
use crate::fold::fold;

/// The fields of a block, with the errors that they may hold.
pub struct Fields<'a> {
    file: &'a str,
    /// The number of the first line.
    pub start: usize,
    block: &'a Block<'a>,
}

const ONCE: [&str; 14] = [
    "id", "kind", "removes", "where", "match", "within", "begins", "commas", "mend", "heads",
    "row", "anchor", "site", "pattern",
];
const OFTEN: [&str; 4] = ["unless", "unless-near", "hit", "miss"];

/// The most lines that a rule may look away from its own. Half of what a window sees of its context, as a line next to a window may
/// itself hang on others.
const NEAR: isize = 32;

impl<'a> Fields<'a> {
    pub fn new(file: &'a str, block: &'a Block<'a>) -> Fields<'a> {
        Fields {
            file,
            start: block.first().map_or(1, |field| field.line),
            block,
        }
    }

    pub fn error(&self, line: usize, what: impl Into<String>) -> PackError {
        PackError::new(self.file, line, what)
    }

    pub fn known(&self) -> Result<(), PackError> {
        for (at, field) in self.block.iter().enumerate() {
            if !ONCE.contains(&field.key) && !OFTEN.contains(&field.key) {
                let what = format!(
                    "unknown key {:?}; the keys are {}, {}",
                    field.key,
                    ONCE.join(", "),
                    OFTEN.join(", ")
                );
                return Err(self.error(field.line, what));
            }
            let twice = self
                .block
                .iter()
                .take(at)
                .any(|earlier| earlier.key == field.key);
            if twice && !OFTEN.contains(&field.key) {
                let what = format!(
                    "{} stands twice in this rule; keep one, or put a blank line between two rules",
                    field.key
                );
                return Err(self.error(field.line, what));
            }
            if field.value.is_empty() {
                return Err(self.error(
                    field.line,
                    format!("{} is empty; write its value after the colon", field.key),
                ));
            }
        }
        Ok(())
    }

    fn get(&self, key: &str) -> Option<&'a Field<'a>> {
        self.block.iter().find(|field| field.key == key)
    }

    pub fn needed(&self, key: &str) -> Result<&'a Field<'a>, PackError> {
        self.get(key).ok_or_else(|| {
            self.error(
                self.start,
                format!("this rule has no {key}; add a line `{key}: ...`"),
            )
        })
    }

    pub fn all(&self, key: &str) -> Vec<(usize, String)> {
        self.block
            .iter()
            .filter(|field| field.key == key)
            .map(|field| (field.line, field.value.to_owned()))
            .collect()
    }

    pub fn examples(&self, key: &str) -> Result<Vec<(usize, String)>, PackError> {
        self.needed(key)?;
        Ok(self.all(key))
    }

    pub fn id(&self) -> Result<String, PackError> {
        let field = self.needed("id")?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if field.value.chars().all(plain) {
            return Ok(field.value.to_owned());
        }
        Err(self.error(
            field.line,
            format!(
                "{:?} is no id; use lower-case letters, digits and hyphens",
                field.value
            ),
        ))
    }

    pub fn kind(&self) -> Result<Kind, PackError> {
        let field = self.needed("kind")?;
        let names = Kind::ALL.map(|(_, name)| name).join(", ");
        let known = Kind::ALL
            .iter()
            .find(|(_, name)| *name == field.value)
            .map(|(kind, _)| *kind);
        known.ok_or_else(|| {
            self.error(
                field.line,
                format!("{:?} is no kind; the kinds are {names}", field.value),
            )
        })
    }

    pub fn removes(&self) -> Result<Removes, PackError> {
        let field = self.needed("removes")?;
        match field.value {
            "line" => Ok(Removes::Line),
            "phrase" => Ok(Removes::Phrase),
            "rest" => Ok(Removes::Rest),
            other => Err(self.error(
                field.line,
                format!("removes is line, phrase or rest, not {other:?}"),
            )),
        }
    }

    pub fn scope(&self) -> Result<Scope, PackError> {
        let value = |key, default| {
            self.get(key)
                .map_or((self.start, default), |field| (field.line, field.value))
        };
        let ((at_match, matched), (at_within, within)) =
            (value("match", "folded"), value("within", "line"));
        match (matched, within) {
            ("folded", "line") => Ok(Scope::Folded),
            ("folded", "sentence") => Ok(Scope::Sentence),
            ("text", "line") => Ok(Scope::Text),
            ("text", "sentence") => Err(self.error(
                at_within,
                "within: sentence wants a folded pattern; leave out match: text",
            )),
            ("folded" | "text", other) => Err(self.error(
                at_within,
                format!("within is line or sentence, not {other:?}"),
            )),
            (other, _) => {
                Err(self.error(at_match, format!("match is folded or text, not {other:?}")))
            }
        }
    }

    /// Whether a match must begin where a clause does.
    pub fn begins(&self, scope: Scope) -> Result<bool, PackError> {
        match self.get("begins") {
            None => Ok(false),
            Some(field) if scope != Scope::Folded => Err(self.error(
                field.line,
                "begins wants a folded pattern within: line; leave it out",
            )),
            Some(field) => match field.value {
                "anywhere" => Ok(false),
                "clause" => Ok(true),
                other => Err(self.error(
                    field.line,
                    format!("begins is anywhere or clause, not {other:?}"),
                )),
            },
        }
    }

    /// Whether the run of titles behind a line goes with it.
    pub fn heads(&self) -> Result<bool, PackError> {
        self.flag_of_lines("heads")
    }

    /// Whether the words of a line stand in a row.
    pub fn row(&self) -> Result<bool, PackError> {
        self.flag_of_lines("row")
    }

    /// Whether the label is always a site's.
    pub fn site(&self) -> Result<bool, PackError> {
        self.flag_of_lines("site")
    }

    /// Whether a line that goes is a sign that a page's furniture stands around it: of furniture and links it is, when nothing else is said, but for a row.
    pub fn anchor(&self) -> Result<bool, PackError> {
        match self.get("anchor").map(|field| (field.line, field.value)) {
            None => Ok(matches!(self.kind()?, Kind::Furniture | Kind::Nav) && !self.row()?),
            Some((_, "no")) => Ok(false),
            Some(_) => self.flag_of_lines("anchor"),
        }
    }

    /// A key that is `yes` or `no`, and `yes` only where whole lines go.
    fn flag_of_lines(&self, key: &str) -> Result<bool, PackError> {
        match self.get(key).map(|field| (field.line, field.value)) {
            None | Some((_, "no")) => Ok(false),
            Some((line, "yes")) => match self.removes()? {
                Removes::Line => Ok(true),
                _ => Err(self.error(line, format!("{key}: yes wants `removes: line`"))),
            },
            Some((line, other)) => {
                Err(self.error(line, format!("{key} is yes or no, not {other:?}")))
            }
        }
    }

    /// Whether the punctuation around what goes is mended.
    pub fn mend(&self) -> Result<bool, PackError> {
        match self.get("mend").map(|field| (field.line, field.value)) {
            None | Some((_, "yes")) => Ok(true),
            Some((_, "no")) => Ok(false),
            Some((line, other)) => {
                Err(self.error(line, format!("mend is yes or no, not {other:?}")))
            }
        }
    }

    /// Folded words that must not stand in the line.
    pub fn unless(&self) -> Result<Vec<String>, PackError> {
        let read = |(line, text): (usize, String)| match fold(&text) {
            word if word.is_empty() => {
                let what = format!(
                    "unless: nothing is left of {text:?} in a folded line; name a word, or leave the mark out of the pattern"
                );
                Err(self.error(line, what))
            }
            word => Ok(word),
        };
        self.all("unless").into_iter().map(read).collect()
    }

    /// Texts that must not stand within so many lines.
    pub fn unless_near(&self) -> Result<Vec<(isize, String)>, PackError> {
        let read = |(line, value): (usize, String)| {
            let (number, text) = value.split_once(' ').unwrap_or((&value, ""));
            match (number.parse::<isize>(), text.trim()) {
                (Ok(lines @ 1..=NEAR), text) if !text.is_empty() => Ok((lines, text.to_owned())),
                _ => Err(self.error(
                    line,
                    format!("unless-near is a number of lines up to {NEAR} and a text"),
                )),
            }
        };
        self.all("unless-near").into_iter().map(read).collect()
    }

    pub fn commas(&self, scope: Scope) -> Result<usize, PackError> {
        let Some(field) = self.get("commas") else {
            return Ok(usize::MAX);
        };
        match field.value.parse() {
            _ if scope != Scope::Sentence => Err(self.error(
                field.line,
                "commas wants `within: sentence`; add it, or leave commas out",
            )),
            Ok(number) => Ok(number),
            Err(_) => Err(self.error(
                field.line,
                format!("commas is a number, not {:?}", field.value),
            )),
        }
    }

    fn near(&self, field: &Field, list: &str) -> Result<Place, PackError> {
        let mut words = list.split_whitespace();
        let lines = words.next().and_then(|word| word.parse().ok());
        let others: Vec<String> = words.map(str::to_owned).collect();
        match lines.filter(|lines| (1..=NEAR).contains(lines)) {
            Some(lines) if !others.is_empty() => Ok(Place::Near(lines, others)),
            _ => Err(self.error(
                field.line,
                format!("near is a number of lines up to {NEAR} and the ids of other rules"),
            )),
        }
    }

    pub fn place(&self) -> Result<Place, PackError> {
        let Some(field) = self.get("where") else {
            return Ok(Place::Anywhere);
        };
        let (word, rest) = field.value.split_once(' ').unwrap_or((field.value, ""));
        let removes_line = self.removes()? == Removes::Line;
        let number = rest.trim().parse::<usize>().ok().filter(|n| *n > 0);
        match (word, rest.trim(), number) {
            ("anywhere", "", _) => Ok(Place::Anywhere),
            ("first", _, Some(lines)) => Ok(Place::First(lines)),
            ("last", _, Some(lines)) => Ok(Place::Last(lines)),
            ("near", list, _) if removes_line => self.near(field, list),
            ("near", ..) => Err(self.error(field.line, "near wants `removes: line`")),
            ("heads", "", _) if removes_line => Ok(Place::Heads),
            ("heads", ..) => {
                Err(self.error(field.line, "heads stands alone, and wants `removes: line`"))
            }
            ("beside", "", _) => Ok(Place::Beside(None)),
            ("beside", id, _) => Ok(Place::Beside(Some(id.to_owned()))),
            _ => {
                let what = format!(
                    "where is anywhere, first N, last N, near N ID ID, heads, beside or beside ID, not {:?}",
                    field.value
                );
                Err(self.error(field.line, what))
            }
        }
    }
}
