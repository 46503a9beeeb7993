//! Judgement: which families a line may be damaged by, at a glance; what passes is searched, which costs a hundred times as much.

use super::codes::Encoder;
use crate::look::{BASE, RARE};

/// Rare characters that a line must have at least, and the share of its characters or the number that is enough.
pub const RARE_LEAST: u32 = 2;
const RARE_SHARE: u32 = 8;
const RARE_MANY: u32 = 4;
/// Latin characters of a legacy encoding that stand within so few characters.
const LATIN_NEAR: usize = 8;
const LATIN_LEAST: usize = 4;

/// What a line may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// There is a sequence of UTF-8 in Latin characters.
    pub utf8_as_latin: bool,
    /// There are bytes of a legacy encoding in Latin characters.
    pub legacy_as_latin: bool,
    /// There is a sequence of UTF-8 in characters of GBK.
    pub utf8_as_gbk: bool,
    /// Rows of characters that stand for Latin ones.
    pub latin_as_gbk: bool,
    /// Many characters are rare.
    pub rare: bool,
}

impl Gate {
    /// The glance.
    pub fn of(line: &[char]) -> Gate {
        let mut gate = Gate::default();
        let (mut rare, mut han) = (0, 0);
        let mut before = 0;
        // The last bytes of UTF-8 that were seen, and whether Latin characters stood at the last places.
        let mut near = 0_u32;
        let mut gbk = Run::default();
        let mut latin_in_gbk = 0;
        for &c in line {
            if c.is_ascii() {
                before = 0;
                near <<= 1;
                gbk.ascii();
                continue;
            }
            let byte = match c {
                '\u{80}'..='\u{FF}' | '\u{152}'..='\u{2122}' => Encoder::Latin.codes(c)[0],
                _ => 0,
            };
            let is_trail = (0x80..=0xBF).contains(&byte) || c == '\u{FFFD}';
            gate.utf8_as_latin |= is_trail && (0xC2..=0xF4).contains(&before);
            before = byte;
            near = near << 1 | u32::from(byte >= 0x80);
            gate.legacy_as_latin |= (near & ((1 << LATIN_NEAR) - 1)).count_ones() as usize
                >= LATIN_LEAST
                && c < '\u{100}';
            let class = BASE.get(c as usize).copied().unwrap_or(RARE);
            han += 1;
            rare += u32::from(class & RARE != 0);
            if c >= '\u{100}' {
                let [code, _] = Encoder::Gbk.codes(c);
                let [high, low] = code.to_be_bytes();
                gate.utf8_as_gbk |= gbk.take(high, low);
                latin_in_gbk = match (high, low) {
                    (0xC2 | 0xC3, 0x80..=0xBF) => latin_in_gbk + 1,
                    _ => 0,
                };
                gate.latin_as_gbk |= latin_in_gbk >= 4;
            }
        }
        gate.rare = has_many_rare(rare, han);
        gate
    }
}

/// Enough of them to ask? See [`RARE_LEAST`].
pub fn has_many_rare(rare: u32, han: u32) -> bool {
    rare >= RARE_LEAST && (rare >= RARE_MANY || rare * RARE_SHARE >= han)
}

/// Characters of GBK in a row whose bytes are those of three-byte characters of UTF-8, the first one at any place.
#[derive(Default)]
struct Run {
    chars: u32,
}

impl Run {
    /// Whether three stand in a row. Of the three places that such two bytes may have, the second and third one, the third and the next
    /// first one, the first and second one, each leaves its mark.
    fn take(&mut self, high: u8, low: u8) -> bool {
        let lead = |byte: u8| matches!(byte, 0xC2..=0xC3 | 0xE2..=0xE9 | 0xEF | 0xF0);
        let trail = |byte: u8| matches!(byte, 0x80..=0xBF);
        let fits = (lead(high) && trail(low)) || (trail(high) && (lead(low) || trail(low)));
        self.chars = if fits { self.chars + 1 } else { 0 };
        self.chars >= 2
    }

    fn ascii(&mut self) {}
}
