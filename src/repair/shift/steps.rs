//! Judgement: the ways to read one piece. Each row of the table in the stage's documentation is a function here.

use super::beam::{Beam, Reading, State, Step, Words};
use super::eaten;
use super::grid::{FIRST_LEAD, GRID, is_converted, simplified};
use super::judge::W;
use super::token::{Kind, Token, mark};
use crate::model;
use crate::repair::{readings::Traditional, syllable::Syllable};

/// Tries of a character at the start of a run, inside one, and in the place of a vanished pair.
const STARTS: usize = 24;
const TRIES: usize = 16;
/// Pairs that vanish one after the other.
const LOST_RUN: u8 = 3;

/// All ways to go on with a piece.
pub fn step(beam: &mut Beam, at: usize, from: &Reading) {
    let Some(token) = beam.tokens.get(at).copied() else {
        return;
    };
    match from.state {
        State::Aligned => aligned(beam, at, &token, from),
        State::Lead(lead) => shifted(beam, at, &token, from, lead),
        State::Lost(first) => after_lost(beam, at, &token, from, first),
    }
}

/// The piece as it stands.
pub fn literal(beam: &mut Beam, at: usize, from: &Reading) -> Reading {
    let Some(token) = beam.tokens.get(at).copied() else {
        return *from;
    };
    match token.kind {
        Kind::Char(c) => {
            let c = unit(c);
            let is_odd = char::from_u32(u32::from(c)).is_some_and(is_converted);
            let cost = if is_odd { W.image } else { 0 };
            let mut next = beam.emit(from, c, Step::Same, at, cost);
            next.visible = c;
            if let (Some(node), Kind::Char(c)) = (beam.nodes.last_mut(), token.kind)
                && u32::from(c) > 0xFFFF
            {
                node.step = Step::Raw;
            }
            next
        }
        Kind::Gloss(syllable, of_letter) if of_letter || reads(from.visible, syllable) => Reading {
            fresh: true,
            ..*from
        },
        Kind::Query => {
            let c = beam.judge.style.widen(u16::from(b'?'));
            let mut next = beam.extend(from, c, 0, Step::Raw, at, W.literal);
            next.visible = 0;
            next
        }
        Kind::Gloss(..) => raw(beam, at, from, W.parenthesis),
        Kind::Cut(_) => raw(beam, at, from, W.half),
    }
}

/// A piece that is not what it seems, and stays.
fn raw(beam: &mut Beam, at: usize, from: &Reading, cost: i32) -> Reading {
    let mut next = beam.extend(from, u16::from(b'('), 0, Step::Raw, at, cost);
    next.visible = 0;
    next
}

fn aligned(beam: &mut Beam, at: usize, token: &Token, from: &Reading) {
    let next = literal(beam, at, from);
    beam.put(at + 1, next);
    match token.kind {
        Kind::Cut(syllable) => gloss_cut(beam, at, syllable, from),
        Kind::Query => mark_cut(beam, at, from),
        _ => {}
    }
}

/// `?py)` after a character: the gloss of the pair of its trail byte and the next byte went in between.
fn gloss_cut(beam: &mut Beam, at: usize, syllable: Syllable, from: &Reading) {
    let Some(lead) = trail_byte(beam, from.visible) else {
        return;
    };
    for trail in FIRST_LEAD..=0xFE {
        let Some(bearer) = GRID.char(lead, trail).filter(|c| reads(*c, syllable)) else {
            continue;
        };
        let stranger = if beam.judge.is_glossed(bearer) {
            0
        } else {
            W.stranger
        };
        let mut next = Reading {
            score: from.score + W.gloss + stranger,
            state: State::Lead(trail),
            fresh: true,
            entered: true,
            ..*from
        };
        beam.note(&mut next, 0, Step::Cut, at);
        beam.put(at + 1, next);
    }
}

/// The second byte of a character that is seen; a crawler made those of row A3 ASCII.
fn trail_byte(beam: &Beam, visible: u16) -> Option<u8> {
    let c = char::from_u32(u32::from(visible))?;
    match c.is_ascii_graphic() {
        true => beam.judge.style.folded.then_some(c as u8 + 0x80),
        false => crate::repair::cp936::code(c).map(|[_, trail]| trail),
    }
}

