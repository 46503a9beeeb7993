//! dedup by the library and the binary: planted repeats, memory, numbers, and the flags but for `--seen`.

mod common;

use assert_cmd::Command;
use common::{assert_same, clean, clean_all};
use std::collections::HashSet;
use wenlu::{Options, Stage, Stages};

const PARAGRAPH: &str = "磨坊在河的拐弯处，水车从早转到晚。秋天新麦下来的时候，四乡的人赶着驴车来排队，院子里到处是麦子的香味和说笑的声音。\n";

/// Exit code, standard output, standard error.
fn run(args: &[&str], input: &str) -> (i32, String, String) {
    let output = Command::cargo_bin("wenlu")
        .unwrap()
        .args(args)
        .write_stdin(input)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn dedup_alone() -> Options {
    Options {
        stages: Stages::none().with(Stage::Dedup),
        ..Options::default()
    }
}

/// The generator of Knuth's MMIX.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    fn line(&mut self, number: usize) -> String {
        let han = 20 + self.below(60);
        let text: String = (0..han)
            .map(|_| char::from_u32(0x4E00 + self.below(5000) as u32).unwrap())
            .collect();
        format!("{text}，第{number}。\n")
    }
}

const RECURRING: [&str; 4] = [
    "会场安静下来。\n",
    "同志们：\n",
    "（掌声）\n",
    "答：是的。\n",
];

/// 3,000 lines, among them short ones that recur, and where 200 runs of 3 to 15 of them are planted, all behind their originals.
fn planted(seed: u64) -> (Vec<String>, Vec<String>) {
    let mut random = Random(seed);
    let mut lines: Vec<String> = Vec::new();
    for number in 0..3000 {
        lines.push(random.line(number));
        if random.below(6) == 0 {
            lines.push(RECURRING[random.below(RECURRING.len())].to_owned());
        }
    }
    // No run is torn by another, so each is evidence as it stands.
    let mut is_inside = vec![false; lines.len() + 1];
    let mut runs = Vec::new();
    for _ in 0..200 {
        let length = 3 + random.below(13);
        let from = random.below(lines.len() - 300);
        is_inside[from + 1..from + length].fill(true);
        runs.push((from, length));
    }
    let neighbours = |a: usize, b: usize| {
        let (a, b) = (a.checked_sub(1).and_then(|a| lines.get(a)), lines.get(b));
        a.is_some()
            && b.is_some()
            && lines
                .windows(2)
                .any(|pair| Some(&pair[0]) == a && Some(&pair[1]) == b)
    };
    // Nor are there two planted runs that have a line and what stands beside them in common: the first would be evidence for the second.
    let mut taken = HashSet::new();
    let mut at: Vec<Vec<(usize, usize)>> = vec![Vec::new(); lines.len() + 1];
    for (from, length) in runs {
        // Where the lines beside a planted run are those beside the original, nobody can tell how long the run is.
        let place = loop {
            let place = from + length + random.below(lines.len() + 1 - from - length);
            let sides = [
                (place.checked_sub(1), Some(from)),
                (Some(from + length - 1), Some(place)),
            ]
            .map(|(a, b)| (a.and_then(|a| lines.get(a)), b.and_then(|b| lines.get(b))));
            if !is_inside[place]
                && at[place].is_empty()
                && !neighbours(place, from)
                && !neighbours(from + length, place)
                && sides.iter().all(|side| !taken.contains(side))
            {
                taken.extend(sides);
                break place;
            }
        };
        at[place].push((from, length));
    }
    let mut all = Vec::new();
    for (place, runs) in at.iter().enumerate() {
        for (from, length) in runs {
            all.extend_from_slice(&lines[*from..from + length]);
        }
        all.extend(lines.get(place).cloned());
    }
    (lines, all)
}

#[test]
fn what_was_planted_goes_and_nothing_else() {
    for seed in 0..8 {
        let (lines, all) = planted(seed);
        assert!(all.len() > lines.len() + 1000);
        for threads in [1, 3] {
            let options = Options {
                threads,
                ..dedup_alone()
            };
            let (got, stats) = clean_all(&options, &[all.concat().as_bytes()], 4096);
            assert_same("planted", &got, lines.concat().as_bytes());
            assert_eq!(stats.repeats as usize, all.len() - lines.len());
        }
    }
}

