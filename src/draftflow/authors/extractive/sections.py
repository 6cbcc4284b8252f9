"""Divide the material into sections: the headings that stand for most of it, each with the passages nearest to it.

Headings are chosen as medoids by facility location (greedy as in Nemhauser et al. 1978, then exchanges as in PAM): the
set that makes greatest the sum, over all passages, of their worth times their nearness to the best of the headings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from draftflow.authors.extractive.alike import any_pair
from draftflow.authors.extractive.headings import Heading
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.rank import Vector, centroid, cosine
from draftflow.models import Language

_SECTION = {"en": 325, "ja": 950}  # words and characters that read well under one heading
_FEWEST, _MOST = 3, 7
_LEAST_ITEMS = 2
_OWN = 0.12  # what it counts that a passage stands under the heading in its source
_NEAR, _NOT_FAR = 0.2, 0.12  # a passage less near than this to every heading is left out, at first and at last
_EXCHANGES = 12
_TOPICAL = 0.75  # power of an item's worth: 1 lets a few passages decide, 0 all alike
_SOURCE_SHARE = 0.25
_SECTION_SHARE = 1.4  # times the even share
_LIKENESS_PENALTY = 0.7
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


def divide(
    items: Sequence[Item], headings: Sequence[Heading], lead: int | None, length: int, language: Language
) -> list[Group]:
    """Groups of items, in no particular order, of about `length` in all; empty only if there is nothing to divide.

    `lead` is the index of the item the article shall open with.
    """
    near = [_nearness(items, heading) for heading in headings]
    available = sum(item.size for item in items)
    count = max(_FEWEST, min(_MOST, round(min(length, available) / _SECTION[language])))
    banned: set[int] = set()
    while True:
        chosen = _medoids(items, headings, near, count, banned)
        groups = _fill(items, near, chosen, length, lead)
        share = sum(items[i].size for found in groups.values() for i in found) / max(1, len(chosen))
        thin = {
            number
            for number, found in groups.items()
            if len(found) < _LEAST_ITEMS or sum(items[i].size for i in found) < _LEAST_SHARE * share
        }
        if not thin or len(chosen) <= 1:
            return [
                Group(headings[n], tuple(items[i] for i in found)) for n, found in groups.items() if found
            ]
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
    """Indexes of the headings chosen: greedily, then by exchanges as long as one helps."""
    weights = [item.worth**_TOPICAL for item in items]
    worth = [[heading.quality * w * n for w, n in zip(weights, row, strict=True)] for heading, row in zip(headings, near, strict=True)]
    free = [h for h in range(len(headings)) if h not in banned]

    def total(chosen: Sequence[int]) -> float:
        return sum(map(max, *(worth[h] for h in chosen))) if len(chosen) > 1 else sum(sum(worth[h]) for h in chosen)

    chosen: list[int] = []
    while len(chosen) < min(count, len(free)):
        chosen.append(max((h for h in free if h not in chosen), key=lambda h: (total([*chosen, h]), -h)))
    for _ in range(_EXCHANGES):
        best = max(
            ((total([*chosen[:k], h, *chosen[k + 1 :]]), -k, -h) for k in range(len(chosen)) for h in free if h not in chosen),
            default=(0.0, 0, 0),
        )
        if best[0] <= total(chosen) + 1e-9:
            break
        chosen[-best[1]] = -best[2]
    return chosen


def _fill(
    items: Sequence[Item],
    near: Sequence[Sequence[float]],
    chosen: Sequence[int],
    length: int,
    lead: int | None,
) -> dict[int, list[int]]:
    """Items of each chosen heading, picked by worth, nearness and novelty, within the shares of sources and sections.

    `lead` is taken first; items that are not near any heading only when the others do not suffice.
    """
    groups: dict[int, list[int]] = {number: [] for number in chosen}
    if not chosen:
        return groups
    home = [max(chosen, key=lambda h: (near[h][i], -h)) for i in range(len(items))]
    sources = len({item.passage.source for item in items})
    by_source = _Shares(max(_SOURCE_SHARE, 1.5 / max(1, sources)) * length)
    by_section = _Shares(_SECTION_SHARE * length / len(chosen))
    likeness = [0.0] * len(items)
    taken: list[int] = []
    total = 0

    def value(i: int) -> tuple[float, int]:
        nearness = 1.0 if i == lead else near[home[i]][i] * (1.5 - by_section.used(home[i]))
        return sqrt(items[i].worth) * nearness * (1 - _LIKENESS_PENALTY * likeness[i]) * items[i].fullness, -i

    for least in (_NEAR, _NOT_FAR):
        left = [i for i in range(len(items)) if i == lead or near[home[i]][i] >= least]
        left = [i for i in left if not any(t == i or any_pair(items[i].prints, items[t].prints, fact=True) for t in taken)]
        while left and total < length * _ALMOST:
            pick = max(left, key=value)
            left.remove(pick)
            item = items[pick]
            if total + item.size > length * _OVER or not by_section.has(home[pick], item.size):
                continue
            if not by_source.take(item.passage.source, item.size):
                continue
            by_section.take(home[pick], item.size)
            groups[home[pick]].append(pick)
            taken.append(pick)
            total += item.size
            left = [i for i in left if not any_pair(items[i].prints, item.prints, fact=True)]
            for i in left:
                likeness[i] = max(likeness[i], cosine(items[i].vector, item.vector))
    return groups


class _Shares:
    """How much of an equal allowance each holder has used."""

    def __init__(self, allowance: float) -> None:
        self._allowance = allowance
        self._used: dict[object, int] = {}

    def used(self, holder: object) -> float:
        """Share of the allowance, 0 to 1."""
        return self._used.get(holder, 0) / self._allowance

    def has(self, holder: object, size: int) -> bool:
        """Whether `holder` has `size` left, or has used nothing yet."""
        used = self._used.get(holder, 0)
        return not used or used + size <= self._allowance

    def take(self, holder: object, size: int) -> bool:
        """Take `size` of the allowance of `holder`, unless that is more than is left."""
        if not self.has(holder, size):
            return False
        self._used[holder] = self._used.get(holder, 0) + size
        return True
