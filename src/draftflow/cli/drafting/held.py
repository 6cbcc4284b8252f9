"""The run of one article, held and counted: what `new`, `run` and `batch` have in common."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from draftflow.authors.base import Author
from draftflow.models import Brief, Source
from draftflow.pipeline import calls
from draftflow.pipeline.decide import Options
from draftflow.pipeline.folder_lock import held
from draftflow.pipeline.runner import Outcome, Progress, Runner
from draftflow.pipeline.summary import Summary, summarise
from draftflow.pipeline.web import Web
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.files import Document


def drafted(
    workspace: Workspace,
    brief: Brief,
    author: Author,
    options: Options,
    progress: Progress,
    read: Callable[[Document, str], Source],
    web: Web,
    display: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> tuple[Outcome, Summary]:
    """Bring an article up to date while nobody else does, and say what that came to; `display` is up meanwhile.

    Raises:
        DraftflowError: A step that all later ones need could not be done, or another run holds the folder.
    """
    with held(workspace), closing(web):
        before = len(calls.calls(workspace))
        with display():
            outcome = Runner(workspace, author, read, progress, options, Path(), web).run()
        return outcome, summarise(workspace, brief, outcome, before)
