#!/usr/bin/env python3
"""Make data/model/words.tsv, the word counts behind the character model.

    python3 data/make/jieba.py JIEBA/jieba/dict.txt > data/model/words.tsv      (run in the project's folder)

JIEBA is the unpacked source archive of jieba 0.42.1 from PyPI. Kept: the WORDS most frequent words of Han characters alone, and
every single character, so that rare characters have a count of their own. Part-of-speech tags go.
"""
import sys

WORDS = 120_000


def is_han(word):
    return all("\u4e00" <= char <= "\u9fff" for char in word)


def main():
    counts = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        word, count, _tag = line.split(" ")
        if is_han(word):
            counts[word] = counts.get(word, 0) + int(count)
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[:WORDS]
    kept = sorted(set(frequent) | {word for word in counts if len(word) == 1})
    print("# Words and how often jieba's corpus has them; sorted by code point, unique.")
    print(f"# kept: the {WORDS} most frequent words of Han characters, and every single character; tags dropped")
    print("# source: jieba 0.42.1, jieba/dict.txt (MIT, see LICENSE beside this file)")
    print("# made by: python3 data/make/jieba.py JIEBA/jieba/dict.txt > data/model/words.tsv")
    for word in kept:
        print(f"{word}\t{counts[word]}")


main()