#[test]
fn truncated_copies_go_and_nothing_else() {
    for seed in 0..8 {
        let mut random = Random(seed);
        let lines: Vec<String> = (0..2000).map(|number| random.line(number)).collect();
        let mut all = Vec::new();
        let mut cuts = 0;
        for (number, line) in lines.iter().enumerate() {
            all.push(line.clone());
            if random.below(5) == 0 {
                let from: Vec<char> = lines[random.below(number + 1)].chars().collect();
                // The last two characters of random ones are a comma and the number.
                let most = from.iter().position(|c| *c == '，').unwrap();
                let kept: String = from[..12 + random.below(most - 12)].iter().collect();
                all.push(kept + ["。\n", "\n", "……\n"][random.below(3)]);
                cuts += 1;
            }
        }
        let (got, stats) = clean_all(&dedup_alone(), &[all.concat().as_bytes()], usize::MAX);
        assert_same("truncated", &got, lines.concat().as_bytes());
        // A long one that comes twice is a repeat the second time.
        assert_eq!(stats.repeats, cuts);
        assert!(stats.truncated > cuts * 9 / 10);
    }
}

#[test]
fn unique_lines_stay_in_however_little_memory() {
    let mut random = Random(1);
    let text: String = (0..60_000).map(|number| random.line(number)).collect();
    for memory in [64 << 10, 1 << 20] {
        let mut options = dedup_alone();
        options.dedup.memory = memory;
        let (got, stats) = clean_all(&options, &[text.as_bytes()], usize::MAX);
        assert_same("unique", &got, text.as_bytes());
        assert!(stats.forgotten.entries > 0);
    }
}

#[test]
fn what_was_forgotten_is_told() {
    let mut random = Random(2);
    let text: String = (0..20_000).map(|number| random.line(number)).collect();
    let args = ["--only", "dedup", "--dedup-memory", "64K", "--stats"];
    let (code, out, said) = run(&args, &text);
    assert_eq!((code, out == text), (0, true));
    let told: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("keys; repeats farther apart than about 0."))
        .collect();
    assert_eq!(told.len(), 2, "{said}");
    assert!(told.iter().any(|line| line.starts_with("wenlu: forgot ")));
    // It tells the truth: what is nearer than that is seen, and the first line is not.
    let again = |from: usize| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let repeat = lines
            .iter()
            .skip(from)
            .find(|line| line.chars().count() > 50)
            .unwrap();
        run(&args[..4], &format!("{text}{repeat}")).1.len() == text.len()
    };
    assert!(again(19_000) && !again(0));
}

/// The most memory that a process had, in bytes.
#[cfg(target_os = "linux")]
fn most_memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.unwrap().trim().strip_suffix(" kB").unwrap();
    kib.parse::<usize>().unwrap() << 10
}

/// Far more short lines than the memory holds.
#[cfg(target_os = "linux")]
#[test]
fn the_cap_on_memory_holds() {
    use std::{
        io::{Read, Write},
        process::{Command, Stdio},
    };
    let unique: String = (0..1_500_000).map(|n| format!("第{n}行\n")).collect();
    // Of what is removed nothing comes out, so when the unique lines have come all of them were remembered.
    let mut with_end = unique.clone();
    with_end.push_str(&PARAGRAPH.repeat(3 << 12));
    with_end.push_str("尾\n");
    for mib in [4, 16, 32] {
        let memory = format!("{mib}M");
        let mut child = Command::new(env!("CARGO_BIN_EXE_wenlu"))
            .args(["-j1", "--only", "dedup", "--dedup-memory", &memory])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let text = with_end.clone();
        // It stays open, so that the process can be asked.
        let writer = std::thread::spawn(move || {
            stdin.write_all(text.as_bytes()).unwrap();
            stdin
        });
        let mut out = vec![0; unique.len()];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut out).unwrap();
        assert!(out == unique.as_bytes());
        let taken = most_memory(child.id());
        drop(writer.join().unwrap());
        std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
        assert!(child.wait().unwrap().success());
        // Text in so few windows needs 16 MiB; all that may be taken, 64 MiB and the cap, would hide a cap that does not hold.
        let most = (28 + mib) << 20;
        assert!(taken <= most, "{mib} MiB: {taken} bytes");
    }
}

