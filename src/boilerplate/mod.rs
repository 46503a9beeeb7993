//! boilerplate: what a page's editor, its site or its reader program put around a text goes; the text stays.
//!
//! ```text
//! packs (data/rules/*.rules, --rules FILE) -> pack: blocks -> rule: checked rules -> prefilter: literals and triggers
//! line with a trigger -> prefilter: which rules -> judge: does one hit -> cut: what is left -> sweep: neighbours, edits
//!                                                                           pager: pagers torn over lines
//! ```
//!
//! Rules are data: `data/rules/README.md` tells how to write one. A line that holds no trigger of any rule is never looked at.

mod cut;
mod folded;
mod judge;
mod packs;
mod page;
mod pager;
mod pattern;
mod prefilter;
mod rarity;
mod rule;
mod rules;
mod sweep;

#[cfg(test)]
mod corpus;

mod pack;

pub use pack::PackError;
pub use page::{Action, Edit, Page};
pub use rule::Kind;
pub use rules::{RuleId, Rules};
