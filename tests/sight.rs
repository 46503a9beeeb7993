//! What the command shows of what it does: --explain, --check, --stats, --progress, completions, the man page.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const PARAGRAPH: &str = "磨坊在河的拐弯处，水车从早转到晚。秋天新麦下来的时候，四乡的人赶着驴车来排队，院子里到处是麦子的香味和说笑的声音。\n";

/// Exit code, standard output, standard error.
fn run(args: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("wenlu").unwrap();
    let output = command.args(args).write_stdin(input).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn explained(args: &[&str], input: &[u8]) -> String {
    let (code, out, said) = run(&[&["--explain"], args].concat(), input);
    assert_eq!((code, said.as_str()), (0, ""));
    out
}

#[test]
fn explain_shows_what_changes() {
    let page = format!("清晨。\n{PARAGRAPH}河水\u{200B}很静。\u{3000}\n{PARAGRAPH}黄昏。\n");
    let wanted = format!(
        "3: normalize invisible, blanks\n- 河水{{-\\u{{200B}}-}}很静。{{-\u{3000}-}}\n+ 河水很静。\n4: dedup repeat of 2\n- {{-{}-}}\n",
        PARAGRAPH.trim_end()
    );
    assert_eq!(explained(&[], page.as_bytes()), wanted);
    assert_eq!(explained(&[], "清晨。\n黄昏。\n".as_bytes()), "");
    assert_eq!(
        explained(&["-c", "t2s"], "漢語詞典\n".as_bytes()),
        "1: script t2s\n- {-漢語詞-}典\n+ {+汉语词+}典\n"
    );
    assert_eq!(
        explained(&["--only", "normalize"], " \u{200B}\n".as_bytes()),
        "1: normalize invisible\n-  {-\\u{200B}-}\n+  \n"
    );
    assert_eq!(
        explained(&[], b"\x1B[31mred\x1B[0m\r\n"),
        "1: normalize line-end, control\n- {-\\u{1B}[31m-}red{-\\u{1B}[0m\\r-}\n+ red\n"
    );
}

#[test]
fn explain_shows_encodings_as_ranges_and_other_bytes_as_text() {
    let gbk = encoding_rs::GBK
        .encode("你好，世界\r\n今天有雨，明天天晴。\r\n")
        .0
        .into_owned();
    assert_eq!(
        explained(&[], &gbk),
        "1-2: encoding gb18030, line ends crlf\n"
    );
    let removed = encoding_rs::GBK
        .encode("今天有雨，明天天晴。 \n")
        .0
        .into_owned();
    let shown = explained(&["-f", "gb18030"], &removed);
    assert!(shown.contains("decode gb18030; normalize"), "{shown}");
    let shown = explained(&["-f", "utf-8"], b"caf\xFF latte\n");
    assert!(shown.contains("\\xFF"), "{shown}");
}

#[test]
fn explain_tells_how_a_repair_was_judged() {
    let shown = explained(&[], "浠婂ぉ涓嬮洦\n".as_bytes());
    assert!(
        shown.starts_with("1: repair UTF-8 read as GBK (bytes 0-18, score -"),
        "{shown}"
    );
    assert!(shown.ends_with("\n+ {+今天下雨+}\n"), "{shown}");
    let shown = explained(&[], "&#20320;&hellip;\n".as_bytes());
    assert!(shown.starts_with("1: repair entities (2)\n"), "{shown}");
}

#[test]
fn explain_shows_joined_records_together() {
    let page = "会议纪要\n7、上午先检查了水泵和闸门，发现三号闸门关不严，需要在\n8、汛期以前换掉密封条。下午查看了值班室的“防汛物\n9、资”台账，账目清楚。\n";
    let shown = explained(&[], page.as_bytes());
    assert!(shown.starts_with("2-4: boilerplate pager-seam"), "{shown}");
    assert_eq!(
        shown.lines().filter(|line| line.starts_with("- ")).count(),
        3
    );
    assert_eq!(
        shown.lines().filter(|line| line.starts_with("+ ")).count(),
        1
    );
}

#[test]
fn explain_goes_with_no_other_output() {
    for other in [&["--check"][..], &["--audit", "e"]] {
        assert_eq!(run(&[&["--explain"], other].concat(), b"").0, 2);
    }
    let folder = TempDir::new().unwrap();
    let set = folder.path().join("set");
    let args = ["--explain", "--seen", set.to_str().unwrap()];
    assert_eq!(run(&args, PARAGRAPH.as_bytes()).0, 0);
    assert!(!set.exists(), "nothing was cleaned, so nothing was seen");
}

#[test]
fn check_counts_by_stage() {
    let (code, out, said) = run(
        &["--check"],
        format!("{PARAGRAPH}零\u{200B}宽\r\n{PARAGRAPH}").as_bytes(),
    );
    assert_eq!((code, out.as_str()), (1, ""));
    let rows: Vec<Vec<&str>> = said
        .lines()
        .map(|line| line.rsplitn(2, ' ').collect())
        .collect();
    assert!(rows.iter().all(|row| row[0] == "1"), "{said}");
    for stage in [
        "normalize: lines changed",
        "normalize: line ends changed",
        "dedup: lines removed",
    ] {
        assert!(rows.iter().any(|row| row[1].trim() == stage), "{said}");
    }
}

#[test]
fn stats_in_json_are_one_line_with_every_field_of_the_docs() {
    let page = format!("{PARAGRAPH}零\u{200B}宽\r\n{PARAGRAPH}");
    let (code, _, said) = run(&["--stats=json"], page.as_bytes());
    assert_eq!((code, said.lines().count()), (0, 1));
    let stats: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(stats["wenlu_stats"], 1);
    assert_eq!(stats["changed"], true);
    assert_eq!(stats["bytes"]["in"], page.len());
    assert_eq!(stats["records"], json!({ "in": 3, "out": 2 }));
    assert_eq!(
        stats["normalize"],
        json!({ "lines_changed": 1, "line_ends_changed": 1 })
    );
    assert_eq!(stats["dedup"]["lines_removed"], 1);
    assert_eq!(stats["decode"]["encodings"]["utf-8"]["lines"], 3);
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/stats.md");
    let docs = fs::read_to_string(docs).unwrap();
    let mut fields = Vec::new();
    names(&stats, "", &mut fields);
    for field in fields {
        let skipped = [
            "decode.encodings.",
            "repair.mojibake_lines.",
            "boilerplate.rules.",
        ];
        if !skipped.iter().any(|open| field.starts_with(open)) {
            assert!(
                docs.contains(&format!("`{field}`")),
                "{field} is not in docs/stats.md"
            );
        }
    }
}

fn names(value: &Value, path: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                names(value, &path, out);
            }
        }
        _ => out.push(path.to_owned()),
    }
}

