#!/usr/bin/env python3
"""How much mojibake comes back: damages lines of clean text, runs wenlu (and ftfy where it is installed) on them, and counts.

    python3 measure/texts.py ...                                 the text, once
    cargo build --release
    python3 measure/mojibake.py FOLDER [--lines N] [--binary B]  FOLDER/zh-cn/*.txt and so on, one text a line
    python3 measure/mojibake.py FOLDER --clean [MORE FILES]      lines that are changed though they are clean
    python3 measure/mojibake.py FOLDER --quoted                  lines that speak of mojibake, in quotation marks, and are changed
    python3 measure/mojibake.py FOLDER --show N                  some of the lines that did not come back

For each family: lines that came back exactly, lines that are neither the text nor the damage (wrong), and the rest, which was left
alone, in percent; for lines of 8 to 19, 20 to 49 and 50 to 120 characters. `mixed` puts the damaged lines between clean ones.
Decoders are Python's. A line counts where the damage changed it.
"""
import argparse
import glob
import random
import subprocess
import sys

BANDS = [(8, 19), (20, 49), (50, 120)]
CHINESE = ["zh-cn", "zh-tw"]


def latin(data, errors="control"):
    """windows-1252, with the five bytes that it lacks as controls, as U+FFFD or as nothing."""
    out = []
    for byte in data:
        try:
            out.append(bytes([byte]).decode("cp1252"))
        except UnicodeDecodeError:
            out.append({"control": chr(byte), "replace": "\ufffd", "ignore": ""}[errors])
    return "".join(out)


def through(encode, decode, errors="strict"):
    def damage(text):
        data = text.encode(encode)
        mark = {"?": "replace"}.get(errors, errors)
        out = data.decode(decode, mark)
        return out.replace("\ufffd", "?") if errors == "?" else out
    return damage


def whole(encode, decode):
    """Only lines whose bytes all survive."""
    def damage(text):
        out = text.encode(encode).decode(decode)
        if out.encode(decode) != text.encode(encode):
            raise UnicodeError
        return out
    return damage


def lossy(encode, decode, errors):
    """Only lines that lose bytes."""
    make = through(encode, decode, errors)

    def damage(text):
        try:
            whole(encode, decode)(text)
        except UnicodeError:
            return make(text)
        raise UnicodeError
    return damage


def entities(form):
    return lambda text: "".join(form(c) if c > "\x7f" else c for c in text)


def gbk_latin_gbk(text):
    return text.encode("gbk").decode("latin-1").encode("utf-8").decode("gbk")


FAMILIES = {
    "utf8-as-latin1": through("utf-8", "latin-1"),
    "utf8-as-1252": lambda t: latin(t.encode("utf-8")),
    "utf8-as-1252-replace": lambda t: latin(t.encode("utf-8"), "replace"),
    "utf8-as-1252-ignore": lambda t: latin(t.encode("utf-8"), "ignore"),
    "utf8-as-latin1-twice": lambda t: t.encode("utf-8").decode("latin-1").encode("utf-8").decode("latin-1"),
    "utf8-as-1252-twice": lambda t: latin(latin(t.encode("utf-8")).encode("utf-8")),
    "gbk-as-latin1": through("gbk", "latin-1"),
    "gbk-as-1252": lambda t: latin(t.encode("gbk")),
    "big5-as-latin1": through("big5", "latin-1"),
    "big5-as-1252": lambda t: latin(t.encode("big5")),
    "gbk-as-latin1-as-gbk": gbk_latin_gbk,
    "utf8-as-gbk-whole": whole("utf-8", "gbk"),
    "utf8-as-gb18030-whole": whole("utf-8", "gb18030"),
    "entities-decimal": entities(lambda c: f"&#{ord(c)};"),
    "entities-hex": entities(lambda c: f"&#x{ord(c):X};"),
    "utf8-as-gbk-replace": lossy("utf-8", "gbk", "replace"),
    "utf8-as-gbk-?": lossy("utf-8", "gbk", "?"),
    "utf8-as-gbk-ignore": lossy("utf-8", "gbk", "ignore"),
    "utf8-as-gb18030-replace": lossy("utf-8", "gb18030", "replace"),
    "utf8-as-gb18030-?": lossy("utf-8", "gb18030", "?"),
    "utf8-as-gb18030-ignore": lossy("utf-8", "gb18030", "ignore"),
    "big5-as-gbk-whole": whole("big5", "gbk"),
    "big5-as-gb18030-whole": whole("big5", "gb18030"),
    "gbk-as-big5-whole": whole("gbk", "big5"),
    "gbk-as-cp950-whole": whole("gbk", "cp950"),
    "gbk-as-big5hkscs-whole": whole("gbk", "big5hkscs"),
    "big5-as-gbk-replace": lossy("big5", "gbk", "replace"),
    "big5-as-gbk-ignore": lossy("big5", "gbk", "ignore"),
    "gbk-as-big5-replace": lossy("gbk", "big5", "replace"),
    "gbk-as-big5-ignore": lossy("gbk", "big5", "ignore"),
}


def han(text):
    return sum("\u3400" <= c <= "\u9fff" for c in text)


def lines(folder, languages, limit):
    """Different lines, drawn with a fixed seed."""
    found = []
    for language in languages:
        own = set()
        for path in sorted(glob.glob(f"{folder}/{language}/*.txt")):
            for line in open(path, encoding="utf-8"):
                line = line.rstrip("\r\n")
                if 8 <= len(line) <= 120 and han(line) * 2 >= len(line) and "\ufffd" not in line:
                    own.add(line)
        own = sorted(own)
        random.Random(7).shuffle(own)
        found.extend(own[:limit])
    random.Random(8).shuffle(found)
    return found