#[test]
fn memory_smaller_than_it_needs_is_refused() {
    assert_eq!(run(&["--dedup-memory", "1K"], "").0, 2);
}

#[test]
fn latin() {
    let text = "The miller opened the sluice before dawn, and by the time that the carts came up the lane the stones were already warm with work.\n";
    let twice = format!("{text}Next.\n{text}");
    assert_eq!(run(&["--skip", "repair"], &twice).1, twice);
    assert_eq!(run(&["--dedup-latin"], &twice).1, format!("{text}Next.\n"));
    let cut = format!("{text}The miller opened the sluice before dawn, and by the time\n");
    assert_eq!(run(&["--dedup-latin"], &cut).1, text);
    assert_eq!(run(&[], &cut).1, cut);
}

#[test]
fn removing_more_than_half_is_told() {
    let (code, out, said) = run(&[], &PARAGRAPH.repeat(5));
    assert_eq!((code, out.as_str()), (0, PARAGRAPH));
    assert!(
        said.contains("80 % of the text was removed as repeats") && said.lines().count() == 1,
        "{said}"
    );
    assert_eq!(run(&[], &PARAGRAPH.repeat(2)).2, "");
}

#[test]
fn max_removal() {
    let text = PARAGRAPH.repeat(4);
    let (code, out, said) = run(&["--max-removal", "60"], &text);
    assert_eq!((code, out.as_str()), (1, PARAGRAPH));
    assert!(
        said.contains("75.0 %") && said.contains("--max-removal 60"),
        "{said}"
    );
    assert_eq!(run(&["--max-removal", "75"], &text).0, 0);
    assert_eq!(run(&["--max-removal", "0%"], PARAGRAPH).0, 0);
    for wrong in ["-1", "101", "half"] {
        let (code, _, said) = run(&[&format!("--max-removal={wrong}")], "");
        assert_eq!((code, said.lines().count()), (2, 1), "{said}");
    }
}

#[test]
fn another_number_is_another_line() {
    let line = |number| {
        format!(
            "今年水库的水位比去年同期高出{number}米，下游三个村子的灌溉用水可以放心，渔场也不用再往外运鱼苗，大家都很高兴。\n"
        )
    };
    let text: String = ["1.5", "15", "1.5%", "-15", "1/5", "1:5", "1-5"]
        .map(line)
        .concat();
    assert_same(
        "numbers",
        &clean(&Options::default(), text.as_bytes()),
        text.as_bytes(),
    );
    let same = line("1.5") + &line("１．５");
    assert_eq!(run(&[], &same).1, line("1.5"));
}

/// What stays of a document is the same whether a line stands in it cut short once or twice, and in any delivery.
#[test]
fn a_truncated_repeat_held_in_a_run_goes_alone() {
    let long = "入秋以来河道两岸的树木已经全部补种完毕，沿线七个村子都派人轮流浇水，到上个月底成活率超过了九成，比前年好得多。\n";
    let cut = "入秋以来河道两岸的树木已经全部补种完毕，沿线七个村子都派。\n";
    let text = format!("{long}同志们：\n{cut}一\n\n同志们：\n{cut}\n二\n");
    let want = format!("{long}同志们：\n一\n\n同志们：\n\n二\n");
    for threads in [1, 2] {
        for size in [1, 7, usize::MAX] {
            let options = Options {
                threads,
                ..Options::default()
            };
            let (got, stats) = clean_all(&options, &[text.as_bytes()], size);
            assert_same("held", &got, want.as_bytes());
            assert_eq!(
                (
                    stats.repeats,
                    stats.truncated,
                    stats.repeats_of_earlier_runs
                ),
                (2, 2, 0)
            );
        }
    }
}
