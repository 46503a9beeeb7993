#!/usr/bin/env python3
"""How many lines of a mixed stream come out right: wenlu beside chardet, cchardet, charset-normalizer and chardetng.

    cargo build --release --bins --examples
    python3 measure/decode.py FOLDER [--binary target/release/wenlu] [--seed N] [--peer-lines N] [--details FILE]

FOLDER is what `measure/texts.py` made; only its `measure` half is read. Makes a virtual environment and a small crate for the peers
there, the first time. Prints tables in Markdown; the lines that wenlu gets wrong go to a file, FOLDER/decode-wrong.tsv, for study.

A line is right when what comes out is the original text, byte for byte. wenlu decodes every line three times: in a stream of
shuffled lines, in one of blocks of 20 lines of one encoding, and alone (`examples/decode_lines.rs`). The peers get each line
alone, and are right when the encoding that they name decodes it to the text. Lines of ASCII are left out. Beside whole lines there
are pieces of running text, lines of two encodings, Japanese and Korean lines, and lines of UTF-8 in other languages, which must stay.
"""
import argparse
import collections
import itertools
import pathlib
import random
import subprocess
import sys
import venv

import lines as text_lines
import peers
from lines import BANDS, LONG, Line

CHINESE = ["UTF-8", "GB18030", "Big5"]
ELSEWHERE = ["Shift_JIS", "EUC-JP", "EUC-KR"]
# Lines of a language among legacy lines.
FEW = 1000


