#!/usr/bin/env python3
"""Run OpenCC's own test cases: `wenlu --convert-all` must give what they expect.

    python3 measure/opencc_cases.py OPENCC [--binary B]

OPENCC is OpenCC's source of the version of the dictionaries (a checkout of its tag ver.1.4.2, or the archive `opencc-1.4.2.tar.gz` of PyPI,
unpacked), whose test/testcases/testcases.json holds the cases. Prints, for each configuration, how many of its cases pass, and those that
do not. Bad earlier conversions are not undone here (`--fix-conversion off`).
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys


def cases(folder):
    """Of each configuration: input and what is expected."""
    text = (pathlib.Path(folder) / "test/testcases/testcases.json").read_text(encoding="utf-8")
    # It has comments, and commas before closing brackets.
    text = re.sub(r",(\s*[\]}])", r"\1", re.sub(r"^\s*//.*$", "", text, flags=re.M))
    found = collections.defaultdict(list)
    for case in json.loads(text)["cases"]:
        for config, expected in case["expected"].items():
            found[config].append((case["input"], expected))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--binary", default="target/release/wenlu")
    args = parser.parse_args()
    passed = count = 0
    for config, rows in sorted(cases(args.folder).items()):
        flags = ["--only", "script", "--convert-all", "--fix-conversion", "off", "-c", config]
        bad = []
        for text, expected in rows:
            done = subprocess.run([args.binary, *flags], input=text.encode(), capture_output=True)
            if done.returncode != 0:
                sys.exit(done.stderr.decode())
            if done.stdout.decode() != expected:
                bad.append((text, done.stdout.decode(), expected))
        print(f"{config:<6} {len(rows) - len(bad)} of {len(rows)}")
        for text, got, expected in bad:
            print(f"  text {text!r}\n  got  {got!r}\n  not  {expected!r}")
        passed, count = passed + len(rows) - len(bad), count + len(rows)
    print(f"{passed} of {count}")
    sys.exit(passed < count)


if __name__ == "__main__":
    main()
