"""Server-sent events: how a job goes, and that a file of the article has changed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from draftflow.pipeline.workspace import Workspace
from draftflow.studio.articles import marks

_TICK = 0.25
_LOOK = 1.0  # seconds between looks at the folder
_ALIVE = 15.0  # seconds after which a comment keeps the connection


def event(name: str, data: str) -> str:
    """One event as the HTML standard writes it: the name, and each line of the data on a line of its own."""
    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
    return f"event: {name}\n{lines}\n"


async def stream(
    workspace: Workspace,
    progress: Callable[[], tuple[str, str]],
    job: Callable[[], tuple[float, bool]],
    closing: Callable[[], bool],
) -> AsyncIterator[str]:
    """Events until the server closes: `progress` and `line` when they change, `changed`, `ended`.

    `job` tells when the last job began and whether it has ended: one that does both between two looks has ended, too.
    """
    shown, seen, looked, sent = ("", ""), marks(workspace), time.monotonic(), time.monotonic()
    was = job()
    while not closing():
        parts: list[str] = []
        now = job()  # before the progress is looked at, so that its last state is sent before `ended` is
        if (told := progress()) != shown:
            parts += [event("progress", told[0])] if told[0] != shown[0] else []
            parts += [event("line", told[1])] if told[1] != shown[1] else []
            shown = told
        if time.monotonic() - looked >= _LOOK or now != was:
            looked, marked = time.monotonic(), marks(workspace)
            parts += [event("changed", "")] if marked != seen or now != was else []
            seen = marked
        if now != was and now[1]:
            parts.append(event("ended", ""))
        was = now
        if not parts and time.monotonic() - sent > _ALIVE:
            parts.append(": still here\n\n")
        if parts:
            sent = time.monotonic()
            yield "".join(parts)
        await asyncio.sleep(_TICK)
