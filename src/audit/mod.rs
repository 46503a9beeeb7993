//! audit: every change of a run on paper, and the way back.
//!
//! An audit is lines of JSON, in the order of the input:
//!
//! ```text
//! {"wenlu_audit":1}                                        the format
//! {"record":3,"input":[40,25],"output":[38,21],"steps":[{"stage":"normalize","rule":"invisible"}],"original":"..."}
//! {"records":[4,900],"input":[65,30000],"output":[59,44000],"encoding":"GB18030","eol":"crlf"}
//! {"block":1,"input":[0,1048576],"output":[0,1048000],"output_xxh3":"...","audit_xxh3":"..."}
//! {"end":{"records":900,"input":..,"output":..,"blocks":1},"audit_xxh3":"..."}
//! ```
//!
//! Places are `[bytes before, bytes]`; all documents count as one stream. A change holds the record's bytes, as `original` when they are
//! UTF-8, else as `base64`. A range holds records of which encoding and line ends changed alone: their output, with `eol` for LF and in
//! `encoding` again, gives the input; that was checked when it was written. What stands between two changes passed unchanged. A block
//! says the sum of its output and of the audit's own bytes since the block before it, so that [`undo`] can believe it before it uses it;
//! a file without its last line is not whole.
//!
//! With documents in JSON a record is a line of JSON, told as a whole, with the steps of all lines in its field; what was done to it more than
//! once is one step with a `count`. Where documents end in NUL a record is a line, and the NUL is none.

mod base64;
mod json;
mod read;
mod undo;
mod writer;

pub use undo::{UndoError, Undone, is_whole, undo};
pub use writer::Writer;

/// The version of the format.
const VERSION: u64 = 1;
/// What the last field of a block, and of the end, begins with; the sum is that of all bytes before it since the block before.
const SUM: &[u8] = b",\"audit_xxh3\":\"";
