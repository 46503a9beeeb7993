//! Whole pages, where `WENLU_PAGES` names a folder of them: what goes is exactly what `../expected-removals.tsv` lists.

mod common;

use common::{assert_same, clean, clean_all, pages_folder};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use wenlu::{Options, Stage, Stages, dedup};

/// Lines that lose a stray tag, which the list of removals leaves out: repair makes the tag whole, and the rule for it hits.
const STRAY_TAGS: &[(&str, usize)] = &[("000", 128)];

struct Page {
    /// The number that its name begins with.
    id: String,
    bytes: Vec<u8>,
}

fn pages(folder: &Path) -> Vec<Page> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{}: no pages", folder.display());
    let id = |path: &Path| path.file_name().unwrap().to_str().unwrap()[..3].to_owned();
    paths
        .iter()
        .map(|path| Page {
            id: id(path),
            bytes: fs::read(path).unwrap(),
        })
        .collect()
}

/// What goes, and why, by page and line (from 1).
fn removals(folder: &Path) -> BTreeMap<(String, usize), String> {
    let list = folder.parent().unwrap().join("expected-removals.tsv");
    let text = fs::read_to_string(&list).unwrap_or_else(|e| panic!("{}: {e}", list.display()));
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        (
            (fields[0].to_owned(), fields[1].parse().unwrap()),
            fields[2].to_owned(),
        )
    };
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(row)
        .collect()
}

/// The stages that remove nothing.
fn without_removals() -> Options {
    let stages = Stages::all()
        .without(Stage::Boilerplate)
        .without(Stage::Dedup);
    Options {
        stages,
        ..Options::default()
    }
}

/// A line of the wanted output: as it is, with a phrase cut out, or joined of several without the numbers of pages before them.
enum Wanted<'a> {
    Whole(&'a str),
    Trimmed(&'a str),
    Joined(String),
}

fn wanted<'a>(
    page: &Page,
    base: &'a str,
    removals: &BTreeMap<(String, usize), String>,
) -> Vec<(usize, Wanted<'a>)> {
    let mut out = Vec::new();
    for (line, number) in base.split('\n').zip(1..) {
        match removals.get(&(page.id.clone(), number)).map(String::as_str) {
            None if STRAY_TAGS.contains(&(&*page.id, number)) => {
                out.push((number, Wanted::Trimmed(line)));
            }
            None => out.push((number, Wanted::Whole(line))),
            Some("phrase") => out.push((number, Wanted::Trimmed(line))),
            Some("seam") => {
                let (_, rest) = line.split_once('、').expect("a number and its mark");
                match out.last_mut() {
                    Some((_, Wanted::Joined(text))) => text.push_str(rest),
                    _ => out.push((number, Wanted::Joined(rest.to_owned()))),
                }
            }
            Some(_) => {}
        }
    }
    out
}

