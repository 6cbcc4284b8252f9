"""From a model's answers to outlines, places and gaps: only ids that exist, each once, lengths that add up."""

from collections.abc import Container, Iterable, Sequence
from typing import Any

from draftflow.authors import replies
from draftflow.authors.expected import most_sections
from draftflow.models import Commission, Contested, Gaps, Outline, Part, Placed, PlannedSection, Point, Slot
from draftflow.text.clean import one_line
from draftflow.text.fence import defused
from draftflow.text.prose import plain_line
from draftflow.text.slug import slug, unique

_MOST_QUERIES = 6
_SAID = 300  # characters of a sentence about what is missing


def problem(reply: replies.OutlineReply, known: Container[str], brief: Commission) -> str | None:
    """What is wrong with an outline that fits the schema."""
    points = (point for s in reply.sections for part in s.parts for point in part.points)
    used = [_bare(e) for point in points for e in point.evidence]
    if unknown := sorted({e for e in used if e not in known}):
        return _unknown(unknown)
    if not plain_line(reply.title) or not all(plain_line(section.heading) for section in reply.sections):
        return "The title or the heading of a section is empty."
    if len(reply.sections) > (most := most_sections(brief)):
        return f"{len(reply.sections)} sections are too many for an article of this length; at most {most}."
    return None if used else "No point names any evidence."


def outline_of(reply: replies.OutlineReply, known: Container[str], brief: Commission) -> Outline:
    """The outline as a value: ids of sections from their headings, each evidence id kept where it comes first.

    Points, parts and sections without evidence are left out; the lengths of the others add up to the brief's.
    """
    taken: set[str] = set()
    used: set[str] = set()
    sections: list[PlannedSection] = []
    for planned in reply.sections:
        if parts := tuple(_parts(planned.parts, known, used)):
            heading = plain_line(planned.heading)
            name = unique(slug(heading, default="section"), taken)
            taken.add(name)
            intent, length = plain_line(planned.intent, 400), max(1, planned.length)
            sections.append(PlannedSection(id=name, heading=heading, length=length, intent=intent, parts=parts))
    lengths = shared_out([section.length for section in sections], brief)
    return Outline(
        title=plain_line(reply.title),
        standfirst=plain_line(reply.standfirst, 600),
        sections=tuple(s.model_copy(update={"length": n}) for s, n in zip(sections, lengths, strict=True)),
        **_open(reply, known),
    )


def shared_out(weights: Sequence[int], brief: Commission) -> list[int]:
    """Lengths of sections in the proportion of `weights`, together the brief's; each as the brief has it if it does."""
    if brief.section_length:
        return [brief.section_length] * len(weights)
    total = sum(weights)
    ends = [round(sum(weights[: n + 1]) * brief.length / total) for n in range(len(weights))]
    return [max(1, end - start) for start, end in zip([0, *ends], ends, strict=False)]


def misplaced(reply: replies.PlacesReply, known: Container[str], slots: Iterable[Slot]) -> str | None:
    """What is wrong with the places of evidence in a given outline."""
    numbers = {slot.number for slot in slots}
    if unknown := sorted({_bare(e) for point in reply.points for e in point.evidence if _bare(e) not in known}):
        return _unknown(unknown)
    if wrong := sorted({point.number for point in reply.points} - numbers):
        return f"There are no points with these numbers: {', '.join(map(str, wrong[:10]))}."
    return None


def places_of(reply: replies.PlacesReply, known: Container[str], slots: Iterable[Slot]) -> Placed:
    """Evidence by the number of the point it goes to; what is settled stays, and each id is used once."""
    open_ones = {slot.number for slot in slots if not slot.evidence}
    used = {e for slot in slots for e in slot.evidence}
    places: dict[int, tuple[str, ...]] = {}
    for point in reply.points:
        if point.number in open_ones and point.number not in places:
            ids = dict.fromkeys(_bare(e) for e in point.evidence)
            places[point.number] = tuple(e for e in ids if e in known and e not in used)
            used.update(places[point.number])
    return Placed(points=places, **_open(reply, known))


def gaps_of(reply: replies.GapsReply, known: Container[str], observed: Gaps) -> Gaps:
    """What was counted, with what an author adds; ids that do not exist are left out."""
    queries = dict.fromkeys((*observed.queries, *(one_line(query, 120) for query in reply.queries if query.strip())))
    return observed.model_copy(
        update={
            "contested": _contested(reply.contested, known),
            "missing": _missing(reply.missing),
            "queries": tuple(queries)[:_MOST_QUERIES],
        }
    )


def _open(reply: object, known: Container[str]) -> dict[str, Any]:
    """What is said to be open in an answer that was asked for it; else nothing."""
    if not isinstance(reply, replies.WeighedReply):
        return {}
    return {"contested": _contested(reply.contested, known), "missing": _missing(reply.missing)}


def _contested(given: Iterable[replies.ContestedReply], known: Container[str]) -> tuple[Contested, ...]:
    """The matters that some evidence claims; ids that do not exist are left out."""

    def ids(named: Iterable[str]) -> tuple[str, ...]:
        return tuple(e for e in dict.fromkeys(map(_bare, named)) if e in known)

    return tuple(
        Contested(matter=_said(each.matter), claimed=ids(each.claimed), other_side=ids(each.other_side))
        for each in given
        if _said(each.matter) and ids(each.claimed)
    )


def _missing(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(said for each in given if (said := _said(each)))


def _parts(given: Iterable[replies.PartReply], known: Container[str], used: set[str]) -> Iterable[Part]:
    for part in given:
        points: list[Point] = []
        for point in part.points:
            ids = tuple(e for e in dict.fromkeys(map(_bare, point.evidence)) if e in known and e not in used)
            used.update(ids)
            if ids:
                points.append(Point(text=plain_line(point.text, 400), evidence=ids))
        if points:
            yield Part(heading=plain_line(part.heading or "") or None, points=tuple(points))


def _bare(key: str) -> str:
    return key.strip("[]@ ")


def _said(text: str) -> str:
    """A sentence of an author's own that a later prompt shows."""
    return defused(plain_line(text, _SAID))


def _unknown(ids: Sequence[str]) -> str:
    return f"These evidence ids do not exist: {', '.join(ids[:10])}. Use only ids from the evidence."
