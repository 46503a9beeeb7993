//! The whole filter: random flags, random delivery, the same bytes out; valid UTF-8 unless it was passed through.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{self, Read};
use wenlu::{Document, Options, Stage, Stages};

struct Trickle(Vec<u8>, usize, usize);

impl Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = (self.0.len() - self.2).min(self.1).min(out.len());
        out[..count].copy_from_slice(&self.0[self.2..self.2 + count]);
        self.2 += count;
        Ok(count)
    }
}

fn run(options: &Options, bytes: &[u8], size: usize) -> (Vec<u8>, u64) {
    let mut out = Vec::new();
    let document = Document::new("fuzz", Trickle(bytes.to_vec(), size.max(1), 0));
    let stats = wenlu::run(options.clone(), [document], &mut out, |_| {}).expect("a Vec takes everything");
    (out, stats.passed_through)
}

fuzz_target!(|input: (&[u8], u8, u8, u8, u8)| {
    let (bytes, skip, convert, size, threads) = input;
    let stages =
        Stage::ALL.into_iter().filter(|s| skip & 1 << *s as u8 == 0).fold(Stages::none(), Stages::with);
    let convert = ["", "s2t", "t2s"][convert as usize % 3].parse().ok();
    let options = Options { stages, convert, ..Options::default() };
    let (whole, passed_through) = run(&options, bytes, usize::MAX);
    let parallel = Options { threads: 1 + threads as usize % 4, ..options };
    assert_eq!(run(&parallel, bytes, size as usize).0, whole);
    if passed_through > 0 {
        assert_eq!(whole, bytes);
    } else if stages.has(Stage::Decode) {
        assert!(std::str::from_utf8(&whole).is_ok());
    }
});
