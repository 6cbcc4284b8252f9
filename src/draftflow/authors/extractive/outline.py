"""The outline: sections under the sources' own headings, each passage in one of them, each with its gist."""

import re
from collections.abc import Sequence

from draftflow.authors.extractive.headings import Heading, candidates
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.material import lead, material
from draftflow.authors.extractive.order import ordered_items, ordered_sections
from draftflow.authors.extractive.parts import parts
from draftflow.authors.extractive.plan import query
from draftflow.authors.extractive.rank import inverse_frequency, keys, vector
from draftflow.authors.extractive.sections import Group, divide
from draftflow.models import Commission, Language, Outline, Part, Passage, Plan, PlannedSection, Point, Reference
from draftflow.text.clean import one_line
from draftflow.text.slug import slug, unique

_GIST = {"en": 90, "ja": 45}  # characters
_NAME, _NAMED = 40, 3  # characters of a publisher's name before it is shortened; how many are named
_CLAUSE = re.compile(r"[,;:](?=\s)|[、。]|(?<=[a-z]) (?=(?:which|because|although|while|whereas|after|but)\b)")


def outline(brief: Commission, plan: Plan, evidence: Sequence[Passage], references: Sequence[Reference]) -> Outline:
    """Sections of about the brief's length in all; none if no passage can be used."""
    items = material(evidence, references, query(brief, plan), brief.length, brief.language)
    idf = inverse_frequency([keys(item.text) for item in items])
    headings = candidates(items, references, brief.topic, idf, brief.language)
    first = lead(items, brief.language)
    opening = None if first is None else items[first]
    groups = divide(items, headings, first, brief.length, brief.language)
    groups = ordered_sections(groups, opening, vector(keys(brief.topic), idf))
    used = {group.heading.text for group in groups}
    least = min((group.heading.quality for group in groups), default=0.0) / 2
    unused = [h for h in headings if h.text not in used and len(h.items) > 1 and h.quality >= least]
    taken: set[str] = set()
    sections = []
    for group, size in zip(groups, _sizes(groups, brief.length), strict=True):
        name = unique(slug(group.heading.text, "section"), taken)
        taken.add(name)
        divided = parts(ordered_items(group, opening), items, unused, brief.language)
        unused = [heading for heading in unused if all(heading is not part[0] for part in divided)]
        sections.append(_section(group.heading.text, divided, name, size, references, brief.language))
    return Outline(title=_title(brief), sections=tuple(sections))


def _title(brief: Commission) -> str:
    topic = one_line(brief.topic, 300).rstrip(".。 ")
    return topic[:1].upper() + topic[1:] if brief.language == "en" else topic


def _sizes(groups: Sequence[Group], length: int) -> list[int]:
    """Lengths of the sections: as measured, stretched to `length` if there is nearly enough material."""
    sizes = [max(1, group.size) for group in groups]
    total = sum(sizes)
    if not sizes or total < 0.9 * length:
        return sizes
    scaled = [max(1, round(size * length / total)) for size in sizes]
    scaled[scaled.index(max(scaled))] += length - sum(scaled)
    return scaled


def _section(
    heading: str,
    divided: Sequence[tuple[Heading | None, Sequence[Item]]],
    name: str,
    size: int,
    references: Sequence[Reference],
    language: Language,
) -> PlannedSection:
    return PlannedSection(
        id=name,
        heading=heading,
        length=size,
        intent=_intent([item for _, items in divided for item in items], references, language),
        parts=tuple(
            Part(heading=subhead.text if subhead else None, points=tuple(_point(item, language) for item in items))
            for subhead, items in divided
        ),
    )


def _point(item: Item, language: Language) -> Point:
    ids = (item.passage.id, *(twin.id for twin in item.twins))
    return Point(text=gist(item.sentences[0], language), evidence=ids)


def gist(sentence: str, language: Language) -> str:
    """The first clause of `sentence`, short, on one line."""
    limit = _GIST[language]
    if len(sentence) <= limit:
        return one_line(sentence, limit).rstrip(".。")
    ends = [match.start() for match in _CLAUSE.finditer(sentence, limit // 3, limit)]
    return one_line(sentence[: ends[-1]] if ends else sentence, limit)


def _intent(items: Sequence[Item], references: Sequence[Reference], language: Language) -> str:
    """Whose words the section brings together."""
    names = {reference.id: _short(reference.publisher or reference.title) for reference in references}
    told = list(dict.fromkeys(names.get(item.passage.source, item.passage.source) for item in items))
    if language == "ja":
        return f"{'、'.join(told[:_NAMED])}{'など' if len(told) > _NAMED else ''}の記述をまとめる。"
    if len(told) > _NAMED:
        return f"What {', '.join(told[:_NAMED])} and others report."
    listed = " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))
    return f"What {listed} {'report' if len(told) > 1 else 'reports'}."


def _short(name: str) -> str:
    """A publisher or title without what follows its first comma, colon or bracket."""
    return one_line(re.split(r"(?:[,:;|] | [–—-] | ?[(（]|[、。　｜])", name)[0] if len(name) > _NAME else name, 60)
