#!/usr/bin/env python3
"""Make data/unicode/radicals.tsv: the ideograph that each Kangxi or CJK radical looks like.

    apt-get download unicode-data && dpkg-deb -x unicode-data_*.deb unpacked
    python3 data/make/radicals.py unpacked/usr/share/unicode/EquivalentUnifiedIdeograph.txt > data/unicode/radicals.tsv

Strokes (U+31C0..31EF) are left out: they are not radicals.
"""
import sys

FIRST, LAST = 0x2E80, 0x2FDF


def main(path):
    print("# Kangxi and CJK radicals and their Equivalent_Unified_Ideograph: RADICAL IDEOGRAPH, in hexadecimal.")
    print("# source: Unicode 15.0.0, EquivalentUnifiedIdeograph.txt, as in Debian's unicode-data 15.0.0-1; licence: Unicode-3.0 (LICENSE beside)")
    print("# made by: data/make/radicals.py")
    for line in open(path, encoding="utf-8"):
        line = line.split("#")[0].strip()
        if not line:
            continue
        source, target = (field.strip() for field in line.split(";"))
        ends = [int(end, 16) for end in source.split("..")]
        for code in range(ends[0], ends[-1] + 1):
            if FIRST <= code <= LAST:
                print(f"{code:04X}\t{int(target, 16):04X}")


main(sys.argv[1])
