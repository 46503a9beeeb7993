//! Lines of JSON: what becomes of the field, and that nothing else does.

mod common;

use common::{READS, assert_same, clean_all, lines_of};
use proptest::{collection::vec, prelude::*};
use wenlu::{Options, Records, Stage, Stages, Stats, decode::Invalid, dedup, json};

const PARAGRAPH: &str = "渡口的老船工每天清早把船擦一遍，再坐在船头抽一袋烟，等第一班过河的人从雾里走出来，二十年来天天如此，从没误过一次。";
const OTHER: &str = "集市散了以后，街上只剩下几个收摊的人，他们把没卖完的青菜捆好放回车上，商量着明天要不要早一点来，天色就慢慢暗下去了。";

fn field(name: &str) -> json::Options {
    json::Options::new(name.parse().unwrap())
}

fn options(field: json::Options) -> Options {
    Options {
        records: Records::Json(field),
        ..Options::default()
    }
}

fn clean(input: &[u8]) -> (Vec<u8>, Stats) {
    clean_all(&options(field("text")), &[input], usize::MAX)
}

/// The same under every read size and for 1 to 4 threads.
fn everywhere(options: &Options, input: &[u8]) -> Vec<u8> {
    let (whole, _) = clean_all(options, &[input], usize::MAX);
    for size in READS {
        for threads in 1..=4 {
            let options = Options {
                threads,
                ..options.clone()
            };
            let (got, _) = clean_all(&options, &[input], size);
            assert_same(
                &format!("{size} bytes a read, {threads} threads"),
                &got,
                &whole,
            );
        }
    }
    whole
}

fn becomes(input: &str, wanted: &str) {
    let got = everywhere(&options(field("text")), input.as_bytes());
    assert_same("jsonl", &got, wanted.as_bytes());
}

fn stays(input: &str) {
    becomes(input, input);
}

fn gbk(text: &str) -> Vec<u8> {
    let (raw, _, unmappable) = encoding_rs::GBK.encode(text);
    assert!(!unmappable);
    raw.into_owned()
}

#[test]
fn values_that_no_stage_changes_keep_their_bytes() {
    stays("{\"text\":\"\\u4f60\\u597D\\/ \\\"\\\\\\n\\t好\\ud83d\\ude00\"}\n");
    stays("{ \"text\" : \"好\" , \"n\" : 1 }\r\n");
    stays("{\"text\":\"\"}");
    stays("\n  \n{\"text\":\"好\"}\n\n");
}

#[test]
fn of_a_changed_line_all_but_the_value_keeps_its_bytes() {
    becomes(
        "{\"id\": 12345678901234567890123.4500e+7, \"text\" :\"零\\u200b宽\\r\\n\\u4e16\", \"k\":\"\\u4f60\u{200B}\", \"id\":-0}\r\n",
        "{\"id\": 12345678901234567890123.4500e+7, \"text\" :\"零宽\\n世\", \"k\":\"\\u4f60\u{200B}\", \"id\":-0}\r\n",
    );
}

#[test]
fn a_value_that_was_ascii_stays_ascii() {
    becomes(
        "{\"text\":\"\\u96f6\\u200b\\u5bbd\\ud83d\\ude00\\u00e9\"}\n",
        "{\"text\":\"\\u96f6\\u5bbd\\ud83d\\ude00\\u00e9\"}\n",
    );
}

#[test]
fn what_must_be_escaped_is() {
    becomes(
        "{\"text\":\"\\u200b\\\"\\\\\\/\\t\\n\\f好\"}\n",
        "{\"text\":\"\\\"\\\\/\\t\\n\\f好\"}\n",
    );
}

#[test]
fn lines_in_gbk_are_decoded_whole() {
    // The second byte of 許 and of 乗 in GBK is a backslash; 乚 has a brace's, 亅 a bar's.
    let text = "許多乗客亅在渡口等了一個早晨，風停了才開船，誰也沒有抱怨。";
    let line = format!("{{\"title\":\"許\",\"text\":\"{text}\"}}\n");
    assert!(gbk(text).contains(&b'\\'));
    let other = format!("{{\"text\":\"{OTHER}\"}}\n");
    let input = [
        gbk(&line),
        other.clone().into_bytes(),
        gbk("說明：這一行不是對象，後面也沒有別的東西。\n"),
    ]
    .concat();
    let got = everywhere(&options(field("text")), &input);
    assert_same(
        "gbk",
        &got,
        format!("{line}{other}說明：這一行不是對象，後面也沒有別的東西。\n").as_bytes(),
    );
    let (_, stats) = clean(&input);
    assert_eq!(
        (stats.documents, stats.records_in, stats.json.broken),
        (2, 3, 1)
    );
}

