#!/usr/bin/env python3
"""Measure the repair of byte-shifted pages on clean text that the forward model damages.

    python3 measure/shift.py FOLDER [--shared DIR] [--half build|measure|seeds] [--bytes N] [--seeds N] [--wenlu PATH] [--reference]
    python3 measure/shift.py BUILD/news.txt --pages 6       other texts; BUILD is what data/make/prose.py leaves out

FOLDER is that of measure/texts.py; DIR (default ../shared) holds damage/ (damage.py, restore.py, tables.json) and seeds/. Each text is
damaged in several ways: with the gloss set of the model and with sets drawn at random, toned, toneless, toneless with a blank, folded
and with fullwidth marks. Printed for each text and way: lines, lines whose bytes were damaged (more than glosses between characters),
the share of these that come back exactly, the share of characters that are wrong (edit distance over length) in the whole text, which
is the CER of shared/byte-shift.md, and in the damaged lines alone, and speed.

Compared is what damage.py can keep: in Simplified by way of its own table, marks and letters halfwidth, `?` for what GBK lacks.
--reference runs restore.py beside it, about 0.01 MB/s, so take few bytes.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = {
    "build": ["libreoffice-help-zh-cn", "gimp-help-zh-cn", "debian-reference-zh-cn", "manpages-zh"],
    "measure": ["fortunes-zh", "maint-guide-zh-cn", "debian-faq-zh-cn"],
}
#       name       gloss set  tones  blank  folded
WAYS = [
    ("model", "model", True, False, True),
    ("set1", 1, True, False, True),
    ("set2wide", 2, True, False, False),
    ("toneless", 3, False, False, True),
    ("spaced", 4, False, True, False),
]
PLAIN = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ", "aaaaeeeeiiiioooouuuuvvvvvnnn")


def han(text):
    return sum("\u4e00" <= char <= "\u9fff" for char in text)


def texts(folder, shared, half, limit):
    """Name and lines of each text: the lines with at least 8 Han characters, from its middle."""
    if half == "seeds":
        paths = [path for path in sorted((shared / "seeds").iterdir()) if path.name[:3] in ("001", "002", "003", "004")]
    else:
        paths = [folder / half / "zh-cn" / f"{name}.txt" for name in PACKAGES[half]]
    for path in paths:
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if half == "seeds" or han(line) >= 8]
        start = 0
        if sum(len(line.encode()) for line in lines) > limit:
            start = len(lines) // 3
        taken, size = [], 0
        for line in lines[start:]:
            if size > limit:
                break
            taken.append(line)
            size += len(line.encode()) + 1
        yield path.stem[:22], taken


def pages(path, limit, most):
    """The lines of a text in pages of so many bytes."""
    taken, size, number = [], 0, 0
    for line in path.read_text(encoding="utf-8").split("\n"):
        taken.append(line)
        size += len(line.encode()) + 1
        if size > limit:
            number += 1
            yield f"{path.stem[:16]}-{number}", taken
            if number == most:
                return
            taken, size = [], 0


def glosses(model, which, tones):
    """The table of a site: about as many characters as the model's, those of its conversion drawn by chance."""
    table = model.GLOSS
    if which != "model":
        chance = random.Random(which)
        common = [c for c in model.S2T.values() if len(model.gbk(c)) == 2 and model.READ.get(c) and len(model.T2S.get(c, "")) == 1]
        table = {c: model.READ[c][0] for c in chance.sample(sorted(set(common)), 300)}
        keep = chance.sample(sorted(model.GLOSS), 30)
        table.update((c, model.GLOSS[c]) for c in keep)
    return table if tones else {c: p.translate(PLAIN) for c, p in table.items()}


def byte_table(model, table, blank):
    tail = b" " if blank else b""
    return {key: value + tail for key, value in model.gloss_table(table).items()}


def by_chars(model, line, table, blank, fold):
    """The line if the tool had known characters: glosses only behind their own."""
    out = []
    for c in model.s2t(model.widen(line)):
        c = c if len(model.gbk(c)) == 2 or ord(c) < 128 else "?"
        out.append(model.FOLD.get(c, c) if fold else c)
        if c in table:
            out.append(f"({table[c]})" + (" " if blank else ""))
    return "".join(out)


def same(model, text):
    """The form in which texts are compared."""
    out = []
    for c in text:
        c = model.FOLD.get(c, c)
        c = model.S2T.get(c, c)
        c = model.T2S.get(c, c)
        out.append("?" if ord(c) > 127 and model.gbk(c) == b"?" else c)
    return "".join(out)


