//! `--stats` and `--check`: what was done, in words.

use serde_json::{Map, Value, json};
use std::{fmt::Write as _, time::Duration};
use wenlu::{Stats, boilerplate::Rules, dedup::Forgotten, repair::mojibake::FAMILIES};

/// The report of `--stats`.
pub fn text(stats: &Stats, rules: &Rules, took: Duration) -> String {
    let mut out = String::new();
    let seconds = took.as_secs_f64();
    let speed = stats.bytes_in as f64 / 1e6 / seconds.max(1e-9);
    row(&mut out, "documents", &stats.documents.to_string());
    row(
        &mut out,
        "bytes",
        &format!("{} in, {} out", stats.bytes_in, stats.bytes_out),
    );
    row(
        &mut out,
        "records",
        &format!("{} in, {} out", stats.records_in, stats.records_out),
    );
    row(
        &mut out,
        "time",
        &format!("{seconds:.2} s, {speed:.0} MB/s"),
    );
    let decode = &stats.decode;
    for (name, seen) in decode.counts() {
        if seen.lines > 0 {
            let mut value = format!("{} lines, {} bytes", seen.lines, seen.bytes);
            for (n, what) in [
                (seen.replaced, "bytes replaced"),
                (seen.doubtful, "lines in doubt"),
            ] {
                if n > 0 {
                    let _ = write!(value, ", {n} {what}");
                }
            }
            row(&mut out, &format!("decode: {name}"), &value);
        }
    }
    count(&mut out, "decode: bytes replaced", stats.decode.replaced);
    let scripts = &stats.scripts;
    count(&mut out, "script: lines in Simplified", scripts.simplified);
    count(
        &mut out,
        "script: lines in Traditional",
        scripts.traditional,
    );
    count(&mut out, "script: lines in both", scripts.mixed);
    count(&mut out, "script: lines in neither", scripts.neutral);
    for (name, n) in stats.changes() {
        count(&mut out, name, n);
    }
    for (rule, n) in &stats.rules {
        count(&mut out, &format!("boilerplate: {}", rules.name(*rule)), *n);
    }
    count(
        &mut out,
        "repair: pinyin glosses removed",
        stats.repair.glosses,
    );
    count(
        &mut out,
        "repair: runs of cut bytes restored",
        stats.repair.runs,
    );
    count(
        &mut out,
        "repair: bytes marked as unknown",
        stats.repair.unknown,
    );
    count(
        &mut out,
        "repair: places of cut bytes left alone",
        stats.repair.left,
    );
    count(
        &mut out,
        "repair: lines not searched to their end",
        stats.repair.given_up,
    );
    let mojibake = &stats.repair.mojibake;
    count(
        &mut out,
        "repair: character references resolved",
        stats.repair.entities,
    );
    for (family, n) in FAMILIES.iter().zip(mojibake.lines) {
        count(&mut out, &format!("repair: lines of {}", family.name), n);
    }
    for (name, n) in [
        ("repair: lost characters found", mojibake.guessed),
        ("repair: characters that stay lost", mojibake.unknown),
        ("repair: lines like mojibake left alone", mojibake.doubtful),
        ("repair: lines with text lost for ever", mojibake.beyond),
    ] {
        count(&mut out, name, n);
    }
    count(&mut out, "dedup: bytes removed", stats.repeat_bytes);
    for (name, n) in [
        ("dedup: truncated repeats removed", stats.truncated),
        (
            "dedup: lines removed that earlier runs saw",
            stats.repeats_of_earlier_runs,
        ),
        (
            "dedup: beginnings of earlier lines left alone",
            stats.whole_beginnings,
        ),
    ] {
        count(&mut out, name, n);
    }
    if let Some(message) = forgotten(stats) {
        row(&mut out, "dedup", &message);
    }
    let json = &stats.json;
    for (name, n) in [
        ("json: lines that are no JSON, passed on", json.broken),
        ("json: lines without the field, passed on", json.missing),
        (
            "json: lines whose field is no string, passed on",
            json.not_strings,
        ),
        ("json: documents that became empty", json.emptied),
    ] {
        count(&mut out, name, n);
    }
    count(
        &mut out,
        "input: records too long for the stages",
        stats.long_records,
    );
    count(
        &mut out,
        "input: documents passed through",
        stats.passed_through,
    );
    count(&mut out, "input: documents that failed", stats.failed);
    out
}

/// The version of the schema in docs/stats.md; a field that goes or changes its meaning counts it up, a new one does not.
const SCHEMA: u64 = 1;

