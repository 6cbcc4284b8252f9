"""From the lines of PDF pages to a text of paragraphs and headings, with the offset at which each page begins.

PDF knows only where letters stand. A paragraph ends where the gap to the next line is wider than usual, the next line
is indented or of another size, or this one stops short; a heading is set larger than the body. Headers and footers are
lines that stand at the same height on several pages and say the same, numbers aside.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from draftflow.text.clean import clean

_CJK = r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_IS_CJK = re.compile(f"[{_CJK}]")
_SPACED = re.compile(rf"(?<=[{_CJK}])[ \u00a0]+(?=[{_CJK}0-9A-Za-z])|(?<=[0-9A-Za-z%])[ \u00a0]+(?=[{_CJK}])")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_RADICALS = re.compile("[\u2e80-\u2fdf]")  # which some fonts give for the characters that look like them
_BROKEN = re.compile(r"([\w-]*)\ufffe([\w-]*)")  # how PDFium marks a hyphen at the end of a line
_ITEM = re.compile(r"[•‣◦▪■●○・–*]\s|\(?\d{1,2}[.)]\s|[(（][0-9a-z０-９][)）]")
_ENDS = (".", "!", "?", "。", "！", "？", ":", "：", "”", "’", '"', "」", ")", "）")
_WIDE_GAP = 1.35  # times the usual distance of two lines
_ROW_GAP = 1.1
_LARGER = 1.12  # times the body's size from which a line is a heading
_HEADING = 200  # characters
_HEADER = 80  # characters
_MARGIN_LINES = 3  # at the top and at the bottom of a page that may be headers and footers
_FEW_PAGES = 4  # of which two are enough to call a line repeated
_ENOUGH_GAPS = 6
_MARGIN_GAP = 1.1  # times the usual distance of two lines
_SAME_HEIGHT = 6.0  # points


class Line(NamedTuple):
    """A line of a page, in points: its left edge, its top and that of its last character, its right edge, its size."""

    text: str
    left: float
    top: float
    last_top: float
    right: float
    size: float


def joined(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, and the offset of the first character of each."""
    clean_pages = [[line._replace(text=_cleaned(line.text)) for line in page] for page in pages]
    gaps = [gap for page in clean_pages for gap in _gaps(page)]
    usual = median(gaps) if gaps else 12.0
    kept = _with_whole_words(_without_margins(clean_pages, usual))
    sizes = Counter[float]()
    for line in (line for page in kept for line in page):
        sizes[round(line.size, 1)] += len(line.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    before: Line | None = None
    for page in kept:
        layout = _Layout(page, body, usual)
        for number, line in enumerate(page):
            glue = layout.glue(before, line, is_first=not number)
            if glue == _JOIN:
                pieces[-1], length, glue = pieces[-1].removesuffix("-"), length - 1, ""
            mark = "## " if layout.is_heading(line) and glue in ("", "\n\n") and not line.text.startswith("#") else ""
            length += len(glue)
            if not number:
                starts.append(length)
            pieces += (glue, mark + line.text)
            length += len(mark) + len(line.text)
            before = line
        if not page:
            starts.append(length)
    return "".join(pieces), tuple(starts)


_JOIN = "-"  # glue that takes the hyphen away


class _Layout:
    """What is usual on one page."""

    def __init__(self, page: Sequence[Line], body: float, usual: float) -> None:
        self._body, self._gap = body, _usual_gap(page, usual)
        self._edges = [(line.left, line.right) for line in page]

    def is_heading(self, line: Line) -> bool:
        return line.size >= _LARGER * self._body and len(line.text) <= _HEADING

    def glue(self, before: Line | None, line: Line, *, is_first: bool) -> str:
        """What stands between two lines: nothing, a space, a line break, a new paragraph."""
        if before is None:
            return ""
        headings = self.is_heading(before), self.is_heading(line)
        if any(headings):
            wrapped = all(headings) and abs(before.size - line.size) < 1 and not is_first
            return _between(before, line) if wrapped and before.last_top - line.top < 2 * line.size else "\n\n"
        if _ITEM.match(line.text):
            return "\n\n" if before.text.endswith(_ENDS) else "\n"
        down = before.last_top - line.top
        if is_first or down <= 0:  # a new page or column
            is_new = before.text.endswith(_ENDS) or self._indented(line, line)
        else:
            is_new = (
                down > _WIDE_GAP * self._gap
                or self._indented(line, before)
                or (before.text.endswith(_ENDS) and self._stops_short(before, 0.15))
            )
        if not is_new and not is_first and down > _ROW_GAP * self._gap and self._stops_short(before, 0.3):
            return "\n"  # a row of a table, a line of an address
        return "\n\n" if is_new else _between(before, line)

    def _indented(self, line: Line, before: Line) -> bool:
        """Whether a line begins further right than the others of its column."""
        step = line.left - min((left for left, _ in self._edges if abs(left - line.left) < 3 * line.size), default=0.0)
        return 0.7 * line.size < step < 3 * line.size and (before is line or before.left < line.left - 0.5 * line.size)

    def _stops_short(self, line: Line, share: float) -> bool:
        """Whether a line leaves more than `share` of the width of its column free."""
        right = max((r for left, r in self._edges if abs(left - line.left) < 3 * line.size), default=line.right)
        return line.right < right - share * (right - line.left)


def _between(before: Line, line: Line) -> str:
    last, first = before.text[-1:], line.text[:1]
    if last == "-" and first.islower() and before.text[-2:-1].isalpha():
        return _JOIN
    return "" if _IS_CJK.match(last) or _IS_CJK.match(first) else " "


def _cleaned(text: str) -> str:
    text = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text.translate(_LIGATURES))
    marked = text.replace("\ufffe", "\ue000")  # which `clean` leaves alone
    return _SPACED.sub("", " ".join(clean(marked).split())).replace("\ue000", "\ufffe")


