"""A column as a tree, for every other format."""

from collections.abc import Mapping

from draftflow.exports.column import Piece, making
from draftflow.exports.document import Document, Notice, Text
from draftflow.exports.inlines import Resolver
from draftflow.exports.parse import inline
from draftflow.exports.reading import Reading
from draftflow.exports.tree import line_of, quoted, shown
from draftflow.exports.words import WORDS
from draftflow.models import Coverage, Passage
from draftflow.text.clean import one_line
from draftflow.text.opinions import without_marks


def document(
    column: Piece, passages: Mapping[str, Passage], coverage: tuple[Coverage, ...] = (), *, own_links: bool = False
) -> Document:
    """The column as a tree; `passages` are the located passages by evidence id.

    `own_links`: a person wrote in it, and what was linked there stays linked.
    """
    listed_, language = column.numbered(), column.language
    resolver = Resolver(column.passages, tuple(reference.id for reference in listed_))
    links = None if own_links else tuple(reference.url for reference in column.references if reference.url)
    reading = Reading(resolver.with_links(links), frozenset(), set(), shallowest=2)
    notice = WORDS[language]["persona"].format(writer=one_line(column.writer), article=one_line(column.article))
    told = [line for line in making(column) if line]
    return Document(
        title=line_of(column.title),
        standfirst="",
        language=language,
        blocks=(
            Notice("persona", (Text(notice.strip("*")),)),
            *reading.blocks(without_marks(column.text)),
            *(Notice("disclosure", reading.inlines.of(inline(line.removeprefix("- ")))) for line in told),
        ),
        references=tuple(map(shown, listed_)),
        passages=quoted(column.passages, passages),
        coverage=coverage,
    )
