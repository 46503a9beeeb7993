//! The invariants of the filter, on random input.

mod common;

use common::{assert_same, clean, clean_all, options};
use proptest::{collection::vec, prelude::*};
use wenlu::{
    Options, Stage, Stages,
    script::{Fix, Fixer, Script},
    verdict::Verdict,
};

/// Pieces from which dirty text is put together.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        "[一-龥，。！？《》“”]{1,12}",
        "[a-zA-Z0-9 .,;:()?!&;]{1,12}",
        "[\u{200B}\u{200D}\u{FEFF}\u{AD}\u{85}\u{2028}\r\t\u{1B}\u{7}\u{0}　 ]{1,3}",
        "(皇後|麵對|什幺|准備|關系|頭發|乾部|天|来|於|的){1,4}",
        "(文档|檔案|文件|程序|程式|进程|創建|麼|后|的|\n){1,6}",
        "[āáǎàēéěèīíǐìòūüé\u{301}\u{308}]{1,3}",
        "[學習們這個來時說為進點開經國]\\((xué|xí|men|zhè|lái|shí|jīng)\\)",
        "[⽂⼀⻛豈𠮷😀👨🏽가カｶ]{1,3}",
        "(ä½\u{A0}å¥½|浣犲ソ锛|ÄãºÃ|Ã©|â€™|赂眉露脿|\u{FFFD}|锟斤拷){1,4}",
        "&(#20320;|amp;|hellip;|#x597D;|lt;|#38;|nbsp;){1,3}",
        Just("下面是小编为大家整理的游记,供大家参考。".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
    ];
    let legacy = "[一-龥，。]{1,9}".prop_map(|s| encoding_rs::GBK.encode(&s).0.into_owned());
    prop_oneof![
        6 => text.prop_map(String::into_bytes),
        2 => legacy,
        1 => "[一-龥，。]{1,9}".prop_map(|s| encoding_rs::BIG5.encode(&s).0.into_owned()),
        1 => vec(any::<u8>(), 1..6),
    ]
}

fn dirty() -> impl Strategy<Value = Vec<u8>> {
    vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn any_options() -> impl Strategy<Value = Options> {
    let flags = prop_oneof![
        Just(""),
        Just("-c t2s"),
        Just("--fix-conversion full"),
        Just("--fix-conversion full -c t2tw"),
        Just("-c s2t"),
        Just("-c s2twp"),
        Just("-c tw2sp"),
        Just("-c hk2s"),
        Just("-c t2tw"),
        Just("--punct cjk"),
        Just("--punct cjk -c t2s")
    ];
    (flags, 0u8..64).prop_map(|(flags, skipped)| {
        let stages = Stage::ALL
            .into_iter()
            .filter(|s| skipped & 1 << *s as u8 == 0)
            .fold(Stages::none(), Stages::with);
        Options {
            stages,
            ..options(flags)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)))]

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..600), options in any_options()) {
        clean(&options, &bytes);
    }

    #[test]
    fn what_comes_out_is_utf8_unless_it_was_passed_through(bytes in dirty(), options in any_options()) {
        let options = Options { stages: options.stages.with(Stage::Decode), ..options };
        let (got, stats) = clean_all(&options, &[&bytes], usize::MAX);
        if stats.passed_through > 0 {
            prop_assert_eq!(got, bytes);
        } else {
            prop_assert!(String::from_utf8(got).is_ok());
        }
    }

    #[test]
    fn delivery_does_not_matter(bytes in dirty(), options in any_options(), size in 1usize..90, threads in 1usize..5) {
        let whole = clean(&options, &bytes);
        let other = clean_all(&Options { threads, ..options }, &[&bytes], size).0;
        prop_assert_eq!(String::from_utf8_lossy(&whole), String::from_utf8_lossy(&other));
    }

    /// decode, repair, normalize and script change nothing on a second run.
    #[test]
    fn the_first_four_stages_are_stable(bytes in dirty(), options in any_options()) {
        let stages = options.stages.with(Stage::Decode).without(Stage::Boilerplate).without(Stage::Dedup);
        let options = Options { stages, ..options };
        let (once, stats) = clean_all(&options, &[&bytes], usize::MAX);
        prop_assume!(stats.passed_through == 0);
        let twice = clean(&options, &once);
        assert_same("second run", &twice, &once);
    }

    /// Clean text is unchanged, whatever its lines.
    #[test]
    fn clean_text_is_unchanged(lines in vec("[一-龥]{1,20}[，。！？]|[a-z]{1,9}( [a-z]{1,9}){0,5}|", 0..40)) {
        let mut seen = std::collections::HashSet::new();
        let unique: String = lines.iter().filter(|l| l.is_empty() || seen.insert(*l)).map(|l| format!("{l}\n")).collect();
        prop_assume!(!unique.contains("小编"));
        // Random characters make a wrong form now and then.
        let fixer = Fixer::new(Fix::Safe, Default::default());
        prop_assume!(fixer.line(&unique, Script::Simplified, &mut String::new()) == Verdict::Same);
        assert_same("clean", &clean(&Options::default(), unique.as_bytes()), unique.as_bytes());
    }

    /// Planted repeats go, and nothing else.
    #[test]
    fn planted_repeats_go(seed in 0u64..1000) {
        let mut random = seed;
        let mut next = |n: u64| {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (random >> 33) % n
        };
        let mut unique: Vec<String> = Vec::new();
        for i in 0..300 {
            let word: String = (0..40 + next(30)).map(|_| char::from_u32(0x4E00 + next(5000) as u32).unwrap()).collect();
            unique.push(format!("{word}，第{i}。\n"));
            if next(6) == 0 {
                unique.push("会场安静下来。\n".to_owned());
            }
        }
        let mut planted = unique.clone();
        for _ in 0..20 {
            let length = 4 + next(8) as usize;
            let from = next((unique.len() - length) as u64) as usize;
            let after = planted.iter().rposition(|l| *l == unique[from + length - 1]).unwrap() + 1;
            let at = after + next((planted.len() - after + 1) as u64) as usize;
            let run: Vec<String> = unique[from..from + length].to_vec();
            planted.splice(at..at, run);
        }
        let options = Options { stages: Stages::none().with(Stage::Dedup), ..Options::default() };
        let got = String::from_utf8(clean(&options, planted.concat().as_bytes())).unwrap();
        let long = |text: &str| text.lines().filter(|l| l.contains('第')).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(long(&got), long(&unique.concat()));
    }
}
