"""Articles as the checks see them: draftflow's own, and any Markdown made elsewhere."""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from draftflow.checks.base import Article, Citation, Entry, Heading, Sentence, SentenceKind
from draftflow.checks.inline import FILLER, Mark, strip
from draftflow.checks.references import definitions, listed, resolve
from draftflow.models import Language, Outline, Passage, Reference, Section
from draftflow.text.fold import CJK
from draftflow.text.markdown import Block, BlockKind, blocks
from draftflow.text.measure import language_of
from draftflow.text.sentences import Span
from draftflow.text.sentences import sentences as split
from draftflow.text.urls import canonical

_Resolve = Callable[[Mark, str, int, int], Citation]  # marker, key, line, column
_KINDS: Mapping[BlockKind, SentenceKind] = {
    "paragraph": "paragraph",
    "item": "item",
    "quote": "quote",
    "table": "table",
}
_WRAP = re.compile(rf"(?<=[{CJK}])\n|\n(?=[{CJK}])")


def own_article(
    outline: Outline,
    sections: Iterable[Section],
    passages: Mapping[str, Passage],
    references: Iterable[Reference],
    *,
    language: Language | None = None,
    name: str = "article.md",
) -> Article:
    """draftflow's own article: sections with `[@evidence-id]`, which resolve through `passages` to their sources.

    Its text is `# title`, the standfirst and each section under `## heading`, parted by blank lines; lines are counted
    in it. A sentence's id depends on its section and its words alone.
    """
    lines = [f"# {outline.title}", ""]
    if outline.standfirst:
        lines += [*outline.standfirst.split("\n"), ""]
    opened: dict[int, str] = {}
    for section in sections:
        opened[len(lines) + 1] = section.id
        lines += [f"## {section.heading}", "", *section.text.strip("\n").split("\n"), ""]
    text = "\n".join(lines)

    def cite(mark: Mark, key: str, line: int, column: int) -> Citation:
        passage = passages.get(key) if mark.kind == "key" else None
        source = passage.source if passage else None
        kind = "token" if mark.kind == "key" else mark.kind
        return Citation(mark.marker, key, line, column, source, key if passage else None, kind)

    page = _Page.of(text, known=frozenset())
    article = Article(name, text, language or language_of(text), (), tuple(references), outline)
    return _filled(article, page, cite, opened)


def foreign_article(
    name: str,
    text: str,
    language: Language | None = None,
    references: Iterable[Reference] = (),
    *,
    files: Mapping[str, str] | None = None,
) -> Article:
    """Any Markdown: numbered markers, footnotes, inline links and Pandoc keys, with its reference list.

    `references` describe the stored sources at hand and `files` gives their file names by id; the entries of the
    article's list and its links are matched to them by address, title or file name. Whatever cannot be matched has no
    `source`: "could not check". Never raises on odd input; linear in the text.
    """
    stored = tuple(references)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    lines = text.split("\n")
    notes = definitions(lines)
    blanked = _without_lines(lines, notes.lines)
    page = _Page.of(blanked)
    at_end = listed(page.lines, page.blocks)
    entries = resolve((*at_end.entries, *notes.entries), stored, files or {})
    runs = tuple(sorted((*at_end.lines, *notes.lines)))
    page = replace(page, known=frozenset(e.key for e in entries if e.key), listed=runs)
    article = Article(name, text, language or language_of(text), (), stored, entries=entries, listed=runs)
    return _filled(article, page, _citing(entries, stored, page), None)


def _citing(entries: tuple[Entry, ...], stored: tuple[Reference, ...], page: "_Page") -> _Resolve:
    """How the markers of a foreign article are resolved."""
    by_key: dict[str, list[int]] = {}
    by_url: dict[str, int] = {}
    for index, entry in enumerate(entries):
        by_key.setdefault(entry.key, []).append(index)
        if entry.url:
            by_url.setdefault(canonical(entry.url), index)
    sources = {canonical(s.url): s.id for s in stored if s.url}
    ids = {s.id for s in stored}

    def cite(mark: Mark, key: str, line: int, column: int) -> Citation:
        index: int | None = None
        if mark.kind == "link":
            index = by_url.get(canonical(key))
        elif found := by_key.get(key) or by_key.get(f"@{key}"):
            index = next((i for i in found if entries[i].line > line), found[-1])
        source = entries[index].source if index is not None else None
        if source is None and mark.kind == "link":
            source = sources.get(canonical(key))
        elif source is None and mark.kind == "key" and key in ids:
            source = key
        return Citation(mark.marker, key, line, column, source, None, mark.kind, index)

    return cite


@dataclass(frozen=True, slots=True)
class _Page:
    """A text with its lines, blocks and the keys of its reference list."""

    lines: list[str]
    starts: list[int]
    blocks: list[Block]
    known: frozenset[str] = frozenset()
    listed: tuple[tuple[int, int], ...] = ()

    @staticmethod
    def of(text: str, known: frozenset[str] = frozenset()) -> "_Page":
        bare = _without_comments(text)
        lines = bare.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        return _Page(lines, starts, list(blocks(bare)), known)

    def line(self, offset: int) -> int:
        """Line (1-based) of the character at `offset`."""
        return bisect_right(self.starts, offset)

    def column(self, offset: int) -> int:
        """Column (1-based) of the character at `offset`."""
        return offset - self.starts[self.line(offset) - 1] + 1

    def is_listed(self, line: int) -> bool:
        """Whether the line belongs to the reference list."""
        at = bisect_right(self.listed, (line, len(self.lines) + 1)) - 1
        return at >= 0 and self.listed[at][0] <= line <= self.listed[at][1]


