"""Files that a person names on the command line: read as text, written whole or not at all."""

from pathlib import Path

from draftflow.errors import UsageError
from draftflow.pipeline.workspace import Workspace

MAX_CHARACTERS = 10_000_000


def read_text(file: Path) -> str:
    """The text of a file that a person names.

    Raises:
        UsageError: It cannot be read, is no text, or is too long.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 text (byte {error.start}); only text can be checked") from None
    if "\0" in text:
        raise UsageError(f"{file}: holds NUL bytes; only text can be checked")
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"{file}: {len(text):,} characters, more than {MAX_CHARACTERS:,}; split it")
    return text


def write_text(file: Path, text: str) -> None:
    """Write a file that a person names, whole or not at all."""
    Workspace(file.parent).write(file.name, text)
