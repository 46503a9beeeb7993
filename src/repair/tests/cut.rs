//! Runs of cut bytes, made by a forward model of the tool.

use super::damage::{CUTTING, PAGE, TONED, damage, damage_bytes};
use super::{Tally, refs, whole};
use crate::repair::{Family, explained};

/// What a site makes of the page, and the page.
fn pages(site: super::damage::Site) -> (Vec<String>, Vec<String>) {
    let page: Vec<&str> = PAGE
        .iter()
        .copied()
        .filter(|line| !line.is_empty())
        .collect();
    (
        damage_bytes(&page, site),
        page.iter().map(|l| l.to_string()).collect(),
    )
}

#[test]
fn cut_runs_come_back() {
    let (damaged, wanted) = pages(CUTTING);
    let aligned = damage(&refs(&wanted), CUTTING);
    let (text, tally) = whole(&refs(&damaged));
    let cut = damaged.iter().zip(&aligned).filter(|(a, b)| a != b).count();
    assert!(cut >= 4, "{damaged:?}");
    let wrong: Vec<_> = text.iter().zip(&wanted).filter(|(a, b)| a != b).collect();
    // Sixteen lines teach little: one choice between sentences may go wrong, and no more.
    assert!(wrong.len() <= 1, "{wrong:?}");
    assert_eq!((tally.accepted, tally.given_up), (1, 0));
    assert!(tally.runs as usize >= cut - 1, "{tally:?}");
    assert_eq!(whole(&refs(&text)).0, text, "a second run");
}

#[test]
fn every_run_is_explained() {
    let (damaged, _) = pages(CUTTING);
    let lines = refs(&damaged);
    let (mut tally, mut out, mut found) = (Tally::default(), Vec::new(), Vec::new());
    explained(
        &lines,
        0..lines.len(),
        &mut tally,
        &mut out,
        &mut |repair| found.push(repair),
    );
    assert_eq!(found.len() as u64, tally.runs);
    for repair in found {
        assert_eq!(repair.family, Family::ByteShift);
        assert!(repair.after > repair.before, "{repair:?}");
        assert!(lines[repair.line][repair.range].contains('?'));
    }
}

#[test]
fn real_question_marks_stay() {
    let mut damaged = damage(&PAGE, TONED);
    let quiz = [
        "誰是第一?",
        "是不是?是!",
        "为什么?。",
        "What is this? No idea??",
        "http://a.b/c?d=e&f=?,g",
        "真的?!",
    ];
    damaged.extend(quiz.map(String::from));
    damaged.extend(damage(&PAGE, TONED));
    let (text, _) = whole(&refs(&damaged));
    let simplified = [
        "谁是第一?",
        "是不是?是!",
        "为什么?。",
        "What is this? No idea??",
        "http://a.b/c?d=e&f=?,g",
        "真的?!",
    ];
    assert_eq!(text[PAGE.len()..][..6], simplified);
}

/// Work is bounded: a page of nothing but damage is given up, and what is left of it is only stripped.
#[test]
fn hostile_pages_end() {
    let mut damaged = damage(&PAGE, TONED);
    damaged.extend((0..60).map(|n| format!("{n}{}書(shū)", "??h委?,?shū)".repeat(200))));
    let (text, tally) = whole(&refs(&damaged));
    assert_eq!(text.len(), damaged.len());
    assert!(tally.given_up > 0 && tally.accepted == 1, "{tally:?}");
}
