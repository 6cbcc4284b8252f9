"""The timeline check: a section that narrates and tells a later day before an earlier one."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from draftflow.models import Outline, Passage, PlannedSection

_ISO = re.compile(r"\d{4}(?:-\d\d){0,2}")
_FEWEST = 3  # dated points from which a section can be said to narrate


def out_of_order(outline: Outline, passages: Mapping[str, Passage]) -> Iterator[str]:
    """What is told out of its order in time: a line to each section, with the first place and how many there are more.

    A section narrates if most of its dated points follow each other in time; one that is mostly told backwards, or by
    matters, is left alone.
    """
    for section in outline.sections:
        dated = _dated(section, passages)
        pairs = list(pairwise(dated))
        wrong = [pair for pair in pairs if _is_before(pair[1][0], pair[0][0])]
        if wrong and len(dated) >= _FEWEST and 2 * len(wrong) < len(pairs):
            (later, told), (earlier, after) = wrong[0]
            more = f", and {len(wrong) - 1} more like it" if len(wrong) > 1 else ""
            yield f"{section.heading!r} tells {later} ({told}) before {earlier} ({after}){more}"


def _dated(section: PlannedSection, passages: Mapping[str, Passage]) -> list[tuple[str, str]]:
    """The dated points of a section: the first day that the passages of each report, and its words."""
    found: list[tuple[str, str]] = []
    for part in section.parts:
        for point in part.points:
            days = [passages[e].date or "" for e in point.evidence if e in passages]
            if days := [day for day in days if _ISO.fullmatch(day)]:
                found.append((min(days), point.text))
    return found


def _is_before(one: str, other: str) -> bool:
    """Whether a date is before another, as far as the less precise of them says."""
    precise = min(len(one), len(other))
    return one[:precise] < other[:precise]
