"""In which language the program speaks to whoever reads it."""

import itertools
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from draftflow.errors import DraftflowError
from draftflow.models import Language
from draftflow.settings import Settings


def chosen(settings: Settings, *articles: Language) -> Language:
    """The language that is set; else the one that the articles have in common; else the system's."""
    if settings.messages_in:
        return settings.messages_in
    return articles[0] if len(set(articles)) == 1 else of_system(os.environ)


def language_of(settings: Settings, target: str) -> Language:
    """The language of an article that is there; `target` is its name, or that of a column of it.

    Raises:
        UsageError: There is none of that name.
    """
    from draftflow.cli.composition.compose import existing
    from draftflow.pipeline.reader import read_brief

    return read_brief(existing(settings, target.split("/", 1)[0])).language


def of_system(environment: Mapping[str, str]) -> Language:
    """The language that the system speaks: Japanese, or else English."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, named), "").lower().startswith("ja") else "en"


def of_all(settings: Settings) -> Language:
    """The language for whoever looks at a list: that of the first articles, if they have one in common."""
    return chosen(settings, *_languages(_articles((settings.outputs,))))


def of_command_line(settings: Settings, arguments: Sequence[str]) -> Language:
    """The language for whoever typed `arguments`: that of the article they name, or Japanese if they are written in it.

    Else that of the articles there are. It is asked when something went wrong, and so raises nothing.
    """
    folders = (settings.outputs, *map(Path, _outputs(arguments)))
    for name in arguments[1:2]:
        named = [each / name for each in folders if Path(name).name == name]
        if found := _languages(named):
            return chosen(settings, *found)
    return chosen(settings, *(["ja"] if any(map(_KANA.search, arguments)) else _languages(_articles(folders))))


def _articles(folders: Iterable[Path]) -> list[Path]:
    """The first articles in `folders`."""
    found: list[Path] = []
    for folder in folders:
        with suppress(OSError):
            found += sorted(each.parent for each in folder.glob("*/brief.md"))
    return found[:_MOST]


def _languages(folders: Iterable[Path]) -> list[Language]:
    """The languages of articles, as far as they can be read."""
    from draftflow.pipeline.reader import read_brief
    from draftflow.pipeline.workspace import Workspace

    found: list[Language] = []
    for folder in folders:
        with suppress(DraftflowError, OSError, ValueError):
            found.append(read_brief(Workspace(folder)).language)
    return found


def _outputs(arguments: Sequence[str]) -> list[str]:
    """What follows --outputs."""
    return [after for option, after in itertools.pairwise(arguments) if option == "--outputs"]


_MOST = 20  # articles that are looked at to see in which language they are
_KANA = re.compile("[ぁ-ゖァ-ヺ]")
