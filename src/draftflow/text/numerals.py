"""Numbers as they are written: digits, English words, kanji and Japanese or Chinese magnitudes (億, 万, 兆).

One linear scan yields every number with its value, its exact place and the place value of its last written digit.
What the number counts is the business of `quantities`. The text must be narrow (see `narrow`).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

_NARROW = str.maketrans(
    "０１２３４５６７８９，．％＄￥－／：（）＃＋\u3000–—−‐‑‒〜～∼",
    "0123456789,.%$¥-/:()#+ ------~~~",
)
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL = {word: number for number, word in enumerate(f"{_ONES} seventeen eighteen nineteen".split())}
_TENS = {
    word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_IRREGULAR = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_ORDINALS = {
    **_IRREGULAR,
    **{f"{word}th": n for word, n in _SMALL.items() if n not in {0, *_IRREGULAR.values()}},
    **{f"{word[:-1]}ieth": n for word, n in _TENS.items()},
    "hundredth": 100,
}
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_FRACTIONS = _PARTS | {form: n for word, n in _ORDINALS.items() if n not in {1, 2} for form in (word, f"{word}s")}
_CARDINALS = {**_SMALL, **_TENS}
_WORDS = sorted({*_CARDINALS, *_SCALES, *_ORDINALS, *_FRACTIONS}, key=lambda word: (-len(word), word))
_BY_HEAD = "|".join(  # in a pattern: grouped, for most words are none of them
    f"{head}(?:{'|'.join(word[1:] for word in _WORDS if word[0] == head)})" for head in sorted({w[0] for w in _WORDS})
)
_HEADS, _SECONDS = ("".join(sorted({word[n] for word in _WORDS})) for n in (0, 1))
_NEXT = re.compile(rf"(-| and | )(?=[{_HEADS}])({_BY_HEAD})(?![A-Za-z])", re.IGNORECASE)
_HALF_A = re.compile(r"half[ -]an? (dozen|hundred|thousand|million|billion|trillion)(?![a-z])", re.IGNORECASE)
_SCALE = re.compile(r"[ -]?(?:(hundred|thousand|million|billion|trillion|dozen)|(bn|tn|mn))(?![a-z])", re.IGNORECASE)
_SHORT = {"bn": 10**9, "tn": 10**12, "mn": 10**6}
_SUFFIX = re.compile(r"(?:st|nd|rd|th)(?![a-z])", re.IGNORECASE)

_KANJI = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
_VAGUE = frozenset("数幾何几")
_EAST = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)|[〇零○一二两三四五六七八九]|[十百千]|[万萬億亿兆]")
_DIGITS = re.compile(r"[0-9][0-9]*(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?")
_COUNTED = (  # what follows a kanji that is a number and not part of a word
    "〇零一二三四五六七八九十百千万萬億亿兆0123456789人名社国所歳才岁位番号回度次倍代議票世帯戸株点階泊つ"
    "個件本枚匹頭羽冊校店棟台両隻機基着足杯項条章節巻話曲作種軒段組地都県州市町村区部品例問字文語言行列面層発束箱袋"
    "ペか頁型系期学年等打桁手勝敗試者团个只张辆家座款篇カヶヵケ箇月日週周天時小分秒円元ドユポウル圆メキミセトグリ"
    "平公坪米割厘％%パ大半第~-"
)
_KANJI_START = re.compile(rf"[一二三四五六七八九十百千〇零两](?=[{_COUNTED}]|$)")
_WORD_START = re.compile(  # with the character before it: led by a character class, it passes over the rest quickly
    rf"[^a-z](?=[{_HEADS}][{_SECONDS}])(?:{_BY_HEAD})(?![a-z])"
)
_ARTICLE = re.compile(r"(?<![A-Za-z])[Aa]n? $")
_CODES = frozenset({"USD", "EUR", "GBP", "JPY", "CNY", "KRW", "CHF", "AUD", "CAD"})
_FREE = frozenset(" (\"'「『（、。,:;/~$€£¥+|\n0123456789")  # what may stand before a number that is no part of a name
_SHARE_AFTER = re.compile(r" of | (?:more|less) |[.,;:)]|$")  # a third of, a third more; not: a third man
_GOES_ON = frozenset("十百千万萬億亿兆-bBtTmMsnrSNR ")  # what may carry a number in digits on
_SCALE_HEADS = frozenset("htmbdHTMBD")
_GLUED = 3  # letters of a word that a number was glued to by bad extraction: `Updated10`
_ONE = Decimal(1)


class Number(NamedTuple):
    """A number, its offsets (end exclusive) and `step`, the place value of its last digit: 38.6 million has 100000.

    `scale` is the magnitude word it carries; `form` how it is written (digits, word, kanji, code); a `ratio` is a
    fraction of one, such as 2/3.
    """

    value: Decimal
    start: int
    end: int
    step: Decimal = _ONE
    scale: Decimal = _ONE
    form: str = "digits"
    ordinal: bool = False
    ratio: bool = False


def narrow(text: str) -> str:
    """`text` with wide digits, signs and dashes made narrow; every offset stays where it is."""
    return text if text.isascii() else text.translate(_NARROW)


def numbers(text: str) -> Iterator[Number]:
    """Every number in the narrow `text`, in order; digits of a name (`A380`, `COVID-19`) have the form `code`."""
    lower = text.lower() if "İ" not in text else text.replace("İ", "I").lower()  # the one capital that grows
    starts = [(*match.span(), "digits") for match in _DIGITS.finditer(text)]
    starts += [(match.start(), match.end() - 1, "word") for match in _WORD_START.finditer(f" {lower}")]
    if not text.isascii():
        starts += [(*match.span(), "kanji") for match in _KANJI_START.finditer(text)]
    starts.sort(key=itemgetter(0))
    position = 0
    for start, end, kind in starts:
        if start >= position:
            if kind == "digits":
                number = _digits(text, start, end)
            else:
                number = _east(text, start) if kind == "kanji" else _word(text, start, end)
            position = number.end if number else end
            if number:
                yield number


def kanji_value(text: str) -> Decimal | None:
    """The value of a number in kanji, digits and magnitudes (三十二, 二〇二四, 3万8千); None if it is not one."""
    number = _east(text, 0) if text else None
    return number.value if number and number.end == len(text) else None


def _digits(text: str, start: int, end: int) -> Number | None:
    if start and text[start - 1] not in _FREE and _inside_identifier(text, start):
        return Number(Decimal(text[start:end].replace(",", "")), start, end, form="code")
    following = text[end : end + 1]
    value, step = _written(text[start:end])
    if following not in _GOES_ON or (following == " " and text[end + 1 : end + 2] not in _SCALE_HEADS):
        return Number(value, start, end, step)
    if following in "十百千万萬億亿兆":
        return _east(text, start)
    if following in " -bBtTmM" and (unit := _SCALE.match(text, end)):
        word, short = unit.groups()
        scale = Decimal(_SCALES[word.lower()] if word else _SHORT[short.lower()])
        return Number(value * scale, start, unit.end(), step * scale, scale)
    if following in "snrtSNRT" and (suffix := _SUFFIX.match(text, end)):
        return Number(value, start, suffix.end(), ordinal=True)
    return Number(value, start, end, step)


@lru_cache(maxsize=16_384)  # most numbers come again
def _written(digits: str) -> tuple[Decimal, Decimal]:
    """The value of digits with commas and a point, and the place value of the last one."""
    written = digits.replace(",", "")
    point = written.find(".")
    return Decimal(written), _ONE if point < 0 else _ONE.scaleb(point + 1 - len(written))


def _inside_identifier(text: str, start: int) -> bool:
    """Whether the digits at `start` belong to a name: `A380`, `COVID-19`, `v1.2`; not `US$5`, `mid-1990`, `of2013`."""
    before = text[start - 1]
    if before in "._" and start > 1 and text[start - 2].isascii() and text[start - 2].isalnum():
        return True
    if before == "-" and start > 1:
        start -= 1
        before = text[start - 1]
    if not (before.isascii() and before.isalpha()):
        return False
    word = text[max(0, start - _GLUED) : start]
    return word.upper() not in _CODES and not (len(word) == _GLUED and word.isalpha() and word.islower())


def _east(text: str, start: int) -> Number | None:
    """A number that begins with digits or kanji and may run on in kanji and magnitudes; None if it is vague (数百)."""
    run = _positional(text, start)
    if run:
        return run
    total = section = Decimal(0)
    current: Decimal | None = None
    step, scale, position, form = _ONE, _ONE, start, "kanji"
    while match := _EAST.match(text, position):
        token = match.group()
        if token in _PLACES:
            step = (_ONE if current is None else step) * _PLACES[token]
            section += (_ONE if current is None else current) * _PLACES[token]
            current = None
        elif token in _MYRIADS:
            section += current or 0
            step, scale = (step if section else _ONE) * _MYRIADS[token], Decimal(_MYRIADS[token])
            total += (section or _ONE) * _MYRIADS[token]
            section, current = Decimal(0), None
        elif current is not None:
            break
        else:
            current, step = _unit(match)
            form = "digits" if match.group(1) else form
        position = match.end()
    if (start and text[start - 1] in _VAGUE) or text[position : position + 1] in {*_VAGUE, "余"}:
        return None
    return Number(total + section + (current or 0), start, position, step, scale, form)


def _unit(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    token = match.group()
    if not match.group(1):
        return Decimal(_KANJI[token]), _ONE
    value = Decimal(token.replace(",", ""))
    exponent = value.as_tuple().exponent
    return value, _ONE.scaleb(exponent) if isinstance(exponent, int) else _ONE


def _positional(text: str, start: int) -> Number | None:
    """Kanji digits read one by one (二〇二四): two or more of them, without place words."""
    end = start
    while text[end : end + 1] in _KANJI:
        end += 1
    if end - start < 2 or text[end : end + 1] in _PLACES or text[end : end + 1] in _MYRIADS:  # noqa: PLR2004 - said above
        return None
    value = Decimal("".join(str(_KANJI[c]) for c in text[start:end]))
    return Number(value, start, end, form="kanji")


def _word(text: str, start: int, end: int) -> Number | None:
    """A number in English words, as far as its grammar goes: two hundred and forty, twenty-first, two thirds."""
    word = text[start:end].lower()
    if word == "half" and (half := _HALF_A.match(text, start)):
        scale = Decimal(_SCALES[half.group(1).lower()])
        return Number(scale / 2, start, half.end(), scale / 2, scale, "word")
    article = _ARTICLE.search(text, max(0, start - 4), start) if word in _SCALES or word in _FRACTIONS else None
    if word in _PARTS or (article and word in _FRACTIONS and _SHARE_AFTER.match(text, end)):
        begin = article.start() if article else start
        return Number(_ONE / _FRACTIONS[word], begin, end, form="word", ratio=True)
    if word in _SCALES:
        return _cardinal(text, end, [word], article.start()) if article else None
    if word in _ORDINALS:
        return Number(Decimal(_ORDINALS[word]), start, end, form="word", ordinal=True)
    return _cardinal(text, end, [word], start) if word in _CARDINALS else None


def _cardinal(text: str, end: int, words: list[str], start: int) -> Number:
    while match := _NEXT.match(text, end):
        joiner, word = match.group(1), match.group(2).lower()
        if len(words) == 1 and word in _FRACTIONS and joiner != " and " and (word.endswith("s") or words == ["one"]):
            return Number(_read(words) / _FRACTIONS[word], start, match.end(), form="word", ratio=True)
        if not _fits(words[-1], joiner, word):
            break
        words.append(word)
        end = match.end()
        if word in _ORDINALS:
            break
    scale = Decimal(_SCALES.get(words[-1], 1))
    return Number(_read(words), start, end, scale, scale, "word", ordinal=words[-1] in _ORDINALS)


def _fits(previous: str, joiner: str, word: str) -> bool:
    if word in _SCALES:
        return joiner != " and "
    if word not in _CARDINALS and word not in _ORDINALS:
        return False
    if previous in _TENS:
        return joiner != " and " and 0 < (_CARDINALS.get(word) or _ORDINALS[word]) < 10  # noqa: PLR2004 - twenty-one
    return previous in _SCALES and previous != "dozen"


def _read(words: list[str]) -> Decimal:
    total = section = 0
    for word in words:
        scale = _SCALES.get(word, 0)
        if scale >= 1000:  # noqa: PLR2004 - thousand and above close a group of three
            total, section = total + (section or 1) * scale, 0
        elif scale:
            section = (section or 1) * scale
        else:
            section += _CARDINALS.get(word) or _ORDINALS.get(word, 0)
    return Decimal(total + section)
