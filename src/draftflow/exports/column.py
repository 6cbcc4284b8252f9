"""A column, as Markdown and as a tree: numbered citations, its references, and who wrote it how."""

from collections.abc import Mapping

from draftflow.exports import matter
from draftflow.exports.document import Document, Notice, Text
from draftflow.exports.inlines import Resolver
from draftflow.exports.parse import inline
from draftflow.exports.reading import Reading
from draftflow.exports.references import listed, plain, target_of
from draftflow.exports.tree import line_of, quoted, shown
from draftflow.exports.words import WORDS
from draftflow.models import Coverage, Language, Model, Passage, Reference
from draftflow.text.citations import replace_citations
from draftflow.text.clean import one_line
from draftflow.text.opinions import facts, without_marks


class Piece(Model):
    """Everything a finished column is made of; `model` wrote it, `passages` are source ids by evidence id."""

    title: str
    text: str
    language: Language
    writer: str
    article: str
    model: str | None
    by_hand: bool
    passages: Mapping[str, str]
    references: tuple[Reference, ...]

    def numbered(self) -> tuple[Reference, ...]:
        """The cited references in the order of their first citation."""
        known = {reference.id: reference for reference in self.references}
        order = dict.fromkeys(self.passages.get(key) for key in facts(self.text))
        return tuple(known[name] for name in order if name in known)


def piece(column: Piece, coverage: tuple[Coverage, ...]) -> str:
    """The finished column."""
    words, language = WORDS[column.language], column.language
    references = column.numbered()
    numbers = {reference.id: number for number, reference in enumerate(references, 1)}

    def cite(keys: tuple[str, ...]) -> str:
        found = dict.fromkeys(numbers.get(column.passages.get(key, "")) for key in keys)
        marks = [words["unresolved"] if n is None else _mark(n, references[n - 1]) for n in found]
        return (" " if language == "en" else "") + "".join(marks)

    blocks = [f"# {column.title}"] if column.title else []
    blocks += [words["persona"].format(writer=plain(column.writer), article=plain(column.article))]
    blocks += [replace_citations(without_marks(column.text).strip(), cite)]
    if references:
        blocks += [f"## {words['references']}", listed(references, language, grouped=False)]
    return "\n\n".join([*blocks, f"## {words['about']}", _account(column, coverage)]) + "\n"


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
    told = [line for line in _making(column) if line]
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


def _account(column: Piece, coverage: tuple[Coverage, ...]) -> str:
    """How the column came to be, and what was checked in it."""
    words = WORDS[column.language]
    made, by_hand, opinions = _making(column)
    checked = matter.account(coverage, None, column.language)
    lines = checked[1].split("\n") if checked else [words["limits"]]
    return "\n".join(filter(None, [made, by_hand, *lines, opinions]))


def _making(column: Piece) -> tuple[str, str, str]:
    """Who wrote it, whether a person did, and what its opinions are; empty for what is not so."""
    words = WORDS[column.language]
    model = words["column_model"].format(plain(column.model)) if column.model else ""
    return model, words["column_by_hand"] if column.by_hand else "", words["opinions"]


def _mark(number: int, reference: Reference) -> str:
    return f"[[{number}]]({target})" if (target := target_of(reference.url)) else f"[{number}]"
