//! The read-only context of a window, brought as far as a stage needs it, and only when one asks.

use super::{lines, scan::wanted, undecoded::undecoded};
use crate::{
    config::Config,
    decode,
    input::cut::Window,
    look::{self, Looker},
    stage::Stage,
    verdict::Verdict,
};
use memchr::memmem;
use std::{borrow::Cow, ops::Range};

/// The decoded text of a context, which is bytes of the window's buffer.
pub fn decoded<'w>(config: &Config, window: &'w Window, range: Range<usize>) -> Cow<'w, str> {
    let raw = window.buffer.get(range).unwrap_or_default();
    if config.runs(Stage::Decode) {
        decode::window(raw, &[], &[], &config.options.decode).text
    } else {
        undecoded(raw, false).0
    }
}

/// The lines of a context as boilerplate would get them, repair aside.
pub fn prepared(config: &Config, window: &Window, range: Range<usize>) -> Vec<String> {
    let text = decoded(config, window, range);
    let mut prepared = Vec::new();
    let (mut normalized, mut converted) = (String::new(), String::new());
    let mut looker = Looker::new(&config.table);
    for line in lines::of(&text) {
        normalized.clear();
        converted.clear();
        let mut current = line;
        let classes = wanted(config, &looker.look(line), line);
        if config.runs(Stage::Normalize)
            && classes & (look::NORMALIZE | look::ASTRAL) != 0
            && config.normalizer.line(line, &mut normalized) == Verdict::Changed
        {
            current = &normalized;
        }
        if let Some(converter) = &config.converter
            && converter.line(current, &mut converted) == Verdict::Changed
        {
            current = &converted;
        }
        prepared.extend(current.split('\n').map(str::to_owned));
    }
    prepared
}

/// Whether the lines on both sides of a window may hold glosses: an opening parenthesis, in any encoding.
pub fn may_hold_glosses(window: &Window) -> bool {
    const OPENING: [&[u8]; 4] = [b"(", b"\xEF\xBC\x88", b"\xA3\xA8", b"\xA1\x5D"];
    let near = |range: &Range<usize>| window.buffer.get(range.clone()).unwrap_or_default();
    let may = |bytes: &[u8]| {
        OPENING
            .iter()
            .any(|open| memmem::find(bytes, open).is_some())
    };
    !window.before.is_empty()
        && !window.after.is_empty()
        && may(near(&window.before))
        && may(near(&window.after))
}
