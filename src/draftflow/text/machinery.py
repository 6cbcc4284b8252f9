"""What a stored page has of its own machinery: addresses and the numbers of its pictures, which say nothing."""

import re
from collections.abc import Iterable, Iterator
from heapq import merge

Span = tuple[int, int]

_ADDRESS = re.compile(r"https?://(?:[^\s()<>\]\"]|\([^\s()<>]{0,200}\))+")  # as Markdown has it, brackets in pairs
_YEAR = re.compile(r"(?<=/)(?:19|20)[0-9]{2}(?=/)")  # a page's own: /2012/05/09/
_PICTURE = re.compile(r"!\[Image [0-9]{1,4}")  # as pictures without a text of their own are named


def machinery(text: str) -> list[Span]:
    """The spans of the folded `text` whose digits count nothing, in order; a year in an address is left out."""
    if "://" not in text:
        return []
    pictures = (match.span() for match in _PICTURE.finditer(text))
    return list(merge(pictures, (span for match in _ADDRESS.finditer(text) for span in _without_years(match))))


def _without_years(address: re.Match[str]) -> Iterator[Span]:
    start, end = address.span()
    for year in _YEAR.finditer(address.string, start, end):
        yield start, year.start()
        start = year.end()
    yield start, end


def merged(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """The spans of two sorted lists as one, those that overlap made into one."""
    joined: list[Span] = []
    for start, end in merge(first, second):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
