//! A damaged page between a clean Traditional and a clean Simplified one, at every place around a window's edge: it is repaired, and
//! its neighbours stay byte for byte.

mod common;

use common::clean_all;
use std::{fs, path::Path};
use wenlu::{Options, Stage, Stages};

/// Bytes between two cuts of a document.
const WINDOW: usize = 1 << 20;

fn case(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/synthetic")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Unique lines of one script, at least `size` bytes of them.
fn page(line: &str, size: usize) -> String {
    let mut page = String::new();
    for number in 0.. {
        if page.len() >= size {
            return page;
        }
        page += &line.replace('#', &number.to_string());
    }
    page
}

#[test]
fn a_damaged_page_around_a_window_edge() {
    let (damaged, repaired) = (case("glosses.in").repeat(4), case("glosses.out").repeat(4));
    let traditional = page(
        "第#個颱風過後，鎮上的學校與圖書館還沒有開門，國語課改在廟裡上。\n",
        WINDOW + 4096,
    );
    let simplified = page(
        "第#个台风过后，镇上的学校与图书馆还没有开门，国语课改在庙里上。\n",
        WINDOW / 2,
    );
    let stages = Stages::none()
        .with(Stage::Decode)
        .with(Stage::Repair)
        .with(Stage::Normalize);
    // The offsets in the damaged page at which the edge falls: all line ends, the bytes beside them, and some lines around the page.
    let ends = damaged.match_indices('\n').map(|(at, _)| at as isize + 1);
    let around = [
        -300,
        -200,
        -1,
        0,
        1,
        damaged.len() as isize + 1,
        damaged.len() as isize + 200,
    ];
    for offset in ends.flat_map(|end| [end - 1, end, end + 1]).chain(around) {
        let before = (WINDOW as isize - offset) as usize;
        let start = traditional.as_bytes()[..before]
            .iter()
            .rposition(|b| *b == b'\n')
            .unwrap()
            + 1;
        // A line of dots fills up to the byte that is wanted.
        let pad = match before - start {
            0 => String::new(),
            length => ".".repeat(length - 1) + "\n",
        };
        let head = format!("{pad}{}", &traditional[..start]);
        let input = format!("{head}{damaged}{simplified}");
        let wanted = format!("{head}{repaired}{simplified}");
        for threads in [1, 2] {
            let options = Options {
                stages,
                threads,
                ..Options::default()
            };
            let (got, _) = clean_all(&options, &[input.as_bytes()], 1 << 16);
            assert!(
                got == wanted.as_bytes(),
                "the edge at byte {offset} of the page, {threads} threads"
            );
        }
    }
}
