//! The binary: every flag, every error, and how it behaves in a pipe.

use assert_cmd::Command;
use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command as Process, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PARAGRAPH: &str = "磨坊在河的拐弯处，水车从早转到晚。秋天新麦下来的时候，四乡的人赶着驴车来排队，院子里到处是麦子的香味和说笑的声音。\n";

fn wenlu(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("wenlu").unwrap();
    command.args(args);
    command
}

/// Runs with standard input; gives exit code, standard output, standard error.
fn run(args: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let output = wenlu(args).write_stdin(input).output().unwrap();
    (
        output.status.code().unwrap(),
        output.stdout,
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Standard output of a run that must succeed and say nothing.
fn cleaned(args: &[&str], input: &[u8]) -> String {
    let (code, out, said) = run(args, input);
    assert_eq!((code, said.as_str()), (0, ""), "{args:?}");
    String::from_utf8(out).unwrap()
}

/// A run that must fail with one line on standard error, which is given back.
fn complaint(args: &[&str], input: &[u8], code: i32) -> String {
    let (got, _, said) = run(args, input);
    assert_eq!(got, code, "{args:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn spawn(args: &[&str], stdin: Stdio, stdout: Stdio) -> Child {
    Process::new(env!("CARGO_BIN_EXE_wenlu"))
        .args(args)
        .stdin(stdin)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn standard_input_files_and_dash() {
    let folder = TempDir::new().unwrap();
    let (a, b) = (file(&folder, "a", b"a\r\n"), file(&folder, "b", b"b\r\n"));
    assert_eq!(cleaned(&[], b"x\r\n"), "x\n");
    assert_eq!(cleaned(&["-"], b"x\r\n"), "x\n");
    assert_eq!(cleaned(&[text(&a), "-", text(&b)], b"x\r\n"), "a\nx\nb\n");
    assert_eq!(cleaned(&[], b""), "");
}

#[test]
fn from() {
    let korean = encoding_rs::EUC_KR
        .encode("오늘은 날씨가 좋다.\n")
        .0
        .into_owned();
    assert_eq!(cleaned(&["-f", "euc-kr"], &korean), "오늘은 날씨가 좋다.\n");
    for label in ["gbk", "GB2312", "cp936", "gb18030"] {
        assert_eq!(
            cleaned(&["--from", label], &gbk("春天来了。\n")),
            "春天来了。\n"
        );
    }
    let wide: Vec<u8> = "短\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(cleaned(&["-f", "utf-16be"], &wide), "短\n");
    let said = complaint(&["-f", "klingon"], b"", 2);
    assert!(
        said.contains("klingon") && said.lines().count() <= 2,
        "{said}"
    );
}

#[test]
fn invalid() {
    assert_eq!(cleaned(&["-f", "utf-8"], b"ab\xFFcd\n"), "ab\u{FFFD}cd\n");
    assert_eq!(
        cleaned(&["-f", "utf-8", "--invalid", "escape"], b"ab\xFFcd\n"),
        "ab\\xFFcd\n"
    );
    assert!(complaint(&["--invalid", "drop"], b"", 2).contains("replace"));
}

#[test]
fn convert() {
    assert_eq!(
        cleaned(&["-c", "t2s"], "漢語詞典\n".as_bytes()),
        "汉语词典\n"
    );
    assert_eq!(
        cleaned(&["--convert=s2t"], "汉语词典\n".as_bytes()),
        "漢語詞典\n"
    );
    assert_eq!(
        cleaned(&["-c", "keep"], "漢語词典\n".as_bytes()),
        "漢語词典\n"
    );
    let said = complaint(&["-c", "s2x"], b"", 2);
    assert!(said.contains("s2x") && said.contains("t2s"), "{said}");
    // The second line may be in either script, and goes with the one above it.
    let pages = ["软件里的信息\n文件后面\n", "軟體裡的資訊\n文件後面\n"];
    assert_eq!(
        cleaned(&["-c", "s2twp"], pages[0].as_bytes()),
        "軟體裡的資訊\n檔案後面\n"
    );
    assert_eq!(
        cleaned(&["-c", "tw2sp"], pages[1].as_bytes()),
        "软件里的信息\n文档后面\n"
    );
    // A region's word that the region has for another thing too: taken where the lines above show that it is one already.
    for (config, text, wanted) in [
        (
            "s2twp",
            "新建文档\n说明在文档里\n新建文档\n",
            "新建文檔\n說明在文件裡\n新建文件\n",
        ),
        (
            "tw2sp",
            "\n檔案\n軟體裡的資訊\n檔案\n",
            "\n档案\n软件里的信息\n文件\n",
        ),
    ] {
        let once = cleaned(&["-c", config, "--only", "script"], text.as_bytes());
        assert_eq!(once, wanted);
        assert_eq!(
            cleaned(&["-c", config, "--only", "script"], once.as_bytes()),
            once
        );
    }
    let same = "這裏的文件\n台后\n文件\n";
    assert_eq!(cleaned(&["-c", "s2twp"], same.as_bytes()), same);
}

#[test]
fn convert_all() {
    let text = "太后與云\n";
    assert_eq!(cleaned(&["-c", "s2t"], text.as_bytes()), text);
    assert_eq!(
        cleaned(&["-c", "s2t", "--convert-all"], text.as_bytes()),
        "太后與雲\n"
    );
}

#[test]
fn words_of_the_user() {
    let folder = TempDir::new().unwrap();
    let stays = file(&folder, "stays", "后羿\n".as_bytes());
    let own = file(&folder, "own", "# 网\n网志\t部落格\n".as_bytes());
    let bad = file(&folder, "bad", "甲\t乙\n丙\n".as_bytes());
    let path = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let (stays, own, bad) = (path(&stays), path(&own), path(&bad));
    let args = ["-c", "s2t", "--protect", &stays, "--phrases", &own];
    assert_eq!(cleaned(&args, "后羿写网志\n".as_bytes()), "后羿寫部落格\n");
    let said = complaint(&["-c", "s2t", "--phrases", &bad], b"", 1);
    assert!(
        said.contains(&format!("{bad}:2: word, tab and value")),
        "{said}"
    );
    let said = complaint(&["-c", "s2t", "--protect", &own], b"", 1);
    assert!(said.contains(&format!("{own}:2:")), "{said}");
    assert!(complaint(&["--protect", "/no/such/file"], b"", 1).contains("/no/such/file"));
}

#[test]
fn stats_tell_the_scripts() {
    let text = "这是一行\n這是一行\n這是头发\n一行\n再来一行\n";
    let (code, _, said) = run(&["--stats"], text.as_bytes());
    assert_eq!(code, 0);
    for (name, count) in [
        ("Simplified", 2),
        ("Traditional", 1),
        ("both", 1),
        ("neither", 1),
    ] {
        let row = said
            .lines()
            .find(|l| l.starts_with(&format!("script: lines in {name} ")));
        assert!(
            row.is_some_and(|l| l.ends_with(&format!(" {count}"))),
            "{said}"
        );
    }
}

#[test]
fn form_and_punct() {
    assert_eq!(
        cleaned(&[], "ｅ\u{301}é ①\n".as_bytes()).chars().last(),
        Some('\n')
    );
    assert_eq!(cleaned(&["--form", "nfkc"], "①ﬁ\n".as_bytes()), "1fi\n");
    assert_eq!(
        cleaned(&["--form", "none"], "e\u{301}\n".as_bytes()),
        "e\u{301}\n"
    );
    assert_eq!(
        cleaned(&["--punct", "cjk"], "你好,世界\n".as_bytes()),
        "你好，世界\n"
    );
    assert_eq!(cleaned(&[], "你好,世界\n".as_bytes()), "你好,世界\n");
    assert!(complaint(&["--form", "nfd"], b"", 2).contains("nfd"));
    assert!(complaint(&["--punct", "ascii"], b"", 2).contains("ascii"));
}

#[test]
fn only_and_skip() {
    let input = [
        gbk("好\n"),
        PARAGRAPH.repeat(2).into_bytes(),
        "零\u{200B}宽\n".into(),
    ]
    .concat();
    assert_eq!(
        cleaned(&["--only", "decode"], &input),
        format!("好\n{PARAGRAPH}{PARAGRAPH}零\u{200B}宽\n")
    );
    assert_eq!(
        cleaned(&["--skip", "dedup"], &input),
        format!("好\n{PARAGRAPH}{PARAGRAPH}零宽\n")
    );
    assert_eq!(
        cleaned(&["--only", "decode,dedup"], &input),
        format!("好\n{PARAGRAPH}零\u{200B}宽\n")
    );
    let undecoded = run(&["--skip", "decode"], &input);
    assert_eq!(
        undecoded.1,
        [gbk("好\n"), PARAGRAPH.into(), "零宽\n".into()].concat()
    );
    let said = complaint(&["--only", "decoding"], b"", 2);
    assert!(
        said.contains("decoding") && said.contains("boilerplate"),
        "{said}"
    );
}

#[test]
fn rules() {
    let folder = TempDir::new().unwrap();
    let pack = "id: my-footer\nkind: furniture\nremoves: line\nwhere: anywhere\npattern: ^本站由海风工作室维护$\nhit: 本站由海风工作室维护\nmiss: 海风吹过\n";
    let good = file(&folder, "my.rules", pack.as_bytes());
    let input = "正文在这里。\n本站由“海风工作室”维护\n".as_bytes();
    assert_eq!(cleaned(&["--rules", text(&good)], input), "正文在这里。\n");
    assert_eq!(
        cleaned(&["--rules", text(&good), "--skip", "boilerplate"], input).as_bytes(),
        input
    );
    let intro = "下面是小编为大家整理的游记,供大家参考。\n".as_bytes();
    assert_eq!(cleaned(&[], intro), "");
    assert_eq!(cleaned(&["--no-default-rules"], intro).as_bytes(), intro);

    let list = cleaned(&["--list-rules"], b"");
    assert!(list.lines().count() > 5 && !list.contains("my-footer"));
    assert!(
        cleaned(
            &["--list-rules", "--no-default-rules", "--rules", text(&good)],
            b""
        )
        .contains("my-footer")
    );

    let bad = file(
        &folder,
        "bad.rules",
        pack.replace("kind: furniture", "kind: sofa").as_bytes(),
    );
    let said = complaint(&["--rules", text(&bad)], b"", 1);
    assert!(
        said.contains("bad.rules:2") && said.contains("sofa"),
        "{said}"
    );
    let said = complaint(
        &["--rules", text(&folder.path().join("none.rules"))],
        b"",
        1,
    );
    assert!(said.contains("none.rules"), "{said}");
}

#[test]
fn dedup_flags() {
    let twice = PARAGRAPH.repeat(2);
    assert_eq!(cleaned(&[], twice.as_bytes()), PARAGRAPH);
    assert_eq!(cleaned(&["--dedup-min", "80"], twice.as_bytes()), twice);
    assert_eq!(
        cleaned(&["--dedup-min", "3"], "短的行\n短的行\n".as_bytes()),
        "短的行\n"
    );
    assert_eq!(
        cleaned(&["--dedup-memory", "64K"], twice.as_bytes()),
        PARAGRAPH
    );
    let folder = TempDir::new().unwrap();
    let (a, b) = (
        file(&folder, "a", PARAGRAPH.as_bytes()),
        file(&folder, "b", PARAGRAPH.as_bytes()),
    );
    assert_eq!(cleaned(&[text(&a), text(&b)], b""), PARAGRAPH);
    assert_eq!(
        cleaned(&["--dedup-scope", "document", text(&a), text(&b)], b""),
        twice
    );
    assert!(complaint(&["--dedup-memory", "many"], b"", 2).contains("64M"));
    complaint(&["--dedup-min", "0"], b"", 2);
    complaint(&["--dedup-scope", "galaxy"], b"", 2);
}

#[test]
fn threads() {
    for n in ["1", "2", "8"] {
        assert_eq!(
            cleaned(&["-j", n], PARAGRAPH.repeat(2).as_bytes()),
            PARAGRAPH
        );
    }
    complaint(&["-j", "0"], b"", 2);
}

#[test]
fn check_writes_nothing_and_tells() {
    assert_eq!(
        run(&["--check"], PARAGRAPH.as_bytes()),
        (0, vec![], String::new())
    );
    let (code, out, said) = run(&["--check"], PARAGRAPH.repeat(2).as_bytes());
    assert_eq!((code, out.len()), (1, 0));
    assert!(said.contains("dedup"), "{said}");
    for dirty in [
        "a\r\n".as_bytes(),
        b"\xEF\xBB\xBFa\n",
        "零\u{200B}宽\n".as_bytes(),
        &gbk("好\n"),
    ] {
        assert_eq!(run(&["--check"], dirty).0, 1, "{dirty:?}");
    }
}

#[test]
fn stats() {
    let input = [
        gbk("春天来了，燕子也回来了。\r\n"),
        PARAGRAPH.repeat(2).into_bytes(),
    ]
    .concat();
    let (code, out, said) = run(&["--stats"], &input);
    assert_eq!(code, 0);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        format!("春天来了，燕子也回来了。\n{PARAGRAPH}")
    );
    for words in [
        "bytes",
        "records",
        "3 in, 2 out",
        "GB18030",
        "UTF-8",
        "line ends changed",
        "dedup: lines removed",
        "MB/s",
    ] {
        assert!(said.contains(words), "{words} is not in\n{said}");
    }
    assert_eq!(run(&["--stats=text"], b"").0, 0);
    complaint(&["--stats=xml"], b"", 2);
}

#[test]
fn help_and_version() {
    let help = cleaned(&["-h"], b"");
    assert!(
        help.lines().count() <= 40,
        "-h fits a screen: {} lines",
        help.lines().count()
    );
    let long = cleaned(&["--help"], b"");
    assert!(long.len() > help.len() && long.contains("Exit status"));
    assert!(cleaned(&["-V"], b"").starts_with("wenlu "));
    assert!(complaint(&["--no-such-flag"], b"", 2).contains("--no-such-flag"));
}

#[test]
fn unreadable_files_come_after_the_others_and_exit_with_1() {
    let folder = TempDir::new().unwrap();
    let good = file(&folder, "good", b"good\r\n");
    let missing = folder.path().join("missing");
    let (code, out, said) = run(&[text(&missing), text(&good), text(folder.path())], b"");
    assert_eq!((code, out.as_slice()), (1, b"good\n".as_slice()));
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(
        said.contains("missing: ") && said.contains("directory"),
        "{said}"
    );
}

#[test]
fn a_full_disk_is_an_error() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut child = spawn(&[], Stdio::piped(), full.into());
    child
        .stdin
        .take()
        .unwrap()
        .write_all(PARAGRAPH.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("standard output") && said.lines().count() == 1,
        "{said}"
    );
}

/// Waits at most a few seconds; says how long it took.
fn wait(child: &mut Child) -> (i32, Duration) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code().unwrap(), start.elapsed());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("still running after its reader was gone");
}

