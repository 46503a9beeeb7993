//! A pinyin syllable as a number, so that readings are compared without strings.
//!
//! This file is also part of the build script, so it depends on nothing.

/// A syllable: its letters in base 27 (`a` is 1), times 8, plus its tone, 0 when it bears no mark. `ü` counts as `v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syllable(pub u32);

/// The longest syllables (`zhuang`) have six letters.
const LETTERS: usize = 6;

impl Syllable {
    /// The syllable that `text` begins with, as far as letters go, and the bytes that it takes.
    pub fn at_start(text: &str) -> Option<(Syllable, usize)> {
        let (mut letters, mut tone, mut count, mut length) = (0, 0, 0, 0);
        for c in text.chars() {
            let Some((letter, mark)) = letter(c) else {
                break;
            };
            if count == LETTERS || (mark != 0 && tone != 0) {
                return None;
            }
            letters = letters * 27 + u32::from(letter - b'a') + 1;
            tone = tone.max(mark);
            count += 1;
            length += c.len_utf8();
        }
        (count > 0).then_some((Syllable(letters * 8 + tone), length))
    }

    /// Whether it bears a tone mark.
    pub fn toned(self) -> bool {
        !self.0.is_multiple_of(8)
    }

    /// Whether it may stand for `reading`: a syllable without a mark stands for any tone, as toneless sites write it.
    pub fn reads(self, reading: Syllable) -> bool {
        self == reading || (!self.toned() && self.0 / 8 == reading.0 / 8)
    }
}

/// The plain letter and the tone (0: none) of a letter of pinyin. GBK has U+0251 and U+0261 in the same row, and some pages use them.
pub fn letter(c: char) -> Option<(u8, u32)> {
    Some(match c {
        'a'..='z' => (c as u8, 0),
        'ɑ' => (b'a', 0),
        'ɡ' => (b'g', 0),
        'ê' => (b'e', 0),
        'ü' => (b'v', 0),
        'ā' => (b'a', 1),
        'á' => (b'a', 2),
        'ǎ' => (b'a', 3),
        'à' => (b'a', 4),
        'ē' => (b'e', 1),
        'é' => (b'e', 2),
        'ě' => (b'e', 3),
        'è' => (b'e', 4),
        'ī' => (b'i', 1),
        'í' => (b'i', 2),
        'ǐ' => (b'i', 3),
        'ì' => (b'i', 4),
        'ō' => (b'o', 1),
        'ó' => (b'o', 2),
        'ǒ' => (b'o', 3),
        'ò' => (b'o', 4),
        'ū' => (b'u', 1),
        'ú' => (b'u', 2),
        'ǔ' => (b'u', 3),
        'ù' => (b'u', 4),
        'ǖ' => (b'v', 1),
        'ǘ' => (b'v', 2),
        'ǚ' => (b'v', 3),
        'ǜ' => (b'v', 4),
        'ḿ' => (b'm', 2),
        'ń' => (b'n', 2),
        'ň' => (b'n', 3),
        'ǹ' => (b'n', 4),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tone_and_length() {
        let at_start =
            |text| Syllable::at_start(text).map(|(syllable, length)| (syllable.0, length));
        assert_eq!(at_start("a"), Some((8, 1)));
        assert_eq!(at_start("bà)"), Some(((2 * 27 + 1) * 8 + 4, 3)));
        assert_eq!(at_start("lǜ"), at_start("lǜ "));
        assert_eq!(at_start(""), None);
        assert_eq!(at_start("A"), None);
        assert_eq!(at_start("chuangx"), None, "seven letters");
        assert_eq!(at_start("pīnyīn"), None, "two tones");
        let longest = Syllable::at_start("zzzzzz").map(|(s, _)| s.0 / 8);
        assert_eq!(longest, Some(27u32.pow(6) - 1), "fits beside a tone");
    }

    #[test]
    fn a_syllable_without_a_mark_reads_any_tone() {
        let syllable = |text| Syllable::at_start(text).unwrap().0;
        assert!(syllable("lv").reads(syllable("lǜ")));
        assert!(syllable("lü").reads(syllable("lǜ")));
        assert!(syllable("men").reads(syllable("men")));
        assert!(!syllable("mén").reads(syllable("men")));
        assert!(!syllable("mén").reads(syllable("mèn")));
        assert!(!syllable("me").reads(syllable("men")));
    }
}
