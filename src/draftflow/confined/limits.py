"""What a process may use, as far as the system has bounds; it binds itself, before it touches its input."""

import os
from contextlib import suppress


def bound(memory: int, seconds: int, *, threads: bool = False) -> None:
    """Let this process have `memory` more bytes, `seconds` of processor time, no file to write and no child.

    With `threads` it may start threads, which the system counts as children.
    """
    try:
        import resource
    except ImportError:  # Windows: the wall clock of the parent is the bound
        return
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: _in_use() + memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        **({} if threads else {resource.RLIMIT_NPROC: 0}),
    }
    for what, most in limits.items():
        with suppress(OSError, ValueError):  # macOS does not bound address space
            resource.setrlimit(what, (most, most))


def _in_use() -> int:
    """Address space of this process in bytes; half a gigabyte where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib costs a tenth of the start
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 500_000_000
