//! Judgement: which families a line may be damaged by, at a glance; what passes is searched, which costs a hundred times as much.

use super::{bound, codes::Encoder};
use crate::look::{BASE, RARE};

/// Rare characters that a line must have at least, and the share of its characters or the number that is enough.
pub const RARE_LEAST: u32 = 2;
const RARE_SHARE: u32 = 8;
const RARE_MANY: u32 = 4;
/// Rare characters among eight that are not ASCII, where the line has more bytes than a few.
const RARE_NEAR: u32 = 3;
const FEW_BYTES: usize = 48;
/// Latin characters of a legacy encoding that stand within so few characters.
const LATIN_NEAR: usize = 8;
const LATIN_LEAST: u32 = 4;
/// Characters in a row whose bytes fit UTF-8.
const UTF8_LEAST: u32 = 2;

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
    /// Many characters are rare, and read badly.
    pub rare: bool,
    /// There are C1 controls.
    pub controls: bool,
}

impl Gate {
    /// The glance. `chars` is a buffer, and holds the line afterwards where the gate is open.
    pub fn of(line: &str, chars: &mut Vec<char>) -> Gate {
        let mut gate = Gate::default();
        let mut latin = Latin::default();
        let mut rare = Rare::of(line);
        for c in line.chars() {
            if c.is_ascii() {
                latin.pass();
            } else {
                latin.take(c);
                rare.take(c);
            }
        }
        gate.utf8_as_latin = latin.is_utf8;
        gate.legacy_as_latin = latin.is_legacy;
        gate.controls = latin.has_controls;
        if !gate.is_open() && !rare.are_many {
            return gate;
        }
        chars.clear();
        chars.extend(line.chars());
        // Running text with rare words ends here.
        if rare.are_many && bound::reads_badly(chars) {
            gate.rare = true;
            gate.look_for_gbk(chars);
        }
        gate
    }

    /// Is there anything to ask further?
    pub fn is_open(&self) -> bool {
        *self != Gate::default()
    }

    /// Rows of characters whose bytes in GBK are telling.
    fn look_for_gbk(&mut self, line: &[char]) {
        let (mut utf8, mut latin) = (0, 0);
        for &c in line.iter().filter(|c| !c.is_ascii()) {
            let [high, low] = match c {
                '\u{80}'..='\u{FF}' => [0; 2],
                c => Encoder::Gbk.codes(c)[0].to_be_bytes(),
            };
            utf8 = if fits_utf8(high, low) { utf8 + 1 } else { 0 };
            latin = match (high, low) {
                (0xC2 | 0xC3, 0x80..=0xBF) => latin + 1,
                _ => 0,
            };
            self.utf8_as_gbk |= utf8 >= UTF8_LEAST;
            self.latin_as_gbk |= latin >= LATIN_LEAST;
        }
    }
}

/// The Latin characters of a line, as bytes.
#[derive(Default)]
struct Latin {
    is_utf8: bool,
    is_legacy: bool,
    has_controls: bool,
    before: u8,
    /// Whether such characters stood at the last places, a bit each.
    near: u32,
}

impl Latin {
    /// ASCII is between them.
    fn pass(&mut self) {
        self.before = 0;
        self.near <<= 1;
    }

    fn take(&mut self, c: char) {
        let byte = match c {
            '\u{80}'..='\u{FF}' | '\u{152}'..='\u{2122}' => Encoder::Latin.codes(c)[0] as u8,
            _ => 0,
        };
        let is_trail = (0x80..=0xBF).contains(&byte) || c == '\u{FFFD}';
        self.is_utf8 |= is_trail && (0xC2..=0xF4).contains(&self.before);
        self.has_controls |= c < '\u{A0}';
        self.before = byte;
        self.near = self.near << 1 | u32::from(byte >= 0x80);
        let near = (self.near & ((1 << LATIN_NEAR) - 1)).count_ones();
        self.is_legacy |= near >= LATIN_LEAST && c < '\u{100}';
    }
}

/// The rare characters of a line, near each other or not. The look counts them over the whole line, which in a long one means little.
struct Rare {
    are_many: bool,
    least: u32,
    /// Whether the last characters that are not ASCII are rare, a bit each.
    near: u8,
}

impl Rare {
    fn of(line: &str) -> Rare {
        Rare {
            are_many: false,
            least: if line.len() <= FEW_BYTES {
                RARE_LEAST
            } else {
                RARE_NEAR
            },
            near: 0,
        }
    }

    fn take(&mut self, c: char) {
        let class = BASE.get(c as usize).copied().unwrap_or(RARE);
        self.near = self.near << 1 | u8::from(class & RARE != 0);
        self.are_many |= self.near.count_ones() >= self.least;
    }
}

/// May two bytes stand in UTF-8 of three-byte characters, the first one at any place of them?
fn fits_utf8(high: u8, low: u8) -> bool {
    let lead = |byte: u8| matches!(byte, 0xC2..=0xC3 | 0xE2..=0xE9 | 0xEF | 0xF0);
    let trail = |byte: u8| matches!(byte, 0x80..=0xBF);
    lead(high) && trail(low) || trail(high) && (lead(low) || trail(low))
}

/// Enough of them to ask? See [`RARE_LEAST`].
pub fn has_many_rare(rare: u32, han: u32) -> bool {
    rare >= RARE_LEAST && (rare >= RARE_MANY || rare * RARE_SHARE >= han)
}
