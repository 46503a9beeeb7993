//! decode: raw bytes of any mixture of encodings become UTF-8.
//!
//! Valid UTF-8 is never taken for anything else, and a window of nothing else is borrowed. Of the other lines, each is judged
//! by its own bytes: what reads as Chinese in one candidate and as nothing in the others is clear, and the clear
//! lines around it decide a doubtful one. A line that is broken or holds two encodings is cut into what is valid. The rooms:
//! `candidate` and `company` the facts, `judge`, `torn`, `latin`, `cut`, `settle` and `search` the judgement, `write` the action, and
//! this file the order.
//!
//! The answer depends on the window, its context and the options alone. A line keeps its terminator, and no line comes or goes.

mod candidate;
mod company;
mod cut;
mod judge;
mod label;
mod latin;
mod pieces;
mod search;
mod settle;
mod tally;
mod thin;
mod torn;
mod write;

pub use label::{UnknownLabel, label};
pub use tally::{Count, Tally};

use candidate::Candidate;
use company::{Company, Stray, utf8_lines};
use cut::Reading;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};
use judge::{Decision, Finding, Plan};
use pieces::{Piece, pieces};
use std::borrow::Cow;
use write::Writer;

/// What becomes of bytes that fit nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Invalid {
    /// U+FFFD for each run of them.
    #[default]
    Replace,
    /// `\xHH` for each byte.
    Escape,
    /// `\\xHH`, which in a string of JSON says `\xHH`; where records are lines of JSON, `Escape` is taken for this.
    #[value(skip)]
    EscapeInJson,
}

/// How to decode; the default finds the encoding of each line and writes U+FFFD.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The encoding of everything, as [`label`] gives it; UTF-16 is none of lines, and counts as `None`.
    pub from: Option<&'static Encoding>,
    /// What becomes of bytes that fit nothing.
    pub invalid: Invalid,
}

/// A decoded window.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    /// As many lines as the raw window, with their terminators.
    pub text: Cow<'a, str>,
    /// What was decoded from what.
    pub tally: Tally,
    /// The lines, 0 is the first, whose encoding is in doubt: their bytes read about as well in another one, or as no language.
    pub doubtful: Vec<usize>,
}

/// Fewer clear lines than this in a window, and the context is asked too.
const FEW: usize = 8;
/// So many bytes of context are asked on each side.
const CONTEXT: usize = 16 << 10;

/// Decodes a window: whole lines that end in 0x0A, the last one perhaps without; `before` and `after` are the raw bytes around it.
///
/// ```
/// use wenlu::decode::{window, Options};
/// let gbk_then_utf8 = b"\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\n\xE4\xBD\xA0\xE5\xA5\xBD\n";
/// let decoded = window(gbk_then_utf8, b"", b"", &Options::default());
/// assert_eq!(decoded.text, "你好，世界\n你好\n");
/// assert_eq!((decoded.tally.gb18030.lines, decoded.tally.utf8.lines), (1, 1));
/// ```
pub fn window<'a>(raw: &'a [u8], before: &[u8], after: &[u8], options: &Options) -> Decoded<'a> {
    match options
        .from
        .filter(|&encoding| label::is_of_lines(encoding))
    {
        Some(encoding) => forced(raw, encoding, options.invalid),
        None => found(raw, before, after, options.invalid),
    }
}

/// Decodes a window, finding the encoding of each line.
fn found<'a>(raw: &'a [u8], before: &[u8], after: &[u8], invalid: Invalid) -> Decoded<'a> {
    let mut tally = Tally::default();
    let mut doubtful = Vec::new();
    if let Some(text) = valid(raw) {
        tally.utf8.many(lines(raw), raw.len());
        return Decoded {
            text: Cow::Borrowed(text),
            tally,
            doubtful,
        };
    }
    let pieces = thin::doubt(pieces(raw).collect());
    let mut plans = plans(&pieces, before, after).into_iter();
    let mut writer = Writer::new(raw.len(), invalid);
    let mut run = Run {
        kind: None,
        bytes: raw,
        start: 0,
        end: 0,
    };
    let mut line = 0;
    for (piece, bytes) in pieces {
        let kind = match piece {
            Piece::Ascii | Piece::Utf8 => {
                let many = lines(bytes);
                tally.utf8.many(many, bytes.len());
                line += many;
                let kind = (piece == Piece::Utf8).then_some(Kind::Utf8);
                run.extend(kind, bytes.len(), &mut writer);
                continue;
            }
            Piece::Thin | Piece::Line => {
                let decision = plans.next().unwrap_or_default();
                let is_thin = piece == Piece::Thin;
                let kind = match decision.plan {
                    Plan::Whole(candidate) => Some(Kind::In(candidate)),
                    _ if is_thin => Some(Kind::Utf8),
                    Plan::Latin => Some(Kind::Latin),
                    Plan::Torn | Plan::Cut(_) => None,
                };
                if let Some(kind) = kind {
                    tally.changed += u64::from(kind != Kind::Utf8);
                    let count = match kind {
                        Kind::Utf8 => &mut tally.utf8,
                        Kind::Latin => &mut tally.windows_1252,
                        Kind::In(candidate) => tally.of(candidate),
                    };
                    count.line(bytes.len());
                    if decision.is_doubtful {
                        count.doubtful += 1;
                        doubtful.push(line);
                    }
                    Some(kind)
                } else {
                    tally.changed += 1;
                    run.flush(&mut writer);
                    run.skip(bytes.len());
                    let is_hopeless = match decision.plan {
                        Plan::Cut(lead) => write_parts(bytes, lead, &mut writer, &mut tally),
                        _ => write_torn(bytes, &mut writer, &mut tally),
                    };
                    doubtful.extend(is_hopeless.then_some(line));
                    None
                }
            }
        };
        if let Some(kind) = kind {
            run.extend(Some(kind), bytes.len(), &mut writer);
        }
        line += 1;
    }
    run.flush(&mut writer);
    Decoded {
        text: Cow::Owned(writer.finish()),
        tally,
        doubtful,
    }
}

