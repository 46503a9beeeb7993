//! Writes lines that are all different, 40 Han characters each, so that any of them that a filter takes for a repeat would go:
//! `unique_lines COUNT | wenlu -j2 --only dedup --dedup-memory 16M | wc -l` must give COUNT.

use std::io::{self, BufWriter, Write};

const HAN: usize = 40;

fn main() -> io::Result<()> {
    let count: u64 = std::env::args()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(1_000_000);
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = [0u8; 3 * HAN + 1];
    line[3 * HAN] = b'\n';
    for n in 0..count {
        // SplitMix64 is one to one, so the first six characters, 12 bits each, tell every line from every other.
        let mut state = n;
        for chunk in line[..3 * HAN].chunks_mut(3 * 6) {
            let mut bits = next(&mut state);
            for character in chunk.chunks_exact_mut(3) {
                let code = 0x4E00 + (bits & 0xFFF) as u32;
                bits = bits >> 12 | (bits >> 60) << 52;
                character.copy_from_slice(&[
                    0xE0 | (code >> 12) as u8,
                    0x80 | (code >> 6 & 0x3F) as u8,
                    0x80 | (code & 0x3F) as u8,
                ]);
            }
        }
        if out.write_all(&line).is_err() {
            break;
        }
    }
    out.flush()
}

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut x = *state;
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}
