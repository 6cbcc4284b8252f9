"""Render in a process of its own, bounded in time and memory: for templates that did not come with draftflow."""

import json
from collections.abc import Mapping, Sequence

from draftflow.confined.run import Stopped, run
from draftflow.rendering.sandbox import Fault

SECONDS = 3
"""Processor time of one rendering. The shipped templates take hundredths."""
PATIENCE = 5.5
"""Seconds of wall clock, start included: a machine under load is slow to start a process."""
MEMORY = 256_000_000
"""Bytes beyond what Python and Jinja take themselves."""

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
        answer = json.loads(run("draftflow.rendering.worker", json.dumps(asked).encode("ascii"), PATIENCE))
    except Stopped as stopped:
        raise _ended(_at_work(stopped.said, jobs), stopped) from None
    if "fault" in answer:
        raise Fault(*answer["fault"])
    return tuple(answer["texts"])


def _at_work(said: bytes, jobs: Sequence[tuple[str, object]]) -> str:
    """The template that was being rendered: the process says each one's number on standard error before it begins."""
    begun = said.split(b"\n")
    return jobs[max(0, sum(line.startswith(b"begins ") for line in begun) - 1)][0]


def _ended(name: str, stopped: Stopped) -> Fault:
    """What it means that the process did not come to its own end."""
    if stopped.late:
        return Endless(name, _PROBLEM)
    if stopped.greedy:
        return Fault(name, "needs more memory than a template may have")
    return Fault(name, f"the process that renders it ended: {stopped}")
