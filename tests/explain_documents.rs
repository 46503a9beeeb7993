//! --explain on documents in JSON lines and between NULs: the lines of each that change, and nothing else.

mod common;

use assert_cmd::Command;
use common::{
    audited::{paragraph, piece},
    clean_all,
};
use encoding_rs::GB18030;
use proptest::{collection::vec, prelude::*};
use std::{fs, io};
use tempfile::TempDir;
use wenlu::{
    Document, Options, Records,
    dedup::Seen,
    edit::{Edit, Eol, Observer, Recoded, Records as Numbers},
    explain::Explainer,
    json,
};

fn explained(args: &[&str], input: &[u8]) -> String {
    let mut command = Command::cargo_bin("wenlu").unwrap();
    let args = [&["--explain"], args].concat();
    let output = command.args(args).write_stdin(input).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

fn line(text: &str) -> String {
    format!("{{\"text\":{}}}\n", serde_json::to_string(text).unwrap())
}

#[test]
fn lines_of_a_field_are_shown_as_text() {
    let repeat = paragraph(1);
    let input = [
        line(&format!("清晨。\n{repeat}")),
        "{\"id\":2}\nno JSON\n\n".to_owned(),
        "{\"text\":\"\\u6e05\\u6668\\u3002\\n\\u6cb3\\u6c34\\u200b\\u5f88\\u9759\\u3002\"}\n"
            .to_owned(),
        line("零。\r\n一\u{200B}\u{2028}二\n三"),
        line(&format!(
            "清晨。\n下面是小编为大家整理的游记,供大家参考。\n说“好”。\t\n浠婂ぉ涓嬮洦\n{repeat}"
        )),
    ]
    .concat();
    let shown = explained(&["--jsonl=text"], input.as_bytes());
    let place = "(bytes 0-18, score -8310 to -1990)";
    let wanted = format!(
        "\
5, line 2: normalize invisible
- 河水{{-\\u{{200B}}-}}很静。
+ 河水很静。
6, line 1: normalize line-end
- 零。{{-\\r-}}
+ 零。
6, line 2: normalize separator, invisible
- 一{{-\\u{{200B}}\\u{{2028}}-}}二
+ 一
+ 二
7, line 2: boilerplate intro-below-editor
- {{-下面是小编为大家整理的游记,供大家参考。-}}
7, line 4: repair UTF-8 read as GBK {place}
- {{-浠婂ぉ涓嬮洦-}}
+ {{+今天下雨+}}
7, line 5: dedup repeat of 1
- {{-{repeat}-}}
"
    );
    assert_eq!(shown, wanted);
    assert_eq!(explained(&["--jsonl=title"], input.as_bytes()), "");
    assert_eq!(explained(&["--jsonl=text"], line("清晨。").as_bytes()), "");
}

#[test]
fn lines_of_a_field_that_stands_twice_are_counted_through() {
    let input = "{\"text\":\"一\\n二\\n\",\"text\":\"三\\n四\\u200b\"}\n";
    assert_eq!(
        explained(&["--jsonl=text"], input.as_bytes()),
        "1, line 4: normalize invisible\n- 四{-\\u{200B}-}\n+ 四\n"
    );
}

#[test]
fn joined_lines_of_a_field_are_shown_together() {
    let page = "会议纪要\n7、上午先检查了水泵和闸门，发现三号闸门关不严，需要在\n8、汛期以前换掉密封条。下午查看了值班室的“防汛物\n9、资”台账，账目清楚。\n";
    let shown = explained(
        &["--jsonl=text"],
        [line("一"), line(page)].concat().as_bytes(),
    );
    assert!(
        shown.starts_with("2, lines 2-4: boilerplate pager-seam"),
        "{shown}"
    );
    assert_eq!(shown.matches("\n- ").count(), 3);
    assert_eq!(shown.matches("\n+ ").count(), 1);
}

#[test]
fn what_becomes_of_the_record_itself_is_shown() {
    let text = [
        line("渡口的老船工每天清晨摇着小船过河。"),
        line("夜里起风了，院门吱呀吱呀响到天亮。 \n孩子们去地里。"),
        line("跟着爷爷去看西瓜熟了没有。"),
    ];
    assert_eq!(
        explained(&["--jsonl=text"], &GB18030.encode(&text.concat()).0),
        "1: encoding gb18030, line ends lf\n2, line 1: decode gb18030; normalize blanks\n\
        - 夜里起风了，院门吱呀吱呀响到天亮。{- -}\n+ 夜里起风了，院门吱呀吱呀响到天亮。\n3: encoding gb18030, line ends lf\n"
    );
    assert_eq!(
        explained(
            &["--jsonl=text"],
            "\u{FEFF}{\"text\":\"a\\u200b好\"}\n".as_bytes()
        ),
        "1: decode mark\n- {-\\u{FEFF}-}{\"text\":\"a\\u200b好\"}\n+ {\"text\":\"a\\u200b好\"}\n1, line 1: normalize invisible\n- a{-\\u{200B}-}好\n+ a好\n"
    );
    let shown = explained(
        &["--jsonl=text", "-f", "utf-8"],
        b"{\"text\":\"caf\xFF\",\"n\":1}\n",
    );
    assert_eq!(
        shown,
        "1: decode mixed\n- {\"text\":\"caf{-\\xFF-}\",\"n\":1}\n+ {\"text\":\"caf{+\u{FFFD}+}\",\"n\":1}\n"
    );
    let repeat = paragraph(2);
    let input = [line(&repeat), line(&repeat)].concat();
    let gone = format!("2, line 1: dedup repeat of 1\n- {{-{repeat}-}}\n");
    assert_eq!(explained(&["--jsonl=text"], input.as_bytes()), gone);
    assert_eq!(
        explained(&["--jsonl=text", "--drop-empty"], input.as_bytes()),
        format!(
            "{gone}2: json emptied\n- {{-{}-}}\n",
            line(&repeat).trim_end()
        )
    );
}

#[test]
fn lines_of_documents_between_nuls_are_shown_with_both_numbers() {
    let repeat = paragraph(3);
    let folder = TempDir::new().unwrap();
    let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
    fs::write(
        &a,
        format!("一\n{repeat}\n\0二\u{200B}\r\n\0\0三\n{repeat}\n四 \n末"),
    )
    .unwrap();
    fs::write(&b, "五\u{200B}\0").unwrap();
    let files = [a.to_str().unwrap(), b.to_str().unwrap()];
    let wanted = format!(
        "\
3, line 1 of document 2: normalize line-end, invisible
- 二{{-\\u{{200B}}\\r-}}
+ 二
5, line 2 of document 4: dedup repeat of 2
- {{-{repeat}-}}
6, line 3 of document 4: normalize blanks
- 四{{- -}}
+ 四
after 7: input newline-supplied
+ {{+\\u{{0}}+}}
8, line 1 of document 5: normalize invisible
- 五{{-\\u{{200B}}-}}
+ 五
"
    );
    assert_eq!(explained(&["-0", files[0], files[1]], b""), wanted);
    let gbk = GB18030.encode("渡口的老船工每天清晨摇着小船过河。\r\n\0孩子们去地里看西瓜。 \r\n\0");
    assert_eq!(
        explained(&["-0"], &gbk.0),
        "1: encoding gb18030, line ends crlf\n2, line 1 of document 2: decode gb18030; normalize line-end, blanks\n\
        - 孩子们去地里看西瓜。{- \\r-}\n+ 孩子们去地里看西瓜。\n"
    );
}

#[test]
fn a_newline_between_files_is_no_line_of_a_field() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a");
    fs::write(&path, line("一\u{200B}\n二").trim_end()).unwrap();
    let file = path.to_str().unwrap();
    assert_eq!(
        explained(&["--jsonl=text", file, file], b""),
        "1, line 1: normalize invisible\n- 一{-\\u{200B}-}\n+ 一\nafter 1: input newline-supplied\n+\n\
        2, line 1: normalize invisible\n- 一{-\\u{200B}-}\n+ 一\n"
    );
}

