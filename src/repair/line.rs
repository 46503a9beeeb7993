//! Order of what repair does to a line by itself: entities, then mojibake, until nothing more comes.

use super::{
    Tally,
    entities::{Entities, resolve},
    mojibake::{Answer, Repairer, Step},
};

/// What repair does beyond what it always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which character references of HTML become characters.
    pub entities: Entities,
}

/// A reference may hide mojibake, and mojibake a reference; more rounds than this are no accident.
const MOST_ROUNDS: usize = 8;

/// Repairs lines one by one; keeps its buffers between them.
#[derive(Default)]
pub struct Mender {
    options: Options,
    repairer: Repairer,
}

/// What became of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// Its text, where that is new.
    pub text: Option<String>,
    /// It looks like mojibake and stays, so no other stage should touch it.
    pub is_doubtful: bool,
    /// Each place of mojibake that was repaired, in order.
    pub steps: Vec<Step>,
    /// Character references that were resolved.
    pub entities: u64,
}

impl Mender {
    /// A mender with these options.
    pub fn new(options: Options) -> Mender {
        Mender {
            options,
            repairer: Repairer::default(),
        }
    }

    /// Repairs a line without its terminator, and counts what was done.
    pub fn line(&mut self, line: &str, tally: &mut Tally) -> Mended {
        let mut mended = Mended::default();
        for _ in 0..MOST_ROUNDS {
            let now = mended.text.as_deref().unwrap_or(line);
            let resolved = resolve(now, self.options.entities);
            let (text, count) = match &resolved {
                Some((text, count)) => (text.as_str(), *count),
                None => (now, 0),
            };
            let answer = self.repairer.line(text);
            tally.entities += count;
            mended.entities += count;
            let is_over = answer.repaired.is_none();
            if is_over || !answer.is_doubtful {
                tally.mojibake.add(&answer);
            }
            mended.is_doubtful = answer.is_doubtful;
            let Answer { repaired, .. } = answer;
            match (repaired, resolved) {
                (Some(repaired), _) => {
                    mended.text = Some(repaired.text);
                    mended.steps.extend(repaired.steps);
                }
                (None, Some((text, _))) => mended.text = Some(text),
                (None, None) => {}
            }
            if is_over {
                break;
            }
        }
        mended
    }
}
