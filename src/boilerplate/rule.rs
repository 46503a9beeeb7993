//! One rule: read from its block, checked, and ready to be asked.

mod find;

use super::{
    also::Also,
    ends::Ends,
    fields::Fields,
    folded::Line,
    judge::Firm,
    matcher::{self, Matcher},
    pack::{Block, PackError},
    packs::Known,
    pattern::{self, FoundBy},
    plain::{MARKS, Plain},
};
use std::{fmt, sync::OnceLock};

/// What sort of boilerplate a rule removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An editor's words before the text.
    Intro,
    /// An editor's words after it.
    Outro,
    /// What a site puts around every text.
    Furniture,
    /// Links to other pages of the site.
    Nav,
    /// Page numbers, and links to the pages of the same text.
    Pager,
    /// Words in place of text that must be paid for.
    Paywall,
    /// Advertisement.
    Spam,
    /// The words of document-sharing sites.
    Share,
}

impl Kind {
    /// Every kind, with its name in packs.
    pub const ALL: [(Kind, &'static str); 8] = [
        (Kind::Intro, "intro"),
        (Kind::Outro, "outro"),
        (Kind::Furniture, "furniture"),
        (Kind::Nav, "nav"),
        (Kind::Pager, "pager"),
        (Kind::Paywall, "paywall"),
        (Kind::Spam, "spam"),
        (Kind::Share, "share"),
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Kind::ALL
            .iter()
            .find(|(kind, _)| kind == self)
            .map_or("", |(_, name)| name);
        f.pad(name)
    }
}

/// What of a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removes {
    Line,
    Phrase,
    Rest,
}

/// Where in a document a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    First(usize),
    Last(usize),
    /// At most so many lines from one that another of these rules hits.
    Near(isize, Vec<String>),
    /// Before a run of titles, which goes too.
    Heads,
    /// Next to a line that another rule removes: any, or the one with this id.
    Beside(Option<String>),
}

/// What the pattern is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The folded line.
    Folded,
    /// The end of a folded sentence, from the start of a clause.
    Sentence,
    /// The line as it stands.
    Text,
}

/// A checked rule.
pub struct Rule {
    pub id: String,
    pub kind: Kind,
    pub removes: Removes,
    pub place: Place,
    pub scope: Scope,
    /// Literals of which every hit holds one; empty for a rule that only holds beside others and has none.
    pub literals: Vec<String>,
    /// How many characters a line that it hits has at most, folded or as it stands after `scope`.
    pub longest: Option<usize>,
    /// How the folds of lines that it hits begin and end.
    pub ends: Ends,
    /// What these lines are like as they stand.
    pub plain: Plain,
    /// What of a line says most cheaply that the rule may hit it.
    pub found_by: FoundBy,
    /// How many commas what goes may hold.
    commas: usize,
    /// Whether what goes begins where a clause does.
    begins: bool,
    /// Whether the punctuation around what goes is mended.
    pub mend: bool,
    /// Whether a run of titles behind the line goes with it.
    pub heads: bool,
    /// Whether its words stand in a row: a line with the marks of a sentence between them is somebody's list, and one word again and
    /// again is no row.
    row: bool,
    /// Whether it is a label that is always a site's: fewer titles behind it are enough, and they may be those of books.
    pub is_site: bool,
    /// Whether a line that it takes is a sign that a page's furniture stands around it.
    is_anchor: bool,
    /// Texts that must not stand in the line or so many lines before and after it.
    pub unless_near: Vec<(isize, String)>,
    /// Folded words that must not stand in the line.
    unless: Vec<String>,
    pattern: String,
    /// Sets of words of each of which a line that it hits has one, beside the literals.
    pub sets: Vec<Vec<String>>,
    also: OnceLock<Also>,
    matcher: OnceLock<Matcher>,
    hits: Vec<(usize, String)>,
    misses: Vec<(usize, String)>,
    /// Where the rule was read: file and first line.
    file: String,
    line: usize,
}