/// `?` before a mark: the separator before what the tool took for the mark was eaten by the lead byte before it.
fn mark_cut(beam: &mut Beam, at: usize, from: &Reading) {
    let Some(next) = beam.tokens.get(at + 1) else {
        return;
    };
    let after = beam.tokens.get(at + 2);
    let is_comma = after.is_some_and(|t| mark(t) == Some([0xA3, 0xAC]));
    if next.kind == Kind::Query && is_comma {
        for (_, source) in beam
            .best::<STARTS>(from, of_trail(0xA1), Words::Asked)
            .iter()
        {
            let cost = W.cut + W.separator + bare(beam, from, source);
            let mut reading = beam.emit(from, source, Step::Cut, at, cost);
            (reading.visible, reading.entered) = (0, true);
            beam.put(at + 2, reading);
        }
    }
    if let Some([high, low]) = mark(next) {
        for (_, source) in beam
            .best::<STARTS>(from, of_trail(high), Words::Asked)
            .iter()
        {
            let cost = W.cut + bare(beam, from, source);
            let mut reading = beam.emit(from, source, Step::Cut, at, cost);
            reading.state = State::Lead(low);
            (reading.visible, reading.entered) = (0, true);
            beam.put(at + 2, reading);
        }
    }
}

fn of_trail(trail: u8) -> impl Iterator<Item = (u8, u16)> {
    GRID.of_trail(trail).iter().copied()
}

/// Behind a lead byte.
fn shifted(beam: &mut Beam, at: usize, token: &Token, from: &Reading, lead: u8) {
    match token.kind {
        Kind::Char(c) => {
            for (first, state, visible, ascii) in readings(beam, token, c).into_iter().flatten() {
                if let Some(source) = GRID.source(lead, first) {
                    run_on(beam, at, from, source, (state, visible, ascii));
                }
            }
        }
        Kind::Gloss(syllable, of_letter) => {
            if of_letter || reads(from.visible, syllable) {
                beam.put(
                    at + 1,
                    Reading {
                        fresh: true,
                        ..*from
                    },
                );
            }
        }
        Kind::Cut(syllable) => {
            for trail in FIRST_LEAD..=0xFE {
                if let Some(source) = GRID.char(lead, trail).filter(|c| reads(*c, syllable)) {
                    glossed(beam, at, from, source);
                }
            }
        }
        Kind::Query => {
            let sources = GRID.of_lead(lead).iter().copied();
            let sources = sources.filter(|(trail, _)| *trail >= FIRST_LEAD);
            for (_, source) in beam.best::<TRIES>(from, sources, Words::Asked).iter() {
                with_eaten(beam, at, from, source);
            }
            if let Some(source) = GRID.source(lead, 0x80) {
                let mut next = beam.emit(from, source, Step::Run, at, W.byte);
                (next.state, next.visible) = (State::Aligned, source);
                beam.put(at + 1, next);
            }
            if beam.judge.style.folded
                && let Some(source) = GRID.source(lead, 0xA3)
            {
                let mut next = beam.emit(from, source, Step::Run, at, 0);
                (next.state, next.visible) = (State::Lead(0xBF), '？' as u16);
                beam.put(at + 1, next);
            }
        }
    }
}

/// A trail byte, and what comes then: the state, the visible character, and an ASCII character that is one of its own.
type Way = (u8, State, u16, u16);

/// The ways to take a character of the line for a trail byte and what comes after it.
fn readings(beam: &Beam, token: &Token, c: char) -> [Option<Way>; 2] {
    if !c.is_ascii() {
        return match token.code {
            [0, _] => [None, None],
            [first, second] if second >= FIRST_LEAD => {
                [Some((first, State::Lead(second), unit(c), 0)), None]
            }
            [first, second] => [Some((first, State::Aligned, 0, u16::from(second))), None],
        };
    }
    let byte = c as u8;
    let as_trail = matches!(c, '@'..='~').then_some((byte, State::Aligned, 0, 0));
    let is_folded = beam.judge.style.folded && c.is_ascii_graphic();
    let as_mark = is_folded.then_some((
        0xA3,
        State::Lead(byte.wrapping_add(0x80)),
        u16::from(byte) + 0xFEE0,
        0,
    ));
    [as_trail, as_mark]
}

