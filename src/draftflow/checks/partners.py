"""Figures that come in pairs: the ends of a range, the two sides of a score, an amount and what it is in other money.

Such a pair is one statement. Where a text has one half with another partner, and the pair of the sentence nowhere, the
other half was changed: 22 to 26 against 22 to 24, 3-2 against 3-1, 80億円(1億4千万ドル) against 80億円(1億ドル).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from draftflow.checks.agreement import agrees
from draftflow.checks.claims import Claim, Ground
from draftflow.checks.facts import Setting
from draftflow.text.quantities import Quantity

_JOINT = re.compile(r" ?[-~:] ?| to | against |対|から|ないし|または")
_BETWEEN = re.compile(r" and | or |と|か")  # joins two ends as well, where the text has them
_BETWEEN_BEFORE = re.compile(r"\bbetween (?:about |around )?[^ ]{0,3}$")
_REACH = 12  # characters before a pair in which "between" stands
_SPEAKS = 0.3  # share of the sentence's terms around a pair of the text that is held against it
_BESIDE = 60  # characters behind an amount in which its conversion stands
_PLACES = 24  # of the partner in the text that are looked at
_KINDS = frozenset({"count", "percent", "money", "measure", "duration"})


def partner_of_another(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> Quantity | None:
    """The figure that the text pairs with the partner of `quantity`, if it never pairs the two; else None."""
    if not ground.comparable or quantity.kind not in _KINDS:
        return None
    if quantity.converted:
        return _converted_otherwise(claim, quantity, ground, setting)
    for partner in _partners(claim, quantity):
        rival = None
        for place in setting.likely(ground.facts.by_value.get(partner.value, ()))[:_PLACES]:
            for other in _joined(ground, place):
                if other.value == quantity.value:
                    return None
                if rival is None and _same_kind(quantity, other) and setting.reaches(_SPEAKS, [other.start]):
                    rival = other
        if rival is not None:
            return rival
    return None


def _partners(claim: Claim, quantity: Quantity) -> Iterator[Quantity]:
    """The other end of the range or score that `quantity` belongs to."""
    at = claim.quantities.index(quantity)
    for other in (*claim.quantities[max(0, at - 1) : at], *claim.quantities[at + 1 : at + 2]):
        first, second = sorted((quantity, other), key=attrgetter("start"))
        between = claim.text[first.end : second.start]
        ends = _BETWEEN.fullmatch(between) and _BETWEEN_BEFORE.search(
            claim.text, max(0, first.start - _REACH), first.start
        )
        if _same_kind(quantity, other) and (_JOINT.fullmatch(between) or ends):
            yield other


def _joined(ground: Ground, place: Quantity) -> Iterator[Quantity]:
    """The figures right before and behind a place of the ground that are joined to it."""
    found = ground.facts.quantities
    at = bisect_left(found, place.start, key=attrgetter("start"))
    for first, second in ((at - 1, at), (at, at + 1)):
        if first >= 0 and second < len(found):
            between = ground.text[found[first].end : found[second].start]
            if _JOINT.fullmatch(between) or _BETWEEN.fullmatch(between):
                yield found[first] if second == at else found[second]


def _same_kind(one: Quantity, other: Quantity) -> bool:
    return one.kind == other.kind and one.unit == other.unit


def _converted_otherwise(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> Quantity | None:
    """What the text gives behind the amount that `quantity` converts, in the same unit."""
    at = claim.quantities.index(quantity)
    if not at:
        return None
    rival, amount = None, claim.quantities[at - 1]
    for place in setting.likely(ground.facts.by_value.get(amount.value, ()))[:_PLACES]:
        for other in ground.facts.within(place.end, place.end + _BESIDE):
            if place.unit == amount.unit and _same_kind(quantity, other):
                if agrees(quantity, other, "about"):
                    return None
                rival = rival or other
    return rival
