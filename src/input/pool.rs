//! Buffers that were used and can be used again: fresh pages cost as much as a memory copy.

use super::cut::WINDOW;
use std::sync::{Arc, Mutex};

/// Buffers that are kept at most.
const MOST: usize = 16;
/// Bytes of the largest buffer that is kept: those of long records are not.
const LARGEST: usize = 2 * WINDOW;

/// A pool that the feed takes from and the tail gives to.
#[derive(Clone, Default)]
pub struct Pool(Arc<Mutex<Vec<Vec<u8>>>>);

impl Pool {
    /// A buffer of at least `size` bytes, which hold anything.
    pub fn take(&self, size: usize) -> Vec<u8> {
        let used = self.0.lock().ok().and_then(|mut buffers| buffers.pop());
        used.filter(|buffer| buffer.len() >= size)
            .unwrap_or_else(|| vec![0; size])
    }

    /// Gives a buffer back.
    pub fn give(&self, buffer: Vec<u8>) {
        if buffer.len() <= LARGEST
            && let Ok(mut buffers) = self.0.lock()
            && buffers.len() < MOST
        {
            buffers.push(buffer);
        }
    }
}
