//! The rules that are no patterns: what the program recognizes by the look of several lines. Part of the built-in set, listed behind its packs.

use super::Kind;

/// A rule of the program. Its place in [`Builtin::ALL`] follows the packs' rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// A pager torn over lines.
    TornPager,
    /// Page numbers inside sentences.
    Seam,
    /// An essay mill's paragraph before a collection.
    Mill,
    /// A run of teasers that break off.
    Teasers,
    /// Lines of a page's head and foot that weak evidence tells.
    Edges,
}

impl Builtin {
    /// All of them.
    pub const ALL: [Builtin; 5] = [
        Builtin::TornPager,
        Builtin::Seam,
        Builtin::Mill,
        Builtin::Teasers,
        Builtin::Edges,
    ];

    /// The id.
    pub fn id(self) -> &'static str {
        match self {
            Builtin::TornPager => "pager-torn",
            Builtin::Seam => "pager-seam",
            Builtin::Mill => "intro-mill",
            Builtin::Teasers => "nav-teasers",
            Builtin::Edges => "furniture-edges",
        }
    }

    /// The kind.
    pub fn kind(self) -> Kind {
        match self {
            Builtin::TornPager | Builtin::Seam => Kind::Pager,
            Builtin::Mill => Kind::Intro,
            Builtin::Teasers => Kind::Nav,
            Builtin::Edges => Kind::Furniture,
        }
    }

    /// What it removes, and where.
    pub fn scope(self) -> &'static str {
        match self {
            Builtin::TornPager => "lines, anywhere",
            Builtin::Seam => "page numbers, at line begins that count up",
            Builtin::Mill => "line, first 5 lines",
            Builtin::Teasers => "lines, in runs",
            Builtin::Edges => "lines, at a document's ends beside removed lines",
        }
    }
}
