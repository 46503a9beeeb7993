"""What public detectors name as the encoding of a line, each line alone."""
import codecs
import functools
import importlib.metadata
import multiprocessing
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ["chardet==7.7.0", "faust-cchardet==3.2.0", "charset-normalizer==3.5.2", "opencc==1.4.2"]
# As `chardetng/Cargo.toml` has it.
CHARDETNG = "1.0.0"
# A peer that names a part of an encoding is right about the whole.
WHOLE = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949"}


def chardet(raw):
    import chardet

    return chardet.detect(raw)["encoding"]


def cchardet(raw):
    import cchardet

    return cchardet.detect(raw)["encoding"]


def charset_normalizer(raw):
    import charset_normalizer

    best = charset_normalizer.from_bytes(raw).best()
    return best and best.encoding


PYTHON = {"chardet": chardet, "faust-cchardet": cchardet, "charset-normalizer": charset_normalizer}


def chardetng(raws, target):
    """The names that chardetng gives, from the crate beside this file, built under `target`."""
    build = ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", HERE / "chardetng/Cargo.toml", "--target-dir", target]
    subprocess.run(build, check=True)
    lines = b"".join(raw + b"\n" for raw in raws)
    out = subprocess.run([target / "release/chardetng-lines"], input=lines, stdout=subprocess.PIPE, check=True).stdout
    return out.decode().split("\n")[:-1]


def named(peer, raws):
    with multiprocessing.Pool() as pool:
        return pool.map(PYTHON[peer], raws, chunksize=100)


def version(peer):
    return importlib.metadata.version(peer)


@functools.cache
def codec(name):
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return WHOLE.get(found, found)


def is_right(name, line):
    """Whether decoding with the encoding that a peer names gives the text."""
    if not name or not codec(name):
        return False
    try:
        return line.raw.decode(codec(name)) == line.text
    except (UnicodeDecodeError, UnicodeError):
        return False
