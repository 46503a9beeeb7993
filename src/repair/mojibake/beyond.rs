//! Judgement: what no one can repair, and what is left for someone who can.

/// Text that is lost: what two U+FFFD in UTF-8 read as GBK give, memory that was never written, and U+FFFD itself.
const LOST: [&str; 5] = ["锟斤拷", "烫烫烫", "屯屯屯", "\u{FFFD}\u{FFFD}", "ï¿½"];

/// Does the line hold text that is lost for ever?
pub fn is_beyond(line: &str) -> bool {
    LOST.iter().any(|lost| line.contains(lost))
}

/// Does such text begin with the character?
pub fn may_begin(c: char) -> bool {
    matches!(c, '锟' | '烫' | '屯' | '\u{FFFD}' | 'ï')
}

/// So many Latin-1 characters in a row, one of them a C1 control and one a letter, are bytes of some text.
const STRAY: usize = 4;

/// Are there C1 controls that were bytes of a text? normalize would remove them, and with them the last chance of it.
pub fn has_stray_controls(line: &[char]) -> bool {
    let is_latin = |c: &char| matches!(c, '\u{80}'..='\u{FF}');
    line.chunk_by(|a, b| is_latin(a) == is_latin(b)).any(|run| {
        run.len() >= STRAY
            && run.iter().any(|c| matches!(c, '\u{80}'..='\u{9F}'))
            && run.iter().any(|c| matches!(c, '\u{C0}'..='\u{FF}'))
    })
}
