"""The article as one clean tree, from which every format is rendered.

There is no node for raw markup and none that loads anything from afar: what a renderer escapes and lays out is text,
links to the web, citations and the article's own images. A format that wants more has to make it from these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from draftflow.models import Coverage, Language, Passage, Reference


@dataclass(frozen=True, slots=True)
class Text:
    """Characters; what is markup in a format is escaped by its renderer."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Characters set as code."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stress, `strong` where it is bold."""

    children: "tuple[Inline, ...]"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `target` is an http, https or mailto address, nothing else becomes a link."""

    target: str
    children: "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True)
class Mark:
    """One cited source of a citation: its number in the reference list and the passages meant."""

    number: int
    source: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """What stands where the prose cites, the sources in the order they are cited; without marks nothing was found.

    The text before it does not end in a space: a renderer sets one where its language wants it.
    """

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A line that ends inside a paragraph."""


Inline = Text | Code | Emphasis | Link | Citation | Break


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `id` is unique in the document and fit for an anchor."""

    level: int
    id: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running prose."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of draftflow's own: that the text is a digest or a column, that a section is missing, what was checked."""

    kind: Literal["digest", "gap", "persona", "disclosure"]
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is the number of the first item, None for bullets."""

    items: "tuple[tuple[Block, ...], ...]"
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the cells of its head, then of its rows."""

    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines set as code."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An image of the article's own folder, with what is said of it."""

    path: str
    alt: str
    caption: tuple[Inline, ...] = ()
    credit: tuple[Inline, ...] = ()
    """Whose it is, under which licence, from where."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


Block = Heading | Paragraph | Notice | Quote | Listing | Table | CodeBlock | Figure | Rule


@dataclass(frozen=True, slots=True)
class Document:
    """A whole article; the reference list is made by the renderer from `references`, which are in citation order."""

    title: str
    standfirst: str
    language: Language
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    passages: Mapping[str, Passage]
    """The cited passages by their evidence id."""
    coverage: tuple[Coverage, ...] = ()
    grouped: bool = False
    """Whether the reference list stands under the names of its publishers, the numbers kept."""
