"""One unit, asked for on its own: what would be sent for it, and what comes of another prompt or model."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from draftflow.authors.base import Author
from draftflow.authors.model import TEMPLATES, ModelAuthor
from draftflow.errors import UsageError
from draftflow.llm.base import LanguageModel, Request
from draftflow.llm.capture import captured
from draftflow.models import Evidence, Finding, Language, Outline, Plan, Review, Section
from draftflow.pipeline import formats
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.survey import wanted
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STEPS
from draftflow.stages.base import Snapshot, Step, Tools, Unit, Value
from draftflow.stages.review import of_section
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
    known = ", ".join(unit.key for _, unit in asking[:12]) or "none yet: `draftflow run` makes the sources and the plan"
    what = "asks no model" if key in {unit.key for _, unit in every} else "is no unit of this article"
    raise UsageError(f"{key!r} {what}; there are {known}")


def request_for(
    snapshot: Snapshot, key: str, author: Callable[[LanguageModel], ModelAuthor]
) -> tuple[Request, Template]:
    """What would be sent first for a unit, and the template it is made with; no call is made.

    Raises:
        UsageError: There is no such unit, or its template will not do.
    """
    step, unit = calling(snapshot, key)
    asked = captured(lambda llm: _run(step, unit, author(llm)))
    if asked is None or step.operation is None:
        raise UsageError(f"{key!r} asks nothing as the article stands")
    return asked, author(_Silent()).templates.source(TEMPLATES[step.operation])


def attempt(
    snapshot: Snapshot, workspace: Workspace, author: Author, key: str, notice: Callable[[str], None]
) -> Trial:
    """Make one unit and put it nowhere.

    Raises:
        DraftflowError: There is no such unit, or it could not be made.
    """
    step, unit = calling(snapshot, key)
    now, seen = workspace.read(unit.path), workspace.digest(unit.path)
    after = _run(step, unit, author, notice)
    return Trial(step, unit, _present(snapshot, step, unit), after, now, formats.dump(after), seen)
