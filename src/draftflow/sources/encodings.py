"""From bytes to text: by byte order mark, escape sequences, UTF-8, what was declared, and what the result looks like.

A declaration is a hint, not a proof: servers and pages are wrong about it. A decoding counts if no byte contradicts it and
its characters are those that people write: kana and the everyday ideographs of its own standard, letters of one script.
Where no decoding convinces, or two do, nothing is guessed.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from draftflow.errors import Unreadable

_LOOKED_AT = 4_000  # characters beyond ASCII by which a decoding is judged
_CONVINCING = 0.3  # plausibility, -1 to 1, from which a decoding counts
_AHEAD = 0.15  # by which it must beat the next one, unless it was declared
_DECLARED = 0.2  # what a declaration adds
_TORN = 0.005  # share of broken characters up to which a text is taken, with a mark for each
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_NAMES = {  # what a label means on the web (WHATWG Encoding), where it is more than the standard of that name
    "ascii": "cp1252", "iso8859-1": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "big5": "cp950", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_FULLER = {"euc_jp": ("euc_jis_2004",), "cp950": ("big5hkscs",), "cp932": ("shift_jis_2004",)}
_WIDE = ("utf-16-le", "utf-16-be")
_GUESSED = ("cp932", "euc_jp", "gb18030", "cp950", "cp949", "cp1252")
_FREQUENT = frozenset(  # characters that no Chinese text of some length does without, in both scripts
    "的一是不了在人有我他中大上到子和你地出道也得就那要下以生自去之家可年日月其于於這这來来個个國国說说們们為为時时會会對对過过學学後后"
)
_EAST_ASIAN = {
    **dict.fromkeys(("cp932", "shift_jis_2004", "euc_jp", "euc_jis_2004"), "ja"),
    **dict.fromkeys(("gb18030", "cp950", "big5hkscs"), "zh"),
    "cp949": "ko",
}
_SOME = 10  # ideographs among which a particle is to be expected
_META = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([BIJ]|\$\([A-Z])")


class Decoded(NamedTuple):
    """A text, the codec it was read with, and how many broken characters in it became U+FFFD."""

    text: str
    encoding: str
    broken: int = 0


def decode(data: bytes, content_type: str = "") -> Decoded:
    """The text that `data` holds; `content_type` is the header it came with, if it came with one.

    Raises:
        Unreadable: It is no text (`not_text`), or its encoding cannot be told (`encoding_uncertain`).
    """
    found = _certain(data)
    if found is not None:
        return found
    if b"\0" in data:
        return _wide(data)
    return _weighed(data, declared(data, content_type))


def declared(data: bytes, content_type: str = "") -> tuple[str, ...]:
    """Codecs that the header and the document itself name, in this order; unknown names left out."""
    head = data[:4_096]
    named = (_HEADER.search(content_type), _XML.search(head), _META.search(head))
    labels = (match[1] for match in named if match)
    known = (_codec(label.decode("ascii") if isinstance(label, bytes) else label) for label in labels)
    return tuple(dict.fromkeys(name for name in known if name))


def _codec(label: str) -> str | None:
    aliases = {"x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "x-x-big5": "cp950"}
    try:
        name = codecs.lookup(aliases.get(label.lower(), label)).name
        "".encode(name)  # Python also names codecs that make no text of bytes
    except (LookupError, UnicodeError):
        return None
    return _WEB_NAMES.get(name, name)


def _certain(data: bytes) -> Decoded | None:
    """Where the bytes alone are proof: a mark, escape sequences, ASCII, UTF-8."""
    for mark, codec in _MARKS:
        if data.startswith(mark) and (text := _strict(data, codec)) is not None:
            return Decoded(text, codec.removesuffix("-sig"))
    if _ESCAPES.search(data) and data.isascii():
        for codec in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"):
            if (text := _strict(data, codec)) is not None:
                return Decoded(text, codec)
    if b"\0" in data:
        return None
    text = _strict(data, "utf-8")
    return None if text is None else Decoded(text, "utf-8")


def _wide(data: bytes) -> Decoded:
    """UTF-16 without a mark: no other encoding of text has NUL bytes."""
    found = [(c, t) for c in ("utf-16-le", "utf-16-be") if (t := _strict(data, c)) is not None and "\0" not in t]
    weighed = sorted(((_natural(text), codec, text) for codec, text in found), reverse=True)
    if weighed and weighed[0][0] >= _CONVINCING:
        return Decoded(weighed[0][2], weighed[0][1])
    raise Unreadable("not_text", "holds NUL bytes and is no UTF-16: damaged, or not a text")


def _weighed(data: bytes, named: tuple[str, ...]) -> Decoded:
    """The most plausible of what was declared and of what is common."""
    weights: list[tuple[float, str, str]] = []
    for codec in dict.fromkeys((*named, *_GUESSED, *_WIDE)):
        for variant in (codec, *_FULLER.get(codec, ())):
            if (text := _strict(data, variant)) is not None:
                weights.append((plausibility(text, variant) + _DECLARED * (codec in named), variant, text))
                break
    weights.sort(reverse=True)
    if weights and weights[0][0] >= _CONVINCING:
        best, codec, text = weights[0]
        second = next((weight for weight, _, other in weights[1:] if other != text), -1.0)
        if best - second >= _AHEAD:
            return Decoded(text, codec)
    elif (torn := _torn(data, named)) is not None:
        return torn
    tried = f"; declared as {', '.join(named)}" if named else ""
    raise Unreadable("encoding_uncertain", f"its encoding cannot be told{tried}; save it as UTF-8")


def _torn(data: bytes, named: tuple[str, ...]) -> Decoded | None:
    """A text that is plain but for a few broken characters, such as one cut in the middle of one."""
    for codec in dict.fromkeys(("utf-8", *named, *_GUESSED[:4])):
        text = data.decode(codec, "replace")
        broken = text.count("\ufffd")
        beyond = sum(not c.isascii() for c in text)
        if broken <= _TORN * beyond and plausibility(text.replace("\ufffd", ""), codec) >= _CONVINCING:
            return Decoded(text, codec, broken)
    return None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def plausibility(text: str, codec: str) -> float:
    """How much `text` looks like what people write who use `codec`: -1 to 1; 1 for a text of ASCII alone.

    For the East Asian codecs: the mean over the characters beyond ASCII, everyday ones (of the first level of the codec's
    own standard, which was chosen by frequency) counting for, rare ones against. For others: whether letters of one
    script stand in words.
    """
    if codec in ("utf-8", *_WIDE):
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
    return max(plausibility(text, codec) for codec in (*_GUESSED, "cp1251"))


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
_ACCENTED = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸĀ-ž]+")


def _is_word(word: str) -> bool:
    """Whether a run of letters is a word: one script, capitals only in front or throughout, few accents in a row."""
    if any(script.fullmatch(word) for script in _scripts()):
        return word.isupper() or word[1:] == word[1:].lower()
    return bool(_ACCENTED.fullmatch(word)) and not re.search(r"[^\x00-\x7f]{3}|[a-zß-öø-ÿ][À-ÖØ-Þ]", word)


@cache
def _scripts() -> tuple[re.Pattern[str], ...]:
    ranges = ("\u0370-\u03ff", "\u0400-\u04ff", "\u0590-\u05ff", "\u0600-\u06ff", "\u0e00-\u0e7f")
    return tuple(re.compile(f"[{each}]+") for each in ranges)


def _kind(char: str, codec: str) -> str:
    """What a character beyond ASCII is, to a reader of `codec`."""
    point = ord(char)
    if unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs"):
        return "control"  # or a code that stands for no character, or for one that only its writer knows
    if 0x3041 <= point <= 0x30FF:
        return "kana"
    if 0x4E00 <= point < 0xA000:
        return "common" if char in _everyday(codec) else "rare"
    if 0xFF61 <= point <= 0xFF9F:
        return "narrow"
    if 0xAC00 <= point < 0xD7A4:
        return "hangul" if char in _everyday("cp949") else "rare"
    if 0x3000 <= point <= 0x303F or 0xFF01 <= point <= 0xFF60 or 0x2010 <= point <= 0x2312 or 0x2460 <= point <= 0x2670:
        return "sign"
    return "sign" if char in _LATIN_SIGNS else "other"


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
