//! The families, on text written for the project.

use super::{
    FAMILIES, Repairer, Tally,
    codes::{Decoder, Encoder},
    repair_line,
};
use encoding_rs::{BIG5, GB18030, GBK, WINDOWS_1252};

const SIMPLIFIED: [&str; 6] = [
    "清晨的集市上已经挤满了买菜的人，卖鱼的大声吆喝着。",
    "他把修好的自行车推到院子里，又给车链上了一遍油。",
    "会议改到下周三下午两点，请各位提前准备材料。",
    "小河边的柳树发芽了，孩子们在岸上放风筝。",
    "请在“设置”里打开 Wi-Fi，然后重新启动电脑。",
    "今天下雨，图书馆照常开放",
];
const TRADITIONAL: [&str; 4] = [
    "清晨的市場上已經擠滿了買菜的人，賣魚的大聲吆喝著。",
    "會議改到下週三下午兩點，請各位提前準備資料。",
    "小河邊的柳樹發芽了，孩子們在岸上放風箏。",
    "今天下雨，圖書館照常開放",
];

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn cp1252(bytes: &[u8]) -> String {
    WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0
        .into_owned()
}

fn gbk(bytes: &[u8]) -> String {
    GB18030.decode_without_bom_handling(bytes).0.into_owned()
}

fn big5(bytes: &[u8]) -> String {
    BIG5.decode_without_bom_handling(bytes).0.into_owned()
}

fn in_gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn in_big5(text: &str) -> Vec<u8> {
    BIG5.encode(text).0.into_owned()
}

/// The line comes back, and every repair that it took raised the score.
fn comes_back(text: &str, damaged: &str) {
    let repaired = repair_line(damaged).unwrap_or_else(|| panic!("{damaged} is left: {text}"));
    assert_eq!(repaired.text, text, "{damaged:?}");
    for step in &repaired.steps {
        assert!(step.after > step.before, "{step:?}");
    }
    let first = repaired.steps.first().map(|step| step.range.clone());
    assert!(
        first
            .and_then(|range| damaged.get(range))
            .is_some_and(|part| !part.is_ascii())
    );
    assert_eq!(repair_line(text), None, "a second run");
}

#[test]
fn utf8_read_as_latin1_and_windows_1252() {
    for text in SIMPLIFIED.iter().chain(&TRADITIONAL) {
        comes_back(text, &latin1(text.as_bytes()));
        comes_back(text, &cp1252(text.as_bytes()));
        comes_back(text, &latin1(latin1(text.as_bytes()).as_bytes()));
        comes_back(text, &cp1252(cp1252(text.as_bytes()).as_bytes()));
    }
}

#[test]
fn the_family_is_named() {
    let names = |damaged: &str| -> Vec<&str> {
        let steps = repair_line(damaged).expect("mojibake").steps;
        steps.iter().map(super::Step::name).collect()
    };
    let text = SIMPLIFIED[0];
    assert_eq!(names(&latin1(text.as_bytes())), ["UTF-8 read as Latin-1"]);
    assert_eq!(
        names(&latin1(latin1(text.as_bytes()).as_bytes())),
        ["UTF-8 read as Latin-1"; 2]
    );
    assert_eq!(names(&latin1(&in_gbk(text))), ["GBK read as Latin-1"]);
    assert_eq!(names(&gbk(text.as_bytes())), ["UTF-8 read as GBK"]);
    assert_eq!(names(&gbk(&in_big5(TRADITIONAL[0]))), ["Big5 read as GBK"]);
}

#[test]
fn legacy_encodings_read_as_latin1() {
    for text in SIMPLIFIED {
        comes_back(text, &latin1(&in_gbk(text)));
        comes_back(text, &cp1252(&in_gbk(text)));
        comes_back(text, &gbk(latin1(&in_gbk(text)).as_bytes()));
    }
    for text in TRADITIONAL {
        comes_back(text, &latin1(&in_big5(text)));
        comes_back(text, &cp1252(&in_big5(text)));
    }
}

#[test]
fn the_catalogue() {
    comes_back("今天下雨", "浠婂ぉ涓嬮洦");
    comes_back("更多的人", "赂眉露脿碌脛脠脣");
    comes_back("你好世界", "ÄãºÃÊÀ½ç");
    comes_back("你好", "ä½\u{A0}å¥½");
    comes_back(
        "the “café” isn’t (déjà) open",
        "the â€œcafÃ©â€\u{9D} isnâ€™t (dÃ©jÃ\u{A0}) open",
    );
    comes_back("it’s a café", "itâ€™s a cafÃ©");
    comes_back("20\u{A0}km", "20Â\u{A0}km");
    comes_back("20 °C", "20 Â°C");
    comes_back("“Hi” — déjà vu…", "â€œHiâ€\u{9D} â€” dÃ©jÃ\u{A0} vuâ€¦");
    comes_back("好 😀", "å¥½ ðŸ˜€");
}

