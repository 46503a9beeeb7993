//! From arguments to the options of a run; says what is wrong with them.

use super::args::Args;
use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::Arc,
};
use wenlu::{
    Document, Options, Records, Stage, Stages,
    boilerplate::Rules,
    decode, dedup,
    input::{Reader, wide::Wide},
    json, normalize, repair,
    script::{self, Words},
};

/// The name of standard input on the command line.
const STDIN: &str = "-";

/// What is wrong, and the exit code that it deserves.
pub struct Failure {
    pub message: String,
    pub code: u8,
}

impl Failure {
    pub fn usage(message: String) -> Failure {
        Failure { message, code: 2 }
    }

    pub fn run(message: String) -> Failure {
        Failure { message, code: 1 }
    }
}

/// The options of a run.
pub fn options(args: &Args) -> Result<Options, Failure> {
    let mut options = Options {
        records: records(args),
        stages: stages(args),
        repair: repair::Options {
            entities: args.entities,
        },
        normalize: normalize::Options {
            form: args.form,
            punct: args.punct,
        },
        convert: convert(&args.convert)?,
        script: script::Options {
            all: args.convert_all,
            words: Arc::new(words(args)?),
            fix: args.fix_conversion,
        },
        rules: match args.rules.is_empty() && !args.no_default_rules {
            true => Rules::shared(),
            false => Arc::new(rules(args)?),
        },
        threads: threads(args),
        line_buffered: args.line_buffered,
        ..Options::default()
    };
    options.decode.invalid = args.invalid;
    if let Some(label) = &args.from {
        match wide(label) {
            Some(wide) => options.wide = Some(wide),
            None => {
                options.decode = decode::Options {
                    from: Some(encoding(label)?),
                    ..options.decode
                }
            }
        }
    }
    let default = dedup::Options::default();
    options.dedup = dedup::Options {
        memory: args.dedup_memory.unwrap_or(default.memory),
        min: args.dedup_min.unwrap_or(default.min),
        scope: args.dedup_scope.unwrap_or(default.scope),
        latin: args.dedup_latin,
        ..default
    };
    if args.seen.is_some() && !options.stages.has(Stage::Dedup) {
        let message = "--seen: dedup does not run, so nothing would be seen";
        return Err(Failure::usage(message.to_owned()));
    }
    if args.seen.is_some() && options.dedup.scope == dedup::Scope::Document {
        let message = "--seen: with --dedup-scope document no document knows of another, so there is nothing to keep";
        return Err(Failure::usage(message.to_owned()));
    }
    Ok(options)
}

fn records(args: &Args) -> Records {
    match &args.jsonl {
        Some(field) => Records::Json(json::Options {
            drop_empty: args.drop_empty,
            strict: args.strict,
            ..json::Options::new(field.clone())
        }),
        None if args.null => Records::Null,
        None => Records::Lines,
    }
}

fn stages(args: &Args) -> Stages {
    let chosen = match args.only.as_slice() {
        [] => Stages::all(),
        only => only
            .iter()
            .fold(Stages::none(), |set, stage| set.with(*stage)),
    };
    args.skip
        .iter()
        .fold(chosen, |set, stage| set.without(*stage))
}

fn threads(args: &Args) -> usize {
    match args.threads {
        Some(count) => count.into(),
        None => std::thread::available_parallelism().map_or(1, |count| count.get()),
    }
}

/// The rules in force.
pub fn rules(args: &Args) -> Result<Rules, Failure> {
    Rules::load(&args.rules, !args.no_default_rules).map_err(|e| Failure::run(e.to_string()))
}

fn convert(name: &str) -> Result<Option<script::Config>, Failure> {
    if name == "keep" {
        return Ok(None);
    }
    name.parse()
        .map(Some)
        .map_err(|e| Failure::usage(format!("--convert: {e}, and keep")))
}

/// The user's words, of all files.
fn words(args: &Args) -> Result<Words, Failure> {
    let mut words = Words::default();
    for path in &args.protect {
        words
            .protect(path, &read(path)?)
            .map_err(|e| Failure::run(e.to_string()))?;
    }
    for path in &args.phrases {
        words
            .phrases(path, &read(path)?)
            .map_err(|e| Failure::run(e.to_string()))?;
    }
    Ok(words)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| Failure::run(format!("{}: {e}", path.display())))
}

fn encoding(label: &str) -> Result<&'static encoding_rs::Encoding, Failure> {
    decode::label(label).map_err(|e| Failure::usage(format!("--from: {e}")))
}

/// The encodings that are converted whole.
fn wide(label: &str) -> Option<Wide> {
    match label.to_ascii_lowercase().as_str() {
        "utf-16" | "utf16" | "utf-16le" | "utf16le" => Some(Wide::Utf16Le),
        "utf-16be" | "utf16be" => Some(Wide::Utf16Be),
        "utf-32" | "utf32" | "utf-32le" | "utf32le" => Some(Wide::Utf32Le),
        "utf-32be" | "utf32be" => Some(Wide::Utf32Be),
        _ => None,
    }
}

/// A size in bytes, with K, M or G for powers of 1024.
pub fn size(text: &str) -> Result<usize, String> {
    const LEAST: usize = 64 << 10;
    let wanted = "a number of bytes is wanted, with K, M or G behind it if you like: 64M";
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text
        .get(digits.len()..)
        .unwrap_or_default()
        .to_ascii_uppercase()
        .as_str()
    {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        _ => return Err(wanted.to_owned()),
    };
    let count: usize = digits.parse().map_err(|_| wanted.to_owned())?;
    let size = count
        .checked_mul(1 << shift)
        .ok_or("that is more than can be counted")?;
    if size < LEAST {
        return Err(format!("at least {}K is needed", LEAST >> 10));
    }
    if Vec::<u8>::new().try_reserve_exact(size).is_err() {
        return Err("this machine does not give so much memory".to_owned());
    }
    Ok(size)
}

/// A part of a hundred.
pub fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse::<f64>();
    match number {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("a number from 0 to 100 is wanted".to_owned()),
    }
}

/// The documents that the command line names.
pub fn documents(args: &Args) -> Vec<Document> {
    if args.files.is_empty() {
        return vec![stdin()];
    }
    args.files
        .iter()
        .map(|path| if is_stdin(path) { stdin() } else { file(path) })
        .collect()
}

/// Is this the name of standard input?
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

fn stdin() -> Document {
    Document::new("standard input", io::stdin())
}

fn file(path: &Path) -> Document {
    let name = path.display().to_string();
    let path = path.to_owned();
    Document {
        name,
        open: Box::new(move || File::open(path).map(|f| Box::new(f) as Reader)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents() {
        assert_eq!(percent("50"), Ok(50.0));
        assert_eq!(percent("12.5%"), Ok(12.5));
        for bad in ["", "%", "-1", "101", "NaN", "half"] {
            assert!(percent(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("1g"), Ok(1 << 30));
        assert_eq!(size("512KiB"), Ok(512 << 10));
        assert_eq!(size("100000"), Ok(100_000));
        for bad in [
            "",
            "M",
            "64X",
            "-1",
            "1.5G",
            "99999999999G",
            "1K",
            "64BBB",
            "64MM",
        ] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
