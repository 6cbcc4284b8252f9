"""Assemble: the sections in outline order, citations numbered, references listed. No call."""

from draftflow.exports.markdown import Manuscript, draft
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.text.citations import cited


def manuscript(snapshot: Snapshot) -> Manuscript | None:
    """The article's parts as they stand, or None before there is an outline."""
    if snapshot.outline is None:
        return None
    sections = tuple(snapshot.sections.get(s.id) for s in snapshot.outline.sections)
    used = {key for section in sections if section for key in cited(section.text)}
    passages = {p.id: p.source for p in snapshot.passages if p.id in used}
    sources = set(passages.values())
    return Manuscript(
        title=snapshot.outline.title,
        standfirst=snapshot.outline.standfirst,
        language=snapshot.brief.language,
        extractive=snapshot.brief.author == "extractive",
        headings=tuple(s.heading for s in snapshot.outline.sections),
        texts=tuple(section.text if section else None for section in sections),
        passages=passages,
        references=tuple(r for r in snapshot.references if r.id in sources),
    )


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    made = manuscript(snapshot)
    return (Unit("assemble", "draft.md", {"manuscript": made}),) if made else ()


def assemble(_tools: Tools, *, manuscript: Manuscript) -> str:
    """The draft: what the reviewer reads."""
    return draft(manuscript)


ASSEMBLE = Step("assemble", "assemble", 1, None, _split, assemble)
