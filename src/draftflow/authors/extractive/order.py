"""Put sections and the passages inside them in an order that can be read."""

import re
import unicodedata
from collections.abc import Sequence
from statistics import mean

from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.rank import Vector, centroid, cosine
from draftflow.authors.extractive.sections import Group
from draftflow.text.dates import era_year

_YEAR = re.compile(r"(?<![\d,.$£€¥])(1[5-9]\d\d|20\d\d)(?![\d,]|\.\d|\s?(?:passengers|people|円|人|台|戸|店))")
_ERA_YEAR = re.compile(r"(令和|平成|昭和|大正|明治)(\d{1,2}|元)年")
_DATED = 0.6  # share of passages with a year from which a section is told by date
_SPREAD = 4  # years between the first and the last
_SAME_SOURCE, _CLOSE, _GAP = 0.1, 0.4, 40  # likeness added for the same source, and for standing so close in it
_OWN = 0.3  # likeness to the section's middle added for an item that stands under its heading


def year(text: str) -> int | None:
    """The first year named in `text`, those of Japanese eras included."""
    text = unicodedata.normalize("NFKC", text)
    western = _YEAR.search(text)
    era = _ERA_YEAR.search(text)
    if era and (not western or era.start() < western.start()):
        return era_year(era[1], 1 if era[2] == "元" else int(era[2]))
    return int(western[1]) if western else None


def ordered_sections(groups: Sequence[Group], lead: Item | None, topic: Vector) -> list[Group]:
    """The one that holds the lead first, then background, last outlook; otherwise the nearest to the topic first."""

    def key(group: Group) -> tuple[bool, int, float, str]:
        place = group.heading.place
        years = [y for item in group.items if (y := year(item.text))]
        centrality = mean(item.worth for item in group.items) + cosine(group.heading.vector, topic)
        opens = any(item is lead for item in group.items)
        return not opens, place, (mean(years) if place == 0 and years else -centrality), group.heading.text

    return sorted(groups, key=key)


def ordered_items(group: Group, lead: Item | None) -> list[Item]:
    """The items of a section: by date if most are dated and the dates lie apart, otherwise from the centre outwards.

    The lead comes first. Items of one source keep the order of their source, so that a name is introduced before it is
    used.
    """
    items = sorted(group.items, key=lambda item: (item.passage.source, item.passage.where.start))
    first = [item for item in items if item is lead]
    rest = [item for item in items if item is not lead]
    years = [year(item.text) for item in rest]
    known = [y for y in years if y]
    if len(known) >= _DATED * len(rest) and known and max(known) - min(known) >= _SPREAD:
        return first + _by_date(rest, years)
    return _chain(first, rest, group)


def _by_date(items: Sequence[Item], years: Sequence[int | None]) -> list[Item]:
    """Items by year; one without goes with the one before it in its source, or else with the one most like it."""
    dates: list[int] = []
    for index, found in enumerate(years):
        same = index > 0 and items[index].passage.source == items[index - 1].passage.source
        dates.append(found or (dates[-1] if same else _year_of_nearest(items, years, index)))
    return [items[i] for i in sorted(range(len(items)), key=lambda i: (dates[i], i))]


def _year_of_nearest(items: Sequence[Item], years: Sequence[int | None], index: int) -> int:
    return max(
        (cosine(items[index].vector, item.vector), found) for item, found in zip(items, years, strict=True) if found
    )[1]


def _chain(chain: list[Item], items: Sequence[Item], group: Group) -> list[Item]:
    """Go on from `chain` with the item most like the last, in each source's own order; start with the most central."""
    middle = centroid([*((item.vector, item.worth) for item in items), (group.heading.vector, 1.0)])
    own = {id(item) for item in items if item.passage.where.heading == group.heading.text}
    left = list(items)
    chain = list(chain)
    while left:
        heads = [item for i, item in enumerate(left) if i == 0 or left[i - 1].passage.source != item.passage.source]
        best = max(
            heads,
            key=lambda item: (
                _follows(chain[-1], item)
                if chain
                else cosine(item.vector, middle) + (_OWN if id(item) in own else 0.0),
                -item.passage.where.start,
            ),
        )
        left.remove(best)
        chain.append(best)
    return chain


def _follows(last: Item, item: Item) -> float:
    """How well `item` goes on from `last`: by likeness, and better if it stands close behind it in its source."""
    gap = item.passage.where.start - last.passage.where.end
    same = last.passage.source == item.passage.source and gap >= 0
    return cosine(last.vector, item.vector) + (_CLOSE if same and gap < _GAP else _SAME_SOURCE if same else 0.0)
