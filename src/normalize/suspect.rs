//! Facts: the characters that make a line worth a visit to normalize.
//!
//! This file is also part of the build script: it may use the standard library and `unicode_normalization`, nothing else.

use std::iter::once;
use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};

/// May a line that holds `c` be changed by normalize with default options? False positives cost time, false negatives are wrong.
///
/// Trailing blanks are not a matter of one character; the look asks for them by itself.
pub fn suspect(c: char) -> bool {
    is_control(c) || is_separator(c) || is_invisible(c) || is_radical(c) || may_break_nfc(c)
}

/// A control character that goes: all of C0, DEL and C1 but TAB, LF and FF.
///
/// NEL is told apart by [`is_separator`].
pub fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\u{C}' | '\u{85}')
}

/// A line end of Unicode that becomes LF: NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR.
pub fn is_separator(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character of no width that goes, everywhere or in some places: soft hyphen, ZWSP, ZWNJ, ZWJ, word joiner, BOM.
///
/// Bidirectional controls, variation selectors, invisible operators, tags and fillers are not here: they mean something.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// In the blocks Kangxi Radicals and CJK Radicals Supplement.
pub fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}')
}

/// Not sure to stand in NFC text wherever it is: not quick-check Yes, or a mark that may stand in the wrong order.
fn may_break_nfc(c: char) -> bool {
    is_nfc_quick(once(c)) != IsNormalized::Yes || canonical_combining_class(c) != 0
}
