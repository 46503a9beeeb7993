//! Makes the tables of the binary from the text files in `data/`; one module a room.

mod look;
mod model;
mod repair;
mod script;
mod slots;
mod words;

use std::path::PathBuf;

fn main() {
    // The last ones are facts that the stages share with this script.
    let sources = [
        "build",
        "data",
        "src/look/class.rs",
        "src/look/layout.rs",
        "src/look/marks.rs",
        "src/model/class.rs",
        "src/model/layout.rs",
        "src/normalize/suspect.rs",
        "src/repair/syllable.rs",
        "src/script/layout.rs",
    ];
    for source in sources {
        println!("cargo::rerun-if-changed={source}");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let costs = model::write(
        &out.join("model-costs.bin"),
        &out.join("model-follows.bin"),
        &out.join("model-edges.bin"),
    );
    look::write(&out.join("look.rs"), &costs);
    repair::write(&out.join("repair.rs"));
    script::write(&out.join("script.rs"));
    script::fixes::write(&out.join("fixes.rs"));
    words::write(&out.join("model-words.bin"), &out.join("words.rs"));
    words::write_running(
        &out.join("model-running.bin"),
        &out.join("model-singles.bin"),
    );
}

/// The lines of a data file, without its header of `#` lines.
fn data_lines(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(str::to_owned)
        .collect()
}
