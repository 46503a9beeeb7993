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
        self.0 % 8 != 0
    }

    /// Whether it may stand for `reading`: a syllable without a mark stands for any tone, as toneless sites write it.
    pub fn reads(self, reading: Syllable) -> bool {
        self == reading || (!self.toned() && self.0 / 8 == reading.0 / 8)
    }
}

/// The plain letter and the tone (0: none) of a letter of pinyin. GBK has U+0251 and U+0261 in the same row, and some pages use them.
pub fn letter(c: char) -> Option<(u8, u32)> {
    const MARKED: [(&str, u8); 6] = [
        ("āáǎà", b'a'),
        ("ēéěè", b'e'),
        ("īíǐì", b'i'),
        ("ōóǒò", b'o'),
        ("ūúǔù", b'u'),
        ("ǖǘǚǜ", b'v'),
    ];
    match c {
        'a'..='z' => Some((c as u8, 0)),
        'ü' => Some((b'v', 0)),
        'ê' => Some((b'e', 0)),
        'ɑ' => Some((b'a', 0)),
        'ɡ' => Some((b'g', 0)),
        'ń' => Some((b'n', 2)),
        'ň' => Some((b'n', 3)),
        'ǹ' => Some((b'n', 4)),
        'ḿ' => Some((b'm', 2)),
        '\u{E0}'..='\u{1DC}' => MARKED.iter().find_map(|(marks, plain)| {
            marks
                .chars()
                .zip(1..)
                .find(|(mark, _)| *mark == c)
                .map(|(_, tone)| (*plain, tone))
        }),
        _ => None,
    }
}
