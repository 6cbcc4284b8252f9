"""Weigh and compare short texts: TF-IDF vectors, BM25, cosine. Plain dictionaries, deterministic, no dependency."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from draftflow.text.terms import terms

Vector = Mapping[str, float]

_LONG_WORD = 8  # a Latin word from here on is compared by its first letters: electric, electrify, electricity
_STEM = 6
_K1, _B = (
    1.2,
    0.6,
)  # BM25; a little less length normalisation than usual, as sentences differ little in length


def keys(text: str) -> list[str]:
    """Terms of `text` for comparing, long Latin words cut to their first six letters."""
    return [t[:_STEM] if len(t) >= _LONG_WORD and t[0].isalpha() and t[0] < "\u2000" else t for t in terms(text)]


def inverse_frequency(documents: Sequence[Iterable[str]]) -> dict[str, float]:
    """Smoothed inverse document frequency of each term of `documents`, 0.2 at the least."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(set(document))
    total = len(documents)
    return {t: max(0.2, math.log((total + 1) / (n + 0.5))) for t, n in counts.items()}


def vector(document: Iterable[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Unit vector of `document`: (1 + log tf) x idf; a term without a weight counts as 1."""
    raw = {t: (1 + math.log(n)) * weights.get(t, 1.0) for t, n in Counter(document).items()}
    norm = math.sqrt(sum(w * w for w in raw.values()))
    return {t: w / norm for t, w in raw.items()} if norm else {}


def cosine(one: Vector, other: Vector) -> float:
    """Dot product of two unit vectors, 0 to 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(w * other[t] for t, w in one.items() if t in other)


def centroid(vectors: Iterable[tuple[Vector, float]]) -> dict[str, float]:
    """Unit vector in the direction of the weighted sum of `vectors`."""
    total: dict[str, float] = {}
    for vec, weight in vectors:
        for t, w in vec.items():
            total[t] = total.get(t, 0.0) + w * weight
    norm = math.sqrt(sum(w * w for w in total.values()))
    return {t: w / norm for t, w in total.items()} if norm else {}


def bm25(query: Mapping[str, float], documents: Sequence[Sequence[str]]) -> list[float]:
    """Relevance of each of `documents` to the weighted terms of `query`, scaled to 0..1.

    A term counts 1 at the least: in documents on one topic its own word stands nearly everywhere, and matters most.
    """
    if not documents:
        return []
    weights = inverse_frequency(documents)
    average = sum(map(len, documents)) / len(documents) or 1.0
    scores = []
    for document in documents:
        counts = Counter(t for t in document if t in query)
        norm = _K1 * (1 - _B + _B * len(document) / average)
        scores.append(sum(query[t] * max(1.0, weights[t]) * n * (_K1 + 1) / (n + norm) for t, n in counts.items()))
    return scaled(scores)


def scaled(values: Sequence[float]) -> list[float]:
    """`values` divided by the greatest, so that it becomes 1."""
    top = max(values, default=0.0)
    return [v / top for v in values] if top > 0 else [0.0 for _ in values]
