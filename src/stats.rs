//! What a run did, counted.

use crate::{
    boilerplate::RuleId, decode, dedup, input::document::Meter, json::Fault, repair, script,
};
use std::{collections::BTreeMap, sync::atomic::Ordering::Relaxed};

/// What became of lines of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json {
    /// Lines that are no JSON, passed on.
    pub broken: u64,
    /// Lines without the field, passed on.
    pub missing: u64,
    /// Lines whose field is no string, passed on.
    pub not_strings: u64,
    /// Documents of which nothing is left.
    pub emptied: u64,
    /// Lines that were removed for that.
    pub dropped: u64,
}

impl Json {
    pub(crate) fn count(&mut self, fault: Fault) {
        *match fault {
            Fault::Broken => &mut self.broken,
            Fault::Missing => &mut self.missing,
            Fault::NotAString => &mut self.not_strings,
        } += 1;
    }
}

/// The counts of a run, or of a window of it.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Documents that were read, those passed through among them.
    pub documents: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// Records (lines) that came in.
    pub records_in: u64,
    /// Lines that went out.
    pub records_out: u64,
    /// Lines of JSON.
    pub json: Json,
    /// Documents that could not be read to their end.
    pub failed: u64,
    /// Documents passed through as compressed or binary.
    pub passed_through: u64,
    /// Records too long to be treated as one, which were only decoded.
    pub long_records: u64,
    /// Missing newlines supplied between documents.
    pub newlines_supplied: u64,
    /// Documents converted whole from UTF-16 or UTF-32.
    pub wide_documents: u64,
    /// Documents whose records ended in CR.
    pub cr_documents: u64,
    /// Byte order marks taken off.
    pub marks: u64,
    /// Lines that decode changed.
    pub decoded: u64,
    /// What decode says.
    pub decode: decode::Tally,
    /// What repair says.
    pub repair: repair::Tally,
    /// Lines that repair changed.
    pub repaired: u64,
    /// Lines that normalize changed, their ends aside.
    pub normalized: u64,
    /// Lines whose end became LF.
    pub line_ends: u64,
    /// Lines by script, as decode gave them; none where no stage looks at lines.
    pub scripts: script::Counts,
    /// Lines that script changed.
    pub converted: u64,
    /// Lines in which script undid an earlier conversion.
    pub fixed: u64,
    /// Lines that boilerplate removed.
    pub boilerplate_removed: u64,
    /// Lines in which boilerplate removed a phrase.
    pub boilerplate_trimmed: u64,
    /// How often each rule fired.
    pub rules: BTreeMap<RuleId, u64>,
    /// Lines that dedup removed.
    pub repeats: u64,
    /// Their bytes.
    pub repeat_bytes: u64,
    /// Those of them that were truncated repeats.
    pub truncated: u64,
    /// Those of them whose first copy an earlier run saw.
    pub repeats_of_earlier_runs: u64,
    /// Lines that begin like an earlier one and may be truncated, but may be whole, and so stayed.
    pub whole_beginnings: u64,
    /// Blank lines that removals left doubled.
    pub blanks: u64,
    /// What dedup forgot for want of memory, in the whole run.
    pub forgotten: dedup::Forgotten,
}

impl Stats {
    /// Adds the counts of a window.
    pub fn add(&mut self, other: &Stats) {
        self.documents += other.documents;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.records_in += other.records_in;
        self.records_out += other.records_out;
        self.failed += other.failed;
        self.passed_through += other.passed_through;
        self.long_records += other.long_records;
        self.newlines_supplied += other.newlines_supplied;
        self.wide_documents += other.wide_documents;
        self.cr_documents += other.cr_documents;
        self.marks += other.marks;
        self.decoded += other.decoded;
        self.decode.add(&other.decode);
        self.repair += other.repair;
        self.repaired += other.repaired;
        self.normalized += other.normalized;
        self.line_ends += other.line_ends;
        self.scripts.add(&other.scripts);
        self.converted += other.converted;
        self.fixed += other.fixed;
        self.boilerplate_removed += other.boilerplate_removed;
        self.boilerplate_trimmed += other.boilerplate_trimmed;
        for (rule, count) in &other.rules {
            *self.rules.entry(*rule).or_default() += count;
        }
        self.repeats += other.repeats;
        self.repeat_bytes += other.repeat_bytes;
        self.truncated += other.truncated;
        self.repeats_of_earlier_runs += other.repeats_of_earlier_runs;
        self.whole_beginnings += other.whole_beginnings;
        self.blanks += other.blanks;
    }

    /// The part of dedup's input that it removed, in bytes, from 0 to 1.
    pub fn removed(&self) -> f64 {
        let all = self.bytes_out + self.repeat_bytes;
        self.repeat_bytes as f64 / all.max(1) as f64
    }

    /// Adds a document that was converted whole: its windows were counted in bytes of UTF-8.
    pub(crate) fn add_converted(&mut self, meter: &Meter) {
        self.wide_documents += 1;
        self.bytes_in =
            (self.bytes_in + meter.raw.load(Relaxed)).saturating_sub(meter.text.load(Relaxed));
        self.decode.replaced += meter.replaced.load(Relaxed);
    }

    /// Is what went out other than what came in?
    pub fn changed(&self) -> bool {
        self.changes().iter().any(|(_, count)| *count > 0)
    }

    /// What changed, by stage, in lines: for reports and `--check`.
    pub fn changes(&self) -> [(&'static str, u64); 14] {
        [
            (
                "input: documents converted from UTF-16 or UTF-32",
                self.wide_documents,
            ),
            (
                "input: documents with CR at their records' ends",
                self.cr_documents,
            ),
            ("input: missing newlines supplied", self.newlines_supplied),
            ("decode: byte order marks taken off", self.marks),
            ("decode: lines decoded or mended", self.decoded),
            ("repair: lines changed", self.repaired),
            ("normalize: lines changed", self.normalized),
            ("normalize: line ends changed", self.line_ends),
            ("script: lines converted", self.converted),
            ("script: lines with bad conversions undone", self.fixed),
            ("boilerplate: lines removed", self.boilerplate_removed),
            ("boilerplate: lines trimmed", self.boilerplate_trimmed),
            ("dedup: lines removed", self.repeats + self.blanks),
            (
                "json: lines of emptied documents removed",
                self.json.dropped,
            ),
        ]
    }
}
