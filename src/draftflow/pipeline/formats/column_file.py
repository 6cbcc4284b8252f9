"""column/<voice>/brief.md and column.md: what was asked for, and the column as its author wrote it."""

import re
from typing import Any

from draftflow.models.voice import Column, ColumnBrief
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.frontmatter import joined, parted
from draftflow.text.yaml12 import Document

_TITLE = re.compile(r"\s*#[ \t]+([^\n]*?)[ \t]*(?:\n|\Z)")


def dump_brief(brief: ColumnBrief) -> str:
    """The text of a column's `brief.md`."""
    return joined(yaml12.dump({"length": brief.length}), f"{brief.instructions.strip()}\n".lstrip("\n"))


def load_brief(text: str, file: str) -> ColumnBrief:
    """A column's `brief.md`: the head gives the length, the rest is the instructions.

    Raises:
        FileError: The head will not do.
    """
    head, body, _ = parted(text)
    document = yaml12.load(head, file, first_line=2)
    given: Any = document.value if document.value is not None else {}
    if isinstance(given, dict):
        given = {**given, "instructions": body.strip()}
    return validated(ColumnBrief, Document(given, document.lines), file)


def dump(column: Column) -> str:
    """The text of `column.md`."""
    return f"# {column.title}\n\n{column.text.strip()}\n"


def load(text: str, name: str) -> Column:
    """`column.md` of the voice `name`; a first line `# ` is its title, and a person may have taken it out."""
    title = _TITLE.match(text)
    rest = text[title.end() :] if title else text
    body = rest.lstrip("\n")
    line = text[: len(text) - len(body)].count("\n") + 1
    return Column(voice=name, title=title[1] if title else "", text=body, line=line)
