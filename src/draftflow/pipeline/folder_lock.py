"""One run at a time in a folder: an advisory lock that the system drops when its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from draftflow.errors import FolderBusy, StorageError
from draftflow.pipeline.lock import load
from draftflow.pipeline.workspace import OWN, Workspace

_LOCK, _HOLDER = f"{OWN}/run.lock", f"{OWN}/holder"


@contextmanager
def held(workspace: Workspace) -> Iterator[None]:
    """Hold the folder.

    Raises:
        FolderBusy: Another run holds it.
        FileError: It is damaged, of a later version, or a link: nothing in it is touched.
        StorageError: It cannot be written.
    """
    from filelock import FileLock, Timeout

    load(workspace)
    workspace.read_bytes(_LOCK)  # refuses one that is a link
    try:
        (workspace.root / OWN).mkdir(parents=True, exist_ok=True)
        lock = FileLock(workspace.root / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        pid = (workspace.read(_HOLDER) or "").strip()
        who = f"another run (process {pid})" if pid else "another run"
        raise FolderBusy(f"{workspace.root}: {who} is at work here; wait for it") from None
    except OSError as error:
        raise StorageError(f"{workspace.root / OWN}: cannot be written: {error.strerror}") from None
    try:
        workspace.write(_HOLDER, f"{os.getpid()}\n")
        yield
    finally:
        with suppress(StorageError):
            workspace.remove(_HOLDER)
        lock.release()
