"""Outline: the contract between evidence and prose."""

from draftflow.errors import SourceError
from draftflow.models import Commission, Outline, Passage, Plan, Reference
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.shorter import shortened


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    if snapshot.plan is None or not snapshot.evidence:
        return ()
    inputs = {"brief": snapshot.brief.commission(), "plan": snapshot.plan, "evidence": snapshot.passages}
    return (Unit("outline", "outline.md", inputs, {"references": snapshot.references}),)


def outline(
    tools: Tools,
    *,
    brief: Commission,
    plan: Plan,
    evidence: tuple[Passage, ...],
    references: tuple[Reference, ...],
) -> Outline:
    """Sections with points and the passages they rest on.

    Raises:
        SourceError: There is nothing to cite.
    """
    if not evidence:
        raise SourceError("no source has a passage on this topic: nothing to cite; give other sources or another topic")

    def ask(kept: tuple[Passage, ...]) -> Outline:
        return tools.author.outline(brief, plan, kept, references)

    about = (brief.topic, *(question.question for question in plan.questions))
    made = shortened(ask, evidence, about, tools, "outline")
    if not made.sections:
        raise SourceError("the passages found do not make a section: nothing to cite; give more sources")
    return made


OUTLINE = Step("outline", "outline", 1, "outline", _split, outline)
