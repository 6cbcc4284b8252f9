"""Mutations of true statements that turn them round: a negation, a contrary, two figures exchanged.

The contraries are those of the project's own tables, so what is measured is whether the text is held against them, not
whether the tables are complete.
"""

import random
from itertools import combinations

from draftflow.checks.claims import Ground, claim_of
from draftflow.checks.exchanged import exchanged
from draftflow.checks.opposite import opposed
from draftflow.checks.support import judge_figures, setting_of
from draftflow.text.opposites import contrary_of, sided

FLIPS = (
    ("ませんでした", "ました"), ("ではありません", "です"), ("ません", "ます"), ("ではない", "である"),
    ("なかった", "た"), ("ました", "ませんでした"), ("である", "ではない"), ("です", "ではありません"),
    ("ます", "ません"), ("ない", "る"), ("た", "なかった"), ("る", "ない"),
)  # fmt: skip
_TIMES = frozenset({"ordinal", "clock", "year", "decade", "century"})


def other_way_round(text: str, rng: random.Random) -> str | None:
    """The claim of `text` with two of its figures of one kind and unit exchanged; None if it has no such pair."""
    claim = claim_of(text)
    figures = [q for q in claim.quantities if q.kind not in _TIMES and not q.converted]
    pairs = [
        (one, other)
        for one, other in combinations(figures, 2)
        if (one.kind, one.unit) == (other.kind, other.unit) and one.value != other.value
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    said = claim.text
    first, second = said[one.start : one.end], said[other.start : other.end]
    return said[: one.start] + second + said[one.end : other.start] + first + said[other.end :]


def to_the_contrary(text: str, rng: random.Random) -> str | None:
    """`text` with one of its words that have a contrary exchanged for that; None if it has none."""
    claim = claim_of(text).text
    found = [(word, other) for word in sided(claim) if (other := contrary_of(claim[word.start : word.end], word))]
    if not found:
        return None
    word, other = rng.choice(found)
    return claim[: word.start] + other + claim[word.end :]


def flags_exchange(text: str, ground: Ground) -> bool:
    """Whether a figure of the claim is not supported, be it as exchanged or otherwise."""
    return any(j.verdict == "not supported" for j in judge_figures(claim_of(text), ground))


def names_exchange(text: str, ground: Ground) -> bool:
    """Whether two figures of the claim are told to have changed places."""
    claim = claim_of(text)
    return bool(exchanged(claim, ground, setting_of(claim, ground)))


def flags_contrary(text: str, ground: Ground) -> bool:
    """Whether the text is told to say the opposite."""
    return bool(opposed(claim_of(text), ground))


def flipped(text: str) -> str | None:
    """`text` with the polarity of its last predicate turned round."""
    body = text.rstrip().rstrip("。.！")
    for ending, other in FLIPS:
        if body.endswith(ending):
            return None if ending == "です" and body[-3] in "いた" else body[: -len(ending)] + other + "。"
    return None
