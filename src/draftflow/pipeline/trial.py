"""One unit, asked for on its own: what would be sent for it, and what comes of another prompt or model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from draftflow.authors.base import Author, Operation
from draftflow.authors.model import ModelAuthor
from draftflow.authors.prompts import TEMPLATES
from draftflow.errors import UsageError
from draftflow.llm.base import LanguageModel, Request
from draftflow.llm.capture import Capture, captured
from draftflow.models import Evidence, Finding, Gaps, Language, Outline, Plan, Section
from draftflow.models.matter import Critique, Front, Revision
from draftflow.pipeline import formats
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.survey import wanted
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STEPS
from draftflow.stages.audited import placed
from draftflow.stages.base import Snapshot, Step, Tools, Unit, Value, no_reading
from draftflow.stages.final import places
from draftflow.stages.review import audit_of
from draftflow.templates import Source as Template
from draftflow.text.citations import cited
from draftflow.text.measure import length


@dataclass(frozen=True, slots=True)
class Trial:
    """A unit with its file as it is (None if it is not there yet) and as the trial would have it.

    `seen` is the digest of the file as it is.
    """

    step: Step
    unit: Unit
    before: Value | None
    after: Value
    now: str | None
    tried: str
    seen: str | None


def calling(snapshot: Snapshot, key: str) -> tuple[Step, Unit]:
    """The unit of that key, which asks the author, and its step.

    Raises:
        UsageError: There is none, or it asks nothing.
    """
    every = [(step, unit) for step in STEPS for unit in step.split(snapshot)]
    asking = [(step, unit) for step, unit in every if step.operation is not None and unit.inputs is not None]
    for step, unit in asking:
        if unit.key == key:
            return step, unit
    examples = {step.name: unit.key for step, unit in reversed(asking)}  # the first of each step
    known = ", ".join(reversed(examples.values())) or "none yet: `draftflow run` makes the sources and the plan"
    what = "asks no model" if key in {unit.key for _, unit in every} else "is no unit of this article"
    raise UsageError(f"{key!r} {what}; those that ask one are such as {known}")


def request_for(
    snapshot: Snapshot, key: str, author: Callable[[LanguageModel], ModelAuthor]
) -> tuple[Request, Template]:
    """What would be sent first for a unit, and the template it is made with; no call is made.

    Raises:
        UsageError: There is no such unit, or its template will not do.
    """
    step, unit = calling(snapshot, key)
    asked = captured(lambda llm: _run(step, unit, author(llm), lambda _line: None))
    if asked is None or step.operation is None:
        raise UsageError(f"{key!r} asks nothing as the article stands")
    return asked, author(Capture()).templates.source(TEMPLATES[step.operation])


def attempt(snapshot: Snapshot, workspace: Workspace, author: Author, key: str, notice: Callable[[str], None]) -> Trial:
    """Make one unit and put it nowhere.

    Raises:
        DraftflowError: There is no such unit, or it could not be made.
    """
    step, unit = calling(snapshot, key)
    now, seen = workspace.read(unit.path), workspace.digest(unit.path)
    after = _run(step, unit, author, notice)
    return Trial(step, unit, _present(snapshot, step, unit), after, now, formats.dump(after), seen)


def accept(trial: Trial, workspace: Workspace, configured: Author, tried: Author) -> str:
    """Put the outcome of a trial into its file; the old one goes into the history. Returns where it is now.

    It counts as made by draftflow if `configured`, the author that the article has, would have asked the same;
    otherwise as made by hand, so that no later run replaces it unasked.
    """
    operation = trial.step.operation
    same = operation is not None and dict(configured.identity(operation)) == dict(tried.identity(operation))
    journal = Journal(workspace)
    entry = journal.lock.units.get(trial.unit.key)
    if entry is not None and entry.by == "draftflow" and entry.output == trial.seen:
        workspace.keep_old(trial.unit.path)  # a person's bytes the journal keeps itself
    inputs = wanted(trial.step, trial.unit, configured) or {}
    by: Literal["draftflow", "hand"] = "draftflow" if same else "hand"
    kept = journal.commit(trial.unit.key, trial.unit.path, inputs, trial.tried, seen=trial.seen, by=by)
    return kept or trial.unit.path


def findings(snapshot: Snapshot, section: Section) -> tuple[Finding, ...]:
    """What the checks say of one section, read on its own; lines are counted in its file."""
    if snapshot.outline is None:
        return ()
    planned = tuple(each for each in snapshot.outline.sections if each.id == section.id)
    alone = replace(
        snapshot,
        outline=snapshot.outline.model_copy(update={"sections": planned}),
        sections={section.id: section},
        revised={},
        front=None,
    )
    checked = audit_of(alone)
    return placed(checked, places(alone)).findings if checked else ()


def measures(value: Value | None, language: Language) -> Mapping[str, int]:
    """What can be counted in a unit's value, by name; lengths are words, or characters for Japanese."""
    match value:
        case Section() | Revision():
            unit = "characters" if language == "ja" else "words"
            return {unit: length(value.text, language), "citations": len(cited(value.text))}
        case Outline():
            points = [point for s in value.sections for part in s.parts for point in part.points]
            passages = {key for section in value.sections for key in section.evidence}
            return {"sections": len(value.sections), "points": len(points), "passages used": len(passages)}
        case Evidence():
            return {"passages": len(value.passages), "turned down": len(value.rejected)}
        case Gaps():
            return {"contested": len(value.contested), "missing": len(value.missing), "queries": len(value.queries)}
        case Plan():
            queries = sum(len(question.queries) for question in value.questions)
            return {"questions": len(value.questions), "queries": queries}
        case _:
            return _measures_of_the_whole(value)


def _measures_of_the_whole(value: Value | None) -> Mapping[str, int]:
    """What can be counted in what is said of the whole article."""
    match value:
        case Critique():
            return {"found by the checks": len(value.checks), "said by the critique": len(value.findings)}
        case Front():
            return {"titles": len(value.titles), "points": len(value.summary), "terms": len(value.glossary)}
        case _:
            return {}


def _run(step: Step, unit: Unit, author: Author, notice: Callable[[str], None]) -> Value:
    """Make a unit's value."""
    tools = Tools(author.for_unit(unit.key), no_reading, notice)
    return step.run(tools, **(unit.inputs or {}), **unit.context)


def _present(snapshot: Snapshot, step: Step, unit: Unit) -> Value | None:
    """The unit's value as it stands in the folder."""
    name = PurePosixPath(unit.path).stem
    by_operation: Mapping[Operation | None, Value | None] = {
        "plan": snapshot.plan,
        "read": snapshot.evidence.get(name),
        "gaps": snapshot.gaps,
        "outline": snapshot.outline,
        "write": snapshot.sections.get(name),
        "critique": snapshot.critique,
        "revise": snapshot.revised.get(name),
        "front": snapshot.front,
    }
    return by_operation.get(step.operation)
