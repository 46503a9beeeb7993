//! The feed: opens documents in turn and hands out what is to be done.

use super::parallel;
use crate::{
    config::{Config, Records},
    input::{
        Document,
        cut::{Cutter, Ends, Unit, WINDOW, Window},
        document::{self, Meter, Opened, Reader},
        foreign::Foreign,
        pool::Pool,
        tape::Tape,
    },
};
use memchr::{memchr_iter, memmem};
use std::{
    collections::VecDeque,
    fmt,
    io::{self, ErrorKind, Read},
    sync::Arc,
};

/// Something that the user should hear of.
#[derive(Debug)]
pub enum Notice {
    /// A document could not be opened or read to its end; what was read of it was worked on.
    Failed {
        /// The document.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// A document is compressed or binary, and went out as it came in.
    PassedThrough {
        /// The document.
        name: String,
        /// What it is, and the likely remedy.
        what: Foreign,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Failed { name, error } => write!(f, "{name}: {error}"),
            Notice::PassedThrough { name, what } => {
                write!(
                    f,
                    "{name}: looks like {}, passed through unchanged; to clean its text: {}",
                    what.name, what.remedy
                )
            }
        }
    }
}

/// Bytes that a line costs at most on its way, its text aside: on the sheet, in a visit, as a patch.
const LINE_WEIGHT: usize = 96;

/// What is to be done next.
pub enum Job {
    /// A document begins.
    Start {
        name: String,
        text: bool,
        carriage_returns: bool,
    },
    /// A document that was converted whole ends.
    Converted(Arc<Meter>),
    Window(Window),
    Raw(Vec<u8>),
    /// Bytes of a document's end that became no text; only where somebody wants to know.
    Rest(Vec<u8>),
    Notice(Notice),
}

impl parallel::Job for Job {
    /// Bytes, and what is kept for each line; a window that holds a very long record takes the whole budget.
    fn weight(&self) -> usize {
        match self {
            Job::Window(window) if window.text.len() > 2 * WINDOW => usize::MAX,
            Job::Window(window) => {
                let text = window.buffer.get(window.text.clone()).unwrap_or_default();
                let mut lines = memchr_iter(b'\n', text).count();
                lines += match window.ends_of {
                    Ends::Lines => 0,
                    Ends::Null => memchr_iter(0, text).count(),
                    Ends::Json => memmem::find_iter(text, b"\\n").count(),
                };
                let raw = window.origin.as_ref().map_or(0, |origin| origin.raw.len());
                text.len() + raw + LINE_WEIGHT * lines
            }
            Job::Raw(bytes) | Job::Rest(bytes) => bytes.len(),
            Job::Start { .. } | Job::Converted(_) | Job::Notice(_) => 0,
        }
    }
}

/// Hands out jobs until all documents are read.
pub struct Feed<D> {
    documents: D,
    config: Arc<Config>,
    pool: Pool,
    current: Option<(String, Current)>,
    queue: VecDeque<Job>,
}

enum Current {
    Text(Box<Cutter<Reader>>, Option<Arc<Meter>>, Option<Tape>),
    Foreign(Reader),
}

impl<D: Iterator<Item = Document>> Feed<D> {
    pub fn new(documents: D, config: Arc<Config>, pool: Pool) -> Feed<D> {
        Feed {
            documents,
            config,
            pool,
            current: None,
            queue: VecDeque::new(),
        }
    }

    fn open(&mut self, document: Document) {
        let Document { name, open } = document;
        let opened = match open() {
            Ok(reader) => document::open(reader, &self.config.opening()),
            Err(error) => {
                return self
                    .queue
                    .push_back(Job::Notice(Notice::Failed { name, error }));
            }
        };
        let unit = if self.config.options.line_buffered {
            Unit::Record
        } else {
            Unit::Block
        };
        let ends = match &self.config.options.records {
            Records::Lines => Ends::Lines,
            Records::Null => Ends::Null,
            Records::Json(_) => Ends::Json,
        };
        match opened {
            Opened::Text {
                reader,
                wide,
                carriage_returns,
                tape,
            } => {
                self.queue.push_back(Job::Start {
                    name: name.clone(),
                    text: true,
                    carriage_returns,
                });
                let cutter = Cutter::new(reader, unit, ends, self.pool.clone());
                self.current = Some((name, Current::Text(Box::new(cutter), wide, tape)));
            }
            Opened::Foreign(reader, what) => {
                self.queue.push_back(Job::Start {
                    name: name.clone(),
                    text: false,
                    carriage_returns: false,
                });
                self.queue.push_back(Job::Notice(Notice::PassedThrough {
                    name: name.clone(),
                    what,
                }));
                self.current = Some((name, Current::Foreign(reader)));
            }
        }
    }
}

impl<D: Iterator<Item = Document>> Iterator for Feed<D> {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        loop {
            if let Some(job) = self.queue.pop_front() {
                return Some(job);
            }
            let Some((name, mut current)) = self.current.take() else {
                let document = self.documents.next()?;
                self.open(document);
                continue;
            };
            let (job, failure) = match &mut current {
                Current::Text(cutter, meter, tape) => {
                    let window = cutter.next_window().map(|mut window| {
                        let text = window.buffer.get(window.text.clone());
                        let nulls = window.ends_of == Ends::Null;
                        let text = text.unwrap_or_default();
                        window.origin = tape.as_ref().map(|t| t.take(text, nulls));
                        Job::Window(window)
                    });
                    let job = window
                        .or_else(|| tape.take().map(|tape| Job::Rest(tape.rest())))
                        .or_else(|| meter.take().map(Job::Converted));
                    (job, cutter.failure())
                }
                Current::Foreign(reader) => match read_some(reader) {
                    Ok(bytes) if bytes.is_empty() => (None, None),
                    Ok(bytes) => (Some(Job::Raw(bytes)), None),
                    Err(error) => (None, Some(error)),
                },
            };
            if let Some(error) = failure {
                self.queue.push_back(Job::Notice(Notice::Failed {
                    name: name.clone(),
                    error,
                }));
            }
            if let Some(job) = job {
                self.current = Some((name, current));
                return Some(job);
            }
        }
    }
}

fn read_some(reader: &mut Reader) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 256 << 10];
    loop {
        match reader.read(&mut bytes) {
            Ok(count) => {
                bytes.truncate(count);
                return Ok(bytes);
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
