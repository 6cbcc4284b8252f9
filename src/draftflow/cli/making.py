"""A run as `new`, `run` and the studio make it: the author whose calls can be paid for, the walk, the summary."""

from contextlib import closing
from pathlib import Path
from typing import Any

from draftflow.authors.base import Author
from draftflow.cli import compose
from draftflow.cli.compose import Tape
from draftflow.cli.server import see_that_caps_can_be_kept
from draftflow.console import Printer
from draftflow.models import Brief
from draftflow.pipeline import calls
from draftflow.pipeline.decide import Options
from draftflow.pipeline.folder_lock import held
from draftflow.pipeline.runner import Outcome, Runner
from draftflow.pipeline.summary import Summary, summarise
from draftflow.pipeline.web import Web
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings


def author(brief: Brief, settings: Settings, workspace: Workspace, tape: Tape, printer: Printer) -> Author:
    """The author of an article, whose calls can be paid for."""
    made = compose.author_for(brief, settings, workspace, tape, printer)
    if brief.author == "extractive":
        from draftflow.cli.wishes import unserved

        if told := unserved(brief):
            printer.notice(told)
    if not tape.replay:
        see_that_caps_can_be_kept(made, settings)
    return made


def make(
    workspace: Workspace, brief: Brief, writer: Author, options: Options, printer: Printer, read: Any, web: Web
) -> tuple[Outcome, Summary]:
    """Run with the folder held; what it did, and what it came to."""
    with held(workspace), closing(web):
        before = len(calls.calls(workspace))
        with printer.live():
            outcome = Runner(workspace, writer, read, printer, options, Path(), web).run()
        return outcome, summarise(workspace, brief, outcome, before)
