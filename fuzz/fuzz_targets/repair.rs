//! repair never panics, and a second run changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wenlu::repair::{Tally, stretches};

/// Digits of the input stand for what matters to repair, so that glosses are met often.
const DIGITS: [&str; 10] = [
    "學(xué)", "習(xí)", "們(men) ", "這（zhè）", "個(gè)", "來(lái)", "時(shí)", "說(shuō)", "P(guān)", "?zhèn)",
];

fn dense(text: &str) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|d| DIGITS.get(d as usize));
    text.chars().map(|c| digit(c).map_or(c.to_string(), |g| (*g).to_owned())).collect()
}

fn run(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut changed = Vec::new();
    stretches(&lines, 0..lines.len(), &mut Tally::default(), &mut changed);
    let mut out: Vec<String> = lines.iter().map(|l| l.to_string()).collect();
    for (line, new) in changed {
        out[line] = new;
    }
    out.join("\n")
}

fuzz_target!(|text: &str| {
    let once = run(&dense(text));
    assert_eq!(run(&once), once);
});
