"""What a run came to, as the closing summary tells it."""

from collections.abc import Iterator
from pathlib import Path

from draftflow.errors import BudgetStop, Exit, ProviderError
from draftflow.models import Brief, Coverage, Language, Model
from draftflow.pipeline.calls import Spent, calls, spent
from draftflow.pipeline.reader import read_snapshot
from draftflow.pipeline.runner import Outcome
from draftflow.pipeline.source_images import offers
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.base import Snapshot
from draftflow.stages.final import final_section
from draftflow.stages.gaps import uncovered
from draftflow.stages.reading import copies
from draftflow.text.citations import cited
from draftflow.text.measure import length


class Summary(Model):
    """Where the article is and how it stands. `length` and `wanted` are words or, for Japanese, characters.

    `evidence_planned` are the passages of the outline, `evidence_used` those that the prose of their section cites;
    `open` is what the sources leave open, `offered` what they have beside their text, in words.
    `copies` are sources that are not read because another carries their text, `left_out` those not read for another
    reason, `in_part` those of which not all is read.
    """

    folder: Path
    article: Path | None
    title: str
    language: Language
    length: int
    wanted: int
    citations: int
    sources: int
    sources_cited: int
    passages: int
    rejected: int
    evidence_planned: int = 0
    evidence_used: int = 0
    open: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    errors: int
    warnings: int
    notes: int
    mended: int = 0
    coverage: tuple[Coverage, ...]
    made: int
    run: Spent
    total: Spent
    gaps: dict[str, str]
    refused_sources: dict[str, str]
    copies: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    in_part: tuple[str, ...] = ()
    left_as_edited: tuple[str, ...]
    orphans: tuple[str, ...]
    exit: int


def summarise(workspace: Workspace, brief: Brief, outcome: Outcome, calls_before: int) -> Summary:
    """The summary of a run; `calls_before` is how many calls were on file when it began."""
    snapshot = read_snapshot(workspace, brief, ())
    texts = list(_texts(snapshot).values())
    keys = [key for text in texts for key in cited(text)]
    origins = {passage.id: passage.source for passage in snapshot.passages}
    findings = snapshot.review.findings if snapshot.review else ()
    made = calls(workspace)
    planned, used = _evidence(snapshot)
    return Summary(
        folder=workspace.root,
        article=workspace.root / "article.md" if workspace.read_bytes("article.md") is not None else None,
        title=snapshot.outline.title if snapshot.outline else brief.topic,
        language=brief.language,
        length=sum(length(text, brief.language) for text in texts),
        wanted=brief.length,
        citations=len(keys),
        sources=len(snapshot.sources),
        sources_cited=len({origins[key] for key in keys if key in origins}),
        passages=len(snapshot.passages),
        rejected=sum(len(evidence.rejected) for evidence in snapshot.evidence.values()),
        evidence_planned=planned,
        evidence_used=used,
        open=tuple(_open(snapshot)),
        offered=tuple(_offered(snapshot, workspace.root.name)),
        errors=sum(finding.severity == "error" for finding in findings),
        warnings=sum(finding.severity == "warning" for finding in findings),
        notes=sum(finding.severity == "note" for finding in findings),
        mended=len(snapshot.review.mended) if snapshot.review else 0,
        coverage=snapshot.review.coverage if snapshot.review else (),
        made=len(outcome.made),
        run=spent(made[calls_before:]),
        total=spent(made),
        gaps={key: str(error) for key, error in outcome.gaps.items()},
        refused_sources={f"research/sources/{source.id}": source.complaint for source in snapshot.refused},
        **_not_read(snapshot),
        left_as_edited=tuple(kept.path for kept in outcome.kept),
        orphans=tuple(orphan.path for orphan in outcome.orphans),
        exit=exit_code(workspace, outcome),
    )


def _texts(snapshot: Snapshot) -> dict[str, str]:
    """The prose of the sections as the article has them, by their ids."""
    final = (final_section(snapshot, name) for name in snapshot.sections)
    return {section.id: section.text for section in final if section}


def _not_read(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Which sources are not read, or not whole."""
    same, readings = copies(snapshot.readings), snapshot.readings
    return {
        "copies": same,
        "left_out": tuple(name for reading in readings for name in reading.left_out if name not in same),
        "in_part": tuple(name for reading in readings for name in reading.in_part),
    }


def _evidence(snapshot: Snapshot) -> tuple[int, int]:
    """How many passages the outline gives to sections, and how many of them their prose cites."""
    sections = snapshot.outline.sections if snapshot.outline else ()
    known = {passage.id for passage in snapshot.passages}
    planned = {section.id: known & set(section.evidence) for section in sections if section.id in snapshot.sections}
    texts = _texts(snapshot)
    used = (len(ids & set(cited(texts[name]))) for name, ids in planned.items())
    return sum(map(len, planned.values())), sum(used)


def _open(snapshot: Snapshot) -> Iterator[str]:
    """What the sources leave open."""
    if snapshot.gaps is None and snapshot.weighed.is_empty:
        return
    for item in uncovered(snapshot.brief, snapshot.passages):
        yield f"nothing found on what must be covered: {item}"
    look = "in the first look" if snapshot.second else "in the sources"
    for each in snapshot.weighed.contested:
        if not each.other_side:
            yield f"contested, and no other side found {look}: {each.matter}"
    counted = {
        "gaps.yaml": len((*snapshot.gaps.missing, *snapshot.gaps.unanswered)) if snapshot.gaps else 0,
        "outline.md": len(snapshot.outline.missing) if snapshot.outline else 0,
    }
    if count := sum(counted.values()):
        places = ", ".join(name for name, number in counted.items() if number)
        yield f"{count} question{'s' * (count > 1)} left open by the sources, see {places}"


def _offered(snapshot: Snapshot, name: str) -> Iterator[str]:
    """Pictures that may be taken, as long as the article has none."""
    count = sum(not offer.reason for offer in offers(snapshot.sources))
    if count and not snapshot.brief.image:
        one = count == 1
        said = f"{count} picture{'' if one else 's'} of sources state{'s' if one else ''} a licence"
        yield f"{said}; `draftflow images {name}` says how to take one"


def exit_code(workspace: Workspace, outcome: Outcome) -> Exit:
    """How a run that came to its end went."""
    if not outcome.gaps:
        return Exit.DONE
    if any(isinstance(error, BudgetStop) for error in outcome.gaps.values()):
        return Exit.BUDGET
    nothing_written = not workspace.files("sections", ".md")
    if nothing_written and all(isinstance(error, ProviderError) for error in outcome.gaps.values()):
        return Exit.PROVIDER
    return Exit.GAPS
