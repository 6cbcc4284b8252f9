"""What the program says, in the language of whoever reads it: `telling.LANGUAGE.yaml` (see text/wording.py).

Notices, errors and reasons are English where they are made, kept and given to programs; whoever prints one tells it.
"""

from functools import cache
from importlib.resources import files

from draftflow.models import Language
from draftflow.text.wording import Catalogue, read

SAID = "said"
"""The group of all messages."""
ENDED = "ended"
"""The part that says how an article of a batch ended."""


def told(text: str, language: Language) -> str:
    """A message in `language`; as it is, if its wording is not known."""
    return text if language == "en" else catalogue(language).message(SAID, text)


def part(name: str, text: str, language: Language) -> str:
    """A word or a part of a message in `language`; as it is, if it is not known."""
    return text if language == "en" else catalogue(language).part(name, text)


@cache
def catalogue(language: Language) -> Catalogue:
    """How messages are told in `language`. The files are the package's own: a broken one is a fault of draftflow's.

    Raises:
        FileError: A file is no YAML.
    """
    from draftflow.text import yaml12

    name = f"telling.{language}.yaml"
    return read(yaml12.load((files("draftflow.pipeline") / name).read_text("utf-8"), name).value, language)
