#!/usr/bin/env python3
"""How much furniture goes from whole pages, and how much text goes with it.

    cargo build --release
    python3 measure/pages.py [building|measuring] [--binary B] [--pages A-B] [--show]

measure/pages/ holds pages whose lines are marked by what should become of them (the READMEs there tell how). Both sets were written by
others than the rules, without a sight of them. Rules were added after looking at the pages of building/; those of measuring/ are for
measuring only.

Prints: furniture lines that went (F, S and I), teasers that went (T), lines with a phrase in them that came out as wanted (P), and the
characters of content that went (of C, and of what should stay of P), blanks aside.
"""
import argparse
import collections
import pathlib
import subprocess

FOLDER = pathlib.Path(__file__).parent / "pages"


def bare(text):
    return "".join(text.split())


def is_cut(small, big):
    rest = iter(big)
    return bool(small) and all(c in rest for c in small)


def align(lines, out):
    """For each line what is left of it, without blanks; "" where it went."""
    left, at, joined = [], 0, None
    for k, line in enumerate(lines):
        now = out[at] if at < len(out) else None
        if now is not None and now == line:
            left.append(line)
            at += 1
        elif now is not None and len(now) > len(line) and now.startswith(line) and len(line) > 1:
            # Joined with one that comes later.
            left.append(line)
            out[at] = now[len(line):]
        elif now is not None and 2 * len(now) > len(line) // 4 and is_cut(now, line) and now not in lines[k + 1:k + 4]:
            left.append(now)
            at += 1
        else:
            left.append("")
    return left, at == len(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/wenlu")
    parser.add_argument("set", nargs="?", choices=["building", "measuring"], default="measuring")
    parser.add_argument("--pages", default="1-999", metavar="A-B", help="only the pages with these numbers")
    parser.add_argument("--show", action="store_true", help="lines that are not as wanted")
    args = parser.parse_args()
    count = collections.Counter()
    first, last = map(int, args.pages.split("-"))
    for path in sorted((FOLDER / args.set).glob("[0-9]*.tsv")):
        if not first <= int(path.stem) <= last:
            continue
        rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]
        page = "".join(row[1] + "\n" for row in rows)
        done = subprocess.run([args.binary, "--only", "decode,boilerplate"], input=page.encode(), capture_output=True, check=True)
        rows = [row for row in rows if bare(row[1])]
        out = [bare(line) for line in done.stdout.decode().splitlines() if bare(line)]
        left, is_whole = align([bare(row[1]) for row in rows], out)
        if not is_whole:
            print(f"{path.stem}: the output is not what is left of the page")
        for row, left in zip(rows, left):
            mark, text = row[0], bare(row[1])
            count[mark] += 1
            wrong = False
            if mark in "FTSI":
                count[mark + " gone"] += left == ""
                wrong = left != ""
            elif mark in "CP":
                wanted = bare(row[-1])
                count["content"] += len(wanted)
                lost = max(len(wanted) - len(left), 0)
                count["lost"] += lost
                wrong = left != wanted
                if mark == "P":
                    count["P right"] += not wrong
            if wrong and args.show:
                print(f"{path.stem} {mark} {row[1]}" + (f"\t-> {left}" if left != text else ""))
    furniture = sum(count[m] for m in "FSI")
    gone = sum(count[m + " gone"] for m in "FSI")
    print(f"furniture lines gone {gone} of {furniture}, {100 * gone / furniture:.1f} %; teasers {count['T gone']} of {count['T']}, "
          f"{100 * count['T gone'] / max(count['T'], 1):.1f} %; phrases {count['P right']} of {count['P']}, "
          f"{100 * count['P right'] / max(count['P'], 1):.1f} %; content characters lost {count['lost']} of {count['content']}, "
          f"{100 * count['lost'] / count['content']:.2f} %")
    print("by mark: " + ", ".join(f"{m} {count[m + ' gone']}/{count[m]}" for m in "FSIT"))


main()
