//! `-0`: documents that end in NUL, over windows and read sizes.

mod common;

use common::{READS, assert_same, clean_all, lines_of};
use proptest::{collection::vec, prelude::*};
use wenlu::{Options, Records, Stage, Stages, Stats, dedup};

const PARAGRAPH: &str = "磨坊在河的拐弯处，水车从早转到晚。秋天新麦下来的时候，四乡的人赶着驴车来排队，院子里到处是麦子的香味和说笑的声音。\n";
const INTRO: &str = "下面是小编为大家整理的秋季运动会开幕词,供大家参考。\n";

fn options() -> Options {
    Options {
        records: Records::Null,
        ..Options::default()
    }
}

fn clean(input: &[u8]) -> (Vec<u8>, Stats) {
    clean_all(&options(), &[input], usize::MAX)
}

fn becomes(input: &[u8], wanted: &[u8]) {
    for size in READS {
        for threads in 1..=4 {
            let options = Options {
                threads,
                ..options()
            };
            let (got, _) = clean_all(&options, &[input], size);
            assert_same(
                &format!("{size} bytes a read, {threads} threads"),
                &got,
                wanted,
            );
        }
    }
}

#[test]
fn nul_ends_a_document_and_stays() {
    becomes(
        "零\u{200B}宽\r\n二\0\0三 \0四\n\0末".as_bytes(),
        "零宽\n二\0\0三\0四\n\0末".as_bytes(),
    );
    let (_, stats) = clean("一\0\0二\n三".as_bytes());
    assert_eq!(stats.documents, 3);
    assert_eq!(clean(b"").1.documents, 0);
}

#[test]
fn a_document_is_in_its_own_encoding() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let input = [
        gbk("渡口的老船工每天清晨摇着小船过河。"),
        b"\0".to_vec(),
        "夜里起风了，院门吱呀吱呀响到天亮。\0".into(),
        gbk("孩子们跟着爷爷去地里看西瓜熟了没有。"),
    ]
    .concat();
    becomes(&input, "渡口的老船工每天清晨摇着小船过河。\0夜里起风了，院门吱呀吱呀响到天亮。\0孩子们跟着爷爷去地里看西瓜熟了没有。".as_bytes());
    let options = Options {
        stages: Stages::all().without(Stage::Decode),
        ..options()
    };
    let input = [
        gbk("渡口\n"),
        "零\u{200B}\0".into(),
        gbk("渡口"),
        b"\0".to_vec(),
        "宽\u{200B}".into(),
    ]
    .concat();
    let wanted = [
        gbk("渡口\n"),
        "零\0".into(),
        gbk("渡口"),
        b"\0".to_vec(),
        "宽".into(),
    ]
    .concat();
    assert_same("decode off", &clean_all(&options, &[&input], 3).0, &wanted);
}

#[test]
fn rules_and_runs_stay_in_their_document() {
    let input = format!("{PARAGRAPH}\0{INTRO}别的话。\n\0{PARAGRAPH}又一句。\0");
    becomes(
        input.as_bytes(),
        format!("{PARAGRAPH}\0别的话。\n\0又一句。\0").as_bytes(),
    );
    let verse: Vec<String> = (0..8).map(|n| format!("短歌第{n}句七字\n")).collect();
    let halves = format!(
        "{}\0{}\0{}\0",
        verse.concat(),
        verse[..4].concat(),
        verse[4..].concat()
    );
    becomes(halves.as_bytes(), halves.as_bytes());
}

#[test]
fn dedup_scope() {
    let input = format!("{PARAGRAPH}\0{PARAGRAPH}{PARAGRAPH}\0");
    becomes(input.as_bytes(), format!("{PARAGRAPH}\0\0").as_bytes());
    let mut options = options();
    options.dedup.scope = dedup::Scope::Document;
    assert_same(
        "document",
        &clean_all(&options, &[input.as_bytes()], 50).0,
        format!("{PARAGRAPH}\0{PARAGRAPH}\0").as_bytes(),
    );
}

