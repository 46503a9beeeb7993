//! input: documents come in as readers, windows go out.
//!
//! ```text
//! document -> peek -> foreign? passed through as it is
//!                     wide?    converted to UTF-8 whole (UTF-16, UTF-32)
//!                     CR only? CR becomes LF
//!                  -> cut -> windows
//! ```

pub(crate) mod cut;
pub(crate) mod document;
pub mod foreign;
mod peek;
pub(crate) mod pool;
pub(crate) mod tape;
pub mod wide;

pub use document::{Document, Reader};