#[test]
fn ends_when_its_reader_leaves_though_nothing_is_written() {
    for threads in ["-j1", "-j3"] {
        let mut child = spawn(&[threads], Stdio::piped(), Stdio::piped());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(PARAGRAPH.as_bytes()).unwrap();
        drop(child.stdout.take());
        let (code, took) = wait(&mut child);
        assert_eq!(code, 0);
        assert!(took < Duration::from_secs(5), "{took:?}");
        drop(stdin);
    }
}

#[test]
fn ends_quietly_in_a_pipe_to_head() {
    let unique: String = (0..200_000)
        .map(|i| format!("第{i}行和别的行都不一样\n"))
        .collect();
    let folder = TempDir::new().unwrap();
    let big = file(&folder, "big", unique.as_bytes());
    let mut child = spawn(&[text(&big)], Stdio::null(), Stdio::piped());
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let (code, _) = wait(&mut child);
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!((code, said.as_str()), (0, ""));
}

#[test]
fn refuses_to_write_over_its_input() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "page", PARAGRAPH.as_bytes());
    let append = || fs::OpenOptions::new().append(true).open(&path).unwrap();
    let mut named = spawn(&[text(&path)], Stdio::null(), append().into());
    assert_eq!(wait(&mut named).0, 2);
    let mut piped = spawn(&[], fs::File::open(&path).unwrap().into(), append().into());
    assert_eq!(wait(&mut piped).0, 2);
    assert_eq!(fs::read(&path).unwrap(), PARAGRAPH.as_bytes());
}

