"""A Markdown text as lines and blocks, and the sentences in them with their exact places."""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from draftflow.checks.base import Citation, Heading, Sentence, SentenceKind
from draftflow.checks.inline import FILLER, Mark, Stripped, strip
from draftflow.text.fold import CJK
from draftflow.text.markdown import Block, BlockKind, blocks
from draftflow.text.sentences import Span
from draftflow.text.sentences import sentences as split

Cite = Callable[[Mark, str, int, int], Citation]  # marker, key, line, column
_KINDS: Mapping[BlockKind, SentenceKind] = {
    "paragraph": "paragraph",
    "item": "item",
    "quote": "quote",
    "table": "table",
}
_WRAP = re.compile(rf"(?<=[{CJK}])\n|\n(?=[{CJK}])")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_MOST = 200_000  # citations of one article; past that a range stands for its ends only


@dataclass(frozen=True, slots=True)
class Page:
    """A text with its lines, the offset each starts at, and its blocks; `text` is the original, comments and all."""

    text: str
    lines: list[str]
    starts: list[int]
    blocks: list[Block]

    @staticmethod
    def of(text: str) -> "Page":
        """The page of `text`; comments hold no prose."""
        bare = _without_comments(text)
        lines = bare.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        return Page(text, lines, starts, list(blocks(bare)))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column (1-based) of the character at `offset`."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Outer:
    """What a block stands in: the section, and the count of paragraphs, a table's row being one."""

    section: str | None
    paragraph: int


def outside(runs: tuple[tuple[int, int], ...]) -> Callable[[Block], bool]:
    """Whether a block stands outside the `runs` of lines (first and last, sorted)."""

    def is_outside(block: Block) -> bool:
        at = bisect_right(runs, (block.line, block.line)) - 1
        within = at >= 0 and block.line <= runs[at][1]
        next_starts_here = at + 1 < len(runs) and runs[at + 1][0] == block.line
        return not (within or next_starts_here)

    return is_outside


def read(
    page: Page,
    cite: Cite,
    section_at: Callable[[Block, str], str | None],
    is_prose: Callable[[Block], bool],
    known: Collection[str],
) -> tuple[tuple[Sentence, ...], tuple[Heading, ...]]:
    """Sentences and headings of `page`.

    `cite` resolves a marker, `section_at` says which section a heading opens (its block and text), `is_prose` which
    blocks hold sentences, `known` are the keys of the reference list.
    """
    headings: list[Heading] = []
    found: list[Sentence] = []
    section: str | None = None
    row = after = paragraph = cited = 0
    for block in page.blocks:
        if block.kind == "heading":
            heading = strip(block.text).text.strip()
            section = section_at(block, heading) or section
            headings.append(Heading(section, heading, block.level, block.line))
        elif block.kind in _KINDS and is_prose(block):
            same_row = block.kind == "table" and block.line == row
            placed = _Placed.of(block, page, after if same_row else 0, known)
            paragraph += not same_row
            row, after = block.line, placed.starts[-1] + len(block.text)
            cited += sum(len(mark.keys) for mark in placed.bare.marks)
            found += _sentences(placed, page, cite, Outer(section, paragraph), spelled=cited <= _MOST)
    return tuple(_identified(_inherit(found))), tuple(headings)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block, its text without markup, and where each of its lines starts in itself and on the page."""

    block: Block
    bare: Stripped
    breaks: list[int]
    starts: list[int]

    @staticmethod
    def of(block: Block, page: Page, after: int, known: Collection[str]) -> "_Placed":
        """`after` is the offset at which the row's last cell ended, for a cell of a table."""
        breaks, starts = [0], []
        for number, line in enumerate(block.text.split("\n"), block.line - 1):
            begin = page.starts[number]
            at = page.lines[number].find(line, max(0, after - begin))
            starts.append(begin + max(0, at))
            breaks.append(breaks[-1] + len(line) + 1)
        return _Placed(block, strip(block.text, known), breaks[:-1], starts)

    def offset(self, at: int) -> int:
        """Offset on the page of the character at `at` in the block's text."""
        line = bisect_right(self.breaks, at) - 1
        return self.starts[line] + at - self.breaks[line]


def _sentences(placed: _Placed, page: Page, cite: Cite, outer: Outer, *, spelled: bool) -> Iterator[Sentence]:
    """The sentences of one block, each with the markers that stand in it or right behind it."""
    text, marks, given = placed.bare.text, placed.bare.marks, 0
    spans = split(text) or [Span(0, 0)] * bool(marks)
    for number, (begin, end) in enumerate(spans, 1):
        last = number == len(spans)
        own = marks[given : len(marks) if last else bisect_right(marks, end, given, key=_end_of)]
        given += len(own)
        task = _TASK.match(text, begin) if placed.block.kind == "item" and number == 1 else None
        start = task.end() if task and task.end() < end else begin
        ends = [placed.offset(mark.origin) + len(mark.marker) for mark in own]
        ends += [placed.offset(placed.bare.origin(end - 1)) + 1] if end else []
        first = placed.offset(placed.bare.origin(start) if end else own[0].origin)
        line, column = page.place(first)
        yield Sentence(
            id="",
            text=_unwrapped(text[start:end]),
            line=line,
            column=column,
            section=outer.section,
            citations=tuple(_cited(own, placed, page, cite, spelled=spelled)),
            start=first,
            end=max(ends),
            kind=_KINDS[placed.block.kind],
            paragraph=outer.paragraph,
        )


def _end_of(mark: Mark) -> int:
    return mark.at


def _cited(marks: Sequence[Mark], placed: _Placed, page: Page, cite: Cite, *, spelled: bool) -> Iterator[Citation]:
    for mark in marks:
        line, column = page.place(placed.offset(mark.origin))
        for key in mark.keys if spelled else dict.fromkeys((mark.keys[0], mark.keys[-1])):
            yield cite(mark, key, line, column)


def _unwrapped(text: str) -> str:
    """`text` on one line, as its reader sees it."""
    return _WRAP.sub("", text).replace("\n", " ") if "\n" in text else text


def _inherit(found: list[Sentence]) -> list[Sentence]:
    """Sentences without a citation take those of the next cited one of their paragraph.

    A paragraph that is nothing but markers stands for the one before it.
    """
    members = list(found)
    following: tuple[Citation, ...] = ()
    for index in range(len(members) - 1, -1, -1):
        sentence = members[index]
        after = members[index + 1] if index + 1 < len(members) else None
        if after and after.paragraph != sentence.paragraph and after.text.strip():
            following = ()
        if not sentence.citations and following:
            members[index] = replace(sentence, inherited=following)
        following = sentence.citations or following
    return members


def _identified(found: Iterable[Sentence]) -> Iterator[Sentence]:
    """Each sentence with its id: a hash of its section and words, and a number where the same words come again."""
    seen: Counter[str] = Counter()
    for sentence in found:
        content = f"{sentence.section}\n{sentence.text}".encode("utf-8", "replace")
        digest = "s" + hashlib.sha256(content).hexdigest()[:10]
        seen[digest] += 1
        yield replace(sentence, id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")


def _without_comments(text: str) -> str:
    """`text` with HTML comments blanked, every offset as it was."""
    pieces: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        before = text[text.rfind("\n", 0, start) + 1 : start]
        alone = not before.strip() and text[end + 3 : end + 4] in ("", "\n")
        filling = re.sub(r"[^\n]", " " if alone else FILLER, text[start : end + 3])
        pieces += (text[position:start], filling)
        position = end + 3
    return "".join((*pieces, text[position:]))
