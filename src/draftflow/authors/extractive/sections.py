"""Divide the material into sections: the headings that stand for most of it, each with the passages nearest to it.

Each section stands under one of the candidate headings; passages go to the heading they are nearest to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from draftflow.authors.extractive.filling import NEAR, fill
from draftflow.authors.extractive.headings import Heading
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.medoids import medoids, nearness
from draftflow.models import Language

_SECTION = {"en": 325, "ja": 950}  # words and characters that read well under one heading
_SHORT = 0.65  # of that: how short sections may become on average
_FEWEST, _MOST = 3, 7
_ROOM = 1.5  # times the length: so much material near to the headings leaves a choice
_LEAST_ITEMS = 2
_OUTLOOK = 2
_LEAST_SHARE = 0.4  # of the mean size: a smaller section is given up


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
    near = [nearness(items, heading) for heading in headings]
    if lead is not None:  # an article does not open with its outlook
        for heading, row in zip(headings, near, strict=True):
            row[lead] = row[lead] if heading.place < _OUTLOOK else -1.0
    count = _count(items, headings, near, length, language)
    banned: set[int] = set()
    while True:
        chosen = medoids(items, headings, near, count, banned)
        groups = fill(items, near, chosen, length, lead)
        share = sum(items[i].size for found in groups.values() for i in found) / max(1, len(chosen))
        thin = {
            number
            for number, found in groups.items()
            if len(found) < _LEAST_ITEMS or sum(items[i].size for i in found) < _LEAST_SHARE * share
        }
        if not thin or len(chosen) <= 1:
            return [Group(headings[n], tuple(items[i] for i in found)) for n, found in groups.items() if found]
        banned |= thin


def _count(
    items: Sequence[Item],
    headings: Sequence[Heading],
    near: Sequence[Sequence[float]],
    length: int,
    language: Language,
) -> int:
    """How many sections: as many as the length asks for, and more, if too little of the material is near to those."""
    length = min(length, sum(item.size for item in items))
    count = max(_FEWEST, min(_MOST, round(length / _SECTION[language])))
    most = max(count, min(_MOST, round(length / (_SECTION[language] * _SHORT))))
    while count < most:
        chosen = medoids(items, headings, near, count, set())
        at_home = (item.size for i, item in enumerate(items) if any(near[h][i] >= NEAR for h in chosen))
        if sum(at_home) >= _ROOM * length:
            break
        count += 1
    return count