#[test]
fn line_buffered_answers_line_by_line() {
    let mut child = spawn(&["--line-buffered"], Stdio::piped(), Stdio::piped());
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    for line in ["一\u{200B}行\r\n", "又一行\n"] {
        stdin.write_all(line.as_bytes()).unwrap();
        let wanted = line.replace(['\u{200B}', '\r'], "");
        let mut got = vec![0; wanted.len()];
        stdout.read_exact(&mut got).unwrap();
        assert_eq!(got, wanted.as_bytes());
    }
    drop(stdin);
    assert_eq!(wait(&mut child).0, 0);
}

#[test]
fn compressed_and_binary_input_is_passed_through_with_a_warning() {
    let gzip = [&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3][..], &[7; 100]].concat();
    let (code, out, said) = run(&[], &gzip);
    assert_eq!((code, out), (0, gzip));
    assert!(said.contains("zcat") && said.lines().count() == 1, "{said}");
    let mut random = 1u64;
    let noise: Vec<u8> = (0..50_000)
        .map(|_| {
            random = random
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (random >> 56) as u8
        })
        .collect();
    let (code, out, said) = run(&[], &noise);
    assert_eq!((code, out == noise), (0, true));
    assert!(
        said.contains("binary") && said.lines().count() == 1,
        "{said}"
    );
}

