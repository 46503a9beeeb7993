//! Lines that hold hardly anything, each alone and in company, under every delivery.

mod common;

use common::company::*;

/// `目录` in GBK is valid UTF-8: it is what the lines around it are, and where they are not all legacy it stays.
#[test]
fn what_is_valid_in_both() {
    let raw = gbk("目录");
    let chance = std::str::from_utf8(&raw).unwrap();
    let mut cases = vec![in_gbk().around("a word of GBK", &raw, "目录")];
    for company in [alone(), in_utf8(), in_all()] {
        cases.push(company.around("two letters of UTF-8", &raw, chance));
    }
    all_right(&cases);
}

#[test]
fn a_single_mark_in_an_english_line() {
    let lines = [
        "The river rose that night。",
        "bread、 salt and two candles",
        "He only said “wait, and shut the door.",
        "She called it “the long way home” ever since.",
        "See chapter 12。",
        "a、b and c",
        "Is it open？",
        "Version 2.1，released in May",
    ];
    let (mut simplified, mut traditional) = (Vec::new(), Vec::new());
    for line in lines {
        simplified.push((line, gbk(line), line));
        traditional.push((line, big5(line), line));
    }
    let english = || {
        let lines = [
            "The ferry leaves at nine.",
            "Bring a coat, the wind is cold.",
            "Nobody answered the bell.",
            "It was a quiet winter.",
        ];
        company("among English", lines.map(|line| (utf8(line), line)).into())
    };
    let mut cases = everywhere(&[alone(), english(), in_gbk(), in_utf8()], &simplified);
    cases.extend(everywhere(&[in_big5()], &traditional));
    all_right(&cases);
}

#[test]
fn headings_dates_and_names() {
    let simplified = [
        "第三章",
        "第十二回",
        "第1节",
        "前言",
        "后记",
        "三月初五",
        "2019年4月",
        "5月1日",
        "10月",
        "星期三",
        "腊月廿三",
        "2008年8月8日",
        "下午3点",
        "李强",
        "王芳",
        "林秀兰",
        "陈小梅",
        "欧阳青山",
        "诸葛云",
        "克里斯托弗",
        "斯坦尼斯拉夫",
        "弗拉基米罗维奇",
        "青石镇",
        "白马河水库",
        "（上）",
        "【注】",
        "答：是。",
        "约翰·史密斯",
    ];
    let traditional = [
        "第三章",
        "第十二回",
        "第1節",
        "目錄",
        "前言",
        "後記",
        "三月初五",
        "2019年4月",
        "5月1日",
        "10月",
        "星期三",
        "臘月廿三",
        "民國98年8月8日",
        "下午3點",
        "李強",
        "王芳",
        "林秀蘭",
        "陳小梅",
        "歐陽青山",
        "諸葛雲",
        "克里斯多福",
        "史坦尼斯拉夫",
        "弗拉基米羅維奇",
        "青石鎮",
        "白馬河水庫",
        "（上）",
        "【註】",
        "答：是。",
        "約翰．史密斯",
    ];
    let in_gb: Vec<_> = simplified
        .iter()
        .map(|line| ("GBK", gbk(line), *line))
        .collect();
    let in_b5: Vec<_> = traditional
        .iter()
        .map(|line| ("Big5", big5(line), *line))
        .collect();
    let in_u8: Vec<_> = simplified
        .iter()
        .chain(&traditional)
        .map(|line| ("UTF-8", utf8(line), *line))
        .collect();
    let mut cases = everywhere(&[alone(), in_gbk(), in_all()], &in_gb);
    cases.extend(everywhere(&[alone(), in_big5(), in_all()], &in_b5));
    cases.extend(everywhere(&[in_gbk(), in_big5()], &in_u8));
    all_right(&cases);
}
