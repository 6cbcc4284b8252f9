"""One template file: what stands in its head, what is rendered, and how errors name it."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from draftflow.errors import FileError
from draftflow.models import Effort, Model
from draftflow.text import yaml12
from draftflow.text.merge import conflict_line
from draftflow.text.prompt_head import Opened, opened

MAX_SOURCE = 100_000  # characters of one file


class Head(Model):
    """What the head of a template sets for the calls it is rendered for."""

    model: str | None = Field(None, min_length=1, description="the model that is asked, instead of the article's")
    temperature: float | None = Field(None, ge=0, le=2, description="sampling temperature")
    max_output_tokens: int | None = Field(None, gt=0, description="the most tokens an answer may have")
    reasoning_effort: Effort | None = Field(None, description="how much a model that reasons does so")

    def over(self, other: "Head") -> "Head":
        """This head, and what it leaves open from another."""
        return Head(**{**other.model_dump(exclude_none=True), **self.model_dump(exclude_none=True)})


@dataclass(frozen=True, slots=True)
class Source:
    """A template file: the name it is asked for by, where it stands, how errors name it, its text."""

    name: str
    path: Path
    shown: str
    text: str

    @property
    def opened(self) -> Opened:
        """The file in its parts."""
        return opened(self.text)

    @property
    def body(self) -> str:
        """What is rendered: the file without its head, each line where it stands in the file."""
        parts = self.opened
        lines = parts.body_line - 1
        return "{#" + "\n" * lines + "#}" + parts.body if lines else parts.body


def head_of(source: Source) -> Head:
    """What the head of a template file sets.

    Raises:
        FileError: It sets something else, or something that will not do.
    """
    parts = source.opened
    if not parts.head:
        return Head()
    document = yaml12.load(parts.head, source.shown, first_line=parts.head_line)
    known = ", ".join(Head.model_fields)
    if document.value is not None and not isinstance(document.value, dict):
        raise FileError(source.shown, f"its head should be lines of `key: value`; there are {known}", line=1)
    try:
        return Head.model_validate(document.value or {})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        line = document.lines.get((key,))
        if first["type"] == "extra_forbidden":
            raise FileError(source.shown, f"unknown key {key!r} in its head; there are {known}", line=line) from None
        raise FileError(source.shown, f"{key} = {first['input']!r}: {first['msg']}", line=line) from None


def read(path: Path, shown: str | None = None) -> str:
    """The text of a template file, with LF line ends."""
    file = shown or str(path)
    try:
        if path.stat().st_size > 4 * MAX_SOURCE:
            raise FileError(file, f"larger than {MAX_SOURCE:,} characters; split it")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(file, f"not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise FileError(file, f"cannot be read: {error.strerror}") from None
    if len(text) > MAX_SOURCE:
        raise FileError(file, f"{len(text):,} characters, more than {MAX_SOURCE:,}; split it")
    if line := conflict_line(text):
        raise FileError(file, "holds a conflict that is not settled; choose a side and take out the marks", line=line)
    return text
