"""Blocks from an article's Markdown: only what is safe becomes a node."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from draftflow.exports.document import (
    Block,
    Citation,
    CodeBlock,
    Figure,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from draftflow.exports.inlines import Resolver, plain
from draftflow.exports.parse import inline, tokens
from draftflow.text.clean import clean, one_line
from draftflow.text.slug import slug, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_DEEPEST = 6


@dataclass(slots=True)
class Reading:
    """How the blocks of one section are read; `taken` are the anchors that are in use.

    `shallowest` is the level of the highest heading that the text itself may have.
    """

    inlines: Resolver
    images: frozenset[str]
    taken: set[str]
    shallowest: int = 3

    def anchor(self, title: tuple[Inline, ...]) -> str:
        """An id for a heading."""
        name = slug(plain(title), "section")
        name = unique(name if name[0].isalpha() else f"s-{name}", self.taken)
        self.taken.add(name)
        return name

    def blocks(self, text: str) -> tuple[Block, ...]:
        """The blocks of a section's Markdown."""
        return tuple(self._until(iter(tokens(clean(text))), ""))

    def _until(self, stream: "Iterator[Token]", end: str) -> list[Block]:
        found: list[Block] = []
        for token in stream:
            if token.type == end:
                break
            found += self._block(token, stream)
        return found

    def _block(self, token: "Token", stream: "Iterator[Token]") -> list[Block]:  # noqa: PLR0911 - one to each kind
        match token.type:
            case "heading_open":
                title = self.inlines.of(next(stream).children or [])
                return [Heading(min(_DEEPEST, max(self.shallowest, int(token.tag[1]))), self.anchor(title), title)]
            case "inline":
                return self._paragraph(token.children or [])
            case "blockquote_open":
                return [Quote(tuple(self._until(stream, "blockquote_close")))]
            case "bullet_list_open":
                return [Listing(self._items(stream, "bullet_list_close"))]
            case "ordered_list_open":
                start = int(token.attrGet("start") or 0) if token.attrGet("start") is not None else 1
                return [Listing(self._items(stream, "ordered_list_close"), start)]
            case "table_open":
                return [self._table(stream)]
            case "fence" | "code_block":
                language = re.match(r"[\w+#.-]{0,30}", token.info.strip())
                return [CodeBlock(token.content.rstrip("\n"), language.group() if language else "")]
            case "hr":
                return [Rule()]
            case _:
                return []  # the end of a paragraph or a heading

    def _paragraph(self, children: "list[Token]") -> list[Block]:
        pictures = [c for c in children if c.type == "image" and _path(c) in self.images]
        prose = self.inlines.of([c for c in children if c.type != "image" or _path(c) not in self.images])
        figures = [self._figure(picture) for picture in pictures]
        return [*([Paragraph(prose)] if plain(prose).strip() or _cites(prose) else []), *figures]

    def _figure(self, picture: "Token") -> Figure:
        """An image; its title is the caption, and what stands in it after ` | ` says whose picture it is."""
        caption, _, credit = str(picture.attrGet("title") or "").partition(" | ")
        alt = plain(self.inlines.of(picture.children or []))
        return Figure(_path(picture), alt, self.inlines.of(inline(caption)), _words(credit))

    def _items(self, stream: "Iterator[Token]", end: str) -> tuple[tuple[Block, ...], ...]:
        items: list[tuple[Block, ...]] = []
        for token in stream:
            if token.type == end:
                break
            if token.type == "list_item_open":
                items.append(tuple(self._until(stream, "list_item_close")))
        return tuple(items)

    def _table(self, stream: "Iterator[Token]") -> Table:
        rows: list[list[tuple[Inline, ...]]] = []
        for token in stream:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self.inlines.of(token.children or []))
        return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _words(text: str) -> tuple[Inline, ...]:
    """A line of characters, if there are any."""
    line = one_line(text)
    return (Text(line),) if line else ()


def _path(picture: "Token") -> str:
    """Where an image is said to be, as its file is named."""
    return unquote(str(picture.attrGet("src") or ""))


def _cites(children: tuple[Inline, ...]) -> bool:
    return any(isinstance(child, Citation) for child in children)
