"""front.md: titles in the head, then the standfirst, the points of the summary and the glossary."""

import re
from collections.abc import Iterator
from typing import Any

from draftflow.models.matter import Front, Term
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.frontmatter import joined, parted
from draftflow.text.markdown import blocks
from draftflow.text.yaml12 import Document

_TERM = re.compile(r"\*\*((?:[^*\\]|\\.){1,200})\*\*[ \t]*[:：][ \t]*(.+)", re.DOTALL)
_GLOSSARY = "## Glossary"
_BLOCK = re.compile(r"\A(?=[#>*+\-=~`|<\[\\_])|\A(\d+)(?=[.)\\])")
_ESCAPED = re.compile(r"\A(\d*)\\(?=[^\w\s]|_)")


def dump(front: Front) -> str:
    """The text of `front.md`."""
    head = {"title": front.title, "titles": list(front.titles)}
    lines = [_escaped(front.standfirst), ""] if front.standfirst else []
    lines += [*(f"- {_escaped(point)}" for point in front.summary), ""] if front.summary else []
    if front.glossary:
        lines += [_GLOSSARY, "", *(f"- **{_bare(term.term)}**: {term.meaning}" for term in front.glossary), ""]
    return joined(yaml12.dump(head), "\n".join(lines).rstrip("\n") + "\n")


def load(text: str, file: str) -> Front:
    """`front.md`; a heading after the points begins the glossary, whatever it is called.

    Raises:
        FileError: Something in the head will not do.
    """
    head, body, first = parted(text)
    document = yaml12.load(head, file, first_line=2)
    given: Any = document.value if document.value is not None else {}
    if isinstance(given, dict):
        given = {**given, **dict(_read(body, first))}
    return validated(Front, Document(given, document.lines), file)


def _read(body: str, first: int) -> Iterator[tuple[str, Any]]:
    standfirst: list[str] = []
    points: list[str] = []
    terms: list[Term] = []
    line: int | None = None
    in_glossary = False
    for block in blocks(body):
        said = " ".join(block.text.split())
        if block.kind == "heading":
            in_glossary = True
            continue
        if block.kind == "item" and line is None:
            line = first + block.line - 1
        if in_glossary:
            if match := _TERM.match(said):
                terms.append(Term(term=match[1].replace("\\*", "*"), meaning=match[2]))
        elif block.kind == "item":
            points.append(_unescaped(said))
        else:
            standfirst.append(_unescaped(said))
    yield "standfirst", " ".join(standfirst)
    yield "summary", tuple(points)
    yield "glossary", tuple(terms)
    yield "line", line or 1


def _escaped(text: str) -> str:
    """`text` on one line, so that Markdown does not take its first characters for a list, a heading or a table."""
    return _BLOCK.sub(lambda match: f"{match[1] or ''}\\", " ".join(text.split()))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _bare(term: str) -> str:
    """A term as it can stand between two pairs of stars."""
    return " ".join(term.replace("*", "\\*").split())
