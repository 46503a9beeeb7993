//! Action of `--punct cjk`: ASCII `, : ; ! ? ( )` between Chinese characters become fullwidth.
//!
//! * A mark changes when a Chinese character touches it on one side and the other side is open: Chinese, blanks and then Chinese,
//!   a whole ASCII word (`5%`, `12:30`) and then Chinese, a blank or a mark, a quotation mark before or after Chinese, the line's end. The
//!   line's beginning is not open. Of several marks in a row only `!` and `?` change.
//! * A pair of parentheses changes, both or neither, when a Chinese character touches it from within and nothing of ASCII stands
//!   before it, or when it stands between Chinese characters.
//! * URLs, words with a backslash, what stands in braces and code between backticks stay; so do times, decimals, thousands and `f(甲,乙)`, which touch no
//!   Chinese or stand in no open place.
//!
//! All is judged on a view in which the seven fullwidth marks are ASCII too, so a second run sees what the first saw.

use super::punct_view::{Side, View, fill};

/// The seven marks of ASCII that have a fullwidth twin in Chinese typography.
pub const MARKS: [char; 7] = [',', ':', ';', '!', '?', '(', ')'];

/// The text with its ASCII punctuation between Chinese characters made fullwidth, or nothing when there is none.
pub fn widen(text: &str) -> Option<String> {
    if !text.contains(MARKS) || text.is_ascii() {
        return None;
    }
    let view = View::new(text);
    let mut wide = vec![false; view.chars.len()];
    marks(&view, &mut wide);
    parentheses(&view, &mut wide);
    let pick = |(c, wide): (char, bool)| if wide { fullwidth(c) } else { c };
    let out: String = text.chars().zip(wide).map(pick).collect();
    (out != text).then_some(out)
}

/// Fullwidth forms stand in the order of ASCII.
fn fullwidth(c: char) -> char {
    if MARKS.contains(&c) {
        char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)
    } else {
        c
    }
}

fn marks(view: &View, wide: &mut [bool]) {
    let is_mark = |c: &char| matches!(c, ',' | ':' | ';' | '!' | '?');
    let mut at = 0;
    while at < view.chars.len() {
        let from_here = view.chars.get(at..).unwrap_or_default();
        let length = from_here.iter().take_while(|c| is_mark(c)).count();
        let run = at..at + length;
        at = run.end + 1;
        if run.is_empty() || view.is_fixed(run.clone()) {
            continue;
        }
        if length > 1
            && !from_here
                .iter()
                .take(length)
                .all(|c| matches!(c, '!' | '?'))
        {
            continue;
        }
        let (left, right) = (
            view.left(view.skip_left(run.start)),
            view.right(view.skip_right(run.end)),
        );
        let touched = left == Side::Chinese || right == Side::Chinese;
        if touched
            && matches!(left, Side::Chinese | Side::Open)
            && right != Side::Closed
            && right != Side::Mark
        {
            fill(wide, run);
        }
    }
}

fn parentheses(view: &View, wide: &mut [bool]) {
    for (open, &close) in view.partner.iter().enumerate() {
        // An empty pair is a call in code.
        let is_fixed = |at: usize| view.is_fixed(at..at + 1);
        if close <= open + 1 || close >= view.chars.len() || is_fixed(open) || is_fixed(close) {
            continue;
        }
        let (left, right) = (view.left(open), view.right(close + 1));
        let within = view.is_chinese(open + 1) || view.is_chinese(close - 1);
        let stands =
            view.word_before(open).is_none() && left != Side::Closed && right != Side::Closed;
        let between =
            left == Side::Chinese && matches!(right, Side::Chinese | Side::Edge | Side::Mark);
        if within && stands || between {
            fill(wide, open..open + 1);
            fill(wide, close..close + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widened(text: &str) -> String {
        let once = widen(text).unwrap_or_else(|| text.to_owned());
        assert_eq!(widen(&once), None, "a second run changes {text}");
        once
    }

    #[test]
    fn between_chinese_characters() {
        for (from, to) in [
            ("春天来了,花开了!", "春天来了，花开了！"),
            ("同事们:", "同事们："),
            ("这是什么?!", "这是什么？！"),
            ("一是快;二是好;三是省", "一是快；二是好；三是省"),
            ("如下:(一)总则", "如下：（一）总则"),
            ("卫生组织(WHO)说", "卫生组织（WHO）说"),
            ("(注:见后)", "（注：见后）"),
            ("增长5%,达到新高", "增长5%，达到新高"),
            ("时间:12:30,地点:礼堂", "时间：12:30，地点：礼堂"),
            ("他说:\"好的,明天见!\"", "他说：\"好的，明天见！\""),
            ("“走吧”,她说", "“走吧”，她说"),
            ("你好, 世界", "你好， 世界"),
            ("（半边)配对", "（半边）配对"),
            ("甲(乙),丙", "甲（乙），丙"),
            ("看GDP,CPI,都涨了", "看GDP,CPI，都涨了"),
        ] {
            assert_eq!(widened(from), to);
        }
    }

    #[test]
    fn code_numbers_and_addresses_stay() {
        for text in [
            "下午12:30开会",
            "共1,000元",
            "约3.5%。",
            "Hello, world (again)!",
            "see https://例子.cn/文章,首页?a=1:2 吧",
            "`f(甲,乙)` 是",
            "f(x,中文)",
            "f(中文)",
            "[文字](https://example.org/)",
            "C:\\文档,资料",
            "{名字:1,年龄:2}",
            "\"名字\":\"值\"",
            "类::方法",
            "好的:)",
            "调用()函数",
            ",开头",
            "比3:2好",
            "标题: value",
            "名,\t值",
            "Hello, 世界",
            "",
        ] {
            assert_eq!(widened(text), text);
        }
    }

    #[test]
    fn long_lines_take_linear_time() {
        for piece in [
            "中,",
            "中(",
            "中)",
            "(",
            "中:a:",
            ",(",
            "中 ",
            "中\"",
            "http://",
            "中,((中))",
        ] {
            widened(&piece.repeat(50_000));
        }
    }
}
