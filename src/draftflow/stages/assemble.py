"""Assemble: the sections in outline order, citations numbered, references listed. No call."""

from collections import defaultdict
from collections.abc import Iterator

from draftflow.exports.markdown import Manuscript, draft
from draftflow.models import Reference
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.reading import copies
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
        references=tuple(_as_cited(snapshot, sources, used)),
    )


def _as_cited(snapshot: Snapshot, sources: set[str], used: set[str]) -> Iterator[Reference]:
    """The references of `sources` with the pages of the `used` passages, and where copies of their text stand."""
    references = snapshot.references
    pages: defaultdict[str, set[int]] = defaultdict(set)
    for passage in snapshot.passages:
        if passage.id in used and passage.where.page is not None:
            pages[passage.source].add(passage.where.page)
    also: defaultdict[str, list[str]] = defaultdict(list)
    unread = copies(snapshot.readings)
    for copy in references:
        if copy.origin and copy.url and copy.id in unread:
            also[copy.origin].append(copy.url)
    for each in references:
        if each.id in sources:
            found = {"cited_pages": tuple(sorted(pages[each.id])), "also_at": tuple(also[each.id])}
            yield each.model_copy(update=found)


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    made = manuscript(snapshot)
    return (Unit("assemble", "draft.md", {"manuscript": made}),) if made else ()


def assemble(_tools: Tools, *, manuscript: Manuscript) -> str:
    """The draft: what the reviewer reads."""
    return draft(manuscript)


ASSEMBLE = Step("assemble", "assemble", 1, None, _split, assemble)
