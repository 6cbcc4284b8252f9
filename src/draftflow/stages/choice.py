"""What of the evidence an outline is shown: as much as its length can use, and some to choose from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from draftflow.models import AuthorKind, Brief, Language, Outline, Passage, Plan
from draftflow.text.measure import length

_TO_A_PASSAGE: Mapping[Language, int] = {"en": 30, "ja": 75}
"""Words or characters of an article for which it cites one passage."""
_TO_CHOOSE = 1.6
"""Times as many are shown. Also of the length of the quotes: in the two articles written by hand the passages that are
used are 0.7 and 1.5 times as long as the article."""
_PICKED = 1.0
"""Times the length of the article that quotes have together which no model has picked: what a reading by a model for
the same article gives is 0.6 to 1 times as long, and what fits the plan least is left where it is."""
_LEAST = 24
"""Passages that are shown for the shortest article, each as long as what cites it: all of two or three sources."""
_AGAIN = 0.85
"""What the next passage of a source counts beside the one before it."""


class Bound(NamedTuple):
    """How much evidence is shown: passages, and words or characters of their quotes together."""

    passages: int
    length: int


def bound_of(brief: Brief) -> Bound | None:
    """What an outline of the brief's article is shown at most; None where it costs nothing to show all."""
    if brief.author is not AuthorKind.MODEL:
        return None
    share = _PICKED if brief.reader is AuthorKind.EXTRACTIVE else _TO_CHOOSE
    each = _TO_A_PASSAGE[brief.language]
    passages = round(_TO_CHOOSE * brief.length / each)
    return Bound(max(_LEAST, passages), max(_LEAST * each, round(share * brief.length)))


def worth_showing(
    evidence: tuple[Passage, ...],
    bound: Bound,
    topic: str,
    plan: Plan,
    given: Outline | None,
    language: Language,
) -> tuple[Passage, ...]:
    """The passages that fit the plan best within `bound`, in their order; those that `given` names among them.

    No source and no question goes without its best one, nor does a point of `given`. The others come in the order of
    their relevance, each further one of a source marked down, so that one long source does not speak alone.
    """
    sizes = [length(passage.quote, language) for passage in evidence]
    if len(evidence) <= bound.passages and sum(sizes) <= bound.length:
        return evidence
    about = (*(_asked(topic, plan)), *_said(given))
    scores = _relevance(evidence, about)
    kept = set(_needed(evidence, scores, given))
    room = bound.length - sum(sizes[number] for number in kept)
    for number in _by_worth(evidence, [sum(column) for column in zip(*scores, strict=True)]):
        if len(kept) >= bound.passages:
            break
        if number not in kept and sizes[number] <= room:
            kept.add(number)
            room -= sizes[number]
    return tuple(passage for number, passage in enumerate(evidence) if number in kept)


def _asked(topic: str, plan: Plan) -> Iterator[str]:
    yield topic
    yield from (" ".join((question.question, *question.queries)) for question in plan.questions)


def _said(given: Outline | None) -> Iterator[str]:
    """What the points of a person's outline say, under their headings."""
    for section in given.sections if given else ():
        for part in section.parts:
            yield from (f"{section.heading} {part.heading or ''} {point.text}" for point in part.points)


def _relevance(evidence: tuple[Passage, ...], about: Iterable[str]) -> list[list[float]]:
    """How relevant each passage is, 0 to 1, to each text of `about`."""
    from draftflow.authors.extractive.rank import bm25, keys  # here: only where there is something to choose

    documents = [keys(f"{passage.quote} {passage.note}") for passage in evidence]
    return [bm25(dict.fromkeys(keys(text), 1.0), documents) for text in about]


def _needed(evidence: tuple[Passage, ...], scores: Sequence[Sequence[float]], given: Outline | None) -> Iterator[int]:
    """The best passage of each source and for each question, and those that are settled."""
    together = [sum(column) for column in zip(*scores, strict=True)]
    best: dict[str, int] = {}
    for number, passage in enumerate(evidence):
        if passage.source not in best or together[number] > together[best[passage.source]]:
            best[passage.source] = number
    yield from best.values()
    for row in scores:
        if (most := max(row)) > 0:
            yield row.index(most)
    settled = {key for section in given.sections for key in section.evidence} if given else set()
    yield from (number for number, passage in enumerate(evidence) if passage.id in settled)


def _by_worth(evidence: tuple[Passage, ...], scores: Sequence[float]) -> list[int]:
    """The passages, those worth most first; of equals the earlier one."""
    taken: Counter[str] = Counter()
    worth: list[tuple[float, int]] = []
    for number in sorted(range(len(evidence)), key=lambda each: (-scores[each], each)):
        source = evidence[number].source
        worth.append((-scores[number] * _AGAIN ** taken[source], number))
        taken[source] += 1
    return [number for _, number in sorted(worth)]