def _filled(article: Article, page: _Page, cite: _Resolve, opened: Mapping[int, str] | None) -> Article:
    """`article` with its sentences and headings; `opened` are the ids of draftflow's own sections by line."""
    headings: list[Heading] = []
    found: list[Sentence] = []
    section: str | None = None
    shallow = min((b.level for b in page.blocks if b.kind == "heading" and b.line > 1), default=1)
    row = after = paragraph = 0
    for block in page.blocks:
        if block.kind == "heading":
            heading = strip(block.text).text.strip()
            if opened is not None:
                section = opened.get(block.line, section)
            elif block.line > 1 and block.level <= max(2, shallow):
                section = heading
            headings.append(Heading(section, heading, block.level, block.line))
        elif block.kind in _KINDS and not page.is_listed(block.line):
            same_row = block.kind == "table" and block.line == row
            starts = _starts(block, page, after if same_row else 0)
            paragraph += not same_row
            row, after = block.line, starts[-1] + len(block.text)
            found += _sentences(block, page, starts, cite, section, paragraph)
    return replace(article, sentences=tuple(_identified(_inherit(found))), headings=tuple(headings))


def _starts(block: Block, page: _Page, after: int) -> list[int]:
    """Offsets in the page at which the lines of the block's text start; `after` is where the row's last cell ended."""
    starts: list[int] = []
    for number, line in enumerate(block.text.split("\n"), block.line - 1):
        begin = page.starts[number]
        at = page.lines[number].find(line, max(0, after - begin))
        starts.append(begin + max(0, at))
    return starts


def _sentences(
    block: Block, page: _Page, starts: list[int], cite: _Resolve, section: str | None, paragraph: int
) -> Iterator[Sentence]:
    """The sentences of one block, each with the markers that stand in it or right behind it."""
    bare = strip(block.text, page.known)
    breaks = [0, *(at + 1 for at, c in enumerate(block.text) if c == "\n")]

    def offset(at: int) -> int:
        line = bisect_right(breaks, at) - 1
        return starts[line] + at - breaks[line]

    marks = list(bare.marks)
    spans = split(bare.text) or [Span(0, 0)] * bool(marks)
    for index, (start, end) in enumerate(spans):
        own = [m for m in takewhile(lambda m: m.at <= end or index == len(spans) - 1, marks)]  # noqa: B023 - used at once
        del marks[: len(own)]
        places = [offset(mark.origin) for mark in own]
        first = offset(bare.origin(start)) if end else places[0]
        yield Sentence(
            id="",
            text=_unwrapped(bare.text[start:end]),
            line=page.line(first),
            column=page.column(first),
            section=section,
            citations=tuple(
                cite(mark, key, page.line(at), page.column(at))
                for mark, at in zip(own, places, strict=True)
                for key in mark.keys
            ),
            start=first,
            end=max(
                [offset(bare.origin(end - 1)) + 1] * bool(end)
                + [a + len(m.marker) for m, a in zip(own, places, strict=True)]
            ),
            kind=_KINDS[block.kind],
            paragraph=paragraph,
        )


def _unwrapped(text: str) -> str:
    """`text` on one line, as its reader sees it."""
    return _WRAP.sub("", text).replace("\n", " ") if "\n" in text else text


def _inherit(found: list[Sentence]) -> Iterator[Sentence]:
    """Sentences without a citation take those of the next cited one of their paragraph."""
    for _, group in groupby(found, key=lambda s: s.paragraph):
        members = list(group)
        following: tuple[Citation, ...] = ()
        for index in range(len(members) - 1, -1, -1):
            following = members[index].citations or following
            if not members[index].citations and following:
                members[index] = replace(members[index], inherited=following)
        yield from members


def _identified(found: Iterable[Sentence]) -> Iterator[Sentence]:
    """Each sentence with its id: a hash of its section and words, and a number where the same words come again."""
    seen: Counter[str] = Counter()
    for sentence in found:
        digest = (
            "s"
            + hashlib.sha256(f"{sentence.section}\n{sentence.text}".encode("utf-8", "replace")).hexdigest()[
                :10
            ]
        )
        seen[digest] += 1
        yield replace(sentence, id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")


def _without_comments(text: str) -> str:
    """`text` with HTML comments blanked, every offset as it was."""
    pieces: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        alone = not text[text.rfind("\n", 0, start) + 1 : start].strip() and text[end + 3 : end + 4] in (
            "",
            "\n",
        )
        pieces += (text[position:start], re.sub(r"[^\n]", " " if alone else FILLER, text[start : end + 3]))
        position = end + 3
    return "".join((*pieces, text[position:]))


def _without_lines(lines: list[str], runs: Iterable[tuple[int, int]]) -> str:
    """The text of `lines` with the `runs` of lines (first and last, 1-based) blanked, every offset as it was."""
    blanked = list(lines)
    for first, last in runs:
        blanked[first - 1 : last] = [" " * len(line) for line in lines[first - 1 : last]]
    return "\n".join(blanked)
