"""The folder of one article: the only place that reads and writes its files.

One atomic write (temporary file beside the target, fsync, replace, fsync of the folder); symbolic links are refused;
nothing is read or written outside the folder.
"""

import hashlib
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from draftflow.errors import FileError, StorageError

MAX_BYTES = 50_000_000
_LONGEST_NAME = 235  # bytes; leaves room for what a temporary file adds, below the 255 of common file systems
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")
OWN = ".draftflow"
"""Folder of the tool's own: journal, history, folder lock. It need not be kept under version control."""


class Workspace:
    """Files of an article by their path inside its folder, `/`-separated."""

    def __init__(self, root: Path) -> None:
        """`root` is the article's folder; it need not exist yet."""
        self.root = root

    def read_bytes(self, path: str) -> bytes | None:
        """The bytes of a file; None if there is none.

        Raises:
            FileError: It is a link, too large or cannot be read.
        """
        place = self._place(path)
        try:
            if place.stat().st_size > MAX_BYTES:
                raise FileError(self.shown(path), f"larger than {MAX_BYTES:,} bytes; split it")
            return place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise FileError(self.shown(path), f"cannot be read: {error.strerror}") from None

    def read(self, path: str) -> str | None:
        """The text of a file, with LF line ends and without a byte-order mark; None if there is none.

        Raises:
            FileError: It cannot be read or is not UTF-8.
        """
        data = self.read_bytes(path)
        if data is None:
            return None
        try:
            text = data.decode("utf-8-sig")
            return text.replace("\r\n", "\n").replace("\r", "\n") if b"\r" in data else text
        except UnicodeDecodeError as error:
            raise FileError(self.shown(path), f"not UTF-8 (byte {error.start}); save it as UTF-8") from None

    def digest(self, path: str) -> str | None:
        """SHA-256 of a file; None if there is none."""
        data = self.read_bytes(path)
        return None if data is None else digest(data)

    def files(self, folder: str, suffix: str) -> list[str]:
        """Paths of the files of a folder with an ending, by name; hidden ones and links are left out.

        Raises:
            FileError: The folder cannot be read.
        """
        place = self._place(folder)
        try:
            found = [p for p in place.iterdir() if p.suffix == suffix and p.is_file() and not p.is_symlink()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise FileError(self.shown(folder), f"cannot be read: {error.strerror}") from None
        return [f"{folder}/{name}" for name in sorted(p.name for p in found) if not name.startswith(".")]

    def folders(self, folder: str) -> list[str]:
        """Names of the folders in a folder, in order; hidden ones and links are left out.

        Raises:
            FileError: The folder cannot be read.
        """
        place = self._place(folder)
        try:
            found = [p.name for p in place.iterdir() if p.is_dir() and not p.is_symlink() and p.name[0] != "."]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise FileError(self.shown(folder), f"cannot be read: {error.strerror}") from None
        return sorted(found)

    def write(self, path: str, text: str) -> None:
        """Put `text` into a file, whole or not at all.

        Raises:
            StorageError: It cannot be written; what was there before is untouched.
        """
        self.write_bytes(path, text.encode("utf-8", "surrogatepass"))

    def write_bytes(self, path: str, data: bytes) -> None:
        """Put bytes into a file, whole or not at all.

        Raises:
            StorageError: It cannot be written; what was there before is untouched.
        """
        place = self._place(path)
        temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(place)
            _sync(place.parent)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise StorageError(
                f"{self.shown(path)}: cannot be written: {error.strerror}; the old file is untouched"
            ) from None

    def append(self, path: str, line: str) -> None:
        """Add one line to a file of lines, in one write; a last line without its end gets one first."""
        place = self._place(path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                cut = file.read(1) not in (b"", b"\n")
                file.write((b"\n" if cut else b"") + line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"{self.shown(path)}: cannot be written: {error.strerror}") from None

    def remove(self, path: str) -> None:
        """Remove a file of the tool's own, if it is there."""
        place = self._place(path)
        try:
            place.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"{self.shown(path)}: cannot be removed: {error.strerror}") from None

    def remove_leftovers(self) -> None:
        """Remove what a kill in the middle of a write left; to be called while no other run is at work here."""
        for folder, _, names in os.walk(self.root):
            for name in filter(_TEMPORARY.fullmatch, names):
                with suppress(OSError):
                    Path(folder, name).unlink()

    def keep_old(self, path: str) -> None:
        """Copy a file into the history, byte for byte, before it is overwritten."""
        data = self.read_bytes(path)
        if data is not None:
            self.write_bytes(self._next_in_history(path), data)

    def keep(self, path: str, text: str) -> str:
        """Put `text`, which was made for a file, into its history instead; the path it has there."""
        place = self._next_in_history(path)
        self.write(place, text)
        return place

    def _next_in_history(self, path: str) -> str:
        numbers = [int(kept.rpartition(".")[2]) for kept in self.history(path)]
        return f"{OWN}/history/{path}.{max(numbers, default=0) + 1}"

    def history(self, path: str) -> list[str]:
        """Paths of the kept copies of a file, oldest first."""
        place = self._place(f"{OWN}/history/{path}")
        names = [p.name for p in place.parent.iterdir()] if place.parent.is_dir() else []
        kept = re.compile(re.escape(place.name) + r"\.([0-9]{1,9})")
        numbers = sorted(int(match[1]) for match in map(kept.fullmatch, names) if match)
        return [f"{OWN}/history/{path}.{number}" for number in numbers]

    def shown(self, path: str) -> str:
        """A path as errors name it."""
        return str(self.root / path)

    def _place(self, path: str) -> Path:
        """Where a path is on disk; never through a link, never outside.

        Raises:
            FileError: It would be.
        """
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if not parts or path[0] == "/" or any(part == ".." or "\\" in part or "\0" in part for part in parts):
            raise FileError(repr(path), "not a path inside the article's folder")
        place = os.fspath(self.root)  # texts, because every file that is read and written comes by here
        _see_no_link(place)
        for part in parts:
            if len(os.fsencode(part)) > _LONGEST_NAME:
                raise FileError(repr(path), f"a name of more than {_LONGEST_NAME} bytes; choose a shorter one")
            place = f"{place}/{part}"
            _see_no_link(place)
        return Path(place)


def _see_no_link(place: str) -> None:
    try:
        is_link = stat.S_ISLNK(os.lstat(place).st_mode)
    except OSError:
        return  # it is not there, or cannot be looked at: whoever opens it is told so
    if is_link:
        raise FileError(place, "is a symbolic link; draftflow follows none, put the file itself there")


def digest(data: bytes) -> str:
    """SHA-256 of bytes with LF line ends, in hexadecimal: a checkout that turns LF into CRLF is no edit."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n") if b"\r" in data else data).hexdigest()


def _sync(folder: Path) -> None:
    """Make a rename last; systems that cannot open a folder do without."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
