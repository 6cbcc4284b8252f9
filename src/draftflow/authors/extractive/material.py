"""Passages as material for an outline: their sentences, terms and worth; what two sources say alike goes in once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from draftflow.authors.extractive.alike import Print, any_pair, print_of
from draftflow.authors.extractive.language import Rules, rules
from draftflow.authors.extractive.markup import plain
from draftflow.authors.extractive.rank import (
    Vector,
    bm25,
    centroid,
    cosine,
    inverse_frequency,
    keys,
    scaled,
    vector,
)
from draftflow.authors.extractive.units import whole
from draftflow.models import Language, Passage, Reference
from draftflow.text.measure import length
from draftflow.text.sentences import sentences

_OPINION, _WRONG_REGISTER, _STRANGER = 0.4, 0.5, 0.85
_SINGLE = 0.75
_OPENING = 700  # characters from the start of a source that count as its opening
_MOST_ITEMS = 400  # of a large library the best; every item is compared with every other
_NEIGHBOURS = 5
_ENOUGH = 1.25  # times what is needed, so that there is still a choice


@dataclass(frozen=True, slots=True)
class Item:
    """A passage ready for use: its sentences without markup and their prints, its size in the brief's unit, its terms, what it is worth.

    `theme` is its terms with those of the passages most like it: two that speak of one thing in other words meet there.
    `twins` are ids of passages of other sources that hold the same sentences.
    """

    passage: Passage
    sentences: tuple[str, ...]
    prints: tuple[Print, ...]
    size: int
    vector: Vector
    worth: float
    theme: Vector = field(default_factory=dict)
    twins: tuple[str, ...] = ()

    @property
    def fullness(self) -> float:
        """What it counts that the passage is more than one sentence: alone, one seldom makes a point."""
        return 1.0 if len(self.sentences) > 1 else _SINGLE

    @property
    def text(self) -> str:
        """All sentences in one line."""
        return " ".join(self.sentences)


def sentences_of(quote: str) -> tuple[str, ...]:
    """The sentences of a passage, without markup; what one quotation holds together counts as one."""
    return tuple(plain(quote[a:b]) for a, b in whole(sentences(quote), quote))


def material(
    evidence: Iterable[Passage],
    references: Iterable[Reference],
    query: Mapping[str, float],
    needed: int,
    language: Language,
) -> list[Item]:
    """Usable passages of `evidence`, best first, each thing once; the order of `evidence` does not matter.

    `needed` is the length of the article.
    """
    rule = rules(language)
    parts = [
        (passage, texts)
        for passage in sorted(evidence, key=lambda p: (p.source, p.where.start, p.id))
        if (texts := sentences_of(passage.quote)) and all(map(rule.is_prose, texts))
    ]
    documents = [keys(" ".join(texts)) for _, texts in parts]
    weights = inverse_frequency(documents)
    vectors = [vector(document, weights) for document in documents]
    worth = _worth(parts, documents, vectors, query, rule)
    items = [
        Item(
            passage,
            texts,
            tuple(print_of(text, weights) for text in texts),
            sum(length(text, language) for text in texts),
            vectors[i],
            worth[i],
        )
        for i, (passage, texts) in enumerate(parts)
    ]
    items = _of_one_register(items, needed, rule)
    best = sorted(items, key=lambda item: (-item.worth, item.passage.source, item.passage.where.start))
    return _with_themes(_once(best)[:_MOST_ITEMS])


def lead(items: Sequence[Item]) -> int | None:
    """Index of the item to open with: of those near the start of their source the one most like all the others."""
    middle = centroid((item.vector, item.worth) for item in items)
    opening = [
        (item.worth * item.fullness * cosine(item.theme, middle) * sqrt(1 + len(item.twins)), -i)
        for i, item in enumerate(items)
        if item.passage.where.start < _OPENING and item.passage.kind != "opinion"
    ]
    return -max(opening)[1] if opening else None


def _with_themes(items: list[Item]) -> list[Item]:
    """`items`, the theme of each filled in: smoothing of vectors over nearest neighbours."""
    themes = []
    for item in items:
        near = sorted(
            ((cosine(item.vector, other.vector), -i) for i, other in enumerate(items)), reverse=True
        )
        themes.append(
            centroid((items[-i].vector, likeness) for likeness, i in near[: _NEIGHBOURS + 1] if likeness > 0)
        )
    return [replace(item, theme=theme) for item, theme in zip(items, themes, strict=True)]


def _worth(
    parts: Sequence[tuple[Passage, tuple[str, ...]]],
    documents: Sequence[Sequence[str]],
    vectors: Sequence[Vector],
    query: Mapping[str, float],
    rule: Rules,
) -> list[float]:
    """Relevance to the topic, nearness to what all the relevant passages speak of, and fitness to be taken over."""
    relevance = bm25(query, documents)
    middle = centroid(zip(vectors, relevance, strict=True))
    centrality = scaled([cosine(vec, middle) for vec in vectors])
    texts = [" ".join(sentences) for _, sentences in parts]
    known = {name for text in texts for name in rule.introduced(text)}
    worth = []
    for i, (passage, sentences) in enumerate(parts):
        strangers = len((known & rule.mentioned(texts[i])) - rule.introduced(texts[i]))
        fitness = sum(map(rule.weight, sentences)) / len(sentences) * _STRANGER ** min(2, strangers)
        opinion = _OPINION if passage.kind == "opinion" else 1.0
        worth.append((0.5 * relevance[i] + 0.5 * centrality[i]) * fitness * opinion)
    return worth


def _of_one_register(items: list[Item], needed: int, rule: Rules) -> list[Item]:
    """`items` in the register of most of them (です・ます or である), as long as they give `needed`; else those first."""
    polite = [item for item in items if any(map(rule.is_polite, item.sentences))]
    plain = [item for item in items if not any(map(rule.is_polite, item.sentences))]
    most, few = (
        (plain, polite) if sum(i.size for i in plain) >= sum(i.size for i in polite) else (polite, plain)
    )
    if sum(item.size for item in most) >= needed * _ENOUGH:
        return most
    return [*most, *(replace(item, worth=item.worth * _WRONG_REGISTER) for item in few)]


def _once(items: list[Item]) -> list[Item]:
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
            kept[rival] = replace(kept[rival], twins=(*kept[rival].twins, item.passage.id))
    return kept


def _rival(item: Item, kept: Sequence[Item], holders: Mapping[str, set[int]]) -> int | None:
    """The first kept item with a sentence nearly the same as one of `item`."""
    shared = Counter(i for p in item.prints for shingle in p.shingles for i in holders.get(shingle, ()))
    least = min(len(p.shingles) for p in item.prints) / 2
    near = sorted(i for i, n in shared.items() if n >= least)
    return next((i for i in near if any_pair(item.prints, kept[i].prints, fact=False)), None)


def _share_sentence(one: Item, other: Item) -> bool:
    return bool({p.text for p in one.prints} & {p.text for p in other.prints})
