//! The command line as the user writes it.

use super::{audit, generate, progress::When, seen};
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use wenlu::{
    Stage, decode::Invalid, dedup::Scope, json, normalize::Form, normalize::Punct,
    repair::entities::Entities, script::Fix,
};

/// Make dirty Chinese text clean, in one streaming pass
///
/// Bytes in any mixture of encodings come in, clean UTF-8 goes out: decoded line by line, byte shifts undone, controls and invisible
/// characters removed, in one script where asked, without boilerplate, every repeated block once. Clean text comes out byte for byte
/// as it went in; where wenlu is not sure it leaves the text alone.
#[derive(Parser)]
#[command(
    name = "wenlu",
    version,
    max_term_width = 100,
    after_help = "`wenlu --help` explains each of them."
)]
#[command(after_long_help = AFTER_LONG_HELP)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Files to clean, in this order; none, or -, is standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Encoding of the input, instead of finding out for each line
    ///
    /// A label of the WHATWG Encoding Standard (gb18030, gbk, big5, utf-8, shift_jis, windows-1252 ...), cp936, cp950, utf-16le,
    /// utf-16be, utf-32le or utf-32be. Bytes that do not fit it are treated as --invalid says.
    #[arg(short, long, value_name = "ENC")]
    pub from: Option<String>,

    /// What bytes that fit no encoding become: replace (U+FFFD), escape (\xHH)
    #[arg(
        long,
        value_name = "P",
        default_value = "replace",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub invalid: Invalid,

    /// Character references that are resolved: safe (the default), all, off
    ///
    /// safe: those of characters that are not ASCII (&#20320; &hellip;); &amp; &lt; &gt; &quot; &apos; stay, as they may be markup. all: those
    /// too. A reference must end in `;`, and none is resolved where another would come out.
    #[arg(
        long,
        value_name = "P",
        default_value = "safe",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub entities: Entities,

    /// Convert the script: s2t, t2s, s2tw, tw2s, s2twp ... keep (the default)
    ///
    /// With OpenCC's dictionaries: phrases before characters, the longest match first. s is Simplified, t OpenCC's standard
    /// Traditional, tw that of Taiwan, hk that of Hong Kong, jp Japanese; a p behind puts the words of the place as well: s2t t2s s2tw
    /// tw2s s2hk hk2s s2twp tw2sp s2hkp hk2sp t2tw tw2t t2hk hk2t t2jp jp2t. A line that is already in the target script is left alone.
    #[arg(
        short,
        long,
        value_name = "CFG",
        default_value = "keep",
        hide_default_value = true
    )]
    pub convert: String,

    /// With -c: convert every line, whatever script it is in, as OpenCC does
    #[arg(long, hide_short_help = true)]
    pub convert_all: bool,

    /// Undo bad earlier conversions (皇後, 麵對, 什幺): safe (the default), full, off
    ///
    /// What a conversion character by character left in the text. safe: forms that stand in no dictionary. full: those too that some write
    /// on purpose (頭發, 盡管). Where the characters may belong to two words (天皇 後來) they stay.
    #[arg(
        long,
        value_name = "L",
        default_value = "safe",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub fix_conversion: Fix,

    /// Words that script leaves as they are, one a line
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub protect: Vec<PathBuf>,

    /// With -c: your own entries, before OpenCC's; word, tab, what is put for it
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub phrases: Vec<PathBuf>,

    /// Unicode normalization form: nfc (the default), nfkc, none
    #[arg(
        long,
        value_name = "F",
        default_value = "nfc",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub form: Form,

    /// ASCII punctuation between Chinese characters: keep (the default), cjk (fullwidth)
    #[arg(
        long,
        value_name = "P",
        default_value = "keep",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub punct: Punct,

    /// Run these stages only: decode,repair,normalize,script,boilerplate,dedup
    #[arg(long, value_name = "S,S", value_delimiter = ',')]
    pub only: Vec<Stage>,

    /// Run all stages but these
    #[arg(long, value_name = "S,S", value_delimiter = ',')]
    pub skip: Vec<Stage>,

    /// Add a pack of boilerplate rules
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    /// Leave out the rules that come with wenlu
    #[arg(long, hide_short_help = true)]
    pub no_default_rules: bool,

    /// Print the rules in force: id, kind, scope
    #[arg(long, hide_short_help = true)]
    pub list_rules: bool,

    /// Test a pack of boilerplate rules, its hits and misses too
    ///
    /// It is tested as if it were added to the rules that come with wenlu; with --no-default-rules, by itself.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub check_rules: Vec<PathBuf>,

    /// Memory for what was seen: 64M, 1G ... (64M)
    ///
    /// A hard cap. When it is full the oldest half is forgotten, and repeats farther apart stay; nothing is ever removed for want of
    /// memory.
    #[arg(long, value_name = "SIZE", value_parser = super::options::size)]
    pub dedup_memory: Option<usize>,

    /// Han characters that a repeated block must hold to go (40)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), hide_short_help = true)]
    pub dedup_min: Option<u32>,

    /// Letters count towards that too, 0.4 Han characters each
    #[arg(long, hide_short_help = true)]
    pub dedup_latin: bool,

    /// Keep what was seen in FILE, for the next run: what it saw is a repeat
    ///
    /// FILE is read at the start and written at the end, in one step, when all was written and the exit is 0; it need not exist. One run
    /// at a time may use it. `wenlu seen merge A B > C` joins several, `wenlu seen info FILE` says what is in one.
    #[arg(long, value_name = "FILE")]
    pub seen: Option<PathBuf>,

    /// Exit with 1 when more than so many per cent of the text go as repeats
    #[arg(long, value_name = "PERCENT", value_parser = super::options::percent, hide_short_help = true)]
    pub max_removal: Option<f64>,

    /// How far repeats are looked for: stream (the default), document
    #[arg(
        long,
        value_name = "S",
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub dedup_scope: Option<Scope>,

    /// Each line is JSON, and its string at FIELD a document
    ///
    /// FIELD is a key, like text, or keys from the outside in, like page.body. What no stage changes keeps its bytes, and of a changed line all but the value does. A dot enters an object, `\.` is a dot in a
    /// key. Lines that are no JSON, or have no string there, are passed on and counted.
    #[arg(long, value_name = "FIELD", require_equals = true)]
    pub jsonl: Option<json::Path>,

    /// With --jsonl: remove lines whose document becomes empty
    #[arg(long, requires = "jsonl", hide_short_help = true)]
    pub drop_empty: bool,

    /// With --jsonl: end with 1 at the first line without a document
    #[arg(long, requires = "jsonl", hide_short_help = true)]
    pub strict: bool,

    /// Documents end in NUL, their lines in LF
    #[arg(short = '0', long, conflicts_with = "jsonl")]
    pub null: bool,

    /// Threads (as many as there are cores)
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Write each record as soon as it is there, for `tail -f`
    ///
    /// Each record is judged with the 64 KiB before it alone, and repeats are held back for one line at most, so the output may
    /// differ from that of a whole file.
    #[arg(long)]
    pub line_buffered: bool,

    /// Write nothing; exit with 1 if anything would change
    #[arg(long)]
    pub check: bool,

    /// Write every change to FILE, for `wenlu undo FILE < cleaned`
    ///
    /// `wenlu undo FILE < cleaned > original` gives the input back, byte for byte. A line of JSON for each record that changed or went: its number, its place in the input and in the output, what was done by which
    /// rule, and its bytes. Of records of which encoding or line ends changed alone, one line for many.
    #[arg(long, value_name = "FILE")]
    pub audit: Option<PathBuf>,

    /// Instead of cleaning, show what would change, and why
    ///
    /// Each record that changes is shown before and after, with stage and rule. Changed characters are coloured on a terminal (not where NO_COLOR is set), elsewhere they stand in {-...-} and {+...+}. With --jsonl the changed
    /// lines of each document are shown as text, under the number of the line of JSON and their own; with -0 under their number in the input and that in
    /// their document.
    #[arg(long, conflicts_with_all = ["check", "audit"])]
    pub explain: bool,

    /// Show on standard error how much was read, how fast, and the time left: auto (on a terminal only), always
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_missing_value = "auto", hide_possible_values = true, hide_short_help = true)]
    pub progress: Option<When>,

    /// Report on standard error what was done: text (the default), json
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "text", hide_possible_values = true)]
    pub stats: Option<Report>,
}

