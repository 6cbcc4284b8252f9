"""Messages told in another language, by a catalogue of the templates they come from.

A program says something in English; other programs, baselines and models are given exactly that. A catalogue holds, by
group, each template that a message may come from and how a reader is told it. A template is turned into one anchored
pattern of atomic groups, so matching never goes back: linear in the message.

In a template `{name}` is text taken over as it is; `{name!r}` text in Python's quotation marks, taken over without
them; `{name!n}` a number; `{name!c}` a list with commas, `{name!a}` one with "and"; `{name!q}` text up to the next `”`;
`{name!w}` text without
blanks, `{name!p}` without semicolons; `{name!f}` another message of the group, `{name!m}` one, or
any text, `{name!j}` such joined by "; ";
`{name:part}` what the templates under `parts: part` say, and with a `?` behind it may be missing. The template with the
most text of its own wins. What fits none is said in English.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from draftflow.models import Language

_HOLE = re.compile(r"\{(?P<name>[a-z]+)(?:!(?P<kind>[rnqcawpmfj])|:(?P<part>[a-z-]+)(?P<may>\?)?)?\}")
_KINDS = {
    "r": r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\"""",
    "n": r"[0-9]++(?:[,.][0-9]++)*+",
    "q": "[^”]*+",
    "w": r"\S++",
    "p": "[^;]*?",
}
_JOINED: Mapping[str | None, str] = {"c": ", ", "a": " and "}
_JOINTS = 2
_DEEPEST = 8  # parts within parts; a list of differences names four at most


class Hole(NamedTuple):
    """A place in a template: its name, and what may stand there."""

    name: str
    kind: str | None = None
    part: str | None = None
    may_be_missing: bool = False


@dataclass(frozen=True)
class Template:
    """One way in which something is said, and how a reader is told it; `constant` are the parts of fixed words."""

    source: str
    told: str
    constant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The places where something is filled in, in their order."""
        return tuple(
            Hole(name, kind, part, bool(may)) for name, kind, part, may in zip(*_columns(self._pieces), strict=True)
        )

    @cached_property
    def literal(self) -> str:
        """The longest text of its own: a message without it is none of this template."""
        return max(self._pieces[::5], key=len)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a message of this template looks like; made when one may be."""
        texts = self._pieces[5::5]
        steps = (
            _step(hole, re.escape(text), self.constant, is_last=number == len(self.holes))
            for number, (hole, text) in enumerate(zip(self.holes, texts, strict=True), 1)
        )
        return re.compile(re.escape(self._pieces[0]) + "".join(steps), re.DOTALL)

    @cached_property
    def _pieces(self) -> list[str]:
        """Text, then name, kind, part, question mark and text for each hole."""
        return _HOLE.split(self.source)

    @property
    def weight(self) -> int:
        """How much text of its own it has."""
        return len(_HOLE.sub("", self.source))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The templates of one language: of messages by group, of their parts by name. Without any, all stays English."""

    language: Language = "en"
    messages: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)

    def message(self, group: str, message: str) -> str:
        """A message of `group`, for a reader; as it is, if no template fits."""
        said = self._said(group, self.messages.get(group, ()), message, 0)
        return message if said is None else said

    def part(self, name: str, text: str) -> str:
        """What a part of messages says, for a reader; as it is, if no template fits."""
        said = self._said("", self.parts.get(name, ()), text, 0)
        return text if said is None else said

    def _said(self, group: str, templates: tuple[Template, ...], text: str, depth: int) -> str | None:
        for template in templates if depth <= _DEEPEST else ():
            if template.literal in text and (match := template.pattern.fullmatch(text)):
                values = {hole.name: self._value(group, hole, match[hole.name], depth + 1) for hole in template.holes}
                if None not in values.values():
                    return _filled(template.told, values)
        return None

    def _value(self, group: str, hole: Hole, text: str, depth: int) -> str | None:
        if hole.part is not None:
            missing = hole.may_be_missing and not text
            return "" if missing else self._said(group, self.parts.get(hole.part, ()), text, depth)
        if hole.kind in ("f", "m", "j"):
            said = self._said(group, self.messages.get(group, ()), text, depth)
            if hole.kind == "j" and said is None:
                return "。".join(self._each(group, text.split("; "), depth))
            return text if said is None and hole.kind == "m" else said
        if hole.kind in _JOINED:
            return text.replace(_JOINED[hole.kind], "、")
        return _unquoted(text) if hole.kind == "r" else text

    def _each(self, group: str, pieces: list[str], depth: int) -> Iterator[str]:
        """Messages that were joined and may hold the joint themselves, up to `_JOINTS` times."""
        at = 0
        while at < len(pieces):
            ends = range(at + 1, min(len(pieces), at + 1 + _JOINTS) + 1)
            tried = (
                (end, self._said(group, self.messages.get(group, ()), "; ".join(pieces[at:end]), depth)) for end in ends
            )
            end, said = next((pair for pair in tried if pair[1] is not None), (at + 1, pieces[at]))
            yield said or ""
            at = end


def _filled(told: str, values: Mapping[str, str | None]) -> str:
    return _HOLE.sub(lambda hole: values[hole["name"]] or "", told)


def _unquoted(text: str) -> str:
    """The text that Python has put into quotation marks."""
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text[1:-1]


def read(held: Mapping[str, Mapping[str, Mapping[str, str]]], language: Language) -> Catalogue:
    """A catalogue: templates with how they are told, by group (or groups) under `messages`, by name under `parts`."""
    parts = held["parts"]
    constant = {name: tuple(said) for name, said in parts.items() if not any(map(_HOLE.search, said))}
    return Catalogue(
        language,
        {
            group: tuple(_templates(said, constant))
            for groups, said in held["messages"].items()
            for group in groups.split()
        },
        {name: tuple(_templates(said, constant)) for name, said in parts.items()},
    )


def _templates(said: Mapping[str, str], constant: Mapping[str, tuple[str, ...]]) -> Iterator[Template]:
    made = (Template(source, told, constant) for source, told in said.items())
    yield from sorted(made, key=lambda template: -template.weight)


def _columns(pieces: list[str]) -> tuple[list[str], ...]:
    return pieces[1::5], pieces[2::5], pieces[3::5], pieces[4::5]


def _step(hole: Hole, after: str, constant: Mapping[str, tuple[str, ...]], *, is_last: bool) -> str:
    """The pattern of a hole and of the text behind it, up to which it reaches: the first such text, or the end."""
    closed = _KINDS.get(hole.kind or "")
    if hole.part in constant:
        words = sorted((*constant[hole.part or ""], *([""] if hole.may_be_missing else [])), key=len, reverse=True)
        closed = "|".join(map(re.escape, words))
    if hole.kind == "p" and is_last:
        return f"(?P<{hole.name}>[^;]*){after}"
    if closed is not None:
        return f"(?>(?P<{hole.name}>{closed}){after})"
    return f"(?P<{hole.name}>.*){after}" if is_last else f"(?>(?P<{hole.name}>.*?){after})"
