//! How the table of the look is packed.
//!
//! This file is also part of the build script, so it depends on nothing.

/// In a set of classes: its characters fold to nothing. It is in the lower half, where the fold stands in an entry.
pub const DROPPED: u32 = 1;
