"""What a file was: as it was made, and the copies kept when it was overwritten."""

import difflib

from draftflow.errors import UsageError
from draftflow.pipeline.journal import MADE
from draftflow.pipeline.workspace import Workspace


def difference(workspace: Workspace, path: str) -> list[str]:
    """The lines that differ between a file as it was made and as it is; empty if they are equal.

    Raises:
        UsageError: How it was made is not on record here.
    """
    made, now = workspace.read(f"{MADE}/{path}"), workspace.read(path)
    if made is None:
        raise UsageError(f"{path}: how it was made is not on record in this folder; version control may know")
    lines = difflib.unified_diff(
        made.splitlines(), (now or "").splitlines(), f"{path} as made", f"{path} as it is", lineterm="", n=2
    )
    return list(lines)


def restore(workspace: Workspace, path: str, version: int | None, *, made: bool) -> str:
    """Put an old copy of a file back, and what stands there now into the history; says which copy it was.

    `made`: as it was made. `version`: which copy of the history, from 1; None is the last.

    Raises:
        UsageError: There is no such copy.
    """
    kept = workspace.history(path)
    if made:
        copy = f"{MADE}/{path}"
    elif not kept:
        raise UsageError(f"{path}: no old copy is kept; nothing was ever overwritten")
    elif version is None:
        copy = kept[-1]
    elif f"{path}.{version}" in {old.split("/history/")[1] for old in kept}:
        copy = f"{kept[0].rsplit('.', 1)[0]}.{version}"
    else:
        numbers = ", ".join(old.rsplit(".", 1)[1] for old in kept)
        raise UsageError(f"{path}: no copy {version}; there are {numbers}")
    text = workspace.read(copy)
    if text is None:
        raise UsageError(f"{path}: how it was made is not on record in this folder")
    if workspace.read(path) != text:
        workspace.keep_old(path)
        workspace.write(path, text)
    return copy
