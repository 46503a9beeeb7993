//! Makes the tables of the binary from the text files in `data/`; one module a room.

mod look;
mod model;

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/look/class.rs");
    println!("cargo::rerun-if-changed=src/model/layout.rs");
    println!("cargo::rerun-if-changed=src/normalize/suspect.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    look::write(&out.join("look.rs"));
    model::write(&out.join("model-costs.bin"), &out.join("model-follows.bin"));
}

/// The lines of a data file, without its header of `#` lines.
fn data_lines(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(str::to_owned).collect()
}
