"""The studio's own words in the language of whoever looks: `labels.LANGUAGE.yaml`, by their English."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from draftflow.models import Language
from draftflow.pipeline.phrases import PHRASES
from draftflow.pipeline.state import State
from draftflow.pipeline.telling import part, told
from draftflow.text import yaml12


@dataclass(frozen=True, slots=True)
class Labels:
    """What the templates say in one language, by the English; `{name}` stands for what is filled in."""

    language: Language
    known: Mapping[str, str]

    def __call__(self, label: str, **values: Any) -> str:
        """A label, filled; in English if it has no translation."""
        return self.known.get(label, label).format(**values)

    def many(self, count: int, one: str, more: str) -> str:
        """A label for one thing, or the other for `{count}`."""
        return self(one if count == 1 else more, count=count)

    def told(self, message: str) -> str:
        """A message of the program's."""
        return told(message, self.language)

    def measure(self, name: str) -> str:
        """What is counted in a try."""
        return part("measure", name, self.language)

    def state(self, state: State) -> str:
        """The state of a unit."""
        return PHRASES[self.language].states[state]


@cache
def labels(language: Language) -> Labels:
    """The labels of a language. The files are the package's own: a broken one is a fault of draftflow's.

    Raises:
        FileError: A file is no YAML.
    """
    if language == "en":
        return Labels("en", {})
    name = f"labels.{language}.yaml"
    return Labels(language, yaml12.load((files("draftflow.studio") / name).read_text("utf-8"), name).value)