def distance(a, b):
    if a == b:
        return 0
    head = len(os.path.commonprefix([a, b]))
    a, b = a[head:], b[head:]
    tail = len(os.path.commonprefix([a[::-1], b[::-1]]))
    a, b = a[: len(a) - tail], b[: len(b) - tail]
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def score(model, clean, damaged, kept, restored, errors):
    """Damaged lines, exact ones, edits in them, characters in them, edits in all lines, characters in all."""
    counts = [0] * 6
    got = restored.split("\n")
    if len(got) != len(clean):
        sys.exit(f"{len(clean)} lines went in, {len(got)} came out")
    for want, bad, aligned, have in zip(clean, damaged, kept, got):
        want, have = same(model, want), same(model, have)
        edits = distance(want, have)
        counts[4] += edits
        counts[5] += len(want)
        if bad == aligned:
            continue
        for i, n in enumerate((1, edits == 0, edits, len(want))):
            counts[i] += n
        if edits and errors is not None:
            errors.write(f"= {want}\n! {have}\n? {bad}\n\n")
    return counts


def run(command, text):
    start = time.perf_counter()
    out = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return out.decode(), time.perf_counter() - start


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("folder", type=pathlib.Path)
    args.add_argument("--shared", type=pathlib.Path, default=HERE.parent.parent / "shared")
    args.add_argument("--half", default="build", choices=["build", "measure", "seeds"])
    args.add_argument("--pages", type=int, default=0, help="FOLDER is a text: take so many pages of it, of --bytes each")
    args.add_argument("--bytes", type=int, default=200_000, help="of each text")
    args.add_argument("--seeds", type=int, default=1, help="random seeds of the separators, each a run")
    args.add_argument("--first-seed", type=int, default=11)
    args.add_argument("--ways", default="", help="only these, with commas")
    args.add_argument("--wenlu", default=str(HERE.parent / "target/release/wenlu"))
    args.add_argument("--reference", action="store_true")
    args.add_argument("--errors", type=argparse.FileType("w"), help="where lines that are not exact are written")
    args = args.parse_args()
    sys.path.insert(0, str(args.shared / "damage"))
    sys.dont_write_bytecode = True
    import damage as model

    programs = {"wenlu": [args.wenlu, "--only", "decode,repair", "-j1"]}
    if args.reference:
        programs["reference"] = [sys.executable, str(args.shared / "damage/restore.py")]
    sums = {name: [0] * 6 + [0.0, 0] for name in programs}
    print(f"{'text':22} {'way':9} {'seed':>4} {'program':9} {'lines':>6} {'damaged':>7} {'exact':>6} {'CER':>8} {'in them':>8} {'MB/s':>6}")
    if args.pages:
        found = pages(args.folder, args.bytes, args.pages)
    else:
        found = texts(args.folder, args.shared, args.half, args.bytes)
    for name, clean in found:
        for way, which, tones, blank, fold in WAYS:
            if args.ways and way not in args.ways.split(","):
                continue
            table = glosses(model, which, tones)
            inserted = byte_table(model, table, blank)
            for seed in range(args.first_seed, args.first_seed + args.seeds):
                damaged = model.damage("\n".join(clean), seed, 0.72, inserted, fold)
                kept = [by_chars(model, line, table, blank, fold) for line in clean]
                for program, command in programs.items():
                    restored, took = run(command, damaged)
                    counts = score(model, clean, damaged.split("\n"), kept, restored, args.errors if program == "wenlu" else None)
                    size = len(damaged.encode())
                    for i, n in enumerate((*counts, took, size)):
                        sums[program][i] += n
                    show(name, way, seed, program, len(clean), counts, size, took)
    for program, (*counts, took, size) in sums.items():
        show("all", "", "", program, "", counts, size, took)


def show(name, way, seed, program, lines, counts, size, took):
    bad, exact, edits, chars, all_edits, all_chars = counts
    share, inside, cer = exact / max(bad, 1), edits / max(chars, 1), all_edits / max(all_chars, 1)
    speed = size / 1e6 / max(took, 1e-9)
    print(f"{name:22} {way:9} {seed!s:>4} {program:9} {lines!s:>6} {bad:7} {share:6.1%} {cer:8.5f} {inside:8.5f} {speed:6.2f}", flush=True)


if __name__ == "__main__":
    main()
