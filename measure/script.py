#!/usr/bin/env python3
"""Compare `wenlu -c` with the PyPI package `opencc` 1.4.2: answers line by line, what stays, and speed.

    python3 measure/script.py FOLDER [--build] [--speed] [CONFIG]...

FOLDER is what measure/texts.py made; it also holds the virtual environment into which the package is installed once (by pip).
Needs target/release/wenlu (`cargo build --release`). Takes the texts under FOLDER/measure, with --build those under FOLDER/build.

1. `wenlu --only decode,script --convert-all` on text of both scripts: every line that is not the package's is listed.
2. The same without --convert-all on text in the source script. Lines that differ are those that are not in the source script.
3. Text in the target script: every line that changes is listed. There should be none.
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
VERSION = "1.4.2"
CONFIGS = "s2t t2s s2tw tw2s s2hk hk2s s2twp tw2sp s2hkp hk2sp t2tw tw2t t2hk hk2t t2jp jp2t".split()
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


def pairs(before, ours, theirs):
    before, ours, theirs = (text.split("\n") for text in (before, ours, theirs))
    assert len(before) == len(ours) == len(theirs)
    return [(b, o, t) for b, o, t in zip(before, ours, theirs) if o != t], len(before)


def excerpt(before, ours, theirs):
    """The neighbourhood of the first difference."""
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    part = slice(max(0, at - 6), at + 8)
    return f"      {before[part]} | {ours[part]} | {theirs[part]}"


def compare(title, before, ours, theirs):
    different, count = pairs(before, ours, theirs)
    print(f"{title:<44} {count} lines, {len(different)} different, {100 * (1 - len(different) / count):.3f} % equal")
    for row in different[:SHOWN]:
        print(excerpt(*row))
    if len(different) > SHOWN:
        print(f"      ... and {len(different) - SHOWN} more")


def answers(folder, half, configs):
    import opencc

    simplified, traditional = texts(folder, half, "zh-cn"), texts(folder, half, "zh-tw")
    hong_kong, japanese = texts(folder, half, "zh-hk"), texts(folder, half, "ja")
    both = simplified + traditional + hong_kong
    for config in configs:
        converter = opencc.OpenCC(config)
        text = both + japanese if "jp" in config else both
        only = ["--only", "decode,script", "-c", config]
        compare(f"{config}: --convert-all, both scripts", text, wenlu(text, *only, "--convert-all"), converter.convert(text))
        source, target = config.split("2")
        if source == "s" or target.startswith("s"):
            of = {"s": simplified, "t": traditional, "hk": hong_kong}
            of["tw"] = traditional
            of["sp"], of["twp"], of["hkp"] = simplified, traditional, hong_kong
            from_text, to_text = of[source], of[target]
            compare(f"{config}: text in the source script", from_text, wenlu(from_text, *only), converter.convert(from_text))
            compare(f"{config}: text in the target script", to_text, wenlu(to_text, *only), to_text)


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
    flags = {arg for arg in args if arg.startswith("--")}
    names = [arg for arg in args if not arg.startswith("--")]
    if not names or flags - {"--build", "--speed"}:
        sys.exit(__doc__)
    folder = pathlib.Path(names[0]).resolve()
    environment(folder)
    half, configs = "build" if "--build" in flags else "measure", names[1:] or CONFIGS
    if "--speed" in flags:
        speed(folder, half, configs)
    else:
        answers(folder, half, configs)


if __name__ == "__main__":
    main()
