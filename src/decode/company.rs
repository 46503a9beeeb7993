//! Facts: what the lines around a line are, for the lines that are neither UTF-8 nor surely a candidate's.

use super::{
    judge::{self, Finding},
    latin::Latin,
    pieces::Piece,
    torn::{Torn, may_be_torn},
};

/// The encoding of the lines around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// UTF-8 beyond doubt, in sequences of three bytes.
    Utf8,
    /// A candidate's.
    Legacy,
    /// Both, or neither.
    Unknown,
}

/// So many lines of one kind for each of the other make them the company.
const MANY: usize = 4;

impl Company {
    /// From the counts of lines that are clear.
    pub fn of(utf8: usize, legacy: usize) -> Company {
        if utf8 > MANY * legacy {
            Company::Utf8
        } else if legacy > MANY * utf8 {
            Company::Legacy
        } else {
            Company::Unknown
        }
    }
}

/// A line that may be neither: it is decided when the company is known.
#[derive(Clone, Copy, Debug)]
pub enum Stray {
    /// See [`Torn`].
    Torn(Torn),
    /// See [`Latin`].
    Latin(Latin),
}

impl Stray {
    /// What a line that is not UTF-8 may be besides a candidate's.
    pub fn of(line: &[u8]) -> Option<Stray> {
        // Nearly every line of a candidate has nothing to look at behind its first bytes.
        let start = line.iter().position(|byte| *byte >= 0x80)?;
        let tail = line.get(start..)?;
        let torn = match may_be_torn(tail) {
            true => Torn::of(line).map(Stray::Torn),
            false => None,
        };
        match tail {
            [_, 0x80..=0xFF, 0x80..=0xFF, ..] => torn,
            _ => torn.or_else(|| Latin::of(line).map(Stray::Latin)),
        }
    }

    /// What it is.
    pub fn decide(self, line: &[u8], company: Company) -> Finding {
        match self {
            Stray::Torn(torn) if torn.is_believed(company, judge::best_score(line)) => {
                Finding::Torn
            }
            Stray::Latin(latin) if latin.is_believed(company) => Finding::Latin,
            _ => judge::judge(line),
        }
    }
}

/// How many lines of the pieces are UTF-8 with sequences of three bytes.
pub fn utf8_lines<'a>(pieces: impl Iterator<Item = (Piece, &'a [u8])>) -> usize {
    const THREE: u8 = 0xE0;
    pieces
        .filter(|(piece, _)| *piece == Piece::Utf8)
        .flat_map(|(_, bytes)| bytes.split(|byte| *byte == b'\n'))
        .filter(|line| line.iter().any(|byte| *byte >= THREE))
        .count()
}
