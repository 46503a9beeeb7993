//! Facts: which pairs of cp936 may stand in the bytes that the tool worked on, and which pairs its reader drops.

use crate::repair::{
    cp936,
    readings::{Traditional, is_simplified_only},
};
use encoding_rs::BIG5;
use std::sync::LazyLock;

/// The first lead byte.
pub const FIRST_LEAD: u8 = 0x81;
const LAST: u8 = 0xFE;
const PAIRS: usize = 1 << 16;

/// The tables, made when a damaged page first asks.
pub static GRID: LazyLock<Grid> = LazyLock::new(Grid::new);

/// Pairs of bytes, looked up in every way that the search needs.
pub struct Grid {
    /// For each pair its character, 0 where cp936 has none.
    chars: Vec<u16>,
    /// The same, but only characters that the tool's text can hold.
    sources: Vec<u16>,
    by_lead: Vec<Vec<(u8, u16)>>,
    by_trail: Vec<Vec<(u8, u16)>>,
    /// For each first byte the second bytes of pairs that vanish, as far as they can be lead bytes.
    lost: Vec<Vec<u8>>,
    /// The first bytes of such pairs.
    lost_firsts: Vec<u8>,
}

impl Grid {
    fn new() -> Grid {
        let mut grid = Grid {
            chars: vec![0; PAIRS],
            sources: vec![0; PAIRS],
            by_lead: vec![Vec::new(); 256],
            by_trail: vec![Vec::new(); 256],
            lost: vec![Vec::new(); 256],
            lost_firsts: Vec::new(),
        };
        for lead in FIRST_LEAD..=LAST {
            for trail in 0x40..=LAST {
                grid.enter(lead, trail);
            }
            if grid
                .lost
                .get(usize::from(lead))
                .is_some_and(|l| !l.is_empty())
            {
                grid.lost_firsts.push(lead);
            }
        }
        grid
    }

    fn enter(&mut self, lead: u8, trail: u8) {
        let Some(c) = cp936::pair(lead, trail).and_then(|c| u16::try_from(u32::from(c)).ok())
        else {
            if trail >= FIRST_LEAD
                && let Some(lost) = self.lost.get_mut(usize::from(lead))
            {
                lost.push(trail);
            }
            return;
        };
        set(&mut self.chars, lead, trail, c);
        if is_source(c, lead, trail) {
            set(&mut self.sources, lead, trail, c);
            if let Some(trails) = self.by_lead.get_mut(usize::from(lead)) {
                trails.push((trail, c));
            }
            if let Some(leads) = self.by_trail.get_mut(usize::from(trail)) {
                leads.push((lead, c));
            }
        }
    }

    /// The character of a pair.
    pub fn char(&self, lead: u8, trail: u8) -> Option<u16> {
        get(&self.chars, lead, trail)
    }

    /// The character of a pair, if the tool's text can hold it.
    #[inline]
    pub fn source(&self, lead: u8, trail: u8) -> Option<u16> {
        get(&self.sources, lead, trail)
    }

    /// The trail bytes and characters that the tool's text can hold after a lead byte.
    pub fn of_lead(&self, lead: u8) -> &[(u8, u16)] {
        self.by_lead
            .get(usize::from(lead))
            .map_or(&[], Vec::as_slice)
    }

    /// The lead bytes and characters that the tool's text can hold before a trail byte.
    pub fn of_trail(&self, trail: u8) -> &[(u8, u16)] {
        self.by_trail
            .get(usize::from(trail))
            .map_or(&[], Vec::as_slice)
    }

    /// The lead bytes that vanish as the second of a pair that begins with `first`.
    pub fn lost(&self, first: u8) -> &[u8] {
        self.lost.get(usize::from(first)).map_or(&[], Vec::as_slice)
    }

    /// The first bytes of pairs that vanish.
    pub fn lost_firsts(&self) -> &[u8] {
        &self.lost_firsts
    }
}

fn index(lead: u8, trail: u8) -> usize {
    usize::from(lead) << 8 | usize::from(trail)
}

fn get(table: &[u16], lead: u8, trail: u8) -> Option<u16> {
    table.get(index(lead, trail)).copied().filter(|c| *c != 0)
}

fn set(table: &mut [u16], lead: u8, trail: u8, c: u16) {
    if let Some(slot) = table.get_mut(index(lead, trail)) {
        *slot = c;
    }
}

/// What Simplified text has in the place of a character.
#[inline]
pub fn simplified(c: u16) -> u16 {
    char::from_u32(u32::from(c))
        .and_then(Traditional::of)
        .map_or(c, |t| t.simplified() as u16)
}

/// Whether the tool's text can hold a character: it stands for one of GB 2312, from which pages in Simplified are made, or is a mark.
/// Fullwidth letters and digits are not counted: pages seldom have them, and a crawler would have folded them.
fn is_source(c: u16, lead: u8, trail: u8) -> bool {
    let Some(c) = char::from_u32(u32::from(c)) else {
        return false;
    };
    let narrow = trail.wrapping_sub(0x80);
    match lead {
        0xA1 => trail > 0xA1,
        0xA2 => trail >= 0xA1,
        0xA3 => trail >= 0xA1 && !narrow.is_ascii_alphanumeric(),
        0xA4..=0xA9 => false,
        _ => {
            let s = Traditional::of(c).map_or(c, Traditional::simplified);
            !is_converted(c)
                && cp936::code(s)
                    .is_some_and(|[lead, trail]| (0xB0..=0xF7).contains(&lead) && trail >= 0xA1)
        }
    }
}

/// Whether every conversion to Traditional changes a character. The Taiwanese have some that OpenCC's standard writes otherwise (群, 床),
/// so tools leave them as they are.
pub fn is_converted(c: char) -> bool {
    is_simplified_only(c) && BIG5.encode(c.encode_utf8(&mut [0; 4])).2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(c: char) -> bool {
        let [lead, trail] = cp936::code(c).unwrap();
        GRID.source(lead, trail) == Some(c as u16)
    }

    #[test]
    fn the_tools_text() {
        for c in "縣委總書記側的,。“〔里后①群"
            .chars()
            .filter(|c| !c.is_ascii())
        {
            assert!(source(c), "{c}");
        }
        for c in "县话币ψЖ│Ａ０　囉".chars() {
            assert!(!source(c) || c == '囉', "{c}");
        }
    }

    #[test]
    fn pairs_that_vanish() {
        assert!(GRID.lost(0xAA).contains(&0xD3));
        assert!(GRID.lost(0xFE).contains(&0x8C));
        assert!(GRID.lost(0xB0).is_empty());
        assert!(GRID.lost_firsts().contains(&0xA5) && !GRID.lost_firsts().contains(&0xC4));
    }

    #[test]
    fn all_ways_agree() {
        for lead in 0..=255 {
            for &(trail, c) in GRID.of_lead(lead) {
                assert_eq!(GRID.source(lead, trail), Some(c));
                assert_eq!(GRID.char(lead, trail), Some(c));
                assert!(GRID.of_trail(trail).contains(&(lead, c)));
            }
        }
        let all = |lists: fn(u8) -> usize| (0..=255).map(lists).sum::<usize>();
        let leads = all(|b| GRID.of_lead(b).len());
        assert_eq!(leads, all(|b| GRID.of_trail(b).len()));
        assert!((7_000..11_000).contains(&leads), "{leads}");
    }
}
