//! Action: leftmost-longest replacement, phrases before characters.
//!
//! Characters of three bytes are gone through in a row. Each costs one look into the table; its bytes, or those of what stands for it,
//! are written without asking whether it changes, or whether a longer key begins with it: that is known with the next character,
//! whose pair with it is looked up in a small filter in any case, for two characters in three may begin a key, and a branch there
//! would be taken wrongly every third time. Where the pair may begin a key, what was written last is void.
//!
//! Four in five of OpenCC's phrases from Simplified are *silent*: they become what their characters become (系统, 系統), and are there to
//! keep others from matching inside of them or over their end. Text is full of them, and of the others, one character in two hundred
//! begins one. So only the others are looked for; where one stands, we go back to a place over which no key reaches, and from
//! there forward over the silent ones, to see whether it counts.
//!
//! The text is made as bytes in a block, which `encoding_rs` finds to be UTF-8 at 10 GB/s. `String::push` is half as fast in all.

use super::{
    judge::holds,
    layout::{BYTES, FIRST, RARE, is_selector, pair},
    phrases::Filter,
    table::{
        Found, Match, Table, chunk, code_of_three, compatible, decode, entry, mapped, may_end,
        piece,
    },
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
    if table.soft_filter.is_some() {
        run::<false, TWO>(table, 0, text, out)
    } else if table.firsts > FEW_FIRSTS {
        run::<false, MANY>(table, 0, text, out)
    } else {
        run::<false, FEW>(table, 0, text, out)
    }
}

/// The same for keys that hold a character with the fact `source`; everything else stays.
pub fn convert_clear(table: &'static Table, source: u8, text: &str, out: &mut String) -> bool {
    run::<true, TWO>(table, source, text, out)
}

fn run<const CLEAR: bool, const HOW: u8>(
    table: &'static Table,
    source: u8,
    text: &str,
    out: &mut String,
) -> bool {
    let before = out.len();
    let mut rest = text;
    // No key holds a line feed, so a long text can be cut there.
    while let Some(cut) = rest
        .as_bytes()
        .get(PART..)
        .and_then(|far| memchr(b'\n', far))
    {
        let (part, tail) = rest.split_at_checked(PART + cut).unwrap_or((rest, ""));
        append::<CLEAR, HOW>(table, source, part, out);
        rest = tail;
    }
    append::<CLEAR, HOW>(table, source, rest, out);
    let changed = out.get(before..) != Some(text);
    if !changed {
        out.truncate(before);
    }
    changed
}

/// Appends a text as it is after conversion.
fn append<const CLEAR: bool, const HOW: u8>(
    table: &'static Table,
    source: u8,
    text: &str,
    out: &mut String,
) {
    let before = out.len();
    let mut engine = Engine::<CLEAR, HOW> {
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
        append::<CLEAR, HOW>(table, source, &mapped(text), out);
    }
}

/// How the filters of a table are asked: only behind a character that may begin a key, where there are few of these.
const FEW: u8 = 0;
/// Behind every character, without a branch: it would be taken wrongly now and then, and cost more.
const MANY: u8 = 1;
/// The same of both filters of a table that has two.
const TWO: u8 = 2;
/// So many characters that may begin a key are few: a text has one of them now and then.
const FEW_FIRSTS: usize = 300;

/// The filters of a table, which may have two.
struct Filters<const HOW: u8> {
    all: Filter,
    soft: Filter,
}

impl<const HOW: u8> Filters<HOW> {
    #[inline(always)]
    fn of(table: &Table) -> Filters<HOW> {
        Filters {
            all: table.filter,
            soft: table.soft_filter.unwrap_or(Filter(&[])),
        }
    }

    /// May a key with a value begin with this pair, of whose first character that is the entry?
    #[inline(always)]
    fn has(&self, entry: u32, pair: u32) -> bool {
        let soft = if HOW == TWO { self.soft.bit(pair) } else { 0 };
        if HOW == FEW {
            return entry & FIRST != 0 && self.all.has(pair);
        }
        // All as numbers, that no branch comes of it.
        (self.all.bit(pair) | soft) & u64::from(entry / FIRST) & 1 != 0
    }
}

