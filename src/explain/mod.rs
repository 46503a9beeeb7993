//! explain: each record that changes, before and after, with the characters that differ marked, and why.
//!
//! ```text
//! 3: normalize invisible, blanks
//! - 河水{-\u{200B}-}很静。{- -}
//! + 河水很静。
//! ```

mod diff;

use crate::{
    edit::{Detail, Edit, Lines, Observer, Recoded, Records, Step},
    input::wide::ToUtf8,
    recode::Code,
};
use diff::{Run, diff};
use std::{
    cmp::Ordering,
    fmt::Write as _,
    io::{self, Write},
};

/// Prints what changes, for people.
///
/// ```
/// use wenlu::{Document, Options, dedup::Seen, explain::Explainer};
/// let (page, options) = ("清晨。\n河水\u{200B}很静。\n".as_bytes(), Options::default());
/// let mut shown = Vec::new();
/// let mut explainer = Explainer::new(&mut shown, false);
/// let mut seen = Seen::new(&options.dedup);
/// let page = Document::new("page", page);
/// wenlu::run_observed(options, &mut seen, [page], std::io::sink(), Some(&mut explainer), |_| {})?;
/// assert_eq!(String::from_utf8_lossy(&shown), "2: normalize invisible\n- 河水{-\\u{200B}-}很静。\n+ 河水很静。\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Explainer<W: Write> {
    to: W,
    marks: Marks,
}

