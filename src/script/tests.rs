//! The stage as a whole: against OpenCC's dictionaries, against the slow twin, and twice.

use super::{Around, Config, Converter, Options, Script, Words, detect, layout, table, twin};
use crate::verdict::Verdict;
use std::{path::Path, sync::LazyLock};
use twin::Twin;

pub static TWINS: LazyLock<Vec<Twin>> =
    LazyLock::new(|| Config::ALL.iter().copied().map(Twin::new).collect());

/// Every key and candidate of every dictionary.
pub static PIECES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let names = twin::ALL.iter().map(|(name, _)| *name);
    let words = names.flat_map(twin::entries).flat_map(|(key, mut values)| {
        values.push(key);
        values
    });
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
});

pub fn run(config: Config, text: &str) -> String {
    checked(text, |out| Converter::new(config).line(text, out))
}

pub fn blind(config: Config, text: &str) -> String {
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
pub fn is_stable(config: Config, text: &str) {
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
fn words_that_say_what_their_characters_say_keep_others_from_matching() {
    for (simplified, traditional) in [
        // 管理 keeps 理发, one that begins inside of it.
        ("理发票", "理髮票"),
        ("管理发票", "管理發票"),
        ("去管理发票", "去管理發票"),
        ("管管理发票", "管管理發票"),
        // 一出去 keeps 一出, that is shorter.
        ("一出好戏", "一齣好戲"),
        ("一出去好戏", "一出去好戲"),
        // What is kept from matching at one place may match at another.
        ("管理发票理发", "管理發票理髮"),
        ("一出去一出", "一出去一齣"),
    ] {
        assert_eq!(blind(Config::S2t, simplified), traditional);
    }
}

#[test]
fn regions_have_forms_and_words_of_their_own() {
    let rows = [
        (Config::S2tw, "这里面的群众", "這裡面的群眾"),
        (Config::S2twp, "软件里的信息", "軟體裡的資訊"),
        (Config::S2hk, "这里说的卫生", "這裏説的衞生"),
        (Config::S2hkp, "他去北卡罗来纳", "他去北卡羅萊納"),
        (Config::Tw2s, "這裡面的群眾", "这里面的群众"),
        (Config::Tw2sp, "軟體裡的資訊", "软件里的信息"),
        (Config::Hk2s, "這裏説的衞生", "这里说的卫生"),
        (Config::Hk2sp, "他去北卡羅萊納說", "他去北卡罗来纳说"),
        (Config::T2tw, "裏面的羣衆", "裡面的群眾"),
        (Config::Tw2t, "裡面的群眾", "裏面的羣衆"),
        (Config::T2hk, "說衛生", "説衞生"),
        (Config::Hk2t, "説衞生", "說衛生"),
        (Config::T2jp, "學會", "学会"),
        (Config::Jp2t, "学会", "學會"),
    ];
    for (config, text, wanted) in rows {
        assert_eq!(run(config, text), wanted, "{config}");
    }
}

#[test]
fn characters_outside_the_basic_plane() {
    assert_eq!(blind(Config::S2t, "𫘦𫘨"), "騊騠");
    assert_eq!(blind(Config::T2s, "遱𠁞𠁞"), "𫐷𠀾𠀾");
    assert_eq!(blind(Config::T2s, "😀頭𠮷髮"), "😀头𠮷发");
}

#[test]
fn compatibility_ideographs_are_mapped_first() {
    assert_eq!(blind(Config::T2s, "\u{F900}頭\u{F9E9}程"), "岂头里程");
    assert_eq!(blind(Config::S2tw, "\u{F9E9}程碑"), "里程碑");
    assert_eq!(blind(Config::T2tw, "\u{F900}"), "豈");
    assert_eq!(
        blind(Config::T2s, "\u{F900}\u{FE00}頭"),
        "\u{F900}\u{FE00}头"
    );
}

/// 70 KB in one call, with line feeds, a compatibility ideograph in the middle, and keys at every distance from a block's end.
#[test]
fn long_texts_are_converted_as_their_lines_are() {
    let lines: Vec<String> = (0..3000)
        .map(|n| format!("{}里程碑上的头发{n}号\n", "一".repeat(n % 7)))
        .collect();
    let mut text = lines.concat();
    text.insert(
        text.len() / 2
            - (0..4)
                .find(|n| text.is_char_boundary(text.len() / 2 - n))
                .unwrap(),
        '\u{F900}',
    );
    let by_line: String = text
        .lines()
        .map(|line| blind(Config::S2tw, line) + "\n")
        .collect();
    assert_eq!(blind(Config::S2tw, &text), by_line);
}

#[test]
fn text_in_the_target_script_is_left_alone() {
    for text in [
        "皇后的后面没有头发",
        "乾隆年间的干部",
        "这儿的乾字写错了",
        "他说的奏摺和醣类，硬捱到以後",
        "车的輗也写在这里",
        "plain ASCII, 123",
        "",
    ] {
        for config in [
            Config::T2s,
            Config::Tw2s,
            Config::Hk2s,
            Config::Tw2sp,
            Config::Hk2sp,
        ] {
            assert_eq!(run(config, text), text);
        }
    }
    // 只, 系, 范 and 云 are Simplified for something else, but good Traditional here; 台 and 裏 are other forms of the same.
    for text in [
        "這裡只有中文系",
        "范仲淹還沒說過",
        "孔子云：學而時習之",
        "太后與皇后說話",
        "三天後回到台北",
        "這裏說的台灣",
        "這個社群沒有秘密",
    ] {
        for config in [
            Config::S2t,
            Config::S2tw,
            Config::S2hk,
            Config::S2twp,
            Config::S2hkp,
        ] {
            assert_eq!(run(config, text), text);
        }
    }
    assert_ne!(blind(Config::S2t, "太后與云"), "太后與云");
    assert_eq!(run(Config::S2t, "这个社群没有秘密"), "這個社羣沒有祕密");
}

#[test]
fn in_a_mixed_line_only_what_is_clearly_of_the_other_script() {
    assert_eq!(run(Config::S2t, "這是皇后说的后面"), "這是皇后說的后面");
    assert_eq!(run(Config::S2t, "這是头发"), "這是頭髮");
    assert_eq!(run(Config::T2s, "这是乾隆說的著作"), "这是乾隆说的著作");
    assert_eq!(run(Config::S2twp, "這是软件和文件"), "這是軟體和文件");
}

#[test]
fn a_neutral_line_is_what_the_lines_beside_it_are() {
    let near = |config, text: &str, near| {
        checked(text, |out| {
            let around = Around {
                now: near,
                later: None,
            };
            Converter::new(config).line_near(text, detect(text), around, out)
        })
    };
    assert_eq!(near(Config::Tw2sp, "文件", None), "文档");
    assert_eq!(
        near(Config::Tw2sp, "文件", Some(Script::Traditional)),
        "文档"
    );
    assert_eq!(
        near(Config::Tw2sp, "文件", Some(Script::Simplified)),
        "文件"
    );
    assert_eq!(near(Config::S2t, "后面", Some(Script::Traditional)), "后面");
    assert_eq!(
        near(Config::S2t, "这后面", Some(Script::Traditional)),
        "這後面"
    );
}

#[test]
fn all_lines_where_that_is_asked_for() {
    let options = Options {
        all: true,
        ..Options::default()
    };
    let converter = Converter::new(Config::S2t).with_options(&options);
    let all = |text: &str| checked(text, |out| converter.line(text, out));
    assert_eq!(all("太后與云"), "太后與雲");
    assert_eq!(all("苎"), "苧");
}

#[test]
fn the_words_of_the_user_come_first() {
    let mut words = Words::default();
    words.protect(Path::new("a"), "后羿\n头发\n").unwrap();
    let stays = Converter::new(Config::S2t).with_words(words.clone().into());
    let line = |converter: &Converter, text: &str| checked(text, |out| converter.line(text, out));
    // 头发 is no evidence of Simplified where it is protected, and the rest of the line decides.
    assert_eq!(line(&stays, "这是头发和皇后羿"), "這是头发和皇后羿");
    assert_eq!(line(&stays, "這是头发，只有"), "這是头发，只有");
    assert_eq!(stays.detect("头发"), Script::Neutral);
    words
        .phrases(Path::new("b"), "只有\t祇有\n网志\t部落格\n")
        .unwrap();
    let own = Converter::new(Config::S2t).with_words(words.into());
    assert_eq!(line(&own, "只有后羿写网志"), "祇有后羿寫部落格");
    assert!(own.starts().any(|c| c == '只'));
}

#[test]
fn a_character_with_a_variation_selector_is_not_touched() {
    assert_eq!(run(Config::T2s, "頭\u{E0100}髮"), "頭\u{E0100}发");
    assert_eq!(run(Config::S2t, "头发\u{FE00}这"), "頭发\u{FE00}這");
    assert_eq!(run(Config::T2s, "髮\u{E01EF}"), "髮\u{E01EF}");
    assert_eq!(
        run(Config::T2s, "遱\u{FE0F}頭\u{FE00}\u{FE01}"),
        "遱\u{FE0F}頭\u{FE00}\u{FE01}"
    );
    // Nor is it evidence of the script: the line is Traditional without it.
    assert_eq!(detect("头說\u{E0100}"), Script::Simplified);
    assert_eq!(detect("头說\u{FE00}"), Script::Simplified);
    assert_eq!(detect("头說\u{E0100}說"), Script::Mixed);
    assert_eq!(run(Config::S2t, "皇后說头\u{E0100}"), "皇后說头\u{E0100}");
}

/// What is replaced is put back when its selector comes, wherever in a block it stands, and whatever was passed on by then.
#[test]
fn a_selector_is_heeded_at_every_distance_from_a_blocks_end() {
    for before in 0..420 {
        for filling in ["一", "a", "é", "頭", "數據"] {
            let text = format!("{}頭\u{FE00}髮", filling.repeat(before));
            let wanted = format!(
                "{}頭\u{FE00}发",
                blind(Config::T2s, &filling.repeat(before))
            );
            assert_eq!(blind(Config::T2s, &text), wanted, "{before} {filling}");
        }
    }
}

#[test]
fn what_a_second_run_would_change_is_left() {
    assert_eq!(blind(Config::S2t, "苎"), "苧");
    assert_eq!(run(Config::S2t, "苎"), "苎");
    assert_eq!(run(Config::S2t, "这是苎"), "這是苧");
}

#[test]
fn words_that_would_not_last_are_left_out_unless_the_lines_around_hold_them() {
    let beside = |config, text: &str, later| {
        checked(text, |out| {
            let around = Around { now: None, later };
            Converter::new(config).line_near(text, detect(text), around, out)
        })
    };
    for (config, text, words, alone) in [
        (Config::S2twp, "新建文档", "新建文件", "新建文檔"),
        (Config::Tw2sp, "檔案", "文件", "档案"),
    ] {
        let (source, target) = config.scripts().unwrap();
        assert_eq!(blind(config, text), words);
        assert_eq!(run(config, text), alone);
        assert_eq!(beside(config, text, Some(source)), alone);
        assert_eq!(beside(config, text, Some(target)), words);
    }
    // Not even without the words.
    assert_eq!(run(Config::S2twp, "苎"), "苎");
}

#[test]
fn characters_of_both_scripts_are_evidence_of_none() {
    for c in "拚捱摺醣後於乾".chars() {
        assert_ne!(table::fact(c as u32), layout::TRADITIONAL, "{c}");
        assert_eq!(detect(&format!("这{c}")), Script::Simplified);
    }
    assert_eq!(detect("三天後"), Script::Traditional);
    assert_eq!(detect(""), Script::Neutral);
    assert_eq!(detect("abc，123"), Script::Neutral);
}