def run(binary, texts, *flags):
    done = subprocess.run([binary, "--only", "decode,repair", *flags], input="\n".join(texts).encode() + b"\n", capture_output=True, check=True)
    out = done.stdout.decode("utf-8").split("\n")[:-1]
    if len(out) != len(texts):
        sys.exit(f"{len(texts)} lines in, {len(out)} out")
    return out


def damaged(clean, damage):
    pairs = []
    for text in clean:
        try:
            bad = damage(text)
        except UnicodeError:
            continue
        if bad != text and "\n" not in bad and "\r" not in bad:
            pairs.append((text, bad))
    return pairs


def rates(pairs, got):
    """Exact and wrong, in percent, of each band and of all."""
    cells = []
    for low, high in BANDS + [(8, 120)]:
        rows = [(t, b, g) for (t, b), g in zip(pairs, got) if low <= len(t) <= high]
        exact = sum(t == g for t, b, g in rows)
        wrong = sum(g not in (t, b) for t, b, g in rows)
        cells.append(f"{100 * exact / len(rows):6.2f} {100 * wrong / len(rows):5.2f}" if rows else "     -     -")
    return "  ".join(cells)


def fixer():
    try:
        import ftfy
    except ImportError:
        return None
    config = ftfy.TextFixerConfig(unescape_html=True, normalization=None, uncurl_quotes=False, fix_character_width=False)
    return lambda text: ftfy.fix_text(text, config)


def measure(args):
    clean = lines(args.folder, CHINESE, args.lines)
    fix = fixer()
    print(f"{len(clean)} lines; exact and wrong in percent, lines of 8-19, 20-49, 50-120, all; share: lines that can be so damaged")
    print(f"{'family':24} {'lines':>6} share  " + "  ".join(f"{f'{a}-{b}':>12}" for a, b in BANDS + [(8, 120)]) + "   mixed" + ("    ftfy" if fix else ""))
    for name, damage in FAMILIES.items():
        if args.family and name not in args.family:
            continue
        pairs = damaged(clean, damage)
        if not pairs:
            print(f"{name:24} {0:6}")
            continue
        got = run(args.binary, [bad for _, bad in pairs])
        pool = [line for line in clean if not any(c in line for c in "&")]
        mixed = [line for k, (_, bad) in enumerate(pairs) for line in (bad, pool[k % len(pool)])]
        among = run(args.binary, mixed)[::2]
        row = f"{name:24} {len(pairs):6} {100 * len(pairs) / len(clean):5.1f}  {rates(pairs, got)}  "
        row += f"{100 * sum(t == g for (t, _), g in zip(pairs, among)) / len(pairs):6.2f}"
        if fix:
            some = pairs[:1000]
            row += f"  {100 * sum(fix(b) == t for t, b in some) / len(some):6.2f}"
        print(row, flush=True)
        if args.show:
            bad = [(t, b, g) for (t, b), g in zip(pairs, got) if t != g]
            random.Random(3).shuffle(bad)
            for t, b, g in bad[:args.show]:
                print(f"  text {t}\n  bad  {b!r}\n  got  {'(left)' if g == b else g}")


def clean(args):
    """Clean lines that change, by file."""
    total = changed = size = 0
    for path in sorted(glob.glob(f"{args.folder}/*/*.txt")) + args.more:
        texts = open(path, encoding="utf-8", errors="ignore", newline="\n").read().split("\n")
        got = run(args.binary, texts)
        bad = [(t, g) for t, g in zip(texts, got) if t != g]
        total, changed, size = total + len(texts), changed + len(bad), size + sum(len(t.encode()) for t in texts)
        if bad or path not in args.more:
            print(f"{path}: {len(bad)} of {len(texts)} lines")
        for t, g in bad[:args.show]:
            print(f"  text {t}\n  got  {g}")
    print(f"{changed} of {total} lines changed, {size / 1e6:.1f} MB")


QUOTES = ["“”", "‘’", "「」", "『』", "《》", "〈〉", "«»", '""', "``", "【】"]
FRAMES = [
    "打开以后只看到{}，不知道原来写了什么。",
    "標題成了{}，誰也看不懂。",
    "{}是怎么来的？",
    "The title shows up as {} in the list.",
    "Le titre devient {} dans la liste.",
]


def quoted(args):
    """Examples of mojibake in sentences, which must stay; by family."""
    words = []
    for line in lines(args.folder, CHINESE, 400):
        at = next((k for k, c in enumerate(line) if han(c)), 0)
        words.append(line[at:at + 2 + len(words) % 7])
    words += ["déjà vu", "naïve café", "“good”", "Ça été là", "Ångström"]
    total = changed = 0
    for name, damage in FAMILIES.items():
        made = []
        for k, (_, bad) in enumerate(damaged(words, damage)):
            mark = QUOTES[k % len(QUOTES)]
            blank = "\u00a0" if mark == "«»" else ""
            made.append(FRAMES[k % len(FRAMES)].format(mark[0] + blank + bad + blank + mark[1]))
        if name.startswith("entities") or not made:
            continue
        got = run(args.binary, made)
        bad = [(t, g) for t, g in zip(made, got) if t != g]
        total, changed = total + len(made), changed + len(bad)
        print(f"{name:24} {len(bad):5} of {len(made)}")
        for t, g in bad[:args.show]:
            print(f"  text {t!r}\n  got  {g}")
    print(f"{changed} of {total} lines changed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("more", nargs="*")
    parser.add_argument("--binary", default="target/release/wenlu")
    parser.add_argument("--lines", type=int, default=3000, help="lines of each language")
    parser.add_argument("--family", action="append")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--quoted", action="store_true")
    args = parser.parse_intermixed_args()
    (clean if args.clean else quoted if args.quoted else measure)(args)


main()
