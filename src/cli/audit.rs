//! `--audit FILE` and `wenlu undo`.

use super::{args, options, options::Failure, stdio};
use clap::Parser;
use rustix::fs::{fstat, stat};
use std::{
    fs::File,
    io::{self, BufReader, ErrorKind, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};
use wenlu::audit::{self, UndoError};

/// Give back the original of what was cleaned
///
/// `wenlu undo AUDIT < cleaned > original`. AUDIT is what --audit wrote. It and the cleaned text are verified, block by block, before anything is written; the first thing that is
/// wrong ends it with exit 1, and what was written until then is right.
#[derive(Parser)]
pub struct Undo {
    /// What --audit wrote
    #[arg(value_name = "AUDIT")]
    audit: PathBuf,
}

/// Does what `wenlu undo ...` says.
pub fn undo(args: &Undo) -> Result<ExitCode, Failure> {
    let path = &args.audit;
    let name = path.display();
    if io::stdin().is_terminal() {
        let message =
            format!("standard input is a terminal: wenlu undo {name} < cleaned > original");
        return Err(Failure::usage(message));
    }
    for input in [Some(path.as_path()), None] {
        if stdio::is_output(input) {
            let input = input.map_or("standard input".to_owned(), |p| p.display().to_string());
            let message = format!("{input} is also the output: write to another file");
            return Err(Failure::usage(message));
        }
    }
    let failed = |error: io::Error| Failure::run(format!("{name}: {error}"));
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(ErrorKind::IsADirectory.into()));
    }
    if about.is_file() && !audit::is_whole(&mut file).map_err(failed)? {
        let message = format!(
            "{name}: no whole audit: its last line is missing, so the run that wrote it did not end, or it was cut; nothing was written"
        );
        return Err(Failure::run(message));
    }
    match audit::undo(
        BufReader::new(file),
        io::stdin().lock(),
        io::stdout().lock(),
    ) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(UndoError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        Err(UndoError::Write(error)) => Err(Failure::run(format!("standard output: {error}"))),
        Err(error) => Err(Failure::run(format!("{name}: {error}"))),
    }
}

/// The file that an audit is written to; its errors name it.
pub struct AuditFile {
    file: File,
    name: String,
}

impl AuditFile {
    /// Creates the file that `--audit` names, or empties it; none, when it is not asked for.
    pub fn create(args: &args::Args) -> Result<Option<audit::Writer<AuditFile>>, Failure> {
        let Some(path) = &args.audit else {
            return Ok(None);
        };
        let name = path.display().to_string();
        if is_one_of(path, args) {
            let message = format!("--audit {name}: it is one of the inputs; name another file");
            return Err(Failure::usage(message));
        }
        if stdio::is_output(Some(path)) {
            let message = format!("--audit {name}: it is also the output; name another file");
            return Err(Failure::usage(message));
        }
        let failed = |error: io::Error| Failure::run(format!("--audit {name}: {error}"));
        let file = File::create(path).map_err(failed)?;
        let to = AuditFile {
            file,
            name: name.clone(),
        };
        audit::Writer::new(to).map(Some).map_err(failed)
    }

    fn tell<T>(&self, result: io::Result<T>) -> io::Result<T> {
        // Not as a broken pipe, which would be taken for that of standard output.
        result.map_err(|error| io::Error::other(format!("--audit {}: {error}", self.name)))
    }
}

impl Write for AuditFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        self.tell(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Is a path one of the inputs, by whatever name?
fn is_one_of(path: &Path, args: &args::Args) -> bool {
    let Ok(own) = stat(path) else {
        return false;
    };
    let is_stdin = |input: &PathBuf| options::is_stdin(input);
    let reads_stdin = args.files.is_empty() || args.files.iter().any(is_stdin);
    let stdin = reads_stdin.then(|| fstat(io::stdin()).ok()).flatten();
    let inputs = args.files.iter().filter(|input| !is_stdin(input));
    inputs
        .filter_map(|input| stat(input).ok())
        .chain(stdin)
        .any(|input| (input.st_dev, input.st_ino) == (own.st_dev, own.st_ino))
}