fn compare(id: &str, got: &str, wanted: &[(usize, Wanted)]) {
    let mut got_lines = got.split('\n');
    for (number, line) in wanted {
        let got = got_lines.next();
        match line {
            Wanted::Whole(line) => assert_eq!(got, Some(*line), "{id}:{number}"),
            Wanted::Joined(line) => assert_eq!(got, Some(&**line), "{id}:{number}"),
            Wanted::Trimmed(line) => {
                let got = got.unwrap_or_else(|| panic!("{id}:{number} is missing"));
                assert!(
                    got.len() < line.len() && !got.is_empty(),
                    "{id}:{number} was to lose a phrase: {got}"
                );
                // What stays are pieces of the line, but for the mark at its end.
                let marks = ['。', '?', '!'];
                let (kept, line) = (got.trim_end_matches(marks), line.trim_end_matches(marks));
                let (head, tail) = (common_prefix(kept, line), common_suffix(kept, line));
                assert!(
                    head + tail >= kept.chars().count(),
                    "{id}:{number} changed beyond its phrase: {got}"
                );
            }
        }
    }
    // A last line that was removed leaves the newline of the one before it.
    let rest: Vec<&str> = got_lines.filter(|l| !l.is_empty()).collect();
    assert!(
        rest.is_empty(),
        "{id}: more came out than is wanted: {rest:?}"
    );
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

fn common_suffix(a: &str, b: &str) -> usize {
    a.chars()
        .rev()
        .zip(b.chars().rev())
        .take_while(|(a, b)| a == b)
        .count()
}

fn cleaned(options: &Options, bytes: &[u8]) -> String {
    String::from_utf8(clean(options, bytes)).unwrap()
}

#[test]
fn each_page_loses_what_is_listed() {
    let Some(folder) = pages_folder("each_page_loses_what_is_listed") else {
        return;
    };
    let removals = removals(&folder);
    for page in pages(&folder) {
        let base = cleaned(&without_removals(), &page.bytes);
        let got = cleaned(&Options::default(), &page.bytes);
        compare(&page.id, &got, &wanted(&page, &base, &removals));
    }
}

#[test]
fn all_pages_in_one_run_with_document_scope() {
    let Some(folder) = pages_folder("all_pages_in_one_run_with_document_scope") else {
        return;
    };
    let pages = pages(&folder);
    let mut options = Options::default();
    options.dedup.scope = dedup::Scope::Document;
    let documents: Vec<&[u8]> = pages.iter().map(|page| page.bytes.as_slice()).collect();
    let mut each = String::new();
    for document in &documents {
        if !each.is_empty() && !each.ends_with('\n') {
            each.push('\n');
        }
        each += &cleaned(&options, document);
    }
    for threads in [1, 2, 5] {
        let options = Options {
            threads,
            ..options.clone()
        };
        assert_same(
            "all pages",
            &clean_all(&options, &documents, 4096).0,
            each.as_bytes(),
        );
    }
}

/// A parenthesis that holds one syllable in pinyin, after a Han character.
fn glosses(text: &str) -> usize {
    let pinyin = |c: char| c.is_ascii_lowercase() || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü".contains(c);
    let mut rest = text;
    let mut count = 0;
    while let Some(at) = rest.find('(') {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + 1..];
        let end = rest.find(|c| !pinyin(c)).unwrap_or(rest.len());
        let toned = !rest[..end].is_ascii();
        let after_han = before
            .is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) || c.is_ascii_uppercase());
        count += usize::from(toned && after_han && rest[end..].starts_with(')'));
    }
    count
}

#[test]
fn no_gloss_is_left_and_what_must_stay_stays() {
    let Some(folder) = pages_folder("no_gloss_is_left_and_what_must_stay_stays") else {
        return;
    };
    let pages = pages(&folder);
    let damaged = &pages[0];
    let text = std::str::from_utf8(&damaged.bytes).unwrap();
    assert!(glosses(text) > 14_000, "{} glosses before", glosses(text));
    let got = cleaned(&Options::default(), &damaged.bytes);
    assert_eq!(glosses(&got), 0);
    for page in &pages {
        let got = cleaned(&Options::default(), &page.bytes);
        let base = cleaned(&without_removals(), &page.bytes);
        let titles = |text: &str| {
            text.lines()
                .filter(|l| is_title(l))
                .map(str::to_owned)
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(titles(&got), titles(&base), "{}: section titles", page.id);
        let numbers = |text: &str| {
            text.lines()
                .filter(|l| l.len() == 2 && l.bytes().all(|b| b.is_ascii_digit()))
                .count()
        };
        assert_eq!(numbers(&got), numbers(&base), "{}: numbering", page.id);
    }
}

/// Half to full width does not matter in a comparison.
fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
        c => c,
    };
    text.chars().map(narrow).collect()
}

/// The places of `spots.tsv`, and their twins in the second half of the page, read as the list has it.
#[test]
fn cut_bytes_come_back() {
    let Some(folder) = pages_folder("cut_bytes_come_back") else {
        return;
    };
    let list = folder.parent().unwrap().join("spots.tsv");
    let list = fs::read_to_string(&list).unwrap_or_else(|e| panic!("{}: {e}", list.display()));
    let options = Options {
        stages: Stages::none().with(Stage::Decode).with(Stage::Repair),
        ..Options::default()
    };
    let text = narrow(&cleaned(&options, &pages(&folder)[0].bytes));
    let lines: Vec<&str> = text.split('\n').collect();
    let rows = list
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty());
    let rows: Vec<(usize, String)> = rows
        .map(|row| row.split('\t').collect::<Vec<_>>())
        .map(|row| (row[0].parse().unwrap(), narrow(row[2])))
        .collect();
    assert_eq!(rows.len(), 53);
    for half in [0, 357] {
        let mut last = (0, 0);
        for (number, original) in &rows {
            let from = if last.0 == *number { last.1 } else { 0 };
            let line = &lines[number - 1 + half][from..];
            // A byte that nobody can know is marked, or the likely digit.
            let pattern = regex::escape(original).replace('〓', "[〓0-9]");
            let found = regex::Regex::new(&pattern).unwrap().find(line);
            let found = found.unwrap_or_else(|| panic!("{}: {original}", number + half));
            last = (*number, from + found.end());
        }
    }
}