#[test]
fn without_decode_a_line_that_is_not_utf8_is_broken() {
    let options = Options {
        stages: Stages::all().without(Stage::Decode),
        ..options(field("text"))
    };
    let input = [
        gbk("{\"text\":\"渡口\"}\n"),
        "{\"text\":\"零\u{200B}宽\"}\n".into(),
    ]
    .concat();
    let wanted = [gbk("{\"text\":\"渡口\"}\n"), "{\"text\":\"零宽\"}\n".into()].concat();
    let (got, stats) = clean_all(&options, &[&input], 5);
    assert_same("decode off", &got, &wanted);
    assert_eq!(stats.json.broken, 1);
}

/// `\x` is no escape of JSON: bytes that fit nothing are shown such that their line can be read.
#[test]
fn invalid_bytes_as_escapes_leave_json() {
    let mut options = options(field("text"));
    options.decode.invalid = Invalid::Escape;
    let input = [
        b"{\"id\":\"\xFF\",\"text\":\"".to_vec(),
        "渡口\u{200B}的老船工每天清晨摇着小船过河。".into(),
        b"\xFF\xFE\"}\n\xFF\n".to_vec(),
        format!("{{\"text\":\"{}", "长".repeat((33 << 20) / 3)).into(),
        b"\xFF\"}\n".to_vec(),
    ]
    .concat();
    let (got, stats) = clean_all(&options, &[&input], usize::MAX);
    let lines: Vec<&[u8]> = got.split(|byte| *byte == b'\n').collect();
    let first: serde_json::Value = serde_json::from_slice(lines[0]).unwrap();
    assert_eq!(first["id"], "\\xFF");
    assert_eq!(
        first["text"],
        "渡口的老船工每天清晨摇着小船过河。\\xFF\\xFE"
    );
    assert_eq!(lines[1], b"\\\\xFF");
    assert!(is_json(lines[2]) && lines[2].ends_with(b"\\\\xFF\"}"));
    assert_eq!((stats.json.broken, stats.long_records), (1, 1));
}

#[test]
fn a_lone_surrogate_is_a_character_like_another() {
    stays("{\"text\":\"\\uD800好\\udfff\"}\n");
    becomes(
        "{\"text\":\"\\uD800\\u200b好\\udfff\\ud83d\\ude00\"}\n",
        "{\"text\":\"\\ud800好\\udfff😀\"}\n",
    );
    becomes(
        "{\"text\":\"\\ud83d\\u200b\\ude00\"}\n",
        "{\"text\":\"\\ud83d\\ude00\"}\n",
    );
}

#[test]
fn every_surrogate_passes_every_stage() {
    let all: String = (0xD800..0xE000u32)
        .map(|unit| format!("字\\u{unit:04x}"))
        .collect();
    for flags in ["t2s", "s2t"] {
        let options = Options {
            convert: Some(flags.parse().unwrap()),
            ..options(field("text"))
        };
        let input = format!("{{\"text\":\"\\u200b{all}\"}}\n");
        let (got, _) = clean_all(&options, &[input.as_bytes()], usize::MAX);
        assert_same(flags, &got, format!("{{\"text\":\"{all}\"}}\n").as_bytes());
    }
}

#[test]
fn text_of_private_characters_survives_beside_surrogates() {
    let own = "\u{F0000}\u{F0800}\u{10FFFD}";
    becomes(
        &format!("{{\"text\":\"{own}\\ud800\u{200B}\"}}\n"),
        &format!("{{\"text\":\"{own}\\ud800\"}}\n"),
    );
}

#[test]
fn all_duplicates_of_the_key_are_processed() {
    becomes(
        "{\"text\":\"零\u{200B}\",\"in\":{\"text\":\"零\u{200B}\"},\"text\":null,\"te\\u0078t\":\"宽\u{200B}\",\"text\":\"同\"}\n",
        "{\"text\":\"零\",\"in\":{\"text\":\"零\u{200B}\"},\"text\":null,\"te\\u0078t\":\"宽\",\"text\":\"同\"}\n",
    );
}

