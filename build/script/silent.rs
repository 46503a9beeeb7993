//! Packs the silent keys; `src/script/silent.rs` tells what for, and unpacks them.

use super::layout::{END, ROW, UNITS, UNITS_FIRST};
use std::collections::{BTreeMap, BTreeSet};

/// The characters that are no units by themselves, in the keys of all tables.
#[derive(Default)]
pub struct Others(BTreeSet<u32>);

impl Others {
    pub fn add<'k>(&mut self, keys: impl Iterator<Item = &'k String>) {
        let codes = keys.flat_map(|key| key.chars().map(u32::from));
        self.0
            .extend(codes.filter(|code| by_itself(*code).is_none()));
    }

    pub fn code(&self) -> String {
        format!("pub static OTHERS: &[u32] = &{:?};", self.0)
            .replace('{', "[")
            .replace('}', "]")
    }

    fn unit(&self, c: char) -> u16 {
        let code = u32::from(c);
        let unit = by_itself(code).unwrap_or_else(|| UNITS + self.0.range(..code).count() as u32);
        let unit = u16::try_from(unit).expect("few other characters");
        assert!(unit & END == 0, "{c}: too many other characters");
        unit
    }
}

fn by_itself(code: u32) -> Option<u32> {
    code.checked_sub(UNITS_FIRST).filter(|unit| *unit < UNITS)
}

/// The code of a `Silent`.
pub fn code<'k>(keys: impl Iterator<Item = &'k String>, others: &Others) -> String {
    // First character, second character, rests; sorted.
    let mut all: BTreeMap<u16, BTreeMap<u16, Vec<Vec<u16>>>> = BTreeMap::new();
    for key in keys {
        let units: Vec<u16> = key.chars().map(|c| others.unit(c)).collect();
        let [first, second, rest @ ..] = units.as_slice() else {
            panic!("{key}: two characters wanted");
        };
        let group = all.entry(*first).or_default();
        group.entry(*second).or_default().push(rest.to_vec());
    }
    let number = |length: usize| u16::try_from(length).expect("fewer keys than fit");
    let mut firsts: Vec<u8> = Vec::new();
    let (mut starts, mut seconds, mut ends, mut rests) = (vec![], vec![], vec![], vec![]);
    let mut rows = vec![0_u16; END as usize / ROW + 1];
    for (first, group) in &all {
        firsts.push((usize::from(*first) % ROW) as u8);
        rows[usize::from(*first) / ROW + 1..].fill(number(firsts.len()));
        starts.push(number(seconds.len()));
        for (second, mut keys) in group.clone() {
            let is_key = keys.iter().any(Vec::is_empty);
            seconds.push(second | if is_key { END } else { 0 });
            ends.push(number(rests.len()));
            keys.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
            for mut rest in keys {
                if let Some(last) = rest.last_mut() {
                    *last |= END;
                }
                rests.append(&mut rest);
            }
        }
    }
    starts.push(number(seconds.len()));
    ends.push(number(rests.len()));
    format!(
        "Silent {{ rows: &{rows:?}, firsts: &{firsts:?}, starts: &{starts:?}, seconds: &{seconds:?}, ends: &{ends:?}, \
         rests: &{rests:?} }}"
    )
}
