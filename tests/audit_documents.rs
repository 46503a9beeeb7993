//! The audit of documents in JSON lines and between NULs: whatever goes in comes back, and damage is found.

mod common;

use assert_cmd::Command;
use common::{
    assert_same,
    audited::{audited, comes_back, edits, paragraph, piece, rules},
};
use encoding_rs::{BIG5, EUC_JP, GB18030};
use proptest::{collection::vec, prelude::*};
use std::fs;
use tempfile::TempDir;
use wenlu::{
    Document, Options, Records, Stage, Stages, audit, decode::Invalid, dedup::Seen, edit, json,
};

const INTRO: &str = "下面是小编为大家整理的游记,供大家参考。";

fn json_lines(drop_empty: bool) -> Options {
    let field = json::Options {
        drop_empty,
        ..json::Options::new("text".parse().unwrap())
    };
    Options {
        records: Records::Json(field),
        ..Options::default()
    }
}

fn nulls() -> Options {
    Options {
        records: Records::Null,
        ..Options::default()
    }
}

/// Under several read sizes, for 1 to 4 threads, and line by line.
fn comes_back_everywhere(name: &str, options: &Options, documents: &[&[u8]]) {
    for threads in 1..=4 {
        for size in [1, 7, usize::MAX] {
            let options = Options {
                threads,
                ..options.clone()
            };
            comes_back(name, &options, documents, size);
        }
    }
    let line_buffered = Options {
        line_buffered: true,
        ..options.clone()
    };
    comes_back(name, &line_buffered, documents, 5);
    for stage in Stage::ALL {
        let without = Options {
            stages: Stages::all().without(stage),
            ..options.clone()
        };
        comes_back(name, &without, documents, usize::MAX);
        let only = Options {
            stages: Stages::none().with(stage),
            ..options.clone()
        };
        comes_back(name, &only, documents, usize::MAX);
    }
}

fn line(text: &str) -> String {
    format!("{{\"text\":{}}}\n", serde_json::to_string(text).unwrap())
}

#[test]
fn a_line_of_json_is_one_entry() {
    let repeat = paragraph(1);
    let input = [
        line(&repeat),
        line(&format!(
            "{INTRO}\n河水\u{200B}很静。\n{repeat}\n岸\u{200B}上\n"
        )),
        line("清晨。"),
        "{\"id\":1}\n".to_owned(),
    ]
    .concat();
    let lines = comes_back("json", &json_lines(false), &[input.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    assert_eq!(edits.len(), 1, "{edits:?}");
    assert_eq!(edits[0]["record"], 2);
    let before = line(&repeat).len();
    assert_eq!(edits[0]["input"][0], before);
    assert_eq!(
        edits[0]["output"],
        serde_json::json!([before, line("河水很静。\n岸上\n").len()])
    );
    let told = rules(&edits[0]);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], "normalize invisible");
    assert!(told[1].starts_with("boilerplate "));
    assert_eq!(told[2], "dedup repeat");
    assert_eq!(edits[0]["steps"][0]["count"], 2);
    assert_eq!(edits[0]["steps"][2]["repeats"], 1);
}

