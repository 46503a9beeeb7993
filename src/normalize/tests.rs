//! The stage as a whole: cases, the whole plane by brute force, and properties.

use super::{suspect::suspect, *};
use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization, is_nfc};

fn run(options: Options, text: &str) -> Option<String> {
    let mut out = String::from("前");
    match Normalizer::new(options).line(text, &mut out) {
        Verdict::Changed => Some(out.strip_prefix('前').expect("appended").to_owned()),
        verdict => {
            assert_eq!((verdict, out.as_str()), (Verdict::Same, "前"));
            None
        }
    }
}

fn all_options() -> impl Iterator<Item = Options> {
    [Form::Nfc, Form::Nfkc, Form::None]
        .into_iter()
        .flat_map(|form| [Punct::Keep, Punct::Cjk].map(|punct| Options { form, punct }))
}

/// The slow twin: no look, no shortcuts, every rule spelled out on a vector of characters, until nothing changes.
fn twin(form: Form, text: &str) -> String {
    let lines = text.split(['\n', '\u{85}', '\u{2028}', '\u{2029}']);
    let lines: Vec<String> = lines.map(|line| twin_line(form, line)).collect();
    lines.join("\n")
}

fn twin_line(form: Form, line: &str) -> String {
    let mut text = line.to_owned();
    loop {
        let before = text.clone();
        text = match form {
            Form::Nfc => text.nfc().collect(),
            Form::Nfkc => text.nfkc().collect(),
            Form::None => text
                .chars()
                .map(|c| {
                    let nfc: String = c.to_string().nfc().collect();
                    if matches!(c as u32, 0xF900..=0xFAFF | 0x2F800..=0x2FA1F) {
                        nfc
                    } else {
                        c.to_string()
                    }
                })
                .collect(),
        };
        let chars: Vec<char> = text.chars().collect();
        text = (0..chars.len())
            .filter(|&i| twin_keeps(&chars, i))
            .map(|i| chars[i])
            .collect();
        if text == before {
            break;
        }
    }
    loop {
        let chars: Vec<char> = text.chars().collect();
        let han = |i: usize| chars.get(i).copied().is_some_and(script::is_han);
        let at = (0..chars.len()).find(|&i| {
            radical::unify(&format!("字{}", chars[i])).is_some()
                && (i > 0 && han(i - 1) || han(i + 1))
        });
        let Some(at) = at else { break };
        let mapped = radical::unify(&format!("字{}", chars[at])).expect("found");
        text = chars[..at]
            .iter()
            .chain(&mapped.chars().skip(1).collect::<Vec<_>>())
            .chain(&chars[at + 1..])
            .collect();
    }
    let ink = text.trim_end_matches([' ', '\u{3000}']);
    let blanks = text.chars().count() - ink.chars().count();
    if blanks != 2 && text.chars().any(script::is_han) {
        ink.to_owned()
    } else {
        text
    }
}

fn twin_keeps(chars: &[char], at: usize) -> bool {
    let c = chars[at];
    if c == '\t' || c == '\u{C}' {
        return true;
    }
    if c.is_control() || c == '\u{FEFF}' || c == '\u{2060}' {
        return false;
    }
    let visible = |c: &&char| {
        let gone = matches!(**c as u32, 0xAD | 0x200B..=0x200D | 0xFEFF | 0x2060);
        let gone = gone || c.is_control() && !matches!(**c, '\t' | '\u{C}');
        !gone && unicode_normalization::char::canonical_combining_class(**c) == 0
    };
    let (left, right) = (
        chars[..at].iter().rev().find(visible).copied(),
        chars[at + 1..].iter().find(visible).copied(),
    );
    let either = |class: fn(char) -> bool| left.is_some_and(class) || right.is_some_and(class);
    let emoji = left.is_some_and(script::ends_emoji) && right.is_some_and(script::is_pictograph);
    let letters = either(script::uses_joiners) && !either(script::is_cjk);
    match c {
        '\u{AD}' => !either(script::is_cjk),
        '\u{200B}' => either(script::uses_zwsp),
        '\u{200C}' => letters,
        '\u{200D}' => letters || emoji,
        _ => true,
    }
}

#[test]
fn every_clause() {
    for (from, to) in [
        ("Cafe\u{301}里", "Café里"),
        ("甲\r乙", "甲乙"),
        ("\u{FEFF}正\u{FEFF}文", "正文"),
        ("\x1B[31m红\x1B[0m字", "红字"),
        ("提\u{AD}示", "提示"),
        ("隐\u{200B}藏\u{200D}的\u{200C}字\u{2060}符", "隐藏的字符"),
        ("⼤家⻓⼤", "大家长大"),
        ("\u{F9D0}型", "類型"),
        ("行尾 ", "行尾"),
        ("行尾\u{3000}\u{3000}\u{3000}", "行尾"),
        ("甲 \u{85}乙\u{2028}丙\u{2029}", "甲\n乙\n丙\n"),
        ("e\u{200B}\u{301}", "é"),
        ("⻓\u{200B}城", "长城"),
        ("行尾\u{200B} \u{200B}", "行尾"),
    ] {
        assert_eq!(
            run(Options::default(), from).as_deref(),
            Some(to),
            "{from:?}"
        );
    }
}