/// Goes on in a run, or comes to its end.
fn run_on(beam: &mut Beam, at: usize, from: &Reading, source: u16, way: (State, u16, u16)) {
    let (state, visible, ascii) = way;
    let cost = match state {
        State::Aligned => 0,
        _ => bare(beam, from, source) + passed(source),
    };
    let mut next = beam.emit(from, source, Step::Run, at, cost);
    if ascii != 0 {
        next = beam.extend(&next, ascii, ascii, Step::Run, at, W.separator);
    }
    next.state = state;
    next.visible = match (state, ascii) {
        (State::Aligned, 0) => source,
        (State::Aligned, _) => 0,
        _ => visible,
    };
    next.lost = 0;
    beam.put(at + 1, next);
}

/// A character whose gloss lost its first byte to it; what follows is aligned.
fn glossed(beam: &mut Beam, at: usize, from: &Reading, source: u16) {
    let cost = if beam.judge.is_glossed(source) {
        0
    } else {
        W.stranger
    };
    let mut next = beam.emit(from, source, Step::Run, at, cost);
    (next.state, next.visible, next.fresh, next.lost) = (State::Aligned, source, true, 0);
    beam.put(at + 1, next);
}

/// A character whose trail byte ate the byte behind it: the separator, or one that is gone for good.
fn with_eaten(beam: &mut Beam, at: usize, from: &Reading, source: u16) {
    let next = beam.tokens.get(at + 1).copied();
    let is_separator = next.is_none_or(|next| mark(&next).is_some());
    let rest = next.and_then(|next| beam.line.get(next.start..));
    let is_tag = rest.is_some_and(eaten::is_tag);
    let cost = if is_separator { W.separator } else { 0 };
    let cost = cost + bare(beam, from, source);
    let mut reading = beam.emit(from, source, Step::Run, at, cost);
    (reading.state, reading.visible, reading.lost) = (State::Aligned, source, 0);
    if is_separator {
        beam.put(at + 1, reading);
        return;
    }
    reading.visible = 0;
    let unknown = '〓' as u16;
    let mut blind = Reading {
        score: reading.score + W.eaten,
        before: reading.before << 16 | u64::from(unknown),
        row: Default::default(),
        ..reading
    };
    beam.note(&mut blind, unknown, Step::Eaten, at);
    beam.put(at + 1, blind);
    if is_tag {
        // What stands before a tag stands before a line's end.
        let next = beam.extend(&reading, u16::from(b'\n'), unknown, Step::Eaten, at, 0);
        beam.put(at + 1, next);
        return;
    }
    // The likeliest bytes by what stands around the place.
    let Some(Kind::Char(after)) = next.map(|n| n.kind) else {
        return;
    };
    let after = beam.judge.style.widen(simplified(unit(after)));
    let bytes = eaten::likely(beam.judge, reading.before, after);
    for (_, c) in bytes.into_iter().take(2) {
        let next = beam.extend(&reading, c, unknown, Step::Eaten, at, W.byte);
        beam.put(at + 1, next);
    }
}

/// Behind a pair that vanished: its second byte is any that makes it vanish.
fn after_lost(beam: &mut Beam, at: usize, token: &Token, from: &Reading, first: u8) {
    let leads = GRID.lost(first);
    match token.kind {
        Kind::Char(c) => {
            for (trail, state, visible, ascii) in readings(beam, token, c).into_iter().flatten() {
                let sources = leads
                    .iter()
                    .filter_map(|&lead| Some((lead, GRID.source(lead, trail)?)));
                for (_, source) in beam.best::<TRIES>(from, sources, Words::Asked).iter() {
                    run_on(beam, at, from, source, (state, visible, ascii));
                }
            }
        }
        Kind::Cut(syllable) => {
            let judge = beam.judge;
            for (code, source) in &judge.glossed {
                let [lead, _] = code;
                if leads.contains(lead) && reads(*source, syllable) {
                    glossed(beam, at, from, *source);
                }
            }
        }
        Kind::Query => {
            let sources = leads.iter().flat_map(|&lead| GRID.of_lead(lead));
            let sources = sources.filter(|(trail, c)| *trail >= FIRST_LEAD && is_common(*c));
            for (_, source) in beam
                .best::<TRIES>(from, sources.copied(), Words::Unasked)
                .iter()
            {
                with_eaten(beam, at, from, source);
            }
        }
        Kind::Gloss(..) => {}
    }
}

