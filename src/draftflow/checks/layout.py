"""The blocks of an article in their sections, and the way back from an offset in a block to a place in the file."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from draftflow.checks.base import Article, Heading
from draftflow.checks.inline import FILLER
from draftflow.checks.page import Page
from draftflow.models import Finding, Severity
from draftflow.text.citations import CITATION
from draftflow.text.clean import one_line
from draftflow.text.frontmatter import parted
from draftflow.text.markdown import Block

_ENTRY = re.compile(r"\[\^[^\]\s]{1,40}\]:|\[?\d{1,3}[\].:]\)?\s.{0,400}?https?://|\\?\[\d{1,3}\\?\]\s", re.DOTALL)
_ENTRY_ITEM = re.compile(r"(?:https?://[^\s<>]{1,2000}|<https?://[^\s<>]{1,2000}>)[\s.。]*$")
_MARKER = re.compile(
    rf"{CITATION.pattern}|[ \t]?\\?\[(?:\^[\w.-]{{1,40}}"
    rf"|[\d０-９][\d０-９,，、;\s–-]{{0,40}})\\?\](?:\([^()\s]{{1,500}}\))?"
)
_UNSEEN = re.compile(
    r"`[^`\n]{1,500}`|\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500}){0,3}(?:[ \t]+[\"'][^\n]{0,300}[\"'])?\)"
    r"|<https?://[^>\s]{0,2000}>"
)
_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One block and the section it stands in.

    `visible` is its text without code, the targets of links and citation markers, every other character in its place;
    `reference` says that it belongs to a list of references.
    """

    block: Block
    visible: str
    section: str | None
    reference: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of one text and its lines."""

    parts: tuple[Part, ...]
    lines: tuple[str, ...]

    def prose(self, *kinds: str) -> Iterator[Part]:
        """The blocks outside reference lists, of the kinds given: paragraphs and list items unless said otherwise."""
        wanted = kinds or ("paragraph", "item")
        return (part for part in self.parts if part.block.kind in wanted and not part.reference)

    def place(self, block: Block, offset: int) -> tuple[int, int]:
        """Line and column (both 1-based) in the file of a character of a block's text."""
        starts = _starts(block.text)
        row = bisect_right(starts, offset) - 1
        line, start = block.line + row, starts[row]
        end = starts[row + 1] - 1 if row + 1 < len(starts) else len(block.text)
        head = block.text[start : min(end, start + _EXCERPT)]
        indent = self.lines[line - 1].find(head) if line <= len(self.lines) else 0
        return line, max(indent, 0) + offset - start + 1

    def finding(
        self, code: str, severity: Severity, message: str, part: Part, start: int = 0, end: int | None = None
    ) -> Finding:
        """A finding about the characters `start:end` of a block's text (its beginning, if no end is given)."""
        line, column = self.place(part.block, start)
        stop = start + _EXCERPT if end is None else min(end, start + 2 * _EXCERPT)
        excerpt = one_line(part.block.text[start:stop], _EXCERPT)
        return Finding(
            code=code,
            severity=severity,
            message=message,
            line=line,
            column=column,
            section=part.section,
            excerpt=excerpt,
        )


def layout(article: Article) -> Layout:
    """The blocks of the article; its YAML head and its comments are left out."""
    return _layout(article.text, article.headings, article.listed)


def without_markers(text: str) -> str:
    """`text` with citation markers blanked out; every other character keeps its offset."""
    return _MARKER.sub(lambda match: " " * len(match.group()), text)


def visible(text: str) -> str:
    """`text` with code, targets of links and citation markers blanked out; every other character keeps its offset."""
    return _UNSEEN.sub(lambda match: " " * len(match.group()), without_markers(text.replace(FILLER, " ")))


@lru_cache(maxsize=4)  # the checks of one article ask for the same text, one after the other
def _layout(text: str, headings: tuple[Heading, ...], listed: tuple[tuple[int, int], ...]) -> Layout:
    head = parted(text)
    sections = [(heading.line, heading.section) for heading in headings]
    parts: list[Part] = []
    for found in Page.of(head.body).blocks:
        block = Block(found.kind, found.text, found.line + head.body_line - 1, found.level)
        at = bisect_right(sections, block.line, key=lambda pair: pair[0]) - 1
        run = bisect_right(listed, block.line, key=lambda pair: pair[0]) - 1
        reference = run >= 0 and block.line <= listed[run][1]
        section = sections[at][1] if at >= 0 else None
        parts.append(Part(block, visible(block.text), section, reference or _is_entry(block)))
    return Layout(tuple(parts), tuple(text.split("\n")))


@lru_cache(maxsize=4)  # a block with one finding often has more
def _starts(text: str) -> tuple[int, ...]:
    """Offsets at which the lines of a block's text start."""
    return (0, *(match.end() for match in re.finditer("\n", text)))


def _is_entry(block: Block) -> bool:
    """Whether a block looks like an entry of a list of references, wherever it stands."""
    return bool(_ENTRY.match(block.text)) or (block.kind == "item" and bool(_ENTRY_ITEM.search(block.text[-2_000:])))
