#!/usr/bin/env python3
"""Fetch real text to build and to measure on: manuals, help and poems from Debian's packages, as plain lines.

    python3 measure/texts.py FOLDER         (Debian or Ubuntu, with `apt-get` and `dpkg-deb`; about 240 MB to fetch, once)

Makes FOLDER/build/LANGUAGE/PACKAGE.txt and FOLDER/measure/LANGUAGE/PACKAGE.txt: UTF-8, a paragraph a line, each line once a package.
What was tuned was tuned on the packages under `build`; figures are taken on those under `measure`, which are of other sources.
None of it is committed. A package that is there already is not fetched again.
"""
import gettext
import gzip
import html.parser
import pathlib
import re
import subprocess
import sys

PACKAGES = {
    "build": {
        "zh-cn": ["manpages-zh", "debian-reference-zh-cn", "gimp-help-zh-cn", "libreoffice-help-zh-cn"],
        "zh-tw": ["debian-reference-zh-tw"],
        "zh-hk": ["libgtk-3-common"],
        "ja": ["libreoffice-help-ja", "manpages-ja"],
        "ko": ["libreoffice-help-ko"],
        "fr": ["libreoffice-help-fr"],
        "ru": ["libreoffice-help-ru"],
    },
    "measure": {
        "zh-cn": ["fortunes-zh", "maint-guide-zh-cn", "debian-faq-zh-cn", "kicad-doc-zh", "linuxcnc-doc-zh-cn"],
        "zh-tw": ["libreoffice-help-zh-tw", "maint-guide-zh-tw"],
        "zh-hk": ["gimp-data", "evolution-common", "gnome-control-center-data", "gnumeric-common", "nautilus-data", "epiphany-browser-data"],
        "ja": ["debian-reference-ja", "maint-guide-ja", "kicad-doc-ja", "gimp-help-ja"],
        "ko": ["gimp-help-ko", "debian-faq-ko"],
        "fr": ["debian-reference-fr", "gimp-help-fr"],
        "ru": ["gimp-help-ru", "debian-faq-ru"],
        "vi": ["libreoffice-help-vi"],
        "el": ["gimp-help-el"],
    },
}
BLOCK = {"p", "div", "li", "td", "th", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "dd", "title", "table", "ul", "ol"}
SILENT = {"script", "style", "head"}
MAN = re.compile(r"/man/.*\.[1-9n][a-z]*(\.gz)?$")
# Packages whose texts are the translations in their catalogues, and the language of these.
CATALOGUES = {"zh-hk": re.compile(r"/locale/zh_HK/LC_MESSAGES/.*\.mo$")}
TEXT = re.compile(r"\.txt(\.gz)?$")


class Text(html.parser.HTMLParser):
    """The text of a page, a block a line; what stands in <pre> keeps its lines."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.now, self.silent, self.pre = [], [], 0, 0

    def cut(self):
        self.lines.append("".join(self.now))
        self.now = []

    def handle_starttag(self, tag, _attrs):
        self.silent += tag in SILENT
        self.pre += tag == "pre"
        if tag in BLOCK:
            self.cut()

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT
        self.pre -= tag == "pre"
        if tag in BLOCK:
            self.cut()

    def handle_data(self, data):
        if self.silent > 0:
            return
        if self.pre > 0:
            for line in data.split("\n"):
                self.now.append(line)
                self.cut()
        else:
            self.now.append(re.sub(r"[ \t\r\n]+", " ", data))


def from_html(text):
    page = Text()
    page.feed(text)
    page.close()
    page.cut()
    return page.lines


def from_man(text):
    """The words of a manual page: requests and escapes of roff go; lines of one paragraph are joined as they would be printed."""
    lines, now = [], ""
    for line in text.split("\n"):
        if line.startswith((".", "'")):
            lines.append(now)
            now = ""
            request, _, rest = line.partition(" ")
            if request in (".B", ".I", ".BR", ".IR", ".SH", ".SS", ".RB", ".RI", ".BI", ".IB", ".TP"):
                lines.append(rest.strip('"'))
            continue
        if not line.strip():
            lines.append(now)
            now = ""
            continue
        joint = "" if now and ord(now[-1]) > 0x2E80 and ord(line[0]) > 0x2E80 else " "
        now = now + joint + line if now else line
    lines.append(now)
    escapes = re.compile(r"\\f(?:\(..|\[[^]]*\]|.)|\\s[-+]?\d|\\[&/,|^:]|\\\".*$")
    named = {"\\-": "-", "\\e": "\\", "\\(bu": "•", "\\(aq": "'", "\\(dq": '"', "\\ ": " ", "\\(co": "©", "\\'": "'", "\\.": "."}
    out = []
    for line in lines:
        line = escapes.sub("", line)
        for escape, char in named.items():
            line = line.replace(escape, char)
        out.append(line)
    return out


def lines_of(path):
    """The lines of a file of a package, or nothing where it is no text."""
    name = str(path)
    if path.is_symlink() or not path.is_file():
        return []
    opened = gzip.open if name.endswith(".gz") else open
    is_page = re.search(r"\.html?(\.gz)?$", name)
    is_man = MAN.search(name)
    is_fortune = "/games/fortunes/" in name and path.suffix == ""
    if not (is_page or is_man or is_fortune or (TEXT.search(name) and "copyright" not in name)):
        return []
    try:
        text = opened(path, "rb").read().decode("utf-8")
    except UnicodeDecodeError:
        return []
    if is_fortune:
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return from_html(text) if is_page else from_man(text) if is_man else text.split("\n")


def from_catalogue(path):
    """The translations of a catalogue, without the header."""
    with open(path, "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return [line for key, text in catalogue.items() if key for line in str(text).split("\n")]


def extract(root, out, language):
    seen = {}
    wanted = CATALOGUES.get(language)
    for path in sorted(root.rglob("*")):
        if wanted and not wanted.search(str(path)):
            continue
        for line in from_catalogue(path) if wanted else lines_of(path):
            line = line.strip()
            if line and line != "%":
                seen.setdefault(line)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("".join(f"{line}\n" for line in seen), encoding="utf-8")
    print(f"{out}: {len(seen)} lines, {out.stat().st_size} bytes")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    archives, trees = folder / "packages", folder / "unpacked"
    archives.mkdir(parents=True, exist_ok=True)
    trees.mkdir(exist_ok=True)
    for half, languages in PACKAGES.items():
        for language, packages in languages.items():
            for package in packages:
                out = folder / half / language / f"{package}.txt"
                if out.exists():
                    continue
                tree = trees / package
                if not tree.exists():
                    if not list(archives.glob(f"{package}_*.deb")):
                        found = subprocess.run(["apt-get", "-qq", "download", package], cwd=archives)
                        if found.returncode:
                            sys.exit(f"{package}: apt-get has no such package; run `apt-get update` first")
                    archive = next(archives.glob(f"{package}_*.deb"))
                    subprocess.run(["dpkg-deb", "-x", archive, tree], check=True)
                extract(tree, out, language)


if __name__ == "__main__":
    main()
