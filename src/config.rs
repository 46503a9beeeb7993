//! What a run is to do: every stage's options, ready to use.

use crate::{
    boilerplate::Rules,
    decode::{self, Invalid},
    dedup,
    input::{document::Opening, wide::Wide},
    json,
    look::{self, Table},
    normalize::{self, Normalizer},
    recode::Codes,
    repair,
    script::{self, Converter, Fix, Fixer},
    stage::{Stage, Stages},
};
use std::{fmt, sync::Arc};

/// What a record is, and a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Records {
    /// A record is a line, and a document what a reader gives.
    #[default]
    Lines,
    /// A document ends in NUL, and its lines in LF.
    Null,
    /// A record is a line of JSON, and a document is what its field says.
    Json(json::Options),
}

/// The options of a run, as a caller states them. The default is the command's.
#[derive(Clone)]
pub struct Options {
    /// What a record is.
    pub records: Records,
    /// The stages that run.
    pub stages: Stages,
    /// How lines are decoded.
    pub decode: decode::Options,
    /// UTF-16 or UTF-32, where the caller knows better than the first bytes.
    pub wide: Option<Wide>,
    /// How lines are repaired.
    pub repair: repair::Options,
    /// How lines are normalized.
    pub normalize: normalize::Options,
    /// The conversion between scripts; none keeps them.
    pub convert: Option<script::Config>,
    /// How it is done.
    pub script: script::Options,
    /// The rules of boilerplate.
    pub rules: Arc<Rules>,
    /// How repeats are found.
    pub dedup: dedup::Options,
    /// Threads that work on windows; with 1 no thread is started.
    pub threads: usize,
    /// Each record goes out as soon as it is there.
    pub line_buffered: bool,
}

impl fmt::Debug for Options {
    /// All but the rules, which would fill pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("records", &self.records)
            .field("stages", &self.stages)
            .field("decode", &self.decode)
            .field("wide", &self.wide)
            .field("repair", &self.repair)
            .field("normalize", &self.normalize)
            .field("convert", &self.convert)
            .field("script", &self.script)
            .field("dedup", &self.dedup)
            .field("threads", &self.threads)
            .field("line_buffered", &self.line_buffered)
            .finish_non_exhaustive()
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            records: Records::Lines,
            stages: Stages::all(),
            decode: decode::Options::default(),
            wide: None,
            repair: repair::Options::default(),
            normalize: normalize::Options::default(),
            convert: None,
            script: script::Options::default(),
            rules: Rules::shared(),
            dedup: dedup::Options::default(),
            threads: 1,
            line_buffered: false,
        }
    }
}

/// The options, and what the stages make of them once for all windows.
pub(crate) struct Config {
    pub options: Options,
    pub table: Table,
    pub normalizer: Normalizer,
    pub converter: Option<Converter>,
    pub fixer: Option<Fixer>,
    /// The classes that call for a visit to some stage.
    pub wanted: u32,
    /// No stage needs the look: lines pass as decode gave them.
    pub is_blind: bool,
    /// Somebody wants to hear of every change.
    pub observed: bool,
    /// The encodings that lines may have been in.
    pub codes: Codes,
}

impl Config {
    pub fn new(mut options: Options, observed: bool) -> Config {
        if matches!(options.records, Records::Json(_)) && options.decode.invalid == Invalid::Escape
        {
            // `\x` is no escape of JSON.
            options.decode.invalid = Invalid::EscapeInJson;
        }
        let mut table = Table::new();
        let mut wanted = 0;
        let normalizer = Normalizer::new(options.normalize);
        if options.stages.has(Stage::Repair) {
            wanted |= look::PAREN | look::REPAIR;
        }
        if options.stages.has(Stage::Normalize) {
            table.add(normalizer.extra_triggers(), look::NORMALIZE);
            wanted |= look::NORMALIZE | look::ASTRAL;
        }
        let converter = options
            .convert
            .filter(|_| options.stages.has(Stage::Script))
            .map(|convert| Converter::new(convert).with_options(&options.script));
        if let Some(converter) = &converter {
            table.add(converter.starts(), look::SCRIPT);
            wanted |= look::SCRIPT | look::ASTRAL;
        }
        let fix = options.script.fix;
        let fixer = (options.stages.has(Stage::Script) && fix != Fix::Off)
            .then(|| Fixer::new(fix, options.script.words.clone()));
        if let Some(fixer) = &fixer {
            table.add(fixer.anchors(), look::FIX);
            table.add(fixer.anchors_alone(), look::FIX_ALONE);
            wanted |= look::FIX;
        }
        if options.stages.has(Stage::Boilerplate) {
            table.add(options.rules.signs(), look::RULE);
            table.flag(options.rules.clone());
            wanted |= look::RULE;
        }
        if options.dedup.latin {
            table.weigh_letters();
        }
        let is_blind = wanted == 0 && !options.stages.has(Stage::Dedup);
        Config {
            codes: Codes::new(options.decode.from),
            observed,
            is_blind,
            options,
            table,
            normalizer,
            converter,
            fixer,
            wanted,
        }
    }

    pub fn runs(&self, stage: Stage) -> bool {
        self.options.stages.has(stage)
    }

    pub fn opening(&self) -> Opening {
        Opening {
            wide: self.options.wide,
            decode: self.runs(Stage::Decode).then_some(self.options.decode),
            finds_wide: self.options.records != Records::Null,
            carriage_returns: self.runs(Stage::Normalize) && self.options.records == Records::Lines,
            at_once: self.options.line_buffered,
            taped: self.observed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Looker;

    #[test]
    fn lines_with_a_wrong_form_are_seen() {
        for fix in [Fix::Safe, Fix::Full] {
            let mut options = Options::default();
            options.script.fix = fix;
            let config = Config::new(options, false);
            let mut looker = Looker::new(&config.table);
            let forms = include_str!("../data/script/fixes.tsv").lines();
            for form in forms.filter(|line| !line.starts_with('#')) {
                let fields: Vec<&str> = form.split('\t').collect();
                if fix == Fix::Full || fields[3] == "safe" {
                    let classes = looker.look(fields[0]).classes;
                    assert!(classes & look::FIX != 0, "{form}");
                }
            }
        }
    }

    #[test]
    fn simplified_text_is_asked_for_forms_that_may_stand_in_it() {
        let config = Config::new(Options::default(), false);
        let mut looker = Looker::new(&config.table);
        let mut calls = |line| looker.look(line).classes & look::FIX != 0;
        assert!(calls("皇後来了") && calls("干什幺"));
        assert!(!calls("皇后来了") && !calls("干什么"));
    }
}
