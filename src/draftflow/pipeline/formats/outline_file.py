"""outline.md: headings with Pandoc's attributes, an intent line, points with evidence ids; what is open in its head."""

import re
from dataclasses import replace

from draftflow.errors import FileError
from draftflow.models import Outline, Part, PlannedSection, Point, Weighed
from draftflow.pipeline.formats import yaml_files
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.citations import CITATION, cited
from draftflow.text.frontmatter import joined, parted
from draftflow.text.markdown import Block, blocks
from draftflow.text.slug import slug, unique

_ATTRIBUTES = re.compile(r"[ \t]*\{([^{}]*)\}$")
_ID = re.compile(r"(?:\A|(?<=\s))#(\S+)")
_LENGTH = re.compile(r"\blength=\"?(\d+)\"?")
_MARKS_A_BLOCK = re.compile(r"\A(?=[#>*+\-=~`|<\[\\_])|\A(\d+)(?=[.)\\])")
_CLOSES_A_HEADING = re.compile(r"(?<= )(?=\\*#+\Z)")
_ESCAPED = re.compile(r"\A(\d*)\\(?=[^\w\s]|_)")
_ESCAPED_CLOSE = re.compile(r"(?<= )\\(?=\\*#+\Z)")
_BLANKS = re.compile(r"[ \t\r\n]+")
_SAFE_ID = re.compile(r"[^\W_][\w-]*")
_ID_BYTES = 200  # what a file's name can hold beside what is added to it

_TITLE, _SECTION, _PART = 1, 2, 3  # levels of headings


def dump(outline: Outline) -> str:
    """The text of `outline.md`; what is contested and missing stands in its head, if anything is."""
    body = _body(outline)
    return body if outline.is_empty else joined(yaml_files.dump(_open(outline)), body)


def _open(outline: Outline) -> Weighed:
    return Weighed(contested=outline.contested, missing=outline.missing)


def _body(outline: Outline) -> str:
    lines = [_heading(_TITLE, outline.title), ""]
    lines += [_escaped(outline.standfirst), ""] if outline.standfirst else []
    for section in outline.sections:
        lines += [_heading(_SECTION, section.heading, f"#{section.id} length={section.length}"), ""]
        lines += [_escaped(section.intent), ""] if section.intent else []
        for part in section.parts:
            lines += [_heading(_PART, part.heading), ""] if part.heading else []
            lines += [f"- {_escaped(point.text)}{''.join(f' [@{e}]' for e in point.evidence)}" for point in part.points]
            lines += [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def load(text: str, file: str, *, default_length: int) -> Outline:
    """`outline.md`; a heading without attributes gets an id from its words and `default_length`.

    Raises:
        FileError: There is no title or no section, an id stands twice, a point stands before any section, or the head
            will not do.
    """
    head, body, first = parted(text)
    said = validated(Weighed, yaml12.load(head, file, first_line=2), file) if head.strip() else Weighed()
    reader = _Reader(file, default_length, first)
    for block in blocks(body):
        reader.take(replace(block, line=block.line + first - 1))
    return reader.outline().model_copy(update={"contested": said.contested, "missing": said.missing})


class _Reader:
    """Gathers blocks into an outline."""

    def __init__(self, file: str, default_length: int, first_line: int) -> None:
        self._file, self._default_length, self._first_line = file, default_length, first_line
        self._title: str | None = None
        self._standfirst: list[str] = []
        self._sections: list[PlannedSection] = []
        self._parts: list[tuple[str | None, list[Point]]] = []

    def take(self, block: Block) -> None:
        """Add one block."""
        text = _one_line(block.text)
        if block.kind == "heading":
            self._heading(block, text)
        elif block.kind == "item":
            self._point(block, text)
        elif self._sections:
            section = self._sections[-1]
            intent = f"{section.intent} {_unescaped(text)}".strip()
            self._sections[-1] = section.model_copy(update={"intent": intent})
        else:
            self._standfirst.append(_unescaped(text))

    def outline(self) -> Outline:
        """What was gathered."""
        self._close()
        if self._title is None:
            raise FileError(self._file, "no title; the first line should be `# The title`", line=self._first_line)
        if not self._sections:
            raise FileError(self._file, "no section; write one as `## Heading {#id length=300}`")
        return Outline(title=self._title, standfirst=" ".join(self._standfirst), sections=tuple(self._sections))

    def _heading(self, block: Block, text: str) -> None:
        if block.level == _TITLE:
            if self._title is not None:
                raise FileError(self._file, f"a second title {text!r}; sections have `##`", line=block.line)
            self._title = _heading_text(text)
        elif block.level == _SECTION:
            self._close()
            self._sections.append(self._section(block, text))
        elif self._sections:
            self._parts.append((_heading_text(text), []))
        else:
            raise FileError(self._file, f"the subhead {text!r} stands before any section", line=block.line)

    def _section(self, block: Block, text: str) -> PlannedSection:
        attributes = _ATTRIBUTES.search(text)
        heading = _heading_text(text)
        said = attributes[1] if attributes else ""
        taken = {section.id.casefold() for section in self._sections}  # some systems know no case in names of files
        given = _ID.search(said)
        if given and given[1].casefold() in taken:
            raise FileError(self._file, f"the section id {given[1]!r} stands twice", line=block.line)
        if given and not (_SAFE_ID.fullmatch(given[1]) and len(given[1].encode()) <= _ID_BYTES):
            problem = f"should be letters, digits and hyphens, {_ID_BYTES} bytes at most"
            raise FileError(self._file, f"the section id {given[1][:60]!r} {problem}", line=block.line)
        length = _LENGTH.search(said)
        return PlannedSection(
            id=given[1] if given else unique(slug(heading, default="section"), taken),
            heading=heading,
            length=max(1, int(length[1][:6])) if length else self._default_length,
            intent="",
            parts=(),
        )

    def _point(self, block: Block, text: str) -> None:
        if not self._sections:
            raise FileError(self._file, f"the point {text[:60]!r} stands before any section", line=block.line)
        if not self._parts:
            self._parts.append((None, []))
        point = Point(text=_unescaped(CITATION.sub("", text).strip()), evidence=tuple(dict.fromkeys(cited(text))))
        self._parts[-1][1].append(point)

    def _close(self) -> None:
        """Give the gathered parts to the section they stand under."""
        if self._sections:
            parts = tuple(Part(heading=heading, points=tuple(points)) for heading, points in self._parts)
            self._sections[-1] = self._sections[-1].model_copy(update={"parts": parts})
        self._parts = []


def _heading(level: int, text: str, attributes: str = "") -> str:
    """A heading; empty attributes follow a text that ends as if it had some."""
    escaped = _CLOSES_A_HEADING.sub(r"\\", _escaped(text))
    after = f" {{{attributes}}}" if attributes or _ATTRIBUTES.search(escaped) else ""
    return f"{'#' * level} {escaped}{after}"


def _heading_text(text: str) -> str:
    """What a heading says, without its attributes."""
    return _ESCAPED_CLOSE.sub("", _unescaped(_ATTRIBUTES.sub("", text)))


def _escaped(text: str) -> str:
    """`text` on one line, so that Markdown does not take its first characters for a list, a heading or a table."""
    return _MARKS_A_BLOCK.sub(lambda match: f"{match[1] or ''}\\", _one_line(text))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _one_line(text: str) -> str:
    """`text` on one line; the wide space of Japanese stays."""
    return _BLANKS.sub(" ", text).strip(" ")