#[test]
fn dotted_paths() {
    let input =
        "{\"a\":{\"b\":\"零\u{200B}\"},\"a.b\":\"宽\u{200B}\",\"c\":[{\"b\":\"零\u{200B}\"}]}\n";
    for (path, wanted) in [
        (
            "a.b",
            "{\"a\":{\"b\":\"零\"},\"a.b\":\"宽\u{200B}\",\"c\":[{\"b\":\"零\u{200B}\"}]}\n",
        ),
        (
            "a\\.b",
            "{\"a\":{\"b\":\"零\u{200B}\"},\"a.b\":\"宽\",\"c\":[{\"b\":\"零\u{200B}\"}]}\n",
        ),
        ("c.b", input),
    ] {
        let (got, _) = clean_all(&options(field(path)), &[input.as_bytes()], usize::MAX);
        assert_same(path, &got, wanted.as_bytes());
    }
}

#[test]
fn lines_without_a_document_pass_and_are_counted() {
    let input = "{\"text\":\"零\u{200B}\n{\"text\":\"a\"}}\n[\"零\u{200B}\"]\n{\"x\":\"\u{200B}\"}\n{\"text\":[\"\u{200B}\"]}\n\n零\u{200B}";
    let (got, stats) = clean(input.as_bytes());
    assert_same("faults", &got, input.as_bytes());
    let json = stats.json;
    assert_eq!((json.broken, json.missing, json.not_strings), (3, 2, 1));
    assert_eq!(
        (stats.documents, stats.records_in, stats.records_out),
        (0, 7, 7)
    );
}

#[test]
fn strict_ends_at_the_first_line_without_a_document() {
    let strict = options(json::Options {
        strict: true,
        ..field("text")
    });
    for (bad, why) in [
        ("{", "no JSON"),
        ("{}", "missing"),
        ("{\"text\":1}", "no string"),
    ] {
        for threads in 1..=4 {
            let options = Options {
                threads,
                ..strict.clone()
            };
            let input = format!(
                "{}\n{bad}\n{{\"text\":\"后\"}}\n",
                "{\"text\":\"前\"}\n".repeat(2)
            );
            let documents = [&b"{\"text\":\"one\"}"[..], input.as_bytes()].map(|bytes| {
                wenlu::Document::new("case.jsonl", std::io::Cursor::new(bytes.to_vec()))
            });
            let mut out = Vec::new();
            let error = wenlu::run(options, documents, &mut out, |_| {})
                .unwrap_err()
                .to_string();
            assert!(
                error.starts_with("case.jsonl, line 4: ") && error.contains(why),
                "{error}"
            );
            assert_same(
                "before it",
                &out,
                "{\"text\":\"one\"}\n{\"text\":\"前\"}\n{\"text\":\"前\"}\n\n".as_bytes(),
            );
        }
    }
}

#[test]
fn dedup_and_its_seen_set_know_all_documents_and_its_runs_one() {
    let line = |text: &str| format!("{{\"text\":\"{text}\"}}\n");
    becomes(
        &[
            line(PARAGRAPH),
            line(&format!("{OTHER}\\n{PARAGRAPH}\\n完")),
            line(PARAGRAPH),
        ]
        .concat(),
        &[line(PARAGRAPH), line(&format!("{OTHER}\\n完")), line("")].concat(),
    );
    // Halves of a run in two documents are two short ones.
    let verse: Vec<String> = (0..8).map(|n| format!("短歌第{n}句七字")).collect();
    let halves = [line(&verse[..4].join("\\n")), line(&verse[4..].join("\\n"))].concat();
    stays(&[line(&verse.join("\\n")), halves].concat());
}

#[test]
fn dedup_scope_document_is_per_field() {
    let mut options = options(field("text"));
    options.dedup.scope = dedup::Scope::Document;
    let input = format!(
        "{{\"text\":\"{PARAGRAPH}\",\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"{PARAGRAPH}\\n{PARAGRAPH}\\n\"}}\n"
    );
    let wanted = format!(
        "{{\"text\":\"{PARAGRAPH}\",\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"{PARAGRAPH}\\n\"}}\n"
    );
    assert_same(
        "scope",
        &everywhere(&options, input.as_bytes()),
        wanted.as_bytes(),
    );
}

#[test]
fn boilerplate_knows_where_a_document_begins_and_ends() {
    let intro = "下面是小编为大家整理的秋季运动会开幕词,供大家参考。";
    becomes(
        &format!("{{\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"{intro}\\n{OTHER}\"}}\n"),
        &format!("{{\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"{OTHER}\"}}\n"),
    );
}

