//! `--progress`: how much was read, how fast, and how long it will take.

use super::{args::Args, options};
use clap::ValueEnum;
use std::{
    fs,
    io::{self, IsTerminal, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use wenlu::{Document, input::Reader};

/// When it is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where standard error is a terminal.
    Auto,
    /// Anywhere: a line a second where it is none.
    Always,
}

/// Shows it until it is dropped.
pub struct Progress {
    _stop: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins, if the user wants it, and counts what is read of the documents.
    pub fn start(args: &Args, documents: Vec<Document>) -> (Option<Progress>, Vec<Document>) {
        let on_terminal = io::stderr().is_terminal();
        let Some(when) = args.progress else {
            return (None, documents);
        };
        if when == When::Auto && !on_terminal {
            return (None, documents);
        }
        let read = Arc::new(AtomicU64::new(0));
        let documents = documents
            .into_iter()
            .map(|document| counted(document, &read));
        let (stop, stopped) = channel();
        let total = total(args);
        let tick = Duration::from_millis(if on_terminal { 200 } else { 1000 });
        let show = {
            let read = Arc::clone(&read);
            move || {
                let start = Instant::now();
                let tell = |end: &str| {
                    let line = line(read.load(Relaxed), total, start.elapsed());
                    // When standard error cannot be written there is nobody to tell.
                    let begin = if on_terminal { "\r\x1B[K" } else { "" };
                    let _ = io::stderr().write_all(format!("{begin}{line}{end}").as_bytes());
                };
                while stopped.recv_timeout(tick) == Err(RecvTimeoutError::Timeout) {
                    tell(if on_terminal { "" } else { "\n" });
                }
                tell("\n");
            }
        };
        let thread = thread::Builder::new()
            .name("wenlu-progress".to_owned())
            .spawn(show)
            .ok();
        let progress = Progress {
            _stop: stop,
            thread,
        };
        (Some(progress), documents.collect())
    }

    /// Shows the last state; what is said after it stands on a line of its own.
    pub fn stop(self) {
        drop(self._stop);
        if let Some(thread) = self.thread {
            let _ = thread.join();
        }
    }
}

struct Counted(Reader, Arc<AtomicU64>);

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(out)?;
        self.1.fetch_add(count as u64, Relaxed);
        Ok(count)
    }
}

fn counted(document: Document, read: &Arc<AtomicU64>) -> Document {
    let read = Arc::clone(read);
    let Document { name, open } = document;
    Document {
        name,
        open: Box::new(move || Ok(Box::new(Counted(open()?, read)) as Reader)),
    }
}

/// The bytes of all inputs, when all are regular files.
fn total(args: &Args) -> Option<u64> {
    let size = |about: fs::Metadata| about.is_file().then_some(about.len());
    let stdin = || {
        let about = rustix::fs::fstat(io::stdin()).ok()?;
        let kind = rustix::fs::FileType::from_raw_mode(about.st_mode);
        (kind == rustix::fs::FileType::RegularFile).then_some(u64::try_from(about.st_size).ok())?
    };
    if args.files.is_empty() {
        return stdin();
    }
    let sizes = args.files.iter().map(|path| {
        if options::is_stdin(path) {
            stdin()
        } else {
            fs::metadata(path).ok().and_then(size)
        }
    });
    sizes.sum()
}

/// `12.3 of 45.6 MB, 27 %, 150 MB/s, 0:12 left`
fn line(read: u64, total: Option<u64>, took: Duration) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let speed = megabytes(read) / took.as_secs_f64().max(1e-3);
    match total {
        Some(total) if total > 0 => {
            let left = megabytes(total.saturating_sub(read)) / speed.max(1e-6);
            let left = left.min(359_999.0) as u64;
            let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
            let left = match hours {
                0 => format!("{minutes}:{seconds:02}"),
                _ => format!("{hours}:{minutes:02}:{seconds:02}"),
            };
            format!(
                "{:.1} of {:.1} MB, {:.0} %, {speed:.0} MB/s, {left} left",
                megabytes(read),
                megabytes(total),
                100.0 * read as f64 / total as f64,
            )
        }
        _ => format!("{:.1} MB, {speed:.0} MB/s", megabytes(read)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let ten = Duration::from_secs(10);
        assert_eq!(line(20_000_000, None, ten), "20.0 MB, 2 MB/s");
        assert_eq!(
            line(20_000_000, Some(80_000_000), ten),
            "20.0 of 80.0 MB, 25 %, 2 MB/s, 0:30 left"
        );
        assert_eq!(
            line(1_000_000, Some(9_001_000_000), ten),
            "1.0 of 9001.0 MB, 0 %, 0 MB/s, 25:00:00 left"
        );
        assert_eq!(line(0, Some(0), Duration::ZERO), "0.0 MB, 0 MB/s");
    }
}
