//! Random text, of words that are torn and overlap, against the slow twin, and twice.

use super::{
    Config, detect, engine,
    layout::{SIMPLIFIED, TRADITIONAL},
    tests::{PIECES, TWINS, blind, is_stable},
    twin,
};
use proptest::prelude::*;
use std::{collections::HashMap, sync::LazyLock};

/// The phrases from Simplified by their first characters.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut all: HashMap<char, Vec<&str>> = HashMap::new();
    for (key, _) in twin::entries("STPhrases") {
        all.entry(key.chars().next().unwrap())
            .or_default()
            .push(key);
    }
    all
});

fn text() -> impl Strategy<Value = String> {
    let between = prop::sample::select(vec![
        "，",
        "a",
        " ",
        "\u{FE00}",
        "\u{E0100}",
        "\u{E01EF}",
        "的",
        "\u{3000}",
        "𠮷",
        "é",
        "SQL",
        "B",
        "12345678",
        "\u{F900}",
        "為",
        "裡",
        "著",
    ]);
    // Whole entries, and halves of them: what is torn off one phrase may make another with what follows.
    let entry = any::<prop::sample::Index>().prop_map(|i| i.get(&PIECES[..]).to_string());
    let half = (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(i, j)| {
        let chars: Vec<char> = i.get(&PIECES[..]).chars().collect();
        chars[j.index(chars.len())..].iter().collect()
    });
    let small = prop::sample::select(small_pieces());
    let between = between.prop_map(str::to_owned);
    let piece = prop_oneof![4 => entry, 4 => half, 4 => small, 4 => overlapping(), 1 => between];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

/// Phrases from Simplified, each of which begins with the last character of the one before.
fn overlapping() -> impl Strategy<Value = String> {
    let key = any::<prop::sample::Index>();
    prop::collection::vec(key, 2..5).prop_map(|keys| {
        let mut text = String::new();
        let mut last = None;
        for key in keys {
            let keys = last.map_or(&[][..], |c| BY_FIRST.get(&c).map_or(&[], Vec::as_slice));
            let key = if keys.is_empty() {
                key.get(&PIECES[..])
            } else {
                key.get(keys)
            };
            let new = last.and_then(|c| key.strip_prefix(c)).unwrap_or(key);
            text.push_str(new);
            last = text.chars().last();
        }
        text
    })
}

/// Keys and values of the small dictionaries, whole and torn: they drown in the large ones otherwise.
fn small_pieces() -> Vec<String> {
    let names = twin::ALL.iter().map(|(name, _)| *name);
    let small = names.filter(|name| !name.starts_with("ST") && !name.contains("Compat"));
    let mut pieces = Vec::new();
    for (key, values) in small.flat_map(twin::entries) {
        for word in values.into_iter().chain([key]) {
            let middle = word
                .char_indices()
                .nth(word.chars().count() / 2)
                .map_or(0, |(at, _)| at);
            pieces.extend([word, &word[..middle], &word[middle..]].map(str::to_owned));
        }
    }
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1500)))]

    #[test]
    fn mixtures_as_the_twin_has_them_and_stable(text in text()) {
        for twin in &*TWINS {
            prop_assert_eq!(blind(twin.config, &text), twin.convert(&text), "{}", twin.config);
            is_stable(twin.config, &text);
        }
        prop_assert_eq!(detect(&text), TWINS[0].detect(&text));
    }

    #[test]
    fn what_is_clear_as_the_twin_has_it(text in text()) {
        for (config, source) in [(Config::S2t, SIMPLIFIED), (Config::T2s, TRADITIONAL)] {
            let twin = TWINS.iter().find(|twin| twin.config == config).unwrap();
            let mut out = String::new();
            let changed = engine::convert_clear(config.table(), source, &text, &mut out);
            let wanted = twin.convert_clear(&text);
            prop_assert_eq!(changed, wanted != text);
            prop_assert_eq!(if changed { out } else { text.clone() }, wanted);
        }
    }

    #[test]
    fn anything_at_all_is_stable(text in "\\PC{0,40}") {
        for twin in &*TWINS {
            prop_assert_eq!(blind(twin.config, &text), twin.convert(&text));
            is_stable(twin.config, &text);
        }
    }
}
