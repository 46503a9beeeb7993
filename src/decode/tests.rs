//! Tests of whole windows.

use super::*;
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, GB18030, GBK, SHIFT_JIS, UTF_16LE, WINDOWS_1252, X_USER_DEFINED,
};
use proptest::prelude::*;

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn big5(text: &str) -> Vec<u8> {
    BIG5.encode(text).0.into_owned()
}

fn alone(raw: &[u8]) -> Decoded<'_> {
    window(raw, b"", b"", &Options::default())
}

#[test]
fn utf8_is_borrowed_whatever_it_says() {
    for text in [
        "",
        "plain\r\n",
        "你好\n",
        "浣犲ソ\n",
        "\u{FEFF}開頭\n\0\u{85}",
        "no newline 水",
    ] {
        let decoded = alone(text.as_bytes());
        assert!(matches!(decoded.text, Cow::Borrowed(same) if same == text));
        assert_eq!(decoded.tally.utf8.bytes, text.len() as u64);
    }
    assert_eq!(alone("一\n二\n三".as_bytes()).tally.utf8.lines, 3);
}

#[test]
fn short_lines_of_either_encoding() {
    for text in [
        "请关上窗户",
        "天气预报",
        "价格便宜",
        "他们走了。",
        "第三章 海边的房子",
    ] {
        assert_eq!(alone(&gb(text)).text, text);
    }
    for text in [
        "請關上窗戶",
        "天氣預報",
        "價格便宜",
        "他們走了。",
        "第三章 海邊的房子",
    ] {
        assert_eq!(alone(&big5(text)).text, text);
    }
}

#[test]
fn cantonese_in_hkscs() {
    // encoding_rs reads these characters and does not write them.
    assert_eq!(
        alone(b"\xCA\x5C\x92\x5D\x9D\xF6\xC3\xE4\xAB\xD7").text,
        "佢哋喺邊度"
    );
}

#[test]
fn punctuation_alone_follows_its_neighbours() {
    let (one, two) = ("雨停以后我们出去散步。\n", "雨停以後我們出去散步。\n");
    let marks = "※※※\n";
    let simplified = format!("{}{marks}{one}", one.repeat(6));
    let traditional = format!("{}{marks}{two}", two.repeat(6));
    assert_eq!(alone(&gb(&simplified)).text, simplified);
    assert_eq!(alone(&big5(&traditional)).text, traditional);
}

/// Lines without Han, of all classes of characters that both encodings have, and of those that only GBK has.
const NO_HAN: [&str; 14] = [
    "Привет, мир!",
    "あいうえお",
    "アイウエオ",
    "ㄅㄆㄇㄈ",
    "αβγδ",
    "ΑΒΓΩ",
    "ⅠⅡⅢⅣ",
    "├──┤",
    "┌────┬────┐",
    "│  │  │",
    "★☆★",
    "ＡＢＣ１２３",
    "はい、そうです。",
    "→→→",
];
const NO_HAN_GBK: [&str; 9] = [
    "┏━━┓",
    "Wǒ ài Běijīng",
    "nǐ hǎo",
    "㎎㎏㎜㎝",
    "①②③④",
    "⒈⒉⒊",
    "⑴ ⑵",
    "Москва",
    "ㄓㄨˋ",
];

#[test]
fn lines_without_han_are_read_as_the_lines_around_them() {
    let (one, two) = ("雨停以后我们出去散步。\n", "雨停以後我們出去散步。\n");
    for line in NO_HAN.iter().chain(&NO_HAN_GBK) {
        for many in [3, 30] {
            let text = format!("{}{line}\n{}", one.repeat(many), one.repeat(many));
            let (raw, _, unmappable) = GBK.encode(&text);
            if !unmappable {
                assert_eq!(alone(&raw).text, text, "GBK {line}");
            }
            let text = format!("{}{line}\n{}", two.repeat(many), two.repeat(many));
            let (raw, _, unmappable) = BIG5.encode(&text);
            if !unmappable {
                assert_eq!(alone(&raw).text, text, "Big5 {line}");
            }
        }
    }
}

#[test]
fn lines_without_han_alone() {
    for line in NO_HAN
        .iter()
        .chain(&NO_HAN_GBK)
        .filter(|line| line.len() >= 9)
    {
        let (raw, _, unmappable) = GBK.encode(line);
        if !unmappable {
            assert_eq!(alone(&raw).text, *line);
        }
    }
}

#[test]
fn short_words_that_are_kana_in_the_other_encoding() {
    for word in ["中心", "亲切", "请求", "今天"] {
        assert_eq!(alone(&gb(word)).text, word);
    }
    for word in ["中心", "今天", "中午", "父母"] {
        assert_eq!(alone(&big5(word)).text, word);
    }
}

