"""Lines of real text in many encodings, and the streams that `measure/decode.py` makes of them."""
import collections
import itertools
import re

Line = collections.namedtuple("Line", "text encoding raw band")

# Lengths, counted in characters of East Asian script: Han alone, and Han, kana and Hangul.
BANDS = ["1", "2-3", "4-7", "8-15", "16+"]
LONG = BANDS[2:]
HAN = re.compile("[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]")
EASTERN = re.compile("[\u3040-\u30FF\uFF66-\uFF9D\uAC00-\uD7A3\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]")
CONTROL = re.compile("[\x00-\x08\x0A-\x1F\x7F-\x9F\uFEFF]")

# What wenlu calls an encoding, and Python's codec that knows the same characters.
CODECS = {"UTF-8": "utf-8", "GB18030": "gb18030", "Big5": "big5hkscs", "Shift_JIS": "cp932", "EUC-JP": "euc_jp", "EUC-KR": "cp949"}

# Legacy lines for one line of UTF-8 in the streams that look for harm.
CROWD = 20
BLOCK = 20


def band_of(count):
    return BANDS[(count > 1) + (count > 3) + (count > 7) + (count > 15)]


def band(text, script):
    count = len(script.findall(text))
    return band_of(count) if count else None


def load(folder, language):
    """The lines of a language, each once, without those that hold controls."""
    seen = {}
    for path in sorted((folder / "measure" / language).glob("*.txt")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line and not CONTROL.search(line):
                seen.setdefault(line)
    return list(seen)


def encoded(text, encoding):
    """The bytes, or nothing where the encoding lacks a character. The 0x80 to 0xFF of the rest prove nothing, so ASCII is nothing too."""
    try:
        raw = text.encode(CODECS[encoding])
    except UnicodeEncodeError:
        return None
    return raw if not raw.isascii() and raw.decode(CODECS[encoding]) == text else None


def line(text, encoding, script=HAN):
    raw = encoded(text, encoding)
    length = band(text, script)
    return Line(text, encoding, raw, length) if raw and length else None


def by_band(lines):
    bands = collections.defaultdict(list)
    for one in lines:
        bands[one.band].append(one)
    return bands


def thirds(texts, to_big5, rng):
    """Each text once, in equal thirds of the three encodings in each band of lengths; `to_big5` gives a text as Big5 would hold it."""
    bands = collections.defaultdict(list)
    for text in texts:
        if not text.isascii() and band(text, HAN):
            bands[band(text, HAN)].append(text)
    out = []
    for length in BANDS:
        now = bands[length]
        rng.shuffle(now)
        big5 = [(text, line(to_big5(text), "Big5")) for text in now]
        big5 = [(text, made) for text, made in big5 if made and made.band == length]
        count = min(len(now) // 3, len(big5))
        taken = {text for text, _ in big5[:count]}
        rest = [text for text in now if text not in taken]
        out += [made for _, made in big5[:count]]
        out += [line(text, "GB18030") for text in rest[:count]]
        out += [line(text, "UTF-8") for text in rest[count : 2 * count]]
    return out


def chinese(folder, to_traditional, rng):
    """Lines of both scripts in UTF-8, GB18030 and Big5; Simplified ones are in Big5 what OpenCC makes of them."""
    traditional = load(folder, "zh-tw")
    known = set(traditional)
    simplified = [text for text in load(folder, "zh-cn") if text not in known and to_traditional(text) not in known]
    lines = thirds(traditional, str, rng) + thirds(simplified, to_traditional, rng)
    return list({one.text: one for one in lines if one}.values())


def eastern(folder, rng):
    """Japanese lines in Shift_JIS and EUC-JP, half each, and Korean ones in EUC-KR, of four characters and more."""
    out = []
    for language, encodings in (("ja", ["Shift_JIS", "EUC-JP"]), ("ko", ["EUC-KR"])):
        texts = load(folder, language)
        rng.shuffle(texts)
        made = [line(text, encoding, EASTERN) for text, encoding in zip(texts, itertools.cycle(encodings))]
        out += [one for one in made if one and one.band in LONG]
    return out


def equal_parts(lines, encodings):
    """As many lines of each encoding as the rarest has, in each of the longer bands."""
    bands = by_band(lines)
    out = []
    for length in LONG:
        of = {e: [one for one in bands[length] if one.encoding == e] for e in encodings}
        count = min(map(len, of.values()))
        out += [one for lines in of.values() for one in lines[:count]]
    return out


def shuffled(lines, rng):
    return rng.sample(lines, len(lines))


def in_blocks(lines, rng):
    """Blocks of lines of one encoding, in random order."""
    of = collections.defaultdict(list)
    for one in shuffled(lines, rng):
        of[one.encoding].append(one)
    blocks = [now[at : at + BLOCK] for now in of.values() for at in range(0, len(now), BLOCK)]
    return list(itertools.chain.from_iterable(shuffled(blocks, rng)))


def pieces(lines, rng):
    """Of each long line that has so many Han in a row, two to seven of them, cut out of running text; the band is their number."""
    out = {}
    for one in lines:
        count = rng.randrange(2, 8)
        runs = re.findall(f"{HAN.pattern}{{{count},}}", one.text)
        if one.band == "16+" and runs:
            run = rng.choice(runs)
            at = rng.randrange(len(run) - count + 1)
            text = run[at : at + count]
            out[text] = Line(text, one.encoding, text.encode(CODECS[one.encoding]), str(count))
    return list(out.values())


def halves(lines, rng):
    """Of each long legacy line two parts, one of them in UTF-8 and one to sixteen Han long; the band is the length of that part."""
    out = []
    for one in lines:
        places = [found.start() for found in HAN.finditer(one.text)]
        if one.band != "16+" or one.encoding == "UTF-8":
            continue
        count = rng.randrange(1, min(17, len(places)))
        codec = CODECS[one.encoding]
        if rng.randrange(2):
            at = places[-count]
            parts, name = (codec, "utf-8"), f"{one.encoding}, then UTF-8"
        else:
            at = places[count]
            parts, name = ("utf-8", codec), f"UTF-8, then {one.encoding}"
        raws = [text.encode(part) for text, part in zip((one.text[:at], one.text[at:]), parts)]
        if all(not raw.isascii() for raw in raws):
            out.append(Line(one.text, name, b"".join(raws), band_of(count)))
    return out


def in_crowd(few, legacy, rng):
    """Each of a few lines at a random place of its own among CROWD legacy lines; the legacy ones come again where they are too few."""
    crowd = itertools.cycle(shuffled(legacy, rng))
    out = []
    for one in few:
        now = list(itertools.islice(crowd, CROWD))
        now.insert(rng.randrange(CROWD + 1), one)
        out += now
    return out
