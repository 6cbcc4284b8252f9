"""What span of time a figure is told for: 月額38万円, $285,000 a year; English and Japanese."""

import re
from typing import NamedTuple

_SPANS = ("hour", "day", "week", "month", "year")
_BEFORE = (
    r"時給",
    r"日(?:額|給|当)|毎日|1日(?:に|あたり|当たり)",
    r"週給|毎週|週に|1週間に|週あたり",
    r"月(?:額|給|収|商)|毎月|月に|1か月に|月あたり|月当たり|1か月あたり",
    r"年(?:額|俸|収|商)|毎年|年に|年間|1年に|年あたり|年当たり|1年あたり",
)
_BEHIND = (
    r"(?:an|per|every|each) hour|/h(?:our|r)?\b|hourly",
    r"(?:a|per|every|each) day|/day|daily",
    r"(?:a|per|every|each) week|/week|weekly",
    r"(?:a|per|every|each) month|/month|monthly",
    r"(?:a|per|every|each) year|per annum|/y(?:ea)?r|annually|yearly",
)
_RATE_BEFORE = re.compile(rf"(?:{'|'.join(f'({one})' for one in _BEFORE)})(?:約|およそ|計|[は:(]){{0,2}}$")
_RATE_BEHIND = re.compile(rf"[ -]?(?:{'|'.join(f'({one})' for one in _BEHIND)})(?![a-z])", re.IGNORECASE)
_REACH = 10  # characters before a figure in which its span may stand


class Rate(NamedTuple):
    """A span of time and the offsets of the words that say it, end exclusive."""

    span: str
    start: int
    end: int


def rate_of(text: str, start: int, end: int) -> Rate | None:
    """The span (hour to year) for which the figure at `start` to `end` is told; None if none is said."""
    match = _RATE_BEHIND.match(text, end) or _RATE_BEFORE.search(text, max(0, start - _REACH), start)
    return Rate(_SPANS[(match.lastindex or 1) - 1], *match.span()) if match else None
