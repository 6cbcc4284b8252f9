"""Passages as material for an outline: their sentences, terms and worth; what two sources say alike goes in once."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from math import sqrt
from statistics import mean

from draftflow.authors.extractive.alike import print_of
from draftflow.authors.extractive.item import Item, sentences_of
from draftflow.authors.extractive.language import Rules, rules
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
from draftflow.authors.extractive.twins import once
from draftflow.models import Language, Passage, Reference
from draftflow.text.measure import length

_OPINION, _WRONG_REGISTER, _STRANGER = 0.4, 0.5, 0.85
_OPENING = 700  # characters from the start of a source that count as its opening
_MOST_ITEMS = 400  # of a large library the best; every item is compared with every other
_FEW_ITEMS = 60
_CHOICE = 6  # times the length asked for: the best so many are looked at
_NEIGHBOURS = 5
_CORE, _BESIDE = 0.3, 0.35  # share of the sources whose titles share a term, and what a passage without it counts
_OWN, _CONTEXT, _SOURCE = 0.6, 0.2, 0.2  # what makes a passage relevant: its words, its title and heading, its source
_ENOUGH = 1.25  # times what is needed, so that there is still a choice


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
    titles = {reference.id: reference.title for reference in references}
    contexts = [keys(f"{titles.get(p.source, '')} {p.where.heading or ''}") for p, _ in parts]
    worth = _worth(parts, _relevance(query, documents, contexts, [p.source for p, _ in parts]), vectors, rule)
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
    best = once(sorted(items, key=lambda item: (-item.worth, item.passage.source, item.passage.where.start)))
    most = bisect_left(list(accumulate(item.size for item in best)), needed * _CHOICE) + 1
    return _with_themes(best[: min(_MOST_ITEMS, max(_FEW_ITEMS, most))])


def lead(items: Sequence[Item], language: Language) -> int | None:
    """Index of the item to open with: of those near the start of their source the one most like all the others."""
    weight = rules(language).weight
    middle = centroid((item.vector, item.worth) for item in items)
    opening = [
        (
            weight(item.sentences[0]) == 1,
            item.worth
            * item.fullness
            * cosine(item.theme, middle)
            * sqrt(1 + item.echoes)
            / (1 + item.passage.where.start / _OPENING),
            -i,
        )
        for i, item in enumerate(items)
        if item.passage.where.start < _OPENING and item.passage.kind != "opinion"
    ]
    return -max(opening)[2] if opening else None


def _with_themes(items: list[Item]) -> list[Item]:
    """`items`, the theme of each filled in: smoothing of vectors over nearest neighbours."""
    themes = []
    for item in items:
        near = sorted(((cosine(item.vector, other.vector), -i) for i, other in enumerate(items)), reverse=True)
        themes.append(centroid((items[-i].vector, likeness) for likeness, i in near[: _NEIGHBOURS + 1] if likeness > 0))
    return [replace(item, theme=theme) for item, theme in zip(items, themes, strict=True)]


def _relevance(
    query: Mapping[str, float],
    documents: Sequence[Sequence[str]],
    contexts: Sequence[Sequence[str]],
    sources: Sequence[str],
) -> list[float]:
    """Relevance of passages to the topic: their own, that of their title and heading, that of their source.

    Where many titles share a term of the topic, a passage without it in words, title and heading is probably beside it.
    """
    own, around = bm25(query, documents), bm25(query, contexts)
    of_source = {name: mean(r for r, s in zip(own, sources, strict=True) if s == name) for name in set(sources)}
    from_source = scaled([of_source[name] for name in sources])
    holders: dict[str, set[str]] = {}
    for context, name in zip(contexts, sources, strict=True):
        for term in set(context) & query.keys():
            holders.setdefault(term, set()).add(name)
    core = {
        term
        for term, found in holders.items()
        if query[term] == 1 and not term.isdigit() and len(found) >= _CORE * len(of_source)
    }
    return [
        (_OWN * a + _CONTEXT * b + _SOURCE * c) * (1.0 if not core or core & {*document, *context} else _BESIDE)
        for a, b, c, document, context in zip(own, around, from_source, documents, contexts, strict=True)
    ]


def _worth(
    parts: Sequence[tuple[Passage, tuple[str, ...]]], relevance: Sequence[float], vectors: Sequence[Vector], rule: Rules
) -> list[float]:
    """Relevance to the topic, nearness to what all the relevant passages speak of, and fitness to be taken over."""
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
    """`items` in the register of most (です・ます or である), as long as they give `needed`; else those first."""
    polite = [item for item in items if any(map(rule.is_polite, item.sentences))]
    plain = [item for item in items if not any(map(rule.is_polite, item.sentences))]
    most, few = (plain, polite) if sum(i.size for i in plain) >= sum(i.size for i in polite) else (polite, plain)
    if sum(item.size for item in most) >= needed * _ENOUGH:
        return most
    return [*most, *(replace(item, worth=item.worth * _WRONG_REGISTER) for item in few)]
