"""The article laid out for a reader: citations as words, the reference list and what was checked as blocks.

Every format but the page is rendered from this: what is left are headings, prose, lists and links.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from draftflow.exports import references
from draftflow.exports.document import (
    Block,
    Citation,
    Document,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Table,
    Text,
)
from draftflow.exports.inlines import Resolver, joined, web_link
from draftflow.exports.matter import account
from draftflow.exports.parse import inline
from draftflow.exports.words import WORDS
from draftflow.models import Language, Reference

Cite = Callable[[Citation], tuple[Inline, ...]]
"""What stands in the prose for a citation."""


@dataclass(frozen=True, slots=True)
class Styled:
    """How a citation style writes an article's citations, in their order, and its list; `file` is the style's own.

    `sources` are the ids of what the entries are about, in their order.
    """

    name: str
    file: bytes
    citations: tuple[tuple[Inline, ...], ...]
    entries: tuple[tuple[Inline, ...], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """An article without citations: they are links and characters by now."""

    title: str
    standfirst: str
    language: Language
    blocks: tuple[Block, ...]


def laid(document: Document, styled: Styled | None = None, *, address: bool = False, cite: Cite | None = None) -> Laid:
    """The article as blocks that any format has.

    A citation is the number of its source, linked to where that is on the web, or what a style makes of it, or what
    `cite` does; with `cite` there is no reference list, for the format makes its own. `address` writes addresses out,
    for formats that are printed.
    """
    words = cite or (_by_style(styled) if styled else _numbers(document))
    blocks = tuple(_block(block, words) for block in document.blocks)
    listed = () if cite else _references(document, styled, address=address)
    told = [block.children for block in blocks if isinstance(block, Notice) and block.kind == "disclosure"]
    told += [(Text(line),) for line in _account(document)]
    if told:
        title = Heading(2, "how-this-was-checked", (Text(WORDS[document.language]["about"]),))
        listed = (*listed, title, Listing(tuple((Paragraph(line),) for line in told)))
        blocks = tuple(b for b in blocks if not (isinstance(b, Notice) and b.kind == "disclosure"))
    return Laid(document.title, document.standfirst, document.language, (*blocks, *listed))


def _references(document: Document, styled: Styled | None, *, address: bool) -> tuple[Block, ...]:
    if not document.references:
        return ()
    title = Heading(2, "references", (Text(WORDS[document.language]["references"]),))
    if document.grouped:
        return (title, *_grouped(document, styled, address=address))
    if styled:
        return (title, *_styled(document.references, styled, document.language, address=address))
    entries = (entry(reference, document.language, address=address) for reference in document.references)
    return (title, Listing(tuple((Paragraph(each),) for each in entries), 1))


def _grouped(document: Document, styled: Styled | None, *, address: bool) -> Iterator[Block]:
    """The list under the names of publishers. A number is said in words: one in a list of its own would begin at 1."""
    language = document.language
    for place, (publisher, group) in enumerate(references.by_publisher(document.references, language), 1):
        yield Heading(3, f"references-{place}", (Text(publisher),))
        if styled:
            yield from _styled(tuple(each for _, each in group), styled, language, address=address)
            continue
        entries = ((n, entry(references.bare(each), language, address=address)) for n, each in group)
        yield Listing(tuple((Paragraph(joined([Text(f"[{n}] "), *words])),) for n, words in entries))


def _styled(listed: tuple[Reference, ...], styled: Styled, language: Language, *, address: bool) -> Iterator[Block]:
    """The entries of these references in the order of their style, each with where else its text stands."""
    known = {reference.id: reference for reference in listed}
    for source, words in zip(styled.sources, styled.entries, strict=True):
        if source in known:
            copies = _parsed(references.elsewhere(known[source], language), known[source], address=address)
            yield Paragraph(joined([*words, *copies]))


def _account(document: Document) -> list[str]:
    """What was checked, as lines of plain text."""
    (*_, lines) = account(document.coverage, None, document.language) or ("",)
    return [line.removeprefix("- ") for line in lines.split("\n") if line]


def entry(reference: Reference, language: Language, *, address: bool = False) -> tuple[Inline, ...]:
    """One line of a reference list as `article.md` has it; its title leads to the web.

    `address` writes the address out, too.
    """
    if not address:
        return _parsed(references.entry(reference, language), reference, address=False)
    own = reference.model_copy(update={"archive": None, "also_at": ()})
    written = (Text(" "), Link(reference.url, (Text(reference.url),))) if reference.url else ()
    copies = _parsed(references.elsewhere(reference, language), reference, address=True)
    return joined([*_parsed(references.entry(own, language), own, address=False), *written, *copies])


def _parsed(markdown: str, reference: Reference, *, address: bool) -> tuple[Inline, ...]:
    """Words about a reference; on paper its copies are given with their addresses."""
    words = Resolver({}, ()).of(inline(markdown)) if markdown else ()
    lost = " " if markdown.startswith(" ") else ""
    return joined([Text(lost), *_registered(words, reference, address=address)])


def _registered(children: tuple[Inline, ...], reference: Reference, *, address: bool) -> Iterator[Inline]:
    """The words of an entry, its links only where the reference itself says so."""
    for child in children:
        if not isinstance(child, Link) or child.target == reference.url:
            yield child
        elif child.target not in (reference.archive, *reference.also_at):
            yield from child.children
        elif not address:
            yield child
        else:
            yield from (*child.children, Text(" ")) if child.target == reference.archive else ()
            yield Link(child.target, (Text(child.target),))


def _numbers(document: Document) -> Cite:
    """Citations as numbers, each a link where its source is on the web."""
    urls = {reference.id: reference.url for reference in document.references}
    space = " " if document.language == "en" else ""

    def cite(citation: Citation) -> tuple[Inline, ...]:
        if not citation.marks:
            return (Text(space + WORDS[document.language]["unresolved"]),)
        found: list[Inline] = [Text(space)] if space else []
        for mark in citation.marks:
            number, url = (Text(f"[{mark.number}]"),), urls.get(mark.source)
            found += (Link(url, number),) if url and web_link(url) else number
        return tuple(found)

    return cite


def _by_style(styled: Styled) -> Cite:
    """Citations as a style writes them: they come in the order of the document."""
    made = iter(styled.citations)
    return lambda _citation: next(made)


def citations(blocks: tuple[Block, ...]) -> tuple[Citation, ...]:
    """All citations of blocks, in the order in which `laid` asks for them."""
    found: list[Citation] = []

    def cite(citation: Citation) -> tuple[Inline, ...]:
        found.append(citation)
        return ()

    for block in blocks:
        _block(block, cite)
    return tuple(found)


def _block(block: Block, cite: Cite) -> Block:
    match block:
        case Heading() | Paragraph() | Notice():
            return replace(block, children=_inlines(block.children, cite))
        case Quote(blocks):
            return Quote(tuple(_block(each, cite) for each in blocks))
        case Listing(items, start):
            return Listing(tuple(tuple(_block(each, cite) for each in item) for item in items), start)
        case Table(head, rows):
            return Table(
                tuple(_inlines(cell, cite) for cell in head),
                tuple(tuple(_inlines(cell, cite) for cell in row) for row in rows),
            )
        case Figure():
            return replace(block, caption=_inlines(block.caption, cite))
        case _:
            return block


def _inlines(children: tuple[Inline, ...], cite: Cite) -> tuple[Inline, ...]:
    return tuple(_each(children, cite))


def _each(children: tuple[Inline, ...], cite: Cite) -> Iterator[Inline]:
    for child in children:
        match child:
            case Citation():
                yield from cite(child)
            case Emphasis() | Link():
                yield replace(child, children=_inlines(child.children, cite))
            case _:
                yield child


def figures(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    """All figures, those in lists and quotations too."""
    for block in blocks:
        match block:
            case Figure():
                yield block
            case Quote(inner):
                yield from figures(inner)
            case Listing(items):
                for item in items:
                    yield from figures(item)
            case _:
                pass
