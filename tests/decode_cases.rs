//! Lines of two encodings and lines with a broken byte, each alone and in company, under every delivery.

mod common;

use common::company::*;

#[test]
fn two_encodings_in_a_line() {
    let mail = b" <chuan@example.com> ".to_vec();
    let lines = [
        (
            "GBK, then ASCII, then a short tail of UTF-8",
            [gbk("作者信箱"), mail.clone(), utf8("欢迎来信")].concat(),
            "作者信箱 <chuan@example.com> 欢迎来信",
        ),
        (
            "two characters of UTF-8, then ASCII, then GBK",
            [utf8("转载"), mail.clone(), gbk("回头数了数上船的人。")].concat(),
            "转载 <chuan@example.com> 回头数了数上船的人。",
        ),
        (
            "one character of UTF-8, then ASCII, then GBK",
            [utf8("注"), mail.clone(), gbk("责任编辑：李强")].concat(),
            "注 <chuan@example.com> 责任编辑：李强",
        ),
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

/// Strict: a case that passes is an error, for it belongs into a test above then.
#[test]
fn known_failures() {
    let mail = b" <chuan@example.com> ".to_vec();
    let (old_head, old_tail) = ("磨坊的水車停了三天，", "河裡的水還是太淺。");
    let old = format!("{old_head}\u{FFFD}{old_tail}");
    let lines = [
        (
            "GBK, then two characters of UTF-8",
            [gbk("老船工把缆绳系好，"), utf8("谢谢")].concat(),
            "老船工把缆绳系好，谢谢",
        ),
        (
            "two characters of UTF-8, then ASCII, then Big5",
            [utf8("轉載"), mail, big5("謝謝")].concat(),
            "轉載 <chuan@example.com> 謝謝",
        ),
        (
            "one character of UTF-8, then Big5",
            [utf8("註"), big5("（待續）")].concat(),
            "註（待續）",
        ),
        (
            "Big5, a lead byte before a lead byte",
            with_bytes(big5(old_head), &big5("從")[..1], big5(old_tail)),
            old.as_str(),
        ),
    ];
    for case in everywhere(&[alone(), in_gbk()], &lines) {
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
