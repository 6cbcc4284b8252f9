"""What two sources say in the same words goes in once; copies of one text are one witness, not two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from draftflow.authors.extractive.alike import any_pair
from draftflow.authors.extractive.item import Item

_SHARED = 2  # passages at the least
_COPY = 0.5  # share of the shorter source's passages found in the other, from which the two carry one text


def once(items: list[Item]) -> list[Item]:
    """`items` without those that repeat a sentence of a better one; equal sentences make the other a twin."""
    kept: list[Item] = []
    holders: dict[str, set[int]] = {}
    for item in items:
        rival = _rival(item, kept, holders)
        if rival is None:
            for shingle in frozenset().union(*(p.shingles for p in item.prints)):
                holders.setdefault(shingle, set()).add(len(kept))
            kept.append(item)
        elif kept[rival].passage.source != item.passage.source and _share_sentence(kept[rival], item):
            kept[rival] = replace(kept[rival], twins=(*kept[rival].twins, item.passage))
    return _one_witness(kept, items)


def _rival(item: Item, kept: Sequence[Item], holders: Mapping[str, set[int]]) -> int | None:
    """The first kept item with a sentence nearly the same as one of `item`."""
    shared = Counter(i for p in item.prints for shingle in p.shingles for i in holders.get(shingle, ()))
    least = min(len(p.shingles) for p in item.prints) / 2
    near = sorted(i for i, n in shared.items() if n >= least)
    return next((i for i in near if any_pair(item.prints, kept[i].prints, fact=False)), None)


def _share_sentence(one: Item, other: Item) -> bool:
    return bool({p.text for p in one.prints} & {p.text for p in other.prints})


def _one_witness(kept: Sequence[Item], items: Sequence[Item]) -> list[Item]:
    """`kept` without the twins that are copies of one text, and citing of two copies always the same one."""
    sizes = Counter(item.passage.source for item in items)
    pairs = Counter(
        frozenset((item.passage.source, twin)) for item in kept for twin in {twin.source for twin in item.twins}
    )
    copies = {pair for pair, n in pairs.items() if n >= max(_SHARED, _COPY * min(sizes[source] for source in pair))}
    whole = {item.passage.id: item for item in items}
    found: list[Item] = []
    for item in kept:
        own = [twin for twin in item.twins if frozenset((item.passage.source, twin.source)) in copies]
        others = tuple(twin for twin in item.twins if twin not in own)
        first = min([item.passage, *own], key=lambda passage: passage.source)
        same = [p.text for p in whole[first.id].prints] == [p.text for p in item.prints]
        found.append(replace(item, passage=first if same else item.passage, twins=others, echoes=len(item.twins)))
    return found
