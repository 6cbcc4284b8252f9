"""Look at all templates before anything is paid for: what is wrong, and what cannot be meant."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from draftflow.authors import samples
from draftflow.authors.base import Operation
from draftflow.authors.hybrid import questions
from draftflow.authors.model import ModelAuthor
from draftflow.authors.prompts import HEADS, TEMPLATES, VARIABLES
from draftflow.errors import FileError
from draftflow.llm.base import LanguageModel
from draftflow.llm.capture import captured
from draftflow.models import Language
from draftflow.templates import FORM, Head, Templates
from draftflow.text.measure import estimated_tokens

MOST_TOKENS = 20_000
"""Estimated tokens of a template's own text; with more, little room is left for what it is about."""


class Remark(NamedTuple):
    """Something wrong in a file, on a line (1-based) where that is known."""

    file: str
    line: int | None
    problem: str


def check(templates: Templates, language: Language) -> list[Remark]:
    """What is wrong with the templates of an article in `language`: each remark once, template by template."""
    operations: dict[str, Operation] = {name: operation for operation, name in TEMPLATES.items()}
    found: list[Remark] = []
    for name in VARIABLES:
        for form in templates.forms if _has_form(templates, name) else ("",):
            formed = templates.of_form(form) if form else templates
            wrong = list(_guarded(partial(_read, formed, name)))
            if not wrong and name in operations and not templates.stopped:
                wrong += _guarded(partial(_rendered, formed, operations[name], language))
            found += wrong
    found += _guarded(partial(_questions, templates))
    return list(dict.fromkeys(found))


def _questions(templates: Templates) -> Iterator[Remark]:
    """What is wrong with the small questions of the hybrid author, by raising."""
    questions.check_templates(templates)
    yield from ()


def _has_form(templates: Templates, name: str) -> bool:
    """Whether a template takes in the rules of a form, so that each form makes another prompt of it."""
    try:
        return any(part.name == FORM for part in templates.parts(name))
    except FileError:
        return False


def _guarded(look: Callable[[], Iterator[Remark]]) -> Iterator[Remark]:
    """What `look` finds, and the error that stops it."""
    try:
        yield from look()
    except FileError as error:
        yield Remark(error.file, error.line, error.problem)


def _read(templates: Templates, name: str) -> Iterator[Remark]:
    """What can be seen without rendering."""
    source = templates.source(name)
    if templates.head(name) != Head() and name not in TEMPLATES.values():
        yield Remark(source.shown, 1, HEADS)
    undeclared = templates.undeclared(name)
    for variable, file, line in undeclared:
        if variable not in VARIABLES[name]:
            given = ", ".join(sorted(VARIABLES[name]))
            yield Remark(file, line, f"unknown variable {variable!r}; {name} is given {given}")
    if "material" in VARIABLES[name] and "material" not in {variable for variable, _, _ in undeclared}:
        yield Remark(source.shown, None, "never shows {{ material }}: the model would not see what it is to work on")
    for remark in templates.unreachable(name):
        yield Remark(remark.name, remark.line, remark.problem)
    tokens = sum(estimated_tokens(part.body) for part in templates.parts(name))
    if tokens > MOST_TOKENS:
        yield Remark(source.shown, None, f"about {tokens:,} tokens before anything is filled in")


def _rendered(templates: Templates, operation: Operation, language: Language) -> Iterator[Remark]:
    """What rendering with samples finds, by raising; nothing otherwise."""

    def ask(llm: LanguageModel, *, weigh: bool) -> object:
        return samples.ask(ModelAuthor(llm, templates, "sample"), operation, language, weigh=weigh)

    for weigh in (False, True) if operation == "outline" else (False,):
        captured(partial(ask, weigh=weigh))
    yield from ()
