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
/// The Han characters of a title at least, in per cent, and between what a site puts there: prices and sizes stand in some.
const SHARE: usize = 50;
const LOOSE_SHARE: usize = 38;
/// What a plain title counts.
const PLAIN: i32 = 2;
/// What a run behind a label must reach, and where it ends at what a site puts there.
const ENOUGH: i32 = 6;
const ENOUGH_CLOSED: i32 = 4;
/// Teasers without a label, and the characters of each.
const TEASERS: usize = 3;
const TEASER: std::ops::RangeInclusive<usize> = 20..=200;

/// The lines of the run behind a label, if it reaches the threshold. `is_gone`: a line that is a label too, or that a rule removes.
///
/// `is_site`: whether the label is always a site's, as `猜你喜欢`; `推荐阅读` may be somebody's, over a list of books or as a heading.
pub fn behind(
    page: &dyn Page,
    label: isize,
    is_site: bool,
    is_gone: &dyn Fn(isize) -> bool,
) -> Vec<isize> {
    // A label is no sentence, nor the end of one.
    if page
        .line(label)
        .is_none_or(|line| line.trim_end().ends_with(STOPS))
    {
        return Vec::new();
    }
    let mut run = Run::of(page, label, is_gone, true);
    if run.end != End::Site {
        run = Run::of(page, label, is_gone, false);
    }
    let enough = match run.end {
        End::Site => ENOUGH_CLOSED,
        End::Blank if is_site => ENOUGH_CLOSED,
        End::Blank | End::Text => ENOUGH,
    };
    // What stands before text without a blank line may be its heading.
    if run.end == End::Text && run.lines.len() > 1 && run.last == PLAIN {
        run.lines.pop();
        run.sum -= PLAIN;
    }
    // A list of books is something to read.
    let are_books = run.books * 2 > run.titles && !(is_site && run.end == End::Site);
    // Nor are words of a list titles.
    if run.sum < enough || are_books || run.most < PLAIN {
        run.lines.clear();
    }
    run.lines
}

/// What a run of titles ends at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The document's end, another label or a line that a rule removes.
    Site,
    /// Blank lines.
    Blank,
    /// A line that is no title.
    Text,
}

struct Run {
    lines: Vec<isize>,
    sum: i32,
    /// Titles in it, and those of books.
    titles: usize,
    books: usize,
    /// What its last title counts, and the one that counts most.
    last: i32,
    most: i32,
    end: End,
}

impl Run {
    /// `is_closed`: taken to end at what a site puts there, so that more lines are titles.
    fn of(page: &dyn Page, label: isize, is_gone: &dyn Fn(isize) -> bool, is_closed: bool) -> Run {
        let mut run = Run {
            lines: Vec::new(),
            sum: 0,
            titles: 0,
            books: 0,
            last: 0,
            most: 0,
            end: End::Blank,
        };
        let mut blanks = 0;
        for at in label + 1..label + LINES {
            let Some(line) = page.line(at) else {
                run.end = End::Site;
                break;
            };
            if line.trim().is_empty() {
                blanks += 1;
                continue;
            }
            if is_gone(at) {
                run.end = End::Site;
                break;
            }
            if blanks > BLANKS {
                break;
            }
            // `1`, a title, `2`, a title.
            let is_next = line.trim().parse() == Ok(run.titles + 1);
            if is_closed && is_next && run.lines.len() == 2 * run.titles {
                run.lines.push(at);
                continue;
            }
            let worth = match is_closed {
                true => Worth::loose(line),
                false => Worth::strict(line),
            };
            let Some(worth) = worth else {
                run.end = if blanks == 0 { End::Text } else { End::Blank };
                break;
            };
            blanks = 0;
            run.sum += worth;
            run.last = worth;
            run.most = run.most.max(worth);
            run.titles += 1;
            run.books += usize::from(is_book(line));
            run.lines.push(at);
        }
        run
    }
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

/// What a line counts as a title; nothing where it is none.
struct Worth;

impl Worth {
    /// Where text may follow.
    fn strict(line: &str) -> Option<i32> {
        let (rest, is_marked) = bare(line);
        if rest.chars().count() < LEAST || ends(rest) || is_section(rest) {
            return None;
        }
        worth(rest, is_marked, SHARE)
    }

