//! The names of the conversions.

use super::table::{Chain, S2T, T2S};
use std::{fmt, str::FromStr};

/// A conversion, under OpenCC's name for it.
///
/// ```
/// use wenlu::script::Config;
/// assert_eq!("t2s".parse(), Ok(Config::T2s));
/// assert_eq!(Config::S2t.to_string(), "s2t");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Config {
    /// Simplified to Traditional, in the forms that OpenCC takes as its standard.
    S2t,
    /// Traditional, in the same forms, to Simplified.
    T2s,
}

impl Config {
    /// All of them, in the order in which they are named to users.
    pub const ALL: &'static [Config] = &[Config::S2t, Config::T2s];

    fn name(self) -> &'static str {
        match self {
            Config::S2t => "s2t",
            Config::T2s => "t2s",
        }
    }

    pub(super) fn chain(self) -> &'static Chain {
        match self {
            Config::S2t => &S2T,
            Config::T2s => &T2S,
        }
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Config {
    type Err = UnknownConfig;

    fn from_str(name: &str) -> Result<Config, UnknownConfig> {
        let found = Config::ALL.iter().find(|config| config.name() == name);
        found.copied().ok_or_else(|| UnknownConfig(name.to_owned()))
    }
}

/// The name of no known conversion; its text lists those that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownConfig(String);

impl fmt::Display for UnknownConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<&str> = Config::ALL.iter().map(|config| config.name()).collect();
        write!(
            f,
            "unknown conversion '{}'; known are {}",
            self.0,
            known.join(", ")
        )
    }
}

impl std::error::Error for UnknownConfig {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chain_of_the_data_has_a_name() {
        let chains = include_str!("../../data/opencc/chains.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'));
        let named: Vec<_> = chains
            .filter_map(|line| line.split('\t').next())
            .map(str::parse)
            .collect();
        assert_eq!(
            named,
            Config::ALL.iter().copied().map(Ok).collect::<Vec<_>>()
        );
    }

    #[test]
    fn an_unknown_name_lists_the_known() {
        let error = "S2T".parse::<Config>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown conversion 'S2T'; known are s2t, t2s"
        );
    }
}
