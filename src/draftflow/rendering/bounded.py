"""Render in a process of its own, bounded in time and memory: for templates that did not come with draftflow."""

import json
import os
import subprocess  # the process is this Python, and what it runs is `worker.py`
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from draftflow.rendering.sandbox import Fault

SECONDS = 3
"""Processor time of one rendering. The shipped templates take hundredths."""
PATIENCE = 6.5
"""Seconds of wall clock, start included: a machine under load is slow to start a process."""
MEMORY = 256_000_000
"""Bytes beyond what Python and Jinja take themselves."""

_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME")
_PROBLEM = "does not come to an end: a loop, a macro or an include too many"


class Endless(Fault):
    """A template that had to be stopped."""


def render(sources: Mapping[str, str], jobs: Sequence[tuple[str, Mapping[str, object]]], limit: int) -> tuple[str, ...]:
    """The texts of `jobs` (template and plain values); see `sandbox.render`.

    Raises:
        Fault: As there, or a template takes too much memory.
        Endless: A template takes too much time.
    """
    asked = {"sources": sources, "jobs": jobs, "limit": limit, "memory": MEMORY, "seconds": SECONDS}
    try:
        done = subprocess.run(
            # -S, -P: neither the working folder nor a site's start-up files have a say in what is imported
            [sys.executable, "-B", "-S", "-P", "-m", "draftflow.rendering.worker"],
            input=json.dumps(asked).encode("ascii"),
            capture_output=True,
            timeout=PATIENCE,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the run, which finishes what it has begun
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Endless(_at_work(late.stderr, jobs), _PROBLEM) from None
    if done.returncode:
        raise _ended(_at_work(done.stderr, jobs), done.returncode, done.stderr)
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise Fault(*answer["fault"])
    return tuple(answer["texts"])


def _environment() -> dict[str, str]:
    """What the process is told: where modules are, and nothing that is secret."""
    places = [str(Path(place).absolute()) for place in sys.path if place]
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(places), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def _at_work(said: bytes | None, jobs: Sequence[tuple[str, object]]) -> str:
    """The template that was being rendered: the process says each one's number on standard error before it begins."""
    begun = (said or b"").split(b"\n")
    return jobs[max(0, sum(line.startswith(b"begins ") for line in begun) - 1)][0]


def _ended(name: str, code: int, errors: bytes) -> Fault:
    """What it means that the process did not come to its own end."""
    import signal

    if code in {-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9)}:
        return Endless(name, _PROBLEM)
    last = errors.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"code {code}"]
    if "MemoryError" in last[0]:
        return Fault(name, "needs more memory than a template may have")
    return Fault(name, f"the process that renders it ended: {last[0][:200]}")
