"""Fold away differences that do not change a quotation, keeping the way back to the exact offsets.

Folded: NFKC (width, ligatures, composed marks), white space, typographic quotes and dashes, soft hyphens and other
invisible characters. White space beside a Chinese, Japanese or Korean character is dropped, because PDF and HTML break
lines there. Case, digits, words and Japanese brackets are never touched: they change what a quotation says.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

CJK = (
    r"\u2e80-\u2fdf\u3000-\u312f\u3130-\u318f\u31f0-\u31ff\u3280-\u32b0\u32d0-\u3357\u337b-\u337f\u3400-\u4dbf"
    r"\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uffef\U00020000-\U0003ffff"
)
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
MARKS = r"\u0300-\u034e\u0350-\u036f\u3099\u309a\u20d0-\u20ff\uff9e\uff9f"
_WIDE = r"\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_EQUAL = str.maketrans(
    dict.fromkeys("“”„‟«»〝〞〟", '"')
    | dict.fromkeys("‘’‚‛′ʼ", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("〜～∼", "~")
    | {"⋯": "..."}
)

_MARK = re.compile(f"[{MARKS}]")
_CJK = re.compile(f"[{CJK}]")
_UNSEEN = re.compile(f"[{INVISIBLE}]+")
_WRAPPED = re.compile(rf"[{_WIDE}]\s*\n\s*[{_WIDE}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the map back: runs of equal characters, and spans that were folded as one."""

    text: str
    _starts: list[int]
    _origins: list[int]
    _plain: list[bool]
    _length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text of the folded span `start:end` (characters, end exclusive)."""
        return self._origin(start, 0), self._origin(end - 1, 1)

    def _origin(self, position: int, after: int) -> int:
        run = bisect_right(self._starts, position) - 1
        if self._plain[run]:
            return self._origins[run] + position - self._starts[run] + after
        if not after:
            return self._origins[run]
        return self._origins[run + 1] if run + 1 < len(self._origins) else self._length

    def is_whole(self, start: int, end: int) -> bool:
        """Whether the folded span `start:end` begins and ends where original characters do, not inside a ﬁ or a ½."""
        first, last = (bisect_right(self._starts, position) - 1 for position in (start, end - 1))
        stop = self._starts[last + 1] if last + 1 < len(self._starts) else len(self.text)
        return (self._plain[first] or start == self._starts[first]) and (self._plain[last] or end == stop)


def fold(text: str) -> Folded:
    """Fold `text`; linear in its length."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    plain: list[bool] = []
    length = position = 0
    for match in _special(marks=bool(_MARK.search(text))).finditer(text):
        begin, end = match.span()
        before, piece = text[position:begin], _folded_piece(match)
        if before:
            pieces.append(before)
            starts.append(length)
            origins.append(position)
            plain.append(True)
            length += begin - position
        pieces.append(piece)
        starts.append(length)
        origins.append(begin)
        plain.append(False)
        length += len(piece)
        position = end
    if position < len(text):
        pieces.append(text[position:])
        starts.append(length)
        origins.append(position)
        plain.append(True)
    return Folded("".join(pieces), starts, origins, plain, len(text))


def folded(text: str) -> str:
    """Only the folded text, without outer white space."""
    return fold(text).text.strip()


def locate(quote: str, source: Folded, *, start: int = 0) -> tuple[int, int] | None:
    """Offsets in the original of `source` where `quote` stands, folding aside; None if it does not.

    `start` is where in the folded text the search begins.
    """
    needle = folded(quote)
    at = source.text.find(needle, start) if needle else -1
    while at >= 0 and not source.is_whole(at, at + len(needle)):
        at = source.text.find(needle, at + 1)
    return None if at < 0 else source.original(at, at + len(needle))


def _folded_piece(match: re.Match[str]) -> str:
    if match.lastgroup == "gap":
        return " " if _between_letters(match) or _parts(match) else ""
    piece = _UNSEEN.sub("", match.group())
    return unicodedata.normalize("NFKC", piece.translate(_EQUAL)).translate(_EQUAL)


def _between_letters(gap: re.Match[str]) -> bool:
    """Whether the gap is a line's end between two ASCII characters, as most gaps are; they need no closer look."""
    start, end, text = gap.start(), gap.end(), gap.string
    return text[start] == "\n" and end - start == 1 and start > 0 and text[start - 1 : end + 1].isascii()


def _parts(gap: re.Match[str]) -> bool:
    """Whether a run of white space and invisible characters parts what stands on its two sides."""
    if _UNSEEN.fullmatch(gap.group()):
        return False
    before, after = gap.string[gap.start() - 1 : gap.start()], gap.string[gap.end() : gap.end() + 1]
    if _MARK.match(after):
        return True  # a mark that stands alone stays alone
    return not (_CJK.match(before) or _CJK.match(after) or _WRAPPED.fullmatch(before + gap.group() + after))


@cache
def _special(*, marks: bool) -> re.Pattern[str]:
    """Everything that folding may change; the text between matches stays as it is.

    The pattern is led by a character class without what most text is made of (ASCII, kana, ideographs), which is
    passed over quickly, and a space between two ASCII characters is turned down next; what follows looks back at the
    character that is matched. Combining marks are looked for only in a text that has any.
    """
    changed = "".join(_ranges(_changed_by_nfkc() | set(_EQUAL)))
    usual = r"!-~\u3001-\u301b\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
    jamo = r"\u1100-\u11ff\u3131-\u318e\uffa1-\uffdc"
    with_mark = rf"[^\s{MARKS}{INVISIBLE}](?:[{INVISIBLE}]*[{MARKS}])+"
    gap = rf"(?<=[\s{INVISIBLE}])[\s{INVISIBLE}]+|(?<=[^\S ])|(?<=[{INVISIBLE}])|(?<=[{CJK}] )|(?<= )(?=[{CJK}])"
    unmarked = (
        rf"[^{usual}](?:(?<! )|(?![!-~])|(?<=[^ -~] ))(?:(?:{gap})(?P<gap>)"
        rf"|(?:(?<=[\uac00-\ud7a3])[{jamo}]+|(?<=[{jamo}])[{jamo}]*)|(?<=[{changed}]))"
    )
    return re.compile(rf"{with_mark}|{unmarked}" if marks else unmarked)


def _changed_by_nfkc() -> set[int]:
    """Code points that NFKC rewrites by themselves (planes 0 and 1, compatibility ideographs).

    White space aside, and accents of their own, such as ´, which NFKC takes for a space with a mark on it.
    """
    hangul_syllables = range(0xAC00, 0xD7A4)
    candidates = (
        *range(0xA0, 0xD800),
        *range(0xE000, 0x10000),
        *range(0x1D400, 0x1F300),
        *range(0x2F800, 0x2FA20),
    )
    return {
        point
        for point in candidates
        if point not in hangul_syllables
        and not unicodedata.is_normalized("NFKC", chr(point))
        and not any(c.isspace() for c in chr(point) + unicodedata.normalize("NFKC", chr(point)))
    }


def _ranges(points: set[int]) -> list[str]:
    """`points` as ranges of a regular expression's character class."""
    ranges: list[str] = []
    run_start = previous = None
    for point in [*sorted(points), sys.maxunicode + 2]:
        if previous is None or point != previous + 1:
            if run_start is not None and previous is not None:
                ranges.append(f"\\U{run_start:08x}-\\U{previous:08x}")
            run_start = point
        previous = point
    return ranges
