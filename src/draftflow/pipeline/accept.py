"""Accept a hand edit: the file counts as made, by hand, from its inputs as they are now."""

from pathlib import Path

from draftflow.authors.base import Author
from draftflow.errors import UsageError
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import standing, wanted
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STEPS

_TO_ACCEPT = {State.EDITED, State.CONFLICT, State.UNRECORDED, State.STALE}


def accept(workspace: Workspace, author: Author, targets: tuple[str, ...], base: Path) -> list[str]:
    """Accept the files of the units that `targets` name; the paths of those accepted.

    Raises:
        UsageError: A target names no file that differs from what is recorded.
    """
    journal = Journal(workspace)
    brief = read_brief(workspace)
    snapshot = read_snapshot(workspace, brief, find_documents(brief, base))
    accepted: list[str] = []
    for target in targets:
        before = len(accepted)
        for step in STEPS:
            for unit in step.split(snapshot):
                if unit.key != target and not unit.key.startswith(f"{target}/"):
                    continue
                where = standing(step, unit, author, journal.lock, workspace)
                if where.state in _TO_ACCEPT:
                    entry = Entry(
                        path=unit.path,
                        inputs=wanted(step, unit, author) or {},
                        output=workspace.digest(unit.path) or "",
                        by="hand",
                    )
                    journal.record(unit.key, entry)
                    accepted.append(unit.path)
        if len(accepted) == before:
            raise UsageError(
                f"{target!r}: nothing to keep; `draftflow status {workspace.root.name}` shows what is edited"
            )
    return accepted