struct Engine<'t, const CLEAR: bool, const HOW: u8> {
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

impl<'t, const CLEAR: bool, const HOW: u8> Engine<'t, CLEAR, HOW> {
    fn run(&mut self) {
        let has_keys = CLEAR || self.table.has_ascii_keys();
        let mut rest = self.all;
        while let [lead, tail @ ..] = rest {
            rest = match *lead {
                0x00..0x80 => self.ascii(rest, has_keys),
                0xE0..0xF0 if !CLEAR => self.threes(rest),
                0x80..0xE0 => {
                    self.copy(rest.get(..2).unwrap_or(rest));
                    tail.get(1..).unwrap_or_default()
                }
                _ => self.look(rest),
            };
        }
    }

    /// Copies ASCII characters up to one that may begin a key, which only those from 0x40 to 0x5F may, and takes a look at that. What is
    /// left.
    fn ascii(&mut self, here: &'t [u8], has_keys: bool) -> &'t [u8] {
        const ALL: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = ALL * 0x80;
        let mut rest = here;
        while let Some(eight) = rest.first_chunk::<8>() {
            let eight_in_one = u64::from_le_bytes(*eight);
            let count = ((eight_in_one & HIGH).trailing_zeros() / 8) as usize;
            // 0 where a byte may begin a key; a byte above such a one may be taken for one too.
            let distance = (eight_in_one ^ (ALL * 0x40)) & (ALL * 0x60);
            let mut may_begin = distance.wrapping_sub(ALL) & !distance & HIGH;
            let mut key = None;
            while has_keys && may_begin != 0 && key.is_none() {
                let at = (may_begin.trailing_zeros() / 8) as usize;
                key = (at < count && self.may_be_key(rest.get(at..).unwrap_or_default()))
                    .then_some(at);
                may_begin &= may_begin - 1;
            }
            let end = key.unwrap_or(count);
            self.copy_chunk(eight, end);
            rest = rest.get(end..).unwrap_or_default();
            if key.is_some() {
                return self.look(rest);
            }
            if count < 8 {
                return rest;
            }
        }
        while let [byte @ 0x00..0x80, tail @ ..] = rest {
            if has_keys && self.may_be_key(rest) {
                return self.look(rest);
            }
            self.copy_chunk(&[*byte], 1);
            rest = tail;
        }
        rest
    }

    /// May a key begin with the ASCII character at the beginning?
    fn may_be_key(&self, here: &[u8]) -> bool {
        let [byte @ 0x40..0x60, tail @ ..] = here else {
            return false;
        };
        let first = u32::from(*byte);
        let entry = self.table.entry(first);
        let pair = pair(first, decode(tail).0);
        CLEAR || entry & RARE != 0 || Filters::<HOW>::of(self.table).has(entry, pair)
    }

    /// Converts characters of three bytes, as many as there are before something that needs a closer look, and that. What is left.
    fn threes(&mut self, here: &'t [u8]) -> &'t [u8] {
        if self.len > FULL {
            self.flush();
        }
        let table = self.table;
        let (index, filters) = (table.index, Filters::<HOW>::of(table));
        let (threes, _) = here.as_chunks::<3>();
        let room = self.block.get_mut(self.len..).unwrap_or_default();
        let (slots, _) = room.as_chunks_mut::<3>();
        let (mut done, mut before, mut entry_before) = (0, 0, 0);
        let mut found = Found::default();
        for (three, slot) in threes.iter().zip(slots) {
            let Some(code) = code_of_three(*three) else {
                break;
            };
            let entry = entry(index, code);
            let pair = pair(before, code);
            let is_pair = filters.has(entry_before, pair);
            let is_rare = entry & RARE != 0;
            if is_pair | is_rare {
                if is_pair {
                    found = table.found(pair, here.get(3 * done - 3..).unwrap_or_default());
                }
                if !found.is_empty() {
                    break;
                }
                if is_rare {
                    self.len += 3 * done;
                    return self.look(here.get(3 * done..).unwrap_or_default());
                }
            }
            *slot = other(entry, *three);
            (before, entry_before) = (code, entry);
            done += 1;
        }
        self.len += 3 * done;
        let rest = here.get(3 * done..).unwrap_or_default();
        let last = done.checked_sub(1).and_then(|last| here.get(3 * last..));
        let pair = pair(before, decode(rest).0);
        if found.is_empty() && filters.has(entry_before, pair) {
            // What begins with the last one goes on with something else.
            found = table.found(pair, last.unwrap_or_default());
        }
        let (Some(last), false) = (last, found.is_empty()) else {
            return rest;
        };
        // What was written for it is void.
        self.len -= 3;
        self.phrase(last, &found).unwrap_or_else(|| {
            self.len += 3;
            rest
        })
    }

    /// A character at which a longer key may begin, or whose value has another length. What is left of the text.
    #[inline(never)]
    fn look(&mut self, here: &'t [u8]) -> &'t [u8] {
        let (first, length) = decode(here);
        let tail = here.get(length..).unwrap_or_default();
        let entry = self.table.entry_of(first);
        let pair = pair(first, decode(tail).0);
        if CLEAR && self.table.are_in_a_key(pair) || Filters::<HOW>::of(self.table).has(entry, pair)
        {
            let found = self.table.found(pair, here);
            if (CLEAR || !found.is_empty())
                && let Some(tail) = self.phrase(here, &found)
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

    /// The key that counts at this place, of those that were found there, if one does. What is left of the text behind it.
    fn phrase(&mut self, here: &'t [u8], found: &Found) -> Option<&'t [u8]> {
        let at = self.all.len() - here.len();
        if !self.reaches(at) {
            return None;
        }
        let Some(found) = self.table.longest(here, found, !CLEAR) else {
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
        let (mut from, mut second) = (at, None);
        while from > self.settled {
            let before = self.all.get(self.settled..from).unwrap_or_default();
            let start = match before {
                [.., 0xE0..0xF0, _, _] => from - 3,
                _ => {
                    let inside = before.iter().rev().take_while(|b| **b & 0xC0 == 0x80);
                    from.saturating_sub(inside.count() + 1)
                }
            };
            let code = |at: usize| decode(self.all.get(at..).unwrap_or_default()).0;
            let first = code(start);
            let pair = pair(first, second.unwrap_or_else(|| code(from)));
            if !self.table.are_in_a_key(pair) {
                break;
            }
            (from, second) = (start, Some(first));
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
            match *itself {
                _ if entry & RARE != 0 => {
                    let value = self.table.rare(code).1.map(str::as_bytes);
                    self.copy(value.unwrap_or(itself));
                }
                [a, b, c] => self.copy(&other(entry, [a, b, c])),
                _ => self.copy(itself),
            }
            rest = tail;
        }
    }

    /// A character of three bytes, or what stands for it.
    fn character(&mut self, entry: u32, itself: [u8; 3]) {
        let stays = CLEAR && !holds(&itself, self.source);
        let three = if stays { itself } else { other(entry, itself) };
        self.copy_chunk(&three, 3);
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
        let Some(before @ [0xE0..0xF0, _, _]) = before else {
            return;
        };
        if self.len == 0 {
            // It was passed on already.
            self.out.pop();
        }
        self.len = self.len.saturating_sub(3);
        self.copy(before);
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

/// What stands for a character of three bytes with this entry.
#[inline(always)]
fn other(entry: u32, [a, b, c]: [u8; 3]) -> [u8; 3] {
    let itself = u32::from_le_bytes([a, b, c, 0]);
    let [a, b, c, _] = (itself ^ (entry & BYTES)).to_le_bytes();
    [a, b, c]
}
