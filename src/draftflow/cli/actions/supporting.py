"""What `check --support` does beside the checks: a judge put together, its calls, what they came to."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Tape
from draftflow.cli.options import named_article, named_column
from draftflow.console import Printer
from draftflow.errors import TapeMismatch, UsageError
from draftflow.models import AuthorKind, Brief
from draftflow.pipeline import calls
from draftflow.pipeline.calls import cost
from draftflow.pipeline.reader import SUPPORT, read_brief
from draftflow.pipeline.supporting import ask, desk_of
from draftflow.settings import DEFAULT_MODEL, LOCAL, Settings

if TYPE_CHECKING:
    from draftflow.checks.audit import Audit
    from draftflow.llm.judge import Judge
    from draftflow.pipeline.workspace import Workspace

_TITLE = re.compile(r"^# +(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked: the options of the command."""

    settings: Settings
    tape: Tape
    model: str | None = None
    """The model of the command line, which comes before all others."""


def named_model(asking: Asking, brief: Brief | None) -> str:
    """The model to ask: of the command line, the article, the tape, the settings.

    Raises:
        UsageError: There is none, or no key for it.
    """
    settings = asking.settings
    model = asking.model or (brief.model if brief else None) or asking.tape.model() or settings.model
    model = model or settings.models.get("support")
    if model is None and settings.api_key and not settings.base_url:
        model = DEFAULT_MODEL
    if model is None:
        raise UsageError("--support asks a model; name one with --model or DRAFTFLOW_MODEL, and set OPENAI_API_KEY")
    if not asking.tape.replay:
        compose.need_key(settings, model)
    return model


def with_support(audit: "Audit", target: str, asking: Asking, printer: Printer) -> "tuple[Audit, UsageError | None]":
    """`audit` with what a model says beside it, and what has to be set otherwise before it says the rest.

    Raises:
        UsageError: No model, no key, a cap that cannot be kept, or a prompt that will not do: nothing was asked.
        FolderBusy: A run is at work in the article's folder.
    """
    from draftflow.checks.backing import backing_of
    from draftflow.checks.base import Library
    from draftflow.checks.cases import docket
    from draftflow.pipeline.folder_lock import held

    workspace, brief = _desk(audit, target, asking)
    judge = _judge(workspace, brief, asking, printer)
    asked = docket(audit.article, audit.library or Library({}, {}, ()))
    before = len(calls.calls(workspace))
    with held(workspace), printer.live():
        made = ask(asked, judge, workspace, printer, asking.settings.jobs, _memory(target))
    _tell(asking, workspace, before, printer)
    return audit.with_backing(backing_of(audit.article, judge.model, asked, made.verdicts, made.failed)), made.fault


def _memory(target: str) -> str:
    """The file that remembers what was said: a column has one of its own."""
    column = named_column(target)
    return f"column/{column[1]}/{SUPPORT}" if column else SUPPORT


def _desk(audit: "Audit", target: str, asking: Asking) -> "tuple[Workspace, Brief]":
    """The folder in which calls and verdicts are kept, and what the article is about."""
    column = named_column(target)
    if not column and not named_article(target):
        title = _TITLE.search(audit.article.text)
        topic = title[1][:200] if title else Path(target).name
        brief = Brief(topic=topic, language=audit.article.language, length=1, author=AuthorKind.MODEL)
        return desk_of(Path(target), asking.settings.outputs), brief
    workspace = compose.existing(asking.settings, column[0] if column else target)
    return workspace, read_brief(workspace)


def _judge(workspace: "Workspace", brief: Brief, asking: Asking, printer: Printer) -> "Judge":
    from draftflow.authors.judging import ModelJudge
    from draftflow.cli.composition.server import see_that_a_cap_can_be_kept
    from draftflow.templates import Head

    model = named_model(asking, brief)
    record = calls.recorder(workspace)
    llm = compose.language_model(asking.settings, asking.tape, printer, model, record, workspace, brief)
    if model.startswith(LOCAL):
        from draftflow.cli.composition.small import first_word_judge

        return first_word_judge(brief.model_copy(update={"model": model}), asking.settings, workspace, llm)
    author = compose.model_author(brief.model_copy(update={"model": model}), asking.settings, workspace, llm)
    author = replace(author, insisted=Head(model=asking.model))
    author.check_templates()
    judge = ModelJudge(author, brief.assignment())
    if not asking.tape.replay:
        see_that_a_cap_can_be_kept((judge.model,), asking.settings)
    return judge


def _tell(asking: Asking, workspace: "Workspace", before: int, printer: Printer) -> None:
    """Say what was spent, and which recordings nobody asked for."""
    spent = calls.spent(calls.calls(workspace)[before:])
    if spent.calls:
        many = f"{spent.calls} calls" if spent.calls != 1 else "1 call"
        printer.notice(f"{many}, {spent.input_tokens:,} + {spent.output_tokens:,} tokens, {cost(spent)}")
    for player in asking.tape.players:
        if unused := player.unused():
            said = f"{player.folder}: nobody asked for {', '.join(unused)}"
            if compose.strict():
                raise TapeMismatch(said)
            printer.notice(said)
