//! Facts: wrong forms that character tables left in text, from `data/script/`.
//!
//! A form is sought by the one of its characters that text has most seldom, its anchor, and by the pair of that and the one beside it.

use super::{Fix, layout::pair, phrases::Filter, table::code_of_three};

include!(concat!(env!("OUT_DIR"), "/fixes.rs"));

// PAIRS: of each form the first anchor with the character behind it, or that before it where it is the last.
// TEXT: a line for each form: wrong, right in Traditional text, right in Simplified text where that is another, `s` for safe or `f`.
// ANCHORS: the forms of each anchor begin at so many bytes of TEXT, the longest first; is one of them safe? Sorted.
// ALONE: the anchors of forms without a character of Traditional text; is one of these safe?
// NAMES: all pieces, sorted. PIECES: where each begins in there, and its characters before and behind in BESIDE, packed; the next one's
// begin where its own end.

/// A wrong form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub wrong: &'static str,
    /// What is right in Traditional text.
    right: &'static str,
    /// What is right in Simplified text, where that is another.
    simplified: &'static str,
    is_safe: bool,
}

impl Form {
    /// What is right in text of either script.
    pub fn right(&self, in_simplified: bool) -> &'static str {
        if in_simplified && !self.simplified.is_empty() {
            self.simplified
        } else {
            self.right
        }
    }

    fn read(line: &'static str) -> Option<Form> {
        let mut fields = line.split('\t');
        Some(Form {
            wrong: fields.next()?,
            right: fields.next()?,
            simplified: fields.next()?,
            is_safe: fields.next()? == "s",
        })
    }
}

/// Is a character, given as UTF-16, an anchor?
#[inline(always)]
pub fn is_anchor(unit: u16) -> bool {
    let word = IS_ANCHOR.get(usize::from(unit / 64)).copied();
    word.unwrap_or(0) >> (unit % 64) & 1 != 0
}

/// The places at which a form may stand: the second of each pair of characters that holds an anchor and one beside it.
pub fn places(text: &[u8], from: usize) -> impl Iterator<Item = usize> {
    let mut at = from;
    std::iter::from_fn(move || {
        while let Some(here) = text.get(at..).filter(|here| !here.is_empty()) {
            let (threes, _) = here.as_chunks::<3>();
            let (mut before, mut count, mut is_found) = (0, 0, false);
            for code in threes.iter().map_while(|three| code_of_three(*three)) {
                // The first is the second of no pair. One pair in fifty passes for another one; of these few hold an anchor.
                is_found = PAIRS.has(pair(before, code))
                    && count > 0
                    && (is_anchor(before as u16) || is_anchor(code as u16));
                if is_found {
                    break;
                }
                (before, count) = (code, count + 1);
            }
            at += 3 * count;
            if is_found {
                return Some(at);
            }
            // What stands here is no character of three bytes, and neither are its bytes.
            let others = text.get(at..).unwrap_or_default();
            at += others
                .iter()
                .take_while(|byte| **byte & 0xF0 != 0xE0)
                .count();
        }
        None
    })
}

/// The anchors of a level.
pub fn anchors(fix: Fix) -> impl Iterator<Item = char> {
    of_level(
        ANCHORS
            .iter()
            .map(|(anchor, _, is_safe)| (*anchor, *is_safe)),
        fix,
    )
}

/// The anchors of those forms of a level that hold no character of Traditional text.
pub fn anchors_alone(fix: Fix) -> impl Iterator<Item = char> {
    of_level(ALONE.iter().copied(), fix)
}

fn of_level(anchors: impl Iterator<Item = (u16, bool)>, fix: Fix) -> impl Iterator<Item = char> {
    anchors
        .filter(move |(_, is_safe)| fix == Fix::Full || fix == Fix::Safe && *is_safe)
        .filter_map(|(anchor, _)| char::from_u32(anchor.into()))
}

/// The forms of the anchor that stands at a byte of a text, the longest first, and where in the text each begins.
pub fn around(
    text: &str,
    at: usize,
    anchor: char,
    fix: Fix,
) -> impl Iterator<Item = (usize, Form)> {
    let mut bytes = [0; 4];
    let anchor_bytes = anchor.encode_utf8(&mut bytes).len();
    // Most lines that hold an anchor hold none of its forms: only of those that are there the other fields are read.
    let found = move |line: &'static str| {
        let wrong = line.split('\t').next()?.as_bytes();
        let same = |place: &[u8]| bytes.get(..anchor_bytes) == Some(place);
        let start = at.checked_sub(wrong.windows(anchor_bytes).position(same)?)?;
        let stands = text.as_bytes().get(start..)?.starts_with(wrong);
        Some((start, stands.then(|| Form::read(line))??))
    };
    let lines = lines(anchor).filter_map(found);
    lines.filter(move |(_, form)| fix == Fix::Full || fix == Fix::Safe && form.is_safe)
}

/// The lines of an anchor's forms, the longest form first.
fn lines(anchor: char) -> impl Iterator<Item = &'static str> {
    let number = u16::try_from(u32::from(anchor)).ok();
    let found = number.and_then(|unit| ANCHORS.binary_search_by_key(&unit, |(a, ..)| *a).ok());
    let lines = found.and_then(|at| {
        let (_, start, _) = ANCHORS.get(at)?;
        let end = ANCHORS
            .get(at + 1)
            .map_or(TEXT.len(), |(_, end, _)| *end as usize);
        TEXT.get(*start as usize..end)
    });
    lines.unwrap_or_default().lines()
}

