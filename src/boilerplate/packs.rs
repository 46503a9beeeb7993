//! The packs that are part of the program, in the order of their numbers.

/// File name and text of each.
pub const BUILTIN: &[(&str, &str)] = &[
    (
        "10-intro.rules",
        include_str!("../../data/rules/10-intro.rules"),
    ),
    (
        "20-outro.rules",
        include_str!("../../data/rules/20-outro.rules"),
    ),
    (
        "30-furniture.rules",
        include_str!("../../data/rules/30-furniture.rules"),
    ),
    (
        "50-pager.rules",
        include_str!("../../data/rules/50-pager.rules"),
    ),
    (
        "60-paywall.rules",
        include_str!("../../data/rules/60-paywall.rules"),
    ),
    (
        "80-share.rules",
        include_str!("../../data/rules/80-share.rules"),
    ),
];
