"""Assemble: the sections in outline order, citations numbered, references listed. No call."""

from collections import defaultdict
from collections.abc import Iterator

from draftflow.exports.markdown import Manuscript, draft
from draftflow.models import Outline, Reference, Section
from draftflow.models.matter import Front
from draftflow.stages.audited import front_lines
from draftflow.stages.back import disclosure, figures, timeline
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.final import final_outline, final_section, section_path
from draftflow.stages.reading import copies
from draftflow.text.citations import cited


def manuscript(snapshot: Snapshot) -> Manuscript | None:
    """The finished article's parts, or None before there is an outline."""
    outline = final_outline(snapshot)
    if outline is None:
        return None
    sections = tuple(final_section(snapshot, planned.id) for planned in outline.sections)
    made = _manuscript(snapshot, outline, sections, snapshot.front)
    return made.model_copy(update=_back(snapshot, made))


def _back(snapshot: Snapshot, made: Manuscript) -> dict[str, object]:
    """What stands around and after the sections, as far as the brief asks for it."""
    brief = snapshot.brief
    known = {passage.id: passage for passage in snapshot.passages if passage.id in made.passages}
    order = dict.fromkeys(key for text in made.texts if text for key in cited(text) if key in known)
    passages = tuple(known[key] for key in order)
    return {
        "images": snapshot.images,
        "timeline": timeline(passages, brief.language) if brief.timeline else (),
        "table": figures(passages, brief.language) if brief.table else (),
        "grouped": brief.references == "grouped",
        "disclosure": disclosure(snapshot, made.references),
    }


def _manuscript(
    snapshot: Snapshot, outline: Outline, sections: tuple[Section | None, ...], front: Front | None
) -> Manuscript:
    used = {key for section in sections if section for key in cited(section.text)}
    used |= {key for line in front_lines(front) for key in cited(line)}
    passages = {p.id: p.source for p in snapshot.passages if p.id in used}
    sources = set(passages.values())
    return Manuscript(
        title=outline.title,
        standfirst=outline.standfirst,
        language=snapshot.brief.language,
        extractive=snapshot.brief.author != "model",
        hybrid=snapshot.brief.model if snapshot.brief.author == "hybrid" else None,
        by_hand=snapshot.brief.author != "model"
        and any(section_path(s.id) in snapshot.by_hand for s in outline.sections),
        headings=tuple(s.heading for s in outline.sections),
        texts=tuple(section.text if section else None for section in sections),
        passages=passages,
        references=tuple(as_cited(snapshot, sources, used)),
        summary=front.summary if front else (),
        glossary=front.glossary if front else (),
    )


def as_cited(snapshot: Snapshot, sources: set[str], used: set[str]) -> Iterator[Reference]:
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
    outline = snapshot.contract
    if outline is None:
        return ()
    sections = tuple(snapshot.sections.get(planned.id) for planned in outline.sections)
    made = _manuscript(snapshot, outline, sections, None)
    return (Unit("assemble", "draft.md", {"manuscript": made}),)


def assemble(_tools: Tools, *, manuscript: Manuscript) -> str:
    """The draft: what the reviewer reads."""
    return draft(manuscript)


ASSEMBLE = Step("assemble", "assemble", 1, None, _split, assemble)
