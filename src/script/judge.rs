//! Judgement: is a line already in the script that is wanted?

use super::replace::{Replacements, may_end};
use super::table::{Chain, fact};

/// Does the line hold characters of the target script only, and none of the source script only?
///
/// Characters of both scripts say nothing: 后 is Simplified for 後, and as good Traditional in 皇后. A line without any evidence
/// is taken for one in the source script, since the user says that this is what comes.
pub fn is_target(chain: &Chain, text: &str) -> bool {
    let mut target = false;
    for fact in facts(text) {
        if fact == chain.source {
            return false;
        }
        target |= fact == chain.target;
    }
    target
}

/// Would a second run leave a converted line alone?
///
/// Conversion leaves no character of the source script only (see `facts` in the build script), so one of the target script
/// only makes sure that the line is recognized. Without it the line is converted again, and must come out the same: 苎 would
/// go by way of 苧, itself Simplified for another plant, to 薴.
pub fn lasts(chain: &Chain, converted: &str) -> bool {
    facts(converted).any(|fact| fact == chain.target)
        || Replacements::new(chain.step, converted).next().is_none()
}

/// The facts of a text, those of characters that no conversion touches left out.
fn facts(text: &str) -> impl Iterator<Item = u8> {
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        loop {
            let fact = fact(rest.next()?);
            if fact != 0 && may_end(rest.as_str()) {
                return Some(fact);
            }
        }
    })
}
