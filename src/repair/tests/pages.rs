//! Real pages, where the environment variable WENLU_PAGES names a folder of them.

use super::{refs, whole};
use std::{env, fs, path::PathBuf};

fn folder() -> Option<PathBuf> {
    let folder = env::var_os("WENLU_PAGES").map(PathBuf::from);
    if folder.is_none() {
        println!("WENLU_PAGES is not set: skipped");
    }
    folder
}

fn page(folder: &PathBuf, prefix: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut names = entries.map(|entry| entry.unwrap().path());
    let name = names
        .find(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(prefix)
        })
        .expect("the page");
    fs::read_to_string(name)
        .unwrap()
        .split('\n')
        .map(String::from)
        .collect()
}

/// Half to full width does not matter in a comparison.
fn narrow(line: &str) -> String {
    let narrow = |c| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
        c => c,
    };
    line.chars().map(narrow).collect()
}

#[test]
fn the_damaged_page() {
    let Some(folder) = folder() else { return };
    let damaged = page(&folder, "000_");
    let wanted = fs::read_to_string(folder.join("../damage/r000.txt")).unwrap();
    let (text, tally) = whole(&refs(&damaged));
    println!("{tally:?}");
    assert_eq!(
        (tally.glosses, tally.accepted, tally.refused),
        (14362, 1, 0)
    );
    assert!(!text.iter().any(|line| super::super::evidence(line)));
    assert_eq!(wanted.split('\n').count(), text.len());
    let last = damaged
        .iter()
        .rposition(|line| super::super::evidence(line))
        .unwrap();
    for (number, (line, wanted)) in text.iter().zip(wanted.split('\n')).enumerate() {
        if number > last {
            println!("line {} lies outside the stretch: {line}", number + 1);
            assert_eq!(*line, damaged[number]);
        } else if !damaged[number].contains('?') {
            assert_eq!(narrow(line), narrow(wanted), "line {}", number + 1);
        }
    }
    assert_eq!(whole(&refs(&text)).0, text, "a second run");
}

#[test]
fn the_pages_without_glosses() {
    let Some(folder) = folder() else { return };
    for prefix in ["001_", "002_", "003_", "004_"] {
        let lines = page(&folder, prefix);
        assert_eq!(whole(&refs(&lines)).0, lines, "{prefix}");
    }
}
