"""YAML as a person means it: every scalar is text (`no`, `12:30`, `1.10` stay what they look like), with line numbers.

The model a document is read into decides what becomes a number or a truth value. Tags, anchors and aliases are refused;
size, depth and the number of values are bounded. Reading is a loop over the parser's events, so no input can exhaust
the stack.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from draftflow.errors import FileError

MAX_CHARACTERS = 8_000_000
MAX_DEPTH = 24
MAX_VALUES = 200_000
_FOLDED = re.compile("[\u0085\u2028\u2029]")  # line ends to YAML, which reads some of them as another
_LONE = re.compile("[\ud800-\udfff]")
_NO_TEXT = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Document(NamedTuple):
    """What a YAML text holds, and the line (1-based) of each value by its path."""

    value: Any
    lines: Mapping[tuple[str | int, ...], int]


def load(text: str, file: str, *, first_line: int = 1) -> Document:
    """Read one YAML document.

    `file` and `first_line` say where the text stands, for errors.

    Raises:
        FileError: The text is not YAML, or uses what draftflow does not read.
    """
    if len(text) > MAX_CHARACTERS:
        raise FileError(file, f"{len(text):,} characters of YAML, more than {MAX_CHARACTERS:,}; split the file")
    if "\x00" in text:
        raise FileError(file, "holds a NUL byte; it is damaged or not a text file")
    if odd := _NO_TEXT.search(text):
        at = text.count("\n", 0, odd.start()) + first_line
        raise FileError(file, f"holds the character U+{ord(odd.group()):04X}, which no text has; take it out", line=at)
    builder = _Builder(file, first_line)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else None
        if error.problem and "nesting depth" in error.problem:  # PyYAML looks ahead and has a limit of its own
            raise FileError(file, f"holds nested deeper than {MAX_DEPTH} levels", line=line) from None
        raise FileError(file, f"not YAML: {error.problem}", line=line) from None
    except yaml.YAMLError as error:
        raise FileError(file, f"not YAML: {' '.join(str(error).split())}") from None
    return Document(builder.root, builder.lines)


def dump(value: Any) -> str:
    """`value` as YAML that any reader understands: keys in the order given, long lines unbroken, LF."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text


class _Dumper(yaml.SafeDumper):
    """PyYAML's own, with text of several lines as a block and lists of numbers on one line."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Text of several lines in the `|` style, what a reader would change in quotes, the rest as PyYAML decides.

        A lone surrogate, which no file can hold, becomes U+FFFD.
        """
        style = '"' if _FOLDED.search(text) else "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", _LONE.sub("\ufffd", text), style=style)

    def represent_items(self, items: list[Any]) -> yaml.SequenceNode:
        """A list; one of numbers alone on one line."""
        flat = bool(items) and all(isinstance(item, int) for item in items)
        return self.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flat or None)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(list, _Dumper.represent_items)


class _Builder:
    """Builds plain values from parser events, on a stack of its own."""

    def __init__(self, file: str, first_line: int) -> None:
        self.root: Any = None
        self.lines: dict[tuple[str | int, ...], int] = {}
        self._file, self._first_line = file, first_line
        self._stack: list[_Level] = []
        self._values = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Handle one event of the parser."""
        line = event.start_mark.line + self._first_line
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse("a second YAML document; keep one", line)
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(f"the alias *{event.anchor}; write the value out", line)
        elif isinstance(event, yaml.ScalarEvent):
            self._check(event, line)
            self._put(event.value if event.value or event.style else None, line)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._check(event, line)
            container: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            path = self._put(container, line)
            self._stack.append(_Level(container, path))
            if len(self._stack) > MAX_DEPTH:
                self._refuse(f"nested deeper than {MAX_DEPTH} levels", line)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._stack.pop()

    def _check(self, event: Any, line: int) -> None:
        self._values += 1
        if event.anchor:
            self._refuse(f"the anchor &{event.anchor}; write the value out", line)
        if event.tag and event.tag != "!" and not event.tag.startswith("tag:yaml.org,2002:str"):
            self._refuse(f"the tag {event.tag!r}; plain values only", line)
        if self._values > MAX_VALUES:
            self._refuse(f"more than {MAX_VALUES:,} values", line)

    def _put(self, value: Any, line: int) -> tuple[str | int, ...]:
        if not self._stack:
            self.root = value
            self.lines[()] = line
            return ()
        level = self._stack[-1]
        if isinstance(level.container, list):
            path = (*level.path, len(level.container))
            level.container.append(value)
        elif level.key is None:
            if not isinstance(value, str):
                self._refuse("a key that is not a word", line)
            if value in level.container:
                self._refuse(f"the key {value!r} twice; keep one", line)
            level.key = value
            return level.path
        else:
            path = (*level.path, level.key)
            level.container[level.key], level.key = value, None
        self.lines[path] = line
        return path

    def _refuse(self, problem: str, line: int) -> None:
        raise FileError(self._file, f"holds {problem}", line=line)


class _Level:
    """An open list or mapping, its path, and the key that waits for its value."""

    __slots__ = ("container", "key", "path")

    def __init__(self, container: Any, path: tuple[str | int, ...]) -> None:
        self.container, self.path = container, path
        self.key: str | None = None
