#!/usr/bin/env python3
"""How fast a stream of JSON lines runs, all stages on, and in how much memory.

    python3 measure/texts.py FOLDER                              the text, once
    cargo build --release
    python3 measure/jsonl.py FOLDER [--mb MB] [--runs N] [--lines L] [--binary B] [--threads J ...]

Makes MB megabytes (1000) of JSON lines `{"id": .., "url": .., "text": ..}`. A text has about L lines (12) of one to four sentences each, drawn from the
Chinese sentences of FOLDER (Simplified in most, Traditional in one of four texts), with the first words of another before them: no two lines
begin alike, but words stand together as people wrote them. One line in ten of FOLDER that is no sentence (a title, a row, an example of code) stands between them as it is. Runs the commands in turn,
N times (3), and prints the medians of wall and processor time, of speed by both, and the most memory that was resident.
"""
import argparse
import glob
import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import time

SENTENCE = re.compile(r"[^。！？]{6,80}[。！？]")


def pools(folder, language):
    """Sentences, and short lines that are none, of both halves."""
    sentences, others = set(), set()
    for path in sorted(glob.glob(f"{folder}/*/{language}/*.txt")):
        with open(path, encoding="utf-8", errors="ignore") as file:
            for line in file:
                found = SENTENCE.findall(line.strip())
                sentences.update(found)
                if not found and 2 < len(line.strip()) < 60:
                    others.add(line.strip())
    return sorted(sentences), sorted(others)


def texts(folder, lines):
    source = random.Random(11)
    scripts = [pools(folder, "zh-cn")] * 3 + [pools(folder, "zh-tw")]
    while True:
        sentences, others = source.choice(scripts)
        text = []
        for _ in range(source.randint(lines // 2, lines + lines // 2)):
            if source.random() < 0.1:
                text.append(source.choice(others))
            else:
                begin = source.choice(sentences)[:source.randint(2, 6)]
                text.append(begin + "".join(source.choice(sentences) for _ in range(source.randint(1, 4))))
        yield "\n".join(text)


def make(path, folder, size, lines):
    with open(path, "w", encoding="utf-8") as file:
        for number, text in enumerate(texts(folder, lines)):
            line = json.dumps({"id": number, "url": f"https://example.org/{number}.html", "text": text}, ensure_ascii=False) + "\n"
            size -= len(line.encode())
            if size < 0:
                return
            file.write(line)


def run(command, path):
    """Wall and processor time in seconds, and resident memory in MiB."""
    with open(path, "rb") as file:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    if status:
        raise SystemExit(f"{command} failed with {status}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--mb", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--lines", type=int, default=12)
    parser.add_argument("--binary", default="target/release/wenlu")
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    args = parser.parse_args()
    commands = [("cat", ["cat"])]
    for threads in args.threads:
        own = [args.binary, f"-j{threads}", "--jsonl=text"]
        commands += [(" ".join(["wenlu", *own[1:], *more]), own + more) for more in ([], ["--skip", "boilerplate"])]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/texts.jsonl"
        make(path, args.folder, args.mb * 10**6, args.lines)
        size = os.path.getsize(path) / 1e6
        results = {name: [] for name, _ in commands}
        for _ in range(args.runs):
            for name, command in commands:
                results[name].append(run(command, path))
    print(f"{size:.0f} MB\n| command | wall s | MB/s | processor s | MB/s of it | MiB |\n|---|--:|--:|--:|--:|--:|")
    for name, _ in commands:
        wall, processor, memory = (statistics.median(column) for column in zip(*results[name]))
        print(f"| `{name}` | {wall:.2f} | {size / wall:.0f} | {processor:.2f} | {size / max(processor, 0.01):.0f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