fn json_lines() -> Options {
    Options {
        records: Records::Json(json::Options::new("text".parse().unwrap())),
        ..Options::default()
    }
}

fn observe(options: &Options, input: &[u8], observer: &mut dyn Observer) {
    let mut seen = Seen::new(&options.dedup);
    let document = Document::new("case", io::Cursor::new(input.to_vec()));
    let options = options.clone();
    wenlu::run_observed(
        options,
        &mut seen,
        [document],
        io::sink(),
        Some(observer),
        |_| {},
    )
    .unwrap();
}

/// Documents of lines, to which what is told is done.
struct Replayed(Vec<Vec<Vec<u8>>>);

impl Replayed {
    fn new(documents: &[Vec<u8>]) -> Replayed {
        let lines = |text: &Vec<u8>| {
            text.split_inclusive(|b| *b == b'\n')
                .map(<[u8]>::to_vec)
                .collect()
        };
        Replayed(documents.iter().map(lines).collect())
    }

    fn texts(&self) -> Vec<Vec<u8>> {
        self.0.iter().map(|lines| lines.concat()).collect()
    }
}

impl Observer for Replayed {
    fn edit(&mut self, edit: &Edit) -> io::Result<()> {
        assert!(!edit.steps.is_empty(), "{edit:?}");
        let Some(at) = edit.lines else {
            // A mark before a NUL.
            assert_eq!(edit.text, edit.original.trim_ascii_start());
            return Ok(());
        };
        let document = at.document.unwrap_or(edit.records.first);
        let lines = &mut self.0[document as usize - 1];
        // Changed lines stay as many places, that those behind them keep their numbers.
        let lines = &mut lines[at.first as usize - 1..at.last as usize];
        assert_eq!(lines.concat(), edit.original, "{edit:?}");
        assert_ne!(edit.original, edit.text, "{edit:?}");
        lines.iter_mut().for_each(Vec::clear);
        lines[0] = edit.text.to_vec();
        Ok(())
    }
    /// Lines between NULs of which the ends alone changed.
    fn recoded(&mut self, recoded: &Recoded) -> io::Result<()> {
        assert_eq!((recoded.encoding, recoded.eol), ("UTF-8", Eol::Crlf));
        let Numbers { first, last } = recoded.records;
        let lines = self.0.iter_mut().flatten().skip(first as usize - 1);
        for line in lines.take((last + 1 - first) as usize) {
            let text = line
                .strip_suffix(b"\r\n")
                .expect("a line that ends in CR LF");
            *line = [text, b"\n"].concat();
        }
        Ok(())
    }
    fn wants_text(&self) -> bool {
        true
    }
    fn wants_lines(&self) -> bool {
        true
    }
}

