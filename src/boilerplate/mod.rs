//! boilerplate: what a page's editor, its site or its reader program put around a text goes; the text stays.
//!
//! ```text
//! packs (data/rules/*.rules, --rules FILE) -> pack: blocks -> fields, pattern (literals, ends, plain, also) -> rule -> prefilter
//! a line, looked at -> prefilter (index, sought, also, plain): which rules may hit -> candidates -> judge: which do (matcher, alphabet)
//!                   -> cut: what is left, mended
//! all of a window -> sweep: lines by themselves, lines beside removed ones (beside); pagers torn over lines (pager), runs of titles
//!                     (titles), page numbers in sentences (seam), essay mills (mill),
//!                     weak evidence at the ends of a page (zone, weak, cover, edges) -> edits
//! ```
//!
//! Rules are data: `data/rules/README.md` tells how to write one. A line that neither begins nor ends as a
//! rule wants it, nor holds a word of one, is never looked at, but at the ends of a document.

mod alphabet;
mod also;
mod beside;
mod candidates;
mod cover;
mod cut;
mod edges;
mod ends;
mod fields;
mod folded;
mod index;
mod judge;
mod literals;
mod matcher;
mod mill;
mod near;
mod pack;
mod packs;
mod page;
mod pager;
mod pattern;
mod plain;
mod prefilter;
mod program;
mod quoted;
mod rarity;
mod rule;
mod rules;
mod seam;
mod sought;
mod sweep;
mod titles;
mod weak;
mod zone;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod honest;
#[cfg(test)]
mod honest_edges;

pub use candidates::{Candidate, Candidates};
pub use pack::PackError;
pub use page::{Action, Edit, Page, Shape};
pub use rule::Kind;
pub use rules::{RuleId, Rules};
