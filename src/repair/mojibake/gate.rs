//! Judgement: which families a line may be damaged by, at a glance; what passes is searched, which costs a hundred times as much.

use super::{beyond, bound, codes::Encoder};
use crate::{
    entry::of_unit,
    look::{BASE, RARE, REPAIR},
};

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
/// Pairs of bytes that end within so few characters; `déjà été` has two.
const PAIRS_NEAR: usize = 9;
const PAIRS_LEAST: u32 = 3;
/// Characters in a row whose bytes fit UTF-8.
const UTF8_LEAST: u32 = 2;

/// The first bytes of the last characters of three bytes, of which U+FFFD stands for a byte.
const LAST: &[u8] = &[0xEF, 0xBF];

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
    /// There may be a character that text lost for ever begins with.
    pub beyond: bool,
}

impl Gate {
    /// The glance. `chars` is a buffer, and holds the line afterwards where the gate is open.
    pub fn of(line: &str, chars: &mut Vec<char>) -> Gate {
        let mut gate = Gate::default();
        let mut latin = Latin::default();
        let mut rare = Rare::of(line);
        let mut rest = line.as_bytes();
        while let [lead, ..] = rest {
            let length = match *lead {
                0x00..0x80 => {
                    let ascii = ascii_len(rest);
                    latin.pass(*lead, ascii);
                    ascii
                }
                // Most characters, and none of them is Latin.
                0xE3..0xF0 if !rest.starts_with(LAST) => {
                    let threes = rare.row(rest);
                    latin.skip(threes);
                    3 * threes
                }
                _ => {
                    let at = line.len() - rest.len();
                    let c = line.get(at..).and_then(|rest| rest.chars().next());
                    let c = c.unwrap_or_default();
                    match c {
                        '\u{2123}'..='\u{FFFC}' => latin.skip(1),
                        _ => latin.take(c),
                    }
                    gate.beyond |= beyond::may_begin(c);
                    rare.take(c);
                    c.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        gate.beyond |= rare.may_be_beyond;
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
        self.utf8_as_latin || self.legacy_as_latin || self.rare || self.controls
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
    /// The bytes of the last two places, 0 for what is no such character.
    before: [u8; 2],
    /// Whether such characters stood at the last places, and whether two bytes of a legacy encoding ended there, a bit each.
    near: u32,
    pairs: u32,
}

impl Latin {
    /// Some ASCII, of which the first may be the second byte of two.
    fn pass(&mut self, first: u8, len: usize) {
        let is_pair = self.before[1] > 0 && first >= 0x40 && self.pairs & 1 == 0;
        self.pairs = self.pairs << 1 | u32::from(is_pair);
        self.near <<= 1;
        self.skip(len - 1);
    }

    /// So many other characters.
    fn skip(&mut self, len: usize) {
        let len = len.min(PAIRS_NEAR);
        self.before = [0; 2];
        self.near <<= len;
        self.pairs <<= len;
    }

    fn take(&mut self, c: char) {
        let byte = match c {
            '\u{80}'..='\u{FF}' | '\u{152}'..='\u{2122}' => Encoder::Latin.codes(c)[0] as u8,
            _ => 0,
        };
        self.is_utf8 |= self.ends_utf8(c, byte);
        self.has_controls |= c < '\u{A0}';
        self.near = self.near << 1 | u32::from(byte > 0);
        // Each byte is of one pair only.
        let is_pair = byte > 0 && self.before[1] > 0 && self.pairs & 1 == 0;
        self.pairs = self.pairs << 1 | u32::from(is_pair);
        self.before = [self.before[1], byte];
        let are_near = (self.near & ((1 << LATIN_NEAR) - 1)).count_ones() >= LATIN_LEAST;
        let are_paired = (self.pairs & ((1 << PAIRS_NEAR) - 1)).count_ones() >= PAIRS_LEAST;
        self.is_legacy |= are_near && are_paired && self.near & 1 == 1;
    }

    /// Do sequences of UTF-8 end here? Of one that lost a byte, its controls and marks tell, or that it is the beginning of most
    /// punctuation, `â€`; `é` before one mark or a no-break space is French.
    fn ends_utf8(&self, c: char, byte: u8) -> bool {
        let is_trail = |byte: u8| (0x80..=0xBF).contains(&byte);
        let [first, second] = self.before;
        match second {
            0xC2..=0xDF => is_trail(byte) || c == '\u{FFFD}',
            0xE0..=0xF4 => c < '\u{A0}' || c == '\u{FFFD}' || [second, byte] == [0xE2, 0x80],
            0x80..=0xBF => (0xE0..=0xF4).contains(&first) && is_trail(byte),
            _ => false,
        }
    }
}

/// The rare characters of a line, near each other or not. The look counts them over the whole line, which in a long one means little.
struct Rare {
    classes: &'static [u32; 0x1_0000],
    are_many: bool,
    /// There is a Han character that text lost for ever begins with.
    may_be_beyond: bool,
    least: u32,
    /// Whether the last characters that are not ASCII are rare, a bit each.
    near: u8,
}

impl Rare {
    fn of(line: &str) -> Rare {
        Rare {
            classes: &BASE,
            are_many: false,
            may_be_beyond: false,
            least: if line.len() <= FEW_BYTES {
                RARE_LEAST
            } else {
                RARE_NEAR
            },
            near: 0,
        }
    }

    /// Takes the characters from U+3000 to U+FFFC at the beginning, and tells how many they are.
    fn row(&mut self, text: &[u8]) -> usize {
        let (threes, _) = text.as_chunks::<3>();
        let mut count = 0;
        for [a, b, c] in threes {
            // The upper bits of the lead byte fall out.
            let code = u16::from(*a) << 12 | u16::from(*b & 0x3F) << 6 | u16::from(*c & 0x3F);
            if !matches!(a, 0xE3..0xF0) || code >= 0xFFFD {
                break;
            }
            let class = of_unit(self.classes, code);
            self.take_class(class);
            self.may_be_beyond |= class & REPAIR != 0;
            count += 1;
        }
        count
    }

    fn take(&mut self, c: char) {
        self.take_class(self.classes.get(c as usize).copied().unwrap_or(RARE));
    }

    #[inline(always)]
    fn take_class(&mut self, class: u32) {
        self.near <<= 1;
        // Only a rare one makes them more.
        if class & RARE != 0 {
            self.near |= 1;
            self.are_many |= self.near.count_ones() >= self.least;
        }
    }
}

/// How many bytes of ASCII a text begins with.
fn ascii_len(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (k, word) in words.iter().enumerate() {
        let high = u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
        if high != 0 {
            return k * 8 + high.trailing_zeros() as usize / 8;
        }
    }
    let more = rest.iter().take_while(|byte| byte.is_ascii()).count();
    words.len() * 8 + more
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
