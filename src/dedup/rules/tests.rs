use super::*;
use Decision::*;

fn decide(lines: &[(u64, u32)]) -> Vec<Decision> {
    let mut runs = runs(Scope::Stream);
    runs.start_document();
    lines
        .iter()
        .map(|&(key, han)| runs.line(&line(key, han)).decision)
        .collect()
}

fn runs(scope: Scope) -> Runs {
    let options = Options {
        memory: 1 << 20,
        scope,
        ..Options::default()
    };
    Runs::new(Seen::new(&options), options)
}

fn line(key: u64, han: u32) -> Line<'static> {
    Line {
        key: key << 40,
        opening: 0,
        han,
        record: key,
        text: &[b'x'; 300][..3 * han as usize],
    }
}

#[test]
fn a_long_line_goes_at_once() {
    assert_eq!(
        decide(&[(1, 50), (2, 50), (1, 50)]),
        [Keep, Keep, KeepThenDrop]
    );
}

#[test]
fn a_short_line_goes_with_the_speech_that_it_opens() {
    assert_eq!(
        decide(&[(1, 3), (2, 50), (9, 9), (1, 3), (2, 50)]),
        [Keep, Keep, Keep, KeepThenHold, Drop]
    );
}

#[test]
fn a_short_line_stays_before_a_new_one() {
    assert_eq!(
        decide(&[(1, 3), (2, 50), (1, 3), (3, 50)]),
        [Keep, Keep, KeepThenHold, Keep]
    );
}

#[test]
fn a_refrain_stays() {
    assert_eq!(
        decide(&[(1, 7), (5, 7), (2, 7), (5, 7), (3, 7)]),
        [Keep, Keep, Keep, KeepThenHold, Keep]
    );
}

#[test]
fn known_lines_that_were_not_neighbours_are_runs_of_their_own() {
    let lines = [(1, 30), (2, 30), (3, 30), (2, 30), (1, 30)];
    assert_eq!(
        decide(&lines),
        [Keep, Keep, Keep, KeepThenHold, KeepThenHold]
    );
}

#[test]
fn short_lines_add_up() {
    let verse: Vec<(u64, u32)> = (1..=8).map(|n| (n, 7)).collect();
    let twice = [verse.clone(), vec![(99, 3)], verse].concat();
    let decisions = decide(&twice);
    assert!(decisions[..9].iter().all(|d| *d == Keep));
    assert_eq!(
        decisions[9..],
        [KeepThenHold, Hold, Hold, Hold, Hold, Drop, Drop, Drop]
    );
}

#[test]
fn lines_that_come_in_turn_do_not_prove_each_other() {
    let column: Vec<(u64, u32)> = (0..200).map(|n| (1 + n % 2, 1)).collect();
    let decisions = decide(&column);
    assert!(decisions.iter().all(|d| !matches!(d, Drop | KeepThenDrop)));
    let blocks: Vec<(u64, u32)> = (0..9).map(|n| (1 + n % 3, 20)).collect();
    let decisions = decide(&blocks);
    assert_eq!(decisions[3..6], [KeepThenHold, Drop, Drop]);
    assert_eq!(decisions[6..], [KeepThenHold, Drop, Drop]);
}

#[test]
fn the_hold_is_bounded() {
    let lines: Vec<(u64, u32)> = (1..=70).map(|n| (n, 0)).collect();
    let decisions = decide(&[lines.clone(), lines].concat());
    assert_eq!(decisions[70], KeepThenHold);
    assert!(decisions[71..134].iter().all(|d| *d == Hold));
    assert_eq!(decisions[134], Keep);
}

#[test]
fn the_hold_is_bounded_in_bytes_too() {
    let text = [b'x'; 1000];
    let mut runs = runs(Scope::Stream);
    let lines = (1..=5).map(|key| Line {
        text: &text,
        ..line(key, 0)
    });
    let lines: Vec<Line> = lines.collect();
    let decisions: Vec<Decision> = [&lines[..], &lines[..]]
        .concat()
        .iter()
        .map(|line| runs.line(line).decision)
        .collect();
    // 4,000 bytes are held; 5,000 would be too many.
    assert_eq!(
        decisions[5..],
        [KeepThenHold, Hold, Hold, Hold, Keep],
        "{decisions:?}"
    );
}

