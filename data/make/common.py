#!/usr/bin/env python3
"""Make data/rules/common.txt, the 2000 commonest Han characters of running Simplified text, commonest first.

    python3 data/make/common.py jieba/dict.txt > data/rules/common.txt          (run in the project's folder)

dict.txt is the dictionary of jieba 0.42.1: word, count, tag. A character's count is the sum over the words that hold it.
"""
import collections
import sys

NUMBER = 2000


def main():
    counts = collections.Counter()
    for line in open(sys.argv[1], encoding="utf-8"):
        word, count = line.split(" ")[:2]
        for char in word:
            if "\u4e00" <= char <= "\u9fff":
                counts[char] += int(count)
    print("# The commonest Han characters, commonest first; boilerplate triggers rules by characters late in the list or not in it.")
    print("# source: jieba 0.42.1, dict.txt (MIT, Copyright (c) 2013 Sun Junyi), counts summed by character")
    print("# made by: python3 data/make/common.py jieba/dict.txt > data/rules/common.txt")
    ranked = sorted(counts, key=lambda char: (-counts[char], char))[:NUMBER]
    for start in range(0, NUMBER, 50):
        print("".join(ranked[start:start + 50]))


main()