#[test]
fn line_ends_of_a_field_are_told() {
    let input = line("清晨。\r\n黄昏。\r\n");
    let lines = comes_back("CRLF", &json_lines(false), &[input.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    assert_eq!(rules(&edits[0]), ["normalize line-end"]);
    assert_eq!(edits[0]["steps"][0]["count"], 2);
}

#[test]
fn a_place_is_one_of_the_value() {
    let input = line("清晨。\n浠婂ぉ涓嬮洦\n");
    let lines = comes_back("place", &json_lines(false), &[input.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    assert_eq!(rules(&edits[0]), ["repair UTF-8 read as GBK"]);
    assert_eq!(edits[0]["steps"][0]["at"], serde_json::json!([10, 18]));
}

#[test]
fn a_line_that_goes_is_told() {
    let repeat = paragraph(2);
    let input = [line(&repeat), line(&repeat), line("完")].concat();
    let lines = comes_back("drop", &json_lines(true), &[input.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    assert_eq!(edits.len(), 1, "{edits:?}");
    assert_eq!(edits[0]["output"][1], 0);
    assert_eq!(rules(&edits[0]), ["dedup repeat"]);
    assert_eq!(edits[0]["original"], line(&repeat));
}

#[test]
fn json_in_another_encoding_has_a_short_audit() {
    let mut text = String::new();
    for (number, sentence) in common::company::SIMPLIFIED
        .iter()
        .cycle()
        .take(3000)
        .enumerate()
    {
        text += line(&format!("第{number}次，{sentence}\n")).trim_end();
        text += "\r\n";
    }
    let raw = GB18030.encode(&text).0;
    let lines = comes_back("GB18030", &json_lines(false), &[&raw], usize::MAX);
    assert!(lines.len() < 2000, "{}", lines.len());
    let edits = edits(&lines);
    assert!(
        edits
            .iter()
            .all(|edit| edit["encoding"] == "gb18030" && edit["eol"] == "lf"),
        "{edits:?}"
    );
}

#[test]
fn lines_of_json_come_back() {
    let repeat = paragraph(3);
    let gbk = |text: &str| GB18030.encode(text).0.into_owned();
    let cases: Vec<Vec<Vec<u8>>> = vec![
        vec![b"".to_vec(), b"\n".to_vec(), b"\r\n \n".to_vec()],
        vec![
            "\u{FEFF}{\"text\":\"零\u{200B}\"}\n".into(),
            "\u{FEFF}\u{FEFF}".into(),
            "\u{FEFF}".into(),
        ],
        vec![
            "{\"text\":\"零\u{200B}\"}".into(),
            "{\"text\":\"宽\"}".into(),
            b"bad".to_vec(),
            b"{\"text\":\"\\u200b\"}\r\n".to_vec(),
        ],
        vec![
            "{\"text\":\"\\uD800\\u200b好\\udfff\\ud83d\\ude00\", \"n\":1.50}\r\n".into(),
            "{\"text\":\"\\u96f6\\u200b\\u5bbd\\/\",\"te\\u0078t\":\"同\u{200B}\"}".into(),
        ],
        vec![
            [
                gbk(
                    "{\"title\":\"許\",\"text\":\"許多乗客在渡口等了一個早晨\u{3000} \\r\\n\"}\r\n",
                ),
                "{\"text\":\"夜里起风了，院门吱呀吱呀响到天亮。\"}\n".into(),
                gbk("說明：這一行不是對象，後面也沒有別的東西。\n"),
                b"{\"text\":\"\xFF\"}\n\xFF\xFE\xC4\n".to_vec(),
            ]
            .concat(),
        ],
        vec![
            [
                line(&repeat),
                line(&format!("{repeat}\n\n\n{repeat}\n")),
                line(&repeat),
                line(&format!("甲\n{INTRO}")),
            ]
            .concat()
            .into(),
            line(&repeat).trim_end().into(),
            line(&repeat).into(),
        ],
        vec![
            "{\"text\":\"一\\u2028二\u{85}三\\n四\\u200b\",\"text\":\"五\\u2029\\u200b\"}\n".into(),
            b"{\"text\":\"a\\rb\"}\r{\"text\":\"c\"}\r".to_vec(),
        ],
        vec![
            "\u{FEFF}{\"text\":\"零\u{200B}\"}\n{\"text\":\"宽\"}\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .chain([7])
                .collect(),
        ],
        vec![b"\x1F\x8B\x08\x08abcd".to_vec(), line("零\u{200B}").into()],
    ];
    for documents in cases {
        let documents: Vec<&[u8]> = documents.iter().map(Vec::as_slice).collect();
        for drop_empty in [false, true] {
            let name = format!("{:?}", String::from_utf8_lossy(&documents.concat()));
            comes_back_everywhere(&name, &json_lines(drop_empty), &documents);
            let mut escaped = json_lines(drop_empty);
            escaped.decode.invalid = Invalid::Escape;
            comes_back(&name, &escaped, &documents, usize::MAX);
        }
    }
}

#[test]
fn documents_that_end_in_nul_come_back() {
    let repeat = paragraph(4);
    let gbk = |text: &str| GB18030.encode(text).0.into_owned();
    let seam = "会议纪要\n7、上午先检查了水泵和闸门，发现三号闸门关不严，需要在\n\n8、汛期以前换掉密封条。下午查看了值班室的“防汛物\n9、资”台账，账目清楚。\n散会。\n";
    let cases: Vec<Vec<Vec<u8>>> = vec![
        vec![b"\0".to_vec(), b"\0\0\n\0".to_vec(), b"".to_vec(), b"\n".to_vec()],
        vec![
            "\u{FEFF}\0\u{FEFF}一\0".into(),
            "\u{FEFF}\u{FEFF}".into(),
            "\u{FEFF}零\u{200B}\0".into(),
        ],
        vec!["甲".into(), "乙\n".into(), "丙\0".into(), "丁 \n\0零\u{200B}".into()],
        vec!["零\u{200B}宽\r\n二\0\0三 \0四\r\n\0末\r\n\r\n\0".into()],
        vec![
            [
                gbk("渡口的老船工每天清晨摇着小船过河。"),
                b"\0".to_vec(),
                "夜里起风了，院门吱呀吱呀响到天亮。\r\n\0".into(),
                gbk("孩子们跟着爷爷去地里看西瓜熟了没有。\r\n又一行。\r\n\0零\u{200B}\0"),
                b"\xFF\0\0\xFF\xFE\xC4\n\x84\x31\x95\x33\0".to_vec(),
            ]
            .concat(),
        ],
        vec![gbk("\u{FEFF}\0渡口的老船工每天清晨摇着小船过河。\0\u{FEFF}\0")],
        vec![
            format!("{repeat}\n\0{INTRO}\n别的话。\n\0{repeat}\n又一句。\0{repeat}\0{repeat}\n\n\n{repeat}\n").into(),
            format!("{repeat}\n").into(),
        ],
        vec!["一\u{2028}二\u{85}\0三\u{2029}\0四\u{200B}\n五\0\u{2028}\0零\u{200B}\0".into()],
        vec![format!("{seam}\0{seam}").into(), seam.into()],
        vec![b"a\rb\0c\rd\r\0".to_vec()],
        vec![b"\x1F\x8B\x08\x08ab\0cd".to_vec(), "零\u{200B}\0".into()],
    ];
    for documents in cases {
        let documents: Vec<&[u8]> = documents.iter().map(Vec::as_slice).collect();
        let name = format!("{:?}", String::from_utf8_lossy(&documents.concat()));
        comes_back_everywhere(&name, &nulls(), &documents);
    }
}

#[test]
fn nuls_of_wide_documents_come_back() {
    let text = "零\u{200B}\0\0二\r\n\0三\n\n\0四";
    for (wide, to) in [
        (
            wenlu::input::wide::Wide::Utf16Le,
            u16::to_le_bytes as fn(u16) -> [u8; 2],
        ),
        (wenlu::input::wide::Wide::Utf16Be, u16::to_be_bytes),
    ] {
        let raw: Vec<u8> = text.encode_utf16().flat_map(to).collect();
        let options = Options {
            wide: Some(wide),
            ..nulls()
        };
        comes_back_everywhere("wide", &options, &[&raw, &raw, b"x"]);
        let lines = comes_back("wide", &options, &[&raw], usize::MAX);
        let edits = edits(&lines);
        // Two lines change; what is between them is ranges.
        let changed = edits.iter().filter(|edit| edit["record"].is_u64());
        assert_eq!(changed.count(), 1, "{edits:?}");
    }
}

#[test]
fn records_are_numbered_by_lines() {
    let input = "一\u{2028}二\0\0零\u{200B}\n三\n\0四\u{200B}\n";
    let lines = comes_back("numbers", &nulls(), &[input.as_bytes()], usize::MAX);
    let numbers: Vec<u64> = edits(&lines)
        .iter()
        .map(|edit| edit["record"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 4]);
}

/// Records of several windows, documents over their cuts, and records too long for any.
#[test]
fn long_documents_come_back() {
    let body = common::lines_of(25_000).replace("月", "\u{200B}月");
    let small: String = (0..20_000)
        .map(|n| line(&format!("第{n}件小事\u{200B}")))
        .collect();
    let long = line(&format!("零\u{200B}{}", "长".repeat((33 << 20) / 3)));
    let many = line(&"\n\u{200B}".repeat((1 << 20) + 1));
    let dirty = line(&"零\u{200B}\n".repeat(200_000));
    for threads in [1, 3] {
        let json = [&*small, &line(&body), &long, &many, &dirty, &small].concat();
        let options = Options {
            threads,
            ..json_lines(true)
        };
        comes_back("long JSON", &options, &[json.as_bytes()], 1 << 16);
        let null = [&*body, "\0", &body, &long, "\0零\u{200B}\0", &long, &body].concat();
        let options = Options { threads, ..nulls() };
        comes_back("long", &options, &[null.as_bytes()], 1 << 16);
        let legacy = GB18030.encode(&null).0;
        comes_back("long in GB18030", &options, &[&legacy], 1 << 16);
    }
}

#[test]
fn steps_are_bounded() {
    // Each line repeats another record.
    let paragraphs: Vec<String> = (0..300).map(paragraph).collect();
    let apart: String = paragraphs.iter().map(|text| line(text)).collect();
    let together = line(&paragraphs.join("\n"));
    let input = apart + &together;
    let lines = comes_back("steps", &json_lines(false), &[input.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    let steps = edits.last().unwrap()["steps"].as_array().unwrap().clone();
    assert_eq!(steps.len(), 129);
    assert_eq!(steps[0]["repeats"], 1);
    assert_eq!(steps[128]["rule"], "more-steps");
    assert_eq!(steps[128]["count"], 300 - 128);
}

#[test]
fn damage_is_found() {
    let repeat = paragraph(1);
    let json = [
        GB18030.encode(&line("你好，世界")).0.into_owned(),
        [
            line(&repeat),
            line("河水\u{200B}很静。"),
            line(&repeat),
            line("黄昏"),
        ]
        .concat()
        .into(),
    ]
    .concat();
    let null = format!("清晨。\r\n\0{repeat}\n河水\u{200B}很静。\0{repeat}\n\0黄昏");
    for (options, input) in [(json_lines(true), json), (nulls(), null.into_bytes())] {
        let (out, lines) = audited(&options, &[&input], usize::MAX);
        let undo = |lines: &[u8], out: &[u8]| {
            let mut original = Vec::new();
            let result = audit::undo(lines, out, &mut original);
            assert!(
                input.starts_with(&original),
                "what was written must be right"
            );
            result
        };
        assert!(undo(&lines, &out).is_ok());
        for at in 0..out.len() {
            let mut bad = out.clone();
            bad[at] ^= 1 << (at % 8);
            let error = undo(&lines, &bad).unwrap_err().to_string();
            assert!(error.starts_with("the cleaned text"), "{error}");
        }
        for at in 0..lines.len() {
            let mut bad = lines.clone();
            bad[at] ^= 1 << (at % 7);
            assert!(undo(&bad, &out).is_err(), "byte {at}");
            assert!(undo(&lines[..at], &out).is_err(), "cut at {at}");
        }
        assert!(undo(&lines, &out[..out.len() - 1]).is_err());
        assert!(undo(&lines, &[&out[..], b"\n"].concat()).is_err());
    }
}

/// What edits say that records became is what was written there.
#[test]
fn observers_hear_what_lines_became() {
    #[derive(Default)]
    struct Texts(Vec<(edit::Span, Vec<u8>)>);
    impl edit::Observer for Texts {
        fn edit(&mut self, edit: &edit::Edit) -> std::io::Result<()> {
            self.0.push((edit.output, edit.text.to_vec()));
            Ok(())
        }
        fn wants_text(&self) -> bool {
            true
        }
    }
    let json = [
        line("零\u{200B}\"\n"),
        line("好"),
        "{\"a\":1,\"text\":\"\\u200b\\u96f6\",\"text\":\"宽\\u200b\",\"b\":2}".to_owned(),
    ]
    .concat();
    for (options, inputs, wanted) in [
        (
            json_lines(false),
            vec![json.as_str(), "{\"text\":\"末\u{200B}\"}"],
            4,
        ),
        (
            nulls(),
            vec!["零\u{200B}\0一\r\n二\u{200B}", "三\u{200B}\0"],
            4,
        ),
    ] {
        let (mut texts, mut out) = (Texts::default(), Vec::new());
        let mut seen = Seen::new(&options.dedup);
        let inputs = inputs
            .into_iter()
            .map(|text| Document::new("case", std::io::Cursor::new(text.to_owned())));
        let inputs: Vec<Document> = inputs.collect();
        wenlu::run_observed(
            options,
            &mut seen,
            inputs,
            &mut out,
            Some(&mut texts),
            |_| {},
        )
        .unwrap();
        assert_eq!(texts.0.len(), wanted, "{:?}", texts.0);
        for (span, text) in texts.0 {
            let written = &out[span.offset as usize..span.end() as usize];
            assert_same("edit", &text, written);
        }
    }
}

#[test]
fn through_the_binary() {
    let folder = TempDir::new().unwrap();
    let audit = folder.path().join("e").to_str().unwrap().to_owned();
    let wenlu = |args: &[&str], input: &[u8]| {
        let mut command = Command::cargo_bin("wenlu").unwrap();
        let output = command.args(args).write_stdin(input).output().unwrap();
        (output.status.code().unwrap(), output.stdout)
    };
    let json = [line("零\u{200B}"), line("好"), "no JSON".to_owned()].concat();
    let null = "零\u{200B}\r\n\0好\0".to_owned();
    for (flag, input) in [("--jsonl=text", json), ("-0", null)] {
        let (code, out) = wenlu(&["--audit", &audit, flag], input.as_bytes());
        assert_eq!(code, 0, "{flag}");
        assert_ne!(out, input.as_bytes(), "{flag}");
        let undone = wenlu(&["undo", &audit], &out);
        assert_eq!(undone, (0, input.into_bytes()), "{flag}");
    }
    // A run that ends early leaves no whole audit.
    let (code, out) = wenlu(
        &["--audit", &audit, "--jsonl=text", "--strict"],
        b"{\"text\":\"a\"}\nbad\n",
    );
    assert_eq!(code, 1);
    assert!(!fs::read_to_string(&audit).unwrap().contains("\"end\""));
    assert_eq!(wenlu(&["undo", &audit], &out), (1, Vec::new()));
}

/// Lines of JSON in all encodings, and what is none.
fn json_line() -> impl Strategy<Value = Vec<u8>> {
    let text = || vec(piece(), 0..6).prop_map(|pieces| pieces.concat());
    let escaped = |text: &[u8], ascii: bool| {
        let quoted = serde_json::to_string(&*String::from_utf8_lossy(text)).unwrap();
        let escape = |c: char| match c.is_ascii() || !ascii {
            true => c.to_string(),
            false => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect(),
        };
        quoted.chars().map(escape).collect::<String>()
    };
    let object = (
        text(),
        text(),
        any::<bool>(),
        "[a-z ]{0,3}",
        "(\\\\ud[89a-f][0-9a-f]{2})?",
    );
    let object = object
        .prop_map(move |(one, other, ascii, key, surrogate)| -> String {
            let value = escaped(&one, ascii);
            let other = escaped(&other, !ascii);
            format!(
                "{{\"{key}\":1.50, \"text\":\"{surrogate}{},\"text\":{other}}}",
                &value[1..]
            )
        })
        .boxed();
    let one_line =
        |bytes: Vec<u8>| -> Vec<u8> { bytes.into_iter().filter(|b| *b != b'\n').collect() };
    prop_oneof![
        6 => object.clone().prop_map(String::into_bytes),
        2 => object.clone().prop_map(|line| GB18030.encode(&line).0.into_owned()),
        1 => object.prop_map(|line| BIG5.encode(&line).0.into_owned()),
        1 => Just(line(&paragraph(9)).trim_end().as_bytes().to_vec()),
        1 => text().prop_map(one_line),
        1 => vec(any::<u8>(), 0..9).prop_map(one_line),
        1 => Just(b"{\"text\":\"\"}\r".to_vec()),
    ]
}

fn null_document() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => vec(piece(), 0..8).prop_map(|pieces| pieces.concat()),
        1 => Just(Vec::new()),
        1 => Just(format!("{}\n", paragraph(9)).into_bytes()),
        1 => Just(EUC_JP.encode("春の雨が静かに降っていた。\r\n\u{3000}").0.into_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_lines_of_json_go_in_come_back(documents in vec(vec(json_line(), 0..9), 1..4), skipped in 0u8..64, drop_empty: bool, escape: bool, size in 1usize..900, threads in 1usize..5) {
        let stages = Stage::ALL.into_iter().filter(|s| skipped & 1 << *s as u8 == 0).fold(Stages::none(), Stages::with);
        let mut options = Options { stages: if threads > 1 { Stages::all() } else { stages }, threads, ..json_lines(drop_empty) };
        if escape {
            options.decode.invalid = Invalid::Escape;
        }
        let documents: Vec<Vec<u8>> = documents.iter().map(|lines| lines.join(&b'\n')).collect();
        let documents: Vec<&[u8]> = documents.iter().map(Vec::as_slice).collect();
        comes_back("random", &options, &documents, size);
    }

    #[test]
    fn whatever_ends_in_nul_comes_back(documents in vec(vec(null_document(), 0..6), 1..4), skipped in 0u8..64, convert: bool, size in 1usize..900, threads in 1usize..5) {
        let stages = Stage::ALL.into_iter().filter(|s| skipped & 1 << *s as u8 == 0).fold(Stages::none(), Stages::with);
        let convert = convert.then(|| "t2s".parse().unwrap());
        let options = Options { stages: if threads > 1 { Stages::all() } else { stages }, threads, convert, ..nulls() };
        let documents: Vec<Vec<u8>> = documents.iter().map(|texts| texts.join(&0)).collect();
        let documents: Vec<&[u8]> = documents.iter().map(Vec::as_slice).collect();
        comes_back("random", &options, &documents, size);
    }
}
