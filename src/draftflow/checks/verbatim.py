"""Texts prepared for looking up quotations, and the exact lookup.

A key is the folded text with punctuation and markup taken out and single blanks between words, none beside Chinese,
Japanese or Korean characters. What changes a figure stays: digits, the decimal point, signs, currencies, percent.
Two texts with the same key, case aside, say the same words in the same order.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple

from draftflow.text.fold import Folded, fold

CJK_LETTER = r"\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
NUMERALS = "〇一二三四五六七八九十百千万億兆"
_SEED = 8
_ONE_BY_ONE = 4_000_000  # characters times needles up to which searching is quicker than looking up
_TRIES = 64  # occurrences looked at before a needle that always begins inside a word is given up
_BEFORE_KEY = (  # each led by a literal, so that a text without it costs next to nothing
    (re.compile(r"\[\[?\^?\d{1,3}\]?\]\([^()\s]{0,500}\)"), ""),  # a footnote's mark that is a link
    (re.compile(r"\]\([^()\s]{0,500}\)"), ""),  # the target of a link
    (re.compile(r"\[\^?\d{1,3}\]"), ""),  # a footnote's mark
    (re.compile(r"\\(?=[!-/:-@\[-`{-~])"), ""),
    (re.compile(r",(?<=\d,)(?=\d{3}(?!\d))"), ""),
    (re.compile(r"- (?<=[a-z]- )(?!(?:and|or|to) )(?=[a-z])"), ""),  # a word parted at the end of a line
    (re.compile("_"), " "),
)
_CJK = re.compile(f"[{CJK_LETTER}]")
_SIGN = r"(?:[^\w%$€£¥°.'+-]|\.(?!\d)|(?<!\d)\.|'(?!\w)|(?<!\w)'|[+-](?!\d)|(?<=[\w%])[+-])"
# A pattern that begins with a rare character is searched for some three times as fast as one that looks ahead first.
_SIGNS = re.compile(rf"[^\w ](?<={_SIGN})(?: |{_SIGN})*+")
_BLANKS = re.compile("  +")
_BESIDE_CJK = re.compile(rf" (?<=[{CJK_LETTER}] )| (?=[{CJK_LETTER}])")
_LOOSE_BLANK = re.compile(r" (?<!\d )| (?!\d)")
_BETWEEN_DIGITS = re.compile(r" (?<=\d )(?=\d)")


class Key(NamedTuple):
    """A text prepared for lookup: as it reads, and in lower case; both of one length."""

    shown: str
    lower: str


class Tight(NamedTuple):
    """A key without its blanks, those between two digits aside, and where they stood in it."""

    text: str
    gaps: list[int]

    def key_offset(self, position: int) -> int:
        """Offset in the key of the character at `position`."""
        return position + bisect_right(self.gaps, position)

    def after_blank(self, position: int) -> bool:
        """Whether a blank stood directly before the character at `position`."""
        at = bisect_right(self.gaps, position) - 1
        return at >= 0 and self.gaps[at] == position


def key(text: Folded) -> Key:
    """The key of a folded text; linear."""
    shown = text.text
    for pattern, replacement in _BEFORE_KEY:
        shown = pattern.sub(replacement, shown)
    shown = _BESIDE_CJK.sub("", _BLANKS.sub(" ", _SIGNS.sub(" ", shown))).strip()
    lower = shown.lower()
    return Key(shown, lower if len(lower) == len(shown) else "".join(c.lower()[:1] for c in shown))


def key_of(text: str) -> Key:
    """The key of a text as it stands."""
    return key(fold(text))


def tightened(lower: str) -> Tight:
    """A key in lower case without its blanks: a word may be parted in one text and whole in the other."""
    words = _BETWEEN_DIGITS.sub("\n", lower).split(" ")  # no key has a line's end
    return Tight("".join(words).replace("\n", " "), list(accumulate(map(len, words[:-1]))))


def find(needle: str, text: str, start: int = 0, end: int | None = None) -> int:
    """Offset of `needle` in `text` (keys in lower case) as whole words and whole numbers; -1 if it is not there."""
    end = len(text) if end is None else end
    for _ in range(_TRIES):
        at = text.find(needle, start, end) if needle else -1
        if at < 0 or is_whole(text, at, at + len(needle)):
            return at
        start = at + 1
    return -1


def find_tight(needle: str, text: Tight) -> int:
    """Like `find`, blanks aside; the offset is that in the key."""
    bare, start = _LOOSE_BLANK.sub("", needle), 0
    for _ in range(_TRIES):
        at = text.text.find(bare, start) if bare else -1
        if at < 0:
            return -1
        after = at + len(bare)
        opens = text.after_blank(at) or not _joined(bare[:1], text.text[max(0, at - 1) : at])
        closes = text.after_blank(after) or not _joined(bare[-1:], text.text[after : after + 1])
        if opens and closes:
            return text.key_offset(at)
        start = at + 1
    return -1


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` begins and ends between words, and cuts no number."""
    if _joined(text[start], text[start - 1 : start] if start else ""):
        return False
    if start and text[start].isdigit() and text[start - 1] in ".-+":
        return False
    if text[end - 1].isdigit() and text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
        return False
    return not _joined(text[end - 1], text[end : end + 1])


def _joined(inner: str, outer: str) -> bool:
    """Whether the last character of a find and the one beside it belong to one word or one number.

    A digit glued to a word is a footnote's mark more often than part of it.
    """
    if not inner or not outer:
        return False
    if inner in NUMERALS or outer in NUMERALS:
        return (inner in NUMERALS or inner.isdigit()) and (outer in NUMERALS or outer.isdigit())
    return _is_alphabetic(inner) and _is_alphabetic(outer) and not (outer.isdigit() and inner.isalpha())


def _is_alphabetic(character: str) -> bool:
    """Whether the character belongs to a script that parts its words."""
    return character == "'" or (character.isalnum() and not _CJK.match(character))


def find_all(needles: Mapping[int, str], text: str) -> dict[int, int]:
    """Offsets in `text` of those `needles` that stand in it (keys in lower case); linear in both.

    A few needles, or short ones, are searched one by one. For many, every eighth place of the text is looked up among
    the runs of eight characters of the needles.
    """
    few = len(needles) * len(text) <= _ONE_BY_ONE
    single = {n: needle for n, needle in needles.items() if few or len(needle) < 2 * _SEED}
    found = {number: at for number, needle in single.items() if (at := find(needle, text)) >= 0}
    seeds: dict[str, list[tuple[int, int]]] = {}
    for number, needle in needles.items():
        for offset in range(_SEED) if number not in single else ():
            seeds.setdefault(needle[offset : offset + _SEED], []).append((number, offset))
    places = range(0, len(text) - _SEED + 1, _SEED) if seeds else ()
    for at in [place for place in places if text[place : place + _SEED] in seeds]:
        for number, offset in seeds[text[at : at + _SEED]]:
            start, needle = at - offset, needles[number]
            here = number not in found and start >= 0 and text.startswith(needle, start)
            if here and is_whole(text, start, start + len(needle)):
                found[number] = start
    return found
