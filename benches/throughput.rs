//! The speed of the binary beside its peers, in one run: `cargo bench --bench throughput`.
//!
//! Makes its text from the word list of the model (random words by frequency, so that every line is clean and stands once), runs
//! each command several times in turn, and prints medians and the ratio to `iconv -f gb18030 -t utf-8` on the same text.
//!
//! `WENLU_BENCH_MB` sets the megabytes of text (100), `WENLU_BENCH_RUNS` the runs of each command (7).

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const WENLU: &str = env!("CARGO_BIN_EXE_wenlu");

/// The generator of Knuth's MMIX: its upper bits are good enough for text.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % below
    }
}

/// Words, and the sums of their frequencies up to each.
struct Words {
    words: Vec<String>,
    sums: Vec<u64>,
}

impl Words {
    fn load() -> Words {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/model/words.tsv");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let (mut words, mut sums, mut sum) = (Vec::new(), Vec::new(), 0);
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let (word, count) = line.split_once('\t').expect("word, tab, count");
            sum += count.parse::<u64>().expect("a count");
            words.push(word.to_owned());
            sums.push(sum);
        }
        Words { words, sums }
    }

    fn pick(&self, random: &mut Random) -> &str {
        let total = *self.sums.last().expect("words");
        let at = random.next(total);
        &self.words[self.sums.partition_point(|sum| *sum <= at)]
    }

    /// Lines of 4 to 90 words with marks and a few numbers, `size` bytes of them.
    fn text(&self, size: usize) -> String {
        let mut random = Random(7);
        let mut text = String::with_capacity(size + 1000);
        while text.len() < size {
            for _ in 0..[4, 10, 25, 60, 90][random.next(5) as usize] {
                text += self.pick(&mut random);
                match random.next(100) {
                    0..12 => text.push('，'),
                    12..16 => text.push('。'),
                    16 => text += &random.next(3000).to_string(),
                    17 => text += " GDP ",
                    _ => {}
                }
            }
            text += "。\n";
        }
        text
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// Runs `program` with `input` as standard input; the output goes nowhere.
fn time(program: &str, args: &[&str], input: &Path) -> Duration {
    let file = File::open(input).unwrap_or_else(|e| panic!("{}: {e}", input.display()));
    let start = Instant::now();
    let status = Command::new(program)
        .args(args)
        .stdin(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let took = start.elapsed();
    assert!(
        status.is_ok_and(|s| s.success()),
        "{program} {args:?} failed"
    );
    took
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    File::create(&path)
        .and_then(|mut f| f.write_all(bytes))
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    path
}

fn from_environment(name: &str, default: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

fn main() {
    let size = from_environment("WENLU_BENCH_MB", 100) * 1_000_000;
    let runs = from_environment("WENLU_BENCH_RUNS", 7);
    let folder = tempfile::tempdir().expect("a folder for the texts");
    let text = Words::load().text(size);
    let options = wenlu::Options {
        convert: Some(wenlu::script::Config::S2t),
        ..wenlu::Options::default()
    };
    let traditional = wenlu::clean(&options, text.as_bytes());
    let gb18030 = encoding_rs::GB18030.encode(&text).0.into_owned();
    let big5 = encoding_rs::BIG5
        .encode(std::str::from_utf8(&traditional).expect("UTF-8"))
        .0
        .into_owned();

    let utf8 = write(folder.path(), "utf8", text.as_bytes());
    let legacy = write(folder.path(), "gb18030", &gb18030);
    let big5 = write(folder.path(), "big5", &big5);
    let traditional_file = write(folder.path(), "traditional", &traditional);
    let empty = write(folder.path(), "empty", b"");
    drop((gb18030, traditional));

    let iconv = ["-f", "gb18030", "-t", "utf-8"];
    let rows: [(&str, &str, &[&str], &Path); 12] = [
        ("iconv -f gb18030 -t utf-8", "iconv", &iconv, &legacy),
        (
            "iconv -f big5 -t utf-8 -c",
            "iconv",
            &["-f", "big5", "-t", "utf-8", "-c"],
            &big5,
        ),
        ("cat | cat", "sh", &["-c", "cat | cat"], &utf8),
        ("wenlu -j1, clean UTF-8", WENLU, &["-j1"], &utf8),
        ("wenlu -j2, clean UTF-8", WENLU, &["-j2"], &utf8),
        (
            "wenlu -j1 --only decode, UTF-8",
            WENLU,
            &["-j1", "--only", "decode"],
            &utf8,
        ),
        ("wenlu -j1, GB18030", WENLU, &["-j1"], &legacy),
        (
            "wenlu -j1 --only decode, GB18030",
            WENLU,
            &["-j1", "--only", "decode"],
            &legacy,
        ),
        (
            "wenlu -j1 --only decode, Big5",
            WENLU,
            &["-j1", "--only", "decode"],
            &big5,
        ),
        (
            "wenlu -j1 -c t2s, Traditional",
            WENLU,
            &["-j1", "-c", "t2s"],
            &traditional_file,
        ),
        (
            "wenlu -j1 -c s2t, Simplified",
            WENLU,
            &["-j1", "-c", "s2t"],
            &utf8,
        ),
        ("wenlu, no input (start-up)", WENLU, &[], &empty),
    ];
    let mut times = vec![Vec::new(); rows.len()];
    for _ in 0..runs {
        for ((_, program, args, input), times) in rows.iter().zip(&mut times) {
            times.push(time(program, args, input));
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    println!(
        "{} MB of UTF-8 text, median of {runs} runs in turn",
        text.len() / 1_000_000
    );
    println!("{:<36} {:>9} {:>8} {:>16}", "", "s", "MB/s", "iconv = 1.00");
    for ((name, ..), seconds) in rows.iter().zip(&medians) {
        let speed = text.len() as f64 / 1e6 / seconds;
        println!(
            "{name:<36} {seconds:>9.3} {speed:>8.0} {:>16.2}",
            medians[0] / seconds
        );
    }
}