#[test]
fn messages_are_one_line() {
    let wrong: [&[&str]; 7] = [
        &["--no-such-flag"],
        &["--form", "nfd"],
        &["-j", "100000"],
        &["--dedup-memory", "1K"],
        &["--only", "x"],
        &["-f", "x"],
        &["-c", "x"],
    ];
    for args in wrong {
        let said = complaint(args, b"", 2);
        assert!(
            said.starts_with("wenlu: ") && said.lines().count() == 1,
            "{args:?}: {said}"
        );
    }
}

#[test]
fn a_report_that_cannot_be_written_is_no_panic() {
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    for (flag, code) in [("--stats", 0), ("--check", 1)] {
        let mut command = Process::new(env!("CARGO_BIN_EXE_wenlu"));
        command
            .arg(flag)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(full());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"a\r\n").unwrap();
        assert_eq!(wait(&mut child).0, code, "{flag}");
    }
}

#[test]
fn what_stays_does_not_wait_for_what_goes() {
    // All but the first paragraph goes, and standard input stays open.
    let mut child = spawn(&[], Stdio::piped(), Stdio::piped());
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let block = PARAGRAPH.repeat((3 << 20) / PARAGRAPH.len());
    stdin.write_all(block.as_bytes()).unwrap();
    let mut got = vec![0; PARAGRAPH.len()];
    stdout.read_exact(&mut got).unwrap();
    assert_eq!(got, PARAGRAPH.as_bytes());
    drop((stdin, stdout));
    assert_eq!(wait(&mut child).0, 0);
}