#[test]
fn a_nul_is_supplied_between_files() {
    let (got, stats) = clean_all(
        &options(),
        &["甲\n".as_bytes(), "乙\0".as_bytes(), b"", "丙".as_bytes()],
        9,
    );
    assert_same("files", &got, "甲\n\0乙\0丙".as_bytes());
    assert_eq!((stats.newlines_supplied, stats.documents), (1, 3));
}

#[test]
fn ascii_and_nul_are_no_utf16_and_cr_ends_no_line() {
    let input = "a\0b\0".repeat(3000);
    becomes(input.as_bytes(), input.as_bytes());
    let (_, stats) = clean(b"a\rb\0c\rd\0");
    assert_eq!((stats.wide_documents, stats.cr_documents), (0, 0));
}

/// Documents over cuts: what a rule says of one must not depend on where the cuts are.
#[test]
fn documents_that_reach_over_a_cut() {
    let body = lines_of(25_000);
    assert!(body.len() > 3 << 19);
    // The seam between documents is moved over the first cut, line by line.
    for shift in (0..3000).step_by(211) {
        let pad = "甲".repeat(shift / 3);
        let head = body.as_bytes()[..(1 << 20) - 1500]
            .iter()
            .rposition(|b| *b == b'\n')
            .unwrap()
            + 1;
        let (head, tail) = body.split_at(head);
        let input = format!("{pad}\n{head}\0{INTRO}{tail}\0{INTRO}尾\0");
        let wanted = format!("{pad}\n{head}\0{tail}\0尾\0");
        for threads in [1, 3] {
            let options = Options {
                threads,
                ..options()
            };
            assert_same(
                "cut",
                &clean_all(&options, &[input.as_bytes()], 99_999).0,
                wanted.as_bytes(),
            );
        }
    }
}

#[test]
fn records_too_long_are_passed_on() {
    let long = format!("零\u{200B}{}", "长".repeat(3 << 20));
    let input = format!("零\u{200B}\0{long}\0{long}\n零\u{200B}\0{long}");
    let (got, stats) = clean_all(&options(), &[input.as_bytes()], 1 << 20);
    assert!(got == format!("零\0{long}\0{long}\n零\0{long}").as_bytes());
    assert_eq!((stats.long_records, stats.documents), (3, 4));
}

#[test]
fn line_buffered() {
    let options = Options {
        line_buffered: true,
        ..options()
    };
    let input = format!("{PARAGRAPH}零\u{200B}\0{PARAGRAPH}{INTRO}二\r\n\0\0三\u{200B}");
    for size in READS {
        let (got, _) = clean_all(&options, &[input.as_bytes()], size);
        assert_same("line-buffered", &got, clean(input.as_bytes()).0.as_slice());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A document is cleaned as it is in a file by itself, where its lines say what they are in.
    #[test]
    fn each_document_is_like_a_file(texts in vec("([一-龥，。]{1,9}|\u{200B}|\r?\n|  |[a-z]{1,5}|&#20320;|\u{FF41})*", 0..6), size in 1usize..90, threads in 1usize..5) {
        prop_assume!(texts.iter().all(|text| !text.contains('\r') || text.contains('\n')));
        let mut each = options();
        each.dedup.scope = dedup::Scope::Document;
        let plain = Options { records: Records::Lines, ..each.clone() };
        let wanted: Vec<u8> = texts.iter().flat_map(|text| [clean_all(&plain, &[text.as_bytes()], usize::MAX).0, vec![0]].concat()).collect();
        let input: String = texts.iter().map(|text| format!("{text}\0")).collect();
        let got = clean_all(&Options { threads, ..each }, &[input.as_bytes()], size).0;
        prop_assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(&wanted));
    }

    /// NULs are never lost.
    #[test]
    fn no_document_is_lost(bytes in vec(prop_oneof![Just(0u8), Just(b'\n'), Just(b'a'), any::<u8>()], 0..300), size in 1usize..90) {
        let (got, stats) = clean(&bytes);
        prop_assume!(stats.passed_through == 0);
        let nulls = |bytes: &[u8]| bytes.iter().filter(|b| **b == 0).count();
        prop_assert_eq!(nulls(&got), nulls(&bytes));
        prop_assert_eq!(got, clean_all(&options(), &[&bytes], size).0);
    }
}
