//! The speed of script alone, on one thread: `cargo bench --bench script -- CONFIG FILE`.
//!
//! Converts FILE (UTF-8) in one go, whatever script it is in, and prints the megabytes a second of the best of 5 runs. Without
//! arguments it says how to run it; `measure/script.py` runs it beside OpenCC, which gets the same text in one go.

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};
use wenlu::script::{Config, Converter};

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let [config, file] = args.as_slice() else {
        println!("usage: cargo bench --bench script -- CONFIG FILE");
        return;
    };
    let config: Config = config.parse().unwrap_or_else(|e| panic!("{e}"));
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let converter = Converter::new(config);
    let mut best = Duration::MAX;
    let mut out = String::new();
    for _ in 0..5 {
        let start = Instant::now();
        out.clear();
        black_box(converter.convert(&text, &mut out));
        best = best.min(start.elapsed());
    }
    println!("{:.0}", text.len() as f64 / 1e6 / best.as_secs_f64());
}
