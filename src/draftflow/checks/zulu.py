"""A clock time of UTC in a text that writes it the way weather and aviation do: 11Z, 1100 UTC for 11:00 UTC."""

import re
from itertools import chain, islice

from draftflow.checks.claims import Claim, Ground
from draftflow.text.quantities import Quantity

_UTC = re.compile(r" ?(?:UTC|GMT|Z)(?![A-Za-z])")
_HOUR = 60  # minutes
_WINDOWS = 200  # windows around its digits in which the time is looked for


def stands_in_utc(claim: Claim, quantity: Quantity, ground: Ground) -> bool:
    """Whether the ground has the clock time `quantity`, if it is one of UTC."""
    if quantity.kind != "clock" or not _UTC.match(claim.text, quantity.end):
        return False
    hour, minute = divmod(int(quantity.value), _HOUR)
    digits = (f"{hour:02}{minute:02}", *(() if minute else (f"{hour:02}",)))
    written = re.compile(rf"(?<![0-9:.,])(?:{'|'.join(digits)}) ?(?:z|utc|gmt)(?![a-z])")
    windows = chain.from_iterable(ground.blocks.around(one) for one in digits)
    return any(written.search(window) for window in islice(windows, _WINDOWS))
