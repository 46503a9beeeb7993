//! Action: leftmost-longest replacement, phrases before characters.
//!
//! A character of three bytes without a flag costs one look into the table; its bytes, or those of what stands for it, are written
//! without asking whether it changes. Where a longer key may begin, the pair of it and the next character is looked up in a small
//! filter, and nearly all end there.
//!
//! Four in five of OpenCC's phrases from Simplified are *silent*: they become what their characters become (系统, 系統), and are there to
//! keep others from matching inside of them or over their end. Text is full of them, and of the others, one character in two hundred
//! begins one. So only the others are looked for; where one stands, we go back to a place over which no key reaches, and from
//! there forward over the silent ones, to see whether it counts.
//!
//! The text is made as bytes in a block, which `encoding_rs` finds to be UTF-8 at 10 GB/s. `String::push` is half as fast in all.

use super::{
    judge::holds,
    layout::{BYTES, HARD, RARE, SOFT, is_selector, pair},
    table::{LOOK, Match, Table, chunk, code, compatible, decode, mapped, may_end, piece},
};
use encoding_rs::UTF_8;
use memchr::memchr;

/// Bytes of a text that are converted in one go, and more up to the line's end.
const PART: usize = 1 << 16;
/// Bytes in a block before it is passed on.
const FULL: usize = 512;
/// Room for what may come when it is nearly full: the longest value.
const ROOM: usize = 128;

/// Appends what the table makes of a text, where that is another one; says whether it is.
pub fn convert(table: &'static Table, text: &str, out: &mut String) -> bool {
    run::<false>(table, 0, text, out)
}

/// The same for keys that hold a character with the fact `source`; everything else stays.
pub fn convert_clear(table: &'static Table, source: u8, text: &str, out: &mut String) -> bool {
    run::<true>(table, source, text, out)
}

fn run<const CLEAR: bool>(table: &'static Table, source: u8, text: &str, out: &mut String) -> bool {
    let before = out.len();
    let mut rest = text;
    // No key holds a line feed, so a long text can be cut there.
    while let Some(cut) = rest
        .as_bytes()
        .get(PART..)
        .and_then(|far| memchr(b'\n', far))
    {
        let (part, tail) = rest.split_at_checked(PART + cut).unwrap_or((rest, ""));
        append::<CLEAR>(table, source, part, out);
        rest = tail;
    }
    append::<CLEAR>(table, source, rest, out);
    let changed = out.get(before..) != Some(text);
    if !changed {
        out.truncate(before);
    }
    changed
}

/// Appends a text as it is after conversion.
fn append<const CLEAR: bool>(table: &'static Table, source: u8, text: &str, out: &mut String) {
    let before = out.len();
    let mut engine = Engine::<CLEAR> {
        table,
        source,
        all: text.as_bytes(),
        block: [0; FULL + ROOM],
        len: 0,
        out,
        is_compatible: false,
        settled: 0,
    };
    engine.run();
    engine.flush();
    if engine.is_compatible {
        out.truncate(before);
        append::<CLEAR>(table, source, &mapped(text), out);
    }
}

struct Engine<'t, const CLEAR: bool> {
    table: &'static Table,
    source: u8,
    all: &'t [u8],
    block: [u8; FULL + ROOM],
    /// Bytes in the block.
    len: usize,
    out: &'t mut String,
    /// There is a compatibility ideograph: what was made is void.
    is_compatible: bool,
    /// Up to here at least it is known which keys count, and none reaches over this place.
    settled: usize,
}

impl<'t, const CLEAR: bool> Engine<'t, CLEAR> {
    fn run(&mut self) {
        let has_keys = CLEAR || self.table.has_ascii_keys();
        let mut rest = self.all;
        loop {
            rest = match rest {
                [a, b, c, tail @ ..] if *a >= 0xE0 && *a < 0xF0 => {
                    let first = code([*a, *b, *c]);
                    let entry = self.table.entry(first);
                    if !CLEAR && (entry & LOOK == 0 || self.is_alone(entry, first, tail)) {
                        self.character(entry, [*a, *b, *c]);
                        tail
                    } else {
                        self.look(rest, entry)
                    }
                }
                [a, tail @ ..] if *a < 0x80 => {
                    if let Some(tail) = self.ascii(rest, has_keys) {
                        rest = tail;
                        continue;
                    }
                    let entry = self.table.entry((*a).into());
                    if !CLEAR && entry & LOOK == 0 {
                        self.copy(&[*a]);
                        tail
                    } else {
                        self.look(rest, entry)
                    }
                }
                [a, b, tail @ ..] if *a < 0xE0 => {
                    self.copy(&[*a, *b]);
                    tail
                }
                [_, _, _, _, ..] => self.look(rest, self.table.entry_of(decode(rest).0)),
                _ => break,
            };
        }
    }

