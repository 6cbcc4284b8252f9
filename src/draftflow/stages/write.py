"""Write: the prose of each section, from the evidence it owns."""

from draftflow.authors.requests import WriteRequest
from draftflow.errors import Empty
from draftflow.models import Assignment, Outline, Passage, PlannedSection, Reference, Section
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.shorter import shortened, without
from draftflow.text.citations import placed


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    if snapshot.outline is None:
        return ()
    passages = {passage.id: passage for passage in snapshot.passages}
    brief, context = snapshot.brief.assignment(), {"outline": snapshot.contract, "references": snapshot.references}
    return tuple(
        Unit(
            f"write/{section.id}",
            f"sections/{section.id}.md",
            {
                "brief": brief,
                "section": section,
                "evidence": tuple(passages[e] for e in section.evidence if e in passages),
            },
            context,
        )
        for section in snapshot.outline.sections
    )


def write(
    tools: Tools,
    *,
    section: PlannedSection,
    evidence: tuple[Passage, ...],
    brief: Assignment,
    outline: Outline,
    references: tuple[Reference, ...],
) -> Section:
    """The section's prose, without links, images, markup of HTML, or its own heading.

    The rest of the outline is context: editing one heading makes one section stale, not all. Points without evidence
    are not shown to the author: what nobody says is not to be told. Citations stand before the stop of their clause.

    Raises:
        Empty: There is no evidence to write from, or no prose came.
    """
    if not evidence:
        raise Empty(f"section {section.heading!r} names no evidence; give its points an id in outline.md, or delete it")

    from draftflow.text.prose import plain_prose

    def ask(kept: tuple[Passage, ...]) -> str:
        return tools.author.write(WriteRequest(brief, outline, without(section, kept), kept, references))

    about = (section.heading, section.intent, *(point.text for part in section.parts for point in part.points))
    text, removed = plain_prose(shortened(ask, evidence, about, tools, f"write/{section.id}"), section.heading)
    if removed:
        tools.notice(f"{section.id}: taken out of the prose: {', '.join(removed)}")
    if not text.strip():
        raise Empty(f"no prose came for section {section.heading!r}")
    return Section(id=section.id, heading=section.heading, text=placed(text, brief.language))


WRITE = Step("write", "write", 1, "write", _split, write)
