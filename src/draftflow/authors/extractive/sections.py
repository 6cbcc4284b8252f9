"""Divide the material into sections: the headings that stand for most of it, each with the passages nearest to it.

Headings are chosen as medoids by greedy facility location (Nemhauser et al. 1978): each one added is the one that most
raises the sum, over all passages, of their worth times their nearness to the best heading so far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from draftflow.authors.extractive.alike import any_pair
from draftflow.authors.extractive.headings import Heading
from draftflow.authors.extractive.material import Item
from draftflow.authors.extractive.rank import Vector, centroid, cosine
from draftflow.models import Language

_SECTION = {"en": 325, "ja": 950}  # words and characters that read well under one heading
_FEWEST, _MOST = 3, 7
_LEAST_ITEMS = 2
_OWN = 0.12  # what it counts that a passage stands under the heading in its source
_NEAR = 0.06  # a passage less near than this to every heading is left out
_SOURCE_SHARE = 0.25
_SECTION_SHARE = 1.6  # times the even share
_LIKENESS_PENALTY = 0.7
_ANYHOW = 0.1  # what an item counts apart from its nearness
_ALMOST, _OVER = 0.98, 1.06  # of the length asked for: when to stop, and what not to exceed
_LEAST_SHARE = 0.3  # of the mean size: a smaller section is given up


@dataclass(frozen=True, slots=True)
class Group:
    """A section to be: its heading and the items it was given, best first."""

    heading: Heading
    items: tuple[Item, ...]

    @property
    def size(self) -> int:
        """Length of its items, in the brief's unit."""
        return sum(item.size for item in self.items)


def divide(items: Sequence[Item], headings: Sequence[Heading], length: int, language: Language) -> list[Group]:
    """Groups of items, in no particular order, of about `length` in all; empty only if there is nothing to divide."""
    near = [_nearness(items, heading) for heading in headings]
    available = sum(item.size for item in items)
    count = max(_FEWEST, min(_MOST, round(min(length, available) / _SECTION[language])))
    banned: set[int] = set()
    while True:
        chosen = _medoids(items, headings, near, count, banned)
        groups = _fill(items, near, chosen, length)
        share = sum(items[i].size for found in groups.values() for i in found) / max(1, len(chosen))
        thin = {
            number
            for number, found in groups.items()
            if len(found) < _LEAST_ITEMS or sum(items[i].size for i in found) < _LEAST_SHARE * share
        }
        if not thin or len(chosen) <= 1:
            return [Group(headings[n], tuple(items[i] for i in found)) for n, found in groups.items() if found]
        banned |= thin


def _nearness(items: Sequence[Item], heading: Heading) -> list[float]:
    """How near each item is to the heading and to the other items that stand under it in the sources."""
    under = set(heading.items)
    whole = _direction(heading, [items[i] for i in heading.items])
    return [
        cosine(item.theme, _direction(heading, [items[k] for k in heading.items if k != i])) + _OWN
        if i in under
        else cosine(item.theme, whole)
        for i, item in enumerate(items)
    ]


def _direction(heading: Heading, items: Sequence[Item]) -> Vector:
    body = centroid((item.theme, 1.0) for item in items)
    return centroid([(heading.vector, 1.0), (body, 1.0)])


def _medoids(
    items: Sequence[Item], headings: Sequence[Heading], near: Sequence[Sequence[float]], count: int, banned: set[int]
) -> list[int]:
    """Indexes of the headings chosen."""
    best = [0.0] * len(items)
    likeness = [0.0] * len(headings)
    bodies = [_direction(heading, [items[i] for i in heading.items]) for heading in headings]
    chosen: list[int] = []
    while len(chosen) < count:
        gains = [
            (
                heading.quality
                * (1 - likeness[h]) ** 2
                * sum(sqrt(it.worth) * max(0.0, n - b) for it, n, b in zip(items, near[h], best, strict=True)),
                -h,
            )
            for h, heading in enumerate(headings)
            if h not in banned and h not in chosen
        ]
        if not gains or max(gains)[0] <= 0:
            break
        number = -max(gains)[1]
        chosen.append(number)
        best = [max(b, n) for b, n in zip(best, near[number], strict=True)]
        likeness = [max(old, cosine(bodies[number], body)) for old, body in zip(likeness, bodies, strict=True)]
    return chosen


def _fill(
    items: Sequence[Item], near: Sequence[Sequence[float]], chosen: Sequence[int], length: int
) -> dict[int, list[int]]:
    """Items of each chosen heading, picked by worth, nearness and novelty, within the shares of sources and sections."""
    groups: dict[int, list[int]] = {number: [] for number in chosen}
    if not chosen:
        return groups
    home = [max(chosen, key=lambda h: (near[h][i], -h)) for i in range(len(items))]
    left = [i for i in range(len(items)) if near[home[i]][i] >= _NEAR]
    sources = len({items[i].passage.source for i in left})
    by_source = _Shares(max(_SOURCE_SHARE, 1.5 / max(1, sources)) * length)
    by_section = _Shares(_SECTION_SHARE * length / len(chosen))
    likeness = dict.fromkeys(left, 0.0)
    total = 0

    def value(i: int) -> tuple[float, int]:
        balance = 1.5 - by_section.used(home[i])
        return items[i].worth * (_ANYHOW + near[home[i]][i]) * (1 - _LIKENESS_PENALTY * likeness[i]) * balance, -i

    while left and total < length * _ALMOST:
        pick = max(left, key=value)
        left.remove(pick)
        item, group = items[pick], home[pick]
        if total + item.size > length * _OVER or not by_source.take(item.passage.source, item.size):
            continue
        if not by_section.take(group, item.size):
            continue
        groups[group].append(pick)
        total += item.size
        left = [i for i in left if not any_pair(items[i].prints, item.prints, fact=True)]
        likeness |= {i: max(likeness[i], cosine(items[i].vector, item.vector)) for i in left}
    return groups


class _Shares:
    """How much of an equal allowance each holder has used."""

    def __init__(self, allowance: float) -> None:
        self._allowance = allowance
        self._used: dict[object, int] = {}

    def used(self, holder: object) -> float:
        """Share of the allowance, 0 to 1."""
        return self._used.get(holder, 0) / self._allowance

    def take(self, holder: object, size: int) -> bool:
        """Take `size` of the allowance of `holder`, unless that is more than is left."""
        used = self._used.get(holder, 0)
        if used and used + size > self._allowance:
            return False
        self._used[holder] = used + size
        return True
