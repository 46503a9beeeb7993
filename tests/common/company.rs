//! Lines to decode, each alone and among others, under every delivery.

use super::{clean_all, options};
use encoding_rs::{BIG5, Encoding, GBK};
use wenlu::{Options, Stats};

pub const READ_SIZES: [usize; 6] = [1, 2, 3, 7, 64, usize::MAX];

/// What goes in, and what is to come out.
pub struct Case {
    pub name: String,
    pub input: Vec<u8>,
    pub wanted: String,
}

pub fn case(name: &str, input: impl Into<Vec<u8>>, wanted: impl Into<String>) -> Case {
    Case {
        name: name.to_owned(),
        input: input.into(),
        wanted: wanted.into(),
    }
}

pub fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (raw, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{}: {text}", encoding.name());
    raw.into_owned()
}

pub fn gbk(text: &str) -> Vec<u8> {
    encoded(GBK, text)
}

pub fn big5(text: &str) -> Vec<u8> {
    encoded(BIG5, text)
}

pub fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

pub const SIMPLIFIED: [&str; 6] = [
    "渡口的老船工每天清晨摇着小船过河。",
    "集市散了以后，街上只剩下几个收摊的人。",
    "山脚下新修了一条石板路，下雨天也不滑。",
    "她把晒干的辣椒一串一串挂在屋檐下面。",
    "孩子们跟着爷爷去地里看西瓜熟了没有。",
    "夜里起风了，院门吱呀吱呀响到天亮。",
];
pub const TRADITIONAL: [&str; 6] = [
    "渡口的老船工每天清晨搖著小船過河。",
    "集市散了以後，街上只剩下幾個收攤的人。",
    "山腳下新修了一條石板路，下雨天也不滑。",
    "她把曬乾的辣椒一串一串掛在屋簷下面。",
    "孩子們跟著爺爺去地裡看西瓜熟了沒有。",
    "夜裡起風了，院門吱呀吱呀響到天亮。",
];

/// Lines around a case: the text before and after it, in the encodings that they come in.
pub struct Company {
    pub name: &'static str,
    pub lines: Vec<(Vec<u8>, &'static str)>,
}

pub fn company(name: &'static str, lines: Vec<(Vec<u8>, &'static str)>) -> Company {
    Company { name, lines }
}

pub fn in_gbk() -> Company {
    company("among GBK", SIMPLIFIED.map(|line| (gbk(line), line)).into())
}

pub fn in_big5() -> Company {
    company(
        "among Big5",
        TRADITIONAL.map(|line| (big5(line), line)).into(),
    )
}

pub fn in_utf8() -> Company {
    company(
        "among UTF-8",
        SIMPLIFIED.map(|line| (utf8(line), line)).into(),
    )
}

pub fn alone() -> Company {
    company("alone", Vec::new())
}

/// As many lines of each encoding, which say nothing for any.
pub fn in_all() -> Company {
    let lines = (0..6).flat_map(|at| {
        [
            (gbk(SIMPLIFIED[at]), SIMPLIFIED[at]),
            (big5(TRADITIONAL[at]), TRADITIONAL[at]),
            (utf8(SIMPLIFIED[at]), SIMPLIFIED[at]),
        ]
    });
    company("among all", lines.collect())
}

impl Company {
    /// The case in the middle of these lines.
    pub fn around(&self, name: &str, line: &[u8], wanted: &str) -> Case {
        let (mut input, mut text) = (Vec::new(), String::new());
        let mut push = |raw: &[u8], line: &str| {
            input.extend([raw, b"\n"].concat());
            text += &format!("{line}\n");
        };
        let (before, after) = self.lines.split_at(self.lines.len() / 2);
        before.iter().for_each(|(raw, line)| push(raw, line));
        push(line, wanted);
        after.iter().for_each(|(raw, line)| push(raw, line));
        case(&format!("{name}, {}", self.name), input, text)
    }
}

pub fn decoded(input: &[u8], size: usize, threads: usize) -> (Vec<u8>, Stats) {
    let options = Options {
        threads,
        ..options("--only decode")
    };
    clean_all(&options, &[input], size)
}

/// Fails where a delivery changes what comes out.
pub fn every_delivery(name: &str, input: &[u8]) -> String {
    let (whole, _) = decoded(input, usize::MAX, 1);
    for size in READ_SIZES {
        for threads in 1..=4 {
            let (got, _) = decoded(input, size, threads);
            assert!(
                got == whole,
                "{name}: {size} bytes a read and {threads} threads change it"
            );
        }
    }
    String::from_utf8(whole).unwrap()
}

/// The lines that differ, of each case that is not as wanted.
pub fn failures(cases: &[Case]) -> Vec<String> {
    let mut out = Vec::new();
    for case in cases {
        let got = every_delivery(&case.name, &case.input);
        let differs = |pair: &(&str, &str)| pair.0 != pair.1;
        let wrong = got.split('\n').zip(case.wanted.split('\n')).filter(differs);
        let lines: Vec<String> = wrong
            .map(|(got, wanted)| format!("{got:?}, not {wanted:?}"))
            .collect();
        if got != case.wanted {
            out.push(format!("{}: {}", case.name, lines.join("; ")));
        }
    }
    out
}

pub fn all_right(cases: &[Case]) {
    let failures = failures(cases);
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// Each line in each company.
pub fn everywhere(companies: &[Company], lines: &[(&str, Vec<u8>, &str)]) -> Vec<Case> {
    let each = |company: &Company| {
        let around =
            |(name, raw, wanted): &(&str, Vec<u8>, &str)| company.around(name, raw, wanted);
        lines.iter().map(around).collect::<Vec<_>>()
    };
    companies.iter().flat_map(each).collect()
}

/// A line with one character's bytes put in place of those at `at`.
pub fn with_bytes(head: Vec<u8>, bytes: &[u8], tail: Vec<u8>) -> Vec<u8> {
    [&head, bytes, &tail].concat()
}
