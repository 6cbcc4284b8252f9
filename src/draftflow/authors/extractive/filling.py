"""Give passages to sections: by worth, nearness and novelty, within the shares of sources and sections."""

from collections.abc import Sequence
from math import sqrt

from draftflow.authors.extractive.alike import any_pair
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.rank import cosine

_REPORTED = frozenset({"fact", "figure", "quotation", "background"})
NEAR = 0.2  # an item less near than this to its section is taken only when the others do not suffice
_ROUNDS = ((NEAR, _REPORTED, 1, 0.98), (0.12, _REPORTED, 2, 0.94), (0.12, frozenset({"opinion"}), 2, 0.94))
# how near, of what kind, of how many sentences at the least, up to what part of the length asked for
_SOURCE_SHARE, _FEW_SOURCES = 0.25, 2.0  # of the article; with few sources so many times an even share
_SECTION_SHARE = 1.3  # times an even share
_EMPTIER = 1.5  # what a section without anything yet counts, against 0.5 for a full one
_LIKENESS_PENALTY = 0.7
_OVER = 1.06  # times the length asked for, which is not to be exceeded


def fill(
    items: Sequence[Item], near: Sequence[Sequence[float]], chosen: Sequence[int], length: int, lead: int | None
) -> dict[int, list[int]]:
    """Indexes of the items that each of the `chosen` headings gets, best first.

    `near` says by heading how near each item is; `lead` is taken first. What is not near any heading is taken only when
    the rest does not suffice for `length`, and opinion last.
    """
    filling = _Filling(items, near, chosen, length, lead)
    if chosen:
        for least, kinds, sentences, share in _ROUNDS:
            filling.take_from(filling.candidates(least, kinds, sentences), share)
    return filling.groups


class _Filling:
    """The sections as far as they are filled."""

    def __init__(
        self,
        items: Sequence[Item],
        near: Sequence[Sequence[float]],
        chosen: Sequence[int],
        length: int,
        lead: int | None,
    ) -> None:
        sources = len({item.passage.source for item in items})
        self.groups: dict[int, list[int]] = {number: [] for number in chosen}
        self._items, self._near, self._length, self._lead = items, near, length, lead
        self._home = [max(chosen, key=lambda h: (near[h][i], -h)) for i in range(len(items))] if chosen else []
        self._by_source = _Shares(max(_SOURCE_SHARE, _FEW_SOURCES / max(1, sources)) * length)
        self._by_section = _Shares(_SECTION_SHARE * length / max(1, len(chosen)))
        self._likeness = [0.0] * len(items)
        self._total = 0

    def candidates(self, least: float, kinds: frozenset[str], sentences: int) -> list[int]:
        """Items at least so near to their section, of these kinds and so long, that do not repeat what was taken."""
        taken = [i for found in self.groups.values() for i in found]
        return [
            i
            for i, item in enumerate(self._items)
            if len(item.sentences) >= sentences
            and (i == self._lead or (self._near[self._home[i]][i] >= least and item.passage.kind in kinds))
            and not any(t == i or any_pair(item.prints, self._items[t].prints, fact=True) for t in taken)
        ]

    def take_from(self, left: list[int], share: float) -> None:
        """Take the best of `left` again and again until the article has this share of its length."""
        while left and self._total < self._length * share:
            pick = max(left, key=self._value)
            left.remove(pick)
            item, group = self._items[pick], self._home[pick]
            if self._total + item.size > self._length * _OVER or not self._by_section.has(group, item.size):
                continue
            if not self._by_source.has(item.passage.source, item.size):
                continue
            self._by_section.take(group, item.size)
            self._by_source.take(item.passage.source, item.size)
            self.groups[group].append(pick)
            self._total += item.size
            left = [i for i in left if not any_pair(self._items[i].prints, item.prints, fact=True)]
            for i in left:
                self._likeness[i] = max(self._likeness[i], cosine(self._items[i].vector, item.vector))

    def _value(self, index: int) -> tuple[float, int]:
        item, home = self._items[index], self._home[index]
        near = 1.0 if index == self._lead else self._near[home][index] * (_EMPTIER - self._by_section.used(home))
        return sqrt(item.worth) * near * (1 - _LIKENESS_PENALTY * self._likeness[index]) * item.fullness, -index


class _Shares:
    """How much of an equal allowance each holder has used."""

    def __init__(self, allowance: float) -> None:
        self._allowance = allowance
        self._used: dict[object, int] = {}

    def used(self, holder: object) -> float:
        """Share of the allowance, 0 to 1."""
        return min(1.0, self._used.get(holder, 0) / self._allowance)

    def has(self, holder: object, size: int) -> bool:
        """Whether `holder` has `size` left, or has used nothing yet."""
        used = self._used.get(holder, 0)
        return not used or used + size <= self._allowance

    def take(self, holder: object, size: int) -> None:
        """Take `size` of the allowance of `holder`."""
        self._used[holder] = self._used.get(holder, 0) + size
