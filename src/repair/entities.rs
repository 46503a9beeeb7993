//! Character references of HTML (`&#20320;`, `&hellip;`) become the characters that they stand for.
//!
//! Only a reference that ends in `;` is one: `&copy=1` in an address is none. What would form another reference stays: text that was
//! escaped twice says that someone wants to see the reference. Facts are the names, in `data/entities/names.tsv`; numbers from 128 to 159
//! are windows-1252, as the HTML standard has it.

use std::{collections::HashMap, sync::LazyLock};

/// Which references become characters (`--entities`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Entities {
    /// Numbers of characters that are not ASCII, and the names that HTML 4 has for Latin letters, punctuation, blanks, signs and arrows.
    /// `&amp; &lt; &gt; &quot; &apos;` stay, for they may be markup, and so do `&sub;`, `&sum;` or `&lang;`, which are code as well.
    #[default]
    Safe,
    /// Those of ASCII characters too.
    All,
    /// None.
    Off,
}

/// The longest reference, without `&` and `;`.
const LONGEST: usize = 32;

/// What a name stands for.
#[derive(Clone, Copy)]
struct Named {
    c: char,
    is_html_4: bool,
}

static NAMES: LazyLock<HashMap<&'static str, Named>> = LazyLock::new(|| {
    let entry = |line: &'static str| {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let code = u32::from_str_radix(fields.next()?, 16).ok()?;
        let c = char::from_u32(code)?;
        let is_html_4 = fields.next().is_some();
        Some((name, Named { c, is_html_4 }))
    };
    include_str!("../../data/entities/names.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(entry)
        .collect()
});

/// The text with its references resolved, and how many they were; nothing where none is.
///
/// ```
/// use wenlu::repair::entities::{Entities, resolve};
/// assert_eq!(resolve("&#20320;&#x597D;&hellip;&amp;", Entities::Safe), Some(("你好…&amp;".to_owned(), 3)));
/// assert_eq!(resolve("AT&amp;T", Entities::All), Some(("AT&T".to_owned(), 1)));
/// assert_eq!(resolve("&amp;#20320;", Entities::All), None);
/// ```
pub fn resolve(text: &str, entities: Entities) -> Option<(String, u64)> {
    if entities == Entities::Off {
        return None;
    }
    let (mut text, mut count) = pass(text, entities)?;
    // What stood beside one that is resolved now may be free to be; with ASCII left as it is there is no such thing.
    while entities == Entities::All
        && let Some((next, more)) = pass(&text, entities)
    {
        text = next;
        count += more;
    }
    Some((text, count))
}

/// Resolves the references of a text, each judged by what stands around it; every pass makes the text shorter.
fn pass(text: &str, entities: Entities) -> Option<(String, u64)> {
    let mut out = String::new();
    let (mut done, mut count) = (0, 0);
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        let Some(body) = text.get(at + 1..).and_then(body) else {
            continue;
        };
        let Some(c) = character(body) else { continue };
        if entities == Entities::Safe && !is_safe(body) {
            continue;
        }
        let kept = text.get(done..at).unwrap_or_default();
        let after = at + body.len() + 2;
        if c.is_ascii() {
            let rest = text.get(after..).unwrap_or_default();
            if continues(&out, kept, c) || begins(c, rest) {
                continue;
            }
        }
        out.push_str(kept);
        out.push(c);
        done = after;
        count += 1;
    }
    if count == 0 {
        return None;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Some((out, count))
}

/// What stands between `&` and `;`, if that can be a reference.
fn body(text: &str) -> Option<&str> {
    let len = text
        .bytes()
        .take(LONGEST)
        .position(|byte| !is_inner(byte))?;
    let body = text.get(..len).filter(|body| !body.is_empty())?;
    text.get(len..)?.starts_with(';').then_some(body)
}

/// May this byte stand inside a reference?
fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'#'
}

/// Does a reference that has a character stand for it beyond doubt?
fn is_safe(body: &str) -> bool {
    match NAMES.get(body) {
        Some(named) => {
            named.is_html_4
                && matches!(named.c, '\u{A0}'..='\u{24F}' | 'ˆ' | '˜' | '\u{2000}'..='\u{206F}' | '€' | '™' | '←'..='↔')
        }
        None => character(body).is_some_and(|c| !c.is_ascii()),
    }
}

/// The character of a reference: printable, and no one's private matter.
fn character(body: &str) -> Option<char> {
    let Some(number) = body.strip_prefix('#') else {
        let named = NAMES.get(body).map(|named| named.c);
        return named.filter(|c| is_inside_line(*c));
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => hex
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(hex, 16)),
        None => number
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| number.parse()),
    }?;
    let code = code.ok()?;
    let c = match code {
        0x80..=0x9F => {
            let byte = [u8::try_from(code).ok()?];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next()?
        }
        _ => char::from_u32(code)?,
    };
    let is_noncharacter = code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    (is_inside_line(c) && !is_noncharacter).then_some(c)
}

