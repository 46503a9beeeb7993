//! `--seen FILE` and `wenlu seen`: what was seen, kept from run to run.

use super::options::Failure;
use clap::{Parser, Subcommand};
use rustix::fs::{FlockOperation, flock};
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, ErrorKind, IsTerminal, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};
use wenlu::dedup::{Options, Seen};

/// Work on files of --seen: join them, look at them
#[derive(Parser)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write to standard output a set that holds all that these hold
    Merge {
        /// Sets that --seen wrote, on whatever machine
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Say what a set holds
    Info {
        /// Sets that --seen wrote
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

/// Does what `wenlu seen ...` says.
pub fn main(args: &Args) -> Result<ExitCode, Failure> {
    match &args.action {
        Action::Merge { files } => merge(files),
        Action::Info { files } => {
            let mut out = io::stdout().lock();
            for path in files {
                match info(path, &mut out) {
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
                    Err(error) => return Err(Failure::run(error.to_string())),
                    Ok(()) => {}
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn merge(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    if io::stdout().is_terminal() {
        let message = "a set is no text for a terminal: wenlu seen merge A B > C";
        return Err(Failure::usage(message.to_owned()));
    }
    let mut readers = Vec::new();
    for path in files {
        if super::stdio::is_output(Some(path)) {
            let message = format!(
                "{} is also the output: write to another file, then rename it",
                path.display()
            );
            return Err(Failure::usage(message));
        }
        readers.push(BufReader::new(open(path).map_err(|e| refused(path, &e))?));
    }
    let seen = Seen::merge(readers).map_err(|(number, error)| {
        let path = files.get(number).map_or(Path::new("?"), PathBuf::as_path);
        refused(path, &error)
    })?;
    match seen.save(BufWriter::new(io::stdout().lock())) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::run(format!("standard output: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn info(path: &Path, out: &mut impl io::Write) -> io::Result<()> {
    let told = |error: &dyn std::fmt::Display| io::Error::other(refused(path, error).message);
    let file = open(path).map_err(|e| told(&e))?;
    let about = Seen::info(BufReader::new(file)).map_err(|e| told(&e))?;
    writeln!(
        out,
        "{}: {} lines, {} more pairs of lines; format {}, fold {}, keys {}; checksum {:016x}; needs --dedup-memory {}M to be held whole",
        path.display(),
        about.lines,
        about.pairs,
        about.format,
        about.fold,
        about.keys,
        about.sum,
        Options::memory_for(about.lines + about.pairs).div_ceil(1 << 20),
    )
}

/// A set that a run goes on with, and its lock.
pub struct State {
    path: PathBuf,
    // Held until the process ends, however it does.
    _lock: File,
}

impl State {
    /// Locks the set and loads it; one that is not there yet is empty.
    pub fn load(path: &Path, options: &Options) -> Result<(State, Seen), Failure> {
        // A link is followed once and for all: the file that it leads to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let lock = lock(&path)?;
        let seen = match open(&path) {
            Ok(file) => {
                Seen::load(BufReader::new(file), options).map_err(|e| refused(&path, &e))?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Seen::new(options),
            Err(error) => return Err(refused(&path, &error)),
        };
        Ok((State { path, _lock: lock }, seen))
    }

    /// Puts the set in the place of the old one, in one step: whenever the process is killed, one of the two is there, and whole.
    /// `still` is asked last: where it says no, the old set stays.
    pub fn save(&self, seen: &Seen, still: impl Fn() -> bool) -> Result<(), Failure> {
        let new = beside(&self.path, ".new");
        let saved = self.write(seen, &new).and_then(|()| {
            if still() {
                fs::rename(&new, &self.path)?;
                sync_folder(&self.path)
            } else {
                fs::remove_file(&new)
            }
        });
        saved.map_err(|error| {
            // It may never have come to be.
            let _ = fs::remove_file(&new);
            Failure::run(format!("{}: not saved: {error}", self.path.display()))
        })
    }

    fn write(&self, seen: &Seen, new: &Path) -> io::Result<()> {
        let file = File::create(new)?;
        if let Ok(old) = fs::metadata(&self.path) {
            file.set_permissions(old.permissions())?;
        }
        seen.save(BufWriter::new(&file))?;
        file.sync_all()
    }
}

/// The rename itself must reach the disk; a file system that cannot promise that is no reason to fail.
fn sync_folder(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Locks a file beside the set, for the set itself is replaced; it stays, as another run may be about to lock it.
fn lock(path: &Path) -> Result<File, Failure> {
    let beside = beside(path, ".lock");
    let failed = |error: io::Error| Failure::run(format!("{}: {error}", beside.display()));
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&beside)
        .map_err(failed)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(Failure::run(format!(
            "{}: another run is using it; wait for its end, or give each its own file and join them with `wenlu seen merge`",
            path.display()
        ))),
        Err(error) => Err(failed(error.into())),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// A regular file, a pipe, but no folder.
fn open(path: &Path) -> io::Result<impl Read + use<>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(ErrorKind::IsADirectory));
    }
    Ok(file)
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::run(format!("{}: {error}", path.display()))
}
