//! script on a line: earlier conversions undone, then the conversion that is asked for, each with what the lines around it say.

use super::near::{self, Near};
use crate::{
    config::Config,
    look::{self, Look, Looker},
    script::{self, Around, Converter, Script},
    verdict::Verdict,
};

/// A line that script is to see.
#[derive(Clone, Copy)]
pub struct Subject<'l> {
    pub line: usize,
    pub text: &'l str,
    pub classes: u32,
    /// The look at it, where it is no more what the scan has seen.
    pub look: Option<&'l Look>,
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
    let script = match script_of(near, subject, near::script_by_look) {
        Script::Neutral => near.of(subject.line).unwrap_or(Script::Neutral),
        script => script,
    };
    fixer.line(subject.text, script, out) == Verdict::Changed
}

/// Appends the line converted, and says what it looks like then, if that changes it.
pub fn convert(
    config: &Config,
    looker: &mut Looker,
    near: &Near,
    subject: &Subject,
    out: &mut String,
) -> Option<Look> {
    let wants = subject.classes & (look::SCRIPT | look::ASTRAL) != 0;
    let converter = config.converter.as_ref().filter(|_| wants)?;
    converted(config, converter, looker, near, subject, out)
}

/// What becomes of a line that was converted.
pub enum Settled {
    /// It stays as it was converted.
    Same,
    /// What looked like a bad conversion in it was undone, and this is what it looks like.
    Changed(Look),
    /// It must not be converted.
    Refused,
}

/// Undoes what looks like a bad conversion in a line that was converted just now, so that a second run finds nothing. Where the
/// result would be converted once more, the line must not be converted.
pub fn settle(
    config: &Config,
    looker: &mut Looker,
    near: &Near,
    line: usize,
    look: &Look,
    text: &mut String,
) -> Settled {
    let (mut fixed, mut again) = (String::new(), String::new());
    let subject = Subject {
        line,
        text,
        classes: look.classes,
        look: Some(look),
    };
    if config.options.script.all || !fix(config, near, &subject, &mut fixed) {
        return Settled::Same;
    }
    let look = looker.look(&fixed);
    let subject = Subject {
        text: &fixed,
        look: Some(&look),
        ..subject
    };
    if let Some(converter) = &config.converter
        && converted(config, converter, looker, near, &subject, &mut again).is_some()
    {
        return Settled::Refused;
    }
    *text = fixed;
    Settled::Changed(look)
}

fn converted(
    config: &Config,
    converter: &Converter,
    looker: &mut Looker,
    near: &Near,
    subject: &Subject,
    out: &mut String,
) -> Option<Look> {
    let by_look = |look: &Look, text: &str| near::script(config, look, text);
    let script = script_of(near, subject, by_look);
    let around = Around {
        now: match script {
            Script::Neutral => near.of(subject.line),
            _ => None,
        },
        later: near.later(subject.line),
    };
    let mut look = None;
    let see = |new: &str| by_look(look.insert(looker.look(new)), new);
    let verdict = converter.line_seen(subject.text, script, around, out, see);
    (verdict == Verdict::Changed).then(|| look.unwrap_or_else(|| looker.look(out)))
}

/// The script of the line as it is: the scan has told of the line as it was.
fn script_of(near: &Near, subject: &Subject, by_look: impl Fn(&Look, &str) -> Script) -> Script {
    match subject.look {
        Some(look) => by_look(look, subject.text),
        None => {
            let seen = near.script(subject.line);
            seen.unwrap_or_else(|| script::detect(subject.text))
        }
    }
}
