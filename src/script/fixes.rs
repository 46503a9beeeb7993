//! Judgement and action: bad earlier conversions are undone.
//!
//! A program that converts character by character makes 皇後 of 皇后, 麵對 of 面对 and, used on text that was Simplified already, 什幺
//! of 什么. Such a form is replaced where no word that is known makes it the end of one word and the beginning of another: `天皇後來` stays.

use super::{Script, Words, forms, table::may_end};
use crate::verdict::Verdict;
use std::{fmt, str::FromStr, sync::Arc};

/// Which forms are undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fix {
    /// Those that stand in no dictionary, in no clean text, and that two words which meet make hardly ever.
    #[default]
    Safe,
    /// Those too that some write on purpose, or that right text has now and then.
    Full,
    /// None.
    Off,
}

impl FromStr for Fix {
    type Err = UnknownFix;

    fn from_str(name: &str) -> Result<Fix, UnknownFix> {
        match name {
            "safe" => Ok(Fix::Safe),
            "full" => Ok(Fix::Full),
            "off" => Ok(Fix::Off),
            _ => Err(UnknownFix(name.to_owned())),
        }
    }
}

/// The name of no [`Fix`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFix(String);

impl fmt::Display for UnknownFix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is none of safe, full, off", self.0)
    }
}

impl std::error::Error for UnknownFix {}

/// What replaced once may make room for another form beside it; so often a line is gone through at most.
const MOST_PASSES: usize = 4;

/// Japanese has its own forms: 併用, 頒布.
fn has_kana(text: &str) -> bool {
    // Not the middle dot and the length mark, which stand in Chinese text too.
    text.contains(|c| matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}'))
}

/// Undoes bad earlier conversions.
///
/// ```
/// use wenlu::{script::{Fix, Fixer, Script}, verdict::Verdict};
/// let fixer = Fixer::new(Fix::Safe, Default::default());
/// let mut out = String::new();
/// assert_eq!(fixer.line("皇後麵對鏡子", Script::Traditional, &mut out), Verdict::Changed);
/// assert_eq!(out, "皇后面對鏡子");
/// assert_eq!(fixer.line("天皇後來也到場", Script::Traditional, &mut out), Verdict::Same);
/// ```
#[derive(Clone, Debug)]
pub struct Fixer {
    fix: Fix,
    words: Option<Arc<Words>>,
}

impl Fixer {
    /// The user's words stay as they are.
    pub fn new(fix: Fix, words: Arc<Words>) -> Fixer {
        Fixer {
            fix,
            words: Some(words).filter(|words| !words.is_empty()),
        }
    }

    /// The characters that call for a line to be searched: every form holds one.
    pub fn anchors(&self) -> impl Iterator<Item = char> {
        forms::anchors(self.fix)
    }

    /// Those of forms without a character of Traditional text. In a line that has none the others call for nothing.
    pub fn anchors_alone(&self) -> impl Iterator<Item = char> {
        forms::anchors_alone(self.fix)
    }

    /// Replaces the wrong forms of a line. `script` is the line's, or that of the lines around it. Appends nothing where there is no
    /// such form, or where the line has kana. A second run changes nothing. The answer is never [`Verdict::Drop`].
    pub fn line(&self, text: &str, script: Script, out: &mut String) -> Verdict {
        let in_simplified = script != Script::Traditional;
        let Some(mut now) = self.pass(text, in_simplified) else {
            return Verdict::Same;
        };
        // Few lines come so far.
        if has_kana(text) {
            return Verdict::Same;
        }
        for _ in 1..MOST_PASSES {
            match self.pass(&now, in_simplified) {
                Some(next) => now = next,
                None => break,
            }
        }
        out.push_str(&now);
        Verdict::Changed
    }

    fn pass(&self, text: &str, in_simplified: bool) -> Option<String> {
        let mut out = String::new();
        let (mut done, mut at) = (0, 0);
        while let Some((start, form)) = self.next(text, done, at) {
            let end = start + form.wrong.len();
            if self.is_the_users(text, start, end) {
                at = end;
                continue;
            }
            out.push_str(text.get(done..start)?);
            out.push_str(form.right(in_simplified));
            (done, at) = (end, end);
        }
        if done == 0 {
            return None;
        }
        out.push_str(text.get(done..)?);
        Some(out)
    }

    /// The first form whose anchor stands at `from` or behind it, and that begins at `done` or behind it.
    fn next(&self, text: &str, done: usize, from: usize) -> Option<(usize, forms::Form)> {
        // The anchor may be the second of a pair.
        let start = text.get(..from)?.char_indices().next_back();
        let start = start.map_or(0, |(at, _)| at);
        forms::places(text.as_bytes(), start).find_map(|second| {
            let first = second.checked_sub(3);
            let both = first.into_iter().chain([second]);
            both.filter(|at| *at >= from)
                .find_map(|at| self.around(text, done, at))
        })
    }

    /// The form around the character at a byte, if that is an anchor.
    fn around(&self, text: &str, done: usize, at: usize) -> Option<(usize, forms::Form)> {
        let anchor = text.get(at..)?.chars().next()?;
        if !forms::is_anchor(u16::try_from(u32::from(anchor)).ok()?) {
            return None;
        }
        forms::around(text, at, anchor, self.fix).find_map(|(start, form)| {
            let (before, here) = text.split_at_checked(start)?;
            let after = here.strip_prefix(form.wrong)?;
            let stands = start >= done
                && may_end(after.as_bytes())
                && !forms::is_of_two_words(
                    form.wrong,
                    before.chars().next_back(),
                    after.chars().next(),
                );
            stands.then_some((start, form))
        })
    }

