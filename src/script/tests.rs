//! The stage as a whole: against OpenCC's dictionaries, against the slow twin, and twice.

use super::{Config, Converter, twin};
use crate::verdict::Verdict;
use proptest::prelude::*;
use std::sync::LazyLock;
use twin::Twin;

static TWINS: LazyLock<[Twin; 2]> =
    LazyLock::new(|| [Twin::new(Config::S2t), Twin::new(Config::T2s)]);

/// Every key and candidate of every dictionary, and what else may stand between them.
static PIECES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let words = twin::ALL
        .into_iter()
        .flat_map(twin::entries)
        .flat_map(|(key, mut values)| {
            values.push(key);
            values
        });
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
});

fn run(config: Config, text: &str) -> String {
    checked(text, |out| Converter::new(config).line(text, out))
}

fn blind(config: Config, text: &str) -> String {
    checked(text, |out| Converter::new(config).convert(text, out))
}

/// The text that came out, after a look at the contract: appended only when changed, and changed only then.
fn checked(text: &str, stage: impl FnOnce(&mut String) -> Verdict) -> String {
    let mut out = String::from("頭");
    let verdict = stage(&mut out);
    let new = out.strip_prefix('頭').unwrap();
    match verdict {
        Verdict::Same => assert_eq!(new, "", "{text}"),
        Verdict::Changed => assert_ne!(new, text),
        Verdict::Drop => panic!("dropped {text}"),
    }
    if verdict == Verdict::Changed {
        new.to_owned()
    } else {
        text.to_owned()
    }
}

#[track_caller]
fn is_stable(config: Config, text: &str) {
    let once = run(config, text);
    assert_eq!(run(config, &once), once, "{config}: second run on {text}");
}

#[test]
fn words_depend_on_their_neighbours() {
    let pairs = [
        ("头发", "頭髮"),
        ("发现", "發現"),
        ("皇后", "皇后"),
        ("后面", "後面"),
        ("核心", "核心"),
        ("什么", "什麼"),
        ("乾坤", "乾坤"),
        ("干净", "乾淨"),
        ("理发", "理髮"),
        ("面条", "麪條"),
        ("里程碑", "里程碑"),
        ("一只猫", "一隻貓"),
        ("只有", "只有"),
    ];
    for (simplified, traditional) in pairs {
        assert_eq!(blind(Config::S2t, simplified), traditional);
        assert_eq!(blind(Config::T2s, traditional), simplified);
    }
    assert_eq!(
        run(Config::S2t, "他理发后说这是什么？"),
        "他理髮後說這是什麼？"
    );
    assert_eq!(
        run(Config::T2s, "他理髮後說這是什麼？"),
        "他理发后说这是什么？"
    );
}

#[test]
fn characters_outside_the_basic_plane() {
    assert_eq!(blind(Config::S2t, "𫘦𫘨"), "騊騠");
    assert_eq!(blind(Config::T2s, "遱𠁞𠁞"), "𫐷𠀾𠀾");
}

#[test]
fn text_in_the_target_script_is_left_alone() {
    for text in [
        "皇后的后面没有头发",
        "乾隆年间的干部",
        "这儿的乾字写错了",
        "plain ASCII, 123",
        "",
    ] {
        assert_eq!(run(Config::T2s, text), text);
    }
    // 只, 系, 范 and 云 are Simplified for something else, but good Traditional here.
    for text in [
        "這裡只有中文系",
        "范仲淹還沒說過",
        "孔子云：學而時習之",
        "太后與皇后說話",
    ] {
        assert_eq!(run(Config::S2t, text), text);
    }
    assert_ne!(blind(Config::S2t, "太后與云"), "太后與云");
    // 群, 秘 and 床 are how Taiwan writes what OpenCC's standard writes 羣, 祕 and 牀.
    assert_eq!(run(Config::S2t, "這個社群沒有秘密"), "這個社群沒有秘密");
    assert_eq!(run(Config::S2t, "这个社群没有秘密"), "這個社羣沒有祕密");
}