    /// Copies eight ASCII characters, where there are so many and none of them begins a key, which only those from 0x40 to 0x5F may.
    #[inline]
    fn ascii(&mut self, here: &'t [u8], has_keys: bool) -> Option<&'t [u8]> {
        const ALL: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = ALL * 0x80;
        let (eight, tail) = here.split_first_chunk::<8>()?;
        let eight_in_one = u64::from_le_bytes(*eight);
        // 0 where a byte may begin a key; a byte above such a one may be taken for one too.
        let distance = (eight_in_one ^ (ALL * 0x40)) & (ALL * 0x60);
        let may_begin = distance.wrapping_sub(ALL) & !distance & HIGH;
        if eight_in_one & HIGH != 0 || has_keys && may_begin != 0 {
            return None;
        }
        self.copy_chunk(eight, 8);
        Some(tail)
    }

    /// Is there no more to a character with a flag than to one without?
    #[inline(always)]
    fn is_alone(&self, entry: u32, first: u32, tail: &[u8]) -> bool {
        let second = match tail {
            [a @ 0xE0..0xF0, b, c, ..] => code([*a, *b, *c]),
            _ => decode(tail).0,
        };
        entry & RARE == 0 && !self.table.may_begin(entry, pair(first, second))
    }

    /// A character at which a longer key may begin, or whose value has another length. What is left of the text.
    #[inline]
    fn look(&mut self, here: &'t [u8], entry: u32) -> &'t [u8] {
        let (first, length) = decode(here);
        let tail = here.get(length..).unwrap_or_default();
        if CLEAR || entry & (HARD | SOFT) != 0 {
            let (second, _) = decode(tail);
            let pair = pair(first, second);
            if (CLEAR || self.table.may_begin(entry, pair) && self.table.has_key(pair, here))
                && let Some(tail) = self.phrase(here)
            {
                return tail;
            }
        }
        if entry & RARE != 0 || length == 4 {
            return self.rare(first, here, tail);
        }
        match here {
            [a, b, c, ..] if length == 3 => self.character(entry, [*a, *b, *c]),
            _ => self.copy(here.get(..length).unwrap_or_default()),
        }
        tail
    }

    /// The key that counts at this place, if one does. What is left of the text behind it.
    #[inline(never)]
    fn phrase(&mut self, here: &'t [u8]) -> Option<&'t [u8]> {
        let at = self.all.len() - here.len();
        if !self.reaches(at) {
            return None;
        }
        let Some(found) = self.table.longest(here, !CLEAR) else {
            self.settled = at + decode(here).1;
            return None;
        };
        let tail = match found {
            Match::Key(length, value) => self.key(here, length, value),
            Match::Steps => self.steps(here),
            Match::Silent(length) => {
                let (key, tail) = here.split_at_checked(length).unwrap_or_default();
                self.settled = at + length;
                if !CLEAR {
                    return None;
                }
                self.silent(key);
                tail
            }
        };
        self.settled = self.all.len() - tail.len();
        Some(tail)
    }

    /// Is this place reached, from the left and by the longest keys, or is it inside of one? Of those that may be before it only
    /// silent ones are not known yet, and they need not be asked for further back than where no key can reach over.
    fn reaches(&mut self, at: usize) -> bool {
        let mut from = at;
        while from > self.settled {
            let before = self.all.get(self.settled..from).unwrap_or_default();
            let length = before
                .iter()
                .rev()
                .take_while(|b| **b & 0xC0 == 0x80)
                .count()
                + 1;
            let start = from.saturating_sub(length);
            let [first, second] =
                [start, from].map(|at| decode(self.all.get(at..).unwrap_or_default()).0);
            if !self.table.are_in_a_key(first, second) {
                break;
            }
            from = start;
        }
        while from < at {
            from += self.table.silent(self.all.get(from..).unwrap_or_default());
        }
        self.settled = self.settled.max(from);
        self.settled == at
    }

    /// A silent key, which counts as a whole where only what is clearly of the source script is replaced.
    fn silent(&mut self, key: &[u8]) {
        if !holds(key, self.source) {
            return self.copy(key);
        }
        let mut rest = key;
        while !rest.is_empty() {
            let (code, length) = decode(rest);
            let (itself, tail) = rest.split_at_checked(length.max(1)).unwrap_or((rest, &[]));
            let entry = self.table.entry_of(code);
            match (entry & BYTES).to_le_bytes() {
                _ if entry & RARE != 0 => {
                    let value = self.table.rare(code).1.map(str::as_bytes);
                    self.copy(value.unwrap_or(itself));
                }
                [0, ..] => self.copy(itself),
                [bytes @ .., _] => self.copy(&bytes),
            }
            rest = tail;
        }
    }

    /// A character of three bytes, or what stands for it.
    #[inline(always)]
    fn character(&mut self, entry: u32, itself: [u8; 3]) {
        let [a, b, c] = itself;
        let itself = u32::from_le_bytes([a, b, c, 0]);
        let to = entry & BYTES;
        let stays = to == 0 || CLEAR && !holds(&[a, b, c], self.source);
        let unit = if stays { itself } else { to };
        if self.len > FULL {
            self.flush();
        }
        if let Some(slot) = self.block.get_mut(self.len..self.len + 4) {
            slot.copy_from_slice(&unit.to_le_bytes());
        }
        self.len += 3;
    }

    #[inline]
    fn key(&mut self, here: &'t [u8], length: usize, value: u32) -> &'t [u8] {
        let (key, tail) = here.split_at_checked(length).unwrap_or_default();
        if value == 0 || CLEAR && !holds(key, self.source) {
            match here.first_chunk::<16>() {
                Some(chunk) if length <= 16 => self.copy_chunk(chunk, length),
                _ => self.copy(key),
            }
        } else {
            let value_length = super::table::length(value);
            match chunk::<16>(value) {
                Some(chunk) if value_length <= 16 => self.copy_chunk(chunk, value_length),
                _ => self.copy(piece(value).as_bytes()),
            }
        }
        tail
    }

    #[cold]
    fn rare(&mut self, code: u32, here: &'t [u8], tail: &'t [u8]) -> &'t [u8] {
        let itself = here.get(..here.len() - tail.len()).unwrap_or_default();
        if is_selector(code) {
            self.restore(here.len());
        } else if may_end(tail) {
            if char::from_u32(code).and_then(compatible).is_some() {
                self.is_compatible = true;
                return &[];
            }
            if let (_, Some(value)) = self.table.rare(code)
                && (!CLEAR || holds(itself, self.source))
            {
                self.copy(value.as_bytes());
                return tail;
            }
        }
        self.copy(itself);
        tail
    }

    /// Puts back the character before a variation selector, `left` bytes before the end. Only one of three bytes can have been
    /// replaced without a look at what follows it, and it is the last that was written.
    fn restore(&mut self, left: usize) {
        let end = self.all.len() - left;
        let before = end.checked_sub(3).and_then(|at| self.all.get(at..end));
        let written = self.len.checked_sub(3);
        if let Some(before @ [0xE0..0xF0, _, _]) = before
            && let Some(slot) = written.and_then(|at| self.block.get_mut(at..at + 3))
        {
            slot.copy_from_slice(before);
        }
    }

    /// Converts the rest of a run, up to the next hard key, step by step.
    #[cold]
    fn steps(&mut self, here: &'t [u8]) -> &'t [u8] {
        let mut end = decode(here).1.max(1);
        while let Some(rest) = here.get(end..).filter(|rest| !rest.is_empty()) {
            if self.table.begins_hard(rest) {
                break;
            }
            end += decode(rest).1.max(1);
        }
        let (run, tail) = here.split_at_checked(end).unwrap_or((here, &[]));
        let mut text = String::from_utf8_lossy(run).into_owned();
        for step in self.table.steps {
            let mut next = String::with_capacity(text.len());
            if convert(step, &text, &mut next) {
                text = next;
            }
        }
        self.flush();
        self.out.push_str(&text);
        tail
    }

    /// Copies `length` bytes, and writes the rest of the chunk too: a copy of a fixed size needs no call.
    #[inline(always)]
    fn copy_chunk<const N: usize>(&mut self, chunk: &[u8; N], length: usize) {
        if self.len > FULL {
            self.flush();
        }
        if let Some(slot) = self.block.get_mut(self.len..self.len + N) {
            slot.copy_from_slice(chunk);
        }
        self.len += length;
    }

    #[inline]
    fn copy(&mut self, bytes: &[u8]) {
        if self.len > FULL {
            self.flush();
        }
        if let Some(slot) = self.block.get_mut(self.len..self.len + bytes.len()) {
            slot.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }

    fn flush(&mut self) {
        let bytes = self.block.get(..self.len).unwrap_or_default();
        // Whole characters in, whole characters out: this is never nothing.
        if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
            self.out.push_str(&text);
        }
        self.len = 0;
    }
}
