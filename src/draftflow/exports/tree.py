"""From an article's Markdown to the clean tree: every section is parsed once, and only what is safe becomes a node."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from draftflow.exports import matter
from draftflow.exports.document import (
    Block,
    Citation,
    CodeBlock,
    Document,
    Figure,
    Heading,
    Inline,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from draftflow.exports.inlines import Resolver, plain, web_link
from draftflow.exports.markdown import Manuscript, gap, notice
from draftflow.exports.parse import inline, tokens
from draftflow.models import Coverage, Passage, Reference
from draftflow.models.pictures import Image
from draftflow.text.clean import clean, one_line
from draftflow.text.slug import slug, unique

if TYPE_CHECKING:
    from markdown_it.token import Token

_DEEPEST = 6
_SAID = ("title", "publisher", "author", "published")
_LONGEST_LINE = 1_000  # characters of a title or a heading


@dataclass(frozen=True, slots=True)
class Own:
    """What is the author's own: images by path in the article's folder, and the sections a person wrote or edited.

    `edited` are indices of the manuscript's sections: in these a link stays a link, for a person put it there. In the
    others only the addresses of registered sources are links.
    """

    images: frozenset[str] = frozenset()
    edited: frozenset[int] = frozenset()


NOTHING_OWN = Own()


def document(
    manuscript: Manuscript,
    passages: Mapping[str, Passage],
    coverage: tuple[Coverage, ...] = (),
    own: Own = NOTHING_OWN,
) -> Document:
    """The whole article as a tree; `passages` are the located passages by evidence id.

    The text before a citation never ends in a space: a renderer puts there what its language wants. An image stands
    as a figure after its paragraph. Headings have ids that are unique and begin with a letter.
    """
    references = manuscript.numbered()
    resolver = Resolver(manuscript.passages, tuple(reference.id for reference in references))
    addresses = tuple(reference.url for reference in manuscript.references if reference.url)
    taken: set[str] = set()
    blocks: list[Block] = []
    if manuscript.extractive:
        blocks.append(Notice("digest", (Text(notice(manuscript)),)))
    around = _Reading(resolver.with_links(()), own.images, taken)
    blocks += _before(manuscript, around)
    for index, (heading, text) in enumerate(zip(manuscript.headings, manuscript.texts, strict=True)):
        links = None if index in own.edited else addresses
        reading = _Reading(resolver.with_links(links), own.images, taken)
        title = reading.inlines.of(inline(one_line(heading, _LONGEST_LINE)))
        blocks.append(Heading(2, reading.anchor(title), title))
        if text:
            blocks += reading.blocks(text)
        else:
            blocks.append(Notice("gap", (Text(gap(one_line(heading), manuscript.language)),)))
    blocks += _after(manuscript, around)
    return Document(
        title=_line(manuscript.title, resolver),
        standfirst=_line(manuscript.standfirst, resolver),
        language=manuscript.language,
        blocks=tuple(blocks),
        references=tuple(map(_shown, references)),
        passages={
            key: passages[key].model_copy(update={"quote": clean(passages[key].quote)})
            for key in manuscript.passages
            if key in passages
        },
        coverage=coverage,
        grouped=manuscript.grouped,
    )


def _before(manuscript: Manuscript, reading: "_Reading") -> Iterator[Block]:
    """Pictures and summary."""
    yield from (_picture(image, reading) for image in manuscript.images if image.path in reading.images)
    for body in matter.summary(manuscript.summary, _tokens):
        yield from reading.blocks(body)


def _after(manuscript: Manuscript, reading: "_Reading") -> Iterator[Block]:
    """Timeline, figures, glossary, and how the article was made."""
    after = matter.after(manuscript, _tokens)
    for heading, body in zip(after[::2], after[1::2], strict=True):
        title = (Text(heading.removeprefix("## ")),)
        yield Heading(2, reading.anchor(title), title)
        yield from reading.blocks(body)
    for line in matter.made(manuscript.disclosure, manuscript.language) if manuscript.disclosure else ():
        yield Notice("disclosure", reading.inlines.of(inline(line.removeprefix("- "))))


def _picture(image: Image, reading: "_Reading") -> Figure:
    """A picture of the brief; of whom it is and under which licence is its credit."""
    caption = reading.inlines.of(inline(one_line(image.caption)))
    rights = " / ".join(filter(None, (one_line(image.credit), one_line(image.licence))))
    return Figure(image.path, one_line(image.alt), caption, rights)


def _tokens(keys: tuple[str, ...]) -> str:
    """Citations as the prose has them, for the reading to resolve."""
    return "".join(f"[@{key}]" for key in keys)


def _shown(reference: Reference) -> Reference:
    """A reference as a reader sees it: lines without what is invisible, an address that may be linked or none."""
    said = {name: one_line(text, _LONGEST_LINE) for name in _SAID if (text := getattr(reference, name))}
    links = {name: url if web_link(url := getattr(reference, name) or "") else None for name in ("url", "archive")}
    also = tuple(url for url in reference.also_at if web_link(url))
    return reference.model_copy(update={**said, **links, "also_at": also})


def _line(text: str, resolver: Resolver) -> str:
    """A line of Markdown as plain text."""
    return plain(resolver.with_links(()).of(inline(one_line(text, _LONGEST_LINE))))


@dataclass(slots=True)
class _Reading:
    """How the blocks of one section are read; `taken` are the anchors that are in use."""

    inlines: Resolver
    images: frozenset[str]
    taken: set[str]

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
                return [Heading(min(_DEEPEST, max(3, int(token.tag[1]))), self.anchor(title), title)]
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
        return Figure(_path(picture), alt, self.inlines.of(inline(caption)), one_line(credit))

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


def _path(picture: "Token") -> str:
    """Where an image is said to be, as its file is named."""
    return unquote(str(picture.attrGet("src") or ""))


def _cites(children: tuple[Inline, ...]) -> bool:
    return any(isinstance(child, Citation) for child in children)
