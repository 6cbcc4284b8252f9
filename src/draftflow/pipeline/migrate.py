"""Folders of earlier versions: what stands in `draftflow.lock` is brought up to date, one format at a time.

A format is raised when a folder written by the version before could not be read, or would be read wrongly. A new
optional key needs none. To raise it: append a function to `MIGRATIONS`, let `lock.Lock` have the new number, and keep a
folder of the old format in `tests/data/`.
"""

from collections.abc import Callable
from typing import Any

from draftflow.errors import FileError

Migration = Callable[[dict[str, Any]], dict[str, Any]]
"""From the JSON of one format to that of the next; pure."""

MIGRATIONS: tuple[Migration, ...] = ()
"""In order: the first turns format 1 into 2, the next 2 into 3."""


def migrated(data: Any, file: str, migrations: tuple[Migration, ...] = MIGRATIONS) -> Any:
    """The JSON of a lock in the newest format; anything that has no format is left for its reader to judge.

    Raises:
        FileError: It is of a format that is yet to come, or of none that ever was.
    """
    newest = len(migrations) + 1
    found = data.get("format") if isinstance(data, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        return data
    if found > newest:
        raise FileError(
            file, f"written by a later draftflow (format {found}, this one knows up to {newest}); update draftflow"
        )
    if found < 1:
        raise FileError(file, f"format {found} never was; restore the file from version control")
    for number, migrate in enumerate(migrations[found - 1 :], found + 1):
        data = {**migrate(data), "format": number}
    return data