#[test]
fn an_emptied_document_stays_unless_it_is_to_go() {
    let input = format!(
        "{{\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"\"}}\n{{\"text\":\"\",\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"\\u200b\"}}\n{{\"text\":\"好\",\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"\\n\"}}"
    );
    let (got, stats) = clean(input.as_bytes());
    let kept = format!(
        "{{\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"\"}}\n{{\"text\":\"\"}}\n{{\"text\":\"\",\"text\":\"\"}}\n{{\"text\":\"\"}}\n{{\"text\":\"好\",\"text\":\"\"}}\n{{\"text\":\"\\n\"}}"
    );
    assert_same("kept", &got, kept.as_bytes());
    assert_eq!((stats.json.emptied, stats.json.dropped), (4, 0));
    let drop_empty = options(json::Options {
        drop_empty: true,
        ..field("text")
    });
    let wanted = format!(
        "{{\"text\":\"{PARAGRAPH}\"}}\n{{\"text\":\"\"}}\n{{\"text\":\"好\",\"text\":\"\"}}\n{{\"text\":\"\\n\"}}"
    );
    assert_same(
        "dropped",
        &everywhere(&drop_empty, input.as_bytes()),
        wanted.as_bytes(),
    );
    let (_, stats) = clean_all(&drop_empty, &[input.as_bytes()], usize::MAX);
    assert_eq!((stats.json.emptied, stats.json.dropped), (4, 3));
    assert_eq!((stats.records_in, stats.records_out), (7, 4));
}

#[test]
fn a_missing_last_newline_stays_missing_in_the_value_and_in_the_file() {
    becomes("{\"text\":\"零\u{200B}\\n宽\"}", "{\"text\":\"零\\n宽\"}");
    let documents = [&b"{\"text\":\"a\"}"[..], b"{\"text\":\"b\"}"];
    let (got, stats) = clean_all(&options(field("text")), &documents, 3);
    assert_same("files", &got, b"{\"text\":\"a\"}\n{\"text\":\"b\"}");
    assert_eq!(stats.newlines_supplied, 1);
}

#[test]
fn a_carriage_return_ends_no_line_of_json() {
    stays("{\"text\":\"a\"}\r{\"text\":\"零\u{200B}\"}\r");
}

#[test]
fn a_mark_before_the_first_line_goes() {
    becomes("\u{FEFF}{\"text\":\"零\u{200B}\"}\n", "{\"text\":\"零\"}\n");
}

#[test]
fn utf16_is_read_as_ever() {
    let text = "{\"text\":\"零\u{200B}宽\"}\n".repeat(3);
    let utf16: Vec<u8> = "\u{FEFF}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let (got, _) = clean(&utf16);
    assert_same("UTF-16", &got, "{\"text\":\"零宽\"}\n".repeat(3).as_bytes());
}

#[test]
fn line_buffered_is_the_same_but_for_what_is_held() {
    let input = format!(
        "{{\"text\":\"零\u{200B}宽\\n{PARAGRAPH}\"}}\n{{\"text\":\"{PARAGRAPH}\\n好\"}}\nbad\n{{\"text\":\"同\\r\\n\"}}"
    );
    let line_buffered = Options {
        line_buffered: true,
        ..options(field("text"))
    };
    let (whole, _) = clean(input.as_bytes());
    for size in READS {
        let (got, _) = clean_all(&line_buffered, &[input.as_bytes()], size);
        assert_same("line-buffered", &got, &whole);
    }
}

#[test]
fn records_are_never_cut() {
    // One document over several windows, between small ones.
    let body: String = lines_of(40_000).replace('\n', "\u{200B}\\n");
    assert!(body.len() > 3 << 20);
    let small: String = (0..20_000)
        .map(|n| format!("{{\"id\":{n},\"text\":\"第{n}件小事\u{200B}\"}}\n"))
        .collect();
    let input = format!(
        "{small}{{\"text\":\"{body}\",\"n\":1}}\n{}",
        small.replace("小事", "大事")
    );
    for threads in 1..=4 {
        let options = Options {
            threads,
            ..options(field("text"))
        };
        let (got, stats) = clean_all(&options, &[input.as_bytes()], 99_999);
        assert_same("windows", &got, input.replace('\u{200B}', "").as_bytes());
        assert_eq!((stats.documents, stats.long_records), (40_001, 0));
    }
}

