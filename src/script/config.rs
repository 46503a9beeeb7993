//! The names of the conversions.

use super::{
    judge::Script,
    table::{self, Table},
};
use std::{fmt, str::FromStr};

/// A conversion, under OpenCC's name for it. The data is OpenCC's, and so is "standard": its own choice among the forms of
/// Traditional characters.
///
/// ```
/// use wenlu::script::Config;
/// assert_eq!("t2s".parse(), Ok(Config::T2s));
/// assert_eq!(Config::S2twp.to_string(), "s2twp");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Config {
    /// Simplified to standard Traditional.
    S2t,
    /// Standard Traditional to Simplified.
    T2s,
    /// Simplified to Traditional as Taiwan writes it.
    S2tw,
    /// Traditional as Taiwan writes it to Simplified.
    Tw2s,
    /// Simplified to Traditional as Hong Kong writes it.
    S2hk,
    /// Traditional as Hong Kong writes it to Simplified.
    Hk2s,
    /// Simplified to Traditional as Taiwan writes it, with Taiwan's words.
    S2twp,
    /// Traditional as Taiwan writes it to Simplified, with the mainland's words.
    Tw2sp,
    /// Simplified to Traditional as Hong Kong writes it, with Hong Kong's words.
    S2hkp,
    /// Traditional as Hong Kong writes it to Simplified, with the mainland's words.
    Hk2sp,
    /// Standard Traditional to the forms of Taiwan.
    T2tw,
    /// The forms of Taiwan to standard Traditional.
    Tw2t,
    /// Standard Traditional to the forms of Hong Kong.
    T2hk,
    /// The forms of Hong Kong to standard Traditional.
    Hk2t,
    /// Old forms of Japanese kanji to the new ones.
    T2jp,
    /// New forms of Japanese kanji to the old ones.
    Jp2t,
}

impl Config {
    /// All of them, in the order in which they are named to users.
    pub const ALL: &'static [Config] = &[
        Config::S2t,
        Config::T2s,
        Config::S2tw,
        Config::Tw2s,
        Config::S2hk,
        Config::Hk2s,
        Config::S2twp,
        Config::Tw2sp,
        Config::S2hkp,
        Config::Hk2sp,
        Config::T2tw,
        Config::Tw2t,
        Config::T2hk,
        Config::Hk2t,
        Config::T2jp,
        Config::Jp2t,
    ];

    fn name(self) -> &'static str {
        match self {
            Config::S2t => "s2t",
            Config::T2s => "t2s",
            Config::S2tw => "s2tw",
            Config::Tw2s => "tw2s",
            Config::S2hk => "s2hk",
            Config::Hk2s => "hk2s",
            Config::S2twp => "s2twp",
            Config::Tw2sp => "tw2sp",
            Config::S2hkp => "s2hkp",
            Config::Hk2sp => "hk2sp",
            Config::T2tw => "t2tw",
            Config::Tw2t => "tw2t",
            Config::T2hk => "t2hk",
            Config::Hk2t => "hk2t",
            Config::T2jp => "t2jp",
            Config::Jp2t => "jp2t",
        }
    }

    /// The script that the conversion comes from and the one that it goes to, where these are two. The others change the forms
    /// of characters within Traditional text, or between it and Japanese.
    ///
    /// ```
    /// use wenlu::script::{Config, Script};
    /// assert_eq!(Config::Tw2sp.scripts(), Some((Script::Traditional, Script::Simplified)));
    /// assert_eq!(Config::T2hk.scripts(), None);
    /// ```
    pub fn scripts(self) -> Option<(Script, Script)> {
        match self {
            Config::S2t | Config::S2tw | Config::S2hk | Config::S2twp | Config::S2hkp => {
                Some((Script::Simplified, Script::Traditional))
            }
            Config::T2s | Config::Tw2s | Config::Hk2s | Config::Tw2sp | Config::Hk2sp => {
                Some((Script::Traditional, Script::Simplified))
            }
            Config::T2tw
            | Config::Tw2t
            | Config::T2hk
            | Config::Hk2t
            | Config::T2jp
            | Config::Jp2t => None,
        }
    }

    /// The same conversion without a region's words, where it has them.
    pub(super) fn without_words(self) -> Option<Config> {
        match self {
            Config::S2twp => Some(Config::S2tw),
            Config::Tw2sp => Some(Config::Tw2s),
            Config::S2hkp => Some(Config::S2hk),
            Config::Hk2sp => Some(Config::Hk2s),
            _ => None,
        }
    }

    pub(super) fn table(self) -> &'static Table {
        match self {
            Config::S2t => &table::S2T,
            Config::T2s => &table::T2S,
            Config::S2tw => &table::S2TW,
            Config::Tw2s => &table::TW2S,
            Config::S2hk => &table::S2HK,
            Config::Hk2s => &table::HK2S,
            Config::S2twp => &table::S2TWP,
            Config::Tw2sp => &table::TW2SP,
            Config::S2hkp => &table::S2HKP,
            Config::Hk2sp => &table::HK2SP,
            Config::T2tw => &table::T2TW,
            Config::Tw2t => &table::TW2T,
            Config::T2hk => &table::T2HK,
            Config::Hk2t => &table::HK2T,
            Config::T2jp => &table::T2JP,
            Config::Jp2t => &table::JP2T,
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
        let mut named = Vec::new();
        for chain in chains {
            let fields: Vec<&str> = chain.split('\t').collect();
            let config: Config = fields[0].parse().unwrap();
            let scripts = match fields[1..3] {
                ["simplified", "traditional"] => Some((Script::Simplified, Script::Traditional)),
                ["traditional", "simplified"] => Some((Script::Traditional, Script::Simplified)),
                _ => None,
            };
            assert_eq!(config.scripts(), scripts, "{config}");
            named.push(config);
        }
        assert_eq!(named, Config::ALL);
    }

    #[test]
    fn an_unknown_name_lists_the_known() {
        let error = "S2T".parse::<Config>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown conversion 'S2T'; known are s2t, t2s, s2tw, tw2s, s2hk, hk2s, s2twp, tw2sp, s2hkp, hk2sp, t2tw, tw2t, t2hk, \
             hk2t, t2jp, jp2t"
        );
    }
}
