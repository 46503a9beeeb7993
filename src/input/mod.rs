//! input

pub mod foreign;
pub mod wide;
