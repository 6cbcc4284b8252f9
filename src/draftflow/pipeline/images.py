"""Pictures that the brief names: looked at, copied into `images/` once, and found there."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from draftflow.errors import UsageError
from draftflow.exports.images import MAX_BYTES, media_type
from draftflow.models import (
    Brief,
)
from draftflow.models.pictures import Image
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.workspace import Workspace, digest
from draftflow.text.slug import slug, unique

FOLDER = "images"
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


def copy_images(workspace: Workspace, journal: Journal, brief: Brief, base: Path, tell: Callable[[str], None]) -> None:
    """Copy what is new or has changed since; a copy that a person changed goes into the history before.

    Raises:
        UsageError: A file is not there and never was, is too large, or is no picture that is shown.
    """
    for image, name in zip(brief.image, _names(brief), strict=True):
        place, there = base / image.path, _present(workspace, name)
        if not image.alt:
            tell(f"brief.md: image {image.path!r} has no `alt`: those who cannot see it are told nothing")
        if not place.is_file():
            if there is None:
                raise UsageError(f"brief.md: image {image.path!r}: no such file; paths are read from {base}")
            continue
        data = _read(place, image.path)
        suffix = kind(data)
        if suffix is None:
            raise UsageError(f"brief.md: image {image.path!r} is no PNG, JPEG, GIF, WebP or AVIF; convert it")
        key, path, found = f"{FOLDER}/{name}", f"{FOLDER}/{name}{suffix}", digest(data)
        known = journal.lock.units.get(key)
        if known and known.inputs.get("file") == found and there == path:
            continue
        for old in {there, path} - {None}:
            if workspace.digest(str(old)) not in (None, found):
                workspace.keep_old(str(old))
        if there not in (None, path):
            workspace.remove(str(there))
        workspace.write_bytes(path, data)
        journal.record(key, Entry(path=path, inputs={"file": found}, output=found))


def copied(workspace: Workspace, brief: Brief) -> tuple[Image, ...]:
    """The pictures that are there, each with its path in the folder."""
    paths = ((image, _present(workspace, name)) for image, name in zip(brief.image, _names(brief), strict=True))
    return tuple(image.model_copy(update={"path": path}) for image, path in paths if path)


def _names(brief: Brief) -> tuple[str, ...]:
    """What each picture is called in `images/`, without its suffix."""
    names: list[str] = []
    for image in brief.image:
        names.append(unique(slug(PurePosixPath(image.path).stem, default="image"), set(names)))
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
