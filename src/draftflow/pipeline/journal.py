"""Write a result so that no kill can lose it: first into the journal, then the file, then the lock.

A call that was paid for is in the journal before anything else happens. Whatever a kill leaves undone is done when the
folder is opened next.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from typing import Literal

from pydantic import ValidationError

from draftflow.models import Model
from draftflow.pipeline import lock
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.workspace import OWN, Workspace, digest

_FOLDER = f"{OWN}/pending"
MADE = f"{OWN}/made"
"""A copy of every file as it was made, to hold a person's edit against."""


class _Pending(Model):
    key: str
    entry: Entry
    before: str | None
    """Digest of the file that is to be replaced."""
    text: str
    made: bool = True


class Journal:
    """Records results of units, from any thread."""

    def __init__(self, workspace: Workspace) -> None:
        """Opens the folder, which the caller holds: finishes what an earlier run left undone."""
        self._workspace = workspace
        self._mutex = threading.Lock()
        self.lock = lock.load(workspace)
        workspace.remove_leftovers()
        self._recover()

    def commit(
        self,
        key: str,
        path: str,
        inputs: Mapping[str, str],
        text: str,
        *,
        seen: str | None,
        by: Literal["draftflow", "hand"] = "draftflow",
        made: bool = True,
    ) -> str | None:
        """Put a unit's result into its file and into the lock; bytes that a person put there go into the history.

        `seen` is the digest of the file when it was decided to make it. A file that a person has changed since is
        theirs: the result goes into the history instead, and its path there is returned. `made`: later edits are held
        against this text.
        """
        known, found = self.lock.units.get(key), self._workspace.digest(path)
        if found != seen:
            return self._workspace.keep(path, text)
        if found is not None and (known is None or known.by == "hand" or known.output != found):
            self._workspace.keep_old(path)
        entry = Entry(path=path, inputs=inputs, output=digest(text.encode("utf-8", "surrogatepass")), by=by)
        pending = _Pending(key=key, entry=entry, before=found, text=text, made=made)
        name = f"{_FOLDER}/{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"
        self._workspace.write(name, pending.model_dump_json(indent=1))
        self._workspace.write(path, text)
        self._finish(name, pending)
        return None

    def record(self, key: str, entry: Entry) -> None:
        """Put an entry into the lock."""
        with self._mutex:
            self.lock = self.lock.with_entry(key, entry)
            lock.save(self._workspace, self.lock)

    def forget(self, kept: set[str]) -> None:
        """Take entries out of the lock whose unit and file are both gone."""
        gone = {
            key
            for key, entry in self.lock.units.items()
            if key not in kept and self._workspace.digest(entry.path) is None
        }
        if gone:
            self.lock = self.lock.only(set(self.lock.units) - gone)
            lock.save(self._workspace, self.lock)

    def _recover(self) -> None:
        for name in self._workspace.files(_FOLDER, ".json"):
            try:
                pending = _Pending.model_validate_json(self._workspace.read(name) or "")
            except (ValidationError, json.JSONDecodeError):
                self._workspace.remove(name)  # cannot be: it was written whole; and what it held is not on record
                continue
            found = self._workspace.digest(pending.entry.path)
            if found in (pending.before, pending.entry.output):  # else a person changed it since: theirs
                if found != pending.entry.output:
                    self._workspace.write(pending.entry.path, pending.text)
                self._finish(name, pending)
            else:
                self._workspace.keep(pending.entry.path, pending.text)
                self._workspace.remove(name)

    def _finish(self, name: str, pending: _Pending) -> None:
        """Once its file is in place: do the rest for what stands in the journal under `name`."""
        self.record(pending.key, pending.entry)
        if pending.made:
            self._workspace.write(f"{MADE}/{pending.entry.path}", pending.text)
        self._workspace.remove(name)