#[test]
fn line_buffered_keeps_a_last_line_that_was_held() {
    let text = "同志们：\n同志们：\n";
    assert_eq!(cleaned(&["--line-buffered"], text.as_bytes()), text);
}

#[test]
fn compressed_input_stays_without_decode_too() {
    let gzip = [
        &[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3][..],
        b"\x01\x02abc\r\n\xff\xfe",
    ]
    .concat();
    assert_eq!(run(&["--skip", "decode"], &gzip).1, gzip);
}

#[test]
fn odd_ends() {
    assert_eq!(cleaned(&[], b"abc\xB0"), "abc\u{FFFD}");
    assert_eq!(cleaned(&[], b"a\0b\n"), "ab\n");
    assert_eq!(cleaned(&[], b"no newline"), "no newline");
    let long = "汉".repeat(4 << 20);
    assert!(cleaned(&[], long.as_bytes()) == long);
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_as_standard_input_is_explained() {
    // `script` gives a terminal; where it is missing the case cannot be played.
    let command = format!("{} ; echo code=$?", env!("CARGO_BIN_EXE_wenlu"));
    let Ok(output) = Process::new("script")
        .args(["-qec", &command, "/dev/null"])
        .stdin(Stdio::null())
        .output()
    else {
        eprintln!("skipped: there is no `script` here");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("terminal") && said.contains("-h") && said.contains("code=2"),
        "{said}"
    );
}

#[test]
fn check_rules_names_file_line_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("own.rules");
    let rule = "id: own-bulletin\nkind: nav\nremoves: line\npattern: ^校园快讯$\nhit: 校园快讯\nmiss: 校园快讯第三期\n";
    std::fs::write(&pack, rule).unwrap();
    wenlu(&["--check-rules"]).arg(&pack).assert().success();
    let broken = rule
        .replace("hit: 校园快讯", "hit: 校园新闻")
        .replace("own-bulletin", "pager-of");
    std::fs::write(&pack, broken).unwrap();
    let done = wenlu(&["--check-rules"]).arg(&pack).assert().code(1);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(
        said.contains("own.rules:1: the id pager-of stands already"),
        "{said}"
    );
    assert!(
        said.contains("own.rules:5: rule pager-of does not hit"),
        "{said}"
    );
    std::fs::write(&pack, rule.replace("own-bulletin", "pager-of")).unwrap();
    wenlu(&["--check-rules"]).arg(&pack).assert().code(1);
    wenlu(&["--no-default-rules", "--check-rules"])
        .arg(&pack)
        .assert()
        .success();
}

