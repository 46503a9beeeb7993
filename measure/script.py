#!/usr/bin/env python3
"""Compare `wenlu -c` with the PyPI package `opencc` 1.4.2: answers line by line, what stays, and speed.

    python3 measure/script.py FOLDER [--build] [--speed] [-v] [CONFIG]...

FOLDER is what measure/texts.py made; it also holds the virtual environment into which the package is installed once (by pip).
Needs target/release/wenlu and an example beside it (`cargo build --release --bins --examples`). Takes the texts under FOLDER/measure, with --build those under FOLDER/build.

1. `wenlu --only decode,script --convert-all` on text of both scripts: every line that is not the package's is listed.
2. The same without --convert-all on text in the source script: the lines that differ from the package's, by their script. Those that
   are in the target script, in both or, beside lines in the target script, in neither are meant to differ; others are listed.
3. Text in the target script: the lines that change, by their script. Those in the source script or in both are meant to change, and
   so are those in neither beside them; others are listed.

-v lists them all, without a limit. The last rows are the table of the README.
4. With --speed: megabytes a second on one thread, best of 5, of the package (one call for the whole text) and of the stage alone
   (`cargo bench --bench script`), on 100 MB of lines of the source script.
"""
import pathlib
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parents[1]
WENLU = ROOT / "target/release/wenlu"
SCRIPT_LINES = ROOT / "target/release/examples/script_lines"
VERSION = "1.4.2"
CONFIGS = "s2t t2s s2tw tw2s s2hk hk2s s2twp tw2sp s2hkp hk2sp t2tw tw2t t2hk hk2t t2jp jp2t".split()
NAMES = {"S": "Simplified", "T": "Traditional", "M": "of both", "N": "of neither"}
# Lists that would run over pages are cut here; the counts are whole.
SHOWN = 20


def wenlu(text, *flags):
    run = subprocess.run([WENLU, "-j1", *flags], input=text.encode(), capture_output=True, check=True)
    return run.stdout.decode()


def environment(folder):
    """Runs this script again inside the virtual environment, which is made when it is not there."""
    home = folder / f"opencc-{VERSION}"
    if pathlib.Path(sys.prefix) == home.resolve():
        return
    if not home.exists():
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin/pip", "install", "--quiet", f"opencc=={VERSION}"], check=True)
    sys.exit(subprocess.run([home / "bin/python", *sys.argv]).returncode)


def texts(folder, half, language):
    return "".join(path.read_text(encoding="utf-8") for path in sorted((folder / half / language).glob("*.txt")))


def scripts(text):
    """The script of each line: S, T, M for both, N for neither."""
    run = subprocess.run([SCRIPT_LINES], input=text.encode(), capture_output=True, check=True)
    return run.stdout.decode().split()


def pairs(before, ours, theirs):
    """Lines that differ, their numbers, and the count of all."""
    before, ours, theirs = (text.split("\n") for text in (before, ours, theirs))
    assert len(before) == len(ours) == len(theirs)
    rows = [(n, b, o, t) for n, (b, o, t) in enumerate(zip(before, ours, theirs)) if o != t]
    return rows, len(before) - (before[-1] == "")


def excerpt(before, ours, theirs):
    """The neighbourhood of the first difference."""
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    part = slice(max(0, at - 6), at + 8)
    return f"      {before[part]} | {ours[part]} | {theirs[part]}"


def compare(title, before, ours, theirs, meant, limit):
    """Prints the differences that are not meant; `meant`: scripts of lines that are to differ. The counts: all, and by script."""
    different, count = pairs(before, ours, theirs)
    of = scripts(before) if different else []
    by = {script: [row for row in different if of[row[0]] == script] for script in "STMN"}
    tally = ", ".join(f"{len(rows)} {NAMES[script]}" for script, rows in by.items() if rows)
    print(f"{title:<44} {count} lines, {len(different)} different{': ' * bool(tally)}{tally}")
    shown = [row for script, rows in by.items() if limit is None or script not in meant for row in rows]
    for row in shown[:limit]:
        print(excerpt(*row[1:]))
    if len(shown) > len(shown[:limit]):
        print(f"      ... and {len(shown) - limit} more")
    return count, {script: len(rows) for script, rows in by.items()}


