//! Several documents, and windows: what reaches over their edges and what does not.

mod common;

use common::{assert_same, clean, clean_all};
use wenlu::{Options, dedup};

const PARAGRAPH: &str = "渡口的老船工每天清早把船擦一遍，再坐在船头抽一袋烟，等第一班过河的人从雾里走出来，二十年来天天如此，从没误过一次。\n";

#[test]
fn a_missing_newline_is_supplied_between_documents() {
    let (got, stats) = clean_all(
        &Options::default(),
        &["甲".as_bytes(), "乙".as_bytes(), b"", "丙".as_bytes()],
        9,
    );
    assert_same("documents", &got, "甲\n乙\n丙".as_bytes());
    assert_eq!((stats.newlines_supplied, stats.documents), (2, 4));
}

#[test]
fn a_removed_last_record_leaves_the_newline_before_it() {
    let text = format!("{PARAGRAPH}别的话。\n{}", PARAGRAPH.trim_end());
    assert_same(
        "last",
        &clean(&Options::default(), text.as_bytes()),
        format!("{PARAGRAPH}别的话。\n").as_bytes(),
    );
}

#[test]
fn dedup_scope() {
    let documents = [PARAGRAPH.as_bytes(), PARAGRAPH.as_bytes()];
    let mut options = Options::default();
    assert_same(
        "stream",
        &clean_all(&options, &documents, 50).0,
        PARAGRAPH.as_bytes(),
    );
    options.dedup.scope = dedup::Scope::Document;
    assert_same(
        "document",
        &clean_all(&options, &documents, 50).0,
        PARAGRAPH.repeat(2).as_bytes(),
    );
}

#[test]
fn binary_documents_between_texts_stay() {
    let gzip: Vec<u8> = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        .into_iter()
        .chain((0..3000).map(|i| (i * 37 % 251) as u8))
        .collect();
    let (got, stats) = clean_all(
        &Options::default(),
        &["甲\r\n".as_bytes(), &gzip, "乙\r\n".as_bytes()],
        1000,
    );
    assert_same(
        "binary",
        &got,
        &[b"\xE7\x94\xB2\n", gzip.as_slice(), b"\xE4\xB9\x99\n"].concat(),
    );
    assert_eq!((stats.passed_through, stats.line_ends), (1, 2));
}

/// Unique clean lines.
fn lines(count: usize) -> String {
    (0..count)
        .map(|i| {
            format!(
                "这是第{i}行，写的是{}月里的事情，没有哪一行和别的行相同。\n",
                i % 12 + 1
            )
        })
        .collect()
}

#[test]
fn windows_make_no_difference_to_clean_text() {
    let text = lines(60_000);
    assert!(text.len() > 4 << 20);
    for threads in 1..=4 {
        let options = Options {
            threads,
            ..Options::default()
        };
        assert_same(
            "clean",
            &clean_all(&options, &[text.as_bytes()], 99_999).0,
            text.as_bytes(),
        );
    }
}

#[test]
fn repeats_are_found_across_windows_and_held_lines_survive_their_edge() {
    let verse: String = (0..9).map(|i| format!("短歌{i}行七字\n")).collect();
    for shift in (0..400).step_by(7) {
        let pad = "x".repeat(shift);
        let start = format!("{verse}{PARAGRAPH}{pad}\n");
        let fill = lines(20_000);
        let room = (1 << 20) - start.len() - 100;
        let fill = &fill[..fill.as_bytes()[..room]
            .iter()
            .rposition(|b| *b == b'\n')
            .unwrap()
            + 1];
        let text = format!(
            "{start}{fill}{verse}短歌尾声\n{PARAGRAPH}完。\n{}",
            lines(30_000).replace("这是", "那是")
        );
        let wanted = format!(
            "{start}{fill}短歌尾声\n完。\n{}",
            lines(30_000).replace("这是", "那是")
        );
        assert_same(
            "edge",
            &clean(&Options::default(), text.as_bytes()),
            wanted.as_bytes(),
        );
    }
}