#[test]
fn a_character_with_a_variation_selector_is_not_touched() {
    assert_eq!(run(Config::T2s, "頭\u{E0100}髮"), "頭\u{E0100}发");
    assert_eq!(run(Config::S2t, "头发\u{FE00}这"), "頭发\u{FE00}這");
    assert_eq!(run(Config::T2s, "髮\u{E01EF}"), "髮\u{E01EF}");
    // Nor is it evidence of the script: the line is Traditional without it.
    assert_eq!(run(Config::S2t, "皇后說头\u{E0100}"), "皇后說头\u{E0100}");
}

#[test]
fn what_a_second_run_would_change_is_left() {
    assert_eq!(blind(Config::S2t, "苎"), "苧");
    assert_eq!(run(Config::S2t, "苎"), "苎");
    assert_eq!(run(Config::S2t, "这是苎"), "這是苧");
    assert_eq!(run(Config::T2s, "氾勝之"), "氾勝之");
    assert_eq!(run(Config::T2s, "漢代的氾勝之"), "汉代的氾胜之");
}

#[test]
fn every_entry_as_the_twin_has_it_and_stable() {
    for (config, twin) in Config::ALL.iter().zip(&*TWINS) {
        for piece in &*PIECES {
            assert_eq!(blind(*config, piece), twin.convert(piece));
            assert_eq!(run(*config, piece), twin.line(piece));
            is_stable(*config, piece);
        }
    }
}

/// The two rules that depart from OpenCC cost next to nothing even where a line is a single word.
#[test]
fn few_entries_are_left_alone() {
    for (config, dictionaries) in [
        (Config::S2t, &twin::ALL[..3]),
        (Config::T2s, &twin::ALL[3..6]),
    ] {
        let keys = dictionaries
            .iter()
            .copied()
            .flat_map(twin::entries)
            .map(|(key, _)| key);
        let left: Vec<&str> = keys
            .filter(|key| run(config, key) != blind(config, key))
            .collect();
        assert!(left.len() < 20, "{config}: {left:?}");
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
            assert!(sent || blind(*config, piece) == *piece, "{piece}");
        }
        assert!(!starts.contains(&'a') && !starts.contains(&'，'));
    }
    assert!(Converter::new(Config::T2s).starts().any(|c| c == '頭'));
    assert!(!Converter::new(Config::T2s).starts().any(|c| c == '头'));
}

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
    ]);
    // Whole entries, and halves of them: what is torn off one phrase may make another with what follows.
    let entry = any::<prop::sample::Index>().prop_map(|i| i.get(&PIECES[..]).to_string());
    let half = (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(i, j)| {
        let chars: Vec<char> = i.get(&PIECES[..]).chars().collect();
        chars[j.index(chars.len())..].iter().collect()
    });
    let piece = prop_oneof![4 => entry, 4 => half, 1 => between.prop_map(str::to_owned)];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn mixtures_as_the_twin_has_them_and_stable(text in text()) {
        for (config, twin) in Config::ALL.iter().zip(&*TWINS) {
            prop_assert_eq!(blind(*config, &text), twin.convert(&text));
            prop_assert_eq!(run(*config, &text), twin.line(&text));
            is_stable(*config, &text);
        }
    }

    #[test]
    fn anything_at_all_is_stable(text in "\\PC{0,40}") {
        for (config, twin) in Config::ALL.iter().zip(&*TWINS) {
            prop_assert_eq!(blind(*config, &text), twin.convert(&text));
            is_stable(*config, &text);
        }
    }
}

#[test]
fn the_dictionaries_are_sorted_and_unique() {
    for text in twin::ALL {
        assert!(
            text.starts_with("# OpenCC's dictionary ")
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
}

/// Why the chains do without OpenCC's map of compatibility ideographs: NFC has done its work, and no dictionary asks for more.
#[test]
fn the_dictionaries_are_in_nfc() {
    use unicode_normalization::is_nfc;
    assert!(PIECES.iter().all(|piece| is_nfc(piece)));
}
