//! Facts: the characters of Chinese text that are neither Han nor punctuation, in classes whose characters come in runs.
//!
//! This file is also part of the build script, so it depends on nothing. GB 2312 has these classes in its rows 1 to 9, Big5 in the
//! first three and, by ETEN, behind its common Han; read in the other encoding they are Han, often common ones. The weights are
//! estimates made by hand for this project: alone rarer than common Han and no rarer than rare Han, in a run as likely as one of
//! the few dozen characters of the class.

/// Characters that come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Hiragana and katakana; how often each stands was counted, these weights are for those too rare for that.
    Kana,
    /// Katakana half as wide.
    HalfKana,
    /// Syllables of Korean; counted, like kana.
    Hangul,
    /// Zhuyin.
    Bopomofo,
    /// Letters of Cyrillic script.
    Cyrillic,
    /// Letters of Greek script.
    Greek,
    /// Frames of tables, and blocks.
    Box,
    /// Vowels with a tone mark, and the other letters that pinyin has and ASCII lacks; they stand in words of ASCII letters.
    Pinyin,
    /// Numbers in circles and parentheses, Roman numerals.
    Number,
    /// Signs of units, such as ㎏.
    Unit,
    /// Full-width letters and digits.
    Fullwidth,
    /// Arrows, mathematics, shapes.
    Symbol,
}

impl Class {
    /// The class of a character, if it is in one; Han, punctuation and ASCII are in none.
    pub fn of(c: char) -> Option<Class> {
        let class = match c {
            '\u{3041}'..='\u{3096}' | '\u{309B}'..='\u{30FE}' => Class::Kana,
            '\u{FF61}'..='\u{FF9F}' => Class::HalfKana,
            '\u{AC00}'..='\u{D7A3}' => Class::Hangul,
            '\u{3105}'..='\u{312F}' => Class::Bopomofo,
            '\u{400}'..='\u{45F}' => Class::Cyrillic,
            '\u{391}'..='\u{3C9}' => Class::Greek,
            '\u{2500}'..='\u{259F}' => Class::Box,
            'ā' | 'á' | 'ǎ' | 'à' | 'ē' | 'é' | 'ě' | 'è' | 'ī' | 'í' | 'ǐ' | 'ì' | 'ō' | 'ó'
            | 'ǒ' | 'ò' | 'ū' | 'ú' | 'ǔ' | 'ù' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' | 'ê' | 'ɑ' | 'ḿ'
            | 'ń' | 'ň' | 'ǹ' | 'ɡ' => Class::Pinyin,
            '\u{2160}'..='\u{217F}' | '\u{2460}'..='\u{249B}' | '\u{3220}'..='\u{3229}' => {
                Class::Number
            }
            '\u{3300}'..='\u{33FF}' => Class::Unit,
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Class::Fullwidth,
            '\u{2190}'..='\u{22FF}' | '\u{25A0}'..='\u{26FF}' => Class::Symbol,
            _ => return None,
        };
        Some(class)
    }

    /// What one of them costs alone, in centinats, where no list of weights has it.
    pub fn alone(self) -> i32 {
        match self {
            Class::Box | Class::Pinyin => 1_000,
            Class::Cyrillic | Class::Greek => 1_050,
            Class::Bopomofo | Class::Number | Class::Fullwidth => 1_100,
            Class::Unit => 1_150,
            Class::Symbol => 1_300,
            Class::HalfKana => 1_500,
            Class::Kana | Class::Hangul => 1_700,
        }
    }

    /// What one of a counted class costs less after another of it, in centinats: it is of that language for sure, not by the share of
    /// 1 % that the language has. Nothing for a class that is not counted.
    pub fn share(self) -> Option<i32> {
        matches!(self, Class::Kana | Class::Hangul).then_some(460)
    }

    /// What one of them costs after another of its class, in centinats: the logarithm of how many there are to choose from.
    pub fn in_run(self) -> i32 {
        match self {
            Class::Box => 250,
            Class::Cyrillic | Class::Greek | Class::Bopomofo => 350,
            Class::Fullwidth | Class::Number | Class::Pinyin => 400,
            Class::Unit | Class::Symbol => 500,
            Class::Kana | Class::Hangul | Class::HalfKana => 900,
        }
    }

    /// What one of them costs after the same character: rules of tables and rows of stars repeat it, words seldom do.
    pub fn repeated(self) -> i32 {
        match self {
            Class::Box | Class::Symbol => 100,
            other => other.in_run(),
        }
    }
}
