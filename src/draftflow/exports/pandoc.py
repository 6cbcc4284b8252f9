"""A laid-out article as pandoc's syntax tree, and what pandoc makes of it: DOCX, ODT, EPUB.

pandoc is given a tree, not a text: there is no syntax in which a title could become markup, and no raw node is ever
made. Images travel in the tree; pandoc runs in a process of its own that opens no file.
"""

import json
import re
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from draftflow.confined import pandoc
from draftflow.confined.run import Stopped, run
from draftflow.errors import DraftflowError, MissingExtra
from draftflow.exports.document import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from draftflow.exports.images import media_type
from draftflow.exports.inlines import framed
from draftflow.exports.laid import Laid, laid
from draftflow.exports.publication import Publication
from draftflow.exports.words import WORDS

Node = dict[str, Any]
Images = Mapping[str, bytes]

API = (1, 23, 1)
PATIENCE = 20.0  # seconds, start included
EVERYWHERE = ("image/png", "image/jpeg", "image/gif")
"""Images that word processors and book readers show."""
_NONE = ["", [], []]


def office(publication: Publication, kind: str) -> bytes:
    """The article as `docx`, `odt` or `epub3`. The same article gives the same bytes.

    Raises:
        MissingExtra: pandoc is not installed.
        DraftflowError: pandoc failed.
    """
    article = laid(publication.document, publication.styled, address=True)
    tree = Tree(article, publication.images).document()
    tree["meta"]["identifier"] = _words(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, publication.slug)}")
    return converted(tree, "--to", kind, "--output", "-")


def converted(tree: Node, *arguments: str) -> bytes:
    """What pandoc makes of a tree.

    Raises:
        MissingExtra: pandoc is not installed.
        DraftflowError: pandoc failed.
    """
    program = pandoc.program()
    if program is None:
        raise MissingExtra("pandoc is not installed, which makes this: pip install 'draftflow[export]'")
    try:
        data = json.dumps(tree, ensure_ascii=False).encode()
        return run(pandoc.WORKER, data, PATIENCE, program, "--from", "json", *arguments)
    except Stopped as stopped:
        raise DraftflowError(f"pandoc could not make this ({stopped}); please report it with the article") from None


@dataclass(frozen=True, slots=True)
class Tree:
    """Makes pandoc's tree of an article; `images` by path, of which those that show everywhere are embedded."""

    article: Laid
    images: Images

    def document(self) -> Node:
        """The whole tree: headings begin at the first level, for the title is no part of the text."""
        meta = {"title": _words(self.article.title), "lang": _words(self.article.language)}
        first = [_node("Para", [_node("Emph", list(inlines((Text(self.article.standfirst),))))])]
        blocks = [*(first if self.article.standfirst else []), *self.blocks(self.article.blocks)]
        return {"pandoc-api-version": list(API), "meta": meta, "blocks": blocks}

    def blocks(self, blocks: tuple[Block, ...]) -> list[Node]:
        """Blocks as nodes."""
        return [self._block(block) for block in blocks]

    def _block(self, block: Block) -> Node:  # noqa: C901, PLR0911 - one to each kind
        match block:
            case Heading(level, anchor, children):
                return _node("Header", [max(1, level - 1), [anchor, [], []], list(inlines(children))])
            case Paragraph(children):
                return _node("Para", list(inlines(children)))
            case Notice(kind, children):
                return _node("Para", [_node("Strong" if kind == "gap" else "Emph", list(inlines(children)))])
            case Quote(blocks):
                return _node("BlockQuote", self.blocks(blocks))
            case Listing(items, None):
                return _node("BulletList", [self._item(item) for item in items])
            case Listing(items, start):
                form = [start, _node("Decimal"), _node("Period")]
                return _node("OrderedList", [form, [self._item(item) for item in items]])
            case Table(head, rows):
                return _table(head, rows)
            case CodeBlock(code, language):
                return _node("CodeBlock", [["", [language] if language else [], []], code])
            case Figure():
                return self._figure(block)
            case Rule():
                return _node("HorizontalRule")

    def _item(self, item: tuple[Block, ...]) -> list[Node]:
        if len(item) == 1 and isinstance(item[0], Paragraph):
            return [_node("Plain", list(inlines(item[0].children)))]
        return self.blocks(item)

    def _figure(self, figure: Figure) -> Node:
        credit = framed(WORDS[self.article.language]["credit"], figure.credit)
        data = self.images.get(figure.path, b"")
        kind = media_type(data)
        said = [*inlines(figure.caption), *([_node("Space")] if figure.caption and credit else []), *inlines(credit)]
        if kind not in EVERYWHERE:
            shown = f"[{WORDS[self.article.language]['image'].format(figure.path)}] {figure.alt}"
            return _node("Para", [_node("Strong", list(_text(shown))), *([_node("LineBreak"), *said] if said else [])])
        source = f"data:{kind};base64,{b64encode(data).decode()}"
        image = _node("Image", [_NONE, list(_text(figure.alt)), [source, ""]])
        return _node("Figure", [_NONE, [None, [_node("Plain", said)] if said else []], [_node("Plain", [image])]])


def inlines(children: tuple[Inline, ...]) -> Iterator[Node]:
    """Inline nodes."""
    for child in children:
        match child:
            case Text(text):
                yield from _text(text)
            case Code(text):
                yield _node("Code", [_NONE, text])
            case Emphasis(inner, strong):
                yield _node("Strong" if strong else "Emph", list(inlines(inner)))
            case Link(target, inner):
                yield _node("Link", [_NONE, list(inlines(inner)), [target, ""]])
            case Break():
                yield _node("LineBreak")
            case _:
                pass


def _text(text: str) -> Iterator[Node]:
    for piece in re.findall(r"[ \t\n]+|[^ \t\n]+", text):
        yield _node("Space") if piece.isspace() and piece != "\u3000" else _node("Str", piece)


def _words(text: str) -> Node:
    return {"t": "MetaInlines", "c": list(_text(text))}


def _table(head: tuple[tuple[Inline, ...], ...], rows: tuple[tuple[tuple[Inline, ...], ...], ...]) -> Node:
    def row(cells: tuple[tuple[Inline, ...], ...]) -> list[Any]:
        return [_NONE, [[_NONE, _node("AlignDefault"), 1, 1, [_node("Plain", list(inlines(c)))]] for c in cells]]

    columns = [[_node("AlignDefault"), _node("ColWidthDefault")] for _ in head]
    body = [_NONE, 0, [], [row(cells) for cells in rows]]
    return _node("Table", [_NONE, [None, []], columns, [_NONE, [row(head)]], [body], [_NONE, []]])


def _node(kind: str, content: object = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}
