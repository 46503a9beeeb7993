//! One document: what it is, judged by its beginning, and a reader that gives its text in bytes that hold ASCII as such.

use super::{
    cut::WINDOW,
    foreign::{self, Foreign},
    peek::Peek,
    tape::{Tape, Taped},
    wide::{self, ToUtf8, Wide},
};
use crate::decode;
use memchr::memchr;
use std::{
    cell::Cell,
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Bytes that tell whether a document is UTF-16, UTF-32, or not text at all.
const HEAD: usize = 4 << 10;
/// Share of undecodable bytes, in percent, above which a document is taken for binary.
const BINARY_PERCENT: u64 = 30;

/// The boxed reader of a document.
pub type Reader = Box<dyn Read + Send>;

/// A document that is to be opened when its turn comes.
pub struct Document {
    /// What messages call it: a path, or `standard input`.
    pub name: String,
    /// Opens it.
    pub open: Box<dyn FnOnce() -> io::Result<Reader> + Send>,
}

impl Document {
    /// A document that is already open.
    ///
    /// ```
    /// let document = wenlu::Document::new("note", &b"text"[..]);
    /// assert_eq!(document.name, "note");
    /// ```
    pub fn new(name: &str, reader: impl Read + Send + 'static) -> Document {
        Document {
            name: name.to_owned(),
            open: Box::new(|| Ok(Box::new(reader))),
        }
    }
}

/// Counts what the conversion of a whole document does, while it is read.
#[derive(Debug, Default)]
pub struct Meter {
    /// Bytes that were read.
    pub raw: AtomicU64,
    /// Bytes that were made of them.
    pub text: AtomicU64,
    /// Units that became U+FFFD.
    pub replaced: AtomicU64,
}

/// How documents are opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// What the user says that it is, of the kinds that are converted whole.
    pub wide: Option<Wide>,
    /// How its lines are decoded; nothing is recognised or converted where they are not.
    pub decode: Option<decode::Options>,
    /// UTF-16 and UTF-32 are recognised: not where each document ends in NUL.
    pub finds_wide: bool,
    /// Records may end in CR alone.
    pub carriage_returns: bool,
    /// Judge by what is there: a record must not wait for the next.
    pub at_once: bool,
    /// What is converted before it is cut is to be given back some day.
    pub taped: bool,
}

/// A document, opened.
pub enum Opened {
    /// Text.
    Text {
        /// Gives it with LF at its records' ends, in bytes that hold ASCII as such.
        reader: Reader,
        /// It was UTF-16 or UTF-32, and this counts its bytes.
        wide: Option<Arc<Meter>>,
        /// Its records ended in CR.
        carriage_returns: bool,
        /// What was read, where it was converted.
        tape: Option<Tape>,
    },
    /// Compressed or binary: to be passed through.
    Foreign(Reader, Foreign),
}

/// Opens a document: recognises what is not text, converts what is not a superset of ASCII.
pub fn open(reader: Reader, opening: &Opening) -> Opened {
    let mut reader = Peek::new(reader);
    let head = if opening.at_once {
        reader.peek_once(HEAD)
    } else {
        reader.peek(HEAD)
    };
    if let Some(what) = foreign::recognise(head) {
        return Opened::Foreign(Box::new(reader), what);
    }
    let Some(decode) = opening.decode else {
        return text(reader, None, None, opening);
    };
    if decode.from.is_some() {
        return text(reader, None, None, opening);
    }
    let detected = opening
        .finds_wide
        .then(|| wide::detect(head, head.len() < HEAD && !opening.at_once))
        .flatten();
    let forced = opening
        .wide
        .map(|w| (w, detected.filter(|d| d.0 == w).map_or(0, |d| d.1)));
    if let Some((wide, bom)) = forced.or(detected) {
        let tape = opening.taped.then(|| Tape::new(Some(wide)));
        let mut reader = Taped::new(reader, tape.clone());
        let mut bytes = [0; 4];
        let skipped = bytes
            .get_mut(..bom)
            .map_or(Ok(()), |bom| reader.read_exact(bom));
        debug_assert!(skipped.is_ok(), "the mark was seen before");
        let meter = Arc::new(Meter::default());
        meter.raw.store(bom as u64, Relaxed);
        let converted = WideReader::new(reader, wide, Arc::clone(&meter));
        return text(Peek::new(converted), Some(meter), tape, opening);
    }
    if !opening.at_once && is_binary(reader.peek(WINDOW), &decode) {
        return Opened::Foreign(Box::new(reader), foreign::BINARY);
    }
    text(reader, None, None, opening)
}

fn is_binary(head: &[u8], decode: &decode::Options) -> bool {
    if encoding_rs::Encoding::utf8_valid_up_to(head) + 3 >= head.len() {
        return false;
    }
    let undecodable = decode::window(head, &[], &[], decode).tally.undecodable;
    undecodable * 100 > BINARY_PERCENT * head.len() as u64
}

/// Ends records in LF where the document ends them in CR alone.
fn text(
    mut reader: Peek<impl Read + Send + 'static>,
    wide: Option<Arc<Meter>>,
    mut tape: Option<Tape>,
    opening: &Opening,
) -> Opened {
    let carriage_returns = opening.carriage_returns && !opening.at_once && {
        let head = reader.peek(WINDOW);
        memchr(b'\r', head).is_some() && memchr(b'\n', head).is_none()
    };
    let reader: Reader = if carriage_returns {
        // What was converted before is on a tape already.
        let own = (opening.taped && tape.is_none()).then(|| Tape::new(None));
        tape = tape.or(own.clone()).map(Tape::with_carriage_returns);
        Box::new(CrToLf {
            inner: Taped::new(reader, own),
            after_cr: false,
        })
    } else {
        Box::new(reader)
    };
    Opened::Text {
        reader,
        wide,
        carriage_returns,
        tape,
    }
}

/// CR, and CR LF, become LF.
struct CrToLf<R> {
    inner: R,
    after_cr: bool,
}

impl<R: Read> Read for CrToLf<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(out)?;
            let bytes = Cell::from_mut(&mut *out).as_slice_of_cells();
            let (mut places, mut kept) = (bytes.iter(), 0);
            for byte in bytes.iter().take(count).map(Cell::get) {
                let skip = byte == b'\n' && self.after_cr;
                self.after_cr = byte == b'\r';
                if !skip && let Some(place) = places.next() {
                    place.set(if byte == b'\r' { b'\n' } else { byte });
                    kept += 1;
                }
            }
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

/// Reads UTF-16 or UTF-32 as UTF-8.
struct WideReader<R> {
    inner: R,
    convert: ToUtf8,
    meter: Arc<Meter>,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> WideReader<R> {
    fn new(inner: R, wide: Wide, meter: Arc<Meter>) -> Self {
        let raw = vec![0; 64 << 10];
        WideReader {
            inner,
            convert: ToUtf8::new(wide),
            meter,
            raw,
            text: Vec::new(),
            given: 0,
            ended: false,
        }
    }
}

impl<R: Read> Read for WideReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.text.clear();
            self.given = 0;
            let count = self.inner.read(&mut self.raw)?;
            self.ended = count == 0;
            let raw = self.raw.get(..count).unwrap_or_default();
            self.convert.push(raw, self.ended, &mut self.text);
            self.meter.raw.fetch_add(count as u64, Relaxed);
            self.meter.text.fetch_add(self.text.len() as u64, Relaxed);
            self.meter.replaced.store(self.convert.replaced(), Relaxed);
        }
        let mut rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.read(out)?;
        self.given += count;
        Ok(count)
    }
}
