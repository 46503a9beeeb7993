//! The edges of a page: weak evidence counts where a page's furniture stands, at a document's beginning and end, beside lines that rules take.
//!
//! ```text
//! zone: the first or last lines of a document -> each line: Anchor (a rule takes it), Gone, weak evidence, Plain, Text
//! -> clusters: lines without text between -> scored -> those of enough evidence between anchors, or between one and the document's end, go
//! ```
//!
//! A title, a signature, a list stay: they have no words of furniture. What has them stays, too, where no rule takes a line beside it.

use super::{
    Page, Rules,
    judge::{Firm, firm},
    prefilter::Sifted,
    titles,
    weak::{Evidence, Grade, speaks_of_page, weigh},
};
use std::{collections::BTreeMap, ops::Range};

/// The lines of a zone. A window sees 64 lines around it: so wherever it is cut, all of a zone is seen that it has a line of.
const LINES: isize = 60;
/// And its bytes.
const BYTES: usize = 16 << 10;
/// Lines without any evidence in a row that end a cluster: a poem, a list, the titles that no label stands over.
const PLAIN: usize = 4;
/// Bare numbers in a row that are no table's.
const BARE: usize = 2;
/// What the words of a row must weigh that stands between the text and the first line that a rule takes, those of menus aside.
const SURE: u32 = 4;
/// A line that is longer, in characters, is text.
const LONG: usize = 36;
/// A line with the mark of a sentence is text from so many characters on.
const SENTENCE: usize = 14;
/// What a cluster must reach for lines that are furniture's words for the most part, and in part.
const ENOUGH: i32 = 6;
const AMPLE: i32 = 10;

/// Which end of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Head,
    Foot,
}

/// What is known of a page's lines, each of which is asked more than once.
pub struct Known<'p> {
    page: &'p dyn Page,
    /// Whether a rule may take a line by itself, or may make a label of it.
    may_go: &'p dyn Fn(isize) -> bool,
    /// What lines are that no rule takes.
    sorts: BTreeMap<isize, Sort>,
    /// What rules say of lines, seen from the head and from the foot.
    firms: [BTreeMap<isize, Firm>; 2],
    sifted: Sifted,
}

impl<'p> Known<'p> {
    pub fn new(page: &'p dyn Page, may_go: &'p dyn Fn(isize) -> bool) -> Known<'p> {
        Known {
            page,
            may_go,
            sorts: BTreeMap::new(),
            firms: Default::default(),
            sifted: Sifted::default(),
        }
    }

    fn firm(&mut self, rules: &Rules, at: isize, side: Side) -> Firm {
        if !(self.may_go)(at) {
            return Firm::No;
        }
        let [head, foot] = &mut self.firms;
        let firms = match side {
            Side::Head => head,
            Side::Foot => foot,
        };
        let own = || firm(rules, self.page, at, side, &mut self.sifted);
        *firms.entry(at).or_insert_with(own)
    }

    fn sort(&mut self, at: isize) -> Sort {
        let own = || self.page.line(at).map_or(Sort::Plain, sort);
        *self.sorts.entry(at).or_insert_with(own)
    }
}

/// What a line of a zone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// A rule takes it, by itself.
    Anchor,
    /// It goes with another.
    Gone,
    /// It may go.
    Weak(Evidence),
    /// Short, and says nothing; or it speaks of the page.
    Plain,
    /// A sentence, or long.
    Text,
}

/// The lines that go at an end of the document.
pub fn furniture(rules: &Rules, known: &mut Known, zone: Range<isize>, side: Side) -> Vec<isize> {
    let page = known.page;
    // A short document is seen from both ends: what stands at the other end is left to that.
    let zone = match side {
        Side::Head if page.document_end() == Some(zone.end) => {
            let foot = sorts(rules, known, zone.clone(), Side::Foot);
            let text = foot.iter().rfind(|line| is_text(line));
            zone.start..text.map_or(zone.start, |(at, _)| at + 1)
        }
        Side::Foot if page.document_start() == Some(zone.start) => {
            let head = sorts(rules, known, zone.clone(), Side::Head);
            let text = head.iter().find(|line| is_text(line));
            text.map_or(zone.end, |(at, _)| *at)..zone.end
        }
        _ => zone,
    };
    let mut sorts = sorts(rules, known, zone, side);
    // From the document's end inwards.
    if side == Side::Foot {
        sorts.reverse();
    }
    let mut gone = Vec::new();
    let mut from = 0;
    let mut plain = 0;
    for at in 0..=sorts.len() {
        let sort = sorts.get(at).map(|(_, sort)| *sort);
        plain = match sort {
            Some(Sort::Plain) => plain + 1,
            _ => 0,
        };
        if matches!(sort, None | Some(Sort::Text)) || plain > PLAIN {
            let cluster = sorts.get(from..at).unwrap_or_default();
            of_cluster(cluster, from == 0, side, &mut gone);
            from = at + 1;
        }
    }
    gone
}

