#!/usr/bin/env python3
"""Make data/script/fixes.tsv and pieces.tsv: wrong forms that character tables left in text, and what is right for them.

    python3 data/make/fixes.py TEXTS          (anywhere; TEXTS is the folder that measure/texts.py made)

A round trip through the phrases: each phrase that OpenCC knows is converted character by character, with every answer that a
character has, and where that is not the phrase's own answer it is a wrong form, 皇後 for 皇后. The other way, words of Simplified text
are sent through what tables make of their characters, 什幺 for 什么.

Judgement stands in PAIRS: which character is put for which without being as right in some place or some school. The rest is counted:

* A wrong form that is in a dictionary of either script is none.
* A text may have it rightly where one word ends in it and the next begins (`太|皇 後|來`). The words that begin or end like its pieces
  give, for each piece, the characters beside which it is left alone: pieces.tsv. What they do not rule out, two whole words that meet,
  is expected so often in jieba's corpus as the frequencies of the two say.
* safe: expected less than MEETINGS times and RATIO times less often than the right form, and nowhere in clean text of either script.
  full: the other pairs too, and MEETINGS_FULL.

The character sought (`anchor`) is the one that text has most seldom. Hit and miss are made of the same words, for the tests.
"""
import collections
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEETINGS, MEETINGS_FULL, RATIO = 4.5, 60, 700
# A wrong form is worth an entry when the right one is in jieba's corpus so often.
LEAST, LEAST_FULL = 80, 300
LONGEST = 5
# A word that is more seldom does not keep a wrong form beside it.
RARE = 8
# Words that no dictionary at hand has, and that stand beside wrong forms.
MORE = "吃麵 煮麵 下麵 拌麵 擀麵 和麵 撈麵 揉麵 涼麵 乾麵 湯麵 泡麵 拉麵".split()

# What is right, and what tables put for it: wrong everywhere.
PAIRS = """出齣 發髮 髮發 面麪 同衕 當噹 合閤 表錶 制製 別彆 術朮 歷曆 曆歷 只隻 系係 系繫 係繫 係系 準准 准準 后後 千韆 致緻 須鬚 獲穫 鬥斗
志誌 範范 家傢 幹乾 乾幹 干幹 干乾 乾干 曲麴 衝沖 沖衝 板闆 困睏 蒙矇 蒙濛 蒙懞 惡噁 核覈 簽籤 折摺 胡鬍 胡衚 秋鞦
征徵 谷穀 匯彙 壇罈 擺襬 松鬆 症癥 朱硃 冬鼕 云雲 纖縴 咸鹹 臟髒 髒臟 御禦 卷捲 舍捨 托託 彌瀰 斗鬥 周賙 局侷 吁籲 辟闢 丑醜 几幾
姜薑 愈癒 台檯 台颱 臺檯 臺颱 淀澱 范範 夫伕 卜蔔 栗慄 旋鏇 刮颳 里裏 了瞭 向嚮 團糰 蘇囌 咽嚥 漓灕 扣釦 酸痠 席蓆 蔑衊 鬍衚""".split()
# Forms that some write so and are right: of goods and of water, and of film.
AS_RIGHT = set("干貝 沖散 沖擊 沖破 沖擊波 發痠 第一捲 三國誌".split())
# Tables and counters are written so in Hong Kong and elsewhere: 前枱, 上檯.
OF_PLACES = {"枱台", "檯臺"}
# The same where it needs judgement: what older or looser writers put too, what many mistake (註意, 重復), and Simplified forms left in Traditional text.
PAIRS_FULL = """鐘鍾 注註 復複 複復 複覆 克剋 彩綵 鍾鐘 繫係 繫系 盡儘 製制 穀谷 鬆松 雲云 捨舍 劃划 葉叶 念唸 并併 並併 才纔 泛氾 于於 醜丑 鹵滷 朴樸 薑姜 仆僕 郁鬱
欲慾 回迴 借藉 裏里 幸倖 背揹 糊餬 後后 徵征 隻只 錶表 鬚須 籲吁 闢辟 儘盡 緻致 穫獲 瞭了 佈布 幾几""".split()
# Simplified characters, and what comes of a table for Traditional text that is used on them.
BACK = """么幺 藉借 乾干 徵征""".split()
BACK_FULL = """著着 覆复 瞭了""".split()


def lines(path):
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def dictionary(name):
    return {key: values.split(" ") for key, values in lines(f"data/opencc/{name}.txt")}


ALL = {path.stem: dictionary(path.stem) for path in sorted((ROOT / "data/opencc").glob("*.txt"))}
CHARS = ALL["STCharacters"]
PHRASES = {**ALL["STPhrases"], **ALL["STPhrases_GeneratedFromRegionalPhrases"]}
COUNTS = {word: int(count) for word, count in lines("data/model/words.tsv")}
CORPUS = sum(COUNTS.values())
# Texts are written with the forms of the place, so every entry is made in each.
FORMS = [{}] + [{key: values[0] for key, values in ALL[name].items()} for name in ("TWVariants", "HKVariants")]
TO_STANDARD = {
    key: values[0] for name in ("TWVariantsRev", "HKVariantsRev", "JPShinjitaiCharacters") for key, values in ALL[name].items()
}


