//! wenlu (文濾) makes dirty Chinese text clean in one streaming pass.
//!
//! ```text
//! bytes -> input -> decode -> repair -> normalize -> script -> boilerplate -> dedup -> output -> bytes
//!          windows  one str  mojibake, NFC,         OpenCC    rules and      blocks    edits -> audit, explain
//!                            byte shift controls..            page seams     once
//! ```
//!
//! The stream is cut into windows of about 1 MiB, by the data alone. What happens to a window up to boilerplate is a pure function
//! of the window, its context and the configuration, so windows are worked on in parallel; input, dedup and output go in order.
//! One look at a line says which stages it must visit; a line that needs none is written straight from the input.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod config;
mod entry;
mod look;
mod output;
mod pipeline;
mod recode;

pub mod audit;
pub mod boilerplate;
pub mod decode;
pub mod dedup;
pub mod edit;
pub mod explain;
pub mod fold;
pub mod input;
pub mod json;
pub mod model;
pub mod normalize;
pub mod repair;
pub mod script;
pub mod stage;
pub mod stats;
pub mod verdict;

pub use config::{Options, Records};
pub use edit::{Edit, Observer};
pub use input::Document;
pub use pipeline::{NoDocument, Notice, clean, run, run_observed, run_with_seen};
pub use stage::{Stage, Stages};
pub use stats::Stats;
