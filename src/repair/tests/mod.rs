//! The stage on whole pages.

mod clean;
mod cut;
mod damage;
mod pages;

use super::{Tally, stretches};
use damage::{OTHER_SET, PAGE, SIMPLIFIED, SITES, SPACED, TONED, TONELESS, TRADITIONAL, damage};
use proptest::prelude::*;
use std::ops::Range;

/// The window after repair, and its tally.
fn repair(lines: &[&str], window: Range<usize>) -> (Vec<String>, Tally) {
    let (mut tally, mut out) = (Tally::default(), Vec::new());
    stretches(lines, window.clone(), &mut tally, &mut out);
    assert!(out.is_sorted_by_key(|(number, _)| *number), "{out:?}");
    let mut text: Vec<String> = lines[window].iter().map(|line| line.to_string()).collect();
    assert_eq!(tally.lines as usize, out.len());
    for (number, line) in out {
        assert_ne!(text[number], line, "a line that stays was given");
        text[number] = line;
    }
    (text, tally)
}

fn whole(lines: &[&str]) -> (Vec<String>, Tally) {
    repair(lines, 0..lines.len())
}

fn refs<T: AsRef<str>>(lines: &[T]) -> Vec<&str> {
    lines.iter().map(AsRef::as_ref).collect()
}

#[test]
fn every_site_is_undone() {
    for site in SITES {
        let damaged = damage(&PAGE, site);
        let glosses: usize = damaged
            .iter()
            .map(|line| line.matches(site.before).count())
            .sum();
        assert!(glosses >= 12, "{damaged:?}");
        let (text, tally) = whole(&refs(&damaged));
        assert_eq!(text, PAGE);
        assert_eq!(
            (tally.glosses as usize, tally.accepted, tally.refused),
            (glosses, 1, 0)
        );
        assert_eq!(
            whole(&refs(&text)),
            (text, Tally::default()),
            "a second run"
        );
    }
}

#[test]
fn blanks_that_the_page_had_stay() {
    let lines = [
        "我们 与书 个个都有,大家坐下",
        "电话 来了,学生们在门外高声说:来 来",
        "一本书与一个人,山下只有水声风声",
    ];
    for site in [TONELESS, SPACED] {
        assert_eq!(whole(&refs(&damage(&lines, site))).0, lines);
    }
}

#[test]
fn a_letter_keeps_its_place() {
    let mut damaged = damage(&PAGE, TONED);
    damaged[3].push_str("宏P(guān)LC,①M(fèi)arc");
    damaged[4].push_str("宏P(guàn)LC,宏P(chuán)LC,宏Q(guān)LC,P(guān)LC");
    let (text, tally) = whole(&refs(&damaged));
    assert_eq!(text[3], format!("{}宏PLC,①Marc", PAGE[3]));
    assert_eq!(
        text[4], damaged[4],
        "wrong readings, and no character before"
    );
    assert_eq!(tally.letter_glosses, 2);
}

/// Clean pages that follow one another without a blank line, damaged ones between them.
fn glued() -> (Vec<String>, Vec<String>) {
    let mut before: Vec<String> = TRADITIONAL.map(String::from).to_vec();
    let mut after = before.clone();
    for (site, clean) in [
        (TONED, &SIMPLIFIED[..]),
        (TONED, &TRADITIONAL[..]),
        (OTHER_SET, &SIMPLIFIED[..]),
    ] {
        before.extend(damage(&PAGE, site));
        after.extend(PAGE.map(String::from));
        before.extend(clean.iter().map(|line| line.to_string()));
        after.extend(clean.iter().map(|line| line.to_string()));
    }
    (before, after)
}

#[test]
fn clean_pages_between_damaged_ones_stay() {
    let (before, after) = glued();
    let (text, tally) = whole(&refs(&before));
    assert_eq!(text, after);
    assert!(tally.accepted >= 2 && tally.refused == 0, "{tally:?}");
}

#[test]
fn headings_of_a_clean_page_between_damaged_ones_stay() {
    let headings = ["開放時間", "圖片", "個人用品", "門口"];
    let mut lines = damage(&PAGE, TONED);
    lines.extend(headings.map(String::from));
    lines.extend(damage(&PAGE, TONED));
    let (text, tally) = whole(&refs(&lines));
    assert_eq!(text[PAGE.len()..][..4], headings);
    assert_eq!(
        (tally.accepted, tally.lines as usize),
        (2, 2 * (PAGE.len() - 1) - 2)
    );
}

