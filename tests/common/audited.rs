//! Runs with an audit, and dirty text for them.

use super::{Trickle, assert_same, clean_all};
use encoding_rs::{BIG5, GB18030};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use wenlu::{Document, Options, audit, dedup::Seen};

/// Cleans with an audit; gives the output and the audit.
pub fn audited(options: &Options, documents: &[&[u8]], size: usize) -> (Vec<u8>, Vec<u8>) {
    let documents: Vec<Document> = documents
        .iter()
        .map(|bytes| {
            let bytes = bytes.to_vec();
            Document::new("case", Trickle { bytes, size, at: 0 })
        })
        .collect();
    let (mut out, mut lines) = (Vec::new(), Vec::new());
    let mut writer = audit::Writer::new(&mut lines).unwrap();
    let mut seen = Seen::new(&options.dedup);
    let options = options.clone();
    wenlu::run_observed(
        options,
        &mut seen,
        documents,
        &mut out,
        Some(&mut writer),
        |_| {},
    )
    .unwrap();
    drop(writer);
    (out, lines)
}

/// Fails where documents do not come back, or an audit changes what comes out; gives the audit.
pub fn comes_back(name: &str, options: &Options, documents: &[&[u8]], size: usize) -> Vec<u8> {
    let (out, lines) = audited(options, documents, size);
    let without = clean_all(options, documents, size).0;
    assert!(out == without, "{name}: the audit changes what comes out");
    let mut original = Vec::new();
    match audit::undo(&lines[..], &out[..], &mut original) {
        Ok(undone) => assert_eq!(undone.read, out.len() as u64),
        Err(error) => panic!(
            "{name}: {error}\n{}",
            String::from_utf8_lossy(&lines[..lines.len().min(4000)])
        ),
    }
    assert_same(name, &original, &documents.concat());
    lines
}

/// The lines of an audit that tell of records.
pub fn edits(lines: &[u8]) -> Vec<Value> {
    let all = std::str::from_utf8(lines).unwrap().lines();
    all.map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line.get("steps").is_some() || line.get("encoding").is_some())
        .collect()
}

pub fn rules(edit: &Value) -> Vec<String> {
    let steps = edit["steps"].as_array().unwrap();
    steps
        .iter()
        .map(|step| {
            format!(
                "{} {}",
                step["stage"].as_str().unwrap(),
                step["rule"].as_str().unwrap()
            )
        })
        .collect()
}

pub fn paragraph(seed: u64) -> String {
    let mut random = seed;
    let mut next = || {
        random = random
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        char::from_u32(0x4E00 + ((random >> 33) % 5000) as u32).unwrap()
    };
    (0..60).map(|_| next()).collect()
}

/// Pieces from which dirty text is put together.
pub fn piece() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        "[一-龥，。！？《》“”]{1,12}",
        "[a-zA-Z0-9 .,;:()?!&;]{1,12}",
        "[\u{200B}\u{200D}\u{FEFF}\u{AD}\u{85}\u{2028}\r\t\u{1B}\u{7}\u{0}　 ]{1,3}",
        "[學習們這個來時說為進點開經國]\\((xué|xí|men|zhè|lái|shí|jīng)\\)",
        "(ä½\u{A0}å¥½|浣犲ソ锛|Ã©|â€™|\u{FFFD}|锟斤拷|&#20320;|&hellip;){1,4}",
        Just("下面是小编为大家整理的游记,供大家参考。\n".to_owned()),
        Just("渡口的老船工每天清晨摇着小船过河，孩子们跟着爷爷去地里看西瓜熟了没有，夜里起风了，院门吱呀吱呀响到天亮。\n".to_owned()),
        Just("会场安静下来。\n".to_owned()),
        Just("共\n3\n页，当前第\n1\n页\n1\n2\n3\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
    ];
    let legacy = "[一-龥，。]{1,9}\n?".prop_map(|s| GB18030.encode(&s).0.into_owned());
    prop_oneof![
        8 => text.prop_map(String::into_bytes),
        2 => legacy,
        1 => "[一-龥，。]{1,9}".prop_map(|s| BIG5.encode(&s).0.into_owned()),
        1 => vec(any::<u8>(), 1..6),
    ]
}

pub fn document() -> impl Strategy<Value = Vec<u8>> {
    let dirty = || vec(piece(), 0..40).prop_map(|pieces| pieces.concat());
    let wide = |to: fn(u16) -> [u8; 2]| {
        move |bytes: Vec<u8>| {
            let units = String::from_utf8_lossy(&bytes).into_owned();
            let mut out: Vec<u8> = "\u{FEFF}"
                .encode_utf16()
                .chain(units.encode_utf16())
                .flat_map(to)
                .collect();
            out.truncate(out.len() - bytes.len() % 3 % out.len().max(1));
            out
        }
    };
    prop_oneof![
        6 => dirty(),
        1 => vec(any::<u8>(), 0..300),
        1 => dirty().prop_map(wide(u16::to_le_bytes)),
        1 => dirty().prop_map(wide(u16::to_be_bytes)),
        1 => dirty().prop_map(|bytes| bytes.into_iter().map(|b| if b == b'\n' { b'\r' } else { b }).collect()),
    ]
}
