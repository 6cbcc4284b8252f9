"""Sources from files: which files an address names, and their bytes."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from draftflow.errors import Unreadable, UsageError

READABLE = frozenset(
    ".md .markdown .txt .text .html .htm .xhtml .csv .tsv .pdf .docx .odt .epub .pptx".split()  # what `formats` reads
)
MAX_BYTES = 20_000_000


class Document(NamedTuple):
    """A document to be read: its address as the brief gives it, where its bytes are, and their SHA-256."""

    address: str
    path: Path
    sha256: str
    content_type: str = ""
    """What the server said of it, if it was fetched."""
    url: str | None = None
    """Where it was fetched from, after all redirects."""
    private: bool = False
    """Whether no model on another machine may see it."""


def discover(addresses: Iterable[str], base: Path) -> list[Document]:
    """The readable files that `addresses` name, relative ones from `base`: files, or folders with all below them.

    Hidden files and folders are passed over. Order: as given, inside a folder by name.

    Raises:
        UsageError: An address does not exist, cannot be read or is of an unknown kind, or a folder is empty.
    """
    found: dict[Path, Document] = {}
    real_path = real_paths()
    for address in addresses:
        for path in _files(address, base / address):
            name = (
                address
                if path == base / address
                else f"{address.rstrip('/')}/{path.relative_to(base / address).as_posix()}"
            )
            found.setdefault(real_path(path), Document(name, path, _digest(path)))
    return list(found.values())


def real_paths() -> Callable[[Path], Path]:
    """A `Path.resolve` that looks at each folder once, however many files are in it."""
    folder = cache(Path.resolve)

    def real_path(path: Path) -> Path:
        return path.resolve() if path.is_symlink() else folder(path.parent) / path.name

    return real_path


def read_bytes(document: Document) -> bytes:
    """The bytes of a document.

    Raises:
        Unreadable: The file is too large or cannot be read.
    """
    try:
        if (size := document.path.stat().st_size) > MAX_BYTES:
            problem = f"{document.address}: {size:,} bytes, more than {MAX_BYTES:,}; give the part that matters"
            raise Unreadable("too_large", problem)
        return document.path.read_bytes()
    except OSError as error:
        raise Unreadable("unreadable", f"{document.address}: cannot be read: {error.strerror}") from None


def _files(address: str, path: Path) -> list[Path]:
    try:
        if path.is_dir():
            files = sorted(p for p in _walk(path) if p.suffix.lower() in READABLE)
        elif path.is_file():  # neither a pipe nor a device, which could be read for ever
            files = [path]
        else:
            raise UsageError(f"--source {address!r}: no such file or folder; check the path")
    except OSError as error:
        raise UsageError(f"--source {address!r}: cannot be read: {error.strerror}") from None
    if not files:
        raise UsageError(f"--source {address!r}: no readable file in it ({', '.join(sorted(READABLE))})")
    if files == [path] and path.suffix.lower() not in READABLE:
        raise UsageError(
            f"--source {address!r}: cannot read {path.suffix or 'a file without an ending'} "
            f"({', '.join(sorted(READABLE))} can be)"
        )
    return files


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            found += _walk(entry)
        elif entry.is_file():
            found.append(entry)
    return found


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"--source {str(path)!r}: cannot be read: {error.strerror}") from None