fn is_text((_, sort): &(isize, Sort)) -> bool {
    matches!(sort, Sort::Plain | Sort::Text)
}

/// The lines of a zone.
pub fn zone(page: &dyn Page, side: Side) -> Range<isize> {
    let mut bytes = 0;
    let mut fits = |at: &isize| {
        bytes += page.line(*at).map_or(BYTES, str::len);
        bytes < BYTES
    };
    match (side, page.document_start(), page.document_end()) {
        (Side::Head, Some(start), _) => {
            let lines = (start..start + LINES).take_while(|at| fits(at)).count();
            start..start + lines as isize
        }
        (Side::Foot, _, Some(end)) => {
            let lines = (end - LINES..end).rev().take_while(|at| fits(at)).count();
            end - lines as isize..end
        }
        _ => 0..0,
    }
}

/// The lines of a zone that are not blank, and what they are.
fn sorts(rules: &Rules, known: &mut Known, zone: Range<isize>, side: Side) -> Vec<(isize, Sort)> {
    let page = known.page;
    let lines = zone.filter(|at| page.line(*at).is_some_and(|line| !line.trim().is_empty()));
    let mut firms: Vec<(isize, Firm)> = lines.map(|at| (at, known.firm(rules, at, side))).collect();
    let is_gone = |at: isize| {
        firms
            .binary_search_by_key(&at, |(at, _)| *at)
            .ok()
            .and_then(|place| firms.get(place))
            .is_some_and(|(_, firm)| *firm != Firm::No)
    };
    let runs: Vec<(isize, Vec<isize>)> = firms
        .iter()
        .filter_map(|(at, firm)| {
            let is_site = match firm {
                Firm::Label { is_site } => *is_site,
                Firm::Heads => false,
                Firm::No | Firm::Gone | Firm::Anchor => return None,
            };
            Some((*at, titles::behind(page, *at, is_site, &is_gone)))
        })
        .collect();
    let titles: Vec<isize> = runs
        .iter()
        .flat_map(|(_, run)| run.iter().copied())
        .collect();
    for (label, run) in &runs {
        let place = firms.binary_search_by_key(label, |(at, _)| *at);
        let firm = place.ok().and_then(|place| firms.get_mut(place));
        if let Some((_, firm)) =
            firm.filter(|(_, firm)| matches!(firm, Firm::Label { .. }) && run.is_empty())
        {
            *firm = Firm::No;
        }
    }
    firms
        .into_iter()
        .map(|(at, firm)| {
            let sort = match firm {
                Firm::Anchor | Firm::Heads | Firm::Label { .. } => Sort::Anchor,
                Firm::Gone => Sort::Gone,
                Firm::No if titles.contains(&at) => Sort::Gone,
                Firm::No => known.sort(at),
            };
            (at, sort)
        })
        .collect()
}

/// What a line is that no rule takes.
fn sort(line: &str) -> Sort {
    let line = line.trim();
    let evidence = weigh(line);
    if evidence.grade > Grade::None {
        return Sort::Weak(evidence);
    }
    if line.starts_with("![") {
        return Sort::Gone;
    }
    let length = line.chars().count();
    let is_sentence =
        line.contains('。') || line.ends_with(['！', '？', '；', '…', '!', '?', '”', '」']);
    if length > LONG || is_sentence && length >= SENTENCE {
        match speaks_of_page(line) {
            true => Sort::Plain,
            false => Sort::Text,
        }
    } else {
        Sort::Plain
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

impl Sort {
    fn worth(self) -> i32 {
        match self {
            Sort::Anchor => 3,
            Sort::Weak(evidence) => match evidence.grade {
                Grade::All => 3,
                Grade::Most => 2,
                Grade::Some => 1,
                Grade::Bare | Grade::None => 0,
            },
            Sort::Gone | Sort::Text => 0,
            Sort::Plain => -1,
        }
    }

    /// Whether it is a row of pieces with as much evidence.
    fn is_row(self, least: Grade) -> bool {
        matches!(self, Sort::Weak(own) if own.pieces > 1 && own.grade >= least)
    }

    /// Whether its pieces are more than words of menus, and leave no doubt.
    fn is_sure_row(self) -> bool {
        self.is_row(Grade::All) && matches!(self, Sort::Weak(own) if own.sure >= SURE)
    }

    /// Whether it is one piece that is furniture's words.
    fn is_piece(self) -> bool {
        matches!(self, Sort::Weak(own) if own.pieces < 2 && own.grade == Grade::All)
    }

    fn is_bare(self) -> bool {
        matches!(self, Sort::Weak(own) if own.grade == Grade::Bare)
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
