"""Clock times of two zones side by side: 6:00 pm ICT (11:00 UTC)."""

import re

from draftflow.text.quantities import Quantity

_ZONE = re.compile(r" ?\(?([A-Z]{3,4})(?![A-Za-z])")
_HOURS = {  # ahead of UTC; abbreviations that mean one zone only, after the IANA time zone database
    "UTC": 0, "GMT": 0, "WET": 0, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "PKT": 5, "ICT": 7, "WIB": 7,
    "HKT": 8, "SGT": 8, "PHT": 8, "PHST": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "HST": -10,
}  # fmt: skip
_HOUR, _DAY = 60, 1440  # minutes


def same_moment(text: str, one: Quantity, other: Quantity) -> bool:
    """Whether two clock times of `text` are one moment by the zones behind them; false if a zone is not known."""
    zones = [match and _HOURS.get(match[1]) for match in (_ZONE.match(text, one.end), _ZONE.match(text, other.end))]
    if zones[0] is None or zones[1] is None:
        return False
    ahead = (one.value - _HOUR * zones[0]) - (other.value - _HOUR * zones[1])
    return ahead % _DAY == 0
