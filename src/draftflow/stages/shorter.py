"""When a request is longer than the model can read: the same again with the least relevant evidence left out."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from draftflow.errors import TooLong
from draftflow.models import Part, Passage, PlannedSection, Point
from draftflow.stages.base import Tools
from draftflow.text.terms import terms

T = TypeVar("T")


def shortened(
    ask: Callable[[tuple[Passage, ...]], T],
    evidence: tuple[Passage, ...],
    about: Iterable[str],
    tools: Tools,
    what: str,
) -> T:
    """`ask(evidence)`; if that is too long, once more without the third that has the least to do with `about`.

    What is left out is told by notice; `what` names who asks.

    Raises:
        TooLong: It is too long even so.
    """
    try:
        return ask(evidence)
    except TooLong:
        dropped = least_relevant(evidence, about)
        if not dropped:
            raise
        ids = ", ".join(sorted(dropped))
        tools.notice(f"{what}: the request was longer than the model can read; asked again without {ids}")
        return ask(tuple(passage for passage in evidence if passage.id not in dropped))


def least_relevant(evidence: tuple[Passage, ...], about: Iterable[str]) -> frozenset[str]:
    """Ids of the third of the passages that shares the fewest terms with `about`, later ones first; never all."""
    wanted = {term for text in about for term in terms(text)}
    shared = [(len(wanted & set(terms(f"{passage.quote} {passage.note}"))), -n) for n, passage in enumerate(evidence)]
    count = min(len(evidence) - 1, -(-len(evidence) // 3))
    return frozenset(evidence[-n].id for _, n in sorted(shared)[: max(0, count)])


def without(section: PlannedSection, kept: Iterable[Passage]) -> PlannedSection:
    """The section with the points that still have evidence."""
    ids = {passage.id for passage in kept}
    parts: list[Part] = []
    for part in section.parts:
        left = (Point(text=p.text, evidence=tuple(e for e in p.evidence if e in ids)) for p in part.points)
        if points := tuple(point for point in left if point.evidence):
            parts.append(part.model_copy(update={"points": points}))
    return section.model_copy(update={"parts": tuple(parts)})
