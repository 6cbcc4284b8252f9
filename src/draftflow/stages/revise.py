"""Revise: sections with findings worth it are rewritten with their findings, and only those."""

from collections.abc import Callable, Iterator
from functools import cache

from draftflow.authors.requests import ReviseRequest
from draftflow.errors import BadReply, BudgetStop, ProviderError
from draftflow.models import (
    Assignment,
    Finding,
    Language,
    Outline,
    Passage,
    PlannedSection,
    Reference,
    Section,
    Source,
)
from draftflow.models.matter import Revision
from draftflow.stages.audited import audited, placed, written
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.better import Judge
from draftflow.stages.final import Place, digest, revised_path, section_path, to_mend
from draftflow.stages.shorter import shortened, without
from draftflow.stages.worth import CRITIQUE, REFUSED
from draftflow.text.citations import placed as well_cited
from draftflow.text.clean import one_line

ROUNDS = 2
"""How often a section is rewritten at most."""


def _split(snapshot: Snapshot) -> Iterator[Unit]:
    if snapshot.outline is None or snapshot.brief.author != "model":
        return
    for planned in snapshot.outline.sections:
        if unit := _unit(snapshot, planned):
            yield unit


def _unit(snapshot: Snapshot, planned: PlannedSection) -> Unit | None:
    """The rewrite of one section; of a section that a person wrote, only what that person made of it."""
    name, section = planned.id, snapshot.sections.get(planned.id)
    if section is None:
        return None
    key, path = f"review/revised/{name}", revised_path(name)
    theirs = path in snapshot.by_hand and name in snapshot.revised
    found = () if section_path(name) in snapshot.by_hand else to_mend(snapshot, name)
    if found is None:  # nobody has read the section as it is now
        known = snapshot.revised.get(name)
        return Unit(key, path, None) if theirs or (known and known.of == digest(section)) else None
    if not found and not theirs:
        return None
    passages = {passage.id: passage for passage in snapshot.passages}
    evidence = tuple(passages[e] for e in planned.evidence if e in passages)
    inputs = {
        "brief": snapshot.brief.assignment(),
        "language": snapshot.brief.language,
        "section": planned,
        "text": section,
        "findings": found,
        "evidence": evidence,
    }
    draft = written(snapshot, snapshot.sections) or {}
    at_hand = tuple({p.id: p for p in (*draft["passages"], *evidence)}.values())
    origins = {p.source for p in at_hand}
    context = {
        "outline": snapshot.contract,
        "sections": draft["sections"],
        "passages": at_hand,
        "sources": tuple(source for source in snapshot.described if source.id in origins),
        "references": snapshot.references,
    }
    return Unit(key, path, inputs, context)


def revise(
    tools: Tools,
    *,
    brief: Assignment,
    language: Language,
    section: PlannedSection,
    text: Section,
    findings: tuple[Finding, ...],
    evidence: tuple[Passage, ...],
    outline: Outline,
    sections: tuple[Section, ...],
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    references: tuple[Reference, ...],
) -> Revision:
    """The better of the section and its rewrites, by the checks; a second rewrite for what the first leaves open.

    The rest of the draft is context: it is what a version is checked in, but another section's new words make no
    rewrite stale.
    """
    from draftflow.text.prose import plain_prose

    @cache
    def findings_with(version: Section) -> tuple[Finding, ...]:
        article = tuple(version if each.id == version.id else each for each in sections)
        files = {each.id: Place(section_path(each.id), 1) for each in article}
        found = placed(audited(language, outline, article, passages, sources, brief.style), files).findings
        return tuple(finding.model_copy(update={"file": None}) for finding in found)

    def rewritten(best: Section, asked: tuple[Finding, ...]) -> Section:
        def ask(kept: tuple[Passage, ...]) -> str:
            mine = without(section, kept)
            return tools.author.revise(ReviseRequest(brief, outline, mine, best.text, asked, kept, references))

        about = (section.heading, best.text)
        prose, removed = plain_prose(shortened(ask, evidence, about, tools, f"revised/{section.id}"), section.heading)
        if removed:
            tools.notice(f"{section.id}: taken out of the rewrite: {', '.join(removed)}")
        return text.model_copy(update={"text": well_cited(prose, language)})

    remarks = tuple(finding for finding in findings if finding.code == CRITIQUE)
    known = frozenset(passage.id for passage in passages)
    return better_of(Judge(section, text, language, known, remarks, findings_with, evidence), findings, rewritten)


def better_of(
    judge: Judge, findings: tuple[Finding, ...], rewritten: Callable[[Section, tuple[Finding, ...]], Section]
) -> Revision:
    """Rewrite while there is something to mend, twice at most; what is refused is asked for again with the reason."""
    best, asked, rounds = judge.original, findings, 0
    reasons: list[str] = []
    while asked and rounds < ROUNDS:
        try:
            rewrite = rewritten(best, asked)
        except (BadReply, BudgetStop, ProviderError) as error:
            if not rounds:
                raise
            reasons.append(f"round {rounds + 1}: {one_line(str(error))}")  # what the first gave is kept
            break
        rounds += 1
        if refused := judge.refusal(rewrite, best, asked):
            reasons.append(f"round {rounds}: {refused}")
            message = f"A rewrite of this section was refused: {refused}."
            asked = (*asked, Finding(code=REFUSED, severity="note", message=message, section=best.id))
        else:
            best, asked = rewrite, judge.remaining(rewrite)
    return Revision(
        id=best.id,
        kept="original" if best is judge.original else "rewritten",
        rounds=rounds,
        reasons=tuple(reasons),
        of=digest(judge.original),
        text=best.text,
    )


REVISE = Step("review", "revised", 1, "revise", lambda snapshot: tuple(_split(snapshot)), revise)
