"""Whether a text has another figure in the very place of a sentence's.

A figure's slot is the words right before and after it. Where the text has the sentence's slot with another figure, and
the sentence's figure only in unlike slots, the figure was changed: 3大海運会社 against 8大海運会社.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from draftflow.checks.claims import Claim, Ground
from draftflow.checks.facts import TRIED, P, Placed, Setting
from draftflow.text.quantities import Quantity

_REACH = 24  # characters of a slot on either side
_SAME = 40  # weight of common characters from which two slots are the same
_CLEARLY = 20  # weight by which the rival's slot must be the likelier one
_LETTER, _DIGIT, _DENSE = 2, 5, 10  # a kanji or kana says as much as five letters
_HARDLY = 2  # characters that two like slots share on one side at least: half of _SAME has no fewer
_BRACKET = re.compile(r"\([^()]{1,16}\)")  # 1995年(平成7年)に


def displaced(
    claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground, setting: Setting
) -> Quantity | None:
    """The figure that has the slot of `quantity` in the ground, if it is another one; None if there is none.

    A value that the ground has too often to look at every place is nobody's rival.
    """
    if len(ground.facts.by_value.get(quantity.value, ())) > TRIED:
        return None
    kind, unit = quantity.kind, quantity.unit
    rivals = [other for other in setting.quantities if other.kind == kind and other.unit == unit]
    return likelier(claim, quantity, places, rivals, ground)


def likelier(claim: Claim, found: P, same: Sequence[P], rivals: Sequence[P], ground: Ground) -> P | None:
    """The one of `rivals` that has the slot of `found` in the ground, while none of `same` has a slot as like.

    Those of `same` among the rivals are none.
    """
    if not rivals or not ground.comparable:
        return None
    slot = _slot(claim.text, found)
    likely = [rival for rival in _like_at_once(slot, rivals, ground.blocks.text) if rival not in same]
    weighed = [(likeness(slot, _slot(ground.text, rival)), rival) for rival in likely]
    theirs, best = max(weighed, key=itemgetter(0), default=(0, None))
    if theirs < _SAME:
        return None
    too_like = theirs - _CLEARLY
    return None if any(likeness(slot, _slot(ground.text, place)) > too_like for place in same) else best


def _like_at_once(slot: tuple[str, str], places: Sequence[P], low: str) -> Sequence[P]:
    """The places whose slots may be as like as _SAME, by the characters right beside them: a few of all.

    `low` is the ground in lower case.
    """
    before, behind = slot[0][:_HARDLY][::-1], slot[1][:_HARDLY]
    return [
        place
        for place in places
        if low[place.end : place.end + _HARDLY] == behind
        or low[max(0, place.start - _HARDLY) : place.start] == before
        or low[place.end : place.end + 1] == "("  # a bracket is passed over
    ]


def likeness(one: tuple[str, str], other: tuple[str, str]) -> int:
    """The weight of what stands unbroken around both places: letters, kanji and kana, digits."""
    return _common(one[0], other[0]) + _common(one[1], other[1])


def _slot(text: str, place: Placed) -> tuple[str, str]:
    """What stands before a place, read backwards, and behind it, a bracket right behind it aside."""
    return _backwards(text, place.start), _forwards(text, place.end)


def _backwards(text: str, end: int) -> str:
    return text[max(0, end - _REACH) : end][::-1].lower()


def _forwards(text: str, start: int) -> str:
    bracket = _BRACKET.match(text, start)
    start = bracket.end() if bracket else start
    return text[start : start + _REACH].lower()


def _common(one: str, other: str) -> int:
    weight = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        weight += _weight(mine)
    return weight


@lru_cache(maxsize=8192)  # about as many characters as a language has
def _weight(character: str) -> int:
    if character.isalpha():
        return _LETTER if character < "\u2000" else _DENSE
    return _DIGIT if character.isdigit() else 0
