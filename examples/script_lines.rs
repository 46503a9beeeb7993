//! Says which script each line of standard input is in: `S`, `T`, `M` for both, `N` for neither, a letter a line.
//!
//! ```text
//! cargo run --release --example script_lines < text
//! ```
//!
//! `measure/script.py` tells by it why a line is not what OpenCC makes of it.

use std::io::{self, BufRead, BufWriter, Write};
use wenlu::script::{Script, detect};

fn main() -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let letter = match detect(&line?) {
            Script::Simplified => "S",
            Script::Traditional => "T",
            Script::Mixed => "M",
            Script::Neutral => "N",
        };
        writeln!(output, "{letter}")?;
    }
    output.flush()
}
