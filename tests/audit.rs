//! The audit: whatever goes in comes back, and damage is found.

mod common;

use assert_cmd::Command;
use common::{
    audited::{audited, comes_back, document, edits, paragraph, rules},
    options, pages_folder,
};
use encoding_rs::{BIG5, EUC_JP, GB18030};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;
use wenlu::{Options, Stage, Stages, audit};

#[test]
fn each_change_is_told() {
    let repeat = paragraph(1);
    let page = format!(
        "清晨。\n{repeat}\n河水\u{200B}很静。 \n下面是小编为大家整理的游记,供大家参考。\n{repeat}\n黄昏。\n"
    );
    let lines = comes_back("page", &Options::default(), &[page.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    assert_eq!(edits.len(), 3, "{edits:?}");
    assert_eq!(edits[0]["record"], 3);
    assert_eq!(
        rules(&edits[0]),
        ["normalize invisible", "normalize blanks"]
    );
    assert_eq!(edits[0]["original"], "河水\u{200B}很静。 \n");
    let before = 10 + repeat.len() as u64 + 1;
    assert_eq!(edits[0]["input"], serde_json::json!([before, 20]));
    assert_eq!(edits[0]["output"], serde_json::json!([before, 16]));
    assert!(rules(&edits[1])[0].starts_with("boilerplate "));
    assert_eq!(edits[1]["output"][1], 0);
    assert_eq!(rules(&edits[2]), ["dedup repeat"]);
    assert_eq!(edits[2]["steps"][0]["repeats"], 2);
}

#[test]
fn what_is_clean_has_a_short_audit() {
    // Random characters make a wrong form now and then.
    let mut options = Options::default();
    options.script.fix = wenlu::script::Fix::Off;
    let clean: String = (0..9000).map(|n| paragraph(n) + "\n").collect();
    let lines = comes_back("UTF-8", &options, &[clean.as_bytes()], usize::MAX);
    assert_eq!(edits(&lines), [] as [Value; 0]);
    assert!(lines.len() < 1000, "{}", lines.len());
    let sentences = common::company::SIMPLIFIED;
    let clean: String = (0..9000)
        .map(|n| format!("第{n}次，{}\n", sentences[n % 6]))
        .collect();
    let legacy = GB18030.encode(&clean.replace('\n', "\r\n")).0.into_owned();
    let lines = comes_back("GB18030", &Options::default(), &[&legacy], usize::MAX);
    let edits = edits(&lines);
    assert!(
        edits
            .iter()
            .all(|edit| edit["encoding"] == "gb18030" && edit["eol"] == "crlf"),
        "{edits:?}"
    );
    assert!(lines.len() < 2000, "{}", lines.len());
}

#[test]
fn a_seam_is_one_entry() {
    let page = "会议纪要\n7、上午先检查了水泵和闸门，发现三号闸门关不严，需要在\n\n8、汛期以前换掉密封条。下午查看了值班室的“防汛物\n9、资”台账，账目清楚。\n散会。\n";
    let lines = comes_back("seam", &Options::default(), &[page.as_bytes()], usize::MAX);
    let edits = edits(&lines);
    assert_eq!(edits.len(), 1, "{edits:?}");
    assert_eq!(edits[0]["records"], serde_json::json!([2, 5]));
    assert_eq!(rules(&edits[0])[0], "boilerplate pager-seam");
}

#[test]
fn pieces_marks_ends_and_files() {
    let cases: [&[&[u8]]; 14] = [
        &[b"\xEF\xBB\xBFa\n", b"\xEF\xBB\xBF\xEF\xBB\xBF", b"b"],
        &[b"a", b"b", b"", b"c\r\n"],
        &[b"a\rb\rc", b"x\r\ny\rz\r\n"],
        &[b"one\rtwo\r\r\n", b"\r", b"\n"],
        &["一\u{2028}二\u{85}三\n四\n".as_bytes()],
        &[
            "一\u{2028}\u{2028}\u{2029}".as_bytes(),
            "\u{2028}".as_bytes(),
        ],
        &[
            b"\x1F\x8B\x08\x08abcd",
            b"text ",
            b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n",
        ],
        &[b"\xFF\xFEa\0\n\0", b"\xFE\xFF\0a\0\r\0b", b"\xFF\xFE"],
        &[
            b"\xFF\xFE\0\xD8a\0\n\0b\0x",
            b"\xFF\xFE\0\0a\0\0\0\n\0\0\0b\0\0",
        ],
        &[b"", b"\n", b"\n\n\n"],
        &[b"a\r\r\nb\r\r\r\n", b"\0\0\n"],
        &[
            b"\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\r\n\x80\n",
            b"\xA7A\xA6n\xA1A\xA5@\xAC\xC9\n",
        ],
        &["&#20320;&hellip;\nÃ©tÃ©, lâ€™eau\n".as_bytes()],
        &[
            "浠婂ぉ涓嬮洦\n".as_bytes(),
            "總結(jié)學(xué)習(xí)\n".as_bytes(),
        ],
    ];
    for documents in cases {
        for threads in 1..=4 {
            for size in [1, 3, usize::MAX] {
                let options = Options {
                    threads,
                    ..Options::default()
                };
                comes_back(&format!("{documents:?}"), &options, documents, size);
            }
        }
        for flags in [
            "--only dedup",
            "--only boilerplate",
            "--only normalize",
            "--only decode",
        ] {
            comes_back(flags, &options(flags), documents, usize::MAX);
        }
        let options = Options {
            line_buffered: true,
            ..Options::default()
        };
        comes_back("line by line", &options, documents, 5);
    }
}

/// Lines that are held, and more between them than may wait.
#[test]
fn what_waits_is_bounded() {
    let head = (0..30).map(|n| format!("第{n}\n")).collect::<String>();
    let noise = "\u{200B}".repeat(1 << 20);
    let page = format!(
        "{head}新的一行\n第1\n{noise}第2\n\n{noise}\n第3\n{}\n完\n{head}",
        paragraph(5)
    );
    let lines = comes_back("held", &Options::default(), &[page.as_bytes()], usize::MAX);
    assert!(String::from_utf8(lines).unwrap().contains("\"held\""));
    let rule = "下面是小编为大家整理的游记,供大家参考。\n".repeat(40_000);
    let page = format!("{head}新的一行\n第1\n{rule}第2\n第3\n完\n");
    comes_back("held", &Options::default(), &[page.as_bytes()], usize::MAX);
}

#[test]
fn long_records_come_back() {
    let mut long = paragraph(3).repeat(60_000).into_bytes();
    long.extend(b"\r\nshort\xFF\n");
    comes_back("long", &Options::default(), &[&long], usize::MAX);
    let wide: Vec<u8> = String::from_utf8_lossy(&long)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    comes_back("long and wide", &Options::default(), &[&wide], usize::MAX);
    let legacy = GB18030
        .encode(&String::from_utf8_lossy(&long))
        .0
        .into_owned();
    comes_back(
        "long in GB18030",
        &options("--only decode,normalize"),
        &[&legacy],
        usize::MAX,
    );
}

#[test]
fn pages_in_many_encodings_come_back() {
    let Some(folder) = pages_folder("pages_in_many_encodings_come_back") else {
        return;
    };
    let mut pages: Vec<Vec<u8>> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        pages.push(fs::read(entry.unwrap().path()).unwrap());
    }
    pages.sort();
    let mut all = Vec::new();
    for page in &pages {
        let text = String::from_utf8_lossy(page);
        let wide = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let crlf = text.replace('\n', "\r\n");
        let mut mixed = Vec::new();
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let encoding = [encoding_rs::UTF_8, GB18030, BIG5, EUC_JP][number % 4];
            mixed.extend_from_slice(&encoding.encode(line).0);
        }
        let made: [(&str, Vec<u8>); 8] = [
            ("as it is", page.clone()),
            ("GB18030", GB18030.encode(&text).0.into_owned()),
            ("GB18030, CRLF", GB18030.encode(&crlf).0.into_owned()),
            ("Big5", BIG5.encode(&text).0.into_owned()),
            ("UTF-16LE", wide(u16::to_le_bytes)),
            ("UTF-16BE", wide(u16::to_be_bytes)),
            ("CR", text.replace('\n', "\r").into_bytes()),
            ("mixed", mixed),
        ];
        for (number, (name, bytes)) in made.into_iter().enumerate() {
            let options = Options {
                threads: 1 + number % 4,
                ..Options::default()
            };
            comes_back(name, &options, &[&bytes], 1 << 16);
            all.push(bytes);
        }
    }
    let documents: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    let options = Options {
        threads: 2,
        ..options("-c t2s")
    };
    comes_back("all", &options, &documents, 1 << 16);
}

