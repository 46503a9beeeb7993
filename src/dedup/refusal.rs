//! Why a file of what was seen is not used, and what to do about it.

use std::{fmt, io};

/// Why a file was refused.
#[derive(Debug)]
pub enum LoadError {
    /// It could not be read.
    Io(io::Error),
    /// It is something else.
    Foreign,
    /// It is one, but made otherwise: what of it, its version, and that of this program.
    Version(&'static str, u32, u32),
    /// It is one, but damaged.
    Corrupt(&'static str),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Io(error) => error.fmt(f),
            LoadError::Foreign => f.write_str("not a file of --seen; name another one"),
            LoadError::Version(what, theirs, ours) => write!(
                f,
                "made with version {theirs} of the {what}, and this wenlu has {ours}: make it anew, or use the wenlu that made it"
            ),
            LoadError::Corrupt(how) => write!(
                f,
                "the file is damaged ({how}), and nothing of it was used: restore it, or begin a new one"
            ),
        }
    }
}

impl std::error::Error for LoadError {}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> LoadError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => LoadError::Corrupt("it is cut off"),
            _ => LoadError::Io(error),
        }
    }
}
