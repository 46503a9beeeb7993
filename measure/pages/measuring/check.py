#!/usr/bin/env python3
"""Check the marks and fields of the pages, and count them by mark: python3 measure/pages/measuring/check.py"""
import collections
import pathlib
import sys

bad, total = 0, collections.Counter()
for path in sorted(pathlib.Path(__file__).parent.glob("1??.tsv")):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        mark = fields[0]
        is_good = mark in tuple("CFTPSIA") and len(fields) == (3 if mark == "P" else 2)
        if not is_good or mark != "C" and not fields[1].strip():
            bad += 1
            print(f"{path.name}:{number}: {line!r}")
        total[mark] += 1
print(f"{sum(total.values())} lines, {bad} bad:", dict(sorted(total.items())))
sys.exit(bad > 0)
