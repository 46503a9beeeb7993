#!/usr/bin/env python3
"""Make data/model/japanese.tsv and korean.tsv: how often characters, and pairs of them, stand in running text.

    python3 data/make/running.py ja FOLDER/build/ja/*.txt > data/model/japanese.tsv     (run in the project's folder)
    python3 data/make/running.py ko FOLDER/build/ko/*.txt > data/model/korean.tsv

FOLDER is what measure/texts.py makes. Lines without kana, or without Hangul, are of another language and do not count. Counted are
kana, Han and Hangul, and the marks that stand between them; a pair is two of these side by side. What is rarer than LEAST_CHAR and
LEAST_PAIR in all goes, and so does what only one of several texts has: it says more about the text than about the language.
"""
import collections
import re
import sys

LEAST_CHAR, LEAST_PAIR = 4, 12
KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
LANGUAGES = {
    "ja": ("Japanese", f"[{KANA}]", f"[{KANA}\u4e00-\u9fff\u3005\u3001\u3002\u300c\u300d\u30fb]+"),
    "ko": ("Korean", "[\uac00-\ud7a3]", "[\uac00-\ud7a3]+"),
}


def main():
    name, wanted, run = LANGUAGES[sys.argv[1]]
    wanted, run = re.compile(wanted), re.compile(run)
    chars, pairs, texts = collections.Counter(), collections.Counter(), collections.defaultdict(set)
    for path in sys.argv[2:]:
        for line in open(path, encoding="utf-8"):
            if not wanted.search(line):
                continue
            for match in run.finditer(line):
                text = match[0]
                chars.update(text)
                for pair in zip(text, text[1:]):
                    pairs["".join(pair)] += 1
                    texts["".join(pair)].add(path)
    several = min(2, len(sys.argv) - 2)
    rows = [(char, count) for char, count in chars.items() if count >= LEAST_CHAR]
    rows += [(pair, count) for pair, count in pairs.items() if count >= LEAST_PAIR and len(texts[pair]) >= several]
    sources = ", ".join(re.sub(r".*/|\.txt$", "", path) for path in sys.argv[2:])
    print(f"# Characters and pairs of running {name} text, and how often they were counted; sorted by code point, unique.")
    print(f"# kept: characters from {LEAST_CHAR} times, pairs from {LEAST_PAIR} times on")
    print(f"# source: counted for this project in the text of Debian's {sources}; counts are facts, licence as the project")
    print(f"# made by: python3 data/make/running.py {sys.argv[1]} FOLDER/build/{sys.argv[1]}/*.txt (FOLDER: measure/texts.py)")
    for text, count in sorted(rows):
        print(f"{text}\t{count}")


main()
