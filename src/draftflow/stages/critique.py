"""Critique: what the checks and the author say of the whole draft, each remark with its place."""

from draftflow.authors.base import Author
from draftflow.authors.requests import CritiqueRequest
from draftflow.models import Assignment, Finding, Language, Outline, Passage, Section, Source, Style
from draftflow.models.matter import Critique
from draftflow.stages.audited import audited, placed, written
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.final import Place, digest, section_path
from draftflow.text.spot import line_and_column, spot


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    draft = written(snapshot, snapshot.sections)
    if not draft or not draft["sections"] or snapshot.brief.author == "extractive":
        return ()
    inputs = {"brief": snapshot.brief.assignment(), **draft}
    return (Unit("review/critique", "critique.yaml", inputs, {"before": snapshot.critique}),)


def critique(
    tools: Tools,
    *,
    brief: Assignment,
    language: Language,
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    before: Critique | None,
    style: Style | None = None,
) -> Critique:
    """What is to be said of the draft.

    Where only some sections are new since `before`, the others keep the remarks they had: they were acted upon, and
    other words for them would have to be acted upon again.
    """
    files = {section.id: Place(section_path(section.id), 1) for section in sections}
    checks = placed(audited(language, outline, sections, passages, sources, style), files).findings
    checks = tuple(finding.model_copy(update={"file": None}) for finding in checks)  # its section says it
    said = asked(tools.author, brief, outline, sections, checks, passages)
    read = {section.id: digest(section) for section in sections}
    return Critique(findings=_merged(_located(said, sections), read, before), checks=checks, read=read)


def asked(
    author: Author,
    brief: Assignment,
    outline: Outline,
    sections: tuple[Section, ...],
    found: tuple[Finding, ...],
    evidence: tuple[Passage, ...],
) -> tuple[Finding, ...]:
    """What the author has to say about the sections as one article, beside what was `found`."""
    text = "\n\n".join(f"## {section.heading}\n\n{section.text.strip()}" for section in sections)
    return author.critique(CritiqueRequest(brief, outline, f"# {outline.title}\n\n{text}", found, evidence))


def _located(said: tuple[Finding, ...], sections: tuple[Section, ...]) -> tuple[Finding, ...]:
    return tuple(located(finding, sections) for finding in said)


def located(finding: Finding, sections: tuple[Section, ...]) -> Finding:
    """`finding` with the section, line and column at which its excerpt stands; without a place if it stands nowhere.

    The section it names is looked at first: models mistake one section for another.
    """
    for section in sorted(sections, key=lambda each: each.id != finding.section):
        if found := spot(finding.excerpt, section.text):
            line, column = line_and_column(section.text, found[0])
            return finding.model_copy(update={"section": section.id, "line": line, "column": column})
    return finding.model_copy(update={"line": None, "column": None})


def _merged(said: tuple[Finding, ...], read: dict[str, str], before: Critique | None) -> tuple[Finding, ...]:
    if before is None:
        return said
    same = {name for name, known in read.items() if before.read.get(name) == known}
    if len(same) == len(read):
        return said  # it was asked for anew
    kept = (finding for finding in before.findings if finding.section in same)
    return (*kept, *(finding for finding in said if finding.section not in same))


CRITIQUE = Step("review", "critique", 1, "critique", _split, critique)
