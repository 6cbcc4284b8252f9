"""Dates that are told by their distance from the day of writing: yesterday, last year, 昨年, 同日."""

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

Scale = Literal["day", "month", "year", "other"]

_WORDS: tuple[tuple[Scale, int, str], ...] = (
    ("day", -1, r"yesterday|昨日|前日"),
    ("day", 0, r"today|本日|今日|同日"),
    ("day", 1, r"tomorrow|明日|翌日"),
    ("month", -1, r"last month|先月|前月"),
    ("month", 0, r"this month|今月|同月"),
    ("month", 1, r"next month|来月|翌月"),
    ("year", -2, r"two years ago|一昨年|おととし"),
    ("year", -1, r"last year|previous year|昨年度?|去年|前年度?"),
    ("year", 0, r"this year|今年度?|本年度?|同年"),
    ("year", 1, r"next year|following year|来年度?|翌年度?"),
    ("other", 0, r"last week|this week|next week|recently|先週|今週|来週|先日|最近|このほど"),
)
_PATTERN = re.compile(
    "|".join(f"(?P<w{n}>{words})" for n, (_, _, words) in enumerate(_WORDS)), re.IGNORECASE
)


class Relative(NamedTuple):
    """A date told by its distance: in which unit, how far, and where it is written."""

    scale: Scale
    distance: int
    start: int
    end: int


def relatives(text: str) -> list[Relative]:
    """The relative dates of the folded `text`, in order."""
    return [
        Relative(*_WORDS[int((match.lastgroup or "w0")[1:])][:2], *match.span())
        for match in _PATTERN.finditer(text)
    ]


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
