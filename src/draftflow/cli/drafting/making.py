"""A run as `new`, `run` and the studio make it: the author whose calls can be paid for, the walk, the summary."""

from typing import Any

from draftflow.authors.base import Author
from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Tape
from draftflow.cli.composition.server import see_that_caps_can_be_kept, see_that_tier_fits
from draftflow.cli.drafting.held import drafted
from draftflow.console import Printer
from draftflow.models import Brief
from draftflow.pipeline.decide import Options
from draftflow.pipeline.runner import Outcome
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.web import Web
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings


def author(brief: Brief, settings: Settings, workspace: Workspace, tape: Tape, printer: Printer) -> Author:
    """The author of an article, whose calls can be paid for."""
    if not tape.replay:
        see_that_tier_fits(settings)
    made = compose.author_for(brief, settings, workspace, tape, printer)
    if brief.author == "extractive":
        from draftflow.cli.drafting.wishes import unserved

        if told := unserved(brief):
            printer.notice(told)
    if not tape.replay:
        see_that_caps_can_be_kept(made, settings)
    return made


def make(
    workspace: Workspace, brief: Brief, writer: Author, options: Options, printer: Printer, read: Any, web: Web
) -> tuple[Outcome, Summary]:
    """Run with the folder held; what it did, and what it came to."""
    return drafted(workspace, brief, writer, options, printer, read, web, printer.live)