/// The report of `--stats=json`: one line.
pub fn json(stats: &Stats, rules: &Rules, took: Duration) -> String {
    let decode: Map<String, Value> = ENCODINGS
        .iter()
        .zip(stats.decode.counts())
        .map(|(name, (_, seen))| {
            let count = json!({
                "lines": seen.lines, "bytes": seen.bytes, "bytes_replaced": seen.replaced, "lines_in_doubt": seen.doubtful,
            });
            ((*name).to_owned(), count)
        })
        .collect();
    let families = FAMILIES.iter().zip(stats.repair.mojibake.lines);
    let families: Map<String, Value> = families
        .map(|(family, n)| (family.name.to_owned(), n.into()))
        .collect();
    let rules: Map<String, Value> = stats
        .rules
        .iter()
        .map(|(rule, n)| (rules.name(*rule).to_owned(), (*n).into()))
        .collect();
    let repair = &stats.repair;
    let report = json!({
        "wenlu_stats": SCHEMA,
        "changed": stats.changed(),
        "seconds": took.as_secs_f64(),
        "documents": stats.documents,
        "bytes": { "in": stats.bytes_in, "out": stats.bytes_out },
        "records": { "in": stats.records_in, "out": stats.records_out },
        "input": {
            "documents_failed": stats.failed,
            "documents_passed_through": stats.passed_through,
            "documents_wide": stats.wide_documents,
            "documents_cr": stats.cr_documents,
            "newlines_supplied": stats.newlines_supplied,
            "records_too_long": stats.long_records,
        },
        "decode": {
            "lines_changed": stats.decoded,
            "marks_removed": stats.marks,
            "bytes_replaced": stats.decode.replaced,
            "encodings": decode,
        },
        "repair": {
            "lines_changed": stats.repaired,
            "glosses_removed": repair.glosses,
            "cut_runs_restored": repair.runs,
            "bytes_unknown": repair.unknown,
            "cut_places_left": repair.left,
            "lines_given_up": repair.given_up,
            "entities_resolved": repair.entities,
            "mojibake_lines": families,
            "characters_found": repair.mojibake.guessed,
            "characters_lost": repair.mojibake.unknown,
            "lines_in_doubt": repair.mojibake.doubtful,
            "lines_beyond_repair": repair.mojibake.beyond,
        },
        "json": {
            "lines_broken": stats.json.broken,
            "lines_without_field": stats.json.missing,
            "lines_without_string": stats.json.not_strings,
            "documents_emptied": stats.json.emptied,
            "lines_dropped": stats.json.dropped,
        },
        "normalize": { "lines_changed": stats.normalized, "line_ends_changed": stats.line_ends },
        "script": {
            "lines_converted": stats.converted,
            "lines_fixed": stats.fixed,
            "simplified": stats.scripts.simplified,
            "traditional": stats.scripts.traditional,
            "mixed": stats.scripts.mixed,
            "neutral": stats.scripts.neutral,
        },
        "boilerplate": {
            "lines_removed": stats.boilerplate_removed,
            "lines_trimmed": stats.boilerplate_trimmed,
            "rules": rules,
        },
        "dedup": {
            "lines_removed": stats.repeats,
            "bytes_removed": stats.repeat_bytes,
            "truncated_removed": stats.truncated,
            "seen_by_earlier_runs": stats.repeats_of_earlier_runs,
            "beginnings_left": stats.whole_beginnings,
            "blanks_removed": stats.blanks,
            "keys_forgotten": stats.forgotten.entries,
            "reach_bytes": stats.forgotten.reach,
        },
    });
    format!("{report}\n")
}

/// What the counts of decode are called, in their order.
const ENCODINGS: [&str; 9] = [
    "utf-8",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "windows-1252",
    "mixed",
    "forced",
];

/// What dedup forgot, if anything.
pub fn forgotten(stats: &Stats) -> Option<String> {
    let Forgotten { entries, reach } = stats.forgotten;
    let megabytes = reach as f64 / 1e6;
    match (entries, reach) {
        (0, _) => None,
        (n, 0) => Some(format!(
            "forgot {n} keys of --seen, for which --dedup-memory is too small"
        )),
        (n, 10_000_000..) => Some(format!(
            "forgot {n} keys; repeats farther apart than about {megabytes:.0} MB are not seen"
        )),
        (n, _) => Some(format!(
            "forgot {n} keys; repeats farther apart than about {megabytes:.1} MB are not seen"
        )),
    }
}

/// What to say when dedup removed more than half of what came to it.
pub fn alarm(stats: &Stats) -> Option<String> {
    (stats.removed() > 0.5).then(|| {
        format!(
            "{:.0} % of the text was removed as repeats: is that meant? (--skip dedup keeps them, --dedup-scope document those between files)",
            100.0 * stats.removed()
        )
    })
}

/// The counts of `--check`, by stage.
pub fn changes(stats: &Stats) -> String {
    let mut out = String::new();
    for (name, n) in stats.changes() {
        count(&mut out, name, n);
    }
    out
}

fn count(out: &mut String, name: &str, n: u64) {
    if n > 0 {
        row(out, name, &n.to_string());
    }
}

/// Numbers stand right in a column of their own; what is more than a number begins where the number ends.
fn row(out: &mut String, name: &str, value: &str) {
    const NAME: usize = 50;
    const NUMBER: usize = 12;
    let digits = value
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    let (number, rest) = value.split_at(digits);
    // Writing to a String does not fail.
    let _ = writeln!(out, "{name:<NAME$} {number:>NUMBER$}{rest}");
}
