#!/usr/bin/env python3
"""Make data/fold.tsv, the frozen fold of characters for dedup keys and rules.

    python3 data/make/fold.py > data/fold.tsv          (run in the project's folder)

Reads data/opencc/TSCharacters.txt and the Unicode data of the Python that runs it. The table is frozen on purpose: keys that
were saved with one version must mean the same with the next, so a change here raises the version in the header.
"""
import unicodedata

FIRST, LAST = 0x0000, 0xFFFF


def simplified():
    table = {}
    for line in open("data/opencc/TSCharacters.txt", encoding="utf-8"):
        if line.startswith("#"):
            continue
        key, values = line.rstrip("\n").split("\t")
        table[key] = values.split(" ")[0]
    return table


def fold(char, t2s):
    """None when the character is dropped, else the one that stands for it."""
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        char = chr(code - 0xFEE0)
    category = unicodedata.category(char)
    if category[0] in "PZ" or category in ("Cc", "Cf"):
        return None
    # 薴 becomes 苧, and 苧 becomes 苎: to a fixed point, so that folding twice is folding once.
    while t2s.get(char, char) != char:
        char = t2s[char]
    lower = char.lower()
    if len(lower) == 1:
        char = lower
    return char if ord(char) <= LAST else chr(code)


def main():
    t2s = simplified()
    print("# How characters are folded for dedup keys and rules; what is not listed stands for itself.")
    print("# drop FIRST LAST: blanks, punctuation, controls.  map FROM TO: to Simplified, halfwidth, lower case.")
    print("# version: 1")
    print(f"# source: OpenCC 1.4.2 TSCharacters (Apache-2.0), first choice; Unicode {unicodedata.unidata_version} categories and case")
    print("# made by: python3 data/make/fold.py > data/fold.tsv")
    dropped = []
    for code in range(FIRST, LAST + 1):
        if 0xD800 <= code <= 0xDFFF:
            continue
        to = fold(chr(code), t2s)
        if to is None:
            dropped.append(code)
        elif ord(to) != code:
            print(f"map\t{code:04X}\t{ord(to):04X}")
    start = None
    for code in dropped + [None]:
        if start is not None and code == last + 1:
            last = code
            continue
        if start is not None:
            print(f"drop\t{start:04X}\t{last:04X}")
        start = last = code


main()
