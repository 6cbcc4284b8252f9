"""Why units are missing: kept beside the article, so that `status` and the review can say so after the run is over."""

import re
from collections.abc import Iterable, Mapping

from pydantic import TypeAdapter, ValidationError

from draftflow.errors import (
    Astray,
    BudgetStop,
    DraftflowError,
    Empty,
    FileError,
    Malformed,
    Refused,
    TimedOut,
    TooLong,
    Truncated,
    Waiting,
)
from draftflow.models import Missing
from draftflow.pipeline.workspace import OWN, Workspace

FILE = f"{OWN}/missing.json"

_FLAGS: tuple[tuple[type[DraftflowError], str], ...] = (
    (Truncated, "incomplete"),
    (Refused, "refused"),
    (Empty, "empty"),
    (Malformed, "malformed"),
    (TooLong, "too_long"),
    (TimedOut, "timed_out"),
    (BudgetStop, "budget"),
    (Waiting, "waiting"),
)
_BY_UNIT = TypeAdapter(dict[str, Missing])


def missing(error: DraftflowError) -> Missing:
    """An error as what it left missing, with a short name."""
    named = re.search(r"\((\w+)\)$", str(error)) if isinstance(error, Astray) else None
    flag = named[1] if named else next((name for kind, name in _FLAGS if isinstance(error, kind)), "failed")
    return Missing(flag="filtered" if flag == "refused" and "filter" in str(error) else flag, reason=str(error))


def load(workspace: Workspace) -> dict[str, Missing]:
    """What is missing, by unit; a damaged file says nothing."""
    try:
        return _BY_UNIT.validate_json(workspace.read(FILE) or "{}")
    except (ValidationError, FileError):
        return {}


def note(workspace: Workspace, tried: Iterable[str], failed: Mapping[str, DraftflowError]) -> None:
    """Keep what became of the units that were tried; a run that misses nothing writes nothing."""
    before, tried = load(workspace), set(tried)
    now = {key: found for key, found in before.items() if key not in tried}
    now |= {key: missing(error) for key, error in failed.items() if key in tried}
    if now != before:
        workspace.write(FILE, _BY_UNIT.dump_json(now, indent=1).decode() + "\n")
