"""A local copy of an article that is in an object store, and what goes up of it.

What was made goes up as soon as it is made, in one round: first everything at once as one object, the round's record,
then file by file, each only over the version that was taken down. A worker that is killed in between leaves the record,
and whoever takes the article over does the rest of the round. Who writes the record owns the article: it, too, is put
only over the version that was seen, so that a worker which others take for dead can put nothing more.
"""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from draftflow.cli.store.names import see_names
from draftflow.cli.store.objects import Changed, Objects, Tag
from draftflow.cli.store.rounds import RECORD, Round
from draftflow.errors import StorageError
from draftflow.pipeline import calls, lock
from draftflow.pipeline.claim import ENTRY
from draftflow.pipeline.reader import BRIEF, GIVEN
from draftflow.pipeline.workspace import MAX_BYTES, OWN, Workspace, digest

_STAYS_HERE = re.compile(rf"{OWN}/(run\.lock|holder|cache/.*|pending/.*)|{RECORD}|(.*/)?\.[^/]+\.[0-9a-f]{{8}}\.tmp")
"""What is of one machine or one moment."""
_FREE = frozenset({calls.FILE, BRIEF, GIVEN, ENTRY})
"""What may go up at any time: the lock does not speak of it."""
_AT_A_TIME = 8  # requests on their way
_TRIES = 5  # rounds, and attempts at one file, while somebody else is writing


class _Known(NamedTuple):
    """An object as it was seen last."""

    tag: Tag
    digest: str


