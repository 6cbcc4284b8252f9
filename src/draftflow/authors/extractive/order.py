"""Put sections and the passages inside them in an order that can be read."""

import re
import unicodedata
from collections.abc import Sequence
from statistics import mean

from draftflow.authors.extractive.material import Item
from draftflow.authors.extractive.rank import Vector, centroid, cosine
from draftflow.authors.extractive.sections import Group
from draftflow.text.dates import era_year

_PAST = re.compile(
    r"\b(?:history|background|origins?|roots|past|how (?:it|they) (?:began|came|started)|forecasts?|before)\b"
    r"|歴史|沿革|経緯|歩み|背景|過去|なぜ.{0,12}(?:消え|生まれ|始ま)|誕生|始まり|起源|由来|最後の",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:future|outlook|next|what (?:will|happens|comes)|ahead|prospects?|plans?|to come|before the first|"
    r"aftermath|legacy|lessons?|will be)\b|今後|これから|将来|展望|見通し|課題|予定|未来|教訓|責任|要望|求めること|次の",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d,.$£€¥])(1[5-9]\d\d|20\d\d)(?![\d,]|\.\d|\s?(?:passengers|people|円|人|台|戸|店))")
_ERA_YEAR = re.compile(r"(令和|平成|昭和|大正|明治)(\d{1,2}|元)年")
_DATED = 0.6  # share of passages with a year from which a section is told by date
_SPREAD = 4  # years between the first and the last
_SAME_SOURCE = 0.15


def year(text: str) -> int | None:
    """The first year named in `text`, those of Japanese eras included."""
    text = unicodedata.normalize("NFKC", text)
    western = _YEAR.search(text)
    era = _ERA_YEAR.search(text)
    if era and (not western or era.start() < western.start()):
        return era_year(era[1], 1 if era[2] == "元" else int(era[2]))
    return int(western[1]) if western else None


def ordered_sections(groups: Sequence[Group], topic: Vector) -> list[Group]:
    """Background first, outlook last, otherwise the nearest to the topic first."""

    def key(group: Group) -> tuple[int, float, str]:
        text = group.heading.text
        place = 0 if _PAST.search(text) else 2 if _FUTURE.search(text) else 1
        years = [y for item in group.items if (y := year(item.text))]
        centrality = mean(item.worth for item in group.items) + cosine(group.heading.vector, topic)
        return place, (mean(years) if place == 0 and years else -centrality), text

    return sorted(groups, key=key)


def ordered_items(group: Group) -> list[Item]:
    """The items of a section: by date if most are dated and the dates lie apart, otherwise from the centre outwards.

    Items of one source keep the order of their source, so that a name is introduced before it is used.
    """
    items = sorted(group.items, key=lambda item: (item.passage.source, item.passage.where.start))
    years = [year(item.text) for item in items]
    known = [y for y in years if y]
    if len(known) >= _DATED * len(items) and max(known) - min(known) >= _SPREAD:
        return _by_date(items, years)
    return _chain(items, group)


def _by_date(items: Sequence[Item], years: Sequence[int | None]) -> list[Item]:
    """Items by year; one without a year goes with the one before it in its source."""
    dates: list[int] = []
    for index, found in enumerate(years):
        same = index > 0 and items[index].passage.source == items[index - 1].passage.source
        dates.append(found or (dates[-1] if same else max(y for y in years if y)))
    return [items[i] for i in sorted(range(len(items)), key=lambda i: (dates[i], i))]


def _chain(items: Sequence[Item], group: Group) -> list[Item]:
    """Start with the most central item, then always the one most like the last, in each source's own order."""
    middle = centroid([*((item.vector, item.worth) for item in items), (group.heading.vector, 1.0)])
    left = list(items)
    chain: list[Item] = []
    while left:
        heads = [item for i, item in enumerate(left) if i == 0 or left[i - 1].passage.source != item.passage.source]
        if chain:
            last = chain[-1]
            best = max(heads, key=lambda item: _follows(last, item))
        else:
            best = max(heads, key=lambda item: (cosine(item.vector, middle) + 0.3 * item.worth, -item.passage.where.start))
        left.remove(best)
        chain.append(best)
    return chain


def _follows(last: Item, item: Item) -> tuple[float, int]:
    same = last.passage.source == item.passage.source
    return cosine(last.vector, item.vector) + (_SAME_SOURCE if same else 0.0), -item.passage.where.start