fn values(lines: &[u8]) -> Vec<Vec<u8>> {
    let lines = std::str::from_utf8(lines).unwrap().lines();
    lines
        .map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["text"].as_str().unwrap().as_bytes().to_vec()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Who does to the lines of a document what is told of them has what the document became.
    #[test]
    fn what_is_told_leads_to_what_is_written(documents in vec(vec(piece(), 0..20), 1..6), extra in 0usize..3) {
        let documents: Vec<Vec<u8>> = documents
            .iter()
            .map(|pieces| {
                let text = String::from_utf8_lossy(&pieces.concat()).replace('\0', "");
                [text.into_bytes(), format!("\n{}", paragraph(extra as u64)).into_bytes()].concat()
            })
            .collect();
        let text = |document: &Vec<u8>| String::from_utf8(document.clone()).unwrap();
        let json: String = documents.iter().map(|document| line(&text(document))).collect();
        let mut replayed = Replayed::new(&documents);
        observe(&json_lines(), json.as_bytes(), &mut replayed);
        let (out, _) = clean_all(&json_lines(), &[json.as_bytes()], usize::MAX);
        prop_assert_eq!(replayed.texts(), values(&out));

        let null: String = documents.iter().map(|document| text(document) + "\n\0").collect();
        let options = Options { records: Records::Null, ..Options::default() };
        let lines: Vec<Vec<u8>> = documents.iter().map(|document| [document, &b"\n"[..]].concat()).collect();
        let mut replayed = Replayed::new(&lines);
        observe(&options, null.as_bytes(), &mut replayed);
        let (out, _) = clean_all(&options, &[null.as_bytes()], usize::MAX);
        let written: Vec<Vec<u8>> = out.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
        prop_assert_eq!(replayed.texts(), &written[..written.len() - 1]);
    }
}

/// Documents over the cuts of windows, and in many of them; on any number of threads the same is told.
#[test]
fn numbers_go_on_over_windows() {
    let body = common::lines_of(25_000);
    let mut documents: Vec<Vec<u8>> = vec![body.replace('月', "月\u{200B}").into_bytes()];
    documents.extend((0..40_000).map(|n| format!("第{n}件\u{200B}小事\n{n}。\n").into_bytes()));
    documents.push(body.replace('水', "\u{200B}水").into_bytes());
    let joined = |end: &[u8]| {
        let ended = documents.iter().map(|document| [document, end].concat());
        ended.collect::<Vec<_>>().concat()
    };
    let lines: Vec<String> = documents
        .iter()
        .map(|document| line(std::str::from_utf8(document).unwrap()))
        .collect();
    let null = Options {
        records: Records::Null,
        ..Options::default()
    };
    for (options, input) in [
        (null, joined(b"\0")),
        (json_lines(), lines.concat().into_bytes()),
    ] {
        let (out, _) = clean_all(&options, &[&input], usize::MAX);
        let wanted = match options.records {
            Records::Null => out.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect(),
            _ => values(&out),
        };
        let mut all = Vec::new();
        for threads in [1, 3] {
            let options = Options {
                threads,
                ..options.clone()
            };
            let mut replayed = Replayed::new(&documents);
            observe(&options, &input, &mut replayed);
            let texts = replayed.texts();
            assert!(
                texts == wanted[..documents.len()],
                "{threads} threads, {:?}",
                options.records
            );
            let mut shown = Vec::new();
            observe(&options, &input, &mut Explainer::new(&mut shown, false));
            all.push(shown);
        }
        assert!(all[0] == all[1] && all[0].len() > 1 << 20);
    }
}
