"""Review: the checks, the author's critique, and the finished article with its proof."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from draftflow.exports.markdown import Manuscript
from draftflow.exports.markdown import article as finished
from draftflow.models import (
    Assignment,
    Coverage,
    Finding,
    Language,
    Ledger,
    Outline,
    Passage,
    Reference,
    Review,
    Section,
    Source,
    Style,
    Support,
)
from draftflow.stages.assemble import manuscript
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.text.citations import cited

if TYPE_CHECKING:
    from draftflow.checks.audit import Audit


def _written(snapshot: Snapshot) -> dict[str, Any] | None:
    """What the checks look at: outline, the sections there are, and what they cite."""
    if snapshot.outline is None:
        return None
    sections = tuple(snapshot.sections[s.id] for s in snapshot.outline.sections if s.id in snapshot.sections)
    used = {key for section in sections for key in cited(section.text)}
    passages = tuple(p for p in snapshot.passages if p.id in used)
    origins = {p.source for p in passages}
    return {
        "language": snapshot.brief.language,
        "outline": snapshot.outline,
        "sections": sections,
        "passages": passages,
        "sources": tuple(s for s in snapshot.sources if s.id in origins),
        **({"style": snapshot.brief.style} if snapshot.brief.style else {}),
    }


def _findings(snapshot: Snapshot) -> tuple[Unit, ...]:
    written = _written(snapshot)
    if not written or not written["sections"]:
        return ()
    return (Unit("review/findings", "review.md", {"brief": snapshot.brief.assignment(), **written}),)


def review(
    tools: Tools,
    *,
    brief: Assignment,
    language: Language,
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    style: Style | None = None,
) -> Review:
    """What the checks found, placed in the sections' files, and what the author has to say about the whole."""
    checked = placed(audited(language, outline, sections, passages, sources, style))
    found = tuple(finding.model_copy(update={"file": None}) for finding in checked.findings)  # its section says it
    text = "\n\n".join(f"## {section.heading}\n\n{section.text.strip()}" for section in sections)
    said = tools.author.critique(brief, outline, f"# {outline.title}\n\n{text}", found)
    return Review(findings=(*found, *said), coverage=checked.coverage)


def _ledger(snapshot: Snapshot) -> tuple[Unit, ...]:
    written = _written(snapshot)
    if not written or not written["sections"]:
        return ()
    said = {"support": snapshot.support} if snapshot.support else {}
    return (Unit("review/ledger", "ledger.json", {**written, **said}),)


def ledger(
    _tools: Tools,
    *,
    language: Language,
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    style: Style | None = None,
    support: tuple[Support, ...] = (),
) -> Ledger:
    """Every sentence with what it rests on and with the verdicts; beside these what models have said."""
    return audited(language, outline, sections, passages, sources, style).ledger(passages, support)


def audit_of(snapshot: Snapshot) -> "Audit | None":
    """What the checks say of an article as it stands, or None before anything is written."""
    written = _written(snapshot)
    return audited(**written) if written and written["sections"] else None


def audited(
    language: Language,
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    style: Style | None = None,
) -> "Audit":
    """What the checks say of the sections, put together as one article."""
    # here, because what the checks take to load is not wanted by a command that checks nothing
    from draftflow.checks.article import own_article
    from draftflow.checks.audit import audit
    from draftflow.checks.base import Library

    known = {passage.id: passage for passage in passages}
    references = tuple(source.reference() for source in sources)
    library = Library({source.id: source.text for source in sources}, known, references)
    return audit(own_article(outline, sections, known, references, language=language, style=style), library)


def placed(checked: "Audit") -> "Audit":
    """`checked` with each finding placed in the file where a writer mends it."""
    starts = {h.section: h.line for h in checked.article.headings if h.level == 2}  # noqa: PLR2004 - `##`
    backing = checked.backing
    if backing:
        backing = replace(backing, findings=tuple(_in_section(starts, finding) for finding in backing.findings))
    found = tuple(_in_section(starts, finding) for finding in checked.findings)
    return replace(checked, findings=found, backing=backing)


def _in_section(starts: Mapping[str | None, int], finding: Finding) -> Finding:
    """`finding` with its line counted in `sections/<id>.md`; a section's text begins two lines below its heading."""
    heading = starts.get(finding.section)
    if finding.line is None or heading is None:
        return finding
    file = f"sections/{finding.section}.md"
    return finding.model_copy(update={"file": file, "line": max(1, finding.line - heading - 1)})


def _article(snapshot: Snapshot) -> tuple[Unit, ...]:
    made = manuscript(snapshot)
    coverage = snapshot.review.coverage if snapshot.review else ()
    return (Unit("review/article", "article.md", {"manuscript": made, "coverage": coverage}),) if made else ()


def article(_tools: Tools, *, manuscript: Manuscript, coverage: tuple[Coverage, ...]) -> str:
    """The finished article."""
    return finished(manuscript, coverage)


def _references(snapshot: Snapshot) -> tuple[Unit, ...]:
    made = manuscript(snapshot)
    return (Unit("review/references", "references.json", {"references": made.numbered()}),) if made else ()


def references(_tools: Tools, *, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The cited references, in the order of the reference list."""
    return references


FINDINGS = Step("review", "findings", 1, "critique", _findings, review)
ARTICLE = Step("review", "article", 1, None, _article, article)
REFERENCES = Step("review", "references", 1, None, _references, references)
LEDGER = Step("review", "ledger", 1, None, _ledger, ledger)
