"""One run at a time in a folder: an advisory lock that the system drops when its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from draftflow.errors import FolderBusy, StorageError
from draftflow.pipeline.lock import load
from draftflow.pipeline.workspace import OWN, Workspace


@contextmanager
def held(workspace: Workspace) -> Iterator[None]:
    """Hold the folder.

    Raises:
        FolderBusy: Another run holds it.
        FileError: It is damaged or of a later version: nothing in it is touched.
    """
    from filelock import FileLock, Timeout

    load(workspace)
    own = workspace.root / OWN
    if own.is_symlink() or workspace.root.is_symlink():
        raise StorageError(f"{own}: is a symbolic link; draftflow follows none")
    try:
        own.mkdir(parents=True, exist_ok=True)
        holder = own / "holder"
        lock = FileLock(own / "run.lock", timeout=0)
        lock.acquire()
    except Timeout:
        with suppress(OSError):
            pid = holder.read_text(encoding="ascii").strip()
            raise FolderBusy(f"{workspace.root}: another run (process {pid}) is at work here; wait for it") from None
        raise FolderBusy(f"{workspace.root}: another run is at work here; wait for it") from None
    except OSError as error:
        raise StorageError(f"{own}: cannot be written: {error.strerror}") from None
    try:
        holder.write_text(f"{os.getpid()}\n", encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
