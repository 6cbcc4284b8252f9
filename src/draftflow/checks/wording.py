"""What the checks say, in the language of whoever reads it: `wording.LANGUAGE.yaml`, by code (see text/wording.py)."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from draftflow.models import Finding, Language
from draftflow.text import wording as text_wording
from draftflow.text import yaml12


class Wording(text_wording.Catalogue):
    """The templates of one language, by code."""

    __slots__ = ()

    def finding(self, finding: Finding) -> Finding:
        """`finding` as a reader is told it."""
        said = self.message(finding.code, finding.message)
        return finding if said == finding.message else finding.model_copy(update={"message": said})

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Each as a reader is told it."""
        return tuple(map(self.finding, findings))


@cache
def wording(language: Language) -> Wording:
    """How findings are said in `language`. The files are the package's own: a broken one is a fault of draftflow's.

    Raises:
        FileError: A file is no YAML.
    """
    if language == "en":
        return Wording()
    name = f"wording.{language}.yaml"
    text = (files("draftflow.checks") / name).read_text("utf-8")
    return read(yaml12.load(text, name).value, language)


def read(held: Mapping[str, Mapping[str, Mapping[str, str]]], language: Language) -> Wording:
    """A catalogue: templates with how they are told, by code (or codes) under `messages`, by name under `parts`."""
    made = text_wording.read(held, language)
    return Wording(made.language, made.messages, made.parts)
