"""When: the stretches of time a sentence names, so that they can be put in order."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from draftflow.text.dates import dates
from draftflow.text.numerals import narrow

_BARE_YEAR = re.compile(
    r"\b(?:in|since|of|by|from|until|till|to|during|before|after|early|late|mid|around|and|year|between|,"
    r"|\() ?-?(?P<year>1[5-9]\d\d|20\d\d)\b"
    r"(?![,.]\d|-\d|%| ?(?:people|dollars|euros|yen|tons?|tonnes|words|pages|miles|votes|times|km|m)\b)",
    re.IGNORECASE,
)

_LONGEST = 2_000  # characters of a sentence; what runs on longer is a list or a table


class Moment(NamedTuple):
    """A named stretch of time: its first and last day, and where in the sentence it is named (end exclusive)."""

    first: date
    last: date
    start: int
    end: int


def moments(text: str) -> list[Moment]:
    """The dates of `text` that say their year, in order; what no calendar has is left out."""
    plain = narrow(text[:_LONGEST])
    found = [
        Moment(*limits, named.start, named.end)
        for named in dates(plain)
        if named.year is not None and (limits := _limits(named.year, named.month, named.day))
    ]
    taken = [(moment.start, moment.end) for moment in found]
    for match in _BARE_YEAR.finditer(plain):
        start, end = match.span("year")
        if not any(a < end and start < b for a, b in taken):
            year = int(match["year"])
            found.append(Moment(date(year, 1, 1), date(year, 12, 31), start, end))
    return sorted(found, key=lambda moment: moment.start)


def _limits(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    if not 1 <= year <= 9999:  # noqa: PLR2004 - what a date can hold
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last)
    return (date(year, month, day), date(year, month, day)) if day <= last else None
