//! Triage: one table-driven look at a line says which stages it must visit, and makes its folded key on the way.

mod class;

pub use class::*;

include!(concat!(env!("OUT_DIR"), "/look.rs"));
