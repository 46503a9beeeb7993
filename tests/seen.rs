//! `--seen FILE` and `wenlu seen`, through the binary.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PARAGRAPH: &str = "磨坊在河的拐弯处，水车从早转到晚。秋天新麦下来的时候，四乡的人赶着驴车来排队，院子里到处是麦子的香味和说笑的声音。\n";
const OTHER: &str = "老邮差每天沿着海堤骑十二里路，把信送到最北边的灯塔。冬天浪大的日子他就推着车走，衣服湿透了也不肯把邮袋放下来歇一歇。\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What stands in the folder, but for locks.
    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".lock"))
            .collect();
        names.sort();
        names
    }
}

fn spawn(args: &[&str], stdout: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_wenlu"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn output(args: &[&str], input: &str) -> Output {
    let mut child = spawn(args, Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A run that ends before it has read all closes the pipe.
    let _ = writer.join().unwrap();
    output
}

/// Exit code, standard output, standard error.
fn run(args: &[&str], input: &str) -> (i32, String, String) {
    let output = output(args, input);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn seen(path: &Path, input: &str) -> (i32, String, String) {
    run(&["--seen", path.to_str().unwrap()], input)
}

fn unique(count: usize) -> String {
    (0..count)
        .map(|n| format!("第{n}行和别的行都不一样\n"))
        .collect()
}

#[test]
fn what_an_earlier_run_saw_is_a_repeat() {
    let folder = Folder::new();
    let set = folder.path("set");
    assert_eq!(
        seen(&set, PARAGRAPH),
        (0, PARAGRAPH.to_owned(), String::new())
    );
    let text = format!("{OTHER}{PARAGRAPH}新\n");
    let args = ["--stats", "--seen", set.to_str().unwrap()];
    let (code, out, said) = run(&args, &text);
    assert_eq!((code, out), (0, format!("{OTHER}新\n")));
    assert!(
        said.contains("lines removed that earlier runs saw"),
        "{said}"
    );
    assert_eq!(seen(&set, OTHER).1, "");
    assert_eq!(folder.names(), ["set"]);
}

#[test]
fn the_audit_names_no_record_for_what_an_earlier_run_saw() {
    let folder = Folder::new();
    let (set, audit) = (folder.path("set"), folder.path("audit"));
    assert_eq!(seen(&set, PARAGRAPH).0, 0);
    let args = ["--audit", audit.to_str().unwrap()];
    let args = [&args[..], &["--seen", set.to_str().unwrap()]].concat();
    let text = format!("{OTHER}{PARAGRAPH}新\n{OTHER}");
    assert_eq!(run(&args, &text).1, format!("{OTHER}新\n"));
    let told = fs::read_to_string(&audit).unwrap();
    let repeats: Vec<&str> = told
        .lines()
        .filter_map(|line| line.split("\"repeats\":").nth(1))
        .map(|rest| rest.split(['}', ',']).next().unwrap())
        .collect();
    assert_eq!(repeats, ["null", "1"]);
}

#[test]
fn a_run_of_short_lines_is_known_too() {
    let folder = Folder::new();
    let set = folder.path("set");
    let poem: String = (0..9).map(|n| format!("第{n}行春风又绿江南岸\n")).collect();
    assert_eq!(seen(&set, &format!("题\n{poem}")).0, 0);
    assert_eq!(seen(&set, &format!("另一题\n{poem}尾\n")).1, "另一题\n尾\n");
}

#[test]
fn nothing_is_saved_unless_all_went_well() {
    let folder = Folder::new();
    let set = folder.path("set");
    assert_eq!(seen(&set, PARAGRAPH).0, 0);
    let old = fs::read(&set).unwrap();
    let name = set.to_str().unwrap();
    let missing = folder.path("missing");
    for args in [
        &["--seen", name, missing.to_str().unwrap(), "-"][..],
        &["--seen", name, "--max-removal", "10"],
        &["--seen", name, "--check"],
    ] {
        assert_eq!(run(args, &format!("{OTHER}{PARAGRAPH}")).0, 1, "{args:?}");
        assert!(fs::read(&set).unwrap() == old, "{args:?}");
    }
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut child = spawn(&["--seen", name], full.into());
    child
        .stdin
        .take()
        .unwrap()
        .write_all(OTHER.as_bytes())
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(fs::read(&set).unwrap() == old);
    assert_eq!(folder.names(), ["set"]);
}

#[test]
fn a_reader_that_leaves_leaves_the_old_one() {
    let folder = Folder::new();
    let set = folder.path("set");
    assert_eq!(seen(&set, PARAGRAPH).0, 0);
    let old = fs::read(&set).unwrap();
    let big = folder.path("big");
    fs::write(&big, unique(200_000)).unwrap();
    let mut child = spawn(
        &["--seen", set.to_str().unwrap(), big.to_str().unwrap()],
        Stdio::piped(),
    );
    child
        .stdout
        .take()
        .unwrap()
        .read_exact(&mut [0; 10])
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
    // Also when little is written and nobody ever reads it.
    let mut child = spawn(&["--seen", set.to_str().unwrap()], Stdio::piped());
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(OTHER.as_bytes());
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(fs::read(&set).unwrap() == old);
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let folder = Folder::new();
    let set = folder.path("set");
    let name = set.to_str().unwrap();
    let mut first = spawn(&["--seen", name], Stdio::piped());
    let mut stdin = first.stdin.take().unwrap();
    let start = Instant::now();
    // Until the first one has come so far.
    while !folder.path("set.lock").exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    let (code, out, said) = seen(&set, OTHER);
    assert_eq!(
        (code, out.as_str(), said.lines().count()),
        (1, "", 1),
        "{said}"
    );
    assert!(
        said.contains("another run") && said.contains(name),
        "{said}"
    );
    stdin.write_all(PARAGRAPH.as_bytes()).unwrap();
    drop(stdin);
    assert_eq!(first.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(seen(&set, &format!("{PARAGRAPH}{OTHER}")).1, OTHER);
}

#[test]
fn what_is_no_set_is_refused_and_stays() {
    let folder = Folder::new();
    let set = folder.path("set");
    assert_eq!(seen(&set, &unique(50)).0, 0);
    let good = fs::read(&set).unwrap();
    let changed = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let wrong = [
        (Vec::new(), "not a file of --seen"),
        (PARAGRAPH.as_bytes().to_vec(), "not a file of --seen"),
        (changed(8), "of the format"),
        (changed(12), "of the fold"),
        (changed(16), "of the keys"),
        (changed(good.len() / 2), "damaged"),
        (good[..good.len() - 9].to_vec(), "cut off"),
        ([&good[..], b"\n"].concat(), "damaged"),
    ];
    for (bytes, words) in wrong {
        fs::write(&set, &bytes).unwrap();
        let (code, out, said) = seen(&set, PARAGRAPH);
        assert_eq!(
            (code, out.as_str(), said.lines().count()),
            (1, "", 1),
            "{said}"
        );
        assert!(
            said.contains(words) && said.contains(set.to_str().unwrap()),
            "{words}: {said}"
        );
        assert!(fs::read(&set).unwrap() == bytes);
        assert_eq!(run(&["seen", "info", set.to_str().unwrap()], "").0, 1);
        assert_eq!(run(&["seen", "merge", set.to_str().unwrap()], "").0, 1);
    }
    assert_eq!(seen(folder.0.path(), "").0, 1);
    assert_eq!(seen(&folder.path("no/such/folder"), "").0, 1);
}

#[test]
fn what_makes_no_sense_with_it_is_a_usage_error() {
    for other in [&["--skip", "dedup"][..], &["--dedup-scope", "document"]] {
        let args = [&["--seen", "set"][..], other].concat();
        let (code, _, said) = run(&args, "");
        assert_eq!((code, said.lines().count()), (2, 1), "{said}");
    }
}

#[test]
fn sets_are_joined_and_described() {
    let folder = Folder::new();
    let (a, b, c) = (folder.path("a"), folder.path("b"), folder.path("c"));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    assert_eq!(seen(&a, &format!("{PARAGRAPH}一\n")).0, 0);
    assert_eq!(seen(&b, &format!("{OTHER}一\n")).0, 0);
    let merged = output(&["seen", "merge", &text(&a), &text(&b)], "");
    assert_eq!(
        (merged.status.code(), merged.stderr.as_slice()),
        (Some(0), &b""[..])
    );
    fs::write(&c, &merged.stdout).unwrap();
    let (code, said, _) = run(&["seen", "info", &text(&a), &text(&c)], "");
    assert_eq!(code, 0);
    assert!(
        said.lines()
            .next()
            .unwrap()
            .contains(": 2 lines, 0 more pairs"),
        "{said}"
    );
    assert!(
        said.lines()
            .nth(1)
            .unwrap()
            .contains(": 3 lines, 1 more pairs"),
        "{said}"
    );
    assert_eq!(seen(&c, &format!("{OTHER}新\n{PARAGRAPH}")).1, "新\n");
    let (code, _, said) = run(
        &["seen", "merge", &text(&a), &text(&folder.path("missing"))],
        "",
    );
    assert!(code == 1 && said.contains("missing"), "{said}");
    assert_eq!(run(&["seen"], "").0, 2);
    assert_eq!(run(&["seen", "forget"], "").0, 2);
    assert!(run(&["seen", "--help"], "").1.contains("merge"));
}

#[test]
fn a_set_is_the_same_from_any_number_of_threads() {
    let folder = Folder::new();
    let text = unique(60_000) + &PARAGRAPH.repeat(2);
    let sets: Vec<Vec<u8>> = ["1", "2", "5"]
        .map(|threads| {
            let set = folder.path(threads);
            assert_eq!(
                run(&["-j", threads, "--seen", set.to_str().unwrap()], &text).0,
                0
            );
            fs::read(set).unwrap()
        })
        .to_vec();
    assert!(sets[0] == sets[1] && sets[0] == sets[2]);
}

#[test]
fn killed_at_any_moment_it_leaves_a_set_that_loads() {
    let folder = Folder::new();
    let set = folder.path("set");
    let name = set.to_str().unwrap();
    let big = folder.path("big");
    fs::write(&big, unique(150_000)).unwrap();
    assert_eq!(
        run(
            &["--only", "dedup", "--seen", name, big.to_str().unwrap()],
            ""
        )
        .0,
        0
    );
    let lines = || {
        let (code, said, complaint) = run(&["seen", "info", name], "");
        assert_eq!(code, 0, "{complaint}");
        let count = said.split(": ").nth(1).unwrap().split(' ').next().unwrap();
        count.parse::<usize>().unwrap()
    };
    let new = folder.path("new");
    let mut before = lines();
    let mut killed_while_saving = 0;
    for round in 0..40 {
        fs::write(&new, format!("第{round}轮才有的一行\n")).unwrap();
        let mut child = spawn(
            &["--only", "dedup", "--seen", name, new.to_str().unwrap()],
            Stdio::null(),
        );
        // The moments are spread over the save: it begins when the new file is there.
        let start = Instant::now();
        while !folder.path("set.new").exists() && start.elapsed() < Duration::from_secs(5) {
            if child.try_wait().unwrap().is_some() {
                break;
            }
        }
        std::thread::sleep(Duration::from_micros(round * 250));
        child.kill().unwrap();
        child.wait().unwrap();
        killed_while_saving += usize::from(folder.path("set.new").exists());
        let now = lines();
        assert!(now == before || now == before + 1, "{before} {now}");
        before = now;
        let _ = fs::remove_file(folder.path("set.new"));
    }
    assert!(killed_while_saving > 0, "no kill came while it saved");
    // What a kill left behind is in nobody's way.
    fs::write(folder.path("set.new"), b"half").unwrap();
    assert_eq!(seen(&set, PARAGRAPH).0, 0);
    assert_eq!(lines(), before + 1);
}
