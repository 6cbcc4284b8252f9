"""How much a text looks like one that people write, or like the misreading of one in another encoding."""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache

WIDE = ("utf-16-le", "utf-16-be")
GUESSED = ("cp932", "euc_jp", "gb18030", "cp950", "cp949", "cp1252")
"""Codecs that are tried undeclared."""
_LOOKED_AT = 4_000  # characters beyond ASCII by which a decoding is judged
_FREQUENT = frozenset(  # characters that no Chinese text of some length does without, in both scripts
    "的一是不了在人有我他大上到子和你地出道也得就那要下以生自去之家可年其于於這这來来個个國国說说們们為为時时會会對对過过學学後后"
)
_EAST_ASIAN = {
    **dict.fromkeys(("cp932", "shift_jis_2004", "euc_jp", "cp51932", "euc_jis_2004"), "ja"),
    **dict.fromkeys(("gb18030", "cp950", "big5hkscs"), "zh"),
    "cp949": "ko",
}
_SOME = 10  # ideographs among which a particle is to be expected


def plausibility(text: str, codec: str) -> float:
    """How much `text` looks like what people write who use `codec`: -1 to 1; 1 for a text of ASCII alone.

    For the East Asian codecs: the mean over the characters beyond ASCII, everyday ones counting for, rare ones against;
    everyday are those of the first level of the codec's own standard, which was chosen by frequency. For others:
    whether letters of one script stand in words.
    """
    if codec in ("utf-8", *WIDE):
        return _natural(text)
    sample = _sample(text)
    if not sample:
        return 1.0
    kinds = Counter(_kind(char, codec) for char in sample)
    if codec in _EAST_ASIAN:
        frequent = sum(char in _FREQUENT for char in sample) / len(sample)
        weight = _east_asian(kinds, len(sample), _EAST_ASIAN[codec], frequent)
    else:
        weight = _alphabetic(text)
    return max(-1.0, weight - 5 * _share(kinds, len(sample), "control"))


def _natural(text: str) -> float:
    """Plausibility of a text in an encoding that can hold every script: that of the script it is in."""
    sample = _sample(text)
    if not sample:
        return 1.0 if text.isprintable() or re.search(r"[A-Za-z ]{3}", text) else -1.0
    return max(plausibility(text, codec) for codec in (*GUESSED, "cp1251"))


def _sample(text: str) -> list[str]:
    return [char for char in text[: 50 * _LOOKED_AT] if not char.isascii()][:_LOOKED_AT]


def _share(kinds: Counter[str], total: int, *names: str) -> float:
    return sum(kinds[name] for name in names) / total


def _east_asian(kinds: Counter[str], total: int, language: str, frequent: float) -> float:
    """Everyday characters less rare ones, and less what the language cannot do without or never has."""
    good = _share(kinds, total, "sign", "common", *{"ja": ("kana",), "ko": ("hangul",)}.get(language, ()))
    bad = 1 - good + 0.5 * kinds["narrow"] / total
    written = total - kinds["sign"]
    if not written:
        return good  # signs alone: a Western text, perhaps
    ideographs = kinds["common"] + kinds["rare"]
    if language == "ja" and ideographs > _SOME and kinds["kana"] < 0.1 * ideographs:
        bad += 0.6  # no particle, no ending
    elif language == "ko":
        bad += 2 * ideographs / total
    elif language == "zh":
        bad += kinds["kana"] / total + 0.4 - 4 * min(frequent, 0.1)
    return max(-1.0, good - bad) * total / (total + 1)


def _alphabetic(text: str) -> float:
    """Words of letters of one script, with signs where signs stand."""
    good = bad = 0
    for token in _ASCII_SIGNS.split(text[: 50 * _LOOKED_AT]):
        if not token.isascii():
            beyond = sum(not c.isascii() for c in token)
            if all(_is_word(word) for word in _JOINT.split(token.strip(_LATIN_SIGNS)) if word):
                good += beyond
            else:
                bad += beyond
    return (good - bad) / (good + bad) if good or bad else 1.0