#[test]
fn big5_and_gbk_taken_for_each_other() {
    for text in TRADITIONAL {
        comes_back(text, &gbk(&in_big5(text)));
    }
    let mut whole = 0;
    for text in SIMPLIFIED {
        let damaged = big5(&in_gbk(text));
        if damaged.contains('\u{FFFD}') {
            assert_eq!(repair_line(&damaged), None, "{damaged}");
        } else {
            comes_back(text, &damaged);
            whole += 1;
        }
    }
    assert!(whole > 0);
}

#[test]
fn a_decoder_of_big5_has_one_order_of_kana() {
    let text = "他在办公室里等我，请你带上其他的文件";
    comes_back(text, "坻婓域鼠弅爵脹扂ㄛ③斕湍奻む坻腔恅璃");
    comes_back(text, "坻婓域鼠弅爵脹扂ㄛワ斕湍奻［坻腔恅璃");
}

#[test]
fn a_letter_among_ideographs_is_no_stray_byte_where_none_can_be() {
    // All second bytes of Simplified are above ASCII; and who reads private characters loses no byte.
    comes_back(
        "这种算法用C写成，其中的变量x表示时间",
        "涴笱呾楊蚚C迡傖ㄛ［笢腔曹講x桶尨奀潔",
    );
    comes_back(
        "這首歌用C大調寫成，我們的老師昨天教過",
        "硂\u{E133}簈ノC\u{E610}秸糶Θ\u{E4C7}и\u{E145}\u{E019}ρ畍琎ぱ毙筁",
    );
}

/// Python's `gbk`: what it lacks is one byte.
fn strict_gbk(bytes: &[u8], mark: &str) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        if first < 0x80 {
            out.push(char::from(first));
            rest = tail;
            continue;
        }
        match tail
            .first()
            .and_then(|&second| super::codes::pair(Decoder::Gbk, first, second))
        {
            Some(c) => {
                out.push(c);
                rest = &tail[1..];
            }
            None => {
                out.push_str(mark);
                rest = tail;
            }
        }
    }
    out
}

#[test]
fn lost_bytes_are_searched() {
    for mark in ["\u{FFFD}", "?", ""] {
        let mut exact = 0;
        for text in SIMPLIFIED.iter().chain(&TRADITIONAL) {
            let damaged = strict_gbk(text.as_bytes(), mark);
            let repaired = repair_line(&damaged).unwrap_or_else(|| panic!("{damaged} is left"));
            exact += usize::from(repaired.text == *text);
            assert_eq!(
                repaired.text.chars().count(),
                text.chars().count(),
                "{}",
                repaired.text
            );
            assert!(
                repaired
                    .steps
                    .iter()
                    .all(|step| step.guessed + step.unknown > 0)
                    || damaged == gbk(text.as_bytes())
            );
        }
        assert!(exact >= 6, "{exact} of 10 with {mark:?}");
    }
}

#[test]
fn good_text_and_mojibake_share_a_line() {
    for (clean, text) in [
        ("通知：", "请把书还回来"),
        ("楼上的邻居说 ", "明天一起去爬山"),
    ] {
        let damaged = format!("{clean}{}", latin1(text.as_bytes()));
        comes_back(&format!("{clean}{text}"), &damaged);
        let damaged = format!("{clean}{}", gbk(text.as_bytes()));
        comes_back(&format!("{clean}{text}"), &damaged);
    }
}

#[test]
fn text_about_mojibake_stays() {
    for text in [
        "有人把“你好”存成“ä½ å¥½”，这在论坛上是常见的笑话。",
        "打开旧文件时看到「浣犲ソ」三个字，就知道读错了编码。",
        "他的信里全是 \"浠婂ぉ涓嬮洦\" 这样的字。",
        "The title was shown as \"cafÃ©\" in the list.",
        "乱码的样子：浣犲ソ锛屼笘鐣",
        "常见的乱码有 ÄãºÃ 和 锟斤拷",
        "print(\"ä½ å¥½\")",
        "`â€™` is an apostrophe.",
        "The title was shown as \"cafÃ©\" in the list, and `â€™` stood for every apostrophe.",
    ] {
        assert_eq!(repair_line(text), None, "{text}");
    }
}