#[test]
fn clean_text_stays() {
    for text in [
        "",
        "“标点”——全角，半角, 都留着……（好）",
        "两个空格是换行  ",
        "全角ＡＢＣ１２３　空格",
        "English, naïve café — “quotes”",
        "👨\u{200D}👩\u{200D}👧\u{200D}👦 👍🏽 ❤\u{FE0F} 🇨🇳",
        "葛\u{E0100}城市 邉\u{FE00}",
        "می\u{200C}خواهم हिन्दी ไทย",
        "⼀ ⼁ ⼂",
        "𠮷野家，㐂",
        "かな、カナ、ｶﾅ、한글",
        "\t制表\u{C}换页",
        "no-break\u{A0}space",
    ] {
        assert_eq!(run(Options::default(), text), None, "{text:?}");
        for c in text
            .chars()
            .filter(|&c| c < '\u{10000}' && !"\u{200C}\u{200D}⼀⼁⼂".contains(c))
        {
            assert!(
                !suspect(c) || unicode_normalization::char::canonical_combining_class(c) > 0,
                "{c:?}"
            );
        }
    }
}

/// A character that changes a line in any of these places is suspect, and the extra triggers cover the other options.
#[test]
fn whatever_changes_is_suspect() {
    // With --punct cjk it is the marks alone that are added, so one form is enough.
    for options in all_options().filter(|o| o.punct == Punct::Keep || o.form == Form::Nfc) {
        let normalizer = Normalizer::new(options);
        let mut sent = vec![false; 0x10000];
        ('\0'..='\u{FFFF}')
            .filter(|&c| suspect(c))
            .for_each(|c| sent[c as usize] = true);
        normalizer
            .extra_triggers()
            .for_each(|c| sent[c as usize] = true);
        for c in ('\0'..='\u{FFFF}').filter(|&c| c != '\n' && !sent[c as usize]) {
            for (before, after) in [
                ("", ""),
                ("中", "文"),
                ("a", "b"),
                ("e", ""),
                ("か", ""),
                ("1", "文"),
                ("が", ""),
                ("\u{915}", "x"),
            ] {
                let text = format!("{before}{c}{after}");
                if matches!(c, ' ' | '\u{3000}') && after.is_empty() {
                    continue;
                }
                let out = normalizer.part(&text);
                assert_eq!(out, text, "{options:?} U+{:04X}", c as u32);
            }
        }
    }
}

#[test]
fn ordinary_text_is_not_suspect() {
    let ordinary = ('\u{4E00}'..='\u{9FFF}')
        .chain('\u{3400}'..='\u{4DBF}')
        .chain('\u{3041}'..='\u{3096}')
        .chain('\u{30A1}'..='\u{30FF}');
    let ordinary = ordinary
        .chain('\u{3000}'..='\u{3029}')
        .chain('\u{FF01}'..='\u{FF9D}')
        .chain('\u{AC00}'..='\u{D7A3}');
    let ordinary = ordinary
        .chain(' '..='~')
        .chain('\u{A0}'..='\u{AC}')
        .chain('\u{AE}'..='\u{17F}')
        .chain('\u{2010}'..='\u{2027}');
    let ordinary = ordinary.chain("\t\n\u{C}—…“”‘’·①⑴〇々\u{FE0F}☀❤".chars());
    let suspects: Vec<char> = ordinary.filter(|&c| suspect(c)).collect();
    assert_eq!(suspects, [] as [char; 0]);
}

#[test]
fn long_lines_take_linear_time() {
    let options = Options {
        form: Form::Nfkc,
        punct: Punct::Cjk,
    };
    for piece in [
        "中,\u{AD}",
        "\u{AD},a",
        "\x1B[",
        "\x1B]",
        "\u{200D}\u{301}",
        "⽂",
        "a\u{301}\u{316}",
        "\u{85}",
        "中 ",
    ] {
        run(options, &piece.repeat(50_000));
    }
}

/// Text made of the characters that normalize is about, so that they meet often.
fn dirty() -> impl Strategy<Value = String> {
    let special = "中文字，。a b\u{3000}\u{3000} é e\u{301}\u{300}\u{316}\u{305}かが\u{3099}\u{309A}\u{1100}\u{1161}\u{11A8}각\u{AD}\u{AD}\u{200B}\u{200B}\u{200C}\u{200D}\u{200D}\u{2060}\u{FEFF}\u{85}\u{2028}\r\u{1B}[](){}m0;:\\\u{7}\u{9B}\u{9C}ไقم\u{650}\u{655}\u{300}क\u{94D}ष\u{93C}\u{958}👨👩❤\u{FE0F}🏽\u{20E3}←\u{338}⻓⽂⼤⺮\u{2E9A}\u{F900}\u{FA0E}\u{2F800}𠮷\u{2329}\u{212B}Å㊀ｶﾞ１，,!！？\u{FDFA}\u{1D15E}\u{302A}\u{E33}ﬁ\u{FFFD}\u{A0}\"/`";
    let chars: Vec<char> = special.chars().collect();
    let one = prop_oneof![8 => prop::sample::select(chars), 1 => any::<char>()];
    prop::collection::vec(one, 0..24)
        .prop_map(|chars| chars.into_iter().filter(|&c| c != '\n').collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_second_run_changes_nothing(text in dirty()) {
        for options in all_options() {
            if let Some(once) = run(options, &text) {
                prop_assert_ne!(&once, &text);
                for line in once.split('\n') {
                    prop_assert_eq!(run(options, line), None, "{:?} {:?} {:?}", options, &text, line);
                }
            }
        }
    }

    #[test]
    fn nfc_is_nfc(text in dirty()) {
        let out = run(Options::default(), &text).unwrap_or(text);
        prop_assert!(is_nfc(&out));
    }

    #[test]
    fn agrees_with_the_slow_twin(text in dirty()) {
        // Escape sequences have tests of their own; the twin knows single controls alone.
        let text = text.replace(['\u{1B}', '\u{9B}'], "");
        for form in [Form::Nfc, Form::Nfkc, Form::None] {
            let options = Options { form, punct: Punct::Keep };
            let out = run(options, &text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(out, twin(form, &text), "{:?}", form);
        }
    }
}
