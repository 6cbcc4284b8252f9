"""A power such as 2^16 in the text a sentence rests on: written in any way, in words, or worked out (65,536)."""

import re
from decimal import Decimal
from itertools import chain, islice
from typing import NamedTuple

from draftflow.checks.claims import Claim, Ground, Judged
from draftflow.text.quantities import Quantity

_NOWHERE = "the source has neither the power nor its value"
_POWER = re.compile(r"(?<![A-Za-z0-9_.,^])(?P<base>[0-9]{1,4}) ?\^ ?[({]?(?P<exponent>[0-9]{1,3})(?![0-9]|[.,][0-9])")
_LEAST = 1  # digits, less one, of a value that stands in a text for its power and not by chance
_LONGEST = 28  # digits of a value that is worked out exactly
_WORDS = {"2": (r" squared|の?二乗", "second", "square"), "3": (r" cubed|の?三乗", "third", "cube")}
_WINDOWS = 200  # windows around its numbers in which a power is looked for
_ROOM = 12  # characters of a power


class Power(NamedTuple):
    """A base and an exponent, as written, and the offsets of the whole."""

    base: str
    exponent: str
    start: int
    end: int


def judge_power(claim: Claim, quantity: Quantity, ground: Ground) -> Judged | None:
    """The verdict on the power that `quantity` is a part of, for neither part means anything alone; None if of none."""
    power = _power_at(claim, quantity)
    if power is None:
        return None
    text = claim.text[power.start : power.end]
    if stands(power, ground):
        return Judged(text, power.start, power.end, "supported")
    if not ground.legible or ground.facts.is_empty:
        return Judged(text, power.start, power.end, "could not check", reason="part of a formula")
    return Judged(text, power.start, power.end, "not supported", reason=_NOWHERE)


def _power_at(claim: Claim, quantity: Quantity) -> Power | None:
    """The power of whole numbers that `quantity` is the base or the exponent of; None if there is none."""
    first = max(0, quantity.start - _ROOM)
    for match in _POWER.finditer(claim.text, first, quantity.end + _ROOM):
        if quantity.start in (match.start("base"), match.start("exponent")):
            return Power(match["base"], match["exponent"], *match.span())
    return None


def stands(power: Power, ground: Ground) -> bool:
    """Whether the ground has it: 2^16, 2**16, 2 to the 16th, 2の16乗, its value, or 216 for a lost superscript."""
    base, exponent = power[:2]
    value = Decimal(base) ** int(exponent)
    telling = base not in ("0", "1")  # 1^16 is 1, which any text has
    if telling and _LEAST <= value.adjusted() < _LONGEST and value in ground.facts.by_value:
        return True
    if telling and base + exponent in ground.blocks.postings:
        return True
    word, ordinal, noun = _WORDS.get(exponent, ("(?!)", exponent, "(?!)"))
    caret = r"(?:\^|\*\*)" + "?" * telling  # lost where the superscripts of a page were
    written = re.compile(
        rf"(?<![0-9.,]){base}(?: ?{caret} ?[({{]?{exponent}(?![0-9]|[.,][0-9])|の?{exponent}乗|{word}"
        rf"| (?:raised )?to the (?:power (?:of )?)?(?:{exponent}(?![0-9])|{ordinal}))|{noun} of {base}(?![0-9])"
    )
    places = chain(ground.blocks.around(f"{base} {exponent}"), ground.blocks.around(base))
    return any(written.search(window) for window in islice(places, _WINDOWS))
