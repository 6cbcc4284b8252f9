"""The one Markdown parse: blocks with their places, through markdown-it-py with raw HTML off."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BlockKind = Literal["heading", "paragraph", "item", "quote", "table", "code", "rule"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a Markdown text: its inline source, its first and last line (1-based), a heading's level 1 to 6."""

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    end: int = 0


def blocks(text: str) -> Iterator[Block]:
    """The blocks of `text` in order; nested ones (a paragraph in an item or a quotation) once, under the outer kind."""
    outer: list[BlockKind] = []
    level = 0
    for token in _parser().parse(text):
        if token.type in ("list_item_open", "blockquote_open", "table_open"):
            outer.append({"l": "item", "b": "quote", "t": "table"}[token.type[0]])  # type: ignore[arg-type]
        elif token.type in ("list_item_close", "blockquote_close", "table_close"):
            outer.pop()
        elif token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1]) if token.nesting == 1 else 0
        elif token.type == "inline":
            kind: BlockKind = outer[-1] if outer else "heading" if level else "paragraph"
            yield Block(kind, token.content, _line(token), level if kind == "heading" else 0, _end(token))
        elif token.type in ("fence", "code_block"):
            yield Block("code", token.content, _line(token), 0, _end(token))
        elif token.type == "hr":
            yield Block("rule", "", _line(token), 0, _end(token))


def _line(token: "Token") -> int:
    return token.map[0] + 1 if token.map else 1


def _end(token: "Token") -> int:
    return token.map[1] if token.map else 1


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    parser.core.ruler.disable("inline")  # blocks are all that is asked for, and inline is two thirds of the time
    return parser
