"""Pictures that the brief names: looked at, copied into `images/` once, and found there.

A picture of a source is fetched, and named after its source.
"""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from draftflow.errors import SourceError, UsageError
from draftflow.exports.images import MAX_BYTES, fault, media_type
from draftflow.models import Brief, Source
from draftflow.models.pictures import Image
from draftflow.pipeline import plain_files
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.source_images import Offer, Picture, by_file, chosen, fetched, filled
from draftflow.pipeline.workspace import Workspace, digest
from draftflow.text.slug import slug, unique

FOLDER = "images"
_LICENCE = ".license"  # REUSE's: what stands beside a file and says whose it is
_LONGEST_LICENCE = 10_000
_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
}


def kind(data: bytes) -> str | None:
    """The suffix of what a picture really is, by its first bytes; None for anything that is not shown."""
    return _SUFFIXES.get(media_type(data) or "")


def copy_images(
    workspace: Workspace,
    journal: Journal,
    brief: Brief,
    base: Path,
    tell: Callable[[str], None],
    picture: Picture,
    sources: Callable[[], Iterable[Source]],
) -> None:
    """Copy what is new or has changed since; a copy that a person changed goes into the history before.

    `picture` fetches what a source shows; `sources` are the frozen ones.

    Raises:
        UsageError: A file is not there and never was, is too large, is no picture that is shown, or has no licence
            although it is a source's.
    """
    known: tuple[Source, ...] | None = None
    for image, name in zip(brief.image, _names(brief), strict=True):
        there = _present(workspace, name)
        if image.source:
            known = tuple(sources()) if known is None else known
            _fetch(workspace, journal, image, (name, there), chosen(image, known), base, tell, picture)
            continue
        place = base / image.path
        if not image.alt:
            tell(f"brief.md: image {image.path!r} has no `alt`: those who cannot see it are told nothing")
        if not place.is_file():
            if there is None:
                raise UsageError(f"brief.md: image {image.path!r}: no such file; paths are read from {base}")
            continue
        data = _read(place, image.path)
        if problem := fault(data):
            raise UsageError(f"brief.md: image {image.path!r}: {problem}")
        _put(workspace, journal, name, there, data, {"file": digest(data)})
        _put_licence(workspace, place, f"{FOLDER}/{name}{kind(data)}{_LICENCE}")


def _fetch(
    workspace: Workspace,
    journal: Journal,
    image: Image,
    named: tuple[str, str | None],
    offer: Offer,
    base: Path,
    tell: Callable[[str], None],
    picture: Picture,
) -> None:
    """Put the picture of a source into the folder, if it is not there; one that cannot be had is told."""
    name, there = named
    inputs = {"picture": digest(offer.image.address.encode())}
    entry = journal.lock.units.get(f"{FOLDER}/{name}")
    if there and entry and entry.inputs == inputs:
        return
    try:
        data = fetched(image, offer, base, picture)
    except SourceError as error:
        tell(f"brief.md: image of {image.source!r}: {error}; the article goes on without it")
        return
    _put(workspace, journal, name, there, data, inputs)


def _put(
    workspace: Workspace, journal: Journal, name: str, there: str | None, data: bytes, inputs: dict[str, str]
) -> None:
    """Write a picture where it is not as it was put there before."""
    key, path, found = f"{FOLDER}/{name}", f"{FOLDER}/{name}{kind(data)}", digest(data)
    known = journal.lock.units.get(key)
    if known and known.inputs == inputs and there == path:
        return
    for old in {there, path} - {None}:
        if workspace.digest(str(old)) not in (None, found):
            workspace.keep_old(str(old))
    if there not in (None, path):
        workspace.remove(str(there))
    workspace.write_bytes(path, data)
    journal.record(key, Entry(path=path, inputs=inputs, output=found))


def _put_licence(workspace: Workspace, place: Path, path: str) -> None:
    """Take along the `.license` file that stands beside a picture."""
    beside = place.with_name(place.name + _LICENCE)
    text = plain_files.read_text(beside)[:_LONGEST_LICENCE] if beside.is_file() else None
    if text is not None and text != workspace.read(path):
        workspace.write(path, text)


def copied(workspace: Workspace, brief: Brief, sources: Iterable[Source]) -> tuple[Image, ...]:
    """The pictures that are there, each with its path in the folder and whose it is, as far as that is known."""
    found: list[Image] = []
    for image, name in zip(brief.image, _names(brief), strict=True):
        path = _present(workspace, name)
        if path is None:
            continue
        data, put = workspace.read_bytes(path) or b"", image.model_copy(update={"path": path})
        if not image.source:
            found.append(by_file(put, data, workspace.read(path + _LICENCE)))
            continue
        try:
            found.append(filled(put, chosen(image, sources), data))
        except UsageError:  # its source is gone, or shows another picture now: a run says so
            continue
    return tuple(found)


def _names(brief: Brief) -> tuple[str, ...]:
    """What each picture is called in `images/`, without its suffix."""
    names: list[str] = []
    for image in brief.image:
        stem = f"{image.source}-{image.number or 1}" if image.source else PurePosixPath(image.path).stem
        names.append(unique(slug(stem, default="image"), set(names)))
    return tuple(names)


def _present(workspace: Workspace, name: str) -> str | None:
    paths = (f"{FOLDER}/{name}{suffix}" for suffix in _SUFFIXES.values())
    return next((path for path in paths if workspace.digest(path) is not None), None)


def _read(place: Path, given: str) -> bytes:
    """The bytes of a file that a person named.

    Raises:
        UsageError: It cannot be read, or is too large.
    """
    try:
        size, data = place.stat().st_size, b""
        if size <= MAX_BYTES:
            data = place.read_bytes()
    except OSError as error:
        raise UsageError(f"brief.md: image {given!r}: cannot be read: {error.strerror}") from None
    if size > MAX_BYTES:
        raise UsageError(f"brief.md: image {given!r}: {size:,} bytes, more than {MAX_BYTES:,}; make it smaller")
    return data
