"""Choose the headings that stand for most of the material, and no two for the same part of it.

Facility location, greedy as in Nemhauser, Wolsey and Fisher (1978), then exchanges as in PAM (Kaufman and Rousseeuw,
1987): the set that makes greatest the sum, over all passages, of their worth times their nearness to the best heading.
"""

from collections.abc import Callable, Sequence

from draftflow.authors.extractive.headings import Heading
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.rank import Vector, centroid, cosine

_OWN = 0.12  # what it counts that a passage stands under the heading in its source
_TOPICAL = 0.75  # power of an item's worth: 1 lets a few passages decide, 0 all alike
_ALIKE = 0.35  # cosine of two headings and what stands under them from which they speak of one thing
_EXCHANGES = 12


def nearness(items: Sequence[Item], heading: Heading) -> list[float]:
    """How near each item is to the heading and to the other items that stand under it in the sources."""
    under = set(heading.items)
    whole = _direction(heading, [items[i] for i in heading.items])
    return [
        cosine(item.theme, _direction(heading, [items[k] for k in heading.items if k != i])) + _OWN
        if i in under
        else cosine(item.theme, whole)
        for i, item in enumerate(items)
    ]


def medoids(
    items: Sequence[Item], headings: Sequence[Heading], near: Sequence[Sequence[float]], count: int, banned: set[int]
) -> list[int]:
    """Indexes of at most `count` headings, those `banned` aside; `near` says by heading how near each item is."""
    weights = [item.worth**_TOPICAL for item in items]
    worth = [
        [heading.quality * w * n for w, n in zip(weights, row, strict=True)]
        for heading, row in zip(headings, near, strict=True)
    ]
    directions = [_direction(heading, [items[i] for i in heading.items]) for heading in headings]
    free = [h for h in range(len(headings)) if h not in banned]

    def total(chosen: Sequence[int]) -> float:
        return sum(map(max, *(worth[h] for h in chosen))) if len(chosen) > 1 else sum(sum(worth[h]) for h in chosen)

    chosen: list[int] = []
    while len(chosen) < count and (fresh := _unlike(free, chosen, directions)):
        chosen.append(max(fresh, key=lambda h: (total([*chosen, h]), -h)))
    for _ in range(_EXCHANGES):
        better = _exchanged(chosen, free, directions, total)
        if total(better) <= total(chosen) + 1e-9:
            break
        chosen = better
    return chosen


def _direction(heading: Heading, items: Sequence[Item]) -> Vector:
    body = centroid((item.theme, 1.0) for item in items)
    return centroid([(heading.vector, 1.0), (body, 1.0)])


def _unlike(free: Sequence[int], chosen: Sequence[int], directions: Sequence[Vector]) -> list[int]:
    """Those of `free` that are not chosen and speak of something else than the chosen ones."""
    return [
        h
        for h in free
        if h not in chosen and all(cosine(directions[h], directions[other]) < _ALIKE for other in chosen)
    ]


def _exchanged(
    chosen: list[int],
    free: Sequence[int],
    directions: Sequence[Vector],
    total: Callable[[Sequence[int]], float],
) -> list[int]:
    """`chosen` with the one heading exchanged that gains most; `chosen` itself if there is nothing to exchange."""
    options = [
        [*chosen[:k], h, *chosen[k + 1 :]]
        for k in range(len(chosen))
        for h in _unlike(free, [*chosen[:k], *chosen[k + 1 :]], directions)
    ]
    return max(options, key=lambda option: (total(option), [-h for h in option]), default=chosen)
