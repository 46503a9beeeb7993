//! Edits as values: what became of records, told in the order of the input by whoever cleans, heard by whoever wants to know.
//!
//! ```
//! use wenlu::{Document, Options, dedup::Seen, edit::{Edit, Observer}};
//!
//! #[derive(Default)]
//! struct Rules(Vec<String>);
//!
//! impl Observer for Rules {
//!     fn edit(&mut self, edit: &Edit) -> std::io::Result<()> {
//!         self.0.extend(edit.steps.iter().map(|step| format!("{}: {}: {}", edit.records.first, step.stage, step.rule)));
//!         Ok(())
//!     }
//! }
//!
//! let options = Options::default();
//! let (mut seen, mut rules, mut out) = (Seen::new(&options.dedup), Rules::default(), Vec::new());
//! let page = Document::new("page", "清晨。\n河水\u{200B}很静。\n".as_bytes());
//! wenlu::run_observed(options, &mut seen, [page], &mut out, Some(&mut rules), |_| {})?;
//! assert_eq!(rules.0, ["2: normalize: invisible"]);
//! # Ok::<(), std::io::Error>(())
//! ```

use std::{borrow::Cow, io, ops::Range};

/// A piece of the input or of the output of a run, in bytes. All documents count as one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Bytes before it.
    pub offset: u64,
    /// Its bytes.
    pub len: u64,
}

impl Span {
    /// One past its last byte.
    pub fn end(self) -> u64 {
        self.offset.saturating_add(self.len)
    }
}

/// Records, by their numbers in the run's input, from 1; none, where `last` is before `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Records {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// Lines of a document that is no file, by their numbers in it, from 1; none, where `last` is before `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The number of the document, where documents end in NUL; none for the text of a field in JSON, whose record says which it is.
    pub document: Option<u64>,
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// A record, or several that became one, that changed or went.
#[derive(Clone, Debug)]
pub struct Edit<'e> {
    /// Which. None stand for bytes that belong to no record: a newline that was supplied between files.
    pub records: Records,
    /// The same as lines of their document, where that ends in NUL; or, for observers that [want lines](Observer::wants_lines), lines of a field's
    /// text in the record.
    pub lines: Option<Lines>,
    /// Where they stood in the input. Lines of a field's text have no place of their own: it is empty, at their record.
    pub input: Span,
    /// Where what they became stands in the output; empty, when they are gone, and for lines of a field's text.
    pub output: Span,
    /// Why, in the order of the stages.
    pub steps: &'e [Step<'e>],
    /// Their bytes in the input; of lines of a field's text, that text.
    pub original: &'e [u8],
    /// What they became, for observers that [want it](Observer::wants_text).
    pub text: &'e [u8],
}

/// Why a record changed: one thing that one stage did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'s> {
    /// The stage, or `input`; `audit` for what is told of the telling: steps that were too many.
    pub stage: &'static str,
    /// The rule, the family, the encoding.
    pub rule: Cow<'s, str>,
    /// More about it.
    pub detail: Detail,
}

/// What else is known of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// So many, or so often.
    Count(u64),
    /// The record that this one repeats; none where an earlier run saw it.
    Repeats(Option<u64>),
    /// A place of the record, in bytes of its text (in JSON, of the field's text) before this step, and how well it read before and after, in centinats.
    Place {
        /// Where.
        range: Range<usize>,
        /// The score before.
        before: i32,
        /// The score after.
        after: i32,
    },
}

/// Records of which encoding and line ends changed, and nothing else: the output, encoded again, gives the input back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recoded {
    /// Which.
    pub records: Records,
    /// Where they stood in the input.
    pub input: Span,
    /// Where they stand in the output.
    pub output: Span,
    /// What they were in.
    pub encoding: &'static str,
    /// What their lines ended in.
    pub eol: Eol,
}

/// What a line ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eol {
    /// LF.
    Lf,
    /// CR LF.
    Crlf,
    /// CR.
    Cr,
}

impl Eol {
    pub(crate) const ALL: [Eol; 3] = [Eol::Lf, Eol::Crlf, Eol::Cr];

    /// `lf`, `crlf` or `cr`.
    pub fn name(self) -> &'static str {
        match self {
            Eol::Lf => "lf",
            Eol::Crlf => "crlf",
            Eol::Cr => "cr",
        }
    }

    pub(crate) fn bytes(self) -> &'static str {
        match self {
            Eol::Lf => "\n",
            Eol::Crlf => "\r\n",
            Eol::Cr => "\r",
        }
    }
}

/// A stretch of the run behind which everything was told and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number, from 1.
    pub number: u64,
    /// Its bytes of the input.
    pub input: Span,
    /// Its bytes of the output.
    pub output: Span,
    /// XXH3-64 of the latter.
    pub sum: u64,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records.
    pub records: u64,
    /// Bytes of the input.
    pub input: u64,
    /// Bytes of the output.
    pub output: u64,
    /// Blocks.
    pub blocks: u64,
}

/// Hears of what a run does, in the order of the input. What is not told passed unchanged, byte for byte.
pub trait Observer {
    /// Records changed or went.
    ///
    /// # Errors
    /// Any ends the run.
    fn edit(&mut self, edit: &Edit) -> io::Result<()>;

    /// Records changed in encoding and line ends alone.
    ///
    /// # Errors
    /// Any ends the run.
    fn recoded(&mut self, _: &Recoded) -> io::Result<()> {
        Ok(())
    }

    /// A block is over. Edits and ranges do not reach over its end.
    ///
    /// # Errors
    /// Any ends the run.
    fn block(&mut self, _: &Block) -> io::Result<()> {
        Ok(())
    }

    /// All is told.
    ///
    /// # Errors
    /// Any ends the run.
    fn end(&mut self, _: &Totals) -> io::Result<()> {
        Ok(())
    }

    /// Everything that was told must not wait in a buffer.
    ///
    /// # Errors
    /// Any ends the run.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Whether edits must hold what the records became.
    fn wants_text(&self) -> bool {
        false
    }

    /// Whether to hear, instead of a record of JSON as a whole, of each line of its field's text that changed, and of the record only where
    /// its bytes did not become that text: where it is not what its encoding says, or where it goes.
    fn wants_lines(&self) -> bool {
        false
    }

    /// Bytes that wait for the end of the block; at some size it comes early.
    fn waiting(&self) -> usize {
        0
    }
}