#[test]
fn lines_of_json() {
    let folder = TempDir::new().unwrap();
    let lines =
        "{\"id\":1,\"text\":\"零\u{200B}\"}\n{\"id\":2,\"text\":\"\u{200B}\"}\n{\"id\":3}\n";
    let path = file(&folder, "a.jsonl", lines.as_bytes());
    assert_eq!(
        cleaned(&["--jsonl=text", text(&path)], b""),
        "{\"id\":1,\"text\":\"零\"}\n{\"id\":2,\"text\":\"\"}\n{\"id\":3}\n"
    );
    assert_eq!(
        cleaned(&["--jsonl=text", "--drop-empty", text(&path)], b""),
        "{\"id\":1,\"text\":\"零\"}\n{\"id\":3}\n"
    );
    let (code, out, said) = run(&["--jsonl=text", "--strict", text(&path)], b"");
    assert_eq!(code, 1);
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 2);
    assert!(
        said.contains("a.jsonl, line 3: the field is missing"),
        "{said}"
    );
    let (_, _, said) = run(&["--jsonl=text", "--stats", text(&path)], b"");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for row in [
        "documents 2 bytes",
        "json: lines without the field, passed on 1 ",
        "json: documents that became empty 1",
    ] {
        assert!(words.contains(row), "{said}");
    }
    let (code, _, said) = run(
        &["--jsonl=text", "--drop-empty", "--check", text(&path)],
        b"",
    );
    assert_eq!(code, 1);
    assert!(
        said.contains("json: lines of emptied documents removed"),
        "{said}"
    );
    assert_eq!(
        cleaned(&["--jsonl=a\\.b.c"], b"{\"a.b\":{\"c\":\"x\\u200b\"}}"),
        "{\"a.b\":{\"c\":\"x\"}}"
    );
}

#[test]
fn documents_that_end_in_nul() {
    assert_eq!(
        cleaned(&["-0"], "零\u{200B}\0二\r\n\0".as_bytes()),
        "零\0二\n\0"
    );
    assert_eq!(cleaned(&["--null"], b"a\0b"), "a\0b");
}

#[test]
fn flags_of_documents_that_do_not_fit() {
    for args in [
        ["-0", "--jsonl=text"].as_slice(),
        &["--strict"],
        &["--drop-empty"],
        &["--jsonl="],
        &["--jsonl=a..b"],
        &["--jsonl"],
        &["--jsonl", "text"],
    ] {
        complaint(args, b"", 2);
    }
}

#[test]
fn lines_of_json_come_one_by_one() {
    let mut child = spawn(
        &["--line-buffered", "--jsonl=text"],
        Stdio::piped(),
        Stdio::piped(),
    );
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    for n in 0..3 {
        writeln!(input, "{{\"n\":{n},\"text\":\"第{n}件\u{200B}\"}}").unwrap();
        let wanted = format!("{{\"n\":{n},\"text\":\"第{n}件\"}}\n");
        let mut got = vec![0; wanted.len()];
        output.read_exact(&mut got).unwrap();
        assert_eq!(String::from_utf8(got).unwrap(), wanted);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn fix_conversion() {
    let text = "皇後的頭發\n天皇後來\n";
    let with = |flags: &[&str]| cleaned(flags, text.as_bytes());
    assert_eq!(with(&[]), "皇后的頭發\n天皇後來\n");
    assert_eq!(with(&["--fix-conversion", "safe"]), with(&[]));
    assert_eq!(with(&["--fix-conversion=full"]), "皇后的頭髮\n天皇後來\n");
    assert_eq!(with(&["--fix-conversion=off"]), text);
    assert_eq!(with(&["--skip", "script"]), text);
    // Before the conversion and behind it.
    assert_eq!(with(&["-c", "t2s"]), "皇后的头发\n天皇后来\n");
    assert_eq!(
        cleaned(&["-c", "s2t"], "这是什幺\n".as_bytes()),
        "這是什麼\n"
    );
    let (_, _, said) = run(&["--stats"], text.as_bytes());
    let row = said
        .lines()
        .find(|l| l.starts_with("script: lines with bad conversions undone"));
    assert!(row.is_some_and(|l| l.ends_with(" 1")), "{said}");
    let folder = TempDir::new().unwrap();
    let stays = file(&folder, "stays", "皇後\n".as_bytes());
    let stays = stays.to_str().unwrap();
    assert_eq!(with(&["--protect", stays]), text);
    let said = complaint(&["--fix-conversion", "some"], b"", 2);
    assert!(said.contains("'some' is none of safe, full, off"), "{said}");
}
