"""An article made short for who sums it up: how each section begins and ends, and how each paragraph between begins."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from draftflow.models import Section
from draftflow.text.measure import estimated_tokens
from draftflow.text.sentences import sentences

ROOM = 1_200
"""Tokens of an article that its front matter is made from, unless the ends of its sections are more."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
_SUBHEAD = re.compile(r"#{2,6} ")
GAP = "[…]"


class _Paragraph(NamedTuple):
    """A paragraph, and the subheading above it, empty if there is none."""

    heading: str
    text: str

    def with_heading(self, text: str) -> str:
        return f"{self.heading}\n\n{text}" if self.heading else text


def abridged(sections: tuple[Section, ...], *, whole: bool = False) -> str:
    """The article as its front matter is made from, with […] where it goes on; all of it if it is short, or `whole`.

    A section opens with its most telling fact, closes with what is open, and a paragraph has its idea first: so of
    each section the first and the last paragraph are kept, and of those between the first sentence as far as there is
    room, the first of each part before the others. All with their citations.
    """
    texts = [section.text.strip() for section in sections]
    sizes = [estimated_tokens(text) for text in texts]
    if not whole and sum(sizes) > ROOM:
        texts = [_short(text, ROOM * size // sum(sizes)) for text, size in zip(texts, sizes, strict=True)]
    return "\n\n".join(f"## {section.heading}\n\n{text}" for section, text in zip(sections, texts, strict=True))


def _short(text: str, room: int) -> str:
    paragraphs = tuple(_paragraphs(text))
    last = len(paragraphs) - 1
    shown = {number: paragraphs[number].with_heading(paragraphs[number].text) for number in (0, last)}
    left = room - sum(map(estimated_tokens, shown.values()))
    for number in sorted(range(1, last), key=lambda each: not paragraphs[each].heading):
        lead = paragraphs[number].with_heading(_lead(paragraphs[number].text))
        if (size := estimated_tokens(lead)) <= left:
            shown[number] = lead
            left -= size
    lines = [shown.get(number, GAP) for number in range(last + 1)]
    return "\n\n".join(line for number, line in enumerate(lines) if line != GAP or lines[number - 1] != GAP)


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """Paragraphs with the headings that stand right above them; a heading above nothing stands alone."""
    heading = ""
    for block in _PARAGRAPH.split(text):
        if _SUBHEAD.match(block) and "\n" not in block:
            heading = f"{heading}\n\n{block}".strip()
        else:
            yield _Paragraph(heading, block)
            heading = ""
    if heading:
        yield _Paragraph("", heading)


def _lead(paragraph: str) -> str:
    """The first sentence of a paragraph; all of it if there is no second."""
    spans = sentences(paragraph)
    return paragraph if len(spans) < 2 else f"{paragraph[: spans[0][1]].rstrip()} {GAP}"  # noqa: PLR2004