fn is_title(line: &str) -> bool {
    line.chars().count() < 40 && line.chars().rev().nth(1) == Some('篇')
}

#[test]
fn every_encoding_gives_the_same_output() {
    let Some(folder) = pages_folder("every_encoding_gives_the_same_output") else {
        return;
    };
    for page in pages(&folder) {
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        let want = clean(&Options::default(), &page.bytes);
        let gb18030 = encoding_rs::GB18030.encode(&text).0.into_owned();
        assert_same(
            &format!("{} in GB18030", page.id),
            &clean(&Options::default(), &gb18030),
            &want,
        );
        let units16: Vec<u16> = text.encode_utf16().collect();
        let wide = [
            (
                "UTF-16LE",
                "\u{FEFF}"
                    .encode_utf16()
                    .chain(units16.clone())
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<u8>>(),
                2,
            ),
            (
                "UTF-16BE",
                "\u{FEFF}"
                    .encode_utf16()
                    .chain(units16)
                    .flat_map(u16::to_be_bytes)
                    .collect(),
                2,
            ),
            (
                "UTF-32LE",
                "\u{FEFF}"
                    .chars()
                    .chain(text.chars())
                    .flat_map(|c| u32::from(c).to_le_bytes())
                    .collect(),
                4,
            ),
            (
                "UTF-32BE",
                "\u{FEFF}"
                    .chars()
                    .chain(text.chars())
                    .flat_map(|c| u32::from(c).to_be_bytes())
                    .collect(),
                4,
            ),
        ];
        for (name, bytes, mark) in wide {
            assert_same(
                &format!("{} in {name} with BOM", page.id),
                &clean(&Options::default(), &bytes),
                &want,
            );
            assert_same(
                &format!("{} in {name} without BOM", page.id),
                &clean(&Options::default(), &bytes[mark..]),
                &want,
            );
        }
    }
}

#[test]
fn traditional_copies_in_big5_and_alternating_encodings() {
    let Some(folder) = pages_folder("traditional_copies_in_big5_and_alternating_encodings") else {
        return;
    };
    for page in pages(&folder) {
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        let mut traditional = String::new();
        let converter = wenlu::script::Converter::new(wenlu::script::Config::S2t);
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                traditional.push('\n');
            }
            let mut converted = String::new();
            match converter.convert(line, &mut converted) {
                wenlu::verdict::Verdict::Changed => traditional += &converted,
                _ => traditional += line,
            }
        }
        // What Big5 lacks is replaced, so that the copy can be encoded at all.
        let encodable = |c: &char| !encoding_rs::BIG5.encode(c.encode_utf8(&mut [0; 4])).2;
        let traditional: String = traditional
            .chars()
            .map(|c| if encodable(&c) { c } else { '□' })
            .collect();
        let want = clean(&Options::default(), traditional.as_bytes());
        let big5 = encoding_rs::BIG5.encode(&traditional).0.into_owned();
        assert_same(
            &format!("{} in Big5", page.id),
            &clean(&Options::default(), &big5),
            &want,
        );
        let mut mixed = Vec::new();
        for (number, line) in traditional.split_inclusive('\n').enumerate() {
            let encoding =
                [encoding_rs::UTF_8, encoding_rs::GB18030, encoding_rs::BIG5][number % 3];
            mixed.extend_from_slice(&encoding.encode(line).0);
        }
        assert_same(
            &format!("{} mixed", page.id),
            &clean(&Options::default(), &mixed),
            &want,
        );
    }
}

/// The filter's second run is measured, not promised: what changes is dedup's and boilerplate's alone.
#[test]
fn a_second_run_of_the_first_four_stages_changes_nothing() {
    let Some(folder) = pages_folder("a_second_run_of_the_first_four_stages_changes_nothing") else {
        return;
    };
    for page in pages(&folder) {
        let once = clean(&without_removals(), &page.bytes);
        assert_same(&page.id, &clean(&without_removals(), &once), &once);
    }
}
