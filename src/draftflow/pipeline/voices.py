"""Where voices are found: an article's own folder, the project's, those that come with draftflow; the first wins."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from draftflow.errors import UsageError
from draftflow.models import Brief, Language
from draftflow.models.voice import VOICE_NAME, Voice
from draftflow.pipeline.plain_files import read_text
from draftflow.pipeline.workspace import Workspace

FOLDER = "voices"
_LANGUAGES: tuple[str, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Listed:
    """A voice: its file, and whose that is."""

    name: str
    origin: str
    path: Path


def shipped() -> Path:
    """The folder of the voices that come with draftflow: inside the wheel, or in a checkout."""
    package = Path(__file__).parent.parent
    return installed if (installed := package / "_voices").is_dir() else package.parent.parent / FOLDER


def places(workspace: Workspace | None = None) -> tuple[tuple[str, Path], ...]:
    """Where voices are looked for, in order, each with whose it is."""
    own = (("article", workspace.root / FOLDER),) if workspace else ()
    return (*own, ("project", Path(FOLDER)), ("shipped", shipped()))


def voices(workspace: Workspace | None, language: Language | None) -> list[Listed]:
    """The voices for an article in `language` (for any, if None), by name; of two of one name the one that wins."""
    found: dict[tuple[str, str], Listed] = {}
    for origin, folder in places(workspace):
        for inside in _folders(folder, language):
            for path in sorted(inside.glob("*.md")):
                if path.is_file() and not path.is_symlink() and re.match(VOICE_NAME, path.stem):
                    key = path.stem, "" if language else inside.name if inside != folder else ""
                    found.setdefault(key, Listed(path.stem, origin, path))
    return sorted(found.values(), key=lambda each: (each.name, str(each.path)))


def _folders(folder: Path, language: Language | None) -> list[Path]:
    """A language's own folder comes before what stands beside it."""
    wanted = (language,) if language else _LANGUAGES
    return [each for each in (*(folder / name for name in wanted), folder) if each.is_dir()]


def find(name: str, workspace: Workspace | None, language: Language) -> Voice:
    """The voice of that name for an article in `language`.

    Raises:
        UsageError: There is none; those there are are named.
        FileError: Its file will not do.
    """
    found = known(name, workspace, language)
    if found is None:
        names = ", ".join(each.name for each in voices(workspace, language))
        raise UsageError(
            f"voice {name!r}: no such voice; there are {names}; a new one is a file in {FOLDER}/, "
            "`draftflow voice learn FILE...` makes one from your own texts"
        )
    return found


def known(name: str, workspace: Workspace | None, language: Language) -> Voice | None:
    """The voice of that name, or None.

    Raises:
        FileError: Its file will not do.
    """
    from draftflow.pipeline.formats import voice_file  # here: most articles have none

    path = next((each.path for each in voices(workspace, language) if each.name == name), None)
    return voice_file.load(read_text(path), str(path), name) if path else None


def voice_of(brief: Brief, workspace: Workspace) -> Voice | None:
    """The voice that a brief names; None if it names none, or one that is not there."""
    return known(brief.voice, workspace, brief.language) if brief.voice else None
