"""Which objects may become files of an article's folder."""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from draftflow.errors import FileError
from draftflow.pipeline.workspace import MAX_BYTES

_MOST_OBJECTS = 10_000
_MOST_BYTES = 1_000_000_000
_LONGEST = 1_024  # bytes of a name, as S3 has it


def see_names(place: str, objects: Iterable[tuple[str, int]]) -> None:
    """See that all objects of an article, by their name below `place` and size in bytes, can be files of one folder.

    Raises:
        FileError: One cannot; it is named, with the reason.
    """
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    total = 0
    for number, (name, size) in enumerate(objects, 1):
        shown = f"{place}/{name}"
        if problem := _problem(name, size):
            raise FileError(shown, problem)
        if number > _MOST_OBJECTS or (total := total + size) > _MOST_BYTES:
            raise FileError(place, f"more than {_MOST_OBJECTS:,} objects or {_MOST_BYTES:,} bytes; is it an article?")
        key = folded(name)
        if key in seen:
            raise FileError(shown, f"cannot stand beside {seen[key]!r} in a folder: same but for case; rename one")
        seen[key] = name
        folders |= {folded(str(parent)): name for parent in PurePosixPath(name).parents if str(parent) != "."}
    if both := sorted(seen.keys() & folders.keys()):
        raise FileError(f"{place}/{seen[both[0]]}", f"is the folder of {folders[both[0]]!r}, too; rename one")


def folded(name: str) -> str:
    """What is one name to a file system that knows neither case nor forms of an accent."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _problem(name: str, size: int) -> str | None:
    parts = name.split("/")
    if any(part in ("", ".", "..") or "\\" in part for part in parts):
        return "leads out of the article's folder, or nowhere; rename it"
    if any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in name):
        return "has a character in its name that no file should have; rename it"
    if len(name.encode()) > _LONGEST:
        return f"has a name of more than {_LONGEST:,} bytes; shorten it"
    if size > MAX_BYTES:
        return f"has {size:,} bytes, more than {MAX_BYTES:,}; split it or take it away"
    return None
