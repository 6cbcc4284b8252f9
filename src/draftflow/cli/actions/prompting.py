"""What the `prompts` commands do."""

import difflib
import os
import shlex
import subprocess  # the user's own editor
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from draftflow.authors.prompt_check import Remark, check
from draftflow.cli.composition import compose
from draftflow.console import Printer
from draftflow.errors import UsageError
from draftflow.llm.base import Request
from draftflow.models import Language
from draftflow.pipeline import overrides
from draftflow.pipeline.overrides import Listed, Place
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.trial import request_for
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.templates import FORM, FORMS, Source, Templates
from draftflow.text.measure import estimated_tokens
from draftflow.text.prompt_head import marked, opened


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command is about: settings, folders of prompts, languages."""

    settings: Settings
    printer: Printer
    places: tuple[Place, ...]
    languages: tuple[Language, ...]

    def templates(self, language: Language) -> Templates:
        """The templates of a language."""
        return Templates(overrides.folders(self.places), language)

    @property
    def shipped(self) -> Place:
        """The folder of those that come with draftflow."""
        return self.places[-1]


def asked(slug: str | None, lang: str | None, outputs: Path | None, *, as_json: bool = False) -> Asked:
    """The folders and languages a command is about: those of an article, or all.

    Raises:
        UsageError: There is no such article or language.
    """
    languages: tuple[Language, ...] = get_args(Language)
    if lang is not None and lang not in languages:
        raise UsageError(f"--lang {lang!r}: there are {', '.join(languages)}")
    settings = compose.load_settings(outputs=outputs)
    workspace = compose.existing(settings, slug) if slug else None
    if lang is not None:
        languages = tuple(each for each in languages if each == lang)
    elif workspace is not None:
        languages = (read_brief(workspace).language,)
    printer = compose.printer(settings, as_json=as_json)
    return Asked(settings, printer, compose.prompt_places(workspace), languages)


def why(row: Listed) -> str:
    """Why a file wins, in words."""
    hidden = f"before the {' and the '.join(row.hides)} one" if row.hides else ""
    return "; ".join(filter(None, (hidden, row.note)))


def plain(row: Listed) -> dict[str, Any]:
    """A row of the list for programs."""
    names = ("name", "language", "origin", "hides", "note")
    return {name: getattr(row, name) for name in names} | {"path": str(row.path)}


def chosen(about: Asked, name: str) -> tuple[str, Language]:
    """The name of a prompt and the language it is wanted in."""
    bare, language = overrides.chosen(name, about.places)
    return bare, language or about.languages[0]


def winner(about: Asked, name: str) -> Source:
    """The file that wins for a prompt."""
    bare, language = chosen(about, name)
    return about.templates(language).source(bare)


def show_rendered(about: Asked, target: str, name: str | None) -> None:
    """Print what would be sent for a unit.

    Raises:
        UsageError: There is no such article or unit, or `name` is another prompt than the one it is asked with.
    """
    slug, _, unit = target.strip("/").partition("/")
    workspace = compose.existing(about.settings, slug)
    brief = read_brief(workspace)
    snapshot = read_snapshot(workspace, brief, ())
    request, template = request_for(
        snapshot, unit, lambda llm: compose.model_author(brief, about.settings, workspace, llm)
    )
    if name is not None and overrides.chosen(name, about.places)[0] not in (template.name, "system.md"):
        raise UsageError(f"{unit} is asked with {template.name}, not with {name!r}")
    if about.printer.as_json:
        about.printer.json({"prompt": str(template.path), "tokens": tokens(request), **request.model_dump(mode="json")})
        return
    about.printer.line(f"{unit}: {template.path}, {_sent_with(request)}, about {tokens(request):,} tokens")
    for message in request.messages:
        about.printer.line(f"----- {message.role} -----")
        about.printer.text(message.content)
    if request.answer is not None:
        about.printer.line(f"----- answer: JSON, schema {request.answer.name} -----")


def tokens(request: Request) -> int:
    """About how many tokens a request has."""
    return sum(estimated_tokens(message.content) for message in request.messages)


def own_copy(about: Asked, name: str) -> Path:
    """The user's copy of a prompt, made if there is none."""
    bare, language = chosen(about, name)
    own = Workspace(next(place.folder for place in about.places if place.origin == "project"))
    if about.shipped.folder.resolve() == own.root.resolve():
        path = about.templates(language).path(bare)
        about.printer.line(
            f"{path} is the shipped prompt itself: prompts/ here is draftflow's own, so nothing is copied"
        )
        return path
    if bare not in overrides.names((about.shipped,)):
        return about.templates(language).path(bare)
    path, new = overrides.copy(bare, language, own, about.shipped)
    about.printer.line(f"{path}: copied from the shipped prompt; it wins from now on" if new else f"{path}: yours")
    for other in about.languages:
        winner = about.templates(other).path(bare)
        if winner == path and overrides.stands_in(path, about.shipped, bare, other):
            advice = f"draftflow prompts edit {other}/{bare}"
            about.printer.line(
                f"it wins for articles in {other!r} too, as there is no {own.shown(other)}/{bare}: {advice}"
            )
    return path


