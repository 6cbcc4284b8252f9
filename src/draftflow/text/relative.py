"""Dates that are told by their distance from the day of writing: yesterday, last year, 昨年, 同日."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

Scale = Literal["day", "month", "year", "other"]

_UNITS = ("day", "week", "month", "year")
_ALONE = ("yesterday", "today", "tomorrow", "recently")
_BEFORE_UNIT = re.compile(r"(?<![a-z])(last|previous|this|next|following)\Z")
_LONGEST = 10  # characters of such a word and the one before it
_JAPANESE = re.compile(
    r"昨日|前日|本日|今日|同日|明日|翌日|先月|前月|今月|同月|来月|翌月|一昨年|昨年|去年|前年|今年|本年|同年|来年|翌年"
    r"|先週|今週|来週|先日|最近"
)
_DISTANCE = {"last": -1, "previous": -1, "this": 0, "next": 1, "following": 1}
_WORDS: dict[str, tuple[Scale, int]] = {
    **dict.fromkeys(("yesterday", "昨日", "前日"), ("day", -1)),
    **dict.fromkeys(("today", "本日", "今日", "同日"), ("day", 0)),
    **dict.fromkeys(("tomorrow", "明日", "翌日"), ("day", 1)),
    **dict.fromkeys(("先月", "前月"), ("month", -1)),
    **dict.fromkeys(("今月", "同月"), ("month", 0)),
    **dict.fromkeys(("来月", "翌月"), ("month", 1)),
    "一昨年": ("year", -2),
    **dict.fromkeys(("昨年", "去年", "前年"), ("year", -1)),
    **dict.fromkeys(("今年", "本年", "同年"), ("year", 0)),
    **dict.fromkeys(("来年", "翌年"), ("year", 1)),
}
_SCALES: dict[str, Scale] = {"day": "day", "month": "month", "year": "year"}


class Relative(NamedTuple):
    """A date told by its distance: in which unit, how far, and where it is written."""

    scale: Scale
    distance: int
    start: int
    end: int


def relatives(text: str) -> list[Relative]:
    """The relative dates of the folded `text`, in order."""
    low = text.lower() if "İ" not in text else text.replace("İ", "I").lower()  # the one capital that grows
    found = [*_with_unit(low), *_alone(low)]
    if not text.isascii():
        words = _JAPANESE.finditer(text)
        found += [Relative(*_WORDS.get(w.group(), ("other", 0)), *w.span()) for w in words]
    return sorted(found, key=lambda relative: relative.start)


def _with_unit(low: str) -> Iterator[Relative]:
    """Last year, this week: the unit is the rarer word, so it is looked for first."""
    for unit in _UNITS:
        for start, end in _places(f" {unit}", low):
            if told := _BEFORE_UNIT.search(low, max(0, start - _LONGEST), start):
                yield Relative(_SCALES.get(unit, "other"), _DISTANCE[told.group()], told.start(), end)


def _alone(low: str) -> Iterator[Relative]:
    for word in _ALONE:
        for start, end in _places(word, low):
            if not _is_letter(low[start - 1 : start] if start else ""):
                yield Relative(*_WORDS.get(word, ("other", 0)), start, end)


def _places(word: str, low: str) -> Iterator[tuple[int, int]]:
    """Where a word stands that no letter goes on."""
    at = low.find(word)
    while at >= 0:
        end = at + len(word)
        if not _is_letter(low[end : end + 1]):
            yield at, end
        at = low.find(word, end)


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"


def resolve(relative: Relative, written: date) -> tuple[int, int | None, int | None] | None:
    """Year, month and day that `relative` means in a text of that day, as far as it says; None if it is too vague."""
    if relative.scale == "year":
        return written.year + relative.distance, None, None
    if relative.scale == "month":
        months = written.year * 12 + written.month - 1 + relative.distance
        return months // 12, months % 12 + 1, None
    if relative.scale == "day":
        day = written + timedelta(days=relative.distance)
        return day.year, day.month, day.day
    return None
