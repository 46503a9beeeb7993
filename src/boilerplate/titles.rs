//! Runs of titles: the links to other pages that stand behind a label (`相关阅读`, `上一篇`), and teasers that break off.
//!
//! No single title can be told from a line of the text. A run can: short lines, each a phrase without an end, one after the other, behind a
//! label that a rule knows. Each line is scored, and the run as a whole must reach a threshold.

use super::Page;

/// The characters of a title.
const LEAST: usize = 5;
const MOST: usize = 48;
/// Lines of a run at most, blank ones among them; and blank ones in a row.
const LINES: isize = 48;
const BLANKS: usize = 1;
/// What a run behind a label must reach; a plain title counts 2.
const ENOUGH: i32 = 6;
/// Teasers without a label, and the characters of each.
const TEASERS: usize = 3;
const TEASER: std::ops::RangeInclusive<usize> = 20..=200;

/// The lines of the run behind a label, if it reaches the threshold.
pub fn behind(page: &dyn Page, label: isize) -> Vec<isize> {
    let (mut lines, mut sum, mut books) = (Vec::new(), 0, 0);
    // A label is no sentence, nor the end of one.
    if page
        .line(label)
        .is_none_or(|line| line.trim_end().ends_with(STOPS))
    {
        return lines;
    }
    for (at, line) in following(page, label) {
        let Some(worth) = worth(line) else { break };
        sum += worth;
        books += usize::from(is_book(line));
        lines.push(at);
    }
    // A list of books is something to read.
    if sum < ENOUGH || books * 2 > lines.len() {
        lines.clear();
    }
    lines
}

/// The runs of teasers that break off, by the places of lines that do.
pub fn teasers(page: &dyn Page, broken: &[isize]) -> Vec<isize> {
    let is_teaser = |at: &isize| page.line(*at).is_some_and(breaks_off);
    let lines: Vec<isize> = broken.iter().copied().filter(is_teaser).collect();
    let runs = lines.chunk_by(|a, b| b - a <= 2);
    runs.filter(|run| run.len() >= TEASERS)
        .flatten()
        .copied()
        .collect()
}

/// The lines behind a place with something on them, until two blank ones stand in a row.
fn following(page: &dyn Page, from: isize) -> impl Iterator<Item = (isize, &str)> {
    let mut blanks = 0;
    (from + 1..from + LINES)
        .map_while(move |at| {
            let line = page.line(at)?.trim();
            blanks = if line.is_empty() { blanks + 1 } else { 0 };
            (blanks <= BLANKS).then_some((at, line))
        })
        .filter(|(_, line)| !line.is_empty())
}

/// What a line counts as a title; nothing where it is none.
fn worth(line: &str) -> Option<i32> {
    let line = line.trim();
    let bare = line.trim_start_matches(BULLETS);
    let (rest, is_dated) = undated(bare);
    let length = rest.chars().count();
    let han = rest
        .chars()
        .filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'))
        .count();
    let last = rest.chars().next_back()?;
    let breaks = last == '…' || rest.ends_with("...");
    if !(LEAST..=MOST).contains(&length) || han * 2 < length || han < 4 {
        return None;
    }
    if !breaks && ENDS.contains(last) || rest.contains('。') || is_section(rest) {
        return None;
    }
    let is_marked = bare.len() < line.len() || is_dated || breaks;
    let is_clause = rest.contains(['，', ',']);
    Some(2 + i32::from(is_marked) - 2 * i32::from(is_clause))
}

/// A line without the date or counter at its end or begin.
fn undated(line: &str) -> (&str, bool) {
    let is_date = |c: char| c.is_ascii_digit() || "-/.:年月日[]()（） 　".contains(c);
    let rest = line.trim_end_matches(is_date);
    let digits = line
        .get(rest.len()..)
        .unwrap_or_default()
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    if digits >= 3 {
        return (rest.trim_end(), true);
    }
    let rest = line.trim_start_matches(is_date);
    let digits = line
        .get(..line.len() - rest.len())
        .unwrap_or_default()
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    if digits >= 3 {
        (rest, true)
    } else {
        (line, false)
    }
}