class Wenlu:
    """The binary and the example that lies beside it."""

    def __init__(self, binary, details):
        self.binary, self.details = binary, details
        self.single = binary.parent / "examples/decode_lines"
        for path in (self.binary, self.single):
            if not path.exists():
                sys.exit(f"{path} is missing: cargo build --release --bins --examples")

    def run(self, command, raws):
        stream = b"".join(raw + b"\n" for raw in raws)
        done = subprocess.run(command, input=stream, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        if done.stderr:
            sys.exit(f"wenlu said: {done.stderr.decode()}")
        out = done.stdout.split(b"\n")[:-1]
        if len(out) != len(raws):
            sys.exit(f"{len(raws)} lines went in, {len(out)} came out")
        return out

    def stream(self, lines):
        return self.run([self.binary, "--only", "decode"], [one.raw for one in lines])

    def alone(self, lines):
        return self.run([self.single], [one.raw for one in lines])

    def forced(self, lines, encoding):
        return self.run([self.binary, "--only", "decode", "-f", encoding], [one.raw for one in lines])

    def wrong(self, name, lines, alone=False):
        """The lines that do not come out right; they are written to the details too."""
        got = self.alone(lines) if alone else self.stream(lines)
        bad = set()
        for at, (one, out) in enumerate(zip(lines, got)):
            if out != one.text.encode():
                bad.add(one)
                shown = out.decode(errors="replace").replace("\t", " ")
                print(name, at, one.encoding, one.band, one.raw.hex(), shown, sep="\t", file=self.details)
        return bad


def of_same_tables(lines, wenlu):
    """The lines whose bytes are the same text to Python and to the Encoding Standard: what is measured is the choice, not the tables."""
    out, dropped = [], 0
    for encoding in CHINESE + ELSEWHERE:
        now = [one for one in lines if one.encoding == encoding]
        same = [one for one, got in zip(now, wenlu.forced(now, encoding)) if got == one.text.encode()] if now else []
        out += same
        dropped += len(now) - len(same)
    return out, dropped


def percent(right, count):
    """Rounded down, so that only what has no wrong line is 100."""
    if count == 0:
        return ""
    return "100" if right == count else f"{right * 10_000 // count / 100:.2f}"


def rows(encodings, bands):
    return [(e, b) for b in bands for e in encodings] + [("all", b) for b in bands]


def table(lines, encodings, bands, results):
    """`results` is a list of a name, the lines that were asked, and those that were wrong."""
    print("| characters | encoding | lines |" + "".join(f" {name} |" for name, _, _ in results))
    print("|---|---|---|" + "---|" * len(results))
    for encoding, band in rows(encodings, bands):
        inside = lambda one: one.band == band and (encoding == "all" or one.encoding == encoding)
        cells = []
        for _, asked, wrong in results:
            now = [one for one in asked if inside(one)]
            cells.append(percent(sum(one not in wrong for one in now), len(now)))
        count = sum(map(inside, lines))
        print(f"| {band} | {encoding} | {count} |" + "".join(f" {cell} |" for cell in cells))
    print()


def beside(lines, limit, target):
    """The results of the peers; those in Python, which are slow, are asked `limit` lines of an encoding and length."""
    seen = collections.Counter()
    few = []
    for one in lines:
        seen[one.encoding, one.band] += 1
        if seen[one.encoding, one.band] <= limit:
            few.append(one)
    out = []
    for peer in peers.PYTHON:
        names = peers.named(peer, [one.raw for one in few])
        wrong = {one for one, name in zip(few, names) if not peers.is_right(name, one)}
        out.append((f"{peer} {peers.version(peer)}", few, wrong))
    names = peers.chardetng([one.raw for one in lines], target)
    wrong = {one for one, name in zip(lines, names) if not peers.is_right(name, one)}
    return out + [(f"chardetng {peers.CHARDETNG}", lines, wrong)]


def accuracy(title, lines, encodings, bands, wenlu, rng, arguments):
    lines, dropped = of_same_tables(lines, wenlu)
    lines = text_lines.shuffled(lines, rng)
    print(f"### {title}\n\n{len(lines)} lines, each once; {dropped} more are other characters in Python's tables and were left out.\n")
    table(lines, encodings, bands, [
        ("shuffled", lines, wenlu.wrong(f"{title}, shuffled", lines)),
        ("in blocks of 20", lines, wenlu.wrong(f"{title}, blocks", text_lines.in_blocks(lines, rng))),
        ("alone", lines, wenlu.wrong(f"{title}, alone", lines, alone=True)),
        *beside(lines, arguments.peer_lines, arguments.folder / "chardetng"),
    ])
    return lines


def halves(chinese, wenlu, rng):
    """Lines of two encodings, which no peer can name."""
    lines = text_lines.halves(chinese, rng)
    kinds = sorted({one.encoding for one in lines})
    print(f"### Lines of two encodings\n\n{len(lines)} lines; the characters are those of the part in UTF-8.\n")
    table(lines, kinds, BANDS, [
        ("among whole lines", lines, wenlu.wrong("halves, among whole", text_lines.shuffled(lines + without(chinese, lines), rng))),
        ("alone", lines, wenlu.wrong("halves, alone", lines, alone=True)),
    ])


def without(lines, others):
    texts = {one.text for one in others}
    return [one for one in lines if one.text not in texts]


def is_thin(text):
    """Whether all that is not ASCII has two bytes in UTF-8: such a line may be taken for legacy text among legacy lines."""
    return all(c < "\u0800" for c in text)


def harm(folder, legacy, wenlu, rng):
    """Counts the lines in valid UTF-8 that change, which none but a thin one among legacy lines may."""
    languages = {language: text_lines.load(folder, language) for language in ("ru", "el", "vi", "fr", "ko", "ja")}
    chosen = {name: [text for text in texts if not text.isascii()] for name, texts in languages.items()}
    packages = itertools.chain.from_iterable(text_lines.load(folder, language) for language in ("zh-cn", "zh-tw"))
    chosen["ASCII"] = [text for text in packages if text.isascii()]
    made = {name: [Line(text, "UTF-8", text.encode(), name) for text in texts] for name, texts in chosen.items()}
    together = text_lines.shuffled([*itertools.chain(*made.values()), *(one for one in legacy if one.encoding == "UTF-8")], rng)
    in_utf8 = wenlu.wrong("harm, UTF-8", together)
    streams = [(f"1 in {text_lines.CROWD + 1} in {encoding}", encoding) for encoding in CHINESE[1:]]
    print("### Valid UTF-8 that changed\n\nLines; in brackets those with other than two-byte characters, which never may.\n")
    print("| lines of | lines | alone | among UTF-8 | lines |" + "".join(f" {name} |" for name, _ in streams) + " 1 in 2 in both |")
    print("|---|---|---|---|---|---|---|---|")
    both = [one for one in legacy if one.encoding != "UTF-8"]
    for name, lines in made.items():
        few = rng.sample(lines, min(FEW, len(lines)))
        crowds = [text_lines.in_crowd(few, [one for one in legacy if one.encoding == e], rng) for _, e in streams]
        crowds.append(text_lines.shuffled(few + rng.sample(both, len(few)), rng))
        found = [wenlu.wrong(f"harm, {name}, alone", lines, alone=True), in_utf8]
        found += [wenlu.wrong(f"harm, {name}, legacy {at}", crowd) for at, crowd in enumerate(crowds)]
        cells = []
        for wrong in found:
            bad = wrong.intersection(lines)
            cells.append(f"{len(bad)} ({sum(not is_thin(one.text) for one in bad)})")
        print(f"| {name} | {len(lines)} | {' | '.join(cells[:2])} | {len(few)} | {' | '.join(cells[2:])} |")
    print()


def measure(arguments):
    import opencc

    # A section of its own random order: what is added to one changes no figure of another.
    rng = lambda name: random.Random(f"{arguments.seed} {name}")
    to_traditional = opencc.OpenCC("s2tw").convert
    chinese = text_lines.chinese(arguments.folder, to_traditional, rng("lines"))
    eastern = text_lines.eastern(arguments.folder, rng("eastern"))
    details = arguments.details or arguments.folder / "decode-wrong.tsv"
    with open(details, "w", encoding="utf-8") as file:
        wenlu = Wenlu(arguments.binary, file)
        chinese = accuracy("Chinese", chinese, CHINESE, BANDS, wenlu, rng("Chinese"), arguments)
        counts = [str(count) for count in range(2, 8)]
        accuracy("Pieces of running text", text_lines.pieces(chinese, rng("pieces")), CHINESE, counts, wenlu, rng("order of pieces"), arguments)
        halves(chinese, wenlu, rng("halves"))
        parts = text_lines.equal_parts(chinese + eastern, CHINESE + ELSEWHERE)
        accuracy("Japanese and Korean among Chinese", parts, CHINESE + ELSEWHERE, LONG, wenlu, rng("order of eastern"), arguments)
        harm(arguments.folder, chinese, wenlu, rng("harm"))
    print(f"Seed {arguments.seed}; at most {arguments.peer_lines} lines of an encoding and length for the peers in Python.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path("target/release/wenlu"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer-lines", type=int, default=2000)
    parser.add_argument("--details", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.folder = arguments.folder.resolve()
    arguments.binary = arguments.binary.resolve()
    home = arguments.folder / "venv-decode"
    if pathlib.Path(sys.prefix) != home:
        if not (home / "bin/pip").exists():
            venv.create(home, with_pip=True)
        subprocess.run([home / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *peers.PACKAGES], check=True)
        sys.exit(subprocess.run([home / "bin/python", *sys.argv]).returncode)
    measure(arguments)


if __name__ == "__main__":
    main()
