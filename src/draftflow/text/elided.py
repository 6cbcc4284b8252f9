"""A passage named by its first and its last words: what stands between them is taken from the source, not copied."""

import re
from collections.abc import Iterator

from draftflow.text.fold import Folded, folded

_GAP = re.compile(r"\s*[\[(（［]?(?:…|⋯|\.{3})+[\])）］]?\s*")
_MOST = 1_500  # characters of the source between the first word and the last, these included: three long sentences
_WORDS, _LETTERS = 2, 4  # of each end, at least: words, and characters where these are not parted by spaces
_STARTS = 50  # places at which the first words stand that are looked at


def ends_of(quote: str) -> tuple[str, str] | None:
    """First and last words of `quote` if its middle is left out, at one place (`…`, `...`, `[…]`); None otherwise."""
    parts = _GAP.split(quote.strip())
    if len(parts) != 2 or not all(map(_telling, parts)):  # noqa: PLR2004 - a beginning and an end
        return None
    return parts[0], parts[1]


def locate_elided(quote: str, source: Folded) -> tuple[int, int] | None:
    """Offsets in the original of `source` of the passage that begins and ends as `quote` does.

    Where its words stand more than once, the shortest such passage is meant; None if there is none of up to 1,500
    characters, or if nothing is left out of `quote`.
    """
    ends = ends_of(quote)
    if ends is None:
        return None
    first, last = map(folded, ends)
    found = min(_spans(first, last, source), key=lambda span: span[1] - span[0], default=None)
    return None if found is None else source.original(*found)


def _spans(first: str, last: str, source: Folded) -> Iterator[tuple[int, int]]:
    """Folded spans from each place of `first` to the nearest end of `last` behind it."""
    at = source.text.find(first)
    for _ in range(_STARTS):
        if at < 0:
            return
        end = source.text.find(last, at + 1, at + _MOST)
        if end >= 0 and end + len(last) > at + len(first) and source.is_whole(at, end + len(last)):
            yield at, end + len(last)
        at = source.text.find(first, at + 1)


def _telling(end: str) -> bool:
    """Whether an end has words enough to be found by."""
    plain = folded(end)
    return len(plain.split()) >= _WORDS or (not plain.isascii() and len(plain) >= _LETTERS)
