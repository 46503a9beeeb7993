//! Lines that lost bytes without a trace, and lines that did not; text written for the project.

use super::{
    super::{FAMILIES, repair_line},
    *,
};
use crate::repair::mojibake::codes::is_plain_big5;
use encoding_rs::{BIG5, GBK};

/// A decoder of Big5 without HKSCS that goes on after a byte which it does not know.
fn ignoring(bytes: &[u8]) -> String {
    let (mut out, mut rest) = (String::new(), bytes);
    while let [first, tail @ ..] = rest {
        rest = tail;
        match tail {
            _ if first.is_ascii() => out.push(char::from(*first)),
            [second, tail @ ..] if is_plain_big5(*first, *second) => {
                out += &BIG5.decode_without_bom_handling(&[*first, *second]).0;
                rest = tail;
            }
            _ => {}
        }
    }
    out
}

fn damaged(text: &str) -> String {
    let (bytes, _, unmappable) = GBK.encode(text);
    assert!(!unmappable, "{text}");
    ignoring(&bytes)
}

#[test]
fn what_lost_bytes_stays() {
    for text in [
        "如果明天下雨，我们就改到下周再出发。",
        "老师说，如果看不懂就多读几遍。",
        "他把新买的软件装好，又检查了一遍设置。",
        "把照片放进相册，再点击菜单里的插入 - 图片。",
        "这台电脑的散热器声音很大，他已经习惯了。",
        "小王的驱动程序还没有装好，只好等到晚上。",
        "會議的記錄放在桌上，請大家自己看一下。",
        "這個網站的連線很慢，要等很久才能打開。",
        "我们在门口等了半天，还是没有看见客人",
    ] {
        let damaged = damaged(text);
        assert!(damaged.chars().count() > 10, "{damaged}");
        assert_eq!(repair_line(&damaged), None, "{text}");
    }
}

#[test]
fn what_lost_nothing_comes_back() {
    for text in [
        "小河边的柳树发芽了，孩子们在岸上放风筝。",
        "我们坐在桌边看电影，妈妈在厨房里做菜。",
        "他把书放在桌上，就走出了房间。",
    ] {
        let repaired = repair_line(&damaged(text)).expect("mojibake");
        assert_eq!(repaired.text, text);
    }
}

#[test]
fn a_vanished_character_and_one_that_lost_half_are_told() {
    let family = FAMILIES.last().expect("GBK read as Big5");
    // 散热器, 软件, 如果.
    for read in [
        "散器的声音很大。",
        "新买的砑装好了。",
        "绻看不懂就多读几遍。",
    ] {
        assert!(is_likely(read, family), "{read}");
    }
    assert!(!is_likely("他把书放在桌上，就走出了房间。", family));
}

#[test]
fn a_lone_letter_behind_han_is_stray() {
    let is_stray = |text: &str| has_stray(&text.chars().collect::<Vec<_>>());
    assert!(is_stray("输出ㄍ文件") && is_stray("代码ァ"));
    assert!(!is_stray("输出的文件") && !is_stray("他说アニメ好看") && !is_stray("长３米"));
}
