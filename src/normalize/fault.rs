//! What normalize found wrong with a line: for those who want to know, never on the way of the data.

use super::{Options, Punct, blank, suspect};
use unicode_normalization::is_nfc;

/// Something that normalize undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A control, or a whole escape sequence.
    Control,
    /// An invisible character where it means nothing.
    Invisible,
    /// NEL, U+2028 or U+2029 in the place of a line end.
    Separator,
    /// A radical that was used as a character.
    Radical,
    /// Characters that are not in the normal form.
    Form,
    /// Blanks at the end.
    Blanks,
    /// Punctuation that becomes fullwidth.
    Punctuation,
}

impl Fault {
    /// Its name in an audit.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Control => "control",
            Fault::Invisible => "invisible",
            Fault::Separator => "separator",
            Fault::Radical => "radical",
            Fault::Form => "form",
            Fault::Blanks => "blanks",
            Fault::Punctuation => "punctuation",
        }
    }
}

/// What was wrong with a line that became `after`, in the order of the stage.
pub fn faults(before: &str, after: &str, options: &Options) -> impl Iterator<Item = Fault> + use<> {
    // What is the same on both sides is no fault; nearly all of a line is.
    let (old, new) = differing(before, after);
    let (was, is) = (Census::of(old), Census::of(new));
    let pack = |fault, is: bool| is.then_some(fault);
    // Invisible characters and radicals are in the normal form, and to ask for that costs more than all the rest.
    let is_formed = |c| suspect::is_invisible(c) || suspect::is_radical(c);
    let may_be_unformed = before
        .chars()
        .any(|c| c >= '\u{300}' && !is_common(c) && suspect::suspect(c) && !is_formed(c));
    let mut faults = [
        pack(Fault::Separator, was.separators > is.separators),
        pack(Fault::Control, was.controls > is.controls),
        pack(Fault::Invisible, was.invisibles > is.invisibles),
        pack(Fault::Radical, was.radicals > is.radicals),
        pack(Fault::Form, may_be_unformed && !is_nfc(before)),
        pack(Fault::Blanks, blank::trimmed(before) != before),
        pack(
            Fault::Punctuation,
            options.punct == Punct::Cjk && was.marks > is.marks,
        ),
    ];
    if faults.iter().all(Option::is_none) {
        // NFKC, and what only the normal form makes visible.
        faults[4] = Some(Fault::Form);
    }
    faults.into_iter().flatten()
}

/// The characters of most lines, of which none is suspect. To ask for them is cheap.
fn is_common(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3011}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}')
}

/// What two texts are without the characters that both begin and end with.
fn differing<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let both = before.bytes().zip(after.bytes());
    let same = both.take_while(|(a, b)| a == b).count();
    let head = boundary(same, |at| before.is_char_boundary(at));
    let (before, after) = (
        before.get(head..).unwrap_or_default(),
        after.get(head..).unwrap_or_default(),
    );
    let both = before.bytes().rev().zip(after.bytes().rev());
    let same = both.take_while(|(a, b)| a == b).count();
    let starts = |text: &str, tail: usize| text.is_char_boundary(text.len() - tail);
    let tail = boundary(same, |tail| starts(before, tail) && starts(after, tail));
    let middle = |text: &'t str| text.get(..text.len() - tail).unwrap_or_default();
    (middle(before), middle(after))
}

/// The greatest number up to this one that is at a boundary; 0 is.
fn boundary(most: usize, is_boundary: impl Fn(usize) -> bool) -> usize {
    (0..=most).rev().find(|at| is_boundary(*at)).unwrap_or(0)
}

/// Characters that normalize looks at, counted.
#[derive(Default)]
struct Census {
    separators: u32,
    controls: u32,
    invisibles: u32,
    radicals: u32,
    /// ASCII punctuation.
    marks: u32,
}

impl Census {
    fn of(text: &str) -> Census {
        let mut census = Census::default();
        for c in text.chars() {
            match c {
                ' '..='~' => census.marks += u32::from(c.is_ascii_punctuation()),
                // Han, and whatever else is never looked at.
                '\u{3000}'..='\u{FDFF}' => {}
                _ if suspect::is_separator(c) => census.separators += 1,
                _ if suspect::is_control(c) => census.controls += 1,
                _ if suspect::is_invisible(c) => census.invisibles += 1,
                _ if suspect::is_radical(c) => census.radicals += 1,
                _ => {}
            }
        }
        census
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{normalize::Normalizer, verdict::Verdict};

    #[test]
    fn nothing_common_is_suspect() {
        let common: Vec<char> = ('\u{300}'..=char::MAX).filter(|c| is_common(*c)).collect();
        assert_eq!(common.len(), 17 + 0x5200 + 0x5E);
        assert!(!common.into_iter().any(suspect::suspect));
    }

    #[test]
    fn what_differs_is_cut_out_at_characters() {
        for (before, after, wanted) in [
            ("", "", ("", "")),
            ("河水\u{200B}很静", "河水很静", ("\u{200B}", "")),
            // U+4E00 and U+4E01 share two bytes in front, U+4E00 and U+4F00 one behind.
            ("一", "丁", ("一", "丁")),
            ("一", "伀", ("一", "伀")),
            ("aaa", "aa", ("a", "")),
            ("⽂\u{7}字", "文字", ("⽂\u{7}", "文")),
        ] {
            assert_eq!(differing(before, after), wanted);
        }
    }

    #[test]
    fn each_fault_has_its_name() {
        for (line, wanted) in [
            ("河水\u{200B}很静", &[Fault::Invisible][..]),
            ("河水很静 ", &[Fault::Blanks]),
            ("⽂\u{7}字", &[Fault::Control, Fault::Radical]),
            ("e\u{301}", &[Fault::Form]),
            ("\u{F900}", &[Fault::Form]),
            ("一\u{2028}二", &[Fault::Separator]),
        ] {
            let options = Options::default();
            let mut out = String::new();
            let verdict = Normalizer::new(options).line(line, &mut out);
            assert_eq!(verdict, Verdict::Changed, "{line:?}");
            let found: Vec<Fault> = faults(line, &out, &options).collect();
            assert_eq!(found, wanted, "{line:?}");
        }
    }
}