/// What the lines of a run are in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Utf8,
    Latin,
    In(Candidate),
}

/// Consecutive lines of one encoding, decoded in one go.
struct Run<'a> {
    /// Nothing while all of it is ASCII.
    kind: Option<Kind>,
    bytes: &'a [u8],
    start: usize,
    end: usize,
}

impl Run<'_> {
    /// Takes the next bytes in, after writing the run before them if that is of another encoding.
    fn extend(&mut self, kind: Option<Kind>, len: usize, writer: &mut Writer) {
        if kind.is_some() && self.kind.is_some() && kind != self.kind {
            self.flush(writer);
        }
        self.kind = kind.or(self.kind);
        self.end += len;
    }

    fn skip(&mut self, len: usize) {
        self.end += len;
        self.start = self.end;
    }

    /// Every line of the run is valid in its encoding, so nothing of it is counted as invalid.
    fn flush(&mut self, writer: &mut Writer) {
        let bytes = self.bytes.get(self.start..self.end).unwrap_or_default();
        self.start = self.end;
        match self.kind.take() {
            Some(Kind::In(candidate)) => writer.decode_lines(candidate, bytes),
            Some(Kind::Latin) => writer.decode(WINDOWS_1252, bytes),
            _ => writer.decode(UTF_8, bytes),
        };
    }
}

/// What to do with each line that is not valid UTF-8, or only by chance, in order.
fn plans(own: &[(Piece, &[u8])], before: &[u8], after: &[u8]) -> Vec<Decision> {
    let mut strays = Vec::new();
    let mut places = Vec::new();
    let mut lines = Vec::new();
    for (piece, line) in own {
        let stray = match piece {
            Piece::Line => Stray::of(line),
            Piece::Thin => None,
            Piece::Utf8 | Piece::Ascii => continue,
        };
        match stray {
            Some(stray) => strays.push((places.len(), stray, *line)),
            None => lines.push(*line),
        }
        places.push(stray.is_some());
    }
    let mut judged_lines = judge::judge_all(&lines).into_iter();
    // A stray is decided when its company is known.
    let finding = |is_stray: bool| match is_stray {
        true => None,
        false => judged_lines.next(),
    };
    let mut findings: Vec<Finding> = places
        .into_iter()
        .map(finding)
        .map(|finding| finding.unwrap_or(Finding::Broken(None)))
        .collect();
    if !strays.is_empty() {
        let company = company(own, &findings, before, after);
        for (at, stray, line) in strays {
            if let Some(finding) = findings.get_mut(at) {
                *finding = stray.decide(line, company);
            }
        }
    }
    let clear = findings.iter().filter_map(judge::clear).count();
    if clear >= FEW || clear == findings.len() {
        return judge::resolve(&findings);
    }
    let mut all = judged(last_lines(before));
    let skip = all.len();
    all.extend(findings);
    let end = all.len();
    all.extend(judged(first_lines(after)));
    let mut plans = judge::resolve(&all);
    plans.truncate(end);
    plans.split_off(skip)
}

/// What the lines of a context are by themselves, but for strays.
fn judged(bytes: &[u8]) -> Vec<Finding> {
    pieces(bytes)
        .filter(|(piece, line)| matches!(piece, Piece::Line) && Stray::of(line).is_none())
        .map(|(_, line)| judge::judge(line))
        .collect()
}

/// What the clear lines of a window are, and where it has none, those of its context.
fn company(own: &[(Piece, &[u8])], findings: &[Finding], before: &[u8], after: &[u8]) -> Company {
    let legacy = |findings: &[Finding]| findings.iter().filter_map(judge::clear).count();
    let found = (utf8_lines(own.iter().copied()), legacy(findings));
    if found != (0, 0) {
        return Company::of(found.0, found.1);
    }
    let near = [last_lines(before), first_lines(after)];
    let utf8 = near.iter().map(|bytes| utf8_lines(pieces(bytes))).sum();
    Company::of(utf8, near.iter().map(|bytes| legacy(&judged(bytes))).sum())
}

