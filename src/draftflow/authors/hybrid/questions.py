"""The small questions a hybrid author asks, with answers so bounded that a small model cannot run on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from draftflow.errors import BadReply, FileError
from draftflow.llm.ask import ask_data
from draftflow.llm.base import LanguageModel, Message, Request
from draftflow.templates import Head, Templates
from draftflow.text.fence import fenced

MOST_POINTS = 12  # that are put in order at once; more than a small model can hold together
_MATERIAL = 6_000  # characters of passages that a question shows
_ANSWER = 120  # tokens

TITLE, HEADING, ORDER, SUPPORT = "hybrid/title.md", "hybrid/heading.md", "hybrid/order.md", "hybrid/support.md"
VARIABLES: Mapping[str, frozenset[str]] = {
    TITLE: frozenset({"brief", "material"}),
    HEADING: frozenset({"material"}),
    ORDER: frozenset({"brief", "section", "count", "material"}),
    SUPPORT: frozenset({"material", "statement"}),
}


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TitleReply(_Reply):
    """Answer to `hybrid/title.md`."""

    title: str = Field(min_length=1, max_length=100)


class HeadingReply(_Reply):
    """Answer to `hybrid/heading.md`."""

    heading: str = Field(min_length=1, max_length=80)


class OrderReply(_Reply):
    """Answer to `hybrid/order.md`."""

    order: list[int] = Field(min_length=1, max_length=MOST_POINTS)


R = TypeVar("R", bound=_Reply)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asked: `model` through `llm`, for the unit of that key, with the templates."""

    llm: LanguageModel
    templates: Templates
    model: str
    unit: str
    temperature: float = 0.0

    def ask(self, name: str, kind: type[R], material: str, **values: object) -> R | None:
        """The answer to the question `name` about `material`; None if none came that could be used.

        Raises:
            ProviderError: The model could not be reached.
        """
        try:
            return ask_data(self.llm, self.request(name, material, **values), kind)
        except BadReply:
            return None

    def request(self, name: str, material: str, **values: object) -> Request:
        """What is sent for a question: one message, the material first."""
        text = self.templates.render(name, {"material": fenced(material), **values})
        return Request(
            unit=self.unit,
            model=self.model,
            messages=(Message(role="user", content=text),),
            temperature=self.temperature,
            max_output_tokens=_ANSWER,
            expected_tokens=_ANSWER // 4,
        )


def material_of(texts: Sequence[str]) -> str:
    """Texts one under another, as many as a question shows."""
    kept: list[str] = []
    room = _MATERIAL
    for text in texts:
        line = " ".join(text.split())
        if kept and len(line) > room:
            break
        kept.append(line[:_MATERIAL])
        room -= len(line)
    return "\n\n".join(kept)


def check_templates(templates: Templates) -> None:
    """See that no question asks for a value it will not be given, and that none has a head.

    Raises:
        FileError: One does, or is missing, or is no template.
    """
    for name, known in VARIABLES.items():
        if templates.head(name) != Head():
            raise FileError(f"prompts/{name}", "may have no head: the small questions are all asked with `--model`")
        for variable, file, line in templates.undeclared(name):
            if variable not in known:
                given = ", ".join(sorted(known))
                raise FileError(file, f"unknown variable {variable!r}; {name} is given {given}", line=line)
