//! Facts: a line of a damaged page in the pieces that the search goes by.

use crate::repair::{
    census::Census, cp936, gloss::Parenthesis, strip::is_letter_gloss, syllable::Syllable,
};

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A character.
    Char(char),
    /// A parenthesis with a syllable; `true` where it is the gloss of a pair whose second byte is the ASCII letter before it.
    Gloss(Syllable, bool),
    /// `?` and the rest of such a parenthesis: its first byte was taken for a trail byte.
    Cut(Syllable),
    /// `?`, which a reader of bytes writes for what it cannot read.
    Query,
}

/// A piece of a line: what it is, its code, and its bytes in the line.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    /// The code of the character, 0 0 where it has none or is ASCII.
    pub code: [u8; 2],
    pub start: usize,
    pub end: usize,
}

/// How a site writes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Glosses have no tone marks.
    pub toneless: bool,
    /// A blank follows each gloss.
    pub spaced: bool,
    /// A crawler made fullwidth marks ASCII.
    pub folded: bool,
    /// Something made ASCII marks fullwidth, the `?` too.
    pub widened: bool,
}

impl Style {
    pub fn is_query(self, c: char) -> bool {
        c == '?' || (self.widened && c == '？')
    }

    /// `?` and the rest of a gloss, at the start of `text`: the syllable and the bytes of both.
    pub fn cut_at_start(self, text: &str) -> Option<(Syllable, usize)> {
        let c = text.chars().next().filter(|c| self.is_query(*c))?;
        let rest = text.get(c.len_utf8()..)?;
        let (syllable, length) = Syllable::at_start(rest)?;
        let after = rest.get(length..)?.strip_prefix([')', '）'])?;
        (syllable.toned() || self.toneless)
            .then(|| (syllable, text.len() - self.unspaced(after).len()))
    }

    fn unspaced(self, text: &str) -> &str {
        match self.spaced {
            true => text.strip_prefix(' ').unwrap_or(text),
            false => text,
        }
    }
}

/// The pieces of a line, in order and without gaps.
pub fn tokens(line: &str, style: Style, census: &Census) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(line.len() / 3 + 1);
    let mut before = (None, None);
    let mut last = None;
    let mut start = 0;
    while let Some((rest, c)) = line
        .get(start..)
        .and_then(|rest| Some((rest, rest.chars().next()?)))
    {
        let (kind, length) = piece(rest, c, (before, last), style, census);
        let code = match kind {
            Kind::Char(c) if !c.is_ascii() => cp936::code(c).unwrap_or_default(),
            _ => [0, 0],
        };
        if let Kind::Char(_) | Kind::Query = kind {
            before = (before.1, last);
            last = Some(c);
        }
        tokens.push(Token {
            kind,
            code,
            start,
            end: start + length,
        });
        start += length;
    }
    tokens
}

/// The piece that `rest` begins with, and its length.
fn piece(
    rest: &str,
    c: char,
    (before, last): ((Option<char>, Option<char>), Option<char>),
    style: Style,
    census: &Census,
) -> (Kind, usize) {
    if style.is_query(c) {
        return match style.cut_at_start(rest) {
            Some((syllable, length)) => (Kind::Cut(syllable), length),
            None => (Kind::Query, c.len_utf8()),
        };
    }
    if let Some(found) = Parenthesis::at_start(rest) {
        let of_letter = last.is_some_and(|letter| is_letter_gloss(before, letter, found, census));
        if of_letter || found.syllable.toned() || style.toneless {
            let after = rest.get(found.length..).unwrap_or_default();
            let length = rest.len() - style.unspaced(after).len();
            return (Kind::Gloss(found.syllable, of_letter), length);
        }
    }
    (Kind::Char(c), c.len_utf8())
}

/// The code of a mark before which the tool put its separator, folded or not.
pub fn mark(token: &Token) -> Option<[u8; 2]> {
    match token.kind {
        Kind::Query => Some([0xA3, 0xBF]),
        Kind::Char(c) => match c {
            '!' | '！' => Some([0xA3, 0xA1]),
            ',' | '，' => Some([0xA3, 0xAC]),
            ';' | '；' => Some([0xA3, 0xBB]),
            '？' => Some([0xA3, 0xBF]),
            '、' => Some([0xA1, 0xA2]),
            '。' => Some([0xA1, 0xA3]),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(line: &str, style: Style) -> String {
        let one = |token: &Token| match token.kind {
            Kind::Char(c) => c,
            Kind::Gloss(_, false) => 'g',
            Kind::Gloss(_, true) => 'l',
            Kind::Cut(_) => 'c',
            Kind::Query => 'q',
        };
        let tokens = tokens(line, style, &Census::new());
        let mut end = 0;
        for token in &tokens {
            assert_eq!(token.start, end);
            end = token.end;
        }
        assert_eq!(end, line.len());
        tokens.iter().map(one).collect()
    }

    #[test]
    fn pieces() {
        let toned = Style::default();
        assert_eq!(kinds("總?cè)丝诘?", toned), "總c丝诘q");
        assert_eq!(kinds("傳(chuán)給(ab)", toned), "傳g給(ab)");
        assert_eq!(kinds("宏P(guān)LC(guān)", toned), "宏PlLCg");
        assert_eq!(kinds("??h委", toned), "qqh委");
        assert_eq!(kinds("？cè）", toned), "？cè）");
        let wide = Style {
            widened: true,
            ..toned
        };
        assert_eq!(kinds("？cè）好", wide), "c好");
        let plain = Style {
            toneless: true,
            spaced: true,
            ..toned
        };
        assert_eq!(kinds("我們(men) 與?ce) 好 ", plain), "我們g與c好 ");
    }
}
