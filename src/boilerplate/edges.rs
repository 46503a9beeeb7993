//! The edges of a page: weak evidence counts where a page's furniture stands, at a document's beginning and end, beside lines that rules take.
//!
//! ```text
//! zone: the first or last lines of a document -> each line: Anchor (a rule takes it), Gone, weak evidence, Plain, Text
//! -> clusters: lines without text between -> scored -> those of enough evidence between anchors, or between one and the document's end, go
//! ```
//!
//! A title, a signature, a list stay: they have no words of furniture. What has them stays, too, where no rule takes a line beside it.

use super::{
    Rules,
    weak::Grade,
    zone::{Known, Side, Sort, Taken, may_be_furniture, taken},
};
use std::ops::Range;

/// Lines without any evidence in a row that end a cluster: a poem, a list, the titles that no label stands over.
const PLAIN: usize = 4;
/// Bare numbers in a row that are no table's.
const BARE: usize = 2;
/// What a cluster must reach for lines that are furniture's words for the most part, and in part.
const ENOUGH: i32 = 6;
const AMPLE: i32 = 10;

/// The lines that go at an end of the document.
pub fn furniture(rules: &Rules, known: &mut Known, zone: Range<isize>, side: Side) -> Vec<isize> {
    let mut gone = Vec::new();
    if !may_be_furniture(rules, known, zone.clone(), side) {
        return gone;
    }
    let page = known.page;
    // A short document is seen from both ends: what stands at the other end is left to that.
    let zone = match side {
        Side::Head if page.document_end() == Some(zone.end) => {
            let foot = taken(rules, known, zone.clone(), Side::Foot);
            let text = foot.iter().rfind(|line| is_text(known, line));
            zone.start..text.map_or(zone.start, |(at, _)| at + 1)
        }
        Side::Foot if page.document_start() == Some(zone.start) => {
            let head = taken(rules, known, zone.clone(), Side::Head);
            let text = head.iter().find(|line| is_text(known, line));
            text.map_or(zone.end, |(at, _)| *at)..zone.end
        }
        _ => zone,
    };
    let mut lines = taken(rules, known, zone, side);
    // From the document's end inwards.
    if side == Side::Foot {
        lines.reverse();
    }
    // Only lines around those that rules take are asked what they are.
    let mut sort = |place: usize| lines.get(place).map(|line| sorted(known, line));
    let is_anchor = |line: &Taken| line.1 == Some(Sort::Anchor);
    let mut from = 0;
    while let Some(next) = lines.iter().skip(from).position(is_anchor) {
        let anchor = from + next;
        let outer = reach(|step| sort(anchor.checked_sub(step)?));
        let inner = reach(|step| sort(anchor + step));
        // Of plain lines that part two clusters a few belong to the outer one.
        let start = match outer.end {
            Some(Sort::Plain) => anchor + PLAIN - outer.lines,
            _ => anchor - outer.lines,
        };
        from = anchor + inner.lines + 1;
        let cluster: Vec<(isize, Sort)> = (start..from)
            .filter_map(|place| Some((lines.get(place)?.0, sort(place)?)))
            .collect();
        of_cluster(&cluster, start == 0, side, &mut gone);
    }
    gone
}

fn sorted(known: &mut Known, line: &Taken) -> Sort {
    line.1.unwrap_or_else(|| known.sort(line.0))
}

fn is_text(known: &mut Known, line: &Taken) -> bool {
    matches!(sorted(known, line), Sort::Plain | Sort::Text)
}

/// How far a cluster reaches from one of its lines.
struct Reach {
    lines: usize,
    /// What it ends at: text, the last of too many plain lines, or nothing where the zone ends.
    end: Option<Sort>,
}

/// `at`: the line so many steps away.
fn reach(mut at: impl FnMut(usize) -> Option<Sort>) -> Reach {
    let (mut lines, mut plain) = (0, 0);
    loop {
        let end = at(lines + 1);
        plain = match end {
            Some(Sort::Plain) => plain + 1,
            _ => 0,
        };
        if matches!(end, None | Some(Sort::Text)) || plain > PLAIN {
            return Reach { lines, end };
        }
        lines += 1;
    }
}

