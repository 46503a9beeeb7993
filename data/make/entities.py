#!/usr/bin/env python3
"""Make data/entities/names.tsv: the character references of HTML that have a name and stand for one character.

Names that HTML 4 has already are marked; pages of its time use them, while many of the later ones are words of programs (`&image;`).

    python3 data/make/entities.py > data/entities/names.tsv
"""
import html.entities
import platform


def main():
    print("# Names of HTML's character references that stand for one character: NAME CODE, the code point in hexadecimal,")
    print("# and 4 where HTML 4 has the name.")
    print(f"# source: html.entities of Python {platform.python_version()}, which has them from the HTML standard; licence: PSF-2.0")
    print("# made by: data/make/entities.py")
    names = {name[:-1]: text for name, text in html.entities.html5.items() if name.endswith(";") and len(text) == 1}
    for name in sorted(names):
        four = "\t4" if name in html.entities.name2codepoint else ""
        print(f"{name}\t{ord(names[name]):04X}{four}")


main()