/// `一、……`, `第三章 ……`: a section of a text.
fn is_section(line: &str) -> bool {
    let numeral = |c: char| "零〇一二三四五六七八九十百0123456789".contains(c);
    let counted = line.trim_start_matches(numeral);
    counted.len() < line.len() && counted.starts_with(['、', '.', '．'])
        || line.starts_with('第')
            && line
                .chars()
                .skip(1)
                .take(4)
                .any(|c| "章节節条條回讲講".contains(c))
        || line.starts_with(['（', '(', '【'])
}

fn is_book(line: &str) -> bool {
    line.trim_start_matches(BULLETS).starts_with(['《', '〈'])
}

/// Does the line break off, as the extract of another page does?
fn breaks_off(line: &str) -> bool {
    let line = line.trim();
    let Some(text) = line.strip_suffix("...").or_else(|| line.strip_suffix("…")) else {
        return false;
    };
    let text = text.trim_end_matches(['.', '…']);
    let is_cut = text
        .chars()
        .next_back()
        .is_some_and(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
    is_cut
        && TEASER.contains(&text.chars().count())
        && !text.contains(['“', '”', '「', '」', '"'])
        && text.contains(['，', ',', '。', '：'])
        && line.ends_with("...")
}

const BULLETS: [char; 16] = [
    '·', '•', '■', '□', '◆', '◇', '●', '○', '★', '☆', '▪', '▲', '>', '»', '-', ' ',
];
const STOPS: [char; 10] = ['。', '.', '！', '？', '!', '?', '；', ';', '，', ','];
const ENDS: &str = "。！？；，、：!?;,:";

#[cfg(test)]
mod tests {
    use super::super::corpus::Lines;
    use super::*;

    fn run(lines: &[&str]) -> Vec<isize> {
        behind(&Lines::whole(lines), 0)
    }

    #[test]
    fn titles_behind_a_label_are_a_run() {
        let lines = [
            "相关阅读",
            "市图书馆延长开放时间",
            "",
            "老城区三条公交线路改道 2019-03-02",
            "· 河边步道下月完工",
            "",
            "",
            "市图书馆",
        ];
        assert_eq!(run(&lines), [1, 3, 4]);
        let titles = [
            "下一篇：没有了",
            "怎样给君子兰换盆",
            "阳台种菜要注意什么",
            "多肉植物过冬的办法",
            "春天到了，花园里的花都开了。",
        ];
        assert_eq!(run(&titles), [1, 2, 3]);
    }

    #[test]
    fn text_behind_a_label_is_none() {
        for lines in [
            &[
                "延伸阅读",
                "明代的水利工程多由地方官主持，经费来自田赋。",
                "清代沿用了这一做法。",
            ][..],
            &["推荐阅读", "《植物的生活》", "《河流与城市》", "《昆虫记》"],
            &["相关内容", "一、申报条件", "二、申报材料", "三、办理流程"],
            &["相关阅读", "怎样给君子兰换盆", "先把花盆洗净，晾干。"],
            &["热门文章", "苹果", "香蕉", "鸭梨", "葡萄"],
        ] {
            assert_eq!(run(lines), [] as [isize; 0], "{lines:?}");
        }
    }

    #[test]
    fn teasers_that_break_off_go_in_runs_only() {
        let teaser = |n: usize| {
            format!(
                "第{n}届社区运动会上周末在体育场举行，来自十二个小区的居民参加了比赛，其中最受欢..."
            )
        };
        let own: Vec<String> = (1..4).map(teaser).collect();
        let lines: Vec<&str> = own.iter().map(String::as_str).collect();
        assert_eq!(teasers(&Lines::whole(&lines), &[0, 1, 2]), [0, 1, 2]);
        assert_eq!(teasers(&Lines::whole(&lines), &[0, 1]), [] as [isize; 0]);
        let novel = ["他望着窗外，什么也没有说，心里却在想着那一年夏天的事情……"; 4];
        assert_eq!(
            teasers(&Lines::whole(&novel), &[0, 1, 2, 3]),
            [] as [isize; 0]
        );
    }
}