/// The lines of a cluster that go. It runs from the document's end inwards; `is_outer`: nothing but furniture stands before it.
fn of_cluster(cluster: &[(isize, Sort)], is_outer: bool, side: Side, gone: &mut Vec<isize>) {
    let is_anchor = |(_, sort): &(isize, Sort)| *sort == Sort::Anchor;
    let (Some(first), Some(last)) = (
        cluster.iter().position(is_anchor),
        cluster.iter().rposition(is_anchor),
    ) else {
        return;
    };
    let anchors = cluster.iter().filter(|line| is_anchor(line)).count();
    let score: i32 = cluster.iter().map(|(_, sort)| sort.worth()).sum();
    let is_ample = score >= AMPLE && anchors > 1;
    if !(is_ample || is_outer && score >= ENOUGH) {
        return;
    }
    let first = if is_outer { 0 } else { first };
    // Beyond the last anchor rows go that touch it.
    let beyond = cluster.get(last + 1..).unwrap_or_default().iter();
    let touches = is_ample || is_outer && score >= AMPLE;
    let is_row = |(_, sort): &&(isize, Sort)| sort.is_sure_row() && touches;
    let inside = first..last + 1 + beyond.take_while(is_row).count();
    let row = |(at, (_, sort)): (usize, &(isize, Sort))| match sort {
        Sort::Anchor | Sort::Gone => Some(true),
        Sort::Weak(_) if !inside.contains(&at) => Some(false),
        Sort::Weak(_) if sort.is_row(Grade::Most) => Some(true),
        Sort::Weak(_) => None,
        Sort::Plain | Sort::Text => Some(false),
    };
    let mut goes: Vec<Option<bool>> = cluster.iter().enumerate().map(row).collect();
    if side == Side::Head {
        keep_title(cluster, &mut goes, last);
    }
    let least = match (side, is_ample) {
        (Side::Head, _) => Grade::All,
        (Side::Foot, true) => Grade::Some,
        (Side::Foot, false) => Grade::Most,
    };
    if side == Side::Head && is_ample {
        before_title(cluster, &mut goes, last);
    }
    pieces(cluster, &mut goes, is_outer, is_ample, least);
    for ((index, sort), goes) in cluster.iter().zip(goes) {
        if goes == Some(true) && matches!(sort, Sort::Weak(_)) {
            gone.push(*index);
        }
    }
}

/// The title stands among a page's head, mostly before a line of author and date: where no other line can be it, the last one piece is.
fn keep_title(cluster: &[(isize, Sort)], goes: &mut [Option<bool>], last: usize) {
    let head = cluster.get(..last).unwrap_or_default();
    if head.iter().all(|(_, sort)| *sort != Sort::Plain) {
        let head = goes.get_mut(..last).unwrap_or_default();
        if let Some(title) = head.iter_mut().rev().find(|goes| goes.is_none()) {
            *title = Some(false);
        }
    }
}

/// Lines of one piece between a page's head and its title go, but for the last, which may be the title.
fn before_title(cluster: &[(isize, Sort)], goes: &mut [Option<bool>], last: usize) {
    let rest = cluster.get(last + 1..).unwrap_or_default();
    let run = rest.iter().take_while(|(_, sort)| sort.is_piece()).count();
    for place in goes.iter_mut().skip(last + 1).take(run.saturating_sub(1)) {
        *place = Some(true);
    }
}