/// Is it neither a control nor the end of a line? No stage but normalize makes lines.
fn is_inside_line(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// Would the character go on with a reference that began before it?
fn continues(out: &str, kept: &str, c: char) -> bool {
    if !(c.is_ascii_alphanumeric() || matches!(c, '#' | ';')) {
        return false;
    }
    let before = out.bytes().chain(kept.bytes()).rev();
    before.take(LONGEST + 1).find(|byte| !is_inner(*byte)) == Some(b'&')
}

/// Would the character begin a reference with what follows, or with what the reference after that stands for?
fn begins(c: char, rest: &str) -> bool {
    let len = rest.bytes().take_while(|byte| is_inner(*byte)).count();
    let after = rest.get(len..).unwrap_or_default();
    let next = || after.strip_prefix('&').and_then(body).and_then(character);
    let goes_on = || next().is_some_and(|c| c == ';' || u8::try_from(c).is_ok_and(is_inner));
    c == '&' && (len > 0 && after.starts_with(';') || goes_on())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn safe(text: &str) -> String {
        resolve(text, Entities::Safe).map_or(text.to_owned(), |(text, _)| text)
    }

    fn all(text: &str) -> String {
        resolve(text, Entities::All).map_or(text.to_owned(), |(text, _)| text)
    }

    #[test]
    fn the_names_are_sorted_and_unique() {
        let names: Vec<&str> = include_str!("../../data/entities/names.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('\t').next().expect("a name"))
            .collect();
        assert!(names.is_sorted_by(|a, b| a < b));
        assert_eq!(names.len(), NAMES.len());
        assert!(names.len() > 2_000);
    }

    #[test]
    fn numbers_and_names() {
        assert_eq!(safe("&#20170;&#x5929;&#X4E0B;&#38632;"), "今天下雨");
        assert_eq!(
            safe("&ldquo;早&rdquo;&mdash;&nbsp;&eacute;t&eacute;"),
            "“早”—\u{A0}été"
        );
        assert_eq!(safe("&#8212;&#x2014;&#0008212;"), "———");
        assert_eq!(safe("&#150;&#x93;&#133;"), "–“…");
        assert_eq!(safe("&#128512;"), "😀");
    }

    #[test]
    fn what_may_be_markup_stays() {
        let markup = "&lt;b&gt;&amp;&quot;&apos;&#39;&#38;&#x3C;&num;";
        assert_eq!(safe(markup), markup);
        assert_eq!(all(markup), "<b>&\"''&<#");
    }

    #[test]
    fn what_may_be_code_stays() {
        let code = "exists &sub; int &sum; T &image; &alpha; &lang; &div; &pm;";
        assert_eq!(safe(code), code);
        assert_eq!(all("A &sub; B"), "A ⊂ B");
        assert_eq!(
            safe("&laquo; 上一頁 &rarr; &copy; &times;"),
            "« 上一頁 → © ×"
        );
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "&",
            "&;",
            "&#;",
            "&#x;",
            "&hellip",
            "&copy=1",
            "&#20320",
            "&nosuchname;",
            "& nbsp;",
            "&#xD800;",
            "&#1114112;",
            "&#99999999999999999999;",
            "&#0;",
            "&#10;",
            "&#8232;",
            "&#129;",
            "&#xFFFF;",
            "&#-5;",
            "&#+65;",
            "&#x+41;",
            "&Tab;",
            "&NewLine;",
            "a&b;c",
            "&#12a;",
        ] {
            assert_eq!(safe(text), text);
            assert_eq!(all(text), text);
        }
    }

    #[test]
    fn what_was_escaped_twice_stays() {
        for text in ["&amp;#20320;", "&amp;hellip;", "&amp;amp;lt;", "&#38;lt;"] {
            assert_eq!(all(text), text);
        }
        assert_eq!(all("&amp; &lt;"), "& <");
        assert_eq!(all("R&amp;D&hellip;"), "R&D…");
        assert_eq!(all("&amp;&num;65;"), "&amp;#65;");
    }

    proptest! {
        #[test]
        fn a_second_run_changes_nothing(parts in proptest::collection::vec("&|#|;|x|amp|lt|num|semi|65|38|20320|hellip|&amp;|&#38;|&num;|&semi;|&#x61;| |早", 0..14)) {
            let text = parts.concat();
            for entities in [Entities::Safe, Entities::All] {
                let once = resolve(&text, entities).map_or(text.clone(), |(text, _)| text);
                prop_assert_eq!(resolve(&once, entities), None, "{}", once);
            }
        }
    }
}
