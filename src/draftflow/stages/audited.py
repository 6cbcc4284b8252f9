"""The checks on sections put together as one article, and their findings placed in the files where they are mended."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from draftflow.models import Finding, Language, Outline, Passage, Section, Source, Style
from draftflow.models.matter import Front
from draftflow.models.voice import Voice
from draftflow.stages.base import Snapshot
from draftflow.stages.final import Place, final_outline, final_section
from draftflow.text.citations import cited

if TYPE_CHECKING:
    from draftflow.checks.audit import Audit

_SECTION = 2  # level of a section's heading


def written(snapshot: Snapshot, sections: Mapping[str, Section], front: Front | None = None) -> dict[str, Any] | None:
    """What the checks look at: outline, the sections there are, and what they cite."""
    if snapshot.outline is None:
        return None
    there = tuple(sections[s.id] for s in snapshot.outline.sections if s.id in sections)
    used = {key for section in there for key in cited(section.text)}
    used |= {key for line in front_lines(front) for key in cited(line)}
    passages = tuple(p for p in snapshot.passages if p.id in used)
    origins = {p.source for p in passages}
    return {
        "language": snapshot.brief.language,
        "outline": snapshot.contract,
        "sections": there,
        "passages": passages,
        "sources": tuple(s for s in snapshot.described if s.id in origins),
        **({"style": snapshot.brief.style} if snapshot.brief.style else {}),
    }


def finished(snapshot: Snapshot) -> dict[str, Any] | None:
    """The same of the article as it is published: rewritten, with its front matter."""
    final = {name: section for name in snapshot.sections if (section := final_section(snapshot, name))}
    inputs = written(snapshot, final, snapshot.front)
    if inputs is None:
        return None
    heard = {"voice": snapshot.voice} if snapshot.voice else {}
    return inputs | heard | {"outline": final_outline(snapshot), "front": front_lines(snapshot.front)}


def front_lines(front: Front | None) -> tuple[str, ...]:
    """The lines of front matter that make statements, as far from each other as they stand in `front.md`."""
    if front is None:
        return ()
    points = tuple(f"- {point}" for point in front.summary)
    terms = tuple(f"- {term.term}: {term.meaning}" for term in front.glossary)
    return (*points, *("", "", "") * bool(points and terms), *terms)


def audited(
    language: Language,
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    style: Style | None = None,
    front: tuple[str, ...] = (),
    voice: Voice | None = None,
) -> "Audit":
    """What the checks say of the sections, put together as one article."""
    # here, because what the checks take to load is not wanted by a command that checks nothing
    from draftflow.checks.article import own_article
    from draftflow.checks.audit import audit
    from draftflow.checks.base import Library
    from draftflow.checks.shelf import shelf

    known = {passage.id: passage for passage in passages}
    references = tuple(source.reference() for source in sources)
    library = Library({source.id: source.text for source in sources}, known, references, shelf())
    told: Any = {"language": language, "style": style, "front": front, "voice": voice}
    article = own_article(outline, sections, known, references, **told)
    return audit(article, library)


def placed(checked: "Audit", files: Mapping[str, Place]) -> "Audit":
    """`checked` with each finding placed in the file where a writer mends it.

    `files` by the section's id, "" for the front matter. A section's text begins two lines below its heading.
    """
    starts = {h.section: h.line + 2 for h in checked.article.headings if h.level == _SECTION and h.section}
    if checked.article.front_line is not None:
        starts[""] = checked.article.front_line
    backing = checked.backing
    if backing:
        backing = replace(backing, findings=tuple(_in_file(finding, starts, files) for finding in backing.findings))
    found = tuple(_in_file(finding, starts, files) for finding in checked.findings)
    return replace(checked, findings=found, backing=backing)


def _in_file(finding: Finding, starts: Mapping[str, int], files: Mapping[str, Place]) -> Finding:
    """`finding` with its line counted in the file of its section."""
    name = finding.section or ""
    start, place = starts.get(name), files.get(name)
    if finding.line is None or start is None or place is None or (not name and finding.line < start):
        return finding  # of the title or the standfirst
    line = place.line + max(0, finding.line - start)
    return finding.model_copy(update={"file": place.file, "line": line})
