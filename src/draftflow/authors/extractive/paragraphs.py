"""Find the running prose of a Markdown text: paragraphs with exact offsets, each under its heading.

The one Markdown parse gives blocks without offsets; an extract must be a substring, so this is a scan of the lines.
What is not prose (tables, lists, code, block quotations, navigation) is passed over.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from draftflow.authors.extractive.markup import plain

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*$")
_ITEM = re.compile(r"\s*(?:[-*+•·▪◦※・●■◆◇○◎□▼▽△▲★☆]|\d{1,3}[.)](?=\s)|>|――|Q[.:：]|A[.:：])\s*")
_BULLET = re.compile(r"\s*[-*+](?!\s)")  # a dash or an asterisk that stands at a word: emphasis, not an item
_FENCE = re.compile(r"\s*(?:```|~~~)")
_STOP = re.compile(r"[.!?。！？．…]")
_HEADING_LIMIT = 80  # characters; a longer line that ends without a stop is a caption or debris


class Paragraph(NamedTuple):
    """A stretch of prose: offsets in the text, the heading above, whether nothing but white space precedes it there."""

    start: int
    end: int
    heading: str | None
    follows: bool


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of `text` that may hold sentences, in order; `follows` says that it goes on from the one before."""
    heading: str | None = None
    follows = False
    for start, end in _blocks(text):
        block = text[start:end]
        title = _title(block)
        if title is not None:
            heading, follows = title or None, False
        elif _is_prose(block):
            yield Paragraph(start, end, heading, follows)
            follows = True
        else:
            follows = False


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of lines between blank lines; a heading line is a block by itself, code is left out."""
    begin: int | None = None
    position = 0
    fenced = False
    for line in text.splitlines(keepends=True):
        end = position + len(line)
        if _FENCE.match(line):
            fenced = not fenced
        if not line.strip() or fenced or _FENCE.match(line):
            if begin is not None:
                yield begin, position
            begin = None
        elif line.lstrip().startswith("#") and _HEADING.match(line.rstrip("\n")):
            if begin is not None:
                yield begin, position
            yield position, end
            begin = None
        elif _UNDERLINE.match(line.rstrip("\n")) and begin is not None:
            yield begin, end
            begin = None
        elif begin is None:
            begin = position
        position = end
    if begin is not None:
        yield begin, position


def _title(block: str) -> str | None:
    """The heading that `block` is, plain; empty for a rule; None if it is no heading."""
    lines = block.strip("\n").split("\n")
    if match := _HEADING.match(lines[0]):
        return plain(match.group(1))
    if len(lines) > 1 and _UNDERLINE.match(lines[-1]):
        return plain(lines[-2])
    line = plain(lines[0])
    if len(lines) == 1 and 0 < len(line) <= _HEADING_LIMIT and not _STOP.search(line) and not _is_item(block):
        return line if "](" not in lines[0] and "|" not in line else None
    return None


def _is_item(block: str) -> bool:
    return bool(_ITEM.match(block)) and not _BULLET.match(block)


def _is_prose(block: str) -> bool:
    if _is_item(block) or "![" in block or block.count("|") > 1 or not _STOP.search(block):
        return False
    links = sum(len(m) for m in re.findall(r"\]\([^()\s]{1,500}", block))
    return links * 2 <= len(block)
