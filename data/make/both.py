#!/usr/bin/env python3
"""Make data/script/both.tsv: characters that OpenCC makes Simplified although Simplified text writes them too.

    python3 data/make/both.py          (anywhere; needs nothing else)

GB 2312, the character set of the mainland, encodes the forms of the simplification and what it left alone: 於, 乾, 後, 摺, 捱, 拚 have
other readings or stand in names. Python's codec `gb2312` has that set.
"""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def in_gb2312(char):
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def keys(name):
    for line in (ROOT / "data/opencc" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[0]


def main():
    header = [
        "# Keys of TSCharacters and TSCharactersExt that Simplified text writes as well: those in GB 2312.",
        "# source: data/opencc/TSCharacters.txt, TSCharactersExt.txt (OpenCC 1.4.2, Apache-2.0); GB 2312-80 as Python's codec gb2312 has it",
        "# licence: Apache-2.0, see data/opencc/LICENSE",
        "# made by: python3 data/make/both.py",
    ]
    both = sorted({c for name in ("TSCharacters", "TSCharactersExt") for c in keys(name) if in_gb2312(c)})
    out = ROOT / "data/script/both.tsv"
    out.parent.mkdir(exist_ok=True)
    out.write_text("\n".join(header + both) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
