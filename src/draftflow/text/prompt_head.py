"""How a prompt file opens: the mark of the shipped prompt it was copied from, and a YAML head with settings."""

import re
from typing import NamedTuple

from draftflow.text.frontmatter import parted

_ORIGIN = re.compile(r"\A\ufeff?\{# draftflow: from ([0-9a-f]{64}) #\}[ \t]*(?:\r?\n|\Z)")


class Opened(NamedTuple):
    """A prompt file in its parts; lines are 1-based lines of the file.

    `origin` is the SHA-256 of the shipped prompt that the file was copied from, if it says so; `head` the YAML text of
    its head (empty if it has none), which starts on `head_line`; `body` the template, which starts on `body_line`.
    """

    origin: str | None
    head: str
    head_line: int
    body: str
    body_line: int


def opened(text: str) -> Opened:
    """Part a prompt file. The mark of its origin is its first line, or the first one after its head."""
    origin, rest, line = _marked(text, 1)
    found = parted(rest)
    body, body_line = found.body, line + found.body_line - 1
    if origin is None:
        origin, body, body_line = _marked(body, body_line)
    return Opened(origin, found.head, line + 1, body, body_line)


def unmarked(text: str) -> str:
    """A prompt file without the mark of its origin: what counts when two are compared."""
    bare = _ORIGIN.sub("", text)
    found = parted(bare)
    if len(bare) == len(text) and found.head:
        head = bare[: len(bare) - len(found.body)]
        return head + _ORIGIN.sub("", found.body)
    return bare


def marked(text: str, digest: str) -> str:
    """A prompt file with the mark that it was copied from the shipped one of this SHA-256."""
    return f"{{# draftflow: from {digest} #}}\n{unmarked(text)}"


def _marked(text: str, line: int) -> tuple[str | None, str, int]:
    match = _ORIGIN.match(text)
    return (match[1], text[match.end() :], line + 1) if match else (None, text, line)
