"""Headings that draftflow itself puts at the end of an article, and what stands under them."""

from collections.abc import Mapping, Sequence

from draftflow.models import Language

CHECKED: Mapping[Language, str] = {"en": "How this was checked", "ja": "確認の記録"}
"""Heading of the block that says what was checked: an account of the article, no part of it."""


def account(lines: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """First and last line (1-based) of that block, if the article has one."""
    starts = [n for n, line in enumerate(lines, 1) if line.strip() in {f"## {title}" for title in CHECKED.values()}]
    if not starts:
        return ()
    after = (n for n, line in enumerate(lines[starts[-1] :], starts[-1] + 1) if line.startswith("#"))
    return ((starts[-1], next(after, len(lines) + 1) - 1),)