/// What stands around characters that went, and that came.
struct Marks {
    old: [&'static str; 2],
    new: [&'static str; 2],
    head: [&'static str; 2],
}

const PLAIN: Marks = Marks {
    old: ["{-", "-}"],
    new: ["{+", "+}"],
    head: ["", ""],
};
/// SGR of ECMA-48: red and struck out, green, bold. The colours alone would say nothing to some.
const COLOURED: Marks = Marks {
    old: ["\x1B[31;9m", "\x1B[0m"],
    new: ["\x1B[32;4m", "\x1B[0m"],
    head: ["\x1B[1m", "\x1B[0m"],
};

impl<W: Write> Explainer<W> {
    /// Prints to a writer, in colour or with `{-...-}` and `{+...+}`.
    pub fn new(to: W, coloured: bool) -> Explainer<W> {
        let marks = if coloured { COLOURED } else { PLAIN };
        Explainer { to, marks }
    }

    fn head(&self, records: Records, lines: Option<Lines>, why: &str, out: &mut String) {
        let [open, close] = self.marks.head;
        out.push_str(open);
        out.push_str(&numbers("", records.first, records.last));
        // What is no record is no line.
        if let Some(lines) = lines.filter(|_| records.first <= records.last) {
            let name = if lines.first < lines.last {
                "lines "
            } else {
                "line "
            };
            out.push_str(", ");
            out.push_str(&numbers(name, lines.first, lines.last));
            if let Some(document) = lines.document {
                // Writing to a String does not fail.
                let _ = write!(out, " of document {document}");
            }
        }
        let _ = writeln!(out, "{close}: {why}");
    }

    /// One side of a change, line by line.
    fn side(&self, sign: char, chars: &[char], runs: &[Run], out: &mut String) {
        if chars.is_empty() {
            return;
        }
        let is_old = sign == '-';
        let marks = if is_old {
            self.marks.old
        } else {
            self.marks.new
        };
        let mut chars = chars.iter();
        let mut line = format!("{sign} ");
        for run in runs {
            let (count, marked) = match *run {
                Run::Same(count) => (count, false),
                Run::Old(count) if is_old => (count, true),
                Run::New(count) if !is_old => (count, true),
                Run::Old(_) | Run::New(_) => continue,
            };
            let mut text = String::new();
            for &c in chars.by_ref().take(count) {
                visible(c, &mut text);
                if c == '\n' {
                    piece(&text, marked, marks, &mut line);
                    text.clear();
                    let _ = write!(line, "\n{sign} ");
                }
            }
            piece(&text, marked, marks, &mut line);
        }
        out.push_str(&line);
        out.push('\n');
    }
}

/// Numbers of things of a name from the first to the last; where there is none, the one that they stand behind.
fn numbers(name: &str, first: u64, last: u64) -> String {
    match first.cmp(&last) {
        Ordering::Greater => format!("after {name}{last}"),
        Ordering::Equal => format!("{name}{first}"),
        Ordering::Less => format!("{name}{first}-{last}"),
    }
}

fn piece(text: &str, marked: bool, [open, close]: [&str; 2], line: &mut String) {
    if marked && !text.is_empty() {
        line.extend([open, text, close]);
    } else {
        line.push_str(text);
    }
}

/// Appends a character so that it can be seen, and that no terminal obeys it.
fn visible(c: char, out: &mut String) {
    let hidden = matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}');
    match c {
        '\n' => {}
        '\r' => out.push_str("\\r"),
        '\t' => out.push('\t'),
        c if c.is_control() || hidden => {
            let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// What the steps say, in a line.
fn why(steps: &[Step]) -> String {
    let mut out = String::new();
    let mut stage = "";
    for step in steps {
        if step.stage == stage {
            out.push_str(", ");
        } else {
            out.push_str(if stage.is_empty() { "" } else { "; " });
            out.push_str(step.stage);
            out.push(' ');
            stage = step.stage;
        }
        out.push_str(&step.rule);
        let _ = match &step.detail {
            Detail::None => Ok(()),
            Detail::Count(count) => write!(out, " ({count})"),
            Detail::Repeats(Some(record)) => write!(out, " of {record}"),
            Detail::Repeats(None) => write!(out, " of an earlier run"),
            Detail::Place {
                range,
                before,
                after,
            } => write!(
                out,
                " (bytes {}-{}, score {before} to {after})",
                range.start, range.end
            ),
        };
    }
    out
}

/// The record before it was changed, as text: decoded as decode did, or with its bytes as `\xHH`.
fn before(edit: &Edit) -> String {
    let is_decode = |step: &&Step| step.stage == "decode" && step.rule != "mark";
    // The text of a field is decoded.
    let is_text = edit.lines.is_some_and(|lines| lines.document.is_none());
    let code = edit
        .steps
        .iter()
        .find(is_decode)
        .filter(|_| !is_text)
        .and_then(|step| Code::named(&step.rule));
    match code {
        Some(Code::Legacy(encoding)) => encoding
            .decode_without_bom_handling(edit.original)
            .0
            .into_owned(),
        Some(Code::Wide(wide)) => {
            let mut text = Vec::new();
            ToUtf8::new(wide).push(edit.original, true, &mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
        _ => {
            let mut text = String::new();
            for chunk in edit.original.utf8_chunks() {
                text.push_str(chunk.valid());
                for byte in chunk.invalid() {
                    let _ = write!(text, "\\x{byte:02X}");
                }
            }
            text
        }
    }
}

impl<W: Write> Observer for Explainer<W> {
    fn edit(&mut self, edit: &Edit) -> io::Result<()> {
        let mut out = String::new();
        self.head(edit.records, edit.lines, &why(edit.steps), &mut out);
        let (old, new) = (before(edit), String::from_utf8_lossy(edit.text));
        let chars = |text: &str| {
            text.strip_suffix('\n')
                .unwrap_or(text)
                .chars()
                .collect::<Vec<_>>()
        };
        // A line that is empty now is still there: its newline shows that.
        let (old, after) = (chars(&old), chars(&new));
        let runs = diff(&old, &after);
        self.side('-', &old, &runs, &mut out);
        match after.is_empty() && !new.is_empty() {
            true => out.push_str("+\n"),
            false => self.side('+', &after, &runs, &mut out),
        }
        self.to.write_all(out.as_bytes())
    }

    fn recoded(&mut self, recoded: &Recoded) -> io::Result<()> {
        let mut out = String::new();
        let why = format!(
            "encoding {}, line ends {}",
            recoded.encoding,
            recoded.eol.name()
        );
        self.head(recoded.records, None, &why, &mut out);
        self.to.write_all(out.as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn end(&mut self, _: &crate::edit::Totals) -> io::Result<()> {
        self.to.flush()
    }

    fn wants_text(&self) -> bool {
        true
    }

    fn wants_lines(&self) -> bool {
        true
    }
}
