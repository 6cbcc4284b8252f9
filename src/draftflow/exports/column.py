"""A column as Markdown: numbered citations, its references, and who wrote it how."""

from collections.abc import Mapping

from draftflow.exports import matter
from draftflow.exports.references import listed, plain, target_of
from draftflow.exports.words import WORDS
from draftflow.models import Coverage, Language, Model, Reference
from draftflow.text.citations import replace_citations
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


def _account(column: Piece, coverage: tuple[Coverage, ...]) -> str:
    """How the column came to be, and what was checked in it."""
    words = WORDS[column.language]
    made, by_hand, opinions = making(column)
    checked = matter.account(coverage, None, column.language)
    lines = checked[1].split("\n") if checked else [words["limits"]]
    return "\n".join(filter(None, [made, by_hand, *lines, opinions]))


def making(column: Piece) -> tuple[str, str, str]:
    """Who wrote it, whether a person did, and what its opinions are; empty for what is not so."""
    words = WORDS[column.language]
    model = words["column_model"].format(plain(column.model)) if column.model else ""
    return model, words["column_by_hand"] if column.by_hand else "", words["opinions"]


def _mark(number: int, reference: Reference) -> str:
    return f"[[{number}]]({target})" if (target := target_of(reference.url)) else f"[{number}]"
