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
    ended: Callable[[], bool],
    closing: Callable[[], bool],
) -> AsyncIterator[str]:
    """Events until the server closes: `progress` and `line` when they change, `changed`, `ended`."""
    shown, seen, looked, sent = ("", ""), marks(workspace), time.monotonic(), time.monotonic()
    was_ended = ended()
    while not closing():
        parts: list[str] = []
        over = ended()  # before the progress is looked at, so that its last state is sent before `ended` is
        if (now := progress()) != shown:
            parts += [event("progress", now[0])] if now[0] != shown[0] else []
            parts += [event("line", now[1])] if now[1] != shown[1] else []
            shown = now
        if time.monotonic() - looked >= _LOOK or over != was_ended:
            looked, marked = time.monotonic(), marks(workspace)
            parts += [event("changed", "")] if marked != seen or over != was_ended else []
            seen = marked
        if over and not was_ended:
            parts.append(event("ended", ""))
        was_ended = over
        if not parts and time.monotonic() - sent > _ALIVE:
            parts.append(": still here\n\n")
        if parts:
            sent = time.monotonic()
            yield "".join(parts)
        await asyncio.sleep(_TICK)
