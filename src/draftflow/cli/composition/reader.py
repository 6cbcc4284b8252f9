"""In which language the program speaks to whoever reads it."""

import itertools
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from draftflow.errors import DraftflowError
from draftflow.models import Language
from draftflow.settings import Settings


def reader(settings: Settings, *articles: Language) -> Language:
    """The language that is set; else the one that the articles have in common; else the system's."""
    if settings.messages_in:
        return settings.messages_in
    return articles[0] if len(set(articles)) == 1 else of_system(os.environ)


def of_system(environment: Mapping[str, str]) -> Language:
    """The language that the system speaks: Japanese, or else English."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, named), "").lower().startswith("ja") else "en"


def of_command_line(settings: Settings, arguments: Sequence[str]) -> Language:
    """The language for whoever typed `arguments`: that of the article they name, or Japanese if they are written in it.

    It is asked when something went wrong, and so raises nothing.
    """
    from draftflow.pipeline.reader import read_brief
    from draftflow.pipeline.workspace import Workspace

    for name in arguments[1:2]:
        folders = (settings.outputs, *map(Path, _outputs(arguments)))
        for folder in (each / name for each in folders if Path(name).name == name):
            with suppress(DraftflowError, OSError, ValueError):
                if (folder / "brief.md").is_file():
                    return reader(settings, read_brief(Workspace(folder)).language)
    return reader(settings, *(("ja",) if any(map(_KANA.search, arguments)) else ()))


def _outputs(arguments: Sequence[str]) -> list[str]:
    """What follows --outputs."""
    return [after for option, after in itertools.pairwise(arguments) if option == "--outputs"]


_KANA = re.compile("[ぁ-ゖァ-ヺ]")