#[test]
fn clean_text_of_many_languages_stays() {
    for text in [
        "«\u{A0}L’été\u{A0}», dit-elle à\u{A0}«\u{A0}Noël\u{A0}», créée à Évreux…",
        "Il a passé… «\u{A0}déjà\u{A0}» ? Ça coûte 3\u{A0}€ à l’œil nu.",
        "Việt Nam đã ký; CHÂU Á, HÀ NỘI, ĐÃ GỬI, CỘNG HÒA XÃ HỘI.",
        "Größe: 20 °C, ÄÖÜäöüß, Straße „Süd“",
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
        "São João não é São Tomé; AÇÃO, NAÇÕES.",
        "Žluťoučký kůň příšerně úpěl ďábelské ódy.",
        "Привет, мир! Это проверка.",
        "Γειά σου Κόσμε, τι κάνεις;",
        "今日は図書館で働きながら、峠の茶屋の話を読んだ。",
        "안녕하세요, 오늘은 비가 옵니다.",
        "魑魅魍魉，饕餮盛宴，踟蹰不前，囹圄之灾，龃龉不合。",
        "鑫淼焱垚、犇羴鱻、龘靐齉爩。",
        "鐵路局錄取名單：錢鏡鋒、鍾錫鈞、鄭鑑銘。",
        "×××老师和×××同学“×××”",
        "烟囱、屯子、烫手的山芋。",
    ] {
        assert_eq!(repair_line(text), None, "{text}");
    }
}

#[test]
fn what_is_lost_for_ever_is_counted_and_stays() {
    let mut tally = Tally::default();
    let mut repairer = Repairer::default();
    for line in [
        "锟斤拷锟斤拷",
        "烫烫烫烫",
        "屯屯屯",
        "\u{FFFD}\u{FFFD}\u{FFFD}",
        "烫手的山芋",
        "一个\u{FFFD}字",
    ] {
        let answer = repairer.line(line);
        assert_eq!(answer.repaired, None, "{line}");
        tally.add(&answer);
    }
    assert_eq!(tally.beyond, 4);
}

#[test]
fn what_is_doubtful_is_told() {
    let mut repairer = Repairer::default();
    let answer = repairer.line("有人把“你好”存成“ä½ å¥½”。");
    assert!(answer.is_doubtful && answer.repaired.is_none());
    assert!(
        repairer.line("\u{8F}\u{9D}Õ\u{81}\u{81}").is_doubtful,
        "bytes of no text"
    );
    assert!(!repairer.line("今天下雨。").is_doubtful);
    assert!(!repairer.line("Noël à l’été").is_doubtful);
}

/// The twin of the search: every line that is mojibake from end to end is what the two encodings say, with no state and no beam.
#[test]
fn the_search_agrees_with_plain_decoding() {
    let family = |name: &str| FAMILIES.iter().find(|f| f.name == name).expect("a family");
    let mut trellis = super::trellis::Trellis::default();
    for text in TRADITIONAL {
        let damaged = gbk(&in_big5(text));
        let chars: Vec<char> = damaged.chars().collect();
        let bytes: Vec<u8> = chars
            .iter()
            .flat_map(|&c| match c.is_ascii() {
                true => vec![c as u8],
                false => Encoder::Gbk.codes(c)[0].to_be_bytes().to_vec(),
            })
            .collect();
        let found = trellis.search(family("Big5 read as GBK"), &chars);
        assert_eq!(
            found.iter().map(|f| f.text.as_str()).collect::<String>(),
            big5(&bytes)
        );
        let damaged: Vec<char> = latin1(text.as_bytes()).chars().collect();
        let utf8 = family("UTF-8 read as Latin-1");
        assert_eq!(
            trellis.search(utf8, &damaged),
            trellis.read(utf8, &damaged),
            "the short way"
        );
    }
}

/// What made the damage is Rust's own codecs, so these are examples as people quote them.
#[test]
fn examples_in_sentences_stay() {
    let latin = |text: &str| -> String { text.bytes().map(char::from).collect() };
    let gbk = |text: &str| encoding_rs::GBK.decode(text.as_bytes()).0.into_owned();
    let twice = |text: &str| {
        encoding_rs::GBK
            .decode(latin(text).as_bytes())
            .0
            .into_owned()
    };
    for word in ["设备列表", "设备列表 X", "X 设备列表", "设备列表, 目录"] {
        for damaged in [latin(word), gbk(word), twice(word)] {
            for (open, close) in [
                ("“", "”"),
                ("「", "」"),
                ("« ", " »"),
                ("\"", "\""),
                ("《", "》"),
            ] {
                for (before, after) in [("标题成了", "，谁也看不懂。"), ("The title is ", " now.")]
                {
                    let line = format!("{before}{open}{damaged}{close}{after}");
                    assert_eq!(repair_line(&line), None, "{line}");
                }
            }
        }
    }
}

#[test]
fn a_damaged_line_in_quotation_marks_comes_back() {
    let damaged: String =
        "“".to_owned() + &"设备列表".bytes().map(char::from).collect::<String>() + "”";
    assert_eq!(repair_line(&damaged).expect("mojibake").text, "“设备列表”");
}