/// What else wenlu does; a file of such a name is ./undo.
#[derive(Subcommand)]
pub enum Command {
    Undo(audit::Undo),
    Seen(seen::Args),
    Completions(generate::Completions),
    Man(generate::Man),
}

const AFTER_LONG_HELP: &str = "\
Examples:
  zcat crawl.gz | wenlu > clean.txt          everything on, careful defaults
  wenlu -c t2s --stats old/*.txt > new.txt   to Simplified, with a report
  wenlu --only decode < mixed > utf8         a line-by-line iconv
  wenlu --check page.txt                     is there anything to clean?
  wenlu --jsonl=text a.jsonl > b.jsonl       documents in lines of JSON
  wenlu --seen corpus.seen < new.txt         what earlier runs saw goes too
  wenlu seen merge A B > C                   join what was seen on two machines
  wenlu --audit edits < a > b                every change on paper
  wenlu undo edits < b | cmp - a             and undone
  wenlu --explain page.txt | less            what would change, and why
  wenlu --explain --jsonl=text a.jsonl       the same for each document in it

Exit status: 0 done (a closed standard output too); 1 a run failed, a file could not be read, or --check found something; 2 usage.";

/// The form of `--stats`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For people.
    Text,
    /// For programs: one line; docs/stats.md says what is in it.
    Json,
}
