//! The pipeline: documents to windows, windows to sheets, sheets to text.

mod context;
mod documents;
mod feed;
mod furniture;
mod jsonl;
mod lines;
mod mend;
mod middle;
mod near;
mod null;
mod origin;
mod page;
mod parallel;
mod scan;
mod script;
mod settle;
pub(crate) mod sheet;
mod tail;
mod trail;
mod undecoded;
mod why;

pub use documents::NoDocument;
pub use feed::Notice;

use crate::{
    config::{Config, Options, Records},
    dedup::Seen,
    edit::Observer,
    input::{Document, cut::WINDOW, pool::Pool},
    stage::Stage,
    stats::Stats,
};
use feed::{Feed, Job};
use sheet::Done;
use std::{
    io::{self, Write},
    sync::Arc,
};
use tail::Tail;
use trail::Trail;

/// What a worker makes of a job.
enum Outcome {
    Done(Box<Done>),
    Other(Job),
}

/// Cleans documents, one after the other, into `out`.
///
/// `notice` hears of documents that could not be read, or were passed through as they are; neither ends the run.
///
/// # Errors
/// Those of writing to `out`; with [strict](crate::json::Options::strict) JSON lines, a [`NoDocument`] for the first line without one.
///
/// ```
/// let page = wenlu::Document::new("page", &b"\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\r\n"[..]);
/// let mut out = Vec::new();
/// let stats = wenlu::run(wenlu::Options::default(), [page], &mut out, |_| {})?;
/// assert_eq!(String::from_utf8_lossy(&out), "你好，世界\n");
/// assert_eq!(stats.records_in, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn run<D>(
    options: Options,
    documents: D,
    out: impl Write,
    notice: impl FnMut(&Notice),
) -> io::Result<Stats>
where
    D: IntoIterator<Item = Document>,
    D::IntoIter: Send + 'static,
{
    let mut seen = Seen::new(&options.dedup);
    run_with_seen(options, &mut seen, documents, out, notice)
}

/// The same with what earlier runs saw, to which this one adds; see [`Seen`].
///
/// # Errors
/// Those of writing to `out`; `seen` is empty then.
pub fn run_with_seen<D>(
    options: Options,
    seen: &mut Seen,
    documents: D,
    out: impl Write,
    notice: impl FnMut(&Notice),
) -> io::Result<Stats>
where
    D: IntoIterator<Item = Document>,
    D::IntoIter: Send + 'static,
{
    run_observed(options, seen, documents, out, None, notice)
}

/// The same, and tells an observer of all that changes; see [`crate::edit`]. Without one it costs nothing.
///
/// # Errors
/// Those of writing to `out`, and of the observer; `seen` is empty then.
pub fn run_observed<D>(
    options: Options,
    seen: &mut Seen,
    documents: D,
    out: impl Write,
    observer: Option<&mut dyn Observer>,
    mut notice: impl FnMut(&Notice),
) -> io::Result<Stats>
where
    D: IntoIterator<Item = Document>,
    D::IntoIter: Send + 'static,
{
    let threads = if options.line_buffered {
        1
    } else {
        options.threads
    };
    let line_buffered = options.line_buffered;
    let records = options.records.clone();
    let mut dedup = options.dedup;
    if line_buffered {
        dedup.hold = 1;
    }
    let config = Arc::new(Config::new(options, observer.is_some()));
    let pool = Pool::default();
    let memory = config.runs(Stage::Dedup).then(|| {
        let seen = std::mem::replace(seen, Seen::new(&dedup));
        (seen, dedup)
    });
    let trail = observer.map(|observer| Trail::new(observer, Arc::clone(&config)));
    let mut tail = Tail::new(out, memory, trail);
    tail.out
        .end_records_in(if records == Records::Null { 0 } else { b'\n' });
    let feed = Feed::new(documents.into_iter(), Arc::clone(&config), pool.clone());
    let worker = move || worker(Arc::clone(&config));
    let limits = parallel::Limits {
        threads,
        weight: 2 * WINDOW,
    };
    parallel::ordered(feed, limits, worker, |result| {
        match result {
            Outcome::Done(done) => {
                tail.window(&done)?;
                pool.give(done.window.buffer);
            }
            Outcome::Other(Job::Raw(bytes)) => tail.pass(&bytes)?,
            Outcome::Other(Job::Rest(bytes)) => tail.rest(&bytes)?,
            Outcome::Other(Job::Start {
                name,
                text,
                carriage_returns,
            }) => {
                tail.start_document(name, text)?;
                // Others are counted as they are found in it.
                tail.stats.documents += u64::from(!text || records == Records::Lines);
                tail.stats.cr_documents += u64::from(carriage_returns);
            }
            Outcome::Other(Job::Converted(meter)) => tail.stats.add_converted(&meter),
            Outcome::Other(Job::Notice(what)) => {
                match &what {
                    Notice::Failed { .. } => tail.stats.failed += 1,
                    Notice::PassedThrough { .. } => tail.stats.passed_through += 1,
                }
                notice(&what);
            }
            Outcome::Other(Job::Window(_)) => {}
        }
        // Where nearly everything is removed, what little stays must not wait for more.
        tail.flush()
    })?;
    let (stats, now) = tail.finish()?;
    if let Some(now) = now {
        *seen = now;
    }
    Ok(stats)
}

fn worker(config: Arc<Config>) -> impl FnMut(Job) -> Outcome {
    move |job| match job {
        Job::Window(window) => Outcome::Done(Box::new(middle::work(&config, window))),
        other => Outcome::Other(other),
    }
}

/// Cleans one text, with no thread and no document before or after it.
///
/// ```
/// let options = wenlu::Options::default();
/// assert_eq!(wenlu::clean(&options, "好\u{200B}的 \n".as_bytes()), "好的\n".as_bytes());
/// ```
pub fn clean(options: &Options, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let options = Options {
        threads: 1,
        ..options.clone()
    };
    let document = Document::new("text", io::Cursor::new(bytes.to_vec()));
    // Writing to a Vec does not fail, and neither does reading from one.
    let _ = run(options, [document], &mut out, |_| {});
    out
}
