"""How much of a sentence a text speaks of: a graded lexical coverage, 0 to 1.

Terms are word stems, and character bigrams where words are not parted. Names and numbers weigh double, and a term weighs
the less the more of the article's other sources have it too. The grade is the mean of the best windows of three widths
and of the whole text, so that scattered words count less than words that stand together.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from draftflow.text.blocks import Blocks, content_terms
from draftflow.text.fold import fold

_RADII = (1, 2, 4)  # blocks on either side of a window's centre
_TELLING = 2.0  # weight of names and numbers
_NAME = re.compile(r"(?<=[^.!?:] )[A-Z][\w'’-]+|(?<=[\u3040-\u9fff])[A-Za-z]+")


def coverage(claim: str, source: str) -> float:
    """The share of `claim`, 0 to 1, that `source` speaks of; 1 for a claim without any term."""
    return covered(weights(fold(claim).text), Blocks(fold(source).text))


def weights(claim: str, others: Sequence[Blocks] = ()) -> dict[str, float]:
    """The terms of a folded claim with their weights, 0 to 2; `others` are the sources it is compared with."""
    names = {term for match in _NAME.finditer(claim) for term in content_terms(match.group())}
    weighed = {}
    for term in content_terms(claim, numbers=True):
        weight = _TELLING if term in names or term[0].isdigit() else 1.0
        weighed[term] = weight * _rarity(term, others)
    return weighed


def covered(weighed: Mapping[str, float], blocks: Blocks) -> float:
    """The graded share of the weighed terms in the indexed text."""
    total = sum(weighed.values())
    if not total:
        return 1.0
    centres = [block for _, block in blocks.best(weighed)]
    shares = [max((_share(weighed, blocks, c, radius) for c in centres), default=0.0) for radius in _RADII]
    present = sum(weight for term, weight in weighed.items() if term in blocks.postings)
    return (sum(shares) + present) / (len(_RADII) + 1) / total


def _share(weighed: Mapping[str, float], blocks: Blocks, centre: int, radius: int) -> float:
    return sum(weight for term, weight in weighed.items() if blocks.holds(term, centre, radius))


def _rarity(term: str, others: Iterable[Blocks]) -> float:
    """1 for a term that none of the others has, falling to a fifth for one that all have."""
    knowing = [term in other.postings for other in others]
    return 1.0 if not knowing else 1.0 - 0.8 * sum(knowing) / len(knowing)
