"""A run as `new`, `run` and the studio make it: the author whose calls can be paid for, the walk, the summary."""

from typing import Any

from draftflow.authors.base import Author
from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Tape
from draftflow.cli.composition.server import see_that_caps_can_be_kept, see_that_tier_fits
from draftflow.cli.drafting.held import drafted
from draftflow.console import Printer
from draftflow.errors import Waiting
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


def see_that_nothing_is_awaited(settings: Settings, slug: str) -> None:
    """See that no call of the article is with a batch of the provider: it would be paid for twice.

    Raises:
        Waiting: One is.
    """
    from draftflow.pipeline.parked.queue import FOLDER, Queue

    if not (settings.outputs / FOLDER).is_dir():
        return
    if count := Queue(settings.outputs).awaited(slug):
        calls = "1 call waits" if count == 1 else f"{count} calls wait"
        raise Waiting(
            f"{slug}: {calls} for an answer of the Batch API, already paid for; the `draftflow batch` that sent "
            "it (--tier batch) takes it in. To ask now, and pay again: draftflow run with --tier standard"
        )


def make(
    workspace: Workspace, brief: Brief, writer: Author, options: Options, printer: Printer, read: Any, web: Web
) -> tuple[Outcome, Summary]:
    """Run with the folder held; what it did, and what it came to."""
    return drafted(workspace, brief, writer, options, printer, read, web, printer.live)
