//! Standard output as a pipe end: whether it is closed, and whether it is one of the inputs.

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{FileType, Stat, fstat, stat},
};
use std::{io, path::Path, process, thread};

/// Ends the process with 0 as soon as the reader of standard output is gone, even while nothing is being written: a filter that
/// waits for input, or removes all that it reads, would not notice otherwise.
pub fn end_with_reader() {
    let is_pipe = fstat(io::stdout()).is_ok_and(|s| {
        matches!(
            FileType::from_raw_mode(s.st_mode),
            FileType::Fifo | FileType::Socket
        )
    });
    if !is_pipe {
        return;
    }
    thread::spawn(|| {
        let out = io::stdout();
        loop {
            let mut ends = [PollFd::new(&out, PollFlags::empty())];
            match poll(&mut ends, None) {
                Ok(_)
                    if ends[0]
                        .revents()
                        .intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL) =>
                {
                    process::exit(0)
                }
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
        }
    });
}

/// Is the reader of standard output gone?
pub fn reader_is_gone() -> bool {
    let out = io::stdout();
    let mut ends = [PollFd::new(&out, PollFlags::empty())];
    let now = rustix::event::Timespec::default();
    let gone = PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL;
    poll(&mut ends, Some(&now)).is_ok() && ends[0].revents().intersects(gone)
}

/// Would writing to standard output change this input while it is read?
pub fn is_output(input: Option<&Path>) -> bool {
    let Ok(output) = fstat(io::stdout()) else {
        return false;
    };
    let input = match input {
        Some(path) => stat(path),
        None => fstat(io::stdin()),
    };
    input.is_ok_and(|input| {
        is_regular(&output) && (input.st_dev, input.st_ino) == (output.st_dev, output.st_ino)
    })
}

fn is_regular(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
}
