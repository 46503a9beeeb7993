//! The six stages, by name, and sets of them.

use std::{fmt, str::FromStr};

/// A stage of the filter, in the order of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Bytes to one `str`.
    Decode,
    /// Byte shifts and mojibake undone.
    Repair,
    /// NFC, controls, invisible characters.
    Normalize,
    /// OpenCC conversions.
    Script,
    /// Rules and page furniture.
    Boilerplate,
    /// Every block once.
    Dedup,
}

impl Stage {
    /// All stages, in the order of the data.
    pub const ALL: [Stage; 6] = [
        Stage::Decode,
        Stage::Repair,
        Stage::Normalize,
        Stage::Script,
        Stage::Boilerplate,
        Stage::Dedup,
    ];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Decode => "decode",
            Stage::Repair => "repair",
            Stage::Normalize => "normalize",
            Stage::Script => "script",
            Stage::Boilerplate => "boilerplate",
            Stage::Dedup => "dedup",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of a stage that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStage(String);

impl fmt::Display for UnknownStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Stage::ALL.iter().map(|s| s.name()).collect();
        write!(
            f,
            "no stage is called '{}'; there are {}",
            self.0,
            names.join(", ")
        )
    }
}

impl std::error::Error for UnknownStage {}

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(name: &str) -> Result<Stage, UnknownStage> {
        Stage::ALL
            .into_iter()
            .find(|s| s.name() == name)
            .ok_or_else(|| UnknownStage(name.to_owned()))
    }
}

/// A set of stages.
///
/// ```
/// use wenlu::stage::{Stage, Stages};
/// let stages = Stages::all().without(Stage::Dedup);
/// assert!(stages.has(Stage::Decode) && !stages.has(Stage::Dedup));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stages(u8);

impl Stages {
    /// All six.
    pub const fn all() -> Stages {
        Stages(0b11_1111)
    }

    /// None.
    pub const fn none() -> Stages {
        Stages(0)
    }

    /// This set and `stage`.
    pub const fn with(self, stage: Stage) -> Stages {
        Stages(self.0 | 1 << stage as u8)
    }

    /// This set less `stage`.
    pub const fn without(self, stage: Stage) -> Stages {
        Stages(self.0 & !(1 << stage as u8))
    }

    /// Is `stage` in it?
    pub const fn has(self, stage: Stage) -> bool {
        self.0 & (1 << stage as u8) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for stage in Stage::ALL {
            assert_eq!(stage.name().parse(), Ok(stage));
        }
        let error = "Decode".parse::<Stage>().unwrap_err().to_string();
        assert_eq!(
            error,
            "no stage is called 'Decode'; there are decode, repair, normalize, script, boilerplate, dedup"
        );
    }
}
