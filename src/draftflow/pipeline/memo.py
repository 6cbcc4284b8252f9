"""What files were read into: for the time of a run, and on disk for commands that only look.

What is kept on disk is known by the SHA-256 of the files it was read from and by the code that read it, never by a
file's time. It is no record of anything: without it, or where it is damaged, the files are read.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from draftflow.errors import FileError, StorageError
from draftflow.models import Source
from draftflow.pipeline.workspace import OWN, Workspace

FILE = f"{OWN}/cache/read.json"
_PACKAGE = Path(__file__).parent.parent
_READERS = ("models", "text", "sources", "stages", "pipeline/formats")
"""Rooms of the package that have a say in what a file is read into."""
_TEXT = "text"

T = TypeVar("T", bound=BaseModel)


class Memo:
    """Values that files were read into, by path; what is unchanged is not read again."""

    def __init__(self) -> None:
        """Remembers nothing yet."""
        self._known: dict[str, tuple[object, Any]] = {}

    def value(self, kind: type[T], path: str, origin: object, load: Callable[[], T], *under: str) -> T:
        """What the file at `path` holds: what `load` gives, unless it is known of the same `origin`.

        `under` is by what else it is read: paths of files in folders, or settings.
        """
        known = self._known.get(path)
        if known is None or known[0] != origin:
            known = self._known[path] = (origin, self._made(kind, path, origin, load, under))
        value: T = known[1]
        return value

    def _made(self, kind: type[T], path: str, origin: object, load: Callable[[], T], under: Sequence[str]) -> T:
        del kind, path, origin, under
        return load()


class KeptMemo(Memo):
    """The same, kept in the article's folder from one command to the next."""

    def __init__(self, workspace: Workspace) -> None:
        """`workspace` is best one that knows what it has read, such as `Glance`."""
        super().__init__()
        self._workspace = workspace
        self._code = _code()
        self._kept = self._load()
        self._now: dict[str, Any] = {}

    def save(self) -> None:
        """Keep what was read, if it is other than what was kept; a folder that cannot be written to keeps nothing."""
        if self._code and self._now != self._kept:
            with suppress(StorageError, FileError, ValueError):
                self._workspace.write(FILE, json.dumps({"code": self._code, "files": self._now}, ensure_ascii=False))

    def _load(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._workspace.read(FILE) or "{}")
            files = kept["files"] if kept["code"] == self._code else {}
        except (FileError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        return files if isinstance(files, dict) else {}

    def _made(self, kind: type[T], path: str, origin: object, load: Callable[[], T], under: Sequence[str]) -> T:
        text = origin[0] if isinstance(origin, tuple) else origin
        of = [self._workspace.digest(path), *(self._workspace.digest(each) if "/" in each else each for each in under)]
        kept = self._kept.get(path)
        if isinstance(kept, list) and kept[:1] == [of]:
            with suppress(ValidationError, ValueError, TypeError, IndexError, KeyError):
                value = _read_back(kind, kept[1], str(text))
                self._now[path] = kept
                return value
        value = load()
        with suppress(PydanticSerializationError, ValueError):
            self._now[path] = [of, _plain(value, str(text))]
        return value


def _plain(value: BaseModel, text: str) -> Any:
    """`value` as plain data; where the text of a source begins in that of its file.

    Raises:
        ValueError: It is no part of it.
    """
    if not isinstance(value, Source):
        return value.model_dump(mode="json", exclude_defaults=True)
    if not text.endswith(value.text):
        raise ValueError
    plain = value.model_dump(mode="json", exclude_defaults=True, exclude={_TEXT})
    return plain | {_TEXT: len(text) - len(value.text)}


def _read_back(kind: type[T], plain: Any, text: str) -> T:
    """The value that `_plain` was made of.

    Raises:
        ValidationError: There is none. Or another error of what is not such plain data.
    """
    if kind is Source:
        plain = {**plain, _TEXT: text[int(plain[_TEXT]) :]}
    return kind.model_validate(plain)


def _code() -> str | None:
    """What says that what reads files has not changed: names, sizes and times of its modules; None if not known."""
    try:
        modules = [each for room in _READERS for each in os.scandir(_PACKAGE / room) if each.name.endswith(".py")]
        told = [(each.path, each.stat().st_size, each.stat().st_mtime_ns) for each in modules]
        packages = Path(pydantic.__file__).parent.parent.stat().st_mtime_ns  # a package that comes or goes touches it
    except OSError:
        return None
    return hashlib.sha256(repr((sys.version, packages, sorted(told))).encode("utf-8", "replace")).hexdigest()