def opened_in_editor(path: Path) -> bool:
    """Let the user edit a file, if there is a terminal and an editor is named; whether that was done."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the user's own editor
    except (OSError, ValueError) as error:
        raise UsageError(f"the editor {editor!r} does not start: {error}; edit {path} yourself") from None
    return True


def difference(about: Asked, name: str) -> list[str]:
    """How the file that wins differs from the shipped one, as a unified diff."""
    bare, language = chosen(about, name)
    source = about.templates(language).source(bare)
    now = overrides.counterpart(source, about.shipped, language)
    if now is None:
        return [f"{source.path} is all yours: no prompt of this name comes with draftflow"]
    origin = opened(source.text).origin
    before = marked(now.text, origin) if origin else now.text  # so that the lines count as in the user's file
    return unified(before, source.text, f"{now.shown} as shipped", str(source.path)) or [
        f"{source.path} says the same as the shipped one"
    ]


def unified(before: str, after: str, name: str, other: str) -> list[str]:
    """A unified diff."""
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), name, other, lineterm="", n=2))


def checked(about: Asked) -> list[Remark]:
    """What is wrong with all prompts, files that no call uses included."""
    found: list[Remark] = []
    used: set[str] = set()
    for language in about.languages:
        templates = about.templates(language)
        found += check(templates, language)
        used |= set(_used(templates))
    own = [place for place in about.places if place.origin != "shipped"]
    for name in overrides.names(own):
        if name not in used:
            close = difflib.get_close_matches(name, overrides.names(about.places[-1:]), 1, 0.6)
            meant = f"; {close[0]!r} is" if close else ""
            found.append(Remark(f"prompts/{name}", None, f"is used by no call and by no other prompt{meant}"))
    return list(dict.fromkeys(found))


def remarks(about: Asked, path: Path) -> list[str]:
    """What is wrong with one file, as lines."""
    return [placed(remark) for remark in checked(about) if path.as_posix().endswith(remark.file)]


def placed(remark: Remark) -> str:
    """A remark with its place, as editors read it."""
    return f"{remark.file}:{remark.line}: {remark.problem}" if remark.line else f"{remark.file}: {remark.problem}"


def upgraded(about: Asked, name: str, *, write: bool) -> bool:
    """Show the merge of an override and the shipped prompt, and write it if that is wanted; whether they conflict.

    Raises:
        UsageError: The prompt that wins is no override, or cannot be merged.
    """
    bare, language = chosen(about, name)
    source = about.templates(language).source(bare)
    own = next((place for place in about.places[:-1] if source.path.is_relative_to(place.folder)), None)
    if own is None:
        raise UsageError(f"{name}: the shipped prompt is what you use; there is nothing to merge")
    printer, workspace = about.printer, Workspace(own.folder)
    made = overrides.upgrade(source, workspace, about.shipped, language)
    if made is None:
        printer.line(f"{source.path}: the shipped prompt has not changed since")
        return False
    for title, before, after in (
        ("changed in the shipped prompt", made.base, made.now),
        ("changed by you", made.base, made.mine),
    ):
        printer.line(f"===== {title} =====")
        printer.text("\n".join(unified(before, after, "before", "after")))
    count = made.merged.conflicts
    conflicts = f" ({count} conflicts, between <<<<<<< and >>>>>>>)" if count else ""
    printer.line(f"===== together{conflicts} =====")
    printer.text(made.merged.text)
    if write:
        overrides.write(made, workspace)
        printer.line(
            f"written to {source.path}; the old one is in {workspace.shown(workspace.history(made.inside)[-1])}"
        )
    else:
        printer.line("nothing was written; --write puts it in place")
    return bool(count)


def _used(templates: Templates) -> Iterator[str]:
    """Names of all files that a call takes in."""
    from draftflow.authors.hybrid import questions
    from draftflow.authors.prompts import VARIABLES
    from draftflow.errors import FileError

    for name in (*VARIABLES, *questions.VARIABLES):
        try:
            parts = [part.name for part in templates.parts(name)]
        except FileError:
            parts = [name]
        yield from parts
        if FORM in parts:
            yield from (f"{FORMS}/{form}.md" for form in templates.forms)


def _sent_with(request: Request) -> str:
    """The settings of a request, in words."""
    settings = [f"model {request.model}"]
    settings += [f"temperature {request.temperature}"] if request.temperature is not None else []
    settings += [f"at most {request.max_output_tokens:,} tokens of answer"] if request.max_output_tokens else []
    return ", ".join(settings)