#[test]
fn a_long_record_is_only_decoded() {
    let long = "一个没有换行的长文件".repeat(500_000);
    let text = format!("前面\u{200B}的话\n{long}\u{200B}{long}\n后面\u{200B}的话\n");
    let wanted = format!("前面的话\n{long}\u{200B}{long}\n后面的话\n");
    for threads in [1, 3] {
        let options = Options {
            threads,
            ..Options::default()
        };
        let (got, stats) = clean_all(&options, &[text.as_bytes()], 1 << 20);
        assert!(got == wanted.as_bytes());
        assert_eq!(stats.long_records, 1);
    }
}

#[test]
fn records_around_the_limit_do_not_depend_on_read_sizes() {
    for longer in [-1, 0, 1, 100_000] {
        let record = ((8 << 20) - 1 + longer) as usize;
        let text = format!(
            "开头\u{200B}的话\n{}\u{200B}\n后面\u{200B}的话\n",
            "x".repeat(record - 3)
        );
        let whole = clean(&Options::default(), text.as_bytes());
        let pieces = clean_all(&Options::default(), &[text.as_bytes()], 1 << 16).0;
        assert!(whole == pieces, "{longer}");
        let kept = whole
            .windows(3)
            .filter(|w| *w == "\u{200B}".as_bytes())
            .count();
        assert_eq!(
            kept,
            usize::from(longer > 0),
            "{longer}: only a record above the limit is left alone"
        );
    }
}

#[test]
fn crlf_lines_that_are_held_or_changed() {
    let text = format!(
        "同志们：\r\n{PARAGRAPH}\r\n同志们：\r\n新的\u{200B}话。\r\n\r\n同志们：\r\n{PARAGRAPH}完\r\n"
    );
    let wanted = format!("同志们：\n{PARAGRAPH}\n同志们：\n新的话。\n\n完\n");
    let (got, stats) = clean_all(&Options::default(), &[text.as_bytes()], 11);
    assert_same("crlf", &got, wanted.as_bytes());
    assert_eq!(stats.line_ends, 7);
}

#[test]
fn blank_lines_cannot_be_held_without_end() {
    let blanks = format!("{}\n", " ".repeat(1 << 20)).repeat(20);
    let text = format!("同志们：\n同志们：\n{blanks}");
    assert!(clean(&Options::default(), text.as_bytes()) == text.as_bytes());
}

#[test]
fn wide_documents_are_counted_in_their_own_bytes() {
    let mut bytes: Vec<u8> = "\u{FEFF}第一行\n第二行\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.extend([0x00, 0xD8, 0x0A, 0x00]);
    let (got, stats) = clean_all(&Options::default(), &[&bytes], 5);
    assert_same("wide", &got, "第一行\n第二行\n\u{FFFD}\n".as_bytes());
    assert_eq!(
        (stats.bytes_in, stats.decode.replaced),
        (bytes.len() as u64, 1)
    );
}

#[test]
fn line_buffered_mode_writes_each_record_before_the_next_is_read() {
    use std::{
        io::{Read, Write},
        sync::{Arc, Mutex},
    };
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    /// Asserts at every read that all records so far are out.
    struct Asks(Log, usize);
    impl Read for Asks {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            assert_eq!(self.0.0.lock().unwrap().len(), self.1 * "行0\n".len());
            if self.1 == 10 {
                return Ok(0);
            }
            let line = format!("行{}\n", self.1);
            self.1 += 1;
            out[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }
    let log = Log::default();
    let document = wenlu::Document::new("live", Asks(log.clone(), 0));
    let options = Options {
        line_buffered: true,
        threads: 4,
        ..Options::default()
    };
    let stats = wenlu::run(options, [document], log.clone(), |_| {}).unwrap();
    assert_eq!(stats.records_in, 10);
}
