"""Kills its own process at its Nth moment of changing the disk or the network. Its folder goes on PYTHONPATH.

KILL_AT=N kills just before the Nth moment happens; without it the moments are counted only. KILL_COUNT=FILE: where the
count is written when the process comes to its own end.

Moments are CPython's audit events for opening a file to write, renaming, removing, making and removing folders,
truncating, locking and connecting. `fsync` raises none, so it is wrapped: there, only half of what was written since the
file was opened is on the disk, as after a loss of power.
"""

import atexit
import os
import signal
import stat
import sys
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_EVENTS = {
    *("os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.utime", "os.chmod"),
    *("fcntl.flock", "fcntl.lockf", "socket.connect"),
}


class Killer:
    """Counts moments and kills the process at one of them."""

    def __init__(self, at: int | None) -> None:
        self.at, self.count = at, 0
        self._sizes: dict[int, int] = {}
        self._quiet = False

    def arm(self) -> None:
        """From now on moments are counted."""
        os.fsync = self._synced
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._quiet or not (event in _EVENTS or event in ("open", "os.mkdir")):
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int) or not flags & _WRITING or path in (os.devnull, b"/dev/null"):
                return
            if os.path.exists(path):
                found = os.stat(path)
                self._sizes[found.st_ino] = found.st_size
        if event == "os.mkdir" and os.path.isdir(arguments[0]):
            return  # nothing happens
        self._moment()

    def _synced(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        if self.at == self.count + 1 and stat.S_ISREG(found.st_mode):
            self._quiet = True
            os.ftruncate(descriptor, (self._sizes.get(found.st_ino, 0) + found.st_size) // 2)
        self._moment()  # and no waiting for the disk: what a killed process has written, the system keeps

    def _moment(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def armed(at: int | None, count_file: str | None) -> Killer:
    """A killer at work in this process, which says at its end how many moments there were."""
    killer = Killer(at)
    if count_file:
        descriptor = os.open(count_file, os.O_WRONLY | os.O_CREAT, 0o600)
        atexit.register(lambda: os.write(descriptor, str(killer.count).encode()))
    killer.arm()
    return killer


if "KILL_AT" in os.environ or "KILL_COUNT" in os.environ:
    armed(int(os.environ.get("KILL_AT", "0")) or None, os.environ.get("KILL_COUNT"))
