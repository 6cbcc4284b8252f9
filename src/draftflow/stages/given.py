"""An outline that a person gave: its headings, order and points stay as they are, only evidence is added."""

from collections.abc import Iterator, Mapping

from draftflow.models import Commission, Outline, Part, PlannedSection, Point, Slot

UNMEASURED = 1
"""The length of a section for which a person gave none; no section is as short as that."""


def slots(given: Outline) -> tuple[Slot, ...]:
    """The points of an outline, numbered from 1 in their order; a heading without points counts as one."""
    return tuple(
        Slot(number=number, section=section.heading, part=part.heading, text=point.text, evidence=point.evidence)
        for number, (section, part, point) in enumerate(_points(given), 1)
    )


def filled(given: Outline, places: Mapping[int, tuple[str, ...]], brief: Commission) -> Outline:
    """The outline with evidence at its points; lengths that nobody gave share what the others leave of the brief's.

    A heading without points gets one that says what the heading says, if there is evidence for it.
    """
    numbers = iter(range(1, len(slots(given)) + 1))
    sections: list[PlannedSection] = []
    for section in given.sections:
        parts: list[Part] = []
        for part in section.parts or (Part(heading=None, points=()),):
            points = tuple(_with(point, places.get(next(numbers), ())) for point in _of(section, part))
            parts.append(part.model_copy(update={"points": points if part.points else _evidenced(points)}))
        kept = tuple(part for part in parts if part.heading or part.points)
        sections.append(section.model_copy(update={"parts": kept}))
    lengths = iter(_lengths(given, brief))
    return given.model_copy(
        update={"sections": tuple(section.model_copy(update={"length": next(lengths)}) for section in sections)}
    )


def bare_headings(outline: Outline) -> tuple[str, ...]:
    """Headings of sections and subsections under which no point has evidence."""
    found: list[str] = []
    for section in outline.sections:
        if not section.evidence:
            found.append(section.heading)
            continue
        parts = (part for part in section.parts if part.heading)
        found += [part.heading or "" for part in parts if not any(point.evidence for point in part.points)]
    return tuple(found)


def _points(given: Outline) -> Iterator[tuple[PlannedSection, Part, Point]]:
    for section in given.sections:
        for part in section.parts or (Part(heading=None, points=()),):
            for point in _of(section, part):
                yield section, part, point


def _of(section: PlannedSection, part: Part) -> tuple[Point, ...]:
    """The points of a part; what its heading says, if it has none."""
    return part.points or (Point(text=part.heading or section.intent or section.heading),)


def _with(point: Point, evidence: tuple[str, ...]) -> Point:
    return point if point.evidence else point.model_copy(update={"evidence": evidence})


def _evidenced(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(point for point in points if point.evidence)


def _lengths(given: Outline, brief: Commission) -> list[int]:
    lengths = [section.length for section in given.sections]
    unmeasured = lengths.count(UNMEASURED)
    left = brief.length - sum(length for length in lengths if length != UNMEASURED)
    share = brief.section_length or max(left // unmeasured if unmeasured else 0, brief.length // (2 * len(lengths)), 1)
    return [share if length == UNMEASURED else length for length in lengths]