#[test]
fn stats_stand_in_columns() {
    let (_, _, said) = run(&["--stats"], PARAGRAPH.repeat(2).as_bytes());
    let column = |name: &str, number: &str| {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap();
        line.find(number).unwrap() + number.len()
    };
    assert_eq!(
        column("dedup: lines removed", "1"),
        column("documents", "1")
    );
    assert_eq!(column("records", "2"), column("documents", "1"));
}

#[test]
fn progress_is_for_terminals_unless_it_is_forced() {
    for quiet in [&["--progress"][..], &["--progress=auto"]] {
        assert_eq!(run(quiet, b"a\n"), (0, "a\n".to_owned(), String::new()));
    }
    let (code, out, said) = run(&["--progress=always"], b"a\n");
    assert_eq!((code, out.as_str()), (0, "a\n"));
    assert!(
        said.ends_with(" MB/s\n") && said.starts_with("0.0 MB, "),
        "{said}"
    );
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, PARAGRAPH).unwrap();
    let (_, _, said) = run(&["--progress=always", file.to_str().unwrap()], b"");
    assert!(said.contains("100 %") && said.contains(" left"), "{said}");
    assert_eq!(run(&["--progress=never"], b"").0, 2);
}

#[test]
fn completions_and_man_page_come_from_the_definitions() {
    for shell in ["bash", "zsh", "fish"] {
        let (code, out, said) = run(&["completions", shell], b"");
        assert_eq!((code, said.as_str()), (0, ""), "{shell}");
        for word in ["audit", "explain", "undo", "line-buffered"] {
            assert!(out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(&["completions", "csh"], b"").0, 2);
    let (code, page, _) = run(&["man"], b"");
    assert_eq!(code, 0);
    assert!(
        page.contains(".TH wenlu 1") && page.contains("\\-\\-audit"),
        "{page}"
    );
    let (_, help, _) = run(&["--help"], b"");
    for word in ["undo", "seen", "completions", "man"] {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(word)),
            "{word}"
        );
    }
    assert_eq!(run(&["undo", "--help"], b"").0, 0);
}

#[test]
fn files_may_be_called_like_commands() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("man"), "a\r\n").unwrap();
    let mut command = Command::cargo_bin("wenlu").unwrap();
    command
        .current_dir(folder.path())
        .arg("./man")
        .assert()
        .success()
        .stdout("a\n");
    let mut command = Command::cargo_bin("wenlu").unwrap();
    command
        .current_dir(folder.path())
        .args(["-j1", "man"])
        .assert()
        .success()
        .stdout("a\n");
}