/// The whole lines of the last [`CONTEXT`] bytes.
fn last_lines(before: &[u8]) -> &[u8] {
    let near = before
        .get(before.len().saturating_sub(CONTEXT)..)
        .unwrap_or_default();
    if near.len() == before.len() {
        return near;
    }
    memchr::memchr(b'\n', near)
        .and_then(|at| near.get(at + 1..))
        .unwrap_or_default()
}

/// The whole lines of the first [`CONTEXT`] bytes.
fn first_lines(after: &[u8]) -> &[u8] {
    let near = after.get(..CONTEXT).unwrap_or(after);
    if near.len() == after.len() {
        return near;
    }
    memchr::memrchr(b'\n', near)
        .and_then(|at| near.get(..=at))
        .unwrap_or_default()
}

/// Cuts a line and writes its parts; tells whether what can be read of it is no language.
fn write_parts(line: &[u8], lead: Candidate, writer: &mut Writer, tally: &mut Tally) -> bool {
    let cut = cut::cut(line, lead);
    let (mut start, mut bad) = (0, 0);
    // What all parts are in that are in something.
    let (mut only, mut is_mixed) = (None, false);
    for (end, reading) in cut.parts {
        let part = line.get(start..end).unwrap_or_default();
        start = end;
        match reading {
            Reading::Bad => {
                writer.push_bad(part);
                bad += part.len();
            }
            Reading::In(candidate) => bad += writer.decode_lines(candidate, part),
            Reading::Utf8 => bad += writer.decode(UTF_8, part),
        }
        if reading != Reading::Bad && !part.is_ascii() {
            is_mixed |= *only.get_or_insert(reading) != reading;
        }
    }
    let count = match only {
        Some(Reading::In(candidate)) if !is_mixed => tally.of(candidate),
        Some(Reading::Utf8) if !is_mixed => &mut tally.utf8,
        _ => &mut tally.mixed,
    };
    count.line(line.len());
    count.replaced += bad as u64;
    count.doubtful += u64::from(cut.is_hopeless);
    tally.replaced += bad as u64;
    tally.undecodable += match cut.is_hopeless {
        true => line
            .iter()
            .filter(|&&byte| byte >= 0x80 || cut::is_binary(byte))
            .count() as u64,
        false => bad as u64,
    };
    cut.is_hopeless
}

/// Writes a line of UTF-8 with broken sequences; tells that it is not in doubt.
fn write_torn(line: &[u8], writer: &mut Writer, tally: &mut Tally) -> bool {
    let bad = writer.decode(UTF_8, line) as u64;
    tally.utf8.line(line.len());
    tally.utf8.replaced += bad;
    tally.replaced += bad;
    tally.undecodable += bad;
    false
}

/// Decodes everything from one encoding.
fn forced<'a>(raw: &'a [u8], encoding: &'static Encoding, invalid: Invalid) -> Decoded<'a> {
    let mut tally = Tally::default();
    tally.forced.many(lines(raw), raw.len());
    let is_plain = encoding == UTF_8
        || (encoding.is_ascii_compatible() && Encoding::ascii_valid_up_to(raw) == raw.len());
    if let Some(text) = valid(raw).filter(|_| is_plain) {
        return Decoded {
            text: Cow::Borrowed(text),
            tally,
            doubtful: Vec::new(),
        };
    }
    let mut writer = Writer::new(raw.len(), invalid);
    let bad = if encoding == ISO_2022_JP {
        // Its escapes change what 0x0A means, so no line may see another's.
        raw.split_inclusive(|&byte| byte == b'\n')
            .map(|line| decode_alone(line, encoding, &mut writer))
            .sum()
    } else {
        writer.decode(encoding, raw)
    };
    let text = writer.finish();
    let after = text.as_bytes().split(|byte| *byte == b'\n');
    let changed = |(line, after): &(&[u8], &[u8])| line != after;
    tally.changed = raw
        .split(|byte| *byte == b'\n')
        .zip(after)
        .filter(changed)
        .count() as u64;
    tally.forced.replaced = bad as u64;
    tally.replaced = bad as u64;
    tally.undecodable = bad as u64;
    Decoded {
        text: Cow::Owned(text),
        tally,
        doubtful: Vec::new(),
    }
}

/// Decodes one line without its terminator, which stays as it is.
fn decode_alone(line: &[u8], encoding: &'static Encoding, writer: &mut Writer) -> usize {
    let (content, end) = line
        .strip_suffix(b"\n")
        .map_or((line, ""), |content| (content, "\n"));
    let bad = writer.decode(encoding, content);
    writer.push(end);
    bad
}

/// The text, if it is valid UTF-8. encoding_rs checks several times faster than `str::from_utf8`, and borrows what is valid.
fn valid(raw: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(raw) {
        Some(Cow::Borrowed(text)) => Some(text),
        _ => None,
    }
}

/// Lines, a last one without terminator too. memchr counts at about the speed of memory.
fn lines(raw: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', raw).count()
        + usize::from(raw.last().is_some_and(|&byte| byte != b'\n'))
}

#[cfg(test)]
mod tests;
