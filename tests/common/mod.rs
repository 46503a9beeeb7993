//! What several tests share: cases, options from flags, readers that give little at a time, seed pages.
#![allow(dead_code)]

pub mod audited;
pub mod company;

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};
use wenlu::{Document, Options, Stage, Stages, Stats};

/// A case of `tests/cases/`.
pub struct Case {
    pub name: String,
    pub input: Vec<u8>,
    pub wanted: Vec<u8>,
    pub options: Options,
}

/// The cases of one folder.
pub fn cases(kind: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(kind);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "in"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{}: no cases", folder.display());
    paths.iter().map(|path| case(kind, path)).collect()
}

fn case(kind: &str, path: &Path) -> Case {
    let input = fs::read(path).unwrap();
    let wanted = if kind == "negative" {
        input.clone()
    } else {
        let out = path.with_extension("out");
        fs::read(&out).unwrap_or_else(|e| panic!("{}: {e}", out.display()))
    };
    let flags = fs::read_to_string(path.with_extension("args")).unwrap_or_default();
    Case {
        name: format!("{kind}/{}", path.file_stem().unwrap().display()),
        input,
        wanted,
        options: options(&flags),
    }
}

/// Options from the few flags that cases use.
pub fn options(flags: &str) -> Options {
    let mut options = Options::default();
    let mut words = flags.split_whitespace();
    while let Some(flag) = words.next() {
        let value = words
            .next()
            .unwrap_or_else(|| panic!("{flag}: a value is wanted"));
        match (flag, value) {
            ("-c", config) => options.convert = Some(config.parse().unwrap()),
            ("--fix-conversion", fix) => options.script.fix = fix.parse().unwrap(),
            ("--punct", "cjk") => options.normalize.punct = wenlu::normalize::Punct::Cjk,
            ("--only", stages) => {
                options.stages = stages.split(',').fold(Stages::none(), |s, name| {
                    s.with(name.parse::<Stage>().unwrap())
                });
            }
            _ => panic!("{flag} {value}: no case used this before, add it here"),
        }
    }
    options
}

/// Read sizes under which a case is run.
pub const READS: [usize; 6] = [1, 2, 3, 7, 64, usize::MAX];

/// Unique clean lines.
pub fn lines_of(count: usize) -> String {
    let line = |i| {
        format!(
            "这是第{i}行，写的是{}月里的事情，没有哪一行和别的行相同。\n",
            i % 12 + 1
        )
    };
    (0..count).map(line).collect()
}

/// Gives at most `size` bytes a read.
pub struct Trickle {
    pub bytes: Vec<u8>,
    pub size: usize,
    pub at: usize,
}

impl Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[self.at..];
        let count = rest.len().min(self.size).min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

/// Cleans documents that come `size` bytes a read.
pub fn clean_all(options: &Options, documents: &[&[u8]], size: usize) -> (Vec<u8>, Stats) {
    let documents: Vec<Document> = documents
        .iter()
        .map(|bytes| {
            Document::new(
                "case",
                Trickle {
                    bytes: bytes.to_vec(),
                    size,
                    at: 0,
                },
            )
        })
        .collect();
    let mut out = Vec::new();
    let stats = wenlu::run(options.clone(), documents, &mut out, |_| {}).unwrap();
    (out, stats)
}

/// Cleans one text.
pub fn clean(options: &Options, bytes: &[u8]) -> Vec<u8> {
    clean_all(options, &[bytes], usize::MAX).0
}

/// Fails with the first line that is not as wanted.
pub fn assert_same(name: &str, got: &[u8], wanted: &[u8]) {
    if got == wanted {
        return;
    }
    let (got, wanted) = (
        String::from_utf8_lossy(got),
        String::from_utf8_lossy(wanted),
    );
    for (number, pair) in got
        .split('\n')
        .map(Some)
        .chain(std::iter::repeat(None))
        .zip(wanted.split('\n'))
        .enumerate()
    {
        assert_eq!(pair.0, Some(pair.1), "{name}, line {}", number + 1);
    }
    assert_eq!(
        got.len(),
        wanted.len(),
        "{name}: more came out than is wanted"
    );
    panic!("{name}: differs in bytes that are not UTF-8");
}

/// The folder that `WENLU_PAGES` names; says so when there is none.
pub fn pages_folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WENLU_PAGES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("{test}: skipped, WENLU_PAGES names no folder of pages");
    }
    folder
}
