"""Headings of a frozen source and what stands under them."""

import re

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


def heading_at(text: str, position: int) -> str | None:
    """The nearest Markdown heading above `position` (characters); None if there is none."""
    found = None
    for match in _HEADING.finditer(text, 0, position):
        found = match[1]
    return found
