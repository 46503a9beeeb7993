#!/usr/bin/env python3
"""What dedup costs on lines of which none repeats, which is the most that it can cost: time and memory, beside peers.

    python3 measure/unique.py [MB] [RUNS] [BYTES]

Makes MB megabytes (1000) of lines of about BYTES bytes (200) of random words by their frequency, a block of 40 MB and copies of it
whose lines each begin with a word of their copy, so that every line stands once; runs each command RUNS times (3) in turn on it, and
prints the medians of processor time (user and system, which other work on the machine disturbs least) and of speed by it, and the most
memory that was resident. First each command must give all lines of 2 MB back.
Needs target/release/wenlu (`cargo build --release`); peers that are not installed are left out (`cargo install runiq huniq`, measured with
2.1.0 and 2.7.0; mawk and sort are the distribution's).
"""
import itertools
import multiprocessing
import os
import pathlib
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
WENLU = ROOT / "target/release/wenlu"
BLOCK = 40_000_000
# (what the table calls it, the command, the row that it is compared with)
COMMANDS = [
    ("`wenlu -j1 --skip dedup`", f"{WENLU} -j1 --skip dedup", None),
    ("`wenlu -j1`", f"{WENLU} -j1", 0),
    ("`wenlu -j1 --only normalize`", f"{WENLU} -j1 --only normalize", None),
    ("`wenlu -j1 --only normalize,dedup`", f"{WENLU} -j1 --only normalize,dedup", 2),
    ("`LC_ALL=C sort -u`", "env LC_ALL=C sort -u", None),
    ("`mawk '!seen[$0]++'`", "mawk '!seen[$0]++'", None),
    ("`runiq`", "runiq -", None),
    ("`huniq`", "huniq", None),
]


def words():
    table = [line.split("\t") for line in (ROOT / "data/model/words.tsv").read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    return [word for word, _ in table], list(itertools.accumulate(int(count) for _, count in table))


def block(size, length):
    """Lines of words, each once, and the words."""
    source = random.Random(7)
    vocabulary, sums = words()
    lines, line, room = {}, [], length - 4
    while size > 0:
        for word in source.choices(vocabulary, cum_weights=sums, k=100_000):
            line.append(word)
            room -= len(word.encode())
            if room <= 0:
                text = "".join(line) + "。\n"
                size -= len(text.encode())
                lines[text] = None
                line, room = [], length - 4
    return list(lines), vocabulary


def write(path, size, length):
    lines, vocabulary = block(min(size, BLOCK), length)
    # No word of four characters begins another one, so the copies have no line in common.
    marks = (word for word in vocabulary if len(word) == 4)
    with open(path, "wb") as file:
        file.write("".join(lines).encode())
        while file.tell() < size:
            mark = next(marks)
            file.write("".join(mark + line for line in lines).encode())


def lines_of(path):
    with open(path, "rb") as text:
        return sum(1 for _ in text)


def check(command, path):
    """Ends where a command does not give unique lines back, in whatever order."""
    with open(path, "rb") as text:
        lines = text.read(2_000_000).split(b"\n")[:-1]
    given = b"".join(line + b"\n" for line in lines)
    got = subprocess.run(shlex.split(command), input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    if sorted(got.split(b"\n")) != sorted(given.split(b"\n")):
        sys.exit(f"{command}: {len(given)} bytes in, {len(got)} out, and not the same lines")


def run(command, path):
    """Seconds of processor time, bytes of memory."""
    with open(path, "rb") as text:
        child = subprocess.Popen(shlex.split(command), stdin=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command}: exit {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    size, runs, length = (int(given) for given in (sys.argv[1:] + ["1000", "3", "200"][len(sys.argv) - 1 :]))
    commands = [c for c in COMMANDS if shutil.which(shlex.split(c[1])[0])]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "unique"
        # In a process of its own: what this one takes would count as its children's, from before they become the command.
        maker = multiprocessing.Process(target=write, args=(path, size * 1_000_000, length))
        maker.start()
        maker.join()
        bytes_in = path.stat().st_size
        count = lines_of(path)
        # In a process of its own too, for the same reason.
        checks = [multiprocessing.Process(target=check, args=(command, path)) for _, command, _ in commands]
        for process in checks:
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(1)
        results = [[] for _ in commands]
        for _ in range(runs):
            for (_, command, _), result in zip(commands, results):
                result.append(run(command, path))
    print(f"{bytes_in / 1e6:.0f} MB, {count} lines, each once; median of {runs} runs in turn\n")
    print("| | s | MB/s | MiB | beside the row before |")
    print("|---|---|---|---|---|")
    rows = [tuple(statistics.median(column) for column in zip(*result)) for result in results]
    for (name, _, other), (seconds, memory) in zip(commands, rows):
        ratio = ""
        if other is not None:
            extra = (seconds - rows[other][0]) / bytes_in * 1e9
            ratio = f"{seconds / rows[other][0]:.2f} of the time, {extra:+.2f} ns a byte"
        print(f"| {name} | {seconds:.1f} | {bytes_in / 1e6 / seconds:.0f} | {memory / 2**20:.0f} | {ratio} |")


if __name__ == "__main__":
    main()
