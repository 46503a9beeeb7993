//! Action: the normal form of a text.

use super::Form;
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::decompose_canonical, is_nfc_quick, is_nfkc_quick,
};

/// The text in the form wanted, or nothing when it is in it.
///
/// With [`Form::None`] compatibility ideographs are mapped all the same: they are one more way to write a Han character.
pub fn normalize(text: &str, form: Form) -> Option<String> {
    let normal = match form {
        Form::Nfc if is_nfc_quick(text.chars()) == IsNormalized::Yes => return None,
        Form::Nfkc if is_nfkc_quick(text.chars()) == IsNormalized::Yes => return None,
        Form::None if !text.chars().any(is_compatibility_ideograph) => return None,
        Form::Nfc => text.nfc().collect(),
        Form::Nfkc => text.nfkc().collect(),
        Form::None => unify(text),
    };
    (normal != text).then_some(normal)
}

/// In a block of compatibility ideographs. Twelve of them (U+FA0E ...) are unified ones and decompose to themselves.
fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn unify(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_compatibility_ideograph(c) {
            decompose_canonical(c, |d| out.push(d));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_compatibility_ideographs_in_every_form() {
        for form in [Form::Nfc, Form::Nfkc, Form::None] {
            assert_eq!(
                normalize("\u{F900}字\u{2F800}", form).as_deref(),
                Some("豈字丽")
            );
        }
    }

    #[test]
    fn keeps_the_twelve_unified_ones() {
        let twelve = "\u{FA0E}\u{FA0F}\u{FA11}\u{FA13}\u{FA14}\u{FA1F}\u{FA21}\u{FA23}\u{FA24}\u{FA27}\u{FA28}\u{FA29}";
        for form in [Form::Nfc, Form::Nfkc, Form::None] {
            assert_eq!(normalize(twelve, form), None);
        }
    }

    #[test]
    fn composes_reorders_and_leaves_width() {
        assert_eq!(normalize("Cafe\u{301}", Form::Nfc).as_deref(), Some("Café"));
        assert_eq!(normalize("か\u{3099}", Form::Nfc).as_deref(), Some("が"));
        assert_eq!(
            normalize("a\u{305}\u{316}", Form::Nfc).as_deref(),
            Some("a\u{316}\u{305}")
        );
        assert_eq!(normalize("ＡＢ，１㎡", Form::Nfc), None);
        assert_eq!(
            normalize("ＡＢ，１㎡", Form::Nfkc).as_deref(),
            Some("AB,1m2")
        );
        assert_eq!(normalize("Cafe\u{301}", Form::None), None);
    }
}
