"""What the lock tells about an article beside what is stale: who wrote its prose, and which models were asked."""

from collections.abc import Container, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from draftflow.pipeline import lock
from draftflow.pipeline.lock import Lock
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.column import STAGE

_TASKS = ("plan", "read", "outline", "write", "critique", "revise", "front")


class Record(NamedTuple):
    """`by_hand`: paths of prose that a person wrote, edited or accepted. `models`: names of those asked, by task.

    `columns`: of each file of a column, the model that wrote it.
    """

    by_hand: frozenset[str]
    models: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str] = {}


def read_record(workspace: Workspace, sections: Container[str]) -> Record:
    """What the lock of a folder tells; `sections` are the ids of those that the outline has."""
    known = lock.load(workspace)
    return Record(_by_hand(workspace, known), _models(known, sections), _columns(known))


def _by_hand(workspace: Workspace, known: Lock) -> frozenset[str]:
    """What the lock does not know as draftflow's own."""
    made = {entry.path: entry.output for entry in known.units.values() if entry.by == "draftflow"}
    columns = (f"{STAGE}/{name}/column.md" for name in workspace.folders(STAGE))
    prose = (*workspace.files("sections", ".md"), *workspace.files("revised", ".md"), "front.md", *columns)
    digests = {path: workspace.digest(path) for path in prose}
    return frozenset(path for path, found in digests.items() if found is not None and made.get(path) != found)


def _columns(known: Lock) -> Mapping[str, str]:
    units = known.units.items()
    written = {entry.path: entry for key, entry in units if key.startswith(f"{STAGE}/") and key.endswith("/prose")}
    return {path: entry.inputs["model"] for path, entry in written.items() if "model" in entry.inputs}


def _models(known: Lock, sections: Container[str]) -> Mapping[str, tuple[str, ...]]:
    """Names of the models that draftflow asked for what is there, by task; of the prose, for `sections` alone."""
    found: dict[str, set[str]] = {task: set() for task in _TASKS}
    for key, entry in known.units.items():
        task, model = _task(key), entry.inputs.get("model")
        current = task not in ("write", "revise") or PurePosixPath(entry.path).stem in sections
        if task and model and current and entry.by == "draftflow":
            found[task].add(model)
    return {task: tuple(sorted(names)) for task, names in found.items() if names}


def _task(key: str) -> str | None:
    """What the author is asked for in a unit."""
    known = {"research/plan": "plan", "review/critique": "critique", "review/front": "front", "outline": "outline"}
    begins = {"research/evidence/": "read", "write/": "write", "review/revised/": "revise"}
    return known.get(key) or next((task for start, task in begins.items() if key.startswith(start)), None)
