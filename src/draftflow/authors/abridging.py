"""An article made short for who sums it up: how each section begins and ends, and how each paragraph between begins."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from draftflow.models import Section
from draftflow.text.measure import estimated_tokens
from draftflow.text.sentences import sentences

ROOM = 1_200
"""Tokens of an article that its front matter is made from, unless the first sentences of its parts are more."""
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

    A section opens with its most telling fact, closes with what is open, and a paragraph has its idea first. So of each
    section the first sentence of every part and the last sentence of all are kept in any case; as far as there is room
    the first paragraph whole, the last one whole, and the first sentence of the others. All with their citations.
    """
    texts = [section.text.strip() for section in sections]
    sizes = [estimated_tokens(text) for text in texts]
    if not whole and sum(sizes) > ROOM:
        texts = [_short(text, ROOM * size // sum(sizes)) for text, size in zip(texts, sizes, strict=True)]
    return "\n\n".join(f"## {section.heading}\n\n{text}" for section, text in zip(sections, texts, strict=True))


def _short(text: str, room: int) -> str:
    paragraphs = tuple(_paragraphs(text))
    last = len(paragraphs) - 1
    shown = {number: _lead(each.text) for number, each in enumerate(paragraphs) if number == 0 or each.heading}
    if last > 0 and last not in shown:
        shown[last] = _end(paragraphs[last].text)
    left = room - sum(map(estimated_tokens, shown.values()))
    more = [(number, paragraphs[number].text) for number in (0, last)]
    more += [(number, _lead(each.text)) for number, each in enumerate(paragraphs) if number not in shown]
    for number, longer in more:
        size = estimated_tokens(longer) - estimated_tokens(shown.get(number, ""))
        if 0 < size <= left:
            shown[number] = longer
            left -= size
    told: list[str] = []
    for number, each in enumerate(paragraphs):
        line = each.with_heading(shown[number]) if number in shown else GAP
        if told and told[-1].endswith(GAP):  # one mark to a gap
            line = line.removeprefix(GAP).lstrip()
        told += [line] if line else []
    return "\n\n".join(told)


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


def _end(paragraph: str) -> str:
    """The last sentence of a paragraph; all of it if there is no other."""
    spans = sentences(paragraph)
    return paragraph if len(spans) < 2 else f"{GAP} {paragraph[spans[-1][0] :]}"  # noqa: PLR2004