/// Adds the readings in which pairs vanished before this piece.
pub fn lose(beam: &mut Beam, at: usize, now: &mut Vec<Reading>) {
    let mut from = 0;
    let best = now.iter().map(|r| r.score).max().unwrap_or(0);
    for round in 0..LOST_RUN {
        let end = now.len();
        let mut more = Vec::new();
        let most = if round == 0 { 6 } else { 3 };
        let mut tried = 0;
        for reading in now.get(from..end).unwrap_or_default() {
            if tried == most || reading.score < best - W.lost_beam {
                continue;
            }
            match reading.state {
                State::Lead(lead) if reading.lost < 8 => {
                    tried += 1;
                    let firsts = GRID.lost_firsts().iter();
                    let sources = firsts.filter_map(|&u| Some((u, GRID.source(lead, u)?)));
                    let found = beam.best::<12>(reading, sources, Words::Asked);
                    for (first, source) in found.iter() {
                        more.push(lost(beam, at, reading, first, source));
                    }
                }
                State::Lost(before) if round > 0 => {
                    tried += 1;
                    let leads = GRID.lost(before).iter();
                    let sources = leads.flat_map(|&lead| {
                        let firsts = GRID.lost_firsts().iter();
                        firsts.filter_map(move |&u| Some((u, GRID.source(lead, u)?)))
                    });
                    let sources = sources.filter(|(_, c)| is_common(*c));
                    let found = beam.best::<12>(reading, sources, Words::Unasked);
                    for (first, source) in found.iter() {
                        more.push(lost(beam, at, reading, first, source));
                    }
                }
                _ => {}
            }
        }
        more.retain(|r| r.score > best - W.lost_beam);
        more.sort_by_key(|reading| std::cmp::Reverse(reading.score));
        more.truncate(W.lost_width);
        if more.is_empty() {
            return;
        }
        from = end;
        now.append(&mut more);
    }
}

fn lost(beam: &mut Beam, at: usize, from: &Reading, first: u8, source: u16) -> Reading {
    let cost = W.lost + bare(beam, from, source);
    let mut next = beam.emit(from, source, Step::Run, at, cost);
    next.state = State::Lost(first);
    next.visible = 0;
    next.lost = from.lost + 1;
    next
}

/// What it costs that a character has no gloss: one of the site's set has one, unless another gloss parted it.
fn bare(beam: &Beam, from: &Reading, source: u16) -> i32 {
    match !from.fresh && beam.judge.is_glossed(source) {
        true => W.bare,
        false => 0,
    }
}

/// What it costs that a mark stands in a run without the separator that most have.
fn passed(source: u16) -> i32 {
    match char::from_u32(u32::from(source)) {
        Some('，' | '。' | '、' | '；' | '？' | '！') => W.passed,
        _ => 0,
    }
}

/// Whether a character is worth a try where hundreds are possible.
fn is_common(c: u16) -> bool {
    /// About the rarest of three thousand.
    const RARE: i32 = -1_100;
    char::from_u32(u32::from(simplified(c))).is_some_and(|c| model::unigram(c) > RARE)
}

/// Whether a character is one that the tool glosses, with this reading.
fn reads(c: u16, syllable: Syllable) -> bool {
    char::from_u32(u32::from(c))
        .and_then(Traditional::of)
        .is_some_and(|t| t.is_read(syllable))
}

/// A character as the search knows it; what lies outside the Basic Multilingual Plane is one like another.
fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(0xFFFD)
}
