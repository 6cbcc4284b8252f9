"""The gap check: what the first look has left open, as far as it can be counted, and what the author adds."""

from collections.abc import Iterable, Mapping

from draftflow.authors.requests import GapsRequest
from draftflow.models import Assignment, Gaps, Inquiry, Noted, Passage, Plan, Question, Reference, Source
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.shorter import shortened
from draftflow.text.clean import one_line
from draftflow.text.terms import terms

_MOST = 12  # passages of a kind that are named
_SAYS = 80  # characters
_TELLING = frozenset({"count", "money", "percent", "measure"})
_FEW_TERMS = 6  # of a question; one that has more is answered by a passage that shares two of them


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    """The check by an author, where the web is searched for what it asks."""
    return _unit(snapshot) if snapshot.brief.web else ()


def _split_counted(snapshot: Snapshot) -> tuple[Unit, ...]:
    """The count alone, where there is no second look: the author is asked for the rest with the outline."""
    return () if snapshot.brief.web else _unit(snapshot)


def _unit(snapshot: Snapshot) -> tuple[Unit, ...]:
    if snapshot.plan is None or not snapshot.first_passages:
        return ()
    inputs = {
        "brief": snapshot.brief.assignment(),
        "plan": snapshot.plan,
        "evidence": snapshot.first_passages,
        "sources": snapshot.first_read,
    }
    return (Unit("research/gaps", "gaps.yaml", inputs, {"references": snapshot.references}),)


def gaps(
    tools: Tools,
    *,
    brief: Assignment,
    plan: Plan,
    evidence: tuple[Passage, ...],
    sources: tuple[Source, ...],
    references: tuple[Reference, ...],
) -> Gaps:
    """What is counted, and what the author has to add to it."""
    counted = observed(brief, plan, evidence, sources)

    def ask(kept: tuple[Passage, ...]) -> Gaps:
        return tools.author.gaps(GapsRequest(brief, plan, kept, references, counted))

    about = (brief.topic, *(question.question for question in plan.questions))
    return shortened(ask, evidence, about, tools, "gaps")


def counted(
    _tools: Tools,
    *,
    brief: Assignment,
    plan: Plan,
    evidence: tuple[Passage, ...],
    sources: tuple[Source, ...],
    references: tuple[Reference, ...],
) -> Gaps:
    """What is counted."""
    del references
    return observed(brief, plan, evidence, sources)


def observed(brief: Assignment, plan: Plan, evidence: tuple[Passage, ...], sources: Iterable[Source]) -> Gaps:
    """What can be counted: open questions, what must be covered and is not, figures of one origin, missing dates.

    What must be covered and is not is searched for again.
    """
    said, topic = _terms_of(evidence), frozenset(terms(brief.topic))
    missing = uncovered(brief, evidence)
    known = {source.id: source for source in sources}
    undated = (p for p in evidence if not p.date and not known[p.source].published)
    return Gaps(
        unanswered=tuple(q.question for q in plan.questions if not _is_answered(q, topic, said)),
        uncovered=missing,
        one_origin=_noted(of_one_origin(evidence, known)),
        undated=_noted(undated),
        queries=tuple(one_line(f"{brief.topic} {item}", 120) for item in missing),
    )


def uncovered(brief: Inquiry, evidence: Iterable[Passage]) -> tuple[str, ...]:
    """What must be covered and no passage speaks of."""
    said, topic = _terms_of(evidence), frozenset(terms(brief.topic))
    return tuple(item for item in brief.must_cover if not _is_covered(item, topic, said))


def of_one_origin(evidence: Iterable[Passage], sources: Mapping[str, Source]) -> list[Passage]:
    """Passages with figures that no text of another origin has; none if all sources are of one origin.

    Sources that carry the same text are one origin.
    """
    from draftflow.text.similarity import same_origin  # here: what takes long to load only where it counts

    origins = {name: name for name in sources}
    for group in same_origin({name: source.text for name, source in sources.items()}):
        leader = min(group)
        origins |= dict.fromkeys(group, leader)
    if len(set(origins.values())) < 2:  # noqa: PLR2004 - with one there is nothing to compare
        return []
    holders: dict[object, set[str]] = {}
    for name, source in sources.items():
        for figure in _figures(source.text):
            holders.setdefault(figure, set()).add(origins[name])
    return [
        passage
        for passage in evidence
        if passage.kind in ("fact", "figure")
        and (found := _figures(passage.quote))
        and all(len(holders.get(figure, ())) < 2 for figure in found)  # noqa: PLR2004
    ]


def _terms_of(evidence: Iterable[Passage]) -> list[frozenset[str]]:
    return [frozenset(terms(f"{passage.quote} {passage.note}")) for passage in evidence]


def _figures(text: str) -> set[object]:
    """The figures of a text that a second source could confirm, in one notation: no dates, ages or times of day."""
    from draftflow.text.dates import dates
    from draftflow.text.numerals import narrow
    from draftflow.text.quantities import quantities

    plain = narrow(text)
    days = [(date.start, date.end) for date in dates(plain)]
    return {(q.unit, q.value) for q in quantities(plain, days) if not q.weak and q.kind in _TELLING}


def _is_answered(question: Question, topic: frozenset[str], said: Iterable[frozenset[str]]) -> bool:
    """Whether a passage shares a term or two with a question that the topic does not have already."""
    asked = frozenset(terms(" ".join((question.question, *question.queries))))
    wanted = asked - topic or asked
    least = 1 if len(wanted) <= _FEW_TERMS else 2
    return not wanted or any(len(wanted & each) >= least for each in said)


def _is_covered(item: str, topic: frozenset[str], said: Iterable[frozenset[str]]) -> bool:
    """Whether a passage shares half the terms of what must be covered."""
    asked = frozenset(terms(item))
    wanted = asked - topic or asked
    return not wanted or any(2 * len(wanted & each) >= len(wanted) for each in said)


def _noted(passages: Iterable[Passage]) -> tuple[Noted, ...]:
    return tuple(Noted(evidence=p.id, says=one_line(p.quote, _SAYS)) for p in passages)[:_MOST]


GAPS = Step("research", "gaps", 1, "gaps", _split, gaps)
COUNTED = Step("research", "gaps", 1, None, _split_counted, counted)
