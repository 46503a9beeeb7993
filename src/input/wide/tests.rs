//! Every encoding of texts written for the purpose, and what must not be taken for them.

use super::*;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};
use proptest::prelude::*;

const SIMPLIFIED: &str = "第一章　河边的小镇\r\n\r\n清晨的雾还没有散，码头上已经有人在说话。\r\n“今天的船几点开？”老张一边系绳子，一边问。\r\n\
    我看了看表，是6:45，离开船还有一刻钟……于是我们坐下来，等最后一位客人。\r\n";
const TRADITIONAL: &str = "巷口的麵店開了三十年，老闆娘記得每個客人的口味。\n下雨天她會多煮一鍋湯，說是給走路回家的人暖暖身子。\n";
const JAPANESE: &str = "駅前の喫茶店で、ぼくは古い手紙を読んでいた。\n窓の外では、だれかが傘をたたんでいる。カタカナも少し。\n";
const WESTERN: &str = "The ferry leaves at seven, said the man at the pier.\r\nIt was cold; nobody had slept well.\r\n";
const ALL: [Wide; 4] = Wide::ALL;

fn encode(wide: Wide, text: &str) -> Vec<u8> {
    match wide {
        Wide::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Wide::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Wide::Utf32Le => text
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect(),
        Wide::Utf32Be => text
            .chars()
            .flat_map(|c| (c as u32).to_be_bytes())
            .collect(),
    }
}

/// xorshift64: the same bytes every time.
fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed * 2 + 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Letters set with ideographic spaces: U+3000 is `0` and NUL.
#[test]
fn text_full_of_ideographic_spaces() {
    let blank = "　".repeat(18);
    let letter = format!(
        "{blank}致全体住户\n　　您好！\n　　下周一停水，请提前储水。\n{blank}物业\n{blank}三月一日\n"
    );
    for wide in [Wide::Utf16Le, Wide::Utf16Be] {
        assert_eq!(detect(&encode(wide, &letter), true), Some((wide, 0)));
    }
}

#[test]
fn finds_texts_without_a_mark() {
    for text in [SIMPLIFIED, TRADITIONAL, JAPANESE, WESTERN] {
        for wide in ALL {
            let bytes = encode(wide, &text.repeat(20));
            for length in [400, 1024, 1025, 1026, 1027, 4096] {
                let head = &bytes[..length.min(bytes.len())];
                assert_eq!(
                    detect(head, false),
                    Some((wide, 0)),
                    "{wide:?} {length} {text}"
                );
            }
        }
    }
}

#[test]
fn finds_short_texts_where_it_is_clear() {
    for text in [
        "第一行\n第二行\n",
        "姓名：李明\r\n年龄：35\r\n",
        "他说，好的。我们走吧。",
        "Hello\r\n",
        "😀😀很好，是的！\n",
    ] {
        for wide in ALL {
            assert_eq!(
                detect(&encode(wide, text), true),
                Some((wide, 0)),
                "{wide:?} {text}"
            );
        }
    }
}

#[test]
fn believes_a_mark() {
    for wide in ALL {
        for text in ["", "字", SIMPLIFIED, "한국어", "русский"] {
            let bytes = encode(wide, &format!("\u{FEFF}{text}"));
            assert_eq!(
                detect(&bytes, true),
                Some((wide, wide.bom().len())),
                "{wide:?} {text}"
            );
        }
    }
    assert_eq!(
        detect(b"\xFF\xFE\0\0\0\0\0\0\0\0\0\0", true).map(|(wide, _)| wide.is_16()),
        None
    );
}

