"""From an article's Markdown to the clean tree: every section is parsed once, and only what is safe becomes a node."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from draftflow.exports import matter
from draftflow.exports.document import Block, Document, Figure, Heading, Inline, Link, Notice, Text
from draftflow.exports.inlines import Resolver, joined, plain, web_link
from draftflow.exports.markdown import Manuscript, gap, notice
from draftflow.exports.parse import inline
from draftflow.exports.reading import Reading
from draftflow.models import Coverage, Passage, Reference
from draftflow.models.pictures import Image
from draftflow.text.clean import clean, one_line

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
    around = Reading(resolver.with_links(()), own.images, taken)
    blocks += _before(manuscript, around)
    for index, (heading, text) in enumerate(zip(manuscript.headings, manuscript.texts, strict=True)):
        links = None if index in own.edited else addresses
        reading = Reading(resolver.with_links(links), own.images, taken)
        title = reading.inlines.of(inline(one_line(heading, _LONGEST_LINE)))
        blocks.append(Heading(2, reading.anchor(title), title))
        if text:
            blocks += reading.blocks(text)
        else:
            blocks.append(Notice("gap", (Text(gap(one_line(heading), manuscript.language)),)))
    blocks += _after(manuscript, around)
    return Document(
        title=line_of(manuscript.title),
        standfirst=line_of(manuscript.standfirst),
        language=manuscript.language,
        blocks=tuple(blocks),
        references=tuple(map(shown, references)),
        passages=quoted(manuscript.passages, passages),
        coverage=coverage,
        grouped=manuscript.grouped,
    )


def _before(manuscript: Manuscript, reading: Reading) -> Iterator[Block]:
    """Pictures and summary."""
    yield from (_picture(image) for image in manuscript.images if image.path in reading.images)
    for body in matter.summary(manuscript.summary, _tokens):
        yield from reading.blocks(body)


def _after(manuscript: Manuscript, reading: Reading) -> Iterator[Block]:
    """Timeline, figures, glossary, and how the article was made."""
    after = matter.after(manuscript, _tokens)
    for heading, body in zip(after[::2], after[1::2], strict=True):
        title = (Text(heading.removeprefix("## ")),)
        yield Heading(2, reading.anchor(title), title)
        yield from reading.blocks(body)
    for line in matter.made(manuscript.disclosure, manuscript.language) if manuscript.disclosure else ():
        yield Notice("disclosure", reading.inlines.of(inline(line.removeprefix("- "))))


def _picture(image: Image) -> Figure:
    """A picture of the brief; of whom it is and under which licence is its credit. What is said of it is no markup."""
    caption = one_line(image.caption)
    rights: list[Inline] = []
    for words, url in matter.rights_of(image):
        said = Text(one_line(words))
        rights += [Text(" / ")] if rights else []
        rights.append(Link(url, (said,)) if url and web_link(url) else said)
    return Figure(image.path, one_line(image.alt), (Text(caption),) if caption else (), joined(rights))


def _tokens(keys: tuple[str, ...]) -> str:
    """Citations as the prose has them, for the reading to resolve."""
    return "".join(f"[@{key}]" for key in keys)


def quoted(cited: Iterable[str], passages: Mapping[str, Passage]) -> dict[str, Passage]:
    """The cited passages that are known, without what is invisible."""
    return {
        key: passages[key].model_copy(update={"quote": clean(passages[key].quote)}) for key in cited if key in passages
    }


def shown(reference: Reference) -> Reference:
    """A reference as a reader sees it: lines without what is invisible, an address that may be linked or none."""
    said = {name: one_line(text, _LONGEST_LINE) for name in _SAID if (text := getattr(reference, name))}
    links = {name: url if web_link(url := getattr(reference, name) or "") else None for name in ("url", "archive")}
    also = tuple(url for url in reference.also_at if web_link(url))
    return reference.model_copy(update={**said, **links, "also_at": also})


def line_of(text: str) -> str:
    """A line of Markdown as plain text."""
    return plain(Resolver({}, (), {}).of(inline(one_line(text, _LONGEST_LINE))))
