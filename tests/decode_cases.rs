//! Lines that hold two encodings, a broken byte, or hardly anything: each alone and in company, under every delivery.

mod common;

use common::{clean_all, options};
use encoding_rs::{BIG5, Encoding, GBK};
use wenlu::{Options, Stats};

const READ_SIZES: [usize; 6] = [1, 2, 3, 7, 64, usize::MAX];

/// What goes in, and what is to come out.
struct Case {
    name: String,
    input: Vec<u8>,
    wanted: String,
}

fn case(name: &str, input: impl Into<Vec<u8>>, wanted: impl Into<String>) -> Case {
    Case {
        name: name.to_owned(),
        input: input.into(),
        wanted: wanted.into(),
    }
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (raw, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{}: {text}", encoding.name());
    raw.into_owned()
}

fn gbk(text: &str) -> Vec<u8> {
    encoded(GBK, text)
}

fn big5(text: &str) -> Vec<u8> {
    encoded(BIG5, text)
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

const SIMPLIFIED: [&str; 6] = [
    "渡口的老船工每天清晨摇着小船过河。",
    "集市散了以后，街上只剩下几个收摊的人。",
    "山脚下新修了一条石板路，下雨天也不滑。",
    "她把晒干的辣椒一串一串挂在屋檐下面。",
    "孩子们跟着爷爷去地里看西瓜熟了没有。",
    "夜里起风了，院门吱呀吱呀响到天亮。",
];
const TRADITIONAL: [&str; 6] = [
    "渡口的老船工每天清晨搖著小船過河。",
    "集市散了以後，街上只剩下幾個收攤的人。",
    "山腳下新修了一條石板路，下雨天也不滑。",
    "她把曬乾的辣椒一串一串掛在屋簷下面。",
    "孩子們跟著爺爺去地裡看西瓜熟了沒有。",
    "夜裡起風了，院門吱呀吱呀響到天亮。",
];

/// Lines around a case: the text before and after it, in the encodings that they come in.
struct Company {
    name: &'static str,
    lines: Vec<(Vec<u8>, &'static str)>,
}

fn company(name: &'static str, lines: Vec<(Vec<u8>, &'static str)>) -> Company {
    Company { name, lines }
}

fn in_gbk() -> Company {
    company("among GBK", SIMPLIFIED.map(|line| (gbk(line), line)).into())
}

fn in_big5() -> Company {
    company(
        "among Big5",
        TRADITIONAL.map(|line| (big5(line), line)).into(),
    )
}

fn in_utf8() -> Company {
    company(
        "among UTF-8",
        SIMPLIFIED.map(|line| (utf8(line), line)).into(),
    )
}

fn alone() -> Company {
    company("alone", Vec::new())
}

/// As many lines of each encoding, which say nothing for any.
fn in_all() -> Company {
    let lines = (0..6).flat_map(|at| {
        [
            (gbk(SIMPLIFIED[at]), SIMPLIFIED[at]),
            (big5(TRADITIONAL[at]), TRADITIONAL[at]),
            (utf8(SIMPLIFIED[at]), SIMPLIFIED[at]),
        ]
    });
    company("among all", lines.collect())
}

impl Company {
    /// The case in the middle of these lines.
    fn around(&self, name: &str, line: &[u8], wanted: &str) -> Case {
        let (mut input, mut text) = (Vec::new(), String::new());
        let mut push = |raw: &[u8], line: &str| {
            input.extend([raw, b"\n"].concat());
            text += &format!("{line}\n");
        };
        let (before, after) = self.lines.split_at(self.lines.len() / 2);
        before.iter().for_each(|(raw, line)| push(raw, line));
        push(line, wanted);
        after.iter().for_each(|(raw, line)| push(raw, line));
        case(&format!("{name}, {}", self.name), input, text)
    }
}

fn decoded(input: &[u8], size: usize, threads: usize) -> (Vec<u8>, Stats) {
    let options = Options {
        threads,
        ..options("--only decode")
    };
    clean_all(&options, &[input], size)
}

/// Fails where a delivery changes what comes out.
fn every_delivery(name: &str, input: &[u8]) -> String {
    let (whole, _) = decoded(input, usize::MAX, 1);
    for size in READ_SIZES {
        for threads in 1..=4 {
            let (got, _) = decoded(input, size, threads);
            assert!(
                got == whole,
                "{name}: {size} bytes a read and {threads} threads change it"
            );
        }
    }
    String::from_utf8(whole).unwrap()
}

/// The lines that differ, of each case that is not as wanted.
fn failures(cases: &[Case]) -> Vec<String> {
    let mut out = Vec::new();
    for case in cases {
        let got = every_delivery(&case.name, &case.input);
        let differs = |pair: &(&str, &str)| pair.0 != pair.1;
        let wrong = got.split('\n').zip(case.wanted.split('\n')).filter(differs);
        let lines: Vec<String> = wrong
            .map(|(got, wanted)| format!("{got:?}, not {wanted:?}"))
            .collect();
        if got != case.wanted {
            out.push(format!("{}: {}", case.name, lines.join("; ")));
        }
    }
    out
}

fn all_right(cases: &[Case]) {
    let failures = failures(cases);
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// Each line in each company.
fn everywhere(companies: &[Company], lines: &[(&str, Vec<u8>, &str)]) -> Vec<Case> {
    let each = |company: &Company| {
        let around =
            |(name, raw, wanted): &(&str, Vec<u8>, &str)| company.around(name, raw, wanted);
        lines.iter().map(around).collect::<Vec<_>>()
    };
    companies.iter().flat_map(each).collect()
}

#[test]
fn two_encodings_in_a_line() {
    let lines = [
        (
            "GBK, then UTF-8",
            [gbk("老船工把缆绳系好，"), utf8("回头数了数上船的人。")].concat(),
            "老船工把缆绳系好，回头数了数上船的人。",
        ),
        (
            "GBK, then a short tail of UTF-8",
            [gbk("这一段是从旧文件里抄来的"), utf8("（待续）")].concat(),
            "这一段是从旧文件里抄来的（待续）",
        ),
        (
            "a short head of GBK, then UTF-8",
            [gbk("转载："), utf8("秋天的果园里到处是苹果的香味。")].concat(),
            "转载：秋天的果园里到处是苹果的香味。",
        ),
        (
            "UTF-8, then GBK",
            [utf8("今年的新茶已经上市了，"), gbk("价格比去年便宜一些。")].concat(),
            "今年的新茶已经上市了，价格比去年便宜一些。",
        ),
        (
            "Big5, then UTF-8",
            [big5("老船工把纜繩繫好，"), utf8("回頭數了數上船的人。")].concat(),
            "老船工把纜繩繫好，回頭數了數上船的人。",
        ),
        (
            "UTF-8, then Big5",
            [utf8("今年的新茶已經上市了，"), big5("價格比去年便宜一些。")].concat(),
            "今年的新茶已經上市了，價格比去年便宜一些。",
        ),
        (
            "GBK, then ASCII, then UTF-8",
            [
                gbk("作者信箱"),
                b" <chuan@example.com> ".to_vec(),
                utf8("回信请写清地址"),
            ]
            .concat(),
            "作者信箱 <chuan@example.com> 回信请写清地址",
        ),
        (
            "GBK between UTF-8",
            [
                utf8("他在信里写道："),
                gbk("家里的稻子都收完了，"),
                utf8("叫我放心。"),
            ]
            .concat(),
            "他在信里写道：家里的稻子都收完了，叫我放心。",
        ),
    ];
    all_right(&everywhere(
        &[alone(), in_gbk(), in_big5(), in_utf8(), in_all()],
        &lines,
    ));
}

#[test]
fn a_signature_glued_on_a_page() {
    let page: String = TRADITIONAL.map(|line| format!("{line}\n")).concat();
    let signatures = [
        "※ 發信站：清水溪畔的小站",
        "◆ 從山城的小圖書館寄出",
        "-- 阿海",
        "編輯：陳美玉　校對：林志明",
    ];
    let mut cases = Vec::new();
    for signature in signatures {
        let lines = format!("{signature}\n電話：02-1234\n");
        cases.push(case(
            "its own line",
            [utf8(&page), big5(signature)].concat(),
            format!("{page}{signature}"),
        ));
        cases.push(case(
            "two lines",
            [utf8(&page), big5(&lines)].concat(),
            format!("{page}{lines}"),
        ));
        let last = page.trim_end();
        cases.push(case(
            "in the last line",
            [utf8(last), big5(signature)].concat(),
            format!("{last}{signature}"),
        ));
        let page = SIMPLIFIED.join("\n");
        cases.push(case(
            "in a Simplified line",
            [utf8(&page), big5(signature)].concat(),
            format!("{page}{signature}"),
        ));
    }
    all_right(&cases);
}

/// A line with one character's bytes put in place of those at `at`.
fn with_bytes(head: Vec<u8>, bytes: &[u8], tail: Vec<u8>) -> Vec<u8> {
    [&head, bytes, &tail].concat()
}

#[test]
fn one_broken_byte() {
    let (head, tail) = ("磨坊的水车停了三天，", "河里的水还是太浅。");
    let (old_head, old_tail) = ("磨坊的水車停了三天，", "河裡的水還是太淺。");
    let (wanted, old) = (
        format!("{head}\u{FFFD}{tail}"),
        format!("{old_head}\u{FFFD}{old_tail}"),
    );
    let in_ascii = format!("{head}\u{FFFD} {tail}");
    let mut lines = Vec::new();
    let euro = format!("{head}€{tail}");
    lines.push((
        "GBK, a byte that is no lead byte",
        with_bytes(gbk(head), b"\xFF", gbk(tail)),
        wanted.as_str(),
    ));
    lines.push((
        "GBK, the euro sign of cp936",
        with_bytes(gbk(head), b"\x80", gbk(tail)),
        euro.as_str(),
    ));
    for byte in [0x80, 0xFF] {
        lines.push((
            "Big5, a byte that is no lead byte",
            with_bytes(big5(old_head), &[byte], big5(old_tail)),
            old.as_str(),
        ));
        lines.push((
            "UTF-8, a byte that is no lead byte",
            with_bytes(utf8(head), &[byte], utf8(tail)),
            wanted.as_str(),
        ));
    }
    lines.push((
        "GBK, a lead byte before a blank",
        with_bytes(gbk(head), b"\xC4 ", gbk(tail)),
        in_ascii.as_str(),
    ));
    lines.push((
        "UTF-8, a character without its end",
        with_bytes(utf8(head), b"\xE6\xB2", utf8(tail)),
        wanted.as_str(),
    ));
    lines.push((
        "UTF-8, a character without its beginning",
        with_bytes(utf8(head), b"\xB3", utf8(tail)),
        wanted.as_str(),
    ));
    let at_the_end = [format!("{head}\u{FFFD}"), format!("{old_head}\u{FFFD}")];
    lines.push((
        "GBK, cut in its last character",
        with_bytes(gbk(head), b"\xBA", vec![]),
        &at_the_end[0],
    ));
    lines.push((
        "Big5, cut in its last character",
        with_bytes(big5(old_head), b"\xAA", vec![]),
        &at_the_end[1],
    ));
    lines.push((
        "UTF-8, cut in its last character",
        with_bytes(utf8(head), b"\xE6\xB2", vec![]),
        &at_the_end[0],
    ));
    all_right(&everywhere(
        &[alone(), in_gbk(), in_big5(), in_utf8(), in_all()],
        &lines,
    ));
}

/// The characters around the half of a pair are kept; a half that is an ASCII letter is one.
#[test]
fn half_of_a_pair() {
    let (head, tail) = ("磨坊的水车停了三天，", "河里的水还是太浅。");
    let (old_head, old_tail) = ("磨坊的水車停了三天，", "河裡的水還是太淺。");
    let wanted = format!("{head}\u{FFFD}{tail}");
    let old = format!("{old_head}q{old_tail}");
    let lines = [
        (
            "GBK, a trail byte",
            with_bytes(gbk(head), &gbk("后")[1..], gbk(tail)),
            wanted.as_str(),
        ),
        (
            "GBK, a lead byte",
            with_bytes(gbk(head), &gbk("后")[..1], gbk(tail)),
            wanted.as_str(),
        ),
        (
            "Big5, a trail byte",
            with_bytes(big5(old_head), &big5("從")[1..], big5(old_tail)),
            old.as_str(),
        ),
    ];
    all_right(&everywhere(
        &[alone(), in_gbk(), in_big5(), in_utf8(), in_all()],
        &lines,
    ));
}

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

/// Strict: a case that passes is an error, for it belongs into a test above then.
#[test]
fn known_failures() {
    let mail = b" <chuan@example.com> ".to_vec();
    let (old_head, old_tail) = ("磨坊的水車停了三天，", "河裡的水還是太淺。");
    let old = format!("{old_head}\u{FFFD}{old_tail}");
    let lines = [
        (
            "GBK, then ASCII, then a short tail of UTF-8",
            [gbk("作者信箱"), mail.clone(), utf8("欢迎来信")].concat(),
            "作者信箱 <chuan@example.com> 欢迎来信",
        ),
        (
            "GBK, then two characters of UTF-8",
            [gbk("老船工把缆绳系好，"), utf8("谢谢")].concat(),
            "老船工把缆绳系好，谢谢",
        ),
        (
            "two characters of UTF-8, then ASCII, then GBK",
            [utf8("转载"), mail.clone(), gbk("回头数了数上船的人。")].concat(),
            "转载 <chuan@example.com> 回头数了数上船的人。",
        ),
        (
            "two characters of UTF-8, then ASCII, then Big5",
            [utf8("轉載"), mail.clone(), big5("謝謝")].concat(),
            "轉載 <chuan@example.com> 謝謝",
        ),
        (
            "one character of UTF-8, then Big5",
            [utf8("註"), big5("（待續）")].concat(),
            "註（待續）",
        ),
        (
            "one character of UTF-8, then ASCII, then GBK",
            [utf8("注"), mail, gbk("责任编辑：李强")].concat(),
            "注 <chuan@example.com> 责任编辑：李强",
        ),
        (
            "Big5, a lead byte before a lead byte",
            with_bytes(big5(old_head), &big5("從")[..1], big5(old_tail)),
            old.as_str(),
        ),
    ];
    for case in everywhere(&[alone(), in_gbk(), in_big5(), in_utf8(), in_all()], &lines) {
        let failures = failures(std::slice::from_ref(&case));
        assert!(!failures.is_empty(), "{} passes now: move it up", case.name);
        eprintln!("{}", failures.concat());
    }
}

#[test]
fn what_fits_nothing_is_counted() {
    let (head, tail) = ("磨坊的水车停了三天，", "河里的水还是太浅。");
    for encode in [gbk, utf8] {
        for bytes in [&b"\xFF"[..], b"\xFF\xFF"] {
            let input = with_bytes(encode(head), bytes, encode(tail));
            let (got, stats) = decoded(&input, usize::MAX, 1);
            let text = String::from_utf8(got).unwrap();
            assert_eq!(text.replace('\u{FFFD}', ""), format!("{head}{tail}"));
            assert_eq!(stats.decode.replaced, bytes.len() as u64, "{text}");
        }
    }
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
    cases.extend(everywhere(
        &[alone(), in_gbk(), in_big5(), in_utf8(), in_all()],
        &in_u8,
    ));
    all_right(&cases);
}

/// The cases again in a stream of several windows, wherever its cuts fall.
#[test]
fn deliveries_of_several_windows() {
    let block = [
        in_gbk().around(
            "",
            &[gbk("老船工把缆绳系好，"), utf8("回头数了数上船的人。")].concat(),
            "",
        ),
        in_all().around(
            "",
            &with_bytes(
                gbk("磨坊的水车停了三天，"),
                b"\xFF",
                gbk("河里的水还是太浅。"),
            ),
            "",
        ),
        in_big5().around("", &big5("第三章"), ""),
        in_utf8().around("", b"The river rose that night\xA1\xA3", ""),
    ];
    let block: Vec<u8> = block.iter().flat_map(|case| case.input.clone()).collect();
    let stream = block.repeat((5 << 19) / block.len());
    let whole = every_delivery("several windows", &stream);
    assert_eq!(
        whole.lines().count(),
        stream.iter().filter(|byte| **byte == b'\n').count()
    );
    let lines: Vec<&str> = whole.lines().collect();
    let per_block = block.iter().filter(|byte| **byte == b'\n').count();
    let first = &lines[..per_block];
    for (number, other) in lines.chunks(per_block).enumerate() {
        assert_eq!(first, other, "block {number}");
    }
}