def traditional(text, longest=12):
    out, at = [], 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 1, -1):
            if text[at : at + length] in PHRASES:
                out.append(PHRASES[text[at : at + length]][0])
                break
        else:
            length = 1
            out.append(CHARS.get(text[at], [text[at]])[0])
        at += length
    return "".join(out)


def form(text, table):
    return "".join(table.get(char, char) for char in text)


def known_words():
    """Every word of the dictionaries in every form, and how often the corpus has it; the single characters by their share."""
    counts, chars = collections.Counter(), collections.Counter()
    for word, count in COUNTS.items():
        right = traditional(word)
        for text in {word} | {form(right, table) for table in FORMS}:
            if len(word) > 1:
                counts[text] += count
                for char in set(text):
                    chars[char] += count
    for name, entries in ALL.items():
        if "Phrases" in name:
            for text in entries.keys() | {value for values in entries.values() for value in values}:
                for table in FORMS:
                    counts[form(text, table)] += 1
    for word in MORE:
        for table in FORMS:
            counts[form(word.replace("麵", "麪"), table)] += RARE
    # A single Simplified character stands for several: each gets a part, as in longer words.
    for word, count in COUNTS.items():
        if len(word) == 1:
            answers = {form(answer, table) for answer in CHARS.get(word, [word]) for table in FORMS}
            total = sum(chars[answer] for answer in answers) or 1
            for answer in answers | {word}:
                counts[answer] += count * chars[answer] / total if answer in answers else count
    return counts, chars


def candidates():
    """Wrong form, what is right in Traditional and in Simplified text, how often, is it of PAIRS."""
    for word, values in PHRASES.items():
        right = values[0]
        if len(values) > 1 or len(right) > LONGEST or len(right) != len(word):
            continue
        for at, char in enumerate(word):
            for answer in CHARS.get(char, []):
                pair = right[at] + answer
                if answer == right[at] or pair not in PAIRS and pair not in PAIRS_FULL:
                    continue
                same = [word[i] == char and right[i] == right[at] for i in range(len(word))]
                wrong = "".join(answer if is_same else c for is_same, c in zip(same, right))
                for table in FORMS:
                    yield form(wrong, table), form(right, table), form(right, table), COUNTS.get(word, 0), pair in PAIRS
    for word, count in COUNTS.items():
        if 2 <= len(word) <= LONGEST:
            for pair in BACK + BACK_FULL:
                if pair[0] in word:
                    right = traditional(word)
                    yield word.replace(*pair), form(right, FORMS[1]), word, count, pair in BACK


class Guards:
    """The characters beside which a piece of a wrong form is likely part of another word."""

    def __init__(self, words):
        self.before, self.after = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
        for word, count in words.items():
            for at in range(1, len(word)) if count >= RARE else ():
                if at <= LONGEST:
                    self.after[word[:at]][word[at]] += count
                if len(word) - at <= LONGEST:
                    self.before[word[at:]][word[at - 1]] += count

    def stop(self, wrong, text, at):
        """Is the wrong form, at this place of a text, likely the end of one word and the beginning of another?"""
        left, right = text[at - 1 : at], text[at + len(wrong) : at + len(wrong) + 1]
        return any(
            left and left in self.before[wrong[:cut]] or right and right in self.after[wrong[cut:]] for cut in range(1, len(wrong))
        )

    def misses(self, wrong):
        """Texts that hold the wrong form and may stay, the most frequent first."""
        found = []
        for cut in range(1, len(wrong)):
            found += [(count, wrong + char) for char, count in self.after[wrong[cut:]].items()]
            found += [(count, char + wrong) for char, count in self.before[wrong[:cut]].items()]
        return [text for _, text in sorted(found, reverse=True)] + ["、".join(wrong)]


def meetings(wrong, words):
    """How often two words that meet make the wrong form, in a text as long as jieba's corpus."""
    return sum(words[wrong[:cut]] * words[wrong[cut:]] / CORPUS for cut in range(1, len(wrong)))


def in_texts(folder, wanted, guards):
    """Those that stand in clean text: as it is, and Simplified text as OpenCC's phrases make it Traditional."""
    found = set()
    lengths = {len(wrong) for wrong in wanted}
    for path in sorted(folder.glob("build/zh-*/*.txt")) + sorted(folder.glob("build/ja/*.txt")):
        for line in set(path.read_text(encoding="utf-8").splitlines()):
            for text in {line, traditional(line)} if "zh-cn" in path.parent.name else {line}:
                for length in lengths:
                    for at in range(len(text) - length + 1):
                        wrong = text[at : at + length]
                        if wrong in wanted and not guards.stop(wrong, text, at):
                            found.add(wrong)
    return found


