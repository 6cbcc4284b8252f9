"""Days told by their number alone, in the month named last before them: October 1st ..., on the 4 th; 10月1日…5日に."""

import re
from bisect import bisect_left
from decimal import Decimal
from operator import attrgetter

from draftflow.checks.claims import Ground
from draftflow.checks.facts import Setting
from draftflow.text.dates import Date
from draftflow.text.quantities import Quantity

_BEFORE = re.compile(r"(?:(?<![A-Za-z])(?:on|by|until|since|through|from|early on|late on) the |[、。」])$")
_BEHIND = re.compile(  # no noun may follow: on the 20th anniversary
    r"[0-9]{1,2}(?: ?(?:st|nd|rd|th)(?= ?(?:[.,;:)]|$)| (?:and|or|but|with|while|when|as|at|near|in|before"
    r"|after|to|through|until|by|it|he|she|they|the)\b)|日[にはも、])"
)
_LEAD = 12  # characters before a day in which that is looked for
_REACH = 1500  # characters behind the name of a month in which a bare day is one of it
_SPEAKS = 0.15  # share of the sentence's terms around it
_MONTHLESS = 8  # dates without a month that may stand in between


def told_by_number(found: Date, ground: Ground, setting: Setting) -> bool:
    """Whether the ground has the day of `found` by its number alone, where its month is the one spoken of."""
    if not (found.day and found.month):
        return False
    for place in setting.likely(ground.facts.by_value.get(Decimal(found.day), ())):
        last = _month_before(place, ground) if _is_day(ground.text, place) else None
        fits = last and last.month == found.month and (last.year is None or found.year in (None, last.year))
        if fits and setting.reaches(_SPEAKS, [place.start]):
            return True
    return False


def _is_day(text: str, place: Quantity) -> bool:
    start = place.start
    return _BEHIND.match(text, start) is not None and _BEFORE.search(text, max(0, start - _LEAD), start) is not None


def _month_before(place: Quantity, ground: Ground) -> Date | None:
    dates = ground.facts.dates
    at = bisect_left(dates, place.start, key=attrgetter("start"))
    last = next((d for d in reversed(dates[max(0, at - _MONTHLESS) : at]) if d.month), None)
    return last if last and place.start - last.end <= _REACH else None