#[test]
fn other_encodings_are_never_taken_for_wide() {
    let texts = [
        SIMPLIFIED,
        TRADITIONAL,
        JAPANESE,
        WESTERN,
        "가나다라 마바사 아자차카\n",
        "短",
        "半角ｶﾅと漢字\n",
    ];
    let encodings: [&'static Encoding; 6] = [GBK, GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR];
    for text in texts {
        let text = text.repeat(30);
        let mut all: Vec<Vec<u8>> = encodings
            .iter()
            .map(|e| e.encode(&text).0.into_owned())
            .collect();
        all.push(text.into_bytes());
        for bytes in all {
            for start in [0, 1, 2, 3] {
                for length in [1, 2, 3, 4, 7, 8, 16, 40, 64, 333, 1024, 4096] {
                    let head = &bytes[start.min(bytes.len())..(start + length).min(bytes.len())];
                    for complete in [false, true] {
                        assert_eq!(detect(head, complete), None, "{head:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn records_that_end_in_nul_are_not_wide() {
    for encoding in [GBK, BIG5, SHIFT_JIS, encoding_rs::UTF_8] {
        for text in [
            "文件夹/图片.png\0",
            "报告.txt\0备份2.txt\0",
            "src/main.rs\0src/lib.rs\0",
            "日本語\n\0a\0",
            "abc\0def\0",
            "ab\0cd\0e\0",
            "one line\n\0another one\n\0",
        ] {
            let bytes = encoding.encode(text).0.repeat(60);
            for length in [bytes.len(), bytes.len().min(4096), 64, 63] {
                assert_eq!(
                    detect(&bytes[..length], false),
                    None,
                    "{} {text:?}",
                    encoding.name()
                );
            }
        }
    }
}

#[test]
fn random_and_compressed_bytes_are_not_wide() {
    for seed in 0..20_000 {
        let length = [4, 8, 9, 16, 33, 64, 512][seed as usize % 7];
        let mut bytes = random(seed, length);
        if !ALL.iter().any(|wide| bytes.starts_with(wide.bom())) {
            assert_eq!(detect(&bytes, true), None, "{bytes:?}");
        }
        bytes.splice(..0, *b"\x1F\x8B\x08\0\0\0\0\0\0\x03");
        assert_eq!(detect(&bytes, true), None, "{bytes:?}");
    }
    for bytes in [
        &[0; 4096][..],
        &[0xFF; 4096],
        b"\x01\0\0\0\x02\0\0\0\x03\0\0\0",
        b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0",
        b"",
    ] {
        assert_eq!(detect(bytes, true), None);
    }
}

/// The slow twin: the whole document at once, by the standard library.
fn twin(wide: Wide, bytes: &[u8]) -> String {
    let cut = !bytes.len().is_multiple_of(if wide.is_16() { 2 } else { 4 });
    let units = wide.units(bytes);
    let mut text: String = if wide.is_16() {
        let units: Vec<u16> = units.iter().map(|&unit| unit as u16).collect();
        let pending = cut
            && units
                .last()
                .is_some_and(|unit| (0xD800..0xDC00).contains(unit));
        // A high surrogate before half a unit is one broken character with it.
        String::from_utf16_lossy(&units[..units.len() - usize::from(pending)])
    } else {
        units
            .iter()
            .map(|&unit| char::from_u32(unit).unwrap_or('\u{FFFD}'))
            .collect()
    };
    if cut {
        text.push('\u{FFFD}');
    }
    text
}

fn convert(wide: Wide, bytes: &[u8], chunk: usize) -> (String, u64) {
    let (mut converter, mut out) = (ToUtf8::new(wide), Vec::new());
    for piece in bytes.chunks(chunk) {
        converter.push(piece, false, &mut out);
    }
    converter.push(b"", true, &mut out);
    (String::from_utf8(out).expect("UTF-8"), converter.replaced())
}

fn units() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0, 0xD8, 0xDC, 0xDF, 0xFF, 0x10, 0x4E])
    ];
    prop::collection::vec(byte, 0..60)
}

proptest! {
    #[test]
    fn converts_like_the_twin_in_any_pieces(bytes in units(), chunk in 1_usize..9) {
        for wide in ALL {
            let (text, replaced) = convert(wide, &bytes, chunk);
            prop_assert_eq!(&text, &twin(wide, &bytes), "{:?}", wide);
            let whole = convert(wide, &bytes, 1 << 20);
            prop_assert_eq!(&whole, &(text, replaced));
        }
    }

    #[test]
    fn round_trip(text in "\\PC{0,80}") {
        for wide in ALL {
            prop_assert_eq!(convert(wide, &encode(wide, &text), 7), (text.clone(), 0));
        }
    }

    #[test]
    fn detect_never_panics_and_utf8_is_never_wide(bytes in prop::collection::vec(any::<u8>(), 0..80), text in "[^\0]{0,80}") {
        detect(&bytes, true);
        detect(&bytes, false);
        prop_assert_eq!(detect(text.as_bytes(), true), None);
    }
}

#[test]
fn long_documents_and_reuse() {
    let text = SIMPLIFIED.repeat(2000);
    for wide in ALL {
        let bytes = encode(wide, &text);
        for chunk in [4095, 65536] {
            assert_eq!(convert(wide, &bytes, chunk), (text.clone(), 0));
        }
        let (mut converter, mut out) = (ToUtf8::new(wide), Vec::new());
        for _ in 0..2 {
            converter.push(&encode(wide, "甲")[..1], true, &mut out);
        }
        assert_eq!(
            (out.as_slice(), converter.replaced()),
            ("\u{FFFD}\u{FFFD}".as_bytes(), 2)
        );
    }
}