#[test]
fn what_is_too_long_is_passed_on() {
    let long = format!(
        "{{\"text\":\"零\u{200B}{}\"}}\n",
        "长".repeat((33 << 20) / 3)
    );
    let many = format!(
        "{{\"text\":\"零\u{200B}{}\"}}\n",
        "\\n".repeat((1 << 20) + 1)
    );
    let keys = format!(
        "{{{}\"x\":1}}\n",
        "\"text\":\"\u{200B}\",".repeat((1 << 16) + 1)
    );
    let small = "{\"text\":\"零\u{200B}\"}\n";
    let input = [small, &long, small, &many, small, &keys].concat();
    let wanted = [
        "{\"text\":\"零\"}\n",
        &long,
        "{\"text\":\"零\"}\n",
        &many,
        "{\"text\":\"零\"}\n",
        &keys,
    ]
    .concat();
    for threads in [1, 3] {
        let options = Options {
            threads,
            ..options(field("text"))
        };
        let (got, stats) = clean_all(&options, &[input.as_bytes()], 1 << 20);
        assert!(got == wanted.as_bytes());
        assert_eq!(
            (stats.long_records, stats.records_in, stats.documents),
            (3, 6, 3)
        );
    }
}

fn value() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        any::<String>(),
        vec(
            prop_oneof![
                "[一-龥，。\u{200B}\r\n]{1,9}",
                Just(format!("{PARAGRAPH}\n")),
                Just("浣犲ソ锛".to_owned()),
                Just("&#20320;".to_owned())
            ],
            0..5
        )
        .prop_map(|parts| parts.concat()),
    ];
    (text, any::<bool>(), "(\\\\ud[89a-f][0-9a-f]{2})?").prop_map(|(text, ascii, surrogate)| {
        let quoted = serde_json::to_string(&text).unwrap();
        let mut raw = quoted[1..quoted.len() - 1].to_owned();
        if ascii {
            raw = raw
                .chars()
                .map(|c| {
                    if c.is_ascii() {
                        c.to_string()
                    } else {
                        c.encode_utf16(&mut [0; 2])
                            .iter()
                            .map(|unit| format!("\\u{unit:04X}"))
                            .collect()
                    }
                })
                .collect();
        }
        format!("\"{surrogate}{raw}\"")
    })
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (value(), "[a-z ]{0,3}").prop_map(|(value, key)| format!("{{\"{key}\":1.50, \"text\":{value}}}").into_bytes()),
        1 => value().prop_map(|value| gbk_where_it_can(&format!("{{\"text\":{value}}}"))),
        1 => Just(Vec::new()),
        1 => "[{}\\[\\]\":,a-z0-9好\\\\]{0,12}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..9).prop_map(|bytes| bytes.into_iter().filter(|b| *b != b'\n').collect()),
    ]
}

fn gbk_where_it_can(text: &str) -> Vec<u8> {
    match encoding_rs::GBK.encode(text) {
        (raw, _, false) => raw.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No line is lost, what was JSON is JSON, and the delivery does not matter.
    #[test]
    fn no_line_is_lost_and_json_stays_json(lines in vec(line(), 0..12), escape: bool, size in 1usize..90, threads in 1usize..5) {
        let input = lines.join(&b'\n');
        let mut options = options(field("text"));
        if escape {
            options.decode.invalid = Invalid::Escape;
        }
        let (got, stats) = clean_all(&options, &[&input], usize::MAX);
        prop_assume!(stats.passed_through == 0);
        let other = clean_all(&Options { threads, ..options }, &[&input], size).0;
        prop_assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(&other));
        let got: Vec<&[u8]> = got.split(|b| *b == b'\n').collect();
        prop_assert_eq!(got.len(), input.split(|b| *b == b'\n').count());
        for (before, after) in input.split(|b| *b == b'\n').zip(got) {
            if is_json(before) {
                prop_assert!(is_json(after), "{}", String::from_utf8_lossy(after));
            }
        }
    }

    /// Without stages a stream is what it was, byte for byte.
    #[test]
    fn without_stages_nothing_changes(lines in vec(line(), 0..12)) {
        let input = lines.join(&b'\n');
        let options = Options { stages: Stages::none(), ..options(field("text")) };
        assert_same("no stages", &clean_all(&options, &[&input], 7).0, &input);
    }

    /// A document is cleaned as it is in a file by itself.
    #[test]
    fn a_value_is_cleaned_like_a_file(text in "([一-龥，。]{1,9}|\u{200B}|\r?\n|  |[a-z]{1,5}|&#20320;|\u{FF41})*") {
        prop_assume!(!text.contains('\r') || text.contains('\n'));
        let wanted = clean_all(&Options::default(), &[text.as_bytes()], usize::MAX).0;
        let line = format!("{{\"text\":{}}}", serde_json::to_string(&text).unwrap());
        let (got, _) = clean(line.as_bytes());
        let got: serde_json::Value = serde_json::from_slice(&got).unwrap();
        prop_assert_eq!(got["text"].as_str().unwrap(), String::from_utf8(wanted).unwrap());
    }
}