#[test]
fn the_context_decides_where_the_window_cannot() {
    let doubtful: &[u8] = b"\xA1\xB7\n";
    let (simplified, traditional) = (
        gb(&"雨停以后我们出去散步。\n".repeat(4)),
        big5(&"雨停以後我們出去散步。\n".repeat(4)),
    );
    let text = |before, after| {
        window(doubtful, before, after, &Options::default())
            .text
            .into_owned()
    };
    let (in_gb, in_big5) = (GB18030.decode(doubtful).0, BIG5.decode(doubtful).0);
    assert_ne!(in_gb, in_big5);
    assert_eq!(text(&simplified, &simplified), in_gb);
    assert_eq!(text(&traditional, &traditional), in_big5);
}

#[test]
fn blocks_of_three_encodings_in_one_window() {
    let simplified = "早上的市场很热闹。\r\n\r\n卖鱼的人最多。\r\n";
    let traditional = "早上的市場很熱鬧。\n賣魚的人最多。\n";
    let raw = [
        gb(simplified),
        traditional.as_bytes().to_vec(),
        big5(traditional),
        b"ascii\n".to_vec(),
        gb("完了"),
    ]
    .concat();
    let decoded = alone(&raw);
    assert_eq!(
        decoded.text,
        format!("{simplified}{traditional}{traditional}ascii\n完了")
    );
    let tally = decoded.tally;
    assert_eq!(
        (
            tally.gb18030.lines,
            tally.big5.lines,
            tally.utf8.lines,
            tally.mixed.lines
        ),
        (3, 2, 4, 0)
    );
    assert_eq!(
        tally.gb18030.bytes + tally.big5.bytes + tally.utf8.bytes,
        raw.len() as u64
    );
    assert_eq!((tally.replaced, tally.undecodable), (0, 0));
}

#[test]
fn a_lead_byte_before_the_newline_is_replaced_and_counted() {
    let mut raw = gb("院子里有两棵老树");
    raw.extend(b"\xC4\n");
    let decoded = alone(&raw);
    assert_eq!(decoded.text, "院子里有两棵老树\u{FFFD}\n");
    let gb18030 = decoded.tally.gb18030;
    assert_eq!((gb18030.replaced, gb18030.lines), (1, 1));
    let escaped = window(
        &raw,
        b"",
        b"",
        &Options {
            invalid: Invalid::Escape,
            ..Options::default()
        },
    );
    assert_eq!(escaped.text, "院子里有两棵老树\\xC4\n");
}

#[test]
fn cut_off_utf8_is_not_taken_for_gb18030() {
    let text = "院子里有两棵老树";
    let raw = &text.as_bytes()[..text.len() - 1];
    assert_eq!(alone(raw).text, "院子里有两棵老\u{FFFD}");
}

#[test]
fn utf8_that_was_cut_stays_utf8() {
    let around = "雨停以後我們出去散步。\n".repeat(40);
    for text in [
        "今天天氣很好中",
        "2020年",
        "我們",
        "a,我們",
        "café 我們走",
        "(年",
    ] {
        for lost in [1, 2] {
            let cut = &text.as_bytes()[..text.len() - lost];
            let mut want = text.to_owned();
            want.pop();
            want.push('\u{FFFD}');
            for end in ["", "\n", ",b\n"] {
                let raw = [around.as_bytes(), cut, end.as_bytes()].concat();
                assert_eq!(alone(&raw).text, format!("{around}{want}{end}"));
            }
            if lost == 1 {
                assert_eq!(alone(cut).text, want, "{text}");
            }
            // The lines around may be in the context alone.
            let decoded = window(cut, around.as_bytes(), b"", &Options::default());
            assert_eq!(decoded.text, want);
            assert_eq!(
                (decoded.tally.utf8.replaced, decoded.tally.utf8.lines),
                (3 - lost as u64, 1)
            );
        }
    }
}

#[test]
fn rare_han_in_gbk_is_not_cut_utf8() {
    let around = gb(&"雨停以后我们出去散步。\n".repeat(10));
    for name in ["骞", "涓涓", "张骞", "浣溪沙", "丰"] {
        let raw = [&around, &gb(name), &b"\n"[..], &around].concat();
        assert_eq!(alone(&raw).text.lines().nth(10), Some(name));
    }
}