/// Does `beside`, before the piece or behind it, make it part of a word that is known?
fn belongs(piece: &str, is_before: bool, beside: char) -> bool {
    let name = |at: usize| {
        let (start, ..) = *PIECES.get(at)?;
        let (end, ..) = *PIECES.get(at + 1)?;
        NAMES.get(start as usize..end as usize)
    };
    let (mut low, mut high) = (0, PIECES.len().saturating_sub(1));
    while low < high {
        let middle = low.midpoint(high);
        match name(middle).unwrap_or_default() < piece {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    let (Some((_, before, after)), Some((_, end, _))) = (PIECES.get(low), PIECES.get(low + 1))
    else {
        return false;
    };
    let range = if is_before {
        *before..*after
    } else {
        *after..*end
    };
    let chars = BESIDE.get(range.start as usize..range.end as usize);
    name(low) == Some(piece)
        && unpacked(chars.unwrap_or_default()).any(|unit| unit == u32::from(beside))
}

/// Characters by how far each is from the one before: seven bits a byte, the lowest first, with the eighth where more follow.
fn unpacked(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (mut unit, mut shift) = (0, 0);
    bytes.iter().filter_map(move |byte| {
        unit += u32::from(byte & 0x7F) << shift;
        let is_last = byte & 0x80 == 0;
        shift = if is_last { 0 } else { shift + 7 };
        is_last.then_some(unit)
    })
}

/// Is the form between these characters likely the end of one word and the beginning of another?
pub fn is_of_two_words(wrong: &str, before: Option<char>, after: Option<char>) -> bool {
    let cuts = wrong.char_indices().skip(1);
    cuts.filter_map(|(at, _)| wrong.split_at_checked(at))
        .any(|(first, last)| {
            before.is_some_and(|c| belongs(first, true, c))
                || after.is_some_and(|c| belongs(last, false, c))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(anchor: char, fix: Fix) -> impl Iterator<Item = Form> {
        let forms = lines(anchor).filter_map(Form::read);
        forms.filter(move |form| fix == Fix::Full || form.is_safe)
    }

    fn rows(data: &'static str) -> Vec<Vec<&'static str>> {
        let lines = data.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split('\t').collect()).collect()
    }

    #[test]
    fn the_files_are_sorted_and_stand_in_the_binary() {
        let fixes = rows(include_str!("../../data/script/fixes.tsv"));
        assert!(fixes.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        let safe = fixes.iter().filter(|row| row[3] == "safe").count();
        assert!(safe >= 200, "{safe}");
        for row in &fixes {
            let anchor = row[4].chars().next().unwrap();
            assert!(
                is_anchor(anchor as u16) && row[0].contains(anchor),
                "{row:?}"
            );
            let form = of(anchor, Fix::Full)
                .find(|form| form.wrong == row[0])
                .unwrap();
            assert_eq!((form.right(false), form.right(true)), (row[1], row[2]));
            assert_eq!(form.is_safe, row[3] == "safe");
            assert_eq!(
                of(anchor, Fix::Safe).any(|f| f.wrong == row[0]),
                form.is_safe
            );
        }
        assert_eq!(anchors(Fix::Off).count(), 0);
        let pieces = rows(include_str!("../../data/script/pieces.tsv"));
        assert!(pieces.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        for row in &pieces {
            for (is_before, chars) in [(true, row[1]), (false, row[2])] {
                assert!(chars.chars().is_sorted(), "{row:?}");
                assert!(
                    chars.chars().all(|c| belongs(row[0], is_before, c)),
                    "{row:?}"
                );
                assert!(!belongs(row[0], is_before, '\u{FFFD}'));
            }
        }
        assert!(!belongs("", true, '一') && !belongs("龘龘", true, '一'));
    }

    #[test]
    fn no_safe_form_stands_in_a_dictionary() {
        let mut words = std::collections::HashSet::new();
        let mut add = |text: &'static str| words.extend(text.split(['\t', ' ', '\n']));
        add(include_str!("../../data/model/words.tsv"));
        add(include_str!("../../data/opencc/STPhrases.txt"));
        add(include_str!(
            "../../data/opencc/STPhrases_GeneratedFromRegionalPhrases.txt"
        ));
        add(include_str!("../../data/opencc/TSPhrases.txt"));
        add(include_str!("../../data/opencc/TWPhrases.txt"));
        add(include_str!("../../data/opencc/TWPhrasesRev.txt"));
        add(include_str!("../../data/opencc/TWVariantsPhrases.txt"));
        add(include_str!("../../data/opencc/TWVariantsRevPhrases.txt"));
        add(include_str!("../../data/opencc/HKPhrases.txt"));
        add(include_str!("../../data/opencc/HKPhrasesRev.txt"));
        add(include_str!("../../data/opencc/HKVariantsPhrases.txt"));
        add(include_str!("../../data/opencc/HKVariantsRevPhrases.txt"));
        add(include_str!("../../data/opencc/JPShinjitaiPhrases.txt"));
        for anchor in anchors(Fix::Full) {
            for form in of(anchor, Fix::Full) {
                assert!(!words.contains(form.wrong), "{form:?}");
            }
        }
    }
}
