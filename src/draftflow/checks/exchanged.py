"""Two figures of a sentence that stand in the text, each in the other's place: X cost 3 and Y 29, told as 29 and 3.

A figure is bound to the words before it or to those behind it, and the text may put them the other way round: so both
sides of the claim are held against both sides of the text. What tells are the words that come with one of the two
figures only. A pair such as 61 to 23, which has no words of its own, is held against the same pair in the text.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from draftflow.checks.claims import Claim, Ground
from draftflow.checks.facts import Setting
from draftflow.text.blocks import content_terms
from draftflow.text.quantities import Quantity

_LATIN, _DENSE = 60, 24  # characters on either side of a figure in which the words it belongs to are looked for
_APART = 260  # characters between two figures of the text that are held against a pair
_PAIRED, _PAIRS = 12, 12  # figures of a sentence that are paired, and pairs of them that are looked at
_PLACES = 24  # of each figure in the text that are looked at
_JOINT = re.compile(r" to | against |[-:~]|対|vs\.? |から|ないし")
_END = re.compile(r"[。！？!?;；\n]|(?<=[a-z)])\. ")
_EAST_ASIAN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff]")


class _Company(NamedTuple):
    """The terms before a figure and those behind it, up to the next figure."""

    before: frozenset[str]
    behind: frozenset[str]


def exchanged(claim: Claim, ground: Ground, setting: Setting) -> dict[int, Quantity]:
    """The figures of the claim that have changed places: where each begins, and the figure of the text instead."""
    found: dict[int, Quantity] = {}
    if not ground.comparable:
        return found
    quantities = [q for q in claim.quantities if q.kind not in ("ordinal", "clock", "year", "decade", "century")]
    alike = [
        (one, other)
        for one, other in combinations(quantities[:_PAIRED], 2)
        if (one.kind, one.unit) == (other.kind, other.unit) and one.value != other.value
    ]
    for one, other in sorted(alike, key=lambda pair: pair[1].start - pair[0].start)[:_PAIRS]:  # neighbours first
        if pair := _crossed(claim, one, other, ground, setting):
            found |= {one.start: pair[1], other.start: pair[0]}
    return found


def _crossed(
    claim: Claim, one: Quantity, other: Quantity, ground: Ground, setting: Setting
) -> tuple[Quantity, Quantity] | None:
    """The places of the two figures in the text, if they belong to each other's words wherever they stand together."""
    crossed = mine = None
    joint = claim.text[one.end : other.start]
    is_pair = _JOINT.fullmatch(joint) is not None
    for here, there in _together(one, other, ground, setting):
        if is_pair:
            between = ground.text[min(here.end, there.end) : max(here.start, there.start)]
            weight = (0 if between != joint else 1 if here.start < there.start else -1) * 3
        else:
            mine = mine or tuple(_company(claim.text, q, claim.quantities) for q in (one, other))
            theirs = tuple(_company(ground.text, q, ground.facts.within(*_around(q))) for q in (here, there))
            weight = _weight((mine[0], mine[1]), (theirs[0], theirs[1]))
        if weight > 0:
            return None
        if weight < 0:
            crossed = here, there
    return crossed


def _together(one: Quantity, other: Quantity, ground: Ground, setting: Setting) -> Iterator[tuple[Quantity, Quantity]]:
    """The places where both values stand close together."""
    by_value = ground.facts.by_value
    if one.value not in by_value or other.value not in by_value:
        return
    places = [
        [p for p in setting.likely(by_value[q.value]) if p.unit == q.unit or not p.unit][:_PLACES] for q in (one, other)
    ]
    for here in places[0]:
        for there in places[1]:
            if abs(here.start - there.start) <= _APART:
                yield here, there


def _around(quantity: Quantity) -> tuple[int, int]:
    return max(0, quantity.start - _LATIN - 1), quantity.end + _LATIN


def _company(text: str, quantity: Quantity, others: Sequence[Quantity]) -> _Company:
    reach = _DENSE if _EAST_ASIAN.search(text, max(0, quantity.start - _DENSE), quantity.end + _DENSE) else _LATIN
    first = max([quantity.start - reach, 0, *(q.end for q in others if q.end <= quantity.start)])
    last = min([quantity.end + reach, *(q.start for q in others if q.start >= quantity.end)])
    before = _END.split(text[first : quantity.start])[-1]
    behind = _END.split(text[quantity.end : last])[0]
    return _Company(frozenset(content_terms(before)), frozenset(content_terms(behind)))


def _weight(mine: tuple[_Company, _Company], theirs: tuple[_Company, _Company]) -> int:
    """How much speaks for the figures standing as claimed (above 0), or crosswise (below 0)."""
    straight = crossed = 0
    for side in _sides(mine):
        for place in _sides(theirs):
            right = [len(side[n] & place[n]) for n in (0, 1)]
            wrong = [len(side[n] & place[1 - n]) for n in (0, 1)]
            straight = max(straight, sum(right))
            crossed = max(crossed, sum(wrong) if all(wrong) else 0)
    return straight - crossed


def _sides(pair: tuple[_Company, _Company]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What comes with either figure only, by the words before them and by those behind them."""
    one, other = pair
    yield one.before - other.before, other.before - one.before
    yield one.behind - other.behind, other.behind - one.behind
