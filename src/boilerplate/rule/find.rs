//! What a rule finds in a line.

use super::{
    super::{
        also::{Also, folds},
        folded::{Edge, Folded, Line},
        quoted,
    },
    Removes, Rule, Scope,
};
use std::ops::Range;

/// The marks of a sentence: buttons and links in a row have none between them.
const SENTENCE: [char; 11] = ['、', '，', '。', '；', '！', '？', ',', ';', '!', '?', '…'];
/// The longest formula, in folded characters, that is looked for at the end of a sentence.
const FORMULA: usize = 200;

/// `赞赞赞`, `图片图片`: no row of buttons, but what a reader says, or the heads of columns.
fn is_one_word_again(fold: &str) -> bool {
    (1..=fold.len() / 2)
        .filter(|length| fold.len().is_multiple_of(*length))
        .any(|length| {
            let mut words = fold.as_bytes().chunks_exact(length);
            let first = words.next();
            words.all(|word| Some(word) == first)
        })
}

impl Rule {
    /// Those of them that do not fold; of the others the line was asked when it was found.
    fn also(&self) -> &Also {
        let stay = |set: &&[String]| folds(set).is_none();
        self.also
            .get_or_init(|| Also::new(self.others().filter(stay)))
    }

    fn has_literal(&self, text: &str) -> bool {
        self.literals
            .iter()
            .any(|literal| text.contains(literal.as_str()))
    }

    /// The ranges of a line that the pattern finds, ascending; wherever the rule may stand.
    pub fn find(&self, line: &Line) -> Vec<Range<usize>> {
        if self.row && (line.text.contains(SENTENCE) || is_one_word_again(line.fold())) {
            return Vec::new();
        }
        let text = match self.scope {
            Scope::Text => line.text,
            Scope::Folded | Scope::Sentence => line.fold(),
        };
        if !self.also().are_in(text.as_bytes()) {
            return Vec::new();
        }
        let matcher = self.matcher();
        let mut found = match self.scope {
            // Where the whole line goes it does not matter what of it was found.
            Scope::Text | Scope::Folded if self.removes == Removes::Line && !self.begins => {
                let hits = matcher.is_match(text);
                hits.then_some(0..line.text.len()).into_iter().collect()
            }
            Scope::Text => matcher.ranges(line.text),
            Scope::Folded => matcher
                .ranges(line.fold())
                .into_iter()
                .filter_map(|range| line.folded().original(range))
                .filter(|range| !self.begins || line.folded().begins_clause(range.start))
                .collect(),
            Scope::Sentence => self.formulas(line),
        };
        let refused = |word: &String| line.fold().contains(word.as_str());
        if found.is_empty() || self.unless.iter().any(refused) {
            return Vec::new();
        }
        if self.removes != Removes::Line {
            // Words in quotation marks are spoken about.
            quoted::drop(line.text, &mut found);
        }
        found
    }

    fn formulas(&self, line: &Line) -> Vec<Range<usize>> {
        let folded = line.folded();
        folded
            .sentences()
            .filter(|units| {
                self.literals.is_empty() || self.has_literal(folded.slice(units.clone()))
            })
            .filter_map(|units| self.formula(line.text, folded, units))
            .collect()
    }

    /// The longest end of a sentence that begins with a clause, matches, and holds few enough commas.
    fn formula(&self, line: &str, folded: &Folded, sentence: Range<usize>) -> Option<Range<usize>> {
        let first = sentence.start.max(sentence.end.saturating_sub(FORMULA));
        let end = folded.units.get(sentence.end.checked_sub(1)?)?.end;
        (first..sentence.end).find_map(|at| {
            let unit = folded
                .units
                .get(at)
                .filter(|unit| unit.edge != Edge::Inside)?;
            let few = || {
                line.get(unit.start..end)
                    .is_some_and(|text| text.matches([',', '，']).count() <= self.commas)
            };
            (self.matcher().is_match(folded.slice(at..sentence.end)) && few())
                .then_some(unit.start..end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{matcher, rules::builtin_rules};
    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_formula_is_the_end_of_one_sentence() {
        let rule = "id: a\nkind: intro\nremoves: phrase\nwithin: sentence\npattern: 下面是.{0,20}请看\nhit: 下面是甲，请看\nmiss: 这下面是甲，请看";
        let rule = read(rule).unwrap();
        let found = |line: &str| {
            rule.find(&Line::new(line))
                .into_iter()
                .map(|range| line[range].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("天亮了，下面是甲乙，请看！下面是丙,请看"),
            ["下面是甲乙，请看", "下面是丙,请看"]
        );
        assert!(found("下面是甲。请看").is_empty());
        assert!(found("下面是甲，请看远处").is_empty());
        assert!(
            found(&format!("下面是{}", "甲，".repeat(100_000))).is_empty(),
            "and in time"
        );
    }

    #[test]
    fn a_row_has_no_marks_of_a_sentence() {
        let rule = "id: a\nkind: nav\nremoves: line\nrow: yes\npattern: ^(收藏|分享){2,4}$\nhit: [收藏] 分享\nmiss: 收藏、分享";
        let rule = read(rule).unwrap();
        assert!(rule.find(&Line::new("收藏！分享！")).is_empty());
        assert!(!rule.find(&Line::new("分享：收藏")).is_empty());
    }

    #[test]
    fn a_group_named_cut_is_all_that_goes() {
        let rule = read(
            r"id: a
kind: spam
removes: phrase
match: text
pattern: 见(?<cut>\[x\])下
unless: 图
hit: 见[x]下
miss: 见[x]下圖",
        )
        .unwrap();
        assert_eq!(rule.find(&Line::new("请见[x]下")).first(), Some(&(6..9)));
    }

    #[test]
    fn patterns_say_over_symbols_what_they_say_over_characters() {
        let rules = builtin_rules().unwrap();
        let texts: Vec<&String> = rules
            .iter()
            .flat_map(|rule| rule.hits.iter().chain(&rule.misses))
            .map(|(_, text)| text)
            .collect();
        assert!(texts.len() > 900);
        for (at, rule) in rules.iter().enumerate() {
            let regex = matcher::compile(&rule.expression().unwrap()).unwrap();
            let own = rule.hits.iter().chain(&rule.misses).map(|(_, text)| text);
            let others = texts.iter().copied().skip(at % 41).step_by(41);
            for text in own.chain(others) {
                let line = Line::new(text);
                let text = match rule.scope {
                    Scope::Text => line.text,
                    _ => line.fold(),
                };
                assert_eq!(
                    rule.matcher().is_match(text),
                    regex.is_match(text),
                    "{}: {text}",
                    rule.id
                );
            }
        }
    }
}
