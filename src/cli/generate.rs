//! `wenlu completions SHELL` and `wenlu man`: made from the definitions that parse the command line.

use super::{args::Args, options::Failure};
use clap::{CommandFactory, Parser, ValueEnum};
use clap_complete::shells;
use std::{
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

/// Print completions for bash, zsh or fish
///
/// `wenlu completions bash > ~/.local/share/bash-completion/completions/wenlu`, and the like.
#[derive(Parser)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the man page
///
/// `wenlu man > ~/.local/share/man/man1/wenlu.1`
#[derive(Parser)]
pub struct Man;

/// A shell that completions are made for.
#[derive(Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// Does what `wenlu completions ...` says.
pub fn completions(args: &Completions) -> Result<ExitCode, Failure> {
    let mut command = Args::command();
    let mut out = Vec::new();
    match args.shell {
        Shell::Bash => clap_complete::generate(shells::Bash, &mut command, "wenlu", &mut out),
        Shell::Zsh => clap_complete::generate(shells::Zsh, &mut command, "wenlu", &mut out),
        Shell::Fish => clap_complete::generate(shells::Fish, &mut command, "wenlu", &mut out),
    }
    write(&out)
}

/// Does what `wenlu man` says.
pub fn man() -> Result<ExitCode, Failure> {
    let mut out = Vec::new();
    let page = clap_mangen::Man::new(Args::command());
    page.render(&mut out)
        .map_err(|e| Failure::run(e.to_string()))?;
    write(&out)
}

fn write(bytes: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::run(format!("standard output: {e}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
