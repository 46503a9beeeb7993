//! The encoding that chardetng names for each line of standard input, each line alone, one name a line.
//!
//! No top-level domain is given, and UTF-8 is allowed.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use std::io::{self, BufRead, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().split(b'\n') {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
        detector.feed(&line?, true);
        writeln!(output, "{}", detector.guess(None, Utf8Detection::Allow).name())?;
    }
    output.flush()
}
