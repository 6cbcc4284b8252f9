"""Faults at the Nth moment at which a process changes the disk or the network. Its folder goes on PYTHONPATH.

FAULT_AT=N: just before the Nth moment the process is killed. Without it nothing happens.

Moments are CPython's audit events for opening a file to write, renaming, removing, making and removing folders,
truncating, locking and connecting. `fsync` raises none, so it is wrapped: at that moment only half of what was written
since the file was opened is on the disk, as after a loss of power. Nobody waits for the disk: what a killed process has
written, the system keeps. A file that is opened to be written from its beginning is empty by then.
"""

import errno
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_TAKES_SPACE = {"open", "os.mkdir", "os.rename", "os.link", "os.symlink", "fsync"}
_EVENTS = {
    *("os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.utime", "os.chmod"),
    *("fcntl.flock", "fcntl.lockf", "socket.connect"),
}


class Saboteur:
    """Counts moments. At one of them it kills the process, or from then on the disk is full."""

    def __init__(self, at: int | None, *, disk_full: bool = False) -> None:
        self.at, self.disk_full, self.count = at, disk_full, 0
        self._sizes: dict[int, int] = {}
        self._quiet = False

    def arm(self) -> None:
        """From now on moments are counted."""
        vars(os)["fsync"] = self._synced
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._quiet or not (event in _EVENTS or event in ("open", "os.mkdir")):
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int) or not flags & _WRITING or path in (os.devnull, b"/dev/null"):
                return
            if (place := Path(os.fsdecode(path))).exists():
                found = place.stat()
                self._sizes[found.st_ino] = found.st_size
                if flags & os.O_TRUNC and self._now(self.count + 1) and not self.disk_full:
                    self._cut(place, 0)
        if event == "os.mkdir" and Path(os.fsdecode(arguments[0])).is_dir():
            return  # nothing happens
        self._moment(event)

    def _synced(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return  # a folder's: before and after it there is the same to be found
        if self._now(self.count + 1):
            self._cut(descriptor, (self._sizes.get(found.st_ino, 0) + found.st_size) // 2)
        self._moment("fsync")

    def _cut(self, file: int | Path, size: int) -> None:
        self._quiet = True
        os.truncate(file, size)
        self._quiet = False

    def _now(self, moment: int) -> bool:
        return self.at is not None and (moment == self.at or (self.disk_full and moment > self.at))

    def _moment(self, event: str) -> None:
        self.count += 1
        if self._now(self.count):
            if not self.disk_full:
                os.kill(os.getpid(), signal.SIGKILL)
            elif event in _TAKES_SPACE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


if "FAULT_AT" in os.environ:
    Saboteur(int(os.environ["FAULT_AT"])).arm()
