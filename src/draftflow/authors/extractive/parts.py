"""Subheads for a long section: other headings of the sources that part of its passages stand near to."""

from collections.abc import Sequence

from draftflow.authors.extractive.headings import Heading
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.medoids import nearness
from draftflow.models import Language

_LONG = {"en": 600, "ja": 1700}  # words and characters from which a section is divided
_PART = {"en": 250, "ja": 700}  # for each so many one part
_MOST = 3  # subheads
_LEAST_ITEMS, _LEAST_SHARE = 2, 0.15  # passages of a part, and their share of the section
_NEAR = 0.25


def parts(
    ordered: Sequence[Item], items: Sequence[Item], unused: Sequence[Heading], language: Language
) -> list[tuple[Heading | None, list[Item]]]:
    """`ordered`, the items of a section, in parts: the first without a subhead, the others under one of `unused`.

    `items` are all items of the article, to which the headings refer.
    """
    size = sum(item.size for item in ordered)
    if size < _LONG[language]:
        return [(None, list(ordered))]
    near = {heading.text: dict(zip(map(id, items), nearness(items, heading), strict=True)) for heading in unused}
    left = list(ordered)
    found: list[tuple[Heading, list[Item]]] = []
    while len(found) < min(_MOST, size // _PART[language] - 1):
        options = [(h, [i for i in left[1:] if near[h.text].get(id(i), 0.0) >= _NEAR]) for h in unused]
        fitting = [
            (sum(i.size for i in under), -k)
            for k, (_, under) in enumerate(options)
            if len(under) >= _LEAST_ITEMS
            and sum(i.size for i in under) >= _LEAST_SHARE * size
            and len(left) - len(under) >= _LEAST_ITEMS
        ]
        if not fitting:
            break
        heading, under = options[-max(fitting)[1]]
        found.append((heading, under))
        left = [item for item in left if not any(item is other for other in under)]
    rank = {id(item): n for n, item in enumerate(ordered)}
    return [(None, left), *sorted(found, key=lambda part: rank[id(part[1][0])])]
