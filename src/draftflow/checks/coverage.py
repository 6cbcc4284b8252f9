"""How much of a sentence a text speaks of: a graded lexical coverage, 0 to 1.

Terms are word stems, and character bigrams where words are not parted. Names and numbers weigh more, and a term weighs
the less the more of the article's other sources have it too. The grade is the mean of the best windows of several
widths and of the whole text, so that scattered words count less than words that stand together.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from math import log

from draftflow.text.blocks import Blocks, content_terms
from draftflow.text.fold import fold

NEAR = (1, 2, 4)  # blocks on either side of a window's centre
WIDE = (1, 2, 4, 8, 16)  # the same up to a section, which a sentence may sum up; to compare sources with one another
_TELLING = 1.5  # weight of names and numbers
_CENTRES = 3  # best windows that are graded
_FLOOR = 0.1  # what keeps a term that all sources know from weighing nothing
_NAME = re.compile(r"(?<=[^.!?:] )[A-Z][\w'’-]+|(?<=[\u3040-\u9fff])[A-Za-z]+")


class Spread:
    """How the terms are spread over the sources of an article: which source knows which."""

    def __init__(self, sources: Mapping[str, Blocks]) -> None:
        self.sources = sources
        self._known: dict[str, list[str]] = {}

    def _knowing(self, term: str) -> list[str]:
        """The sources that know a term; looked up once for each term that is asked for."""
        if term not in self._known:
            self._known[term] = [name for name, blocks in self.sources.items() if term in blocks.postings]
        return self._known[term]

    def rarity(self, term: str) -> float:
        """1 for a term that no source has, falling towards a fortieth or so for one that all of many have."""
        count, sources = len(self._knowing(term)), len(self.sources)
        return (log((1 + sources) / (1 + count)) + _FLOOR) / (log(1 + sources) + _FLOOR)

    def likeliest(self, weighed: Mapping[str, float], without: Container[str], count: int) -> list[str]:
        """The sources, but for those in `without`, that know most of the terms which not every second source knows."""
        scores: defaultdict[str, float] = defaultdict(float)
        for term, weight in weighed.items():
            knowing = self._knowing(term)
            if 2 * len(knowing) <= len(self.sources) + 1:
                for source in knowing:
                    scores[source] += weight
        ranked = sorted(scores, key=lambda source: -scores[source])
        return [source for source in ranked if source not in without][:count]


def coverage(claim: str, source: str) -> float:
    """The share of `claim`, 0 to 1, that `source` speaks of; 1 for a claim without any term."""
    return covered(weights(fold(claim).text), Blocks(fold(source).text))


def weights(claim: str, spread: Spread | None = None) -> dict[str, float]:
    """The terms of a folded claim with their weights, 0 to 1.5; `spread` tells how many sources know each."""
    names = {term for match in _NAME.finditer(claim) for term in content_terms(match.group())}
    weighed = {}
    for term in content_terms(claim, numbers=True):
        weight = _TELLING if term in names or term[0].isdigit() else 1.0
        weighed[term] = weight * (spread.rarity(term) if spread else 1.0)
    return weighed


def covered(
    weighed: Mapping[str, float], blocks: Blocks, centres: Sequence[int] = (), radii: Sequence[int] = NEAR
) -> float:
    """The graded share of the weighed terms in the indexed text; `centres` are its best windows, if they are known."""
    known = [(found, weight) for term, weight in weighed.items() if (found := blocks.postings.get(term))]
    total = sum(weighed.values())
    if not total or not known:
        return 0.0 if total else 1.0
    centres = centres or [block for _, block in blocks.best(weighed)]
    shares = [_shares(known, centre, radii) for centre in centres[:_CENTRES]]
    best: list[float] = [max(of_radius) for of_radius in zip(*shares, strict=True)]
    everywhere = sum(weight for _, weight in known)
    return (sum(best) + everywhere) / (len(radii) + 1) / total


def _shares(known: Sequence[tuple[list[int], float]], centre: int, radii: Sequence[int]) -> list[float]:
    """The weight of the terms, given by their blocks, within each of the rising radii around a centre."""
    shares = [0.0] * len(radii)
    for found, weight in known:
        at = bisect_left(found, centre)
        away = min((abs(block - centre) for block in found[max(0, at - 1) : at + 1]), default=0)
        for number in range(bisect_left(radii, away), len(radii)):
            shares[number] += weight
    return shares
