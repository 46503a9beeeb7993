//! The scanner against lines by hand, and against serde_json as its twin.

use super::*;
use proptest::prelude::*;

fn values(line: &str, path: &str) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    find(line, &path.parse().unwrap(), &mut found)?;
    Ok(found.into_iter().map(|f| line[f.span].to_owned()).collect())
}

#[test]
fn all_duplicates_at_the_level_of_the_field() {
    for (line, path, wanted) in [
        (r#"{"text":"a"}"#, "text", vec!["a"]),
        (r#" { "id" : 1 , "text" : "a" } "#, "text", vec!["a"]),
        (r#"{"text":"a","text":"b"}"#, "text", vec!["a", "b"]),
        (r#"{"text":"a","text":null}"#, "text", vec!["a"]),
        (r#"{"in":{"text":"a"},"text":"b"}"#, "text", vec!["b"]),
        (r#"{"in":{"text":"a"},"text":"b"}"#, "in.text", vec!["a"]),
        (
            r#"{"a":{"b":"1"},"a":{"b":"2","b":"3"}}"#,
            "a.b",
            vec!["1", "2", "3"],
        ),
        (r#"{"a":"x","a":{"b":"2"}}"#, "a.b", vec!["2"]),
        (r#"{"a.b":"1","a":{"b":"2"}}"#, r"a\.b", vec!["1"]),
        (r#"{"te\u0078t":"a"}"#, "text", vec!["a"]),
        (r#"{"正\u6587":"a"}"#, "正文", vec!["a"]),
        (r#"{"a\\":"1"}"#, r"a\\", vec!["1"]),
        (
            r#"{"text":"\"\\\n\u4f60"}"#,
            "text",
            vec![r#"\"\\\n\u4f60"#],
        ),
        (
            r#"{"n":123456789012345678901234567890.5e-9,"text":""}"#,
            "text",
            vec![""],
        ),
        (
            r#"{"x":[{"text":"no"},[],{}, "]"],"text":"a"}"#,
            "text",
            vec!["a"],
        ),
        ("{\"text\":\"a\"}\r", "text", vec!["a"]),
        (r#"{"text":"\ud800"}"#, "text", vec![r"\ud800"]),
    ] {
        assert_eq!(
            values(line, path),
            Ok(wanted.into_iter().map(str::to_owned).collect()),
            "{line} {path}"
        );
    }
}

#[test]
fn faults() {
    for (line, path, wanted) in [
        (r#"{"a":"x"}"#, "text", Fault::Missing),
        (r#"{}"#, "text", Fault::Missing),
        (r#"[{"text":"a"}]"#, "text", Fault::Missing),
        (r#""text""#, "text", Fault::Missing),
        ("3", "text", Fault::Missing),
        (r#"{"a":[{"b":"x"}]}"#, "a.b", Fault::Missing),
        (r#"{"a":"x"}"#, "a.b", Fault::Missing),
        (r#"{"text":null}"#, "text", Fault::NotAString),
        (r#"{"text":["a"]}"#, "text", Fault::NotAString),
        (r#"{"text":{"text":"a"}}"#, "text", Fault::NotAString),
        (r#"{"text":"a""#, "text", Fault::Broken),
        (r#"{"text":"a"}}"#, "text", Fault::Broken),
        (r#"{"text":"a",}"#, "text", Fault::Broken),
        (r#"{"text":"a" "b":1}"#, "text", Fault::Broken),
        (r#"{"text":"\x41"}"#, "text", Fault::Broken),
        (r#"{"text":"\u12G4"}"#, "text", Fault::Broken),
        ("{\"text\":\"a\tb\"}", "text", Fault::Broken),
        (r#"{"text":"a","n":01}"#, "text", Fault::Broken),
        (r#"{"text":"a","n":1.}"#, "text", Fault::Broken),
        (r#"{"text":"a","n":[1,]}"#, "text", Fault::Broken),
        (r#"{"text":"a","n":nul}"#, "text", Fault::Broken),
        (r#"{text:"a"}"#, "text", Fault::Broken),
        ("", "text", Fault::Broken),
        ("说明", "text", Fault::Broken),
    ] {
        assert_eq!(values(line, path), Err(wanted), "{line} {path}");
    }
}

#[test]
fn depth_is_bounded_and_needs_no_stack() {
    let deep = |levels: usize| {
        format!(
            "{{\"a\":{}{},\"text\":\"x\"}}",
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    assert_eq!(values(&deep(9_000), "text"), Ok(vec!["x".to_owned()]));
    assert_eq!(values(&deep(2_000_000), "text"), Err(Fault::Broken));
}

/// Pieces of JSON, most of them in places where they may stand.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(":"),
        Just(","),
        Just("\"text\":"),
        Just("\"a\""),
        Just("\"\\u4f60\\n\""),
        Just("1"),
        Just("-0.5e+3"),
        Just("01"),
        Just("true"),
        Just("null"),
        Just(" "),
        Just("\""),
        Just("\\"),
        Just("\"很长的一句话，比一次看的字节多得多。\""),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        "-?[1-9][0-9]{0,30}(\\.[0-9]{1,9})?",
        any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![Just("text".to_owned()), "[a-c]{1}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|all| format!("[{}]", all.join(" ,"))),
            proptest::collection::vec((key, inner), 0..4).prop_map(|all| {
                let members: Vec<String> = all
                    .iter()
                    .map(|(key, value)| format!("\"{key}\" : {value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// Does serde_json take it? It knows no lone surrogates when it makes strings, so it is asked to skip them.
fn is_json(line: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

proptest! {
    #[test]
    fn what_is_broken_is_what_the_twin_refuses(line in pieces()) {
        prop_assert_eq!(values(&line, "text") != Err(Fault::Broken), is_json(&line), "{}", line);
    }

    #[test]
    fn what_is_found_is_what_the_twin_finds(line in json()) {
        let twin: serde_json::Value = serde_json::from_str(&line).unwrap();
        let last = values(&line, "text").map(|all| all.last().cloned().unwrap());
        match twin.get("text").filter(|_| twin.is_object()) {
            None => prop_assert_eq!(last, Err(Fault::Missing)),
            Some(serde_json::Value::String(text)) => {
                let raw = format!("\"{}\"", last.unwrap());
                prop_assert_eq!(&serde_json::from_str::<String>(&raw).unwrap(), text);
            }
            // An earlier duplicate may be a string.
            Some(_) => prop_assert!(last != Err(Fault::Missing) && last != Err(Fault::Broken)),
        }
    }
}
