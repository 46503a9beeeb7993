//! JSON lines: the text of a field, in and out, with every other byte left as it is.
//!
//! A line is read by a scanner of our own that checks the whole grammar and gives the places of the field's values: a round trip through
//! a tree of values would lose the digits of large numbers, duplicate keys and the way in which characters are escaped. [`path`] is the
//! field's name, [`scan`] finds it, [`escape`] turns a value into text and back.

pub(crate) mod escape;
pub(crate) mod path;
pub(crate) mod scan;

pub use path::{BadPath, Path};
pub use scan::Fault;

/// How lines of JSON are treated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The field whose value is a document.
    pub field: Path,
    /// A line whose document becomes empty goes.
    pub drop_empty: bool,
    /// A line without a document ends the run.
    pub strict: bool,
}

impl Options {
    /// The defaults for a field: what has no document is passed on, what becomes empty stays.
    ///
    /// ```
    /// let options = wenlu::json::Options::new("text".parse()?);
    /// assert!(!options.strict && !options.drop_empty);
    /// # Ok::<(), wenlu::json::BadPath>(())
    /// ```
    pub fn new(field: Path) -> Options {
        Options {
            field,
            drop_empty: false,
            strict: false,
        }
    }
}