_ASCII_SIGNS = re.compile(r"[\s\x00-&(-,.-@\[-`{-\x7f]+")
_JOINT = re.compile(r"['’\-‐–—·\u00a0…]+")
_LATIN_SIGNS = "'-“”‘’„‚«»‹›–—…•·°§©®™€£¥¢±×÷½¼¾²³¡¿\u00a0¶†‡№ªº¹"
_ACCENTED = re.compile(r"[A-Za-zÀ-ÖØ-öø-ƿǍ-ɏḀ-ỿ]+")


def _is_word(word: str) -> bool:
    """Whether a run of letters is a word: one script, capitals only in front or throughout, few accents in a row."""
    if any(script.fullmatch(word) for script in _scripts()):
        return word.isupper() or word[1:] == word[1:].lower()
    return bool(_ACCENTED.fullmatch(word)) and not re.search(r"[^\x00-\x7f]{3}|[a-zß-öø-ÿ][À-ÖØ-Þ]", word)


@cache
def _scripts() -> tuple[re.Pattern[str], ...]:
    ranges = ("\u0370-\u03ff", "\u0400-\u04ff", "\u0590-\u05ff", "\u0600-\u06ff", "\u0e00-\u0e7f")
    return tuple(re.compile(f"[{each}]+") for each in ranges)


_BLOCKS = (
    *((0x2010, "sign"), (0x2313, "other"), (0x2460, "sign"), (0x2671, "other"), (0x3000, "sign"), (0x3041, "kana")),
    *((0x3100, "other"), (0x4E00, "ideograph"), (0xA000, "other"), (0xAC00, "hangul"), (0xD7A4, "other")),
    *((0xFF01, "sign"), (0xFF61, "narrow"), (0xFFA0, "other")),
)
_FIRSTS = [first for first, _ in _BLOCKS]


def _kind(char: str, codec: str) -> str:
    """What a character beyond ASCII is, to a reader of `codec`."""
    if unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs"):
        return "control"  # or a code that stands for no character, or for one that only its writer knows
    block = _BLOCKS[bisect_right(_FIRSTS, ord(char)) - 1][1] if ord(char) >= _FIRSTS[0] else "other"
    if block == "ideograph":
        return "common" if char in _everyday(codec) else "rare"
    if block == "hangul":
        return "hangul" if char in _everyday("cp949") else "rare"
    return "sign" if char in _LATIN_SIGNS else block


@cache
def _everyday(codec: str) -> frozenset[str]:
    """The ideographs of the first level of a standard, which holds those in daily use, in the order of its rows."""
    if codec == "cp949":
        return frozenset(_rows("euc_kr", 0xB0, 0xC8, 0xA1))
    if codec == "gb18030":
        return frozenset(_rows("gb2312", 0xB0, 0xD7, 0xA1))
    if codec in ("cp950", "big5hkscs"):
        return frozenset(_rows("big5", 0xA4, 0xC6, 0x40))
    return frozenset(_rows("euc_jp", 0xB0, 0xCF, 0xA1))


def _rows(codec: str, first: int, last: int, column: int) -> Iterator[str]:
    for row in range(first, last + 1):
        for cell in range(column, 0xFF):
            with_row = bytes((row, cell)).decode(codec, "ignore")
            if len(with_row) == 1:
                yield with_row


def is_garbled(text: str) -> bool:
    """Whether a text is made of codes that stand for no character, or is a misreading of another encoding as Latin."""
    sample = _sample(text)
    unknown = sum(unicodedata.category(char) in ("Co", "Cn", "Cs") for char in sample) + 6 * text.count("(cid:")
    if unknown > 0.02 * min(len(text), 50 * _LOOKED_AT):
        return True
    latin = sum(char < "\u0250" or char in _LATIN_SIGNS for char in sample)
    return len(sample) > _SOME and latin > 0.9 * len(sample) and _alphabetic(text) < 0
