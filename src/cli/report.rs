//! `--stats` and `--check`: what was done, in words.

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

fn row(out: &mut String, name: &str, value: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(out, "{name:<52} {value}");
}
