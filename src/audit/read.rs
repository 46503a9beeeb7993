//! Reads the lines of an audit.

use super::{SUM, VERSION, base64};
use crate::{
    edit::{Eol, Span},
    recode::Code,
};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Read};
use xxhash_rust::xxh3::Xxh3Default;

/// Bytes of the longest line: a record of 8 MiB whose every byte is escaped is shorter.
const LONGEST: u64 = 256 << 20;

/// A line.
pub enum Line {
    /// The output at a place was these bytes.
    Edit {
        input: Span,
        output: Span,
        original: Vec<u8>,
    },
    /// The output at a place, so encoded, gives the input.
    Recoded {
        input: Span,
        output: Span,
        code: Code,
        eol: Eol,
    },
    /// A block ends.
    Block { input: Span, output: Span, sum: u64 },
    /// All ends.
    End { input: u64, output: u64 },
}

/// Gives the lines of an audit, each of which belongs to a block whose sum is right once its last line was given.
pub struct Lines<R> {
    from: R,
    line: Vec<u8>,
    sum: Box<Xxh3Default>,
    /// The line's number, from 1.
    number: u64,
}

/// What is wrong with the line.
pub enum Fault {
    Io(io::Error),
    Bad(&'static str),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Io(error)
    }
}

impl<R: BufRead> Lines<R> {
    /// Reads the first line, which says what the file is.
    pub fn new(from: R) -> Result<Lines<R>, Fault> {
        let mut lines = Lines {
            from,
            line: Vec::new(),
            sum: Box::default(),
            number: 0,
        };
        if !lines.read()? {
            return Err(Fault::Bad("it is empty"));
        }
        let head = fields(&lines.line).ok_or(Fault::Bad("it is no audit of wenlu"))?;
        match head.get("wenlu_audit").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(_) => {
                return Err(Fault::Bad(
                    "it is of a version that this wenlu does not know",
                ));
            }
            None => return Err(Fault::Bad("it is no audit of wenlu")),
        }
        lines.sum.update(&lines.line);
        Ok(lines)
    }

    /// The number of the line that was given last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line.
    pub fn next(&mut self) -> Result<Line, Fault> {
        const BAD: Fault = Fault::Bad("the line is damaged");
        if !self.read()? {
            return Err(Fault::Bad(
                "it ends before its last line: the run that wrote it did not end, or it was cut",
            ));
        }
        let fields = fields(&self.line).ok_or(BAD)?;
        let line = line(&fields).ok_or(BAD)?;
        if !matches!(line, Line::Block { .. } | Line::End { .. }) {
            self.sum.update(&self.line);
            return Ok(line);
        }
        // The sum is of all that stands before it, and nothing but its digits may stand behind.
        let digits = 16;
        let tail = SUM.len() + digits + b"\"}\n".len();
        let at = self.line.len().checked_sub(tail).ok_or(BAD)?;
        let (text, rest) = self.line.split_at(at);
        self.sum.update(text);
        let wanted = format!("{:016x}\"}}\n", self.sum.digest());
        self.sum.reset();
        match rest.strip_prefix(SUM) {
            Some(sum) if sum == wanted.as_bytes() => Ok(line),
            _ => Err(Fault::Bad(
                "the sum of the block that ends here is wrong: it is damaged",
            )),
        }
    }

    /// Is nothing left?
    pub fn is_over(&mut self) -> io::Result<bool> {
        Ok(self.from.fill_buf()?.is_empty())
    }

    fn read(&mut self) -> Result<bool, Fault> {
        self.line.clear();
        self.number += 1;
        let count = self
            .from
            .by_ref()
            .take(LONGEST)
            .read_until(b'\n', &mut self.line)?;
        match self.line.last() {
            None => Ok(false),
            Some(b'\n') => Ok(true),
            Some(_) if count as u64 == LONGEST => Err(Fault::Bad("the line is too long")),
            Some(_) => Err(Fault::Bad("it ends in the middle of a line: it was cut")),
        }
    }
}

fn fields(line: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(line).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

fn line(fields: &Map<String, Value>) -> Option<Line> {
    if let Some(Value::Object(end)) = fields.get("end") {
        let total = |name: &str| end.get(name).and_then(Value::as_u64);
        return Some(Line::End {
            input: total("input")?,
            output: total("output")?,
        });
    }
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let (input, output) = (span(fields, "input")?, span(fields, "output")?);
    if fields.contains_key("block") {
        let sum = u64::from_str_radix(text("output_xxh3")?, 16).ok()?;
        return Some(Line::Block { input, output, sum });
    }
    if let Some(encoding) = text("encoding") {
        let eol = text("eol")?;
        return Some(Line::Recoded {
            input,
            output,
            code: Code::named(encoding)?,
            eol: Eol::ALL.into_iter().find(|e| e.name() == eol)?,
        });
    }
    let original = match text("original") {
        Some(text) => text.as_bytes().to_vec(),
        None => base64::decode(text("base64")?)?,
    };
    let is_right = original.len() as u64 == input.len;
    is_right.then_some(Line::Edit {
        input,
        output,
        original,
    })
}

fn span(fields: &Map<String, Value>, name: &str) -> Option<Span> {
    match fields.get(name)?.as_array()?.as_slice() {
        [offset, len] => Some(Span {
            offset: offset.as_u64()?,
            len: len.as_u64()?,
        }),
        _ => None,
    }
}