#[test]
fn damage_is_found() {
    let page = format!("清晨。\r\n{0}\n河水\u{200B}很静。\n{0}\n黄昏", paragraph(1));
    let (out, lines) = audited(&Options::default(), &[page.as_bytes()], usize::MAX);
    let undo = |lines: &[u8], out: &[u8]| {
        let mut original = Vec::new();
        let result = audit::undo(lines, out, &mut original);
        assert!(
            page.as_bytes().starts_with(&original),
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
        for bit in 0..8 {
            let mut bad = lines.clone();
            bad[at] ^= 1 << bit;
            assert!(undo(&bad, &out).is_err(), "bit {bit} of byte {at}");
        }
        assert!(undo(&lines[..at], &out).is_err(), "cut at {at}");
    }
    assert!(undo(&lines, &out[..out.len() - 1]).is_err());
    assert!(undo(&lines, &[&out[..], b"\n"].concat()).is_err());
    assert!(undo(&[&lines[..], b"\n"].concat(), &out).is_err());
}

#[test]
fn through_the_binary() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let wenlu = |args: &[&str], input: &[u8]| {
        let mut command = Command::cargo_bin("wenlu").unwrap();
        let output = command.args(args).write_stdin(input).output().unwrap();
        (
            output.status.code().unwrap(),
            output.stdout,
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let page = [
        GB18030.encode("你好，世界\r\n今天有雨。 \r\n").0.as_ref(),
        b"\xFFx",
    ]
    .concat();
    let (code, out, said) = wenlu(&["--audit", &path("e")], &page);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(
        wenlu(&["undo", &path("e")], &out),
        (0, page.clone(), String::new())
    );
    let (code, got, said) = wenlu(&["undo", &path("e")], b"something else");
    assert_eq!((code, got), (1, Vec::new()));
    assert!(said.contains("the first 0 bytes"), "{said}");
    let whole = fs::read(path("e")).unwrap();
    fs::write(path("cut"), &whole[..whole.len() - 9]).unwrap();
    let (code, got, said) = wenlu(&["undo", &path("cut")], &out);
    assert_eq!((code, got), (1, Vec::new()));
    assert!(said.contains("no whole audit"), "{said}");
    let (code, _, said) = wenlu(&["undo", &path("none")], b"");
    assert!(code == 1 && said.contains("none"), "{said}");
    assert_eq!(wenlu(&["undo"], b"").0, 2);
    let (code, _, said) = wenlu(&["--audit", &path("e"), &path("e")], b"");
    assert!(code == 2 && said.contains("one of the inputs"), "{said}");
    let (code, _, said) = wenlu(&["--audit", folder.path().to_str().unwrap()], b"");
    assert!(code == 1 && said.contains("--audit"), "{said}");
    assert_eq!(wenlu(&["--audit", "/dev/full"], &page).0, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_goes_in_comes_back(documents in vec(document(), 1..4), skipped in 0u8..64, convert: bool, size in 1usize..900, threads in 1usize..5) {
        let stages = Stage::ALL.into_iter().filter(|s| skipped & 1 << *s as u8 == 0).fold(Stages::none(), Stages::with);
        let stages = if threads > 1 { Stages::all() } else { stages };
        let options = Options { stages, threads, ..options(if convert { "-c t2s" } else { "-c s2t" }) };
        let documents: Vec<&[u8]> = documents.iter().map(Vec::as_slice).collect();
        comes_back("random", &options, &documents, size);
    }
}
