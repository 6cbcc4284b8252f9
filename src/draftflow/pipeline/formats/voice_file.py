"""voices/<name>.md: a head with what was measured, the writer's name as the heading, then the parts in words."""

import re
from collections.abc import Mapping
from typing import Any

from draftflow.errors import FileError
from draftflow.models import Language
from draftflow.models.voice import Voice
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.frontmatter import joined, parted
from draftflow.text.measure import language_of
from draftflow.text.yaml12 import Document

PARTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "description": "Description",
        "do": "Do",
        "avoid": "Don't",
        "taboo": "Taboo words",
        "samples": "Samples",
    },
    "ja": {"description": "説明", "do": "すること", "avoid": "しないこと", "taboo": "使わない言葉", "samples": "見本"},
}
"""Headings of the parts of a voice, by the name of the field each fills."""
_FIELDS = {heading.casefold(): name for parts in PARTS.values() for name, heading in parts.items()}
_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*$")
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*$")
_ITEM = re.compile(r"^[ \t]*[-*+・][ \t]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def load(text: str, file: str, name: str) -> Voice:
    """`voices/<name>.md`; the head may be missing, and so may any part.

    Raises:
        FileError: There is no name of a writer, a part is unknown, or the head will not do.
    """
    head, body, line = parted(text)
    document = yaml12.load(head, file, first_line=2)
    given: Any = document.value if document.value is not None else {}
    if isinstance(given, dict):
        body = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), body)
        parts = _parts(body, file, line)
        given = {"language": language_of(body), **given, **parts, "name": name}
    return validated(Voice, Document(given, document.lines), file)


def _parts(body: str, file: str, first_line: int) -> dict[str, Any]:
    """Title and parts of the body; where they stand decides, their order does not."""
    title, here, found = "", "", dict[str, list[str]]()
    for number, line in enumerate(body.split("\n"), first_line):
        if (match := _TITLE.match(line)) and not title:
            title = match[1]
        elif match := _HEADING.match(line):
            here = _FIELDS.get(match[1].replace("’", "'").casefold(), "")
            if not here:
                known = ", ".join(repr(f"## {heading}") for parts in PARTS.values() for heading in parts.values())
                raise FileError(file, f"unknown part {match[0]!r}; there are {known}", line=number)
        elif here:
            found.setdefault(here, []).append(line)
    if not title:
        raise FileError(file, "the writer has no name; write it as a heading: `# The plain analyst`", line=first_line)
    listed = {name: _items(found.get(name, [])) for name in ("do", "avoid", "taboo")}
    texts = {name: _paragraphs(found.get(name, [])) for name in ("description", "samples")}
    return {"title": title, **listed, "samples": texts["samples"], "description": "\n\n".join(texts["description"])}


def _items(lines: list[str]) -> list[str]:
    """The items of a list; a line without a mark of its own goes on with the item before."""
    found: list[str] = []
    for line in lines:
        if _ITEM.match(line) or not found:
            found.append(_ITEM.sub("", line).strip())
        else:
            found[-1] = f"{found[-1]} {line.strip()}".strip()
    return [item for item in found if item]


def _paragraphs(lines: list[str]) -> list[str]:
    return [part.strip() for part in re.split(r"\n[ \t]*\n", "\n".join(lines)) if part.strip()]


def dump(voice: Voice) -> str:
    """The text of a voice's file."""
    head = voice.model_dump(mode="json", include={"language", "measured"}, exclude_none=True)
    names = PARTS[voice.language or "en"]
    blocks = [f"# {voice.title}"]
    for field, heading in names.items():
        value = getattr(voice, field)
        text = value if field == "description" else ("\n\n" if field == "samples" else "\n").join(_shown(field, value))
        blocks += [f"## {heading}", text or _INVITATION[voice.language or "en"][field]]
    return joined(yaml12.dump(head), "\n\n".join(blocks) + "\n")


def _shown(field: str, values: tuple[str, ...]) -> list[str]:
    return [value if field == "samples" else f"- {value}" for value in values]


_INVITATION: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "description": "<!-- Who writes here, for whom, in which temper: two or three sentences. -->",
        "do": "<!-- What the voice does, one `- ` line each. -->",
        "avoid": "<!-- What it does not do, one `- ` line each. -->",
        "taboo": "<!-- Words it never uses, one `- ` line each; one that turns up is a finding. -->",
        "samples": "<!-- Paragraphs in the voice, parted by empty lines. -->",
    },
    "ja": {
        "description": "<!-- 誰が、誰に向けて、どんな調子で書くのか。二、三文で。 -->",
        "do": "<!-- この声ですること。一つずつ「- 」で。 -->",
        "avoid": "<!-- この声でしないこと。一つずつ「- 」で。 -->",
        "taboo": "<!-- 使わない言葉。一つずつ「- 」で。記事に出てくると指摘します。 -->",
        "samples": "<!-- この声の段落。空行で区切ります。 -->",
    },
}
