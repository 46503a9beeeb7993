//! The classes of characters that the look gathers: one bit each, in the upper half of a table entry.
//!
//! A stage that wants to see a line adds a reason of its own here, and sets its bit for the characters that call for it:
//! in `build/look.rs` when they are always the same, in [`super::Table`] when they depend on flags.
//!
//! This file is also part of the build script, so it depends on nothing.

/// A character that running Chinese text seldom has and mojibake is full of; counted, so that repair sees a line that has many.
pub const RARE: u32 = 1 << 16;
/// Shows on paper: a line without it is blank.
pub const INK: u32 = 1 << 17;
/// normalize must see the line.
pub const NORMALIZE: u32 = 1 << 18;
/// An opening parenthesis: repair asks whether a pinyin gloss follows.
pub const PAREN: u32 = 1 << 19;
/// script may have something to convert; set for the configuration in force.
pub const SCRIPT: u32 = 1 << 20;
/// A rule of boilerplate may begin here; set for the packs in force.
pub const RULE: u32 = 1 << 21;
/// A wrong form that script undoes may stand here, without a character of Traditional text; set for the level in force, and part of
/// [`FIX`] in what the look says.
pub const FIX_ALONE: u32 = 1 << 22;
/// repair must see the line whatever else it holds: an entity, Latin letters that may be bytes, a trace of lost text.
pub const REPAIR: u32 = 1 << 23;
/// The character is written in Simplified text only; a variation selector has this class and the next one, for the character under
/// it must be judged with it.
pub const SIMPLIFIED: u32 = 1 << 24;
/// The character is written in Traditional text only.
pub const TRADITIONAL: u32 = 1 << 25;
/// The character is common in Traditional text, and rare in Simplified.
pub const RATHER_TRADITIONAL: u32 = 1 << 26;
/// A digit, of either width.
pub const DIGIT: u32 = 1 << 27;
/// A mark that may belong to a number, and that the fold drops.
pub const MARK: u32 = 1 << 28;
/// A letter that no Han character, kana or Hangul is; counted for `--dedup-latin`.
pub const LETTER: u32 = 1 << 29;
/// A wrong form that script undoes may stand here; set for the level in force. A line has this class if it has a character of Traditional
/// text beside, or is of class [`FIX_ALONE`]: all other forms hold such a character.
pub const FIX: u32 = 1 << 30;
/// All that says which script a line is in.
pub const SCRIPTS: u32 = SIMPLIFIED | TRADITIONAL | RATHER_TRADITIONAL;

/// Han, kana or Hangul: counts towards the 40 characters of a repeated block. The uppermost bit, for [`RARE`] and it are counted in one
/// sum, the rare ones in the bits between the two.
pub const HAN: u32 = 1 << 31;

/// A character outside the Basic Multilingual Plane. Not in the table but set by the look, so it may stand where entries have the fold.
pub const ASTRAL: u32 = 1;

/// The fold of a character: the lower half of an entry, 0 when it is dropped.
pub const FOLD: u32 = 0xFFFF;

// No class may be another's bit: the classes of a line are OR-ed.
const _: () = {
    let all = [
        RARE,
        INK,
        NORMALIZE,
        PAREN,
        SCRIPT,
        RULE,
        FIX_ALONE,
        REPAIR,
        SIMPLIFIED,
        TRADITIONAL,
        RATHER_TRADITIONAL,
        DIGIT,
        MARK,
        LETTER,
        FIX,
        HAN,
    ];
    let (mut rest, mut seen) = (all.as_slice(), FOLD);
    while let [class, others @ ..] = rest {
        assert!(seen & *class == 0);
        seen |= *class;
        rest = others;
    }
};
