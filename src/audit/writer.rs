//! Writes an audit.

use super::{SUM, VERSION, base64, json};
use crate::edit::{Block, Detail, Edit, Observer, Recoded, Records, Span, Step, Totals};
use std::io::{self, Write};
use xxhash_rust::xxh3::Xxh3Default;

/// Lines are gathered up to so many bytes: they are short, and to sum and to write each by itself costs more than to make it.
const BUFFER: usize = 256 << 10;

/// Writes what it hears, as lines of JSON.
///
/// ```
/// use wenlu::{Document, Options, audit, dedup::Seen};
/// let (page, options) = ("河水\u{200B}很静。\r\n".as_bytes(), Options::default());
/// let (mut cleaned, mut lines) = (Vec::new(), Vec::new());
/// let mut writer = audit::Writer::new(&mut lines)?;
/// let mut seen = Seen::new(&options.dedup);
/// wenlu::run_observed(options, &mut seen, [Document::new("page", page)], &mut cleaned, Some(&mut writer), |_| {})?;
/// drop(writer);
/// let mut original = Vec::new();
/// audit::undo(&lines[..], &cleaned[..], &mut original).unwrap();
/// assert_eq!(original, page);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Writer<W: Write> {
    to: W,
    /// Lines that were not written yet.
    line: Vec<u8>,
    sum: Box<Xxh3Default>,
}

impl<W: Write> Writer<W> {
    /// Begins an audit.
    ///
    /// # Errors
    /// Those of writing.
    pub fn new(to: W) -> io::Result<Writer<W>> {
        let mut writer = Writer {
            to,
            line: Vec::new(),
            sum: Box::default(),
        };
        writer.text(b"{\"wenlu_audit\":");
        json::number(VERSION, &mut writer.line);
        writer.text(b"}\n");
        writer.write()?;
        Ok(writer)
    }

    fn text(&mut self, bytes: &[u8]) {
        self.line.extend_from_slice(bytes);
    }

    /// A line is complete.
    fn end_line(&mut self) -> io::Result<()> {
        match self.line.len() < BUFFER {
            true => Ok(()),
            false => self.write(),
        }
    }

    fn write(&mut self) -> io::Result<()> {
        self.sum.update(&self.line);
        self.to.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// Ends the line with the sum of all since the last one that had one.
    fn write_sum(&mut self) -> io::Result<()> {
        self.write()?;
        let sum = self.sum.digest();
        self.sum.reset();
        self.text(SUM);
        self.text(format!("{sum:016x}\"}}\n").as_bytes());
        self.to.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    fn records(&mut self, records: Records) {
        if records.first == records.last {
            self.text(b"{\"record\":");
            json::number(records.first, &mut self.line);
        } else if records.last < records.first {
            // No record; where it stands is told all the same.
            self.text(b"{\"after\":");
            json::number(records.last, &mut self.line);
        } else {
            self.text(b"{\"records\":");
            json::pair(records.first, records.last, &mut self.line);
        }
    }

    fn spans(&mut self, input: Span, output: Span) {
        self.text(b",\"input\":");
        json::pair(input.offset, input.len, &mut self.line);
        self.text(b",\"output\":");
        json::pair(output.offset, output.len, &mut self.line);
    }

    fn step(&mut self, step: &Step) {
        self.text(b"{\"stage\":\"");
        self.text(step.stage.as_bytes());
        self.text(b"\",\"rule\":");
        json::string(&step.rule, &mut self.line);
        match &step.detail {
            Detail::None => {}
            Detail::Count(count) => {
                self.text(b",\"count\":");
                json::number(*count, &mut self.line);
            }
            Detail::Repeats(Some(record)) => {
                self.text(b",\"repeats\":");
                json::number(*record, &mut self.line);
            }
            Detail::Repeats(None) => self.text(b",\"repeats\":null"),
            Detail::Place {
                range,
                before,
                after,
            } => {
                self.text(b",\"at\":");
                json::pair(range.start as u64, range.len() as u64, &mut self.line);
                self.text(format!(",\"score\":[{before},{after}]").as_bytes());
            }
        }
        self.text(b"}");
    }
}

impl<W: Write> Observer for Writer<W> {
    fn edit(&mut self, edit: &Edit) -> io::Result<()> {
        self.records(edit.records);
        self.spans(edit.input, edit.output);
        self.text(b",\"steps\":[");
        for (number, step) in edit.steps.iter().enumerate() {
            if number > 0 {
                self.text(b",");
            }
            self.step(step);
        }
        match std::str::from_utf8(edit.original) {
            Ok(text) => {
                self.text(b"],\"original\":");
                json::string(text, &mut self.line);
            }
            Err(_) => {
                self.text(b"],\"base64\":\"");
                base64::encode(edit.original, &mut self.line);
                self.text(b"\"");
            }
        }
        self.text(b"}\n");
        self.end_line()
    }

    fn recoded(&mut self, recoded: &Recoded) -> io::Result<()> {
        match recoded.records {
            Records { first, last } if first <= last => {
                self.text(b"{\"records\":");
                json::pair(first, last, &mut self.line);
            }
            none => self.records(none),
        }
        self.spans(recoded.input, recoded.output);
        self.text(b",\"encoding\":");
        json::string(recoded.encoding, &mut self.line);
        self.text(b",\"eol\":");
        json::string(recoded.eol.name(), &mut self.line);
        self.text(b"}\n");
        self.end_line()
    }

    fn block(&mut self, block: &Block) -> io::Result<()> {
        self.text(b"{\"block\":");
        json::number(block.number, &mut self.line);
        self.spans(block.input, block.output);
        self.text(format!(",\"output_xxh3\":\"{:016x}\"", block.sum).as_bytes());
        self.write_sum()
    }

    fn end(&mut self, totals: &Totals) -> io::Result<()> {
        let Totals {
            records,
            input,
            output,
            blocks,
        } = totals;
        self.text(
            format!("{{\"end\":{{\"records\":{records},\"input\":{input},\"output\":{output},\"blocks\":{blocks}}}")
                .as_bytes(),
        );
        self.write_sum()?;
        self.to.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write()?;
        self.to.flush()
    }
}
