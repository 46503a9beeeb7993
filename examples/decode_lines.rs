//! Decodes lines that know nothing of each other: each line of standard input is a window of its own, without context.
//!
//! ```text
//! cargo run --release --example decode_lines < mixed > utf8
//! ```
//!
//! `wenlu --only decode` lets the lines of a window speak for each other; this is what their bytes say alone.
//! `measure/decode.py` takes its figures for single lines from it.

use std::io::{self, BufRead, BufWriter, Write};
use wenlu::decode::{Options, window};

fn main() -> io::Result<()> {
    let options = Options::default();
    let mut input = io::stdin().lock();
    let mut output = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        output.write_all(window(&line, b"", b"", &options).text.as_bytes())?;
        line.clear();
    }
    output.flush()
}