/// Decides lines that are no rows: a run of them goes that stands between lines that go, or, where there is much evidence, what touches
/// one on the side of the text. Bare numbers go between such lines, where they are few.
fn pieces(
    cluster: &[(isize, Sort)],
    goes: &mut [Option<bool>],
    is_outer: bool,
    is_ample: bool,
    least: Grade,
) {
    let mut from = 0;
    while from < goes.len() {
        let rest = goes.get(from..).unwrap_or_default();
        let open = rest.iter().take_while(|goes| goes.is_none()).count();
        if open == 0 {
            from += 1;
            continue;
        }
        let outer = match from.checked_sub(1) {
            Some(before) => goes.get(before) == Some(&Some(true)),
            None => is_outer,
        };
        let inner = goes.get(from + open) == Some(&Some(true));
        let run = cluster.get(from..from + open).unwrap_or_default();
        let bare = run.chunk_by(|a, b| a.1.is_bare() == b.1.is_bare());
        let are_few = bare.filter(|bare| bare.iter().all(|line| line.1.is_bare()));
        let are_few = are_few.map(<[_]>::len).max() <= Some(BARE);
        let mut is_inside = inner && (outer || is_ample);
        // From the line that goes outwards.
        for (at, (_, sort)) in run.iter().enumerate().rev() {
            let own = match sort {
                Sort::Weak(own) if own.grade == Grade::Bare => outer && are_few,
                Sort::Weak(own) if outer => own.grade >= least,
                Sort::Weak(own) => own.grade >= least.max(Grade::All),
                _ => false,
            };
            is_inside &= own || outer;
            if let Some(place) = goes.get_mut(from + at) {
                *place = Some(own && is_inside);
            }
        }
        from += open;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Action,
        corpus::{Lines, cleaned, swept},
    };
    use super::*;

    const HEAD: [&str; 4] = [
        "收藏本站 | 手机阅读",
        "您的位置：首页 > 养花 > 君子兰 > 正文",
        "会员登录",
        "来源：某某网 作者：某某 发布时间：2020-03-04 浏览：123次",
    ];
    const FOOT: [&str; 9] = [
        "上一篇：没有了",
        "收藏 举报",
        "写留言",
        "精选留言",
        "昵称：　验证码：",
        "粤ICP备12345678号",
        "客户服务　商家入驻　帮助中心　推广服务",
        "1",
        "Copyright © 2003-2020 某某网 版权所有",
    ];

    fn text(lines: usize) -> Vec<String> {
        let line = |n| format!("第{n}盆花昨天开了，颜色很淡，香气却很浓，整个院子里都闻得到。");
        (0..lines).map(line).collect()
    }

    fn page(text: &[String]) -> Vec<&str> {
        let text = text.iter().map(String::as_str);
        let head = [HEAD[0], HEAD[1], "院子里的花", HEAD[3]];
        head.into_iter().chain(text).chain(FOOT).collect()
    }

    #[test]
    fn rows_and_buttons_go_at_the_ends_of_a_page() {
        let text = text(3);
        let left = cleaned(&Rules::builtin(), &page(&text));
        let title = std::iter::once("院子里的花".to_owned());
        assert_eq!(left, title.chain(text).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_rows_stay_in_the_text() {
        let rows = [
            "写点评　我要提问",
            "写留言",
            "客户服务　商家入驻　帮助中心　推广服务",
        ];
        let own = text(2);
        let lines = [&own[0], rows[0], rows[1], rows[2], &own[1]];
        assert_eq!(cleaned(&Rules::builtin(), &lines), lines);
        let lines = [rows[0], rows[1], rows[2]];
        assert_eq!(
            cleaned(&Rules::builtin(), &lines),
            lines,
            "no rule takes a line"
        );
    }

    #[test]
    fn a_line_of_one_piece_may_be_the_title() {
        let text = text(2);
        let lines = [HEAD[1], HEAD[2], HEAD[3], &text[0], &text[1]];
        assert_eq!(
            cleaned(&Rules::builtin(), &lines),
            [HEAD[2], &text[0], &text[1]]
        );
    }

    #[test]
    fn the_cut_of_windows_does_not_matter() {
        let rules = Rules::builtin();
        for length in [1, 20, 90] {
            let text = text(length);
            let lines = page(&text);
            let whole = swept(&rules, &Lines::whole(&lines));
            assert!(
                whole
                    .iter()
                    .filter(|edit| edit.action == Action::Remove)
                    .count()
                    > 10
            );
            for from in (0..lines.len()).step_by(3) {
                for to in (from + 1..=lines.len()).step_by(5) {
                    let page = Lines {
                        lines: &lines,
                        from,
                        to,
                        reach: 64,
                    };
                    let found: Vec<usize> = swept(&rules, &page)
                        .iter()
                        .map(|edit| edit.line + from)
                        .collect();
                    let inside = |line: &usize| (from..to).contains(line);
                    let wanted: Vec<usize> =
                        whole.iter().map(|edit| edit.line).filter(inside).collect();
                    assert_eq!(found, wanted, "{length}: {from}..{to}");
                }
            }
        }
    }
}
