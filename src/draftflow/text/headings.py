"""Headings of a frozen source and what stands under them."""

import re

_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)


def heading_at(text: str, position: int) -> str | None:
    """The nearest Markdown heading above `position` (characters); None if there is none."""
    found = None
    for match in _HEADING.finditer(text, 0, position):
        found = without_closing(match[1]) or found
    return found


def without_closing(title: str) -> str:
    """The text of a heading without the `##` that may close it; the one of C# stays."""
    title = title.rstrip()
    rest = title.rstrip("#")
    return rest.rstrip() if not rest or rest[-1] in " \t" else title
