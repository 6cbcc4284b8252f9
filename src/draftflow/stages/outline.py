"""Outline: the contract between evidence and prose, an author's or a person's own."""

from collections.abc import Iterator

from draftflow.authors.requests import OutlineRequest, PlaceRequest
from draftflow.errors import SourceError
from draftflow.models import Commission, Gaps, Outline, Passage, Plan, Reference
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.choice import Bound, bound_of, worth_showing
from draftflow.stages.chronicle import out_of_order
from draftflow.stages.given import bare_headings, filled, slots
from draftflow.stages.shorter import shortened


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    if snapshot.plan is None or not snapshot.evidence:
        return ()
    inputs = {
        "brief": snapshot.brief.commission(),
        "plan": snapshot.plan,
        "evidence": snapshot.passages,
        **({"gaps": snapshot.gaps} if snapshot.gaps else {}),
        **({"given": snapshot.given} if snapshot.given else {}),
    }
    context = {
        "references": snapshot.references,
        "weigh": _is_to_weigh(snapshot),
        "bound": bound_of(snapshot.brief),
    }
    return (Unit("outline", "outline.md", inputs, context),)


def _is_to_weigh(snapshot: Snapshot) -> bool:
    """Whether what is contested is asked for with the outline: where no gap check and no person has said it.

    It follows from `gaps` and `given`, which are inputs, so it is none.
    """
    said = any(each is not None and (each.contested or each.missing) for each in (snapshot.gaps, snapshot.given))
    return not snapshot.brief.web and not said


def outline(
    tools: Tools,
    *,
    brief: Commission,
    plan: Plan,
    evidence: tuple[Passage, ...],
    references: tuple[Reference, ...],
    gaps: Gaps | None = None,
    given: Outline | None = None,
    weigh: bool = False,
    bound: Bound | None = None,
) -> Outline:
    """Sections with points and the passages they rest on; `given` with evidence added, if a person gave one.

    What has no evidence, is told out of order or leaves a side unheard is told by notice. `weigh`: what is contested
    and missing is asked for with it. The author is shown no more evidence than `bound`.

    Raises:
        SourceError: There is nothing to cite.
    """
    if not evidence:
        raise SourceError("no source has a passage on this topic: nothing to cite; give other sources or another topic")

    def ask(kept: tuple[Passage, ...]) -> Outline:
        if given is None:
            return tools.author.outline(OutlineRequest(brief, plan, kept, references, gaps, weigh))
        placed = tools.author.place(PlaceRequest(brief, kept, references, slots(given), weigh))
        said = {"contested": placed.contested, "missing": placed.missing} if weigh else {}
        return filled(given, placed.points, brief).model_copy(update=said)

    about = (brief.topic, *(question.question for question in plan.questions))
    best = worth_showing(evidence, bound, brief.topic, plan, given, brief.language) if bound else evidence
    if len(best) < len(evidence):
        tools.notice(f"outline: made from the {len(best)} of {len(evidence)} passages that fit the plan best")
    made = shortened(ask, best, about, tools, "outline")
    if not any(section.evidence for section in made.sections):
        raise SourceError("the passages found do not make a section: nothing to cite; give more sources")
    for remark in _remarks(made, {passage.id: passage for passage in evidence}, gaps):
        tools.notice(f"outline: {remark}")
    return made


def _remarks(made: Outline, passages: dict[str, Passage], gaps: Gaps | None) -> Iterator[str]:
    """What a person should look at in an outline."""
    for heading in bare_headings(made):
        yield f"nothing was found for {heading!r}; it stays, and nothing is invented for it"
    owners = {e: section.id for section in made.sections for e in section.evidence}
    if unknown := sorted(e for e in owners if e not in passages):
        yield f"names evidence that does not exist: {', '.join(unknown)}"
    yield from out_of_order(made, passages)
    for each in (*(gaps.contested if gaps else ()), *made.contested):
        claimed = {owners[e] for e in each.claimed if e in owners}
        heard = {owners[e] for e in each.other_side if e in owners}
        if claimed and each.other_side and not heard:
            yield f"the other side is not heard on {each.matter!r}: {', '.join(each.other_side)}"
        elif claimed and heard and not claimed & heard:
            yield f"the two sides stand in different sections: {each.matter!r}"


OUTLINE = Step("outline", "outline", 2, "outline", _split, outline)
