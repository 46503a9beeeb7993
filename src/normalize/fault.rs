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
    let (was, is) = (Census::of(before), Census::of(after));
    let pack = |fault, is: bool| is.then_some(fault);
    // Invisible characters and radicals are in the normal form, and to ask for that costs more than all the rest.
    let is_formed = |c| suspect::is_invisible(c) || suspect::is_radical(c);
    let may_be_unformed = before
        .chars()
        .any(|c| c >= '\u{300}' && suspect::suspect(c) && !is_formed(c));
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