    /// Does one of the user's words overlap this part of a line?
    fn is_the_users(&self, text: &str, start: usize, end: usize) -> bool {
        let Some(words) = &self.words else {
            return false;
        };
        let mut at = 0;
        words.cut(text).any(|piece| {
            let word = at + piece.before.len();
            at = word + piece.word.len();
            !piece.word.is_empty() && word < end && start < at
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fixed(fix: Fix, script: Script, text: &str) -> String {
        let mut out = String::new();
        match Fixer::new(fix, Arc::default()).line(text, script, &mut out) {
            Verdict::Changed => out,
            _ => text.to_owned(),
        }
    }

    #[test]
    fn every_form_has_its_hit_and_its_miss() {
        for line in include_str!("../../data/script/fixes.tsv").lines() {
            if line.starts_with('#') {
                continue;
            }
            let [wrong, right, simplified, level, _, hit, miss] =
                line.split('\t').collect::<Vec<_>>()[..]
            else {
                panic!("{line}: seven fields wanted");
            };
            let fix = if level == "safe" {
                Fix::Safe
            } else {
                Fix::Full
            };
            for (script, right) in [
                (Script::Traditional, right),
                (Script::Simplified, simplified),
            ] {
                assert_eq!(fixed(fix, script, hit), hit.replace(wrong, right), "{line}");
                assert_eq!(fixed(Fix::Full, script, right), right, "{line}");
                assert_eq!(fixed(fix, script, miss), miss, "{line}");
                assert_eq!(fixed(Fix::Off, script, hit), hit);
            }
        }
    }

    #[test]
    fn the_forms_that_everyone_knows() {
        for (wrong, right) in [
            ("皇後准備了晚宴", "皇后準備了晚宴"),
            ("麵對這種關系", "面對這種關係"),
            ("乾部們", "幹部們"),
            ("他說什幺？", "他說什麼？"),
        ] {
            assert_eq!(fixed(Fix::Safe, Script::Traditional, wrong), right);
        }
        assert_eq!(
            fixed(Fix::Safe, Script::Simplified, "这是什幺？"),
            "这是什么？"
        );
        assert_eq!(
            fixed(Fix::Safe, Script::Traditional, "她的頭發很長"),
            "她的頭發很長"
        );
        assert_eq!(
            fixed(Fix::Full, Script::Traditional, "她的頭發很長"),
            "她的頭髮很長"
        );
    }

    #[test]
    fn what_may_be_right_stays() {
        for text in [
            "天皇後來退位",
            "在石頭發現了字",
            "教皇後期的作品",
            "請皇後どうぞ",
            "機關系列報導",
            "皇後\u{FE00}",
            "皇 後",
        ] {
            assert_eq!(fixed(Fix::Full, Script::Traditional, text), text);
        }
    }

    #[test]
    fn the_words_of_the_user_stay() {
        let mut words = Words::default();
        words.protect("own".as_ref(), "皇後鎮\n").unwrap();
        let fixer = Fixer::new(Fix::Safe, words.into());
        let mut out = String::new();
        fixer.line("皇後鎮的皇後", Script::Traditional, &mut out);
        assert_eq!(out, "皇後鎮的皇后");
    }

    /// Every form, as the first after every anchor of a text.
    fn slow_next(fixer: &Fixer, text: &str, done: usize, from: usize) -> Option<usize> {
        let places = text.char_indices().filter(|(at, _)| *at >= from);
        places
            .filter_map(|(at, _)| fixer.around(text, done, at))
            .map(|(start, _)| start)
            .next()
    }

    /// All forms with the parts of others around them.
    fn torn() -> impl Strategy<Value = String> {
        let forms: Vec<&str> = include_str!("../../data/script/fixes.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next())
            .collect();
        let piece = (prop::sample::select(forms), 0..4_usize, 1..4_usize);
        let piece = piece.prop_map(|(form, skip, take)| match take {
            1 => form.to_owned(),
            _ => form.chars().skip(skip).take(take).collect(),
        });
        let between = prop::sample::select(vec!["a", "é", "𠮷", "，", "的", "\u{FE00}"]);
        let piece = prop_oneof![6 => piece, 1 => between.prop_map(str::to_owned)];
        prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_pairs_lead_to_every_form(text in torn(), done: prop::sample::Index, from: prop::sample::Index) {
            let fixer = Fixer::new(Fix::Full, Arc::default());
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (done, from) = (*done.get(&starts), *from.get(&starts));
            let found = fixer.next(&text, done, from).map(|(start, _)| start);
            prop_assert_eq!(found, slow_next(&fixer, &text, done, from));
        }

        #[test]
        fn a_second_run_changes_nothing(text in "[皇後来來麵面對对准備备關係系什幺么頭發髮天石的]{0,30}") {
            for script in [Script::Traditional, Script::Simplified] {
                let once = fixed(Fix::Full, script, &text);
                prop_assert_eq!(fixed(Fix::Full, script, &once), once);
            }
        }
    }
}
