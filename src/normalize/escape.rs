//! Judgement: how long an escape sequence is.
//!
//! ECMA-48 control sequences, ECMA-35 designations, control strings (OSC, DCS ...) and the two-character sequences that terminals
//! know. What only begins like one is none: then the ESC alone goes, as a control character, and the text after it stays. A control
//! string needs its terminator on the same line, or a stray ESC could swallow the text behind it.

const ESC: u8 = 0x1B;
const BEL: u8 = 0x07;

/// The length in bytes of the escape sequence that `text` begins with, if it begins with one.
///
/// Of the 8-bit introducers only CSI (U+009B) counts, and only with a parameter: in broken text C1 controls are the rests of
/// letters, and a string from U+009D to U+009C would be a sentence in quotation marks.
pub fn length(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [ESC, b'[', rest @ ..] => Some(2 + control_sequence(rest)?),
        [0xC2, 0x9B, rest @ ..] if matches!(rest, [b'0'..=b'?', ..]) => {
            Some(2 + control_sequence(rest)?)
        }
        [ESC, b']', rest @ ..] => Some(2 + control_string(rest, true)?),
        [ESC, b'P' | b'X' | b'^' | b'_', rest @ ..] => Some(2 + control_string(rest, false)?),
        [ESC, b' ', b'F' | b'G' | b'L' | b'M' | b'N', ..] => Some(3),
        [ESC, rest @ ..] if matches!(rest, [0x21..=0x2F, ..]) => Some(1 + designation(rest)?),
        [ESC, b'7' | b'8' | b'9' | b'=' | b'>' | b'\\', ..] => Some(2),
        [
            ESC,
            b'D' | b'E' | b'H' | b'M' | b'N' | b'O' | b'Z' | b'c' | b'n' | b'o' | b'|' | b'}'
            | b'~',
            ..,
        ] => Some(2),
        _ => None,
    }
}

/// Parameters, intermediates, one final byte.
fn control_sequence(bytes: &[u8]) -> Option<usize> {
    let parameters = run(bytes, 0x30..=0x3F);
    let intermediates = run(bytes.get(parameters..)?, 0x20..=0x2F);
    let end = parameters + intermediates;
    matches!(bytes.get(end), Some(0x40..=0x7E)).then_some(end + 1)
}

/// Intermediates, one final byte.
fn designation(bytes: &[u8]) -> Option<usize> {
    let end = run(bytes, 0x20..=0x2F);
    matches!(bytes.get(end), Some(0x30..=0x7E)).then_some(end + 1)
}

/// Anything but controls, up to ST (`ESC \` or U+009C) or, for OSC as xterm has it, BEL.
fn control_string(bytes: &[u8], bell: bool) -> Option<usize> {
    let control = bytes.iter().position(|&b| b < 0x20 && b != b'\t');
    let (string, rest) = bytes.split_at_checked(control.unwrap_or(bytes.len()))?;
    if let Some(at) = memchr::memmem::find(string, "\u{9C}".as_bytes()) {
        return Some(at + 2);
    }
    match rest {
        [BEL, ..] if bell => Some(string.len() + 1),
        [ESC, b'\\', ..] => Some(string.len() + 2),
        _ => None,
    }
}

fn run(bytes: &[u8], range: std::ops::RangeInclusive<u8>) -> usize {
    bytes.iter().take_while(|b| range.contains(b)).count()
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn whole_sequences() {
        for sequence in [
            "\x1B[m",
            "\x1B[31;1m",
            "\x1B[38;2;1;2;3m",
            "\x1B[?25l",
            "\x1B[2 q",
            "\x1B[K",
            "\u{9B}0m",
            "\x1B]0;标题\x07",
            "\x1B]8;;http://example.org/\x1B\\",
            "\x1BPq#1\x1B\\",
            "\x1B(B",
            "\x1B$)A",
            "\x1B%G",
            "\x1B F",
            "\x1B7",
            "\x1Bc",
            "\x1B]2;x\u{9C}",
        ] {
            let text = format!("{sequence}字m");
            assert_eq!(length(&text), Some(sequence.len()), "{sequence:?}");
        }
    }

    #[test]
    fn what_only_begins_like_one() {
        for text in [
            "",
            "字",
            "\x1B",
            "\x1B字",
            "\x1B[",
            "\x1B[3",
            "\x1B[3字",
            "\x1B]0;标题",
            "\x1B]0;标题\x1B[m",
            "\x1BP标题\x07",
            "\x1B word",
            "\x1B(",
            "\u{9B}abc",
            "\u{9D}引文\u{9C}",
            "\x1B\x1B[m",
        ] {
            assert_eq!(length(text), None, "{text:?}");
        }
    }
}
