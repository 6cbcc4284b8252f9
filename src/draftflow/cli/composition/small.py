"""Small models as a command uses them: what they are asked for, and what they are not."""

from typing import TYPE_CHECKING

from draftflow.errors import UsageError
from draftflow.llm.base import LanguageModel
from draftflow.models import Brief
from draftflow.settings import DEFAULT_MODEL, LOCAL, Settings

if TYPE_CHECKING:
    from draftflow.authors.hybrid import HybridAuthor
    from draftflow.authors.hybrid.judging import FirstWordJudge
    from draftflow.authors.model import ModelAuthor
    from draftflow.pipeline.workspace import Workspace


def see_that_it_can_write(author: "ModelAuthor") -> None:
    """See that no small model is asked for prose: what it writes is copied, shifted or invented.

    Raises:
        UsageError: One is.
    """
    model = author.settings("write").model or author.model
    if model.startswith(LOCAL):
        raise UsageError(
            f"{model!r} is too small to write prose that could be trusted; use it with --author hybrid, "
            "or let a larger model write"
        )


def hybrid_author(brief: Brief, settings: Settings, workspace: "Workspace", llm: LanguageModel) -> "HybridAuthor":
    """The author that puts sources together and asks `llm` small questions; its templates are not looked at yet."""
    from draftflow.authors.hybrid import HybridAuthor
    from draftflow.authors.prompts import models_by_operation
    from draftflow.cli.composition.compose import prompt_places
    from draftflow.pipeline.overrides import folders
    from draftflow.templates import Templates

    return HybridAuthor(
        llm=llm,
        templates=Templates(folders(prompt_places(workspace)), brief.language),
        model=brief.model or DEFAULT_MODEL,
        temperature=settings.temperature,
        models=models_by_operation(settings.models.items()),
    )


def first_word_judge(brief: Brief, settings: Settings, workspace: "Workspace", llm: LanguageModel) -> "FirstWordJudge":
    """The judge of `check --support` for a small model."""
    from draftflow.authors.hybrid.judging import FirstWordJudge
    from draftflow.authors.hybrid.questions import Asker

    author = hybrid_author(brief, settings, workspace, llm)
    author.check_templates()
    return FirstWordJudge(Asker(llm, author.templates, author.model, ""))