/// A pattern that matches nothing.
const NEVER: &str = r"[^\s\S]";
impl Rule {
    /// Reads a rule and checks all but whether its examples hold. The patterns of `known` ids are taken on trust.
    pub fn read(file: &str, block: &Block, known: &Known) -> Result<Rule, PackError> {
        let fields = Fields::new(file, block);
        fields.known()?;
        let (removes, scope) = (fields.removes()?, fields.scope()?);
        let place = fields.place()?;
        let field = fields.needed("pattern")?;
        let beside = matches!(place, Place::Beside(_));
        let id = fields.id()?;
        let needs = match known.get(id.as_str()) {
            Some(needs) => needs.clone(),
            None => pattern::read(
                field.value,
                scope != Scope::Text,
                beside,
                scope != Scope::Sentence,
            )
            .map_err(|what| fields.error(field.line, what))?,
        };
        Ok(Rule {
            id,
            kind: fields.kind()?,
            removes,
            place,
            scope,
            literals: needs.literals,
            longest: needs.longest,
            ends: needs.ends,
            plain: match fields.row()? {
                true => Plain {
                    barred: MARKS.to_vec(),
                    ..needs.plain
                },
                false => needs.plain,
            },
            found_by: needs.found_by,
            commas: fields.commas(scope)?,
            begins: fields.begins(scope)?,
            mend: fields.mend()?,
            heads: fields.heads()?,
            row: fields.row()?,
            is_anchor: fields.anchor()?,
            is_site: fields.site()?,
            unless_near: fields.unless_near()?,
            unless: fields.unless()?,
            pattern: field.value.to_owned(),
            sets: needs.also,
            also: OnceLock::new(),
            matcher: OnceLock::new(),
            hits: fields.examples("hit")?,
            misses: fields.examples("miss")?,
            file: file.to_owned(),
            line: fields.start,
        })
    }

    /// Compiles the pattern and tries the examples.
    pub fn check(&self) -> Result<(), PackError> {
        let error = |line, what: String| Err(PackError::new(&self.file, line, what));
        let compiled = self.expression().and_then(|expression| {
            matcher::compile(&expression).map_err(|e| pattern::not_a_regex(&e))
        });
        if let Err(e) = compiled {
            return error(self.line, e);
        }
        for (line, text) in &self.hits {
            if self.find(&Line::new(text)).is_empty() {
                return error(
                    *line,
                    format!(
                        "rule {} does not hit this line; mend the pattern or the line",
                        self.id
                    ),
                );
            }
        }
        for (line, text) in &self.misses {
            if !self.find(&Line::new(text)).is_empty() {
                return error(
                    *line,
                    format!(
                        "rule {} hits this line, which it must miss; make the pattern narrower",
                        self.id
                    ),
                );
            }
        }
        Ok(())
    }

    /// Whether it takes whole lines, whatever stands near.
    pub fn takes_lines(&self) -> bool {
        self.removes == Removes::Line && self.unless_near.is_empty()
    }

    /// What a line that it takes says of the lines around it.
    pub fn firm(&self) -> Firm {
        match self.is_anchor {
            true => Firm::Anchor,
            false => Firm::Gone,
        }
    }

    /// An error about this rule as a whole.
    pub fn error(&self, what: String) -> PackError {
        PackError::new(&self.file, self.line, what)
    }

    /// Where the rule was read, as `file:line`.
    pub fn position(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// The pattern as it is held against a line.
    fn expression(&self) -> Result<String, String> {
        let pattern = pattern::with_common_han(&self.pattern);
        Ok(match self.scope {
            Scope::Text => pattern,
            Scope::Folded => pattern::folded(&pattern)?,
            Scope::Sentence => format!("^(?:{})$", pattern::folded(&pattern)?),
        })
    }

    /// Made when a line first has all its words: most rules are never compiled in a run.
    fn matcher(&self) -> &Matcher {
        // A pattern that cannot be folded was refused when it was read.
        let expression = || self.expression().unwrap_or_else(|_| NEVER.to_owned());
        self.matcher.get_or_init(|| Matcher::new(&expression()))
    }

    /// The words that are in each hit, but for those that its line was found by: sets of them.
    pub fn others(&self) -> impl Iterator<Item = &[String]> {
        let literals = self.found_by != FoundBy::Literals && !self.literals.is_empty();
        let literals = literals.then_some(self.literals.as_slice());
        self.sets.iter().map(Vec::as_slice).chain(literals)
    }
}

#[cfg(test)]
pub mod tests {
    use super::super::pack::blocks;
    use super::*;

