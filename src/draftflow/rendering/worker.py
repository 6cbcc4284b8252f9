"""A process that renders one set of templates and ends: `python -m draftflow.rendering.worker`.

Reads one JSON object from standard input: `sources` (texts by name), `jobs` (list of name and values), `limit`
(characters of one text), `memory` (bytes), `seconds`. Writes one to standard output: `texts`, or `fault` as a list of
name, problem and line. What it may use is bounded by the system, where the system has bounds.
"""

import json
import os
import sys
from contextlib import suppress
from typing import Any

from draftflow.rendering.sandbox import Fault, render


def main() -> int:
    """Render what standard input asks for."""
    asked = json.load(sys.stdin.buffer)
    _bound(asked["memory"], asked["seconds"])
    answer: dict[str, object]
    try:
        answer = {"texts": [_one(asked, *job) for job in asked["jobs"]]}
    except Fault as fault:
        answer = {"fault": [fault.name, fault.problem, fault.line]}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    return 0


def _one(asked: dict[str, Any], name: str, values: dict[str, Any]) -> str:
    """One text; that it is begun is said first, so that the parent knows which one does not end."""
    sys.stderr.write("begins a template\n")
    sys.stderr.flush()
    return render(asked["sources"], name, values, asked["limit"])


def _bound(memory: int, seconds: int) -> None:
    """Let this process have `memory` more bytes, `seconds` of processor time, no file to write and no child."""
    try:
        import resource
    except ImportError:  # Windows: the wall clock of the parent is the bound
        return
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: _in_use() + memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
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


if __name__ == "__main__":
    sys.exit(main())
