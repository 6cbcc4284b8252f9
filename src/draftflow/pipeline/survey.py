"""What stands where: the state of every unit of an article, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from draftflow.authors.base import Author
from draftflow.models import PlannedSection
from draftflow.pipeline.lock import Entry, Lock, Said, fingerprints, said, said_once, unasked
from draftflow.pipeline.prompt_copies import changed_lines
from draftflow.pipeline.state import State, changed, state
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STEPS
from draftflow.stages.base import Snapshot, Step, Unit

MANAGED = {"sources": ".md", "evidence": ".yaml", "sections": ".md", "revised": ".md"}
"""Folders that hold one file to a unit; what no unit claims in them is an orphan."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit, its state, and the reasons where it is not fresh."""

    key: str
    path: str
    state: State
    reasons: tuple[str, ...] = ()
    calls: bool = False
    """Whether making it asks the author."""
    digest: str | None = None
    """Of the file as it was when it was looked at."""


def wanted(step: Step, unit: Unit, author: Author, of_source: Said = said) -> dict[str, str] | None:
    """The fingerprints of a unit as it is now; None if it has no maker."""
    if unit.inputs is None:
        return None
    identity = author.identity(step.operation) if step.operation else {}
    return fingerprints(unit.inputs, identity, step.version, of_source)


def standing(
    step: Step, unit: Unit, author: Author, lock: Lock, workspace: Workspace, of_source: Said = said
) -> Standing:
    """Where one unit stands."""
    entry = lock.units.get(unit.key)
    now = wanted(step, unit, author, of_source)
    if entry and step.operation is None:
        entry = unasked(entry, now)
    digest = workspace.digest(unit.path)
    found = state(entry, now, digest)
    differing = changed(entry, now)
    reasons = tuple(reason(name, *pair) for name, pair in differing.items())
    if step.operation and any(name.startswith("prompts/") for name in differing):
        reasons = tuple(_counted(reasons, author.texts(step.operation), differing, workspace))
    if isinstance(section := (unit.inputs or {}).get("section"), PlannedSection):
        shown = f"outline.md: heading {section.heading!r} changed"
        reasons = tuple(shown if text == _NAMES["section"] else text for text in reasons)
    if found in (State.EDITED, State.CONFLICT) and entry and entry.by != "hand":
        reasons = ("changed by hand", *reasons)
    return Standing(unit.key, unit.path, found, reasons, step.operation is not None, digest)


def _counted(
    reasons: tuple[str, ...],
    texts: Mapping[str, str],
    differing: Mapping[str, tuple[str | None, str | None]],
    workspace: Workspace,
) -> Iterator[str]:
    """`reasons` with the number of lines that changed in a prompt, where it is known."""
    for text, (name, (before, _)) in zip(reasons, differing.items(), strict=True):
        lines = changed_lines(workspace, before, texts[name]) if before and name in texts else None
        yield f"{text}: {lines} line{'s' * (lines != 1)}" if lines else text


def survey(snapshot: Snapshot, lock: Lock, workspace: Workspace, author: Author) -> list[Standing]:
    """Where every unit stands, in the order of the stages; orphans last."""
    units = ((step, unit) for step in STEPS for unit in step.split(snapshot))
    of_source = said_once()
    found = [standing(step, unit, author, lock, workspace, of_source) for step, unit in units]
    return found + orphans(lock, workspace, {each.path for each in found})


def orphans(lock: Lock, workspace: Workspace, claimed: set[str]) -> list[Standing]:
    """Files in the folders of units that no unit claims."""
    keys = {entry.path: key for key, entry in lock.units.items()}
    return [
        Standing(keys.get(path, path), path, State.ORPHAN, (_why_orphan(path, lock.units, keys),))
        for folder, suffix in MANAGED.items()
        for path in workspace.files(folder, suffix)
        if path not in claimed
    ]


def _why_orphan(path: str, units: Mapping[str, Entry], keys: Mapping[str, str]) -> str:
    name = PurePosixPath(path).stem
    if path.startswith("evidence/"):
        return f"no source {name!r} is read"
    if path.startswith("revised/"):
        return "its section is as a person wrote it, or nothing is to be mended in it; it is left out of the article"
    made = "its heading is gone from" if keys.get(path) in units else "no heading of that id is in"
    return f"{made} outline.md; it is left out of the article"


_NAMES = {
    "document": "the source file changed",
    "source": "the frozen source changed",
    "sources": "the sources changed",
    "plan": "plan.yaml changed",
    "bounds": "how much may be read changed",
    "searched": "what the search found changed",
    "tokens": "how much of it is read changed",
    "evidence": "its evidence changed",
    "gaps": "gaps.yaml changed",
    "given": "given-outline.md changed",
    "queries": "the queries in gaps.yaml changed",
    "section": "its heading in outline.md changed",
    "outline": "outline.md changed",
    "sections": "the sections changed",
    "passages": "the cited passages changed",
    "text": "its section changed",
    "findings": "what was found in it changed",
    "critique": "critique.yaml changed",
    "front": "front.md changed",
    "voice": "the voice changed",
    "asked": "what is asked for in its brief.md changed",
    "column": "column.md changed",
    "piece": "column.md, its voice or the references changed",
    "rewritten": "other sections are rewritten",
    "places": "lines moved in the files of the sections",
    "manuscript": "the sections, the outline or the references changed",
    "coverage": "review.md changed",
    "version": "draftflow changed how this is made",
}


def reason(name: str, before: str | None, after: str | None) -> str:
    """Why a unit is stale, in words: what changed, and from what to what where that is short."""
    if name.startswith("brief."):
        what = f"brief.md: {name.removeprefix('brief.')} changed"
    elif name.startswith("prompts/"):
        what = f"{name} changed"
    else:
        what = _NAMES.get(name, f"{name} changed")
    short = before and after and not before.startswith("sha256:") and not after.startswith("sha256:")
    telling = name != "version" and not name.startswith("prompts/")  # hashes tell nobody anything
    return f"{what}: {before} -> {after}" if short and telling else what