#[test]
fn a_textbook_after_a_damaged_page_stays() {
    let new_words = [
        "這本書的書(shū)名是誰在門邊寫的?",
        "他們開門的時(shí)候,門開得很慢。",
        "陳老師讀(dú)書,讀了一個又一個鐘頭。",
    ];
    let every_character = [
        "學(xué)生(shēng)開(kāi)門(mén)上(shàng)山(shān)",
        "書(shū)在(zài)水(shuǐ)上(shàng)",
    ];
    for textbook in [&new_words[..], &every_character] {
        let mut lines = damage(&PAGE, TONED);
        lines.extend(textbook.iter().map(|line| line.to_string()));
        let (text, tally) = whole(&refs(&lines));
        assert_eq!(text[..PAGE.len()], PAGE);
        assert_eq!(text[PAGE.len()..], *textbook);
        assert_eq!(tally.accepted, 1);
    }
}

#[test]
fn the_answer_does_not_depend_on_the_window() {
    let (before, after) = glued();
    let lines = refs(&before);
    let (_, total) = whole(&lines);
    for start in 0..=lines.len() {
        let mut sum = Tally::default();
        for window in [0..start, start..lines.len()] {
            let (text, tally) = repair(&lines, window.clone());
            assert_eq!(text, after[window]);
            sum += tally;
        }
        assert_eq!(sum, total, "cut at {start}");
        for end in start..lines.len().min(start + 5) {
            assert_eq!(
                repair(&lines, start..end).0,
                after[start..end],
                "{start}..{end}"
            );
        }
    }
}

#[test]
fn twenty_lines_are_bridged_and_no_more() {
    for (quiet, accepted) in [(20, 1), (21, 2)] {
        let mut lines = damage(&PAGE, TONED);
        lines.extend((0..quiet).map(|n| format!("第{n}張")));
        lines.extend(damage(&PAGE, TONED));
        let (text, tally) = whole(&refs(&lines));
        assert_eq!(tally.accepted, accepted);
        assert_eq!(text[17], if accepted == 1 { "第0张" } else { "第0張" });
    }
}

#[test]
fn nothing_to_do() {
    assert_eq!(whole(&[]), (vec![], Tally::default()));
    assert_eq!(
        whole(&["", "("]),
        (vec![String::new(), "(".into()], Tally::default())
    );
    let mut out = Vec::new();
    stretches(&["a"], 5..9, &mut Tally::default(), &mut out);
    assert!(out.is_empty(), "a window outside the lines");
}

/// Lines of all that matters here, in any order.
fn line() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "書(shū)",
        "門(mén)",
        "陳(chén)",
        "時(shí)",
        "們(men) ",
        "讀（dú）",
        "機(jī)",
        "書",
        "門",
        "陳",
        "长",
        "们",
        "(shū)",
        "(",
        "?",
        "好",
        "银(yín)",
        "宏P(guān)",
        "，天地人",
        "  ",
        "一二三四",
        "（ab）",
        "乾",
        "é)",
        "\u{1F600}",
    ]);
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_second_run_changes_nothing(lines in prop::collection::vec(line(), 0..40)) {
        let (once, _) = whole(&refs(&lines));
        prop_assert_eq!(&whole(&refs(&once)).0, &once);
    }

    #[test]
    fn windows_agree(lines in prop::collection::vec(line(), 0..60), quiet in 15..25usize, at in 0..60usize, cut in 0..80usize) {
        let mut lines = lines;
        let at = at.min(lines.len());
        lines.splice(at..at, std::iter::repeat_n("天".to_string(), quiet));
        let lines = refs(&lines);
        let cut = cut.min(lines.len());
        let ((mut text, mut tally), (end, more)) = (repair(&lines, 0..cut), repair(&lines, cut..lines.len()));
        text.extend(end);
        tally += more;
        prop_assert_eq!((text, tally), whole(&lines));
    }

    #[test]
    fn any_text_is_survived(lines in prop::collection::vec(".*", 0..8), start in 0..9usize, end in 0..9usize) {
        let mut out = Vec::new();
        stretches(&refs(&lines), start..end, &mut Tally::default(), &mut out);
        for line in &lines {
            super::evidence(line);
        }
    }
}

/// What was accepted no longer stands between what was refused: the gate must be asked again, or a second run would.
#[test]
fn what_an_accepted_stretch_had_parted() {
    let lines = [
        "時(shí)書(shū)",
        "時(shí)時(shí)時(shí)書書(shū)",
        "，天地人機(jī)",
        "，天地人門(mén)書陳，天地人",
        "陳(chén)書",
        "书，天地人書(shū)",
        "書长好書，天地人",
        "长",
        "，天地人",
        "書(shū)好",
        "长書書(shū)",
        "書(shū)書(shū)書書(shū)書(shū)",
        "書(shū)書(shū)書(shū)长書(shū)書(shū)書(shū)",
        "書(shū)門時(shí)門",
        "門門書(shū)",
        "一二三四陳(chén)門們(men) 陳(chén)",
    ];
    let (once, _) = whole(&lines);
    assert_eq!(whole(&refs(&once)).0, once);
}
