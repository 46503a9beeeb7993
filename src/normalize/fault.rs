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
    let count = |text: &str, is: fn(char) -> bool| text.chars().filter(|&c| is(c)).count();
    let fewer = |is: fn(char) -> bool| count(before, is) > count(after, is);
    let pack = |fault, is: bool| is.then_some(fault);
    let mut faults = [
        pack(Fault::Separator, fewer(suspect::is_separator)),
        pack(Fault::Control, fewer(suspect::is_control)),
        pack(Fault::Invisible, fewer(suspect::is_invisible)),
        pack(Fault::Radical, fewer(suspect::is_radical)),
        pack(Fault::Form, !is_nfc(before) && is_nfc(after)),
        pack(Fault::Blanks, blank::trimmed(before) != before),
        pack(
            Fault::Punctuation,
            options.punct == Punct::Cjk && fewer(|c| c.is_ascii_punctuation()),
        ),
    ];
    if faults.iter().all(Option::is_none) {
        // NFKC, and what only the normal form makes visible.
        faults[4] = Some(Fault::Form);
    }
    faults.into_iter().flatten()
}
