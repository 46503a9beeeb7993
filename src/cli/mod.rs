//! The command line: what `main` does, in order.

mod args;
mod audit;
mod generate;
mod options;
mod progress;
mod report;
mod seen;
mod stdio;

use args::{Args, Command, Report};
use audit::AuditFile;
use clap::Parser;
use options::Failure;
use progress::Progress;
use seen::State;
use std::{
    env,
    io::{self, BufWriter, ErrorKind, IsTerminal, Write},
    panic,
    process::{self, ExitCode},
    time::Instant,
};
use wenlu::{Observer, Stats, boilerplate::Rules, dedup::Seen, explain::Explainer};

/// Parses, runs, and says how it went.
pub fn main() -> ExitCode {
    end_at_panics();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return help_or_complain(&error),
    };
    let done = match &args.command {
        Some(Command::Undo(args)) => audit::undo(args),
        Some(Command::Seen(args)) => seen::main(args),
        Some(Command::Completions(args)) => generate::completions(args),
        Some(Command::Man(_)) => generate::man(),
        None => run(&args),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            complain(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// A panic is a bug, and a run that it ends failed as any other: with 1, and not with the signal of an abort.
fn end_at_panics() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        tell(info);
        process::exit(1);
    }));
}

/// What clap prints when it has nothing to run: help and version as they are, an error in one line.
fn help_or_complain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return match error.print() {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => {
                complain(&format!("standard output: {e}"));
                ExitCode::from(1)
            }
            _ => ExitCode::SUCCESS,
        };
    }
    let text = error.to_string();
    let message: Vec<&str> = text
        .split("\n\nUsage:")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let message = message.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let message = message
        .strip_suffix("For more information, try '--help'.")
        .unwrap_or(message);
    complain(&format!("{}; -h helps", message.trim()));
    ExitCode::from(2)
}

fn run(args: &Args) -> Result<ExitCode, Failure> {
    if !args.check_rules.is_empty() {
        return check_rules(args);
    }
    if args.list_rules {
        return list_rules(args);
    }
    let options = options::options(args)?;
    refuse(args)?;
    if !args.check {
        stdio::end_with_reader();
    }
    let (state, mut memory) = match &args.seen {
        Some(path) => {
            let (state, memory) = State::load(path, &options.dedup)?;
            (Some(state), memory)
        }
        None => (None, Seen::new(&options.dedup)),
    };
    let mut audit = AuditFile::create(args)?;
    let mut explainer = args.explain.then(explainer);
    let observer = match (&mut audit, &mut explainer) {
        (Some(audit), _) => Some(audit as &mut dyn Observer),
        (None, Some(explainer)) => Some(explainer as &mut dyn Observer),
        (None, None) => None,
    };
    let rules = options.rules.clone();
    let start = Instant::now();
    let (progress, documents) = Progress::start(args, options::documents(args));
    let out: Box<dyn Write> = if args.check || args.explain {
        Box::new(io::sink())
    } else {
        Box::new(io::stdout().lock())
    };
    let notice = |notice: &wenlu::Notice| complain(&notice.to_string());
    let ran = wenlu::run_observed(options, &mut memory, documents, out, observer, notice);
    if let Some(progress) = progress {
        progress.stop();
    }
    let stats = match ran {
        Ok(stats) => stats,
        Err(e) if e.kind() == ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        Err(e) if e.raw_os_error().is_some() => {
            return Err(Failure::run(format!("standard output: {e}")));
        }
        Err(e) => return Err(Failure::run(e.to_string())),
    };
    match args.stats {
        Some(Report::Text) => say(&report::text(&stats, &rules, start.elapsed())),
        Some(Report::Json) => say(&report::json(&stats, &rules, start.elapsed())),
        None => {}
    }
    let told = [report::forgotten(&stats), report::alarm(&stats)];
    told.iter().flatten().for_each(|message| complain(message));
    let code = exit_code(args, &stats);
    if let Some(state) = state
        && code == ExitCode::SUCCESS
        && !args.check
        && !args.explain
    {
        // A reader that left before all was read has not got all.
        state.save(&memory, || !stdio::reader_is_gone())?;
    }
    Ok(code)
}

/// Shows changes on standard output, in colour where that is a terminal and NO_COLOR (no-color.org) does not forbid it.
fn explainer() -> Explainer<impl Write> {
    let forbidden = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let out = io::stdout().lock();
    let coloured = out.is_terminal() && !forbidden;
    Explainer::new(BufWriter::new(out), coloured)
}

fn exit_code(args: &Args, stats: &Stats) -> ExitCode {
    if args.check && stats.changed() {
        if args.stats.is_none() {
            say(&report::changes(stats));
        }
        return ExitCode::from(1);
    }
    if let Some(most) = args.max_removal
        && 100.0 * stats.removed() > most
    {
        complain(&format!(
            "{:.1} % of the text was removed as repeats, more than --max-removal {most} allows",
            100.0 * stats.removed()
        ));
        return ExitCode::from(1);
    }
    if stats.failed > 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    }
}

/// Says what is wrong in each pack, or that nothing is.
fn check_rules(args: &Args) -> Result<ExitCode, Failure> {
    let mut code = ExitCode::SUCCESS;
    for path in &args.check_rules {
        match Rules::check(path, !args.no_default_rules) {
            Ok(count) => say(&format!(
                "{}: {count} rules, nothing is wrong\n",
                path.display()
            )),
            Err(errors) => {
                errors.iter().for_each(|error| complain(&error.to_string()));
                code = ExitCode::from(1);
            }
        }
    }
    Ok(code)
}

fn list_rules(args: &Args) -> Result<ExitCode, Failure> {
    let rules = options::rules(args)?;
    match rules.list(&mut io::stdout().lock()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::run(format!("standard output: {e}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Refuses what would never end, or eat its own output.
fn refuse(args: &Args) -> Result<(), Failure> {
    let mut inputs: Vec<_> = args
        .files
        .iter()
        .map(|f| (!options::is_stdin(f)).then_some(f.as_path()))
        .collect();
    if inputs.is_empty() {
        inputs.push(None);
    }
    if args.files.is_empty() && io::stdin().is_terminal() {
        let message = "standard input is a terminal: name a FILE, or pipe text in (zcat page.gz | wenlu); -h helps";
        return Err(Failure::usage(message.to_owned()));
    }
    for input in inputs {
        if !args.check && stdio::is_output(input) {
            let name =
                input.map_or_else(|| "standard input".to_owned(), |p| p.display().to_string());
            let message =
                format!("{name} is also the output: write to another file, then rename it");
            return Err(Failure::usage(message));
        }
    }
    Ok(())
}

fn complain(message: &str) {
    say(&format!("wenlu: {message}\n"));
}

fn say(text: &str) {
    // When standard error cannot be written either there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}
