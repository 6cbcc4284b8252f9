"""Tell whether two sentences are the same, nearly the same, or state the same fact in other words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from draftflow.authors.extractive.rank import Vector, cosine, keys, vector
from draftflow.text.fold import folded

_SHINGLE = 8  # characters; long enough that chance matches do not matter
_SAME_WORDS = 0.8  # share of the shorter one's shingles found in the other
_SAME_TERMS = 0.5  # cosine
_SAME_FIGURES, _LIKE_TERMS = 2, 0.2  # so many figures in common and a cosine of so much
_FIGURE_LENGTH, _LONG_FIGURE = 4, 2  # characters; a longer figure tells as much as two short ones
_FIGURE = re.compile(r"\d[\d,.]*")
_YEARS = range(1000, 2100)


class Print(NamedTuple):
    """What a sentence is recognized by: its folded text, shingles of it, its terms, its figures (years aside)."""

    text: str
    shingles: frozenset[str]
    vector: Vector
    figures: frozenset[str]


def print_of(sentence: str, idf: Mapping[str, float]) -> Print:
    """The print of `sentence`; `idf` weighs its terms."""
    text = folded(sentence)
    bare = "".join(c for c in text.lower() if c.isalnum())
    figures = {f.strip(",.") for f in _FIGURE.findall(unicodedata.normalize("NFKC", sentence))}
    return Print(
        text,
        frozenset(bare[i : i + _SHINGLE] for i in range(max(1, len(bare) - _SHINGLE + 1))),
        vector(keys(sentence), idf),
        frozenset(f for f in figures if not (f.isdigit() and int(f) in _YEARS) and len(f) > 1),
    )


def same_words(one: Print, other: Print) -> bool:
    """Whether one sentence is, but for little, contained in the other."""
    least = min(len(one.shingles), len(other.shingles))
    return len(one.shingles & other.shingles) >= _SAME_WORDS * least


def same_fact(one: Print, other: Print) -> bool:
    """Whether the two probably state one fact: mostly the same terms, or the same figures and some of the terms."""
    likeness = cosine(one.vector, other.vector)
    figures = sum(_LONG_FIGURE if len(f) > _FIGURE_LENGTH else 1 for f in one.figures & other.figures)
    return likeness >= _SAME_TERMS or (figures >= _SAME_FIGURES and likeness >= _LIKE_TERMS)


def any_pair(ones: Sequence[Print], others: Sequence[Print], *, fact: bool) -> bool:
    """Whether any sentence of `ones` is the same as any of `others`: in words, or as a fact."""
    same = same_fact if fact else same_words
    return any(same(a, b) for a in ones for b in others)
