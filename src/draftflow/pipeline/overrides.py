"""The user's own prompt files: which one wins, which shipped one it was made from, how it is brought up to date.

A copy that `prompts edit` makes says in its first line which shipped prompt it was copied from, and `prompts/.base/`
keeps that prompt, so that later changes of the shipped one can be merged into the copy.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from draftflow.errors import FileError, UsageError
from draftflow.models import Language
from draftflow.pipeline.workspace import Workspace
from draftflow.templates import Source, Templates, read
from draftflow.text.merge import Merged, merge
from draftflow.text.prompt_head import marked, opened, unmarked

BASE = ".base"
_MOST_FILES = 500
_LANGUAGES: tuple[str, ...] = get_args(Language)

Origin = Literal["article", "project", "shipped"]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of prompts, and whose it is."""

    origin: Origin
    folder: Path


@dataclass(frozen=True, slots=True)
class Listed:
    """A prompt in a language: the file that wins, whose it is, whose it hides, and how it stands to the shipped one."""

    name: str
    language: Language
    origin: Origin
    path: Path
    hides: tuple[Origin, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An override and what has happened since it was made: texts without marks, and the merged one."""

    inside: str
    base: str
    mine: str
    now: str
    merged: Merged


def digest(text: str) -> str:
    """SHA-256 of a shipped prompt's text, as the mark of a copy holds it."""
    return hashlib.sha256(text.encode()).hexdigest()


def folders(places: Iterable[Place]) -> tuple[Path, ...]:
    """The folders of places, in order."""
    return tuple(place.folder for place in places)


def names(places: Iterable[Place]) -> list[str]:
    """Names of all prompts, without the folder of a language."""
    found: set[str] = set()
    for place in places:
        paths = islice(place.folder.rglob("*.md"), _MOST_FILES) if place.folder.is_dir() else ()
        for path in paths:
            parts = path.relative_to(place.folder).parts
            if not any(part.startswith(".") for part in parts):
                found.add("/".join(parts[1:] if parts[0] in _LANGUAGES and len(parts) > 1 else parts))
    return sorted(found, key=lambda name: ("/" in name, name))


def chosen(name: str, places: Iterable[Place]) -> tuple[str, Language | None]:
    """A prompt as a person names it: `section`, `prompts/section.md` or `ja/section`; the language if it names one.

    Raises:
        UsageError: There is none of that name.
    """
    known = names(places)
    wanted = PurePosixPath(name.replace("\\", "/").removeprefix("./").removeprefix("prompts/"))
    language = next((each for each in get_args(Language) if wanted.parts[:1] == (each,)), None)
    bare = "/".join(wanted.parts[1:] if language else wanted.parts)
    for candidate in (bare, f"{bare}.md"):
        if candidate in known:
            return candidate, language
    raise UsageError(f"{name!r}: no such prompt; there are {', '.join(known)}")


def listed(places: tuple[Place, ...], language: Language) -> list[Listed]:
    """Every prompt of a language with the file that wins."""
    templates = Templates(folders(places), language)
    found: list[Listed] = []
    for name in names(places):
        having = [place for place in places if _file(place, name, language)]
        if having:
            origin, hides = having[0].origin, tuple(place.origin for place in having[1:])
            path = _file(having[0], name, language) or having[0].folder
            note = "" if origin == "shipped" else _note(templates, name, places[-1], language)
            if stands_in(path, places[-1], name, language):
                note += f"; for {language} too, as there is no {language}/{name} of yours"
            found.append(Listed(name, language, origin, path, hides, note))
    return found


def stands_in(path: Path, shipped: Place, name: str, language: Language) -> bool:
    """Whether a file that is in no folder of a language hides a shipped prompt that is."""
    own = path.parts[-len(PurePosixPath(name).parts) - 1 :][:1] == (language,)
    return not own and not path.is_relative_to(shipped.folder) and (shipped.folder / language / name).is_file()


def counterpart(source: Source, shipped: Place, language: Language) -> Source | None:
    """The shipped prompt that a file stands for: the one at the same place, or else the one of its name."""
    inside = source.shown.removeprefix("prompts/")
    path = shipped.folder / inside
    if not path.is_file():
        found = _file(shipped, source.name, language)
        if found is None:
            return None
        path = found
    shown = f"prompts/{path.relative_to(shipped.folder).as_posix()}"
    return Source(source.name, path, shown, read(path, shown))


def copy(name: str, language: Language, own: Workspace, shipped: Place) -> tuple[Path, bool]:
    """The user's copy of a shipped prompt, and whether it is new: an existing one is left as it is.

    Raises:
        UsageError: There is no shipped prompt of that name, or the folder is the shipped one.
    """
    path = _file(shipped, name, language)
    if path is None:
        raise UsageError(f"{name!r} does not come with draftflow; write {own.shown(name)} yourself")
    inside = path.relative_to(shipped.folder).as_posix()
    if own.read_bytes(inside) is not None:
        return own.root / inside, False
    text = read(path)
    own.write(f"{BASE}/{inside}", text)
    own.write(inside, marked(text, digest(text)))
    return own.root / inside, True


def upgrade(source: Source, own: Workspace, shipped: Place, language: Language) -> Upgrade | None:
    """What has happened since an override was made; None if the shipped prompt is still the same.

    Raises:
        FileError: It does not say what it was made from, or the copy of that is gone.
    """
    now = counterpart(source, shipped, language)
    if now is None:
        raise FileError(source.shown, "stands for no shipped prompt: it is all yours")
    inside = source.path.relative_to(own.root).as_posix()
    kept = own.read(f"{BASE}/{inside}")
    origin = opened(source.text).origin or (digest(kept) if kept is not None else None)
    if origin is None:
        advice = f"`draftflow prompts diff {inside}` shows how it differs from the shipped one"
        raise FileError(source.shown, f"does not say which shipped prompt it was made from; {advice}")
    if origin == digest(now.text):
        return None
    if kept is None or digest(kept) != origin:
        advice = f"merge by hand with `draftflow prompts diff {inside}`"
        raise FileError(own.shown(f"{BASE}/{inside}"), f"is not the prompt that {source.shown} was made from; {advice}")
    mine = unmarked(source.text)
    return Upgrade(inside, kept, mine, now.text, merge(kept, mine, now.text, names=("yours", "shipped")))


def write(made: Upgrade, own: Workspace) -> None:
    """Put a merged prompt in the place of the override; the old one is kept in the history of its folder."""
    own.keep_old(made.inside)
    own.write(f"{BASE}/{made.inside}", made.now)
    own.write(made.inside, marked(made.merged.text, digest(made.now)))


def _file(place: Place, name: str, language: Language) -> Path | None:
    for path in (place.folder / language / name, place.folder / name):
        if path.is_file():
            return path
    return None


def _note(templates: Templates, name: str, shipped: Place, language: Language) -> str:
    """How an override stands to the shipped prompt."""
    try:
        source = templates.source(name)
    except FileError as error:
        return str(error)
    now = counterpart(source, shipped, language)
    if now is None:
        return "all yours"
    if unmarked(source.text) == now.text:
        return "says the same as the shipped one"
    origin = opened(source.text).origin
    if origin is None:
        return "yours"
    inside = source.shown.removeprefix("prompts/")
    changed = f"the shipped one has changed since: draftflow prompts upgrade {inside}"
    return "yours" if origin == digest(now.text) else changed
