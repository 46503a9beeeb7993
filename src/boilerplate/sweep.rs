//! The order: lines by themselves, then their neighbours, then pagers torn over lines.

use super::{
    Action, Candidates, Edit, Page, RuleId, Rules, beside,
    candidates::Seen,
    edges,
    judge::{Open, judge},
    mill, near,
    page::neighbour,
    pager,
    prefilter::Sifted,
    program::Builtin,
    seam, titles,
    zone::{Known, Side, zone},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

impl Rules {
    /// Judges a window. `candidates` are its lines that the look flagged; `edits` gets what happens, ascending,
    /// at most one for a line. Others may be among them, beside removed lines and in pagers; so a window
    /// without candidates must be swept too, for what stands just outside it.
    pub fn sweep(&self, page: &dyn Page, candidates: &Candidates, edits: &mut Vec<Edit>) {
        if page.is_empty() {
            return;
        }
        let mut verdicts = BTreeMap::new();
        let mut open = Open::default();
        let len = isize::try_from(page.len()).unwrap_or(isize::MAX);
        let mut ask = |index: isize, seen: Seen| {
            if let Some(verdict) = judge(self, page, index, seen, &mut open) {
                verdicts.insert(index, verdict);
            }
        };
        let mut flagged = candidates.lines.iter().peekable();
        // At the ends of a document more rules hold, and few lines stand there: all of them are asked.
        let [first, last] = self.placed(page);
        for lines in [first.clone(), last.start.max(first.end)..last.end] {
            let lines = lines.start.max(0)..lines.end.min(len);
            while let Some(one) = flagged.next_if(|one| one.index() < lines.start) {
                ask(one.index(), candidates.seen(one));
            }
            for index in lines {
                let one = flagged.next_if(|one| one.index() == index);
                ask(index, one.map_or(Seen::Clear, |one| candidates.seen(one)));
            }
        }
        for one in flagged {
            ask(one.index(), candidates.seen(one));
        }
        for index in self.outside(page) {
            ask(index, Seen::Nothing);
        }
        let pagers = std::mem::take(&mut open.pagers);
        for (index, rule) in near::near(self, page, &mut open) {
            verdicts.insert(index, (rule, Action::Remove));
        }
        self.neighbours(page, &mut verdicts);
        self.titles(page, &open.heads, &mut verdicts);
        let labels: BTreeSet<isize> = open.heads.iter().map(|(index, _)| *index).collect();
        if self.is_builtin {
            self.recognized(page, &mut verdicts);
            self.edges(page, &labels, &mut verdicts);
        }
        let torn = if self.is_builtin {
            pager::torn(page, &pagers)
        } else {
            Vec::new()
        };
        verdicts.retain(|index, _| torn.binary_search(index).is_err());
        let torn = torn
            .into_iter()
            .map(|index| (index, (self.program(Builtin::TornPager), Action::Remove)));
        let inside = |index: isize| {
            usize::try_from(index)
                .ok()
                .filter(|line| *line < page.len())
        };
        let first = edits.len();
        edits.extend(
            verdicts
                .into_iter()
                .chain(torn)
                .filter_map(|(index, (rule, action))| {
                    inside(index).map(|line| Edit { line, rule, action })
                }),
        );
        // Two ascending runs: merged in linear time.
        if let Some(new) = edits.get_mut(first..) {
            new.sort_by_key(|edit| edit.line);
        }
    }

    /// The lines at the start and the end of the document for which there are rules.
    pub(super) fn placed(&self, page: &dyn Page) -> [Range<isize>; 2] {
        let [first, last] = self
            .prefilter
            .places
            .map(|lines| isize::try_from(lines).unwrap_or(isize::MAX));
        let (start, end) = (page.document_start(), page.document_end());
        [
            start.map_or(0..0, |start| start..start.saturating_add(first)),
            end.map_or(0..0, |end| end.saturating_sub(last)..end),
        ]
    }

    /// The nearest lines around the window on whose removal a line of it may hang. Context is costly to get, so the line of the
    /// window is asked first.
    fn outside(&self, page: &dyn Page) -> impl Iterator<Item = isize> {
        let len = isize::try_from(page.len()).unwrap_or(isize::MAX);
        let is_end = [
            page.document_start() == Some(0),
            page.document_end() == Some(len),
        ];
        let across = |edge: isize, step: isize| {
            // Nothing is behind the ends of the document.
            let [at_start, at_end] = is_end;
            let is_end = if step > 0 { at_start } else { at_end };
            if is_end {
                return None;
            }
            let own = neighbour(page, edge, step)?;
            beside::may_hang(self, page, own).then(|| neighbour(page, own, -step))?
        };
        let before = across(-1, 1).filter(|index| *index < 0);
        let after = across(len, -1).filter(|index| *index >= len);
        before.into_iter().chain(after)
    }

    fn neighbours(&self, page: &dyn Page, verdicts: &mut Verdicts) {
        let removed: Vec<(isize, RuleId)> = verdicts
            .iter()
            .filter(|(_, (_, action))| *action == Action::Remove)
            .map(|(index, (rule, _))| (*index, *rule))
            .collect();
        let mut sifted = Sifted::default();
        for (index, by) in removed {
            for next in [-1, 1]
                .into_iter()
                .filter_map(|step| neighbour(page, index, step))
            {
                if verdicts
                    .get(&next)
                    .is_some_and(|(_, action)| *action == Action::Remove)
                {
                    continue;
                }
                if let Some(verdict) = beside::judge(self, page, next, by, &mut sifted) {
                    verdicts.insert(next, verdict);
                }
            }
        }
    }
}

/// What is to happen to lines, by their places.
type Verdicts = BTreeMap<isize, (RuleId, Action)>;

impl Rules {
    /// Labels, and the runs of titles behind them.
    fn titles(&self, page: &dyn Page, labels: &[(isize, usize)], verdicts: &mut Verdicts) {
        let heads = |id: RuleId| self.rules.get(id.index()).is_some_and(|rule| rule.heads);
        let gone = verdicts
            .iter()
            .filter(|(_, (id, action))| *action == Action::Remove && heads(*id));
        let gone = gone.map(|(index, (id, _))| (*index, *id));
        let labels = labels.iter().map(|&(index, at)| (index, RuleId(at as u32)));
        let mut runs: Vec<(isize, RuleId)> = labels.chain(gone).collect();
        runs.sort_unstable_by_key(|run| run.0);
        let labels: Vec<isize> = runs.iter().map(|run| run.0).collect();
        for (label, id) in runs {
            let is_gone = |at: isize| {
                labels.binary_search(&at).is_ok()
                    || verdicts
                        .get(&at)
                        .is_some_and(|(_, action)| *action == Action::Remove)
            };
            let is_site = self.rules.get(id.index()).is_some_and(|rule| rule.is_site);
            let run = titles::behind(page, label, is_site, &is_gone);
            let whole = run
                .first()
                .map(|_| label)
                .into_iter()
                .chain(run.iter().copied());
            for index in whole {
                verdicts.entry(index).or_insert((id, Action::Remove));
            }
        }
    }

    /// What weak evidence tells at the ends of the document. Where all of it is in the window and nothing goes there, nothing is asked.
    fn edges(&self, page: &dyn Page, labels: &BTreeSet<isize>, verdicts: &mut Verdicts) {
        let removed_by = |(rule, action): &(RuleId, Action)| match action {
            Action::Remove => Some(*rule),
            _ => None,
        };
        let labels = labels.iter().map(|at| (*at, None));
        let taken = verdicts
            .iter()
            .map(|(at, verdict)| (*at, removed_by(verdict)));
        let own = labels.chain(taken).collect();
        let mut known = Known::new(page, &own);
        for side in [Side::Head, Side::Foot] {
            let zone = zone(page, side);
            let is_inside = zone.start >= 0 && zone.end <= page.len() as isize;
            let mut actions = verdicts.range(zone.clone()).map(|(_, (_, action))| action);
            if zone.is_empty() || is_inside && !actions.any(|action| *action == Action::Remove) {
                continue;
            }
            let id = self.program(Builtin::Edges);
            for index in edges::furniture(self, &mut known, zone, side) {
                let kept = verdicts.get(&index);
                if kept.is_none_or(|(_, action)| *action != Action::Remove) {
                    verdicts.insert(index, (id, Action::Remove));
                }
            }
        }
    }

    /// What the program recognizes by several lines.
    fn recognized(&self, page: &dyn Page, verdicts: &mut Verdicts) {
        let (mut numbered, mut broken) = (Vec::new(), Vec::new());
        for index in 0..page.len() {
            let shape = page.shape(index);
            if shape.begins_with_digit {
                numbered.push(index as isize);
            }
            if shape.ends_in_dots {
                broken.push(index as isize);
            }
        }
        for run in seam::runs(page, &numbered) {
            if run.iter().any(|(index, _)| verdicts.contains_key(index)) {
                continue;
            }
            let joined = seam::joined(run, page.len());
            let id = self.program(Builtin::Seam);
            verdicts.extend(
                joined
                    .into_iter()
                    .map(|(index, action)| (index, (id, action))),
            );
        }
        let mut remove = |lines: Vec<isize>, rule| {
            for index in lines {
                let removed = (self.program(rule), Action::Remove);
                verdicts.entry(index).or_insert(removed);
            }
        };
        remove(titles::teasers(page, &broken), Builtin::Teasers);
        remove(mill::paragraphs(page), Builtin::Mill);
    }
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{Lines, cleaned, swept};
    use super::*;
    use std::io::Write as _;

    fn rules(pack: &str) -> Rules {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(pack.as_bytes()).unwrap();
        Rules::load(&[file.path().to_owned()], false).unwrap_or_else(|e| panic!("{e}"))
    }

    fn rule(id: &str, rest: &str, pattern: &str, hit: &str) -> String {
        format!(
            "id: {id}\nkind: spam\nremoves: line\n{rest}\npattern: {pattern}\nhit: {hit}\nmiss: 真正的文章\n\n"
        )
    }

    #[test]
    fn positions_count_the_lines_of_the_document() {
        let rules = rules(
            &(rule("a", "where: first 3", "^投稿$", "投稿")
                + &rule("b", "where: last 2", "^落款$", "落款")),
        );
        let lines = ["", "投稿", "落款", "投稿", "落款", "落款"];
        assert_eq!(cleaned(&rules, &lines), ["", "落款", "投稿"]);
        let unseen = Lines {
            lines: &lines,
            from: 2,
            to: 4,
            reach: 1,
        };
        assert_eq!(swept(&rules, &unseen), [], "the ends are out of sight");
    }

    #[test]
    fn neighbours_go_with_a_removed_line() {
        let pack = rule("a", "where: anywhere", "^下载$", "下载")
            + &rule("b", "where: beside", "^.{1,3}$", "一二")
            + &rule("c", "where: beside a", "^丙丙丙丙$", "丙丙丙丙");
        let rules = rules(&pack);
        assert_eq!(
            cleaned(&rules, &["一", "二", "", "下载", " ", "丙丙丙丙", "三"]),
            ["一", "", " ", "三"]
        );
        assert_eq!(cleaned(&rules, &["一", "丙丙丙丙"]), ["一", "丙丙丙丙"]);
        assert_eq!(
            cleaned(&rules, &["一", "", "", "", "", "", "", "", "", "", "下载"])[0],
            "一",
            "too far"
        );
    }

    #[test]
    fn the_cut_of_windows_does_not_matter() {
        let rules = Rules::builtin();
        let lines = [
            "　　山路很长。",
            "- 关 键 词:",
            "",
            "- 山路 秋天 游记",
            "- 配套讲稿:",
            "![提示](a.gif)",
            "限制150内",
            "他走了,下面是小编为大家整理的游记,供大家参考。",
            "共",
            "3",
            "页，当前第",
            "1",
            "页",
            "1",
            "2",
            "3",
            "第二天又下雨。",
            "- 关 键 词:",
            "- 一 二 三 四",
            "",
            "- 特殊限制：",
            "客栈的主人很和气。<BR>他请我们喝茶。",
            "- 特殊限制：",
        ];
        let whole = swept(&rules, &Lines::whole(&lines));
        assert_eq!(
            whole.iter().map(|edit| edit.line).collect::<Vec<_>>(),
            [
                1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 20, 21, 22
            ]
        );
        for from in 0..lines.len() {
            for to in from + 1..=lines.len() {
                let page = Lines {
                    lines: &lines,
                    from,
                    to,
                    reach: 60,
                };
                let inside = whole.iter().filter(|edit| (from..to).contains(&edit.line));
                let wanted: Vec<Edit> = inside
                    .map(|edit| Edit {
                        line: edit.line - from,
                        ..edit.clone()
                    })
                    .collect();
                assert_eq!(swept(&rules, &page), wanted, "{from}..{to}");
            }
        }
    }

    #[test]
    fn near_rules_want_another_of_them() {
        let near = |id: &str, others: &str, pattern: &str| {
            rule(
                id,
                &format!("where: near 3 {others}"),
                pattern,
                pattern.trim_matches(['^', '$']),
            )
        };
        let pack = near("a", "b c", "^讲稿标$")
            + &near("b", "a", "^限制标$")
            + &near("c", "a b", "^关键标$");
        let rules = rules(&pack);
        let alone = ["讲稿标", "讲稿标", "", "", "", "限制标"];
        assert_eq!(cleaned(&rules, &alone), alone);
        assert_eq!(
            cleaned(&rules, &["讲稿标", "甲", "乙", "限制标", "丙"]),
            ["甲", "乙", "丙"]
        );
        assert_eq!(
            cleaned(&rules, &["关键标", "限制标"]),
            ["限制标"],
            "b does not ask for c"
        );
        assert_eq!(
            cleaned(&rules, &["限制标", "讲稿标", "关键标"]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_tag_nearby_keeps_a_line_break() {
        let lone = ["春天到了。<br>燕子回来了。", "河水解冻。"];
        assert_eq!(
            cleaned(&Rules::builtin(), &lone),
            ["春天到了。燕子回来了。", "河水解冻。"]
        );
        for lines in [
            &["<p>", "", "春天到了。<br>燕子回来了。"][..],
            &["春天到了。<br>", "燕子回来了。<br>"],
            &["床前有光，<br>", "疑是落霜。"],
            &["春天到了。<br>", "若 a<b 则停。"],
            &["他说：“春天到了。<br>燕子回来了。”"],
            &["返回 null.<br/>", "其余不变。"],
        ] {
            assert_eq!(cleaned(&Rules::builtin(), lines), lines);
        }
        let mut far = vec!["山里很静。"; 40];
        far[0] = "<hr>";
        far[39] = "春天到了。<br>";
        assert_eq!(cleaned(&Rules::builtin(), &far)[39], "春天到了。");
    }

    #[test]
    fn one_line_may_lose_more_than_one_phrase() {
        let rules = Rules::builtin();
        let lines = [
            "他说,当前隐藏内容免费查看好。下面是小编为大家整理的诗歌,供大家参考。",
            "见附件：<BR>",
        ];
        assert_eq!(cleaned(&rules, &lines), ["他说,好。", "见附件："]);
        let edits = swept(&rules, &Lines::whole(&lines));
        assert_eq!(
            edits
                .iter()
                .map(|edit| rules.name(edit.rule))
                .collect::<Vec<_>>(),
            ["paywall-hidden", "furniture-break-tag"]
        );
        assert_eq!(
            rules.kind(edits[1].rule),
            crate::boilerplate::Kind::Furniture
        );
    }

    #[test]
    fn what_a_cut_leaves_is_judged_again() {
        let rules = Rules::builtin();
        assert_eq!(
            cleaned(&rules, &["春天到了。<br>>>>点击咨询<<", "燕子回来了。"]),
            ["春天到了。", "燕子回来了。"]
        );
    }

    /// Sentences of real authors that look like boilerplate.
    #[test]
    fn real_text_stays() {
        let lines = [
            "小编认为，这款车的座椅还可以更软一些，希望厂家参考大家的意见。",
            "今天小编去了趟菜市场，给大家分享一下见闻：白菜三块钱一斤，希望大家喜欢。",
            "下面是具体步骤：",
            "下面是小编亲手做的菜，步骤很简单：先洗净，再下锅。",
            "以上数据截止到2020年12月31日，供大家参考。",
            "相关负责人表示，热线电话将公布在网站上。",
            "民警提醒，希望广大市民提高警惕，谨防受骗。",
            "他把自己的经验整理出来，供大家参考，大家都很感激。",
            "在全市教育工作会议上的讲话篇一",
            "同志们:",
            "共",
            "第3页",
            "![图1：山谷全景](images/valley.jpg)",
            "关键词：水稻；产量；施肥",
            "以下是为大家提供服务的窗口名单：",
            "请在网站上搜索学校的名字。",
            "使用 <br> 标签可以换行。",
            "if (a) printf(\"你好：<br>\");",
            "【注意】本品不可食用。",
            "转载请注明出处。",
            "特殊限制：",
            "限制150内",
            "- 苹果 香蕉 鸭梨",
        ];
        assert_eq!(cleaned(&Rules::builtin(), &lines), lines);
    }

    #[test]
    fn two_packs_may_not_share_an_id_and_neighbours_must_exist() {
        let load = |text: &str| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            Rules::load(&[file.path().to_owned()], true)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default()
        };
        let error = load(&rule("pager-of", "where: anywhere", "^投稿$", "投稿"));
        assert!(
            error.contains(":1: the id pager-of stands already at 50-pager.rules:"),
            "{error}"
        );
        let error = load(&rule("a", "where: beside nothing", "^投稿$", "投稿"));
        assert!(
            error.contains(":1: where: beside nothing names no rule"),
            "{error}"
        );
        let error = load(&rule("pager-torn", "where: anywhere", "^投稿$", "投稿"));
        assert!(error.contains(":1: the id pager-torn"), "{error}");
        assert!(
            Rules::load(&["/no/such/file".into()], true)
                .err()
                .unwrap()
                .to_string()
                .starts_with("/no/such/file: cannot be read")
        );
    }

    #[test]
    fn the_list_has_a_line_for_each_rule() {
        let rules = Rules::builtin();
        let mut out = Vec::new();
        rules.list(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), rules.rules.len() + Builtin::ALL.len());
        assert!(text.contains("intro-below-editor") && text.contains("pager-torn"));
    }

    #[test]
    fn no_text_makes_it_panic() {
        use proptest::prelude::*;
        let rules = Rules::builtin();
        let word = prop::sample::select(vec![
            "下面是小编为大家整理的",
            "供大家参考",
            "，",
            "。",
            "<BR>",
            "共",
            "2",
            "页",
            "当前第",
            "《",
            "》",
            "![",
            "](",
            "当前隐藏内容免费查看",
            "\u{20000}",
            " ",
            "a",
        ]);
        let line = prop::collection::vec(word, 0..8).prop_map(|words| words.concat());
        proptest!(|(lines in prop::collection::vec(line, 0..12))| {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let edits = swept(&rules, &Lines::whole(&lines));
            prop_assert!(edits.windows(2).all(|pair| pair[0].line < pair[1].line));
            prop_assert!(edits.iter().all(|edit| edit.line < lines.len()));
        });
    }
}
