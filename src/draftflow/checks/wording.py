"""What the checks say, in the language of whoever reads it.

A check says what it found in English; programs, baselines and models are given exactly that. `wording.LANGUAGE.yaml`
holds, by code, each template that a message may come from and how a reader is told it. A template is turned into one
anchored pattern of atomic groups, so matching never goes back: linear in the message.

In a template `{name}` is text taken over as it is; `{name!r}` text in Python's quotation marks, taken over without
them; `{name!n}` a number; `{name!c}` a list with commas, `{name!a}` one with "and"; `{name!q}` text up to the next `”`;
`{name:part}` what the templates under `parts: part` say, and with a `?` behind it may be missing. The template with the
most text of its own wins. What fits none is said in English.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from draftflow.models import Finding, Language
from draftflow.text import yaml12

_HOLE = re.compile(r"\{(?P<name>[a-z]+)(?:!(?P<kind>[rnqca])|:(?P<part>[a-z-]+)(?P<may>\?)?)?\}")
_KINDS = {"r": r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\"""", "n": r"[0-9]++(?:[,.][0-9]++)*+", "q": "[^”]*+"}
_JOINED: Mapping[str | None, str] = {"c": ", ", "a": " and "}
_DEEPEST = 8  # parts within parts; a list of differences names four at most


class Hole(NamedTuple):
    """A place in a template: its name, and what may stand there."""

    name: str
    kind: str | None = None
    part: str | None = None
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One way in which a check says something, and how a reader is told it."""

    source: str
    told: str
    pattern: re.Pattern[str]
    holes: tuple[Hole, ...]

    @property
    def weight(self) -> int:
        """How much text of its own it has."""
        return len(_HOLE.sub("", self.source))


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of one language: of messages by code, of their parts by name. Without any, all stays English."""

    language: Language = "en"
    messages: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)

    def message(self, code: str, message: str) -> str:
        """What the check of `code` said, for a reader; as it is, if no template fits."""
        said = self._said(self.messages.get(code, ()), message, 0)
        return message if said is None else said

    def part(self, name: str, text: str) -> str:
        """What a part of messages says, for a reader; as it is, if no template fits."""
        said = self._said(self.parts.get(name, ()), text, 0)
        return text if said is None else said

    def finding(self, finding: Finding) -> Finding:
        """`finding` as a reader is told it."""
        said = self.message(finding.code, finding.message)
        return finding if said == finding.message else finding.model_copy(update={"message": said})

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Each as a reader is told it."""
        return tuple(map(self.finding, findings))

    def _said(self, templates: tuple[Template, ...], text: str, depth: int) -> str | None:
        for template in templates if depth <= _DEEPEST else ():
            if match := template.pattern.fullmatch(text):
                values = {hole.name: self._value(hole, match[hole.name], depth) for hole in template.holes}
                if None not in values.values():
                    return _filled(template.told, values)
        return None

    def _value(self, hole: Hole, text: str, depth: int) -> str | None:
        if hole.part is not None:
            missing = hole.may_be_missing and not text
            return "" if missing else self._said(self.parts.get(hole.part, ()), text, depth + 1)
        if hole.kind in _JOINED:
            return text.replace(_JOINED[hole.kind], "、")
        return _unquoted(text) if hole.kind == "r" else text


def _filled(told: str, values: Mapping[str, str | None]) -> str:
    return _HOLE.sub(lambda hole: values[hole["name"]] or "", told)


def _unquoted(text: str) -> str:
    """The text that Python has put into quotation marks."""
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text[1:-1]


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
    parts = held["parts"]
    constant = {name: tuple(said) for name, said in parts.items() if not any(map(_HOLE.search, said))}
    return Wording(
        language,
        {code: tuple(_templates(said, constant)) for codes, said in held["messages"].items() for code in codes.split()},
        {name: tuple(_templates(said, constant)) for name, said in parts.items()},
    )


def _templates(said: Mapping[str, str], constant: Mapping[str, tuple[str, ...]]) -> Iterator[Template]:
    made = (_template(source, told, constant) for source, told in said.items())
    yield from sorted(made, key=lambda template: -template.weight)


def _template(source: str, told: str, constant: Mapping[str, tuple[str, ...]]) -> Template:
    pieces = _HOLE.split(source)  # text, then name, kind, part, question mark and text for each hole
    holes = tuple(Hole(name, kind, part, bool(may)) for name, kind, part, may in zip(*_columns(pieces), strict=True))
    pattern = re.escape(pieces[0])
    texts = pieces[5::5]
    for number, (hole, text) in enumerate(zip(holes, texts, strict=True), 1):
        pattern += _step(hole, re.escape(text), constant, is_last=number == len(holes))
    return Template(source, told, re.compile(pattern, re.DOTALL), holes)


def _columns(pieces: list[str]) -> tuple[list[str], ...]:
    return pieces[1::5], pieces[2::5], pieces[3::5], pieces[4::5]


def _step(hole: Hole, after: str, constant: Mapping[str, tuple[str, ...]], *, is_last: bool) -> str:
    """The pattern of a hole and of the text behind it, up to which it reaches: the first such text, or the end."""
    closed = _KINDS.get(hole.kind or "")
    if hole.part in constant:
        words = sorted((*constant[hole.part or ""], *([""] if hole.may_be_missing else [])), key=len, reverse=True)
        closed = "|".join(map(re.escape, words))
    if closed is not None:
        return f"(?>(?P<{hole.name}>{closed}){after})"
    return f"(?P<{hole.name}>.*){after}" if is_last else f"(?>(?P<{hole.name}>.*?){after})"
