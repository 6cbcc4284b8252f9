"""Dates that are told by their distance from the day of writing: yesterday, last year, 昨年, 同日."""

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

Scale = Literal["day", "month", "year", "other"]

_ENGLISH = re.compile(
    r"(?<![a-z])(?=[ltnpfyr])(?:(last|previous|this|next|following) (day|week|month|year)"
    r"|(yesterday|today|tomorrow|recently))(?![a-z])"
)
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
    found = [_english(match) for match in _ENGLISH.finditer(low)]
    if not text.isascii():
        words = _JAPANESE.finditer(text)
        found += [Relative(*_WORDS.get(w.group(), ("other", 0)), *w.span()) for w in words]
    return sorted(found, key=lambda relative: relative.start)


def _english(match: re.Match[str]) -> Relative:
    distance, unit, word = match.groups()
    if word:
        return Relative(*_WORDS.get(word, ("other", 0)), *match.span())
    return Relative(_SCALES.get(unit, "other"), _DISTANCE[distance], *match.span())


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
