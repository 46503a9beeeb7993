//! normalize
pub mod suspect;
