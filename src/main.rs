//! The command: parse, run, exit code.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
