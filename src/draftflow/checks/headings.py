"""T608 to T610, T613: the order of headings, headings that come twice or over nothing, lengths of sections."""

from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding
from draftflow.text.fold import folded
from draftflow.text.measure import length

_TOLERANCE = 0.15  # share of the planned length by which a section may miss it
_SECTION = 2  # level of the headings that the outline plans


def order(article: Article, _library: Library) -> Report:
    """Levels that are left out, headings that come twice under one heading, headings with nothing under them."""
    drawn = layout(article)
    findings = [*_jumps(drawn), *_twice(drawn), *_empty(drawn)]
    return Report(tuple(findings))


def lengths(article: Article, _library: Library) -> Report:
    """Sections more than 15 % longer or shorter than the outline plans them; without an outline nothing is said."""
    drawn = layout(article)
    planned = (
        {folded(section.heading): section.length for section in article.outline.sections} if article.outline else {}
    )
    unit = "characters" if article.language == "ja" else "words"
    findings: list[Finding] = []
    for heading, text in _sections(drawn) if planned else ():
        wanted = planned.get(folded(heading.block.text), 0)
        actual = length(text, article.language)
        if wanted and abs(actual - wanted) > _TOLERANCE * wanted:
            share = round(100 * (actual - wanted) / wanted)
            message = (
                f"{actual:,} {unit}, {abs(share)} % {'longer' if share > 0 else 'shorter'} than the planned {wanted:,}"
            )
            findings.append(drawn.finding("T613", "note", message, heading))
    return Report(tuple(findings))


def _jumps(drawn: Layout) -> Iterator[Finding]:
    level = 0
    for part in drawn.prose("heading"):
        if level and part.block.level > level + 1:
            message = f"level {part.block.level} comes right under level {level}; outlines and exports want {level + 1}"
            yield drawn.finding("T608", "warning", message, part)
        level = part.block.level


def _twice(drawn: Layout) -> Iterator[Finding]:
    above: list[tuple[int, set[str]]] = [(0, set())]
    for part in drawn.prose("heading"):
        while above[-1][0] >= part.block.level:
            above.pop()
        siblings, name = above[-1][1], folded(part.block.text).casefold()
        if name in siblings:
            yield drawn.finding("T609", "warning", "the same heading stands above", part)
        siblings.add(name)
        above.append((part.block.level, set()))


def _empty(drawn: Layout) -> Iterator[Finding]:
    headings: list[Part] = []  # those under which nothing has stood yet
    for part in drawn.parts:
        if part.block.kind != "heading":
            headings.clear()
            continue
        while headings and headings[-1].block.level >= part.block.level:
            yield drawn.finding("T610", "warning", "nothing stands under this heading", headings.pop())
        headings.append(part)
    if headings:
        yield drawn.finding("T610", "warning", "nothing stands under this heading", headings[-1])


def _sections(drawn: Layout) -> Iterator[tuple[Part, str]]:
    """The headings of sections, each with the text under it."""
    heading: Part | None = None
    texts: list[str] = []
    for part in drawn.parts:
        if part.block.kind == "heading" and part.block.level <= _SECTION:
            if heading:
                yield heading, "\n\n".join(texts)
            heading, texts = part, []
        elif part.block.kind not in ("code", "rule") and not part.reference:
            texts.append(part.block.text)
    if heading:
        yield heading, "\n\n".join(texts)


CHECKS = (Check("heading-order", "T", order), Check("section-length", "T", lengths))
