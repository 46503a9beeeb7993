//! Every entry of the dictionaries, against the slow twin, and twice.

use super::{
    Config, Converter, Script, detect,
    tests::{PIECES, TWINS, blind, is_stable, run},
    twin,
};

/// Every key of every dictionary, alone, and what every chain makes of it: the first value where the key is one of a first step.
#[test]
fn every_entry_as_the_twin_has_it_and_stable() {
    for twin in &*TWINS {
        let config = twin.config;
        for piece in &*PIECES {
            assert_eq!(
                blind(config, piece),
                twin.convert(piece),
                "{config}: {piece}"
            );
            is_stable(config, piece);
        }
    }
}

#[test]
fn every_key_becomes_its_first_value() {
    let rows: [(Config, &[&str]); 9] = [
        (
            Config::S2t,
            &[
                "STPhrases",
                "STPhrases_GeneratedFromRegionalPhrases",
                "STCharacters",
            ],
        ),
        (Config::T2s, &["TSPhrases"]),
        (Config::T2tw, &["TWVariantsPhrases", "TWVariants"]),
        (Config::Tw2t, &["TWVariantsRevPhrases", "TWVariantsRev"]),
        (Config::T2hk, &["HKVariantsPhrases", "HKVariants"]),
        (Config::Hk2t, &["HKVariantsRevPhrases", "HKVariantsRev"]),
        (Config::T2jp, &["JPShinjitaiCharactersRev"]),
        (
            Config::Jp2t,
            &["JPShinjitaiPhrases", "JPShinjitaiCharacters"],
        ),
        (Config::T2s, &["TSCharactersExt"]),
    ];
    for (config, names) in rows {
        for (key, values) in names.iter().copied().flat_map(twin::entries) {
            assert_eq!(blind(config, key), values[0], "{config}: {key}");
        }
    }
}

/// The rules that depart from OpenCC cost next to nothing even where a line is a single word.
#[test]
fn few_entries_are_left_alone() {
    for (config, names) in [
        (Config::S2t, ["STPhrases", "STCharacters"]),
        (Config::T2s, ["TSPhrases", "TSCharacters"]),
    ] {
        let keys = names
            .into_iter()
            .flat_map(twin::entries)
            .map(|(key, _)| key);
        let left: Vec<&str> = keys
            .filter(|key| run(config, key) != blind(config, key))
            .collect();
        assert!(left.len() < 40, "{config}: {} {left:?}", left.len());
    }
}

#[test]
fn a_line_without_a_start_is_the_same() {
    for config in Config::ALL {
        let starts: Vec<char> = Converter::new(*config).starts().collect();
        for piece in &*PIECES {
            let sent = piece
                .chars()
                .any(|c| c as u32 > 0xFFFF || starts.binary_search(&c).is_ok());
            assert!(sent || blind(*config, piece) == *piece, "{config}: {piece}");
        }
        assert!(!starts.contains(&'a') && !starts.contains(&'，'));
    }
    assert!(Converter::new(Config::T2s).starts().any(|c| c == '頭'));
    assert!(!Converter::new(Config::T2s).starts().any(|c| c == '头'));
}

/// No conversion leaves a character of its source script, so that what was converted is known to be so.
#[test]
fn nothing_of_the_source_script_is_left() {
    for config in Config::ALL {
        let Some((source, target)) = config.scripts() else {
            continue;
        };
        for piece in &*PIECES {
            let script = detect(&blind(*config, piece));
            assert!(
                script != Script::Mixed && (script != source || detect(piece) == target),
                "{config}: {piece}"
            );
        }
    }
}

#[test]
fn the_dictionaries_are_sorted_and_unique() {
    for (name, text) in twin::ALL {
        assert!(
            text.starts_with(&format!("# OpenCC's dictionary {name}:"))
                && text.contains("\n# made by: sh data/make/opencc.sh\n")
        );
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.is_sorted());
        let keys: Vec<&str> = lines
            .iter()
            .map(|line| line.split_once('\t').unwrap().0)
            .collect();
        assert!(keys.windows(2).all(|two| two[0] != two[1]));
        assert!(
            !lines
                .iter()
                .any(|line| line.split(['\t', ' ']).any(str::is_empty))
        );
    }
    let both = include_str!("../../data/script/both.tsv");
    assert!(both.contains("\n# made by: python3 data/make/both.py\n"));
    let lines: Vec<&str> = both.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.windows(2).all(|two| two[0] < two[1]));
}