def apply(entries, anchors, guards, text):
    """What the filter does, from the left; here to leave out entries that others make needless."""
    out, at, done = [], 0, 0
    while at < len(text):
        for wrong in anchors.get(text[at], ()):
            start = at - wrong.index(text[at])
            if start >= done and text.startswith(wrong, start) and not guards.stop(wrong, text, start):
                out += [text[done:start], entries[wrong][0]]
                done = at = start + len(wrong)
                break
        else:
            at += 1
    return "".join(out) + text[done:]


def main():
    folder = pathlib.Path(sys.argv[1])
    words, chars = known_words()
    guards = Guards(words)
    found, clash = {}, set()
    for wrong, right, simplified, count, is_sure in candidates():
        if wrong in words or wrong in AS_RIGHT or OF_PLACES & {a + b for a, b in zip(wrong, right)} or form(wrong, TO_STANDARD) == form(right, TO_STANDARD) or count < (LEAST if is_sure else LEAST_FULL):
            continue
        old = found.get(wrong)
        if old and old[:2] != (right, simplified):
            if old[3] == is_sure and old[2] * 20 > count and count * 20 > old[2]:
                clash.add(wrong)
            if old[2] >= count:
                continue
        found[wrong] = (right, simplified, count, is_sure)
    found = {wrong: entry for wrong, entry in found.items() if wrong not in clash}
    seen = in_texts(folder, found.keys(), guards)
    inside = set()
    for text in (text for text, count in words.items() if count >= RARE or text in PHRASES):
        for at in range(len(text)):
            for length in range(2, LONGEST + 1):
                wrong = text[at : at + length]
                if wrong in found and not guards.stop(wrong, text, at):
                    inside.add(wrong)
    entries = {}
    # What each level knows, by anchor.
    known = {level: collections.defaultdict(list) for level in ("safe", "full")}

    def after(level, text):
        return apply(entries, known[level], guards, text)

    for level in ("safe", "full"):
        for wrong, (right, simplified, count, is_sure) in sorted(found.items(), key=lambda item: (len(item[0]), item[0])):
            chance = meetings(wrong, words)
            is_safe = is_sure and wrong not in seen and chance < MEETINGS and chance * RATIO < count
            if wrong in inside or is_safe != (level == "safe") or not is_safe and chance > MEETINGS_FULL:
                continue
            if after(level, wrong) == right:
                continue
            anchor = min(wrong, key=lambda char: (chars[char], char))
            entries[wrong] = (right, simplified, level, anchor)
            for other in ("safe", "full") if is_safe else ("full",):
                known[other][anchor] = sorted(known[other][anchor] + [wrong], key=lambda form: (-len(form), form))
    rows = []
    for wrong, (right, simplified, level, anchor) in sorted(entries.items()):
        hit = "「" + wrong + "」"
        is_good = after(level, hit) == hit.replace(wrong, right) and all(after("full", text) == text for text in (right, simplified))
        miss = next((text for text in guards.misses(wrong) if after(level, text) == text == after("full", text)), None)
        if not is_good or not miss:
            print(f"left out: {wrong} {after(level, hit)} {after('full', right)} {miss}", file=sys.stderr)
            del entries[wrong]
            for forms in known.values():
                forms[anchor] = [form for form in forms[anchor] if form != wrong]
            continue
        rows.append("\t".join((wrong, right, simplified, level, anchor, hit, miss)))
    header = "# source: data/opencc/ (OpenCC 1.4.2, Apache-2.0) and data/model/words.tsv (jieba 0.42.1, MIT)\n# licence: Apache-2.0, see data/opencc/LICENSE\n# made by: python3 data/make/fixes.py TEXTS\n"
    title = "# Wrong forms: right in Traditional text, right in Simplified text, level, the character sought, a text that is changed, one that stays.\n"
    (ROOT / "data/script/fixes.tsv").write_text(title + header + "\n".join(rows) + "\n", encoding="utf-8")
    pieces = sorted({piece for wrong in entries for cut in range(1, len(wrong)) for piece in (wrong[:cut], wrong[cut:])})
    firsts = {wrong[:cut] for wrong in entries for cut in range(1, len(wrong))}
    lasts = {wrong[cut:] for wrong in entries for cut in range(1, len(wrong))}
    rows = []
    for piece in pieces:
        before = "".join(sorted(guards.before[piece])) if piece in firsts else ""
        after = "".join(sorted(guards.after[piece])) if piece in lasts else ""
        if before or after:
            rows.append("\t".join((piece, before, after)))
    title = "# Pieces of wrong forms: the characters before one that make it the end of a word, those behind one that make it the beginning.\n"
    (ROOT / "data/script/pieces.tsv").write_text(title + header + "\n".join(rows) + "\n", encoding="utf-8")
    total = sum(meetings(wrong, words) for wrong, entry in entries.items() if entry[2] == "safe")
    levels = collections.Counter(entry[2] for entry in entries.values())
    print(f"{levels['safe']} safe, {levels['full']} full, {len(rows)} pieces; {total:.0f} meetings in {CORPUS} words", file=sys.stderr)


if __name__ == "__main__":
    main()