#[test]
fn latin_lines_in_any_company() {
    let latin = |text: &str| WINDOWS_1252.encode(text).0.into_owned();
    for text in ["Jörg\n", "François Truffaut\n", "El Niño\n"] {
        assert_eq!(alone(&latin(text)).text, text);
        for company in [
            b"plain\n".to_vec(),
            gb(&"雨停以后我们出去散步。\n".repeat(9)),
            big5(&"雨停以後我們出去散步。\n".repeat(9)),
            "雨停以後我們出去散步。\n".repeat(9).into_bytes(),
        ] {
            let raw = [company.clone(), latin(text), company].concat();
            let decoded = alone(&raw);
            assert_eq!(
                decoded
                    .text
                    .lines()
                    .filter(|line| *line == text.trim_end())
                    .count(),
                1,
                "{text}"
            );
            assert_eq!(decoded.tally.windows_1252.lines, 1);
        }
    }
    assert_eq!(alone(&latin("un café\n")).text, "un café\n");
    for (raw, text) in [
        (gb("T恤\n"), "T恤\n"),
        (gb("AA制\n"), "AA制\n"),
        (big5("IC卡\n"), "IC卡\n"),
    ] {
        let around = if raw == gb(text) {
            gb("雨停以后我们出去散步。\n")
        } else {
            big5("雨停以後我們出去散步。\n")
        };
        assert!(
            alone(&[&around[..], &raw, &around].concat())
                .text
                .contains(text)
        );
    }
}

#[test]
fn a_forced_encoding_is_forced() {
    let options = Options {
        from: Some(GBK),
        invalid: Invalid::Replace,
    };
    let decoded = window("水\n".as_bytes(), b"", b"", &options);
    assert_eq!(decoded.text, "姘\u{FFFD}\n");
    assert_eq!((decoded.tally.forced.lines, decoded.tally.replaced), (1, 1));
    let ascii = window(b"abc\n", b"", b"", &options);
    assert!(matches!(ascii.text, Cow::Borrowed("abc\n")));
    assert_eq!(
        window(
            b"\xC4\xE3",
            b"",
            b"",
            &Options {
                from: Some(UTF_16LE),
                ..options
            }
        )
        .text,
        "你"
    );
}

/// Bytes with many newlines, ASCII, lead bytes and pieces of real text.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        Just(b"\n".to_vec()),
        Just(b"\r\nabc \x1B$B".to_vec()),
        Just(gb("春雨下了一夜")),
        Just(big5("春雨下了一夜")),
        Just("春雨下了一夜".as_bytes().to_vec()),
        Just(b"\x81\x30".to_vec()),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

proptest! {
    #[test]
    fn no_line_comes_or_goes(raw in soup()) {
        for invalid in [Invalid::Replace, Invalid::Escape] {
            for from in [None, Some(GB18030), Some(BIG5), Some(SHIFT_JIS), Some(EUC_JP), Some(EUC_KR), Some(ISO_2022_JP), Some(WINDOWS_1252), Some(X_USER_DEFINED), Some(UTF_8)] {
                let decoded = window(&raw, b"", b"", &Options { from, invalid });
                prop_assert_eq!(newlines(decoded.text.as_bytes()), newlines(&raw));
                let t = decoded.tally;
                let sum = |of: fn(&Count) -> u64| t.counts().iter().map(|(_, count)| of(count)).sum::<u64>();
                prop_assert_eq!(sum(|count| count.bytes), raw.len() as u64);
                prop_assert_eq!(sum(|count| count.lines), lines(&raw) as u64);
                prop_assert_eq!(sum(|count| count.replaced), t.replaced);
                prop_assert_eq!(sum(|count| count.doubtful), decoded.doubtful.len() as u64);
                prop_assert!(decoded.doubtful.is_sorted_by(|a, b| a < b));
                prop_assert!(t.replaced <= t.undecodable && t.undecodable <= raw.len() as u64);
            }
        }
    }

    #[test]
    fn valid_lines_stay_and_nothing_valid_is_lost(raw in soup()) {
        let decoded = alone(&raw);
        for (line, text) in raw.split(|&byte| byte == b'\n').zip(decoded.text.split('\n')) {
            if let Ok(same) = std::str::from_utf8(line) {
                // Between clearly legacy lines such a line is asked what it is.
                prop_assert!(same == text || super::thin::is_thin(line), "{} became {}", same, text);
            } else if decoded.tally.replaced == 0 {
                prop_assert!(!text.contains(char::REPLACEMENT_CHARACTER), "{}", text);
            }
        }
    }

    #[test]
    fn a_second_run_changes_nothing(raw in soup()) {
        let once = alone(&raw).text.into_owned();
        let twice = alone(once.as_bytes());
        prop_assert!(matches!(twice.text, Cow::Borrowed(same) if same == once));
    }
}
