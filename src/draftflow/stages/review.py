"""Review: what is open in the finished article and what was mended, the article, its references and its proof."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from draftflow.exports.markdown import Manuscript
from draftflow.exports.markdown import article as finished_article
from draftflow.models import (
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
from draftflow.models.matter import Critique
from draftflow.models.voice import Voice
from draftflow.stages.assemble import manuscript
from draftflow.stages.audited import audited, finished, placed
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.critique import located
from draftflow.stages.final import Place, is_rewritten, places, section_path

if TYPE_CHECKING:
    from draftflow.checks.audit import Audit


def _findings(snapshot: Snapshot) -> tuple[Unit, ...]:
    written = finished(snapshot)
    if not written or not written["sections"]:
        return ()
    rewritten = tuple(name for name in snapshot.sections if is_rewritten(snapshot, name))
    inputs = {**written, "critique": snapshot.critique, "places": places(snapshot), "rewritten": rewritten}
    return (Unit("review/findings", "review.md", inputs, {"missing": _missing(snapshot)}),)


def _missing(snapshot: Snapshot) -> tuple[Finding, ...]:
    """The sections that are not there, with the reason where one is known."""
    found: list[Finding] = []
    for section in snapshot.outline.sections if snapshot.outline else ():
        if section.id not in snapshot.sections:
            known = snapshot.missing.get(f"write/{section.id}")
            why = f"{known.flag}: {known.reason}" if known else "it was not written"
            message = f"the section {section.heading!r} is missing: {why}"
            found.append(Finding(code="E902", severity="error", message=message, section=section.id))
    return tuple(found)


def review(
    _tools: Tools,
    *,
    language: Language,
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    front: tuple[str, ...],
    critique: Critique | None,
    places: Mapping[str, Place],
    rewritten: tuple[str, ...],
    style: Style | None = None,
    voice: Voice | None = None,
    missing: tuple[Finding, ...] = (),
) -> Review:
    """What the checks find in the finished article, the remarks that are still open, and what a rewrite mended."""
    checked = placed(audited(language, outline, sections, passages, sources, style, front, voice), places)
    remarks = tuple(_now(remark, sections, places) for remark in (critique.findings if critique else ()))
    found = (*missing, *checked.findings, *(remark for remark in remarks if remark is not None))
    return Review(
        findings=tuple(map(_with_file, found)),
        coverage=checked.coverage,
        mended=tuple(_mended(critique, remarks, checked.findings, rewritten)) if critique else (),
    )


def _with_file(finding: Finding) -> Finding:
    """`finding` as `review.md` holds it: of a section as it was written, the section's name says the file."""
    own = finding.file == section_path(finding.section or "")
    return finding.model_copy(update={"file": None}) if own else finding


def _now(remark: Finding, sections: tuple[Section, ...], places: Mapping[str, Place]) -> Finding | None:
    """`remark` where its words stand now; None if they stood somewhere and are gone."""
    own = tuple(section for section in sections if section.id == remark.section)
    if remark.line is None or not own:
        return remark
    found = located(remark, own)
    if found.line is None:
        return None
    place = places[own[0].id]
    return found.model_copy(update={"file": place.file, "line": found.line + place.line - 1})


def _mended(
    critique: Critique, remarks: tuple[Finding | None, ...], found: tuple[Finding, ...], rewritten: tuple[str, ...]
) -> Iterator[Finding]:
    """What was said of sections that were rewritten since, and is not found in them any more."""
    still = {(f.code, f.section, f.excerpt) for f in found}
    for finding in critique.checks:
        if finding.section in rewritten and (finding.code, finding.section, finding.excerpt) not in still:
            yield finding
    for remark, now in zip(critique.findings, remarks, strict=True):
        if remark.section in rewritten and now is None:
            yield remark


def _ledger(snapshot: Snapshot) -> tuple[Unit, ...]:
    written = finished(snapshot)
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
    front: tuple[str, ...],
    style: Style | None = None,
    voice: Voice | None = None,
    support: tuple[Support, ...] = (),
) -> Ledger:
    """Every sentence with what it rests on and with the verdicts; beside these what models have said."""
    return audited(language, outline, sections, passages, sources, style, front, voice).ledger(passages, support)


def audit_of(snapshot: Snapshot) -> "Audit | None":
    """What the checks say of an article as it stands, or None before anything is written."""
    written = finished(snapshot)
    return audited(**written) if written and written["sections"] else None


def _article(snapshot: Snapshot) -> tuple[Unit, ...]:
    made = manuscript(snapshot)
    coverage = snapshot.review.coverage if snapshot.review else ()
    return (Unit("review/article", "article.md", {"manuscript": made, "coverage": coverage}),) if made else ()


def article(_tools: Tools, *, manuscript: Manuscript, coverage: tuple[Coverage, ...]) -> str:
    """The finished article."""
    return finished_article(manuscript, coverage)


def _references(snapshot: Snapshot) -> tuple[Unit, ...]:
    made = manuscript(snapshot)
    return (Unit("review/references", "references.json", {"references": made.numbered()}),) if made else ()


def references(_tools: Tools, *, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The cited references, in the order of the reference list."""
    return references


FINDINGS = Step("review", "findings", 2, None, _findings, review)
ARTICLE = Step("review", "article", 1, None, _article, article)
REFERENCES = Step("review", "references", 1, None, _references, references)
LEDGER = Step("review", "ledger", 1, None, _ledger, ledger)