class Copy:
    """The files of one article, taken down from a store; told from several threads that something was made."""

    def __init__(self, objects: Objects, slug: str, folder: Path, owner: str) -> None:
        """`folder` is empty; the article's own is made in it. `owner` is said to whoever looks who works on it."""
        self.workspace = Workspace(folder / slug)
        self.told: list[str] = []
        """What a person should read: whose files stayed."""
        self._objects, self._slug, self._owner = objects, slug, owner
        self._known: dict[str, _Known] = {}
        self._looked: dict[str, tuple[int, ...]] = {}
        self._record: Tag | None = None
        self._open = False
        self._mutex = threading.Lock()

    def take_down(self) -> None:
        """Take the article down, finish the round that a killed worker left, and own the article from here on.

        Raises:
            FileError: An object cannot be a file of an article.
            StorageError: The store does not answer.
        """
        place = f"{self._objects.address}/{self._slug}"
        names = [(found.name, found.size) for found in self._objects.listed(self._slug)]
        see_names(place, [(name, 0 if name == RECORD else size) for name, size in names])
        left = Round()
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for (name, _), got in zip(names, pool.map(self._get, (name for name, _ in names)), strict=True):
                if got is None:
                    continue  # taken away since it was listed
                if name == RECORD:
                    left, self._record = Round.read(got[0], f"{place}/{RECORD}"), got[1]
                    continue
                self.workspace.write_bytes(name, got[0])
                self._known[name] = _Known(got[1], _sha256(got[0]))
        self._recover(left)
        self._carry_out(dict(self._changed()) if left.files else {})

    def put_up(self) -> None:
        """Put up what was made since. Called while others write: what is half written goes up with the next round.

        Raises:
            StorageError: The store does not answer, or somebody else has the article.
        """
        with self._mutex:
            if changed := self._made():
                self._carry_out(changed)

    def finish(self) -> None:
        """Put up all that is there, and take away what is not there any more; nobody else is writing.

        Raises:
            StorageError: As for `put_up`.
        """
        with self._mutex:
            for _ in range(_TRIES):
                if not (changed := dict(self._changed())):
                    break
                self._carry_out(changed)
            here = set(self._names())
            for name in sorted(self._known.keys() - here):
                self._objects.remove(f"{self._slug}/{name}", self._known.pop(name).tag)
            if self._open:
                self._own(Round())

    def _made(self) -> dict[str, bytes]:
        """What may go up now; nothing while a file and the lock do not agree: its writer comes here himself."""
        text = self.workspace.read_bytes(lock.FILE)  # before the files: what is newer than it, is not in it
        known = lock.load(self.workspace)
        if self.workspace.read_bytes(lock.FILE) != text:
            return {}
        outputs = {entry.path: entry.output for entry in known.units.values()}
        found: dict[str, bytes] = {}
        for name, data in self._changed():
            if name == lock.FILE:
                found[name] = text or b""
            elif name in outputs and digest(data) != outputs[name]:
                return {}
            elif name in outputs or name in _FREE or name.startswith(f"{OWN}/"):
                found[name] = data
        return found

    def _carry_out(self, changed: Mapping[str, bytes]) -> None:
        """One round."""
        self._own(Round.of(changed, {name: known.digest for name, known in self._known.items()}))
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(self._put, changed, changed.values()))

    def _own(self, record: Round) -> None:
        """Write the record of a round; who cannot has lost the article."""
        data = record.written(self._owner)
        name = f"{self._slug}/{RECORD}"
        try:
            self._record = self._objects.put(name, data, self._record)
        except Changed:
            found = self._objects.get(name)
            if found is None or found[0] != data:  # else it was put, and the answer lost
                raise StorageError(self._lost("its record was changed")) from None
            self._record = found[1]
        self._open = bool(record.files)

    def _put(self, name: str, data: bytes) -> None:
        """Put one file up, unless somebody else has changed it: then theirs comes down, ours goes into the history."""
        for _ in range(_TRIES):
            known = self._known.get(name)
            try:
                tag = self._objects.put(f"{self._slug}/{name}", data, known.tag if known else None)
            except Changed:
                if (found := self._get(name)) is None:
                    self._known.pop(name, None)
                    continue  # taken away meanwhile: made anew, as in a folder
                self._known[name] = _Known(found[1], _sha256(found[0]))
                if found[0] != data:
                    self._give_way(name, found[0])
                return
            self._known[name] = _Known(tag, _sha256(data))
            return
        raise StorageError(f"{self._objects.address}/{self._slug}/{name}: changes all the time; look who writes it")

    def _give_way(self, name: str, theirs: bytes) -> None:
        """A person's version stays and is worked with from here on; ours is kept beside it."""
        if name in (lock.FILE, calls.FILE) or name.startswith(f"{OWN}/"):
            raise StorageError(self._lost(f"{name} was changed"))
        if len(theirs) > MAX_BYTES:
            raise StorageError(f"{self._objects.address}/{self._slug}/{name}: was replaced by {len(theirs):,} bytes")
        self.workspace.keep_old(name)
        self.workspace.write_bytes(name, theirs)
        self.told.append(f"{name} was changed meanwhile and stays so; see also {self.workspace.history(name)[-1]}")

    def _recover(self, left: Round) -> None:
        """Do the rest of a round that its worker did not finish; what somebody has changed since is theirs."""
        for name, change in left.files.items():
            found = self._known.get(name)
            now, ours = found.digest if found else None, change.data
            if now == _sha256(ours):
                continue
            if now in (change.before, None):
                self.workspace.write_bytes(name, ours)
            else:
                theirs = self.workspace.read_bytes(name) or b""
                self.workspace.write_bytes(name, ours)
                self._give_way(name, theirs)

    def _lost(self, why: str) -> str:
        return f"{self._objects.address}/{self._slug}: somebody else works on it ({why}); it is left to them"

    def _get(self, name: str) -> tuple[bytes, Tag] | None:
        return self._objects.get(f"{self._slug}/{name}")

    def _names(self) -> Iterator[str]:
        root = self.workspace.root
        for folder, _, names in os.walk(root):
            relative = Path(folder).relative_to(root).as_posix()
            for name in sorted(names):
                path = name if relative == "." else f"{relative}/{name}"
                if not _STAYS_HERE.fullmatch(path):
                    yield path

    def _changed(self) -> Iterator[tuple[str, bytes]]:
        """Files that are not as the store has them."""
        for name in self._names():
            with suppress(OSError):
                signature = _signature(self.workspace.root / name)
                if self._looked.get(name) == signature:
                    continue
                if (data := self.workspace.read_bytes(name)) is None:
                    continue
                known = self._known.get(name)
                if known is None or known.digest != _sha256(data):
                    yield name, data
                else:
                    self._looked[name] = signature


def _signature(file: Path) -> tuple[int, ...]:
    """What tells without reading that a file is still the same: each write makes another file, or a longer one."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()