def answers(folder, half, configs, limit):
    import opencc

    table = []

    simplified, traditional = texts(folder, half, "zh-cn"), texts(folder, half, "zh-tw")
    hong_kong, japanese = texts(folder, half, "zh-hk"), texts(folder, half, "ja")
    both = simplified + traditional + hong_kong
    for config in configs:
        converter = opencc.OpenCC(config)
        text = both + japanese if "jp" in config else both
        only = ["--only", "decode,script", "-c", config]
        count, by = compare(
            f"{config}: --convert-all, both scripts", text, wenlu(text, *only, "--convert-all"), converter.convert(text), "", limit
        )
        row = [f"`{config}`", f"{sum(by.values())} of {count}"]
        source, target = config.split("2")
        if source == "s" or target.startswith("s"):
            of = {"s": simplified, "t": traditional, "hk": hong_kong}
            of["tw"] = traditional
            of["sp"], of["twp"], of["hkp"] = simplified, traditional, hong_kong
            from_text, to_text = of[source], of[target]
            theirs = converter.convert(from_text)
            of, to = ("S", "T") if source == "s" else ("T", "S")
            # What the lines around a line in neither decide is not a matter of that line, so it is counted and not listed.
            count, by = compare(f"{config}: text in the source script", from_text, wenlu(from_text, *only), theirs, f"{to}MN", limit)
            row += [f"{by[of]} of {count}", f"{by[to]} + {by['N']}", by["M"]]
            count, by = compare(f"{config}: text in the target script", to_text, wenlu(to_text, *only), to_text, f"{of}MN", limit)
            row += [f"{by[to]} of {count}", f"{by[of]} + {by['N']}", by["M"]]
        table.append(row)
    print("\n| | --convert-all | source | target + neither | both | target | source + neither | both |")
    print("|---|---|---|---|---|---|---|---|")
    for row in table:
        print("| " + " | ".join(str(cell) for cell in row + [""] * (8 - len(row))) + " |")


def speed(folder, half, configs):
    import opencc

    simplified, traditional = texts(folder, half, "zh-cn"), texts(folder, half, "zh-tw")
    print(f"\n{'config':<8} {'opencc':>8} {'wenlu':>8}  MB/s of the stage alone, one thread, best of 5")
    for config in configs:
        text = simplified if config.startswith("s") else traditional
        path = folder / f"speed-{config}.txt"
        data = text.encode()
        path.write_bytes(data * (1 + 100_000_000 // len(data)))
        text = path.read_text(encoding="utf-8")
        converter = opencc.OpenCC(config)
        best = 1e9
        for _ in range(5):
            start = time.perf_counter()
            converter.convert(text)
            best = min(best, time.perf_counter() - start)
        ours = subprocess.run(
            ["cargo", "bench", "--quiet", "--bench", "script", "--", config, path], cwd=ROOT, capture_output=True, text=True, check=True
        )
        theirs, ours = path.stat().st_size / 1e6 / best, float(ours.stdout.split()[0])
        print(f"{config:<8} {theirs:>8.0f} {ours:>8.0f}  {ours / theirs:.1f} times")
        path.unlink()


def main():
    args = sys.argv[1:]
    flags = {arg for arg in args if arg.startswith("-")}
    names = [arg for arg in args if not arg.startswith("-")]
    if not names or flags - {"--build", "--speed", "-v"}:
        sys.exit(__doc__)
    folder = pathlib.Path(names[0]).resolve()
    environment(folder)
    half, configs = "build" if "--build" in flags else "measure", names[1:] or CONFIGS
    if "--speed" in flags:
        speed(folder, half, configs)
    else:
        answers(folder, half, configs, None if "-v" in flags else SHOWN)


if __name__ == "__main__":
    main()