/// Lines of which no two have one key, with far more of them than the memory holds: nothing goes, is held or takes more than it may.
fn unique(lines: u64) {
    let options = Options {
        memory: 16 << 20,
        ..Options::default()
    };
    let mut runs = Runs::new(Seen::new(&options), options);
    runs.start_document();
    let text = [b'x'; 150];
    for record in 1..=lines {
        // Different for each record: all steps of it can be undone.
        let key = crate::dedup::entry::pair_key(record, 0);
        let line = Line {
            key,
            opening: key as u32 | 1,
            han: 50,
            record,
            text: &text,
        };
        let verdict = runs.line(&line);
        assert_eq!((verdict.decision, verdict.truncated), (Keep, false));
    }
    assert!(runs.seen().forgotten().entries > lines / 2);
}

#[test]
fn two_million_unique_keys_drop_nothing() {
    unique(2_000_000);
}

#[test]
#[ignore = "takes half a minute"]
fn a_hundred_million_unique_keys_drop_nothing() {
    unique(100_000_000);
}

#[test]
fn documents_forget_each_other_in_document_scope_only() {
    for (scope, want) in [(Scope::Stream, KeepThenDrop), (Scope::Document, Keep)] {
        let mut runs = runs(scope);
        runs.start_document();
        assert_eq!(runs.line(&line(1, 50)).decision, Keep);
        runs.start_document();
        assert_eq!(runs.line(&line(1, 50)).decision, want);
    }
}

/// Lines of text, with keys as the look makes them.
fn read(runs: &mut Runs, lines: &[&str]) -> Vec<Verdict> {
    let table = crate::look::Table::new();
    let mut looker = crate::look::Looker::new(&table);
    let verdicts = lines.iter().zip(1..).map(|(text, record)| {
        let look = looker.look(text);
        runs.line(&Line {
            key: look.key,
            opening: look.opening,
            han: look.weight,
            record,
            text: text.as_bytes(),
        })
    });
    verdicts.collect()
}

const WELL: &str = "村里的老井已经用了一百多年，井沿的石头被绳子磨出一道一道的沟，夏天的傍晚孩子们围在井边听老人讲故事。";
const CUT: &str = "村里的老井已经用了一百多年，井沿的石头被绳子磨。";

#[test]
fn a_truncated_repeat_goes_each_time_and_names_what_it_repeats() {
    let verdicts = read(
        &mut runs(Scope::Stream),
        &["题", WELL, CUT, "另一行", CUT, WELL],
    );
    let of: Vec<_> = verdicts
        .iter()
        .map(|v| (v.decision, v.truncated, v.first))
        .collect();
    assert_eq!(
        of,
        [
            (Keep, false, None),
            (Keep, false, None),
            (KeepThenDrop, true, Some(2)),
            (Keep, false, None),
            (KeepThenHold, true, Some(2)),
            (KeepThenDrop, false, Some(2)),
        ]
    );
}

#[test]
fn a_line_that_stood_by_itself_is_no_truncated_repeat() {
    let verdicts = read(&mut runs(Scope::Stream), &[CUT, WELL, CUT]);
    assert!(verdicts.iter().all(|v| !v.truncated));
    assert_eq!(verdicts[2].decision, KeepThenHold);
}

#[test]
fn the_memory_of_a_run_knows_no_records_of_an_earlier_one() {
    let mut first = runs(Scope::Stream);
    read(&mut first, &[WELL]);
    let mut bytes = Vec::new();
    first.into_seen().save(&mut bytes).unwrap();
    let options = Options::default();
    let mut second = Runs::new(Seen::load(&bytes[..], &options).unwrap(), options);
    let verdicts = read(&mut second, &[WELL]);
    assert_eq!(
        (verdicts[0].decision, verdicts[0].first),
        (KeepThenDrop, None)
    );
}

#[test]
fn documents_forget_text_in_document_scope_only() {
    for (scope, want) in [(Scope::Stream, true), (Scope::Document, false)] {
        let mut runs = runs(scope);
        runs.start_document();
        read(&mut runs, &[WELL]);
        runs.start_document();
        assert_eq!(read(&mut runs, &[CUT])[0].truncated, want);
    }
}