    /// Between what a site puts there: short titles, questions and numbered ones too.
    fn loose(line: &str) -> Option<i32> {
        let (rest, mut is_marked) = bare(line);
        let unnumbered = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let title = match unnumbered.strip_prefix(['.', '、', '．']) {
            Some(title) if unnumbered.len() < rest.len() => {
                is_marked = true;
                title
            }
            _ => rest,
        };
        let is_question = title.ends_with(['？', '?']);
        if ends(title) && !is_question || is_section(title) {
            return None;
        }
        let worth = worth(title, is_marked, LOOSE_SHARE)?;
        let length = title.chars().filter(|c| !c.is_whitespace()).count();
        Some(if length < LEAST { 1 } else { worth })
    }
}

/// A line without blanks, bullets and its date, and whether it had some.
fn bare(line: &str) -> (&str, bool) {
    let line = uncounted(line.trim());
    let bare = line.trim_start_matches(BULLETS);
    let (rest, is_dated) = undated(bare);
    (rest, bare.len() < line.len() || is_dated || breaks(rest))
}

fn worth(rest: &str, is_marked: bool, share: usize) -> Option<i32> {
    let length = rest.chars().count();
    let is_han = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}');
    let han = rest.chars().filter(is_han).count();
    if length > MOST || han * 100 < length * share || han < 4 || rest.contains('。') {
        return None;
    }
    // `12,000` is a number.
    let ends_clause = |part: &str| part.ends_with(|c: char| !c.is_ascii_digit());
    let is_clause = rest.contains('，')
        || rest
            .split_inclusive(',')
            .any(|part| part.strip_suffix(',').is_some_and(ends_clause));
    Some(PLAIN + i32::from(is_marked) - 2 * i32::from(is_clause))
}

fn breaks(rest: &str) -> bool {
    rest.ends_with('…') || rest.ends_with("...")
}

/// A line without the price or the count behind a blank at its end: `木桌 800元`, `雨天怎么办？ 41 个回答`.
fn uncounted(line: &str) -> &str {
    let rest = COUNTS.iter().find_map(|unit| line.strip_suffix(unit));
    let rest = rest.unwrap_or(line).trim_end();
    let is_number = |c: char| c.is_ascii_digit() || ",.-~".contains(c);
    let bare = rest.trim_end_matches(is_number);
    let name = bare
        .trim_end_matches(['¥', '￥', '$'])
        .trim_end_matches("NT");
    match bare.len() < rest.len() && name.ends_with([' ', '　']) {
        true => name.trim_end(),
        false => line,
    }
}

/// Does a sentence or a clause end with it?
fn ends(rest: &str) -> bool {
    !breaks(rest) && rest.ends_with(|c| ENDS.contains(c))
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
        || line.starts_with(['（', '('])
        || line.starts_with('【') && !has_topic(line)
}

/// `【陽台】番茄怎麼種`: a short word for the sort of text, and a title.
fn has_topic(line: &str) -> bool {
    let Some((topic, title)) = line.split_once('】') else {
        return false;
    };
    topic.chars().count() <= 8 && title.chars().count() >= LEAST
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

const COUNTS: [&str; 9] = [
    "个回答",
    "個回答",
    "条评论",
    "則留言",
    "万元",
    "万",
    "元",
    "人",
    "次",
];
const BULLETS: [char; 23] = [
    '·', '•', '‧', '・', '．', '＊', '►', '▶', '›', '■', '□', '◆', '◇', '●', '○', '★', '☆', '▪',
    '▲', '>', '»', '-', ' ',
];
const STOPS: [char; 10] = ['。', '.', '！', '？', '!', '?', '；', ';', '，', ','];
const ENDS: &str = "。！？；，、：!?;,:";

#[cfg(test)]
mod tests {
    use super::super::corpus::Lines;
    use super::*;

    fn run(lines: &[&str]) -> Vec<isize> {
        behind(&Lines::whole(lines), 0, false, &|_| false)
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
            "春天的花园",
            "春天到了，花园里的花都开了。",
        ];
        // The last one may be the heading of what follows.
        assert_eq!(run(&titles), [1, 2, 3]);
        let closed = ["热门文章", "怎样给君子兰换盆", "1.苦瓜怎么种？"];
        assert_eq!(run(&closed), [1, 2]);
    }

    #[test]
    fn numbers_between_titles_go_with_them() {
        let lines = [
            "热点新闻",
            "1",
            "怎样给君子兰换盆",
            "2",
            "阳台种菜要注意什么",
        ];
        assert_eq!(run(&lines), [1, 2, 3, 4]);
        let lines = [
            "热点新闻",
            "3",
            "怎样给君子兰换盆",
            "7",
            "阳台种菜要注意什么",
        ];
        assert_eq!(run(&lines), [] as [isize; 0]);
    }

    #[test]
    fn books_are_titles_behind_the_label_of_a_site_only() {
        let lines = ["猜你喜欢", "《塞外来信》", "《小镇的钟》", "《河边的磨坊》"];
        let page = Lines::whole(&lines);
        assert_eq!(behind(&page, 0, true, &|_| false), [1, 2, 3]);
        assert_eq!(behind(&page, 0, false, &|_| false), [] as [isize; 0]);
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
