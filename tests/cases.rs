//! Every case of `tests/cases/`, under every delivery.

mod common;

use common::{Case, assert_same, cases, clean, clean_all};
use wenlu::Options;

const READ_SIZES: [usize; 6] = [1, 2, 3, 7, 64, usize::MAX];

fn every_delivery(case: &Case) {
    for size in READ_SIZES {
        for threads in 1..=4 {
            let options = Options {
                threads,
                ..case.options.clone()
            };
            let (got, stats) = clean_all(&options, &[&case.input], size);
            assert_same(
                &format!("{} ({size} bytes a read, {threads} threads)", case.name),
                &got,
                &case.wanted,
            );
            assert_eq!(
                stats.changed(),
                case.input != case.wanted,
                "{}: does --check know?",
                case.name
            );
        }
    }
}

#[test]
fn wild() {
    cases("wild").iter().for_each(every_delivery);
}

#[test]
fn synthetic() {
    cases("synthetic").iter().for_each(every_delivery);
}

#[test]
fn negative() {
    cases("negative").iter().for_each(every_delivery);
}

/// Strict: a case that passes is an error, for it belongs elsewhere then.
#[test]
fn known_failures() {
    for case in cases("known-failures") {
        let got = clean(&case.options, &case.input);
        assert_ne!(
            got, case.wanted,
            "{} passes now: move it to another folder",
            case.name
        );
    }
}

/// All negative cases in one stream: they must not disturb each other either.
#[test]
fn negatives_in_one_stream() {
    let all = cases("negative");
    let whole: Vec<u8> = all
        .iter()
        .flat_map(|case| case.input.iter().chain(b"\n").copied())
        .collect();
    let documents: Vec<&[u8]> = all.iter().map(|case| case.input.as_slice()).collect();
    let (got, stats) = clean_all(&Options::default(), &documents, usize::MAX);
    assert_same("negative cases as documents", &got, &documents.concat());
    assert_eq!(stats.documents, all.len() as u64);
    assert_same(
        "negative cases as one text",
        &clean(&Options::default(), &whole),
        &whole,
    );
}