    const GOOD: &str =
        "id: a\nkind: spam\nremoves: line\npattern: ^加我領獎$\nhit: 加我,领奖!\nmiss: 加我一个";

    pub fn read(text: &str) -> Result<Rule, PackError> {
        let rule = Rule::read("my.rules", &blocks("my.rules", text)?[0], &Known::new())?;
        rule.check().map(|()| rule)
    }

    /// The error of [`GOOD`] with one line, or its end, made another.
    fn error(line: &str, other: &str) -> String {
        assert!(GOOD.contains(line));
        read(&GOOD.replace(line, other))
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_good_rule_is_read() {
        let rule = read(&format!("# remark\n{GOOD}")).unwrap();
        assert_eq!(
            (rule.kind, rule.removes, &rule.place, rule.scope),
            (Kind::Spam, Removes::Line, &Place::Anywhere, Scope::Folded)
        );
        assert_eq!(rule.literals, ["加我领奖"]);
        assert_eq!(rule.position(), "my.rules:2");
    }

    #[test]
    fn errors_name_the_line_and_the_way_out() {
        let starts = |text: String, start: &str| {
            assert!(text.starts_with(start), "{text}\n  is not\n{start}")
        };
        starts(
            error("kind: spam", "sort: spam"),
            "my.rules:2: unknown key \"sort\"; the keys are id, kind,",
        );
        starts(
            error("kind: spam", "id: b"),
            "my.rules:2: id stands twice in this rule; keep one",
        );
        starts(
            error("kind: spam\n", ""),
            "my.rules:1: this rule has no kind; add a line `kind: ...`",
        );
        starts(
            error("kind: spam", "kind: Spam"),
            "my.rules:2: \"Spam\" is no kind; the kinds are intro,",
        );
        starts(
            error("id: a", "id: A b"),
            "my.rules:1: \"A b\" is no id; use lower-case",
        );
        starts(error("id: a", "id:"), "my.rules:1: id is empty");
        starts(
            error("removes: line", "removes: all"),
            "my.rules:3: removes is line, phrase or rest, not \"all\"",
        );
        starts(
            error("hit: 加我,领奖!\n", ""),
            "my.rules:1: this rule has no hit;",
        );
        starts(
            error("hit: 加我,领奖!", "hit: 加你,领奖!"),
            "my.rules:5: rule a does not hit this line; mend",
        );
        starts(
            error("miss: 加我一个", "miss: 加我领奖。"),
            "my.rules:6: rule a hits this line, which it must miss; make",
        );
        starts(
            error("^加我領獎$", "加我，領獎"),
            "my.rules:4: the pattern asks for '，', which a folded line never holds; leave it out, or",
        );
        starts(
            error("^加我領獎$", r"加我\s領獎"),
            "my.rules:4: the pattern asks for a blank, which",
        );
        starts(
            error("^加我領獎$", "(加我"),
            "my.rules:4: the pattern is no regular expression: unclosed group; mend it",
        );
        starts(
            error("^加我領獎$", "^.{4}$"),
            "my.rules:4: not every hit of the pattern holds a literal; put",
        );
        starts(
            error("^加我領獎$", "^.+$\nmatch: text"),
            "my.rules:4: not every hit of the pattern holds a literal; put",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\nwhere: top"),
            "my.rules:7: where is anywhere, first N,",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\nwhere: first 0"),
            "my.rules:7: where is anywhere, first N,",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\ncommas: 1"),
            "my.rules:7: commas wants `within",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\nwithin: sentence\ncommas: few"),
            "my.rules:8: commas is a number,",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\nmatch: whole"),
            "my.rules:7: match is folded or text, not \"whole\"",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\nwithin: page"),
            "my.rules:7: within is line or sentence, not \"page\"",
        );
        starts(
            error("miss: 加我一个", "miss: 乙\nmatch: text\nwithin: sentence"),
            "my.rules:8: within: sentence wants a folded",
        );
    }
}
