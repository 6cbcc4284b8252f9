"""The YAML head of a Markdown file: between a first line `---` and the next one."""

import re
from typing import NamedTuple

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


class Parted(NamedTuple):
    """The YAML text of the head (empty if there is none), the rest, and the line (1-based) the rest starts on."""

    head: str
    body: str
    body_line: int


def parted(text: str) -> Parted:
    """Part a Markdown text from its head."""
    match = _HEAD.match(text)
    if not match:
        return Parted("", text.removeprefix("\ufeff"), 1)
    head = match[1].removesuffix("\n").removesuffix("\r")
    return Parted(head, text[match.end() :], text.count("\n", 0, match.end()) + 1)


def joined(head: str, body: str) -> str:
    """A Markdown text with a head; `head` ends with a line break."""
    return f"---\n{head}---\n\n{body}"