def _with_whole_words(pages: list[list[Line]]) -> list[list[Line]]:
    """`pages` with the words that hyphens broke made whole; a hyphen that the word has elsewhere too stays."""
    whole = "\n".join(line.text for page in pages for line in page)
    if "\ufffe" not in whole:
        return pages
    known = Counter(re.findall(r"[\w-]+", whole.lower()))

    def mended(match: re.Match[str]) -> str:
        bare, hyphened = match[1] + match[2], f"{match[1]}-{match[2]}"
        is_compound = known[hyphened.lower()] > known[bare.lower()] or match[2][:1].isdigit()
        return hyphened if is_compound else bare

    return [[line._replace(text=_BROKEN.sub(mended, line.text)) for line in page] for page in pages]


def _without_margins(pages: list[list[Line]], usual: float) -> list[list[Line]]:
    """`pages` without the headers and footers that repeat."""
    margins = [_margins(page, _usual_gap(page, usual)) for page in pages]
    heights: defaultdict[str, list[float]] = defaultdict(list)
    for line in (line for blocks in margins for block in blocks for line in block):
        heights[_but_numbers(line)].append(line.top)
    needed = 2 if len(pages) <= _FEW_PAGES else 3

    def is_repeated(line: Line) -> bool:
        return sum(abs(top - line.top) < _SAME_HEIGHT for top in heights[_but_numbers(line)][:1_000]) >= needed

    kept: list[list[Line]] = []
    for page, blocks in zip(pages, margins, strict=True):
        dropped = {id(line) for block in blocks if all(map(is_repeated, block)) for line in block}
        kept.append([line for line in page if id(line) not in dropped])
    return kept


def _margins(page: list[Line], gap: float) -> list[list[Line]]:
    """The lines at the top and at the bottom of a page that a wider gap parts from the others."""
    by_height = sorted(page, key=lambda line: -line.top)
    found: list[list[Line]] = []
    for lines in (by_height, by_height[::-1]):
        steps = enumerate(pairwise(lines[: _MARGIN_LINES + 1]), 1)
        last = next((number for number, (a, b) in steps if abs(a.top - b.top) > _MARGIN_GAP * gap), 0)
        found.append(lines[:last])
    return found if sum(map(len, found)) < len(page) else []


def _usual_gap(page: Sequence[Line], otherwise: float) -> float:
    """The usual distance of two lines on a page; `otherwise` if it has too few to tell."""
    gaps = _gaps(page)
    return median(gaps) if len(gaps) >= _ENOUGH_GAPS else otherwise


def _gaps(page: Sequence[Line]) -> list[float]:
    return [a.last_top - b.top for a, b in pairwise(page) if 0 < a.last_top - b.top < 3 * max(a.size, 1.0)]


def _but_numbers(line: Line) -> str:
    """What a line says, page numbers aside; a long line is no header, but a sentence with a figure."""
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower()) if len(line.text) <= _HEADER else line.text
