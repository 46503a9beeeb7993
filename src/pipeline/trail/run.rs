//! Telling: records in a row that one thing gives back, edits, blocks.

use super::{Trail, field::Field};
use crate::{
    edit::{Block, Edit, Recoded, Records, Span},
    pipeline::why::{Names, Why},
    recode::Kind,
};
use std::io;

/// Bytes of output, and of what is told, after which a block ends.
const BLOCK_OUTPUT: u64 = 1 << 20;
const BLOCK_TOLD: usize = 1 << 20;
/// What an edit weighs in what is told, its original aside.
const EDIT_WEIGHT: usize = 200;

/// Records in a row that one thing gives back.
pub struct Run {
    pub(super) kind: Kind,
    pub(super) records: u64,
    pub(super) first: u64,
    pub(super) input: u64,
    pub(super) output: u64,
}

impl Trail<'_> {
    /// Should a block end before long?
    pub fn is_full(&self) -> bool {
        self.told >= BLOCK_TOLD && self.written == 0
    }

    /// Is there enough for a block?
    pub fn has_block(&self) -> bool {
        self.written == 0
            && (self.told >= BLOCK_TOLD / 2 || self.output - self.block.1 >= BLOCK_OUTPUT)
    }

    /// A block ends; `sum` is that of its output.
    pub fn end_block(&mut self, sum: u64) -> io::Result<()> {
        self.end_run()?;
        self.totals.blocks += 1;
        let (input, output) = self.block;
        self.block = (self.input, self.output);
        self.told = 0;
        let span = |from: u64, to: u64| Span {
            offset: from,
            len: to - from,
        };
        self.observer.block(&Block {
            number: self.totals.blocks,
            input: span(input, self.input),
            output: span(output, self.output),
            sum,
        })
    }

    /// Everything was told; `sum` is that of the output since the last block.
    pub fn end(&mut self, sum: u64) -> io::Result<()> {
        self.end_block(sum)?;
        self.totals.input = self.input;
        self.totals.output = self.output;
        self.observer.end(&self.totals)
    }

    pub(super) fn extend(
        &mut self,
        kind: Kind,
        input: u64,
        output: u64,
        record: u64,
    ) -> io::Result<()> {
        self.run(kind, input, output, Some(record))
    }

    /// Lengthens the run by a record, or by bytes of none.
    pub(super) fn run(
        &mut self,
        kind: Kind,
        input: u64,
        output: u64,
        record: Option<u64>,
    ) -> io::Result<()> {
        if let Some(Field::Lines(_)) = self.field {
            // A line of a field's text that did not change.
            return Ok(());
        }
        if self.run.kind != kind {
            self.end_run()?;
            self.run.kind = kind;
        }
        if self.run.records == 0 {
            self.run.first = record.unwrap_or(self.totals.records + 1);
        }
        self.run.records += u64::from(record.is_some());
        self.totals.records = record.unwrap_or(self.totals.records);
        self.input += input;
        self.output += output;
        Ok(())
    }

    pub(super) fn end_run(&mut self) -> io::Result<()> {
        let Run {
            kind,
            records,
            first,
            input,
            output,
        } = self.run;
        if kind != Kind::SAME && self.input > input {
            let encoding = self.config.codes.get(kind.code());
            self.told += EDIT_WEIGHT;
            self.observer.recoded(&Recoded {
                records: Records {
                    first,
                    last: first + records - 1,
                },
                input: Span {
                    offset: input,
                    len: self.input - input,
                },
                output: Span {
                    offset: output,
                    len: self.output - output,
                },
                encoding: encoding.map_or("", |code| code.name()),
                eol: kind.eol(),
            })?;
        }
        self.begin_run();
        Ok(())
    }

    pub(super) fn begin_run(&mut self) {
        self.run = Run {
            kind: Kind::SAME,
            records: 0,
            first: self.totals.records + 1,
            input: self.input,
            output: self.output,
        };
    }

    pub(super) fn edit(
        &mut self,
        records: (u64, u64),
        original: &[u8],
        text: &[u8],
        output: u64,
        whys: &[Why],
    ) -> io::Result<()> {
        if let Some(Field::Lines(_)) = self.field {
            return self.tell_lines(records, original, text, whys);
        }
        self.end_run()?;
        let names = Names::of(&self.config, &self.converter);
        // Most records change for one reason.
        let (one, many);
        let steps = match whys {
            [why] => {
                one = names.step(*why);
                std::slice::from_ref(&one)
            }
            _ => {
                many = names.steps(whys);
                &many
            }
        };
        let edit = Edit {
            records: Records {
                first: records.0,
                last: records.1,
            },
            lines: self.lines_of_document(records),
            input: Span {
                offset: self.input,
                len: original.len() as u64,
            },
            output: Span {
                offset: self.output,
                len: output,
            },
            steps,
            original,
            text,
        };
        self.observer.edit(&edit)?;
        self.pass_over(original.len() as u64, output, records.1);
        Ok(())
    }

    /// What was told is behind; the last record of it was this one.
    pub(super) fn pass_over(&mut self, input: u64, output: u64, record: u64) {
        self.told += EDIT_WEIGHT + input as usize;
        self.input += input;
        self.output += output;
        self.totals.records = record;
        self.begin_run();
    }
}
