//! Facts: which characters count as Han, CJK, emoji, or letters of a script that needs invisible characters.
//!
//! Blocks rather than exact properties: where a block is wider than its script, an invisible character stays that might go.
//! Every class holds a character together with all that it composes to or decomposes into, so that the normal form of a text
//! and the text itself are judged alike.

/// A Han character: unified and compatibility ideographs, `々` and `〇`. Radicals are not.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// CJK text: Han, kana, Hangul, bopomofo, CJK punctuation, full- and halfwidth forms. The ideographic space is a blank, and is not.
pub fn is_cjk(c: char) -> bool {
    is_han(c)
        || matches!(c,
            '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{2FFF}' | '\u{3001}'..='\u{33FF}' | '\u{A960}'..='\u{A97F}'
            | '\u{AC00}'..='\u{D7FF}' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FFEF}'
            | '\u{1AFF0}'..='\u{1B16F}')
}

/// Of a script whose spelling uses ZWJ and ZWNJ: Arabic, Syriac, N'Ko, Mandaic, the scripts of India and South-East Asia,
/// Tibetan, Mongolian.
pub fn uses_joiners(c: char) -> bool {
    matches!(c,
        '\u{0600}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{1900}'..='\u{1CFF}' | '\u{A800}'..='\u{A82F}'
        | '\u{A840}'..='\u{A95F}' | '\u{A980}'..='\u{AAFF}' | '\u{ABC0}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFE}' | '\u{10A00}'..='\u{10FFF}' | '\u{11000}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}')
}

/// Thai, Lao, Khmer or Myanmar, which write no blanks and mark the ends of words with ZWSP.
pub fn uses_zwsp(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{19E0}'..='\u{19FF}'
        | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}')
}

/// May stand on both sides of a ZWJ in an emoji sequence: the blocks that hold pictographs.
pub fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{2328}' | '\u{232B}'..='\u{23FF}' | '\u{25A0}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// May end an element of an emoji sequence: a pictograph (skin tones are among them), an emoji variation selector, a keycap, a tag.
pub fn ends_emoji(c: char) -> bool {
    is_pictograph(c) || matches!(c, '\u{FE0F}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}')
}
