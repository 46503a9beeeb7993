//! script on a line: earlier conversions undone, then the conversion that is asked for, each with what the lines around it say.

use super::near::Near;
use crate::{
    config::Config,
    look,
    script::{self, Around, Converter, Script},
    verdict::Verdict,
};

/// A line that script is to see.
#[derive(Clone, Copy)]
pub struct Subject<'l> {
    pub line: usize,
    pub text: &'l str,
    pub classes: u32,
    /// The scan has seen the line as it is.
    pub is_seen: bool,
}

/// Appends the line with bad earlier conversions undone, if it has some.
pub fn fix(config: &Config, near: &Near, subject: &Subject, out: &mut String) -> bool {
    let Some(fixer) = config
        .fixer
        .as_ref()
        .filter(|_| subject.classes & look::FIX != 0)
    else {
        return false;
    };
    let script = match script_of(near, subject, script::detect) {
        Script::Neutral => near.of(subject.line).unwrap_or(Script::Neutral),
        script => script,
    };
    fixer.line(subject.text, script, out) == Verdict::Changed
}

/// Appends the line converted, if that changes it.
pub fn convert(config: &Config, near: &Near, subject: &Subject, out: &mut String) -> bool {
    let wants = subject.classes & (look::SCRIPT | look::ASTRAL) != 0;
    let Some(converter) = config.converter.as_ref().filter(|_| wants) else {
        return false;
    };
    converted(converter, near, subject, out)
}

/// What becomes of a line that was converted.
pub enum Settled {
    /// It stays as it was converted.
    Same,
    /// What looked like a bad conversion in it was undone.
    Changed,
    /// It must not be converted.
    Refused,
}

/// Undoes what looks like a bad conversion in a line that was converted just now, so that a second run finds nothing. Where the
/// result would be converted once more, the line must not be converted.
pub fn settle(
    config: &Config,
    near: &Near,
    line: usize,
    classes: u32,
    text: &mut String,
) -> Settled {
    let subject = |text| Subject {
        line,
        text,
        classes,
        is_seen: false,
    };
    let (mut fixed, mut again) = (String::new(), String::new());
    if config.options.script.all || !fix(config, near, &subject(text), &mut fixed) {
        return Settled::Same;
    }
    if let Some(converter) = &config.converter
        && converted(converter, near, &subject(&fixed), &mut again)
    {
        return Settled::Refused;
    }
    *text = fixed;
    Settled::Changed
}

fn converted(converter: &Converter, near: &Near, subject: &Subject, out: &mut String) -> bool {
    let script = script_of(near, subject, |text| converter.detect(text));
    let around = Around {
        now: match script {
            Script::Neutral => near.of(subject.line),
            _ => None,
        },
        later: near.later(subject.line),
    };
    converter.line_near(subject.text, script, around, out) == Verdict::Changed
}

fn script_of(near: &Near, subject: &Subject, detect: impl Fn(&str) -> Script) -> Script {
    let seen = near.script(subject.line).filter(|_| subject.is_seen);
    seen.unwrap_or_else(|| detect(subject.text))
}
