"""The columns of an article: what each folder below `column/` holds."""

from collections.abc import Mapping

from draftflow.models import Brief
from draftflow.pipeline.record import Record
from draftflow.pipeline.voices import known
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.base import Desk
from draftflow.stages.column import STAGE, folder

DEFAULT_LENGTH = {"en": 700, "ja": 1_800}
"""Length of a column nobody gave a length for: words for English, characters for Japanese."""


def brief_path(voice: str) -> str:
    """The file that says what is asked of the column in a voice."""
    return f"{folder(voice)}/brief.md"


def read_columns(workspace: Workspace, brief: Brief, record: Record) -> Mapping[str, Desk]:
    """The columns that were asked for, by the names of their voices.

    Raises:
        FileError: A file of one will not do.
    """
    desks = ((name, _desk(workspace, brief, record, name)) for name in workspace.folders(STAGE))
    return {name: desk for name, desk in desks if desk is not None}


def _desk(workspace: Workspace, brief: Brief, record: Record, name: str) -> Desk | None:
    from draftflow.pipeline.formats import column_file, review_file  # here: most articles have none

    asked, path = workspace.read(brief_path(name)), f"{folder(name)}/column.md"
    if asked is None:
        return None
    text, review = workspace.read(path), f"{folder(name)}/review.md"
    found = workspace.read(review)
    return Desk(
        brief=column_file.load_brief(asked, workspace.shown(brief_path(name))),
        voice=known(name, workspace, brief.language),
        column=column_file.load(text, name) if text is not None else None,
        review=review_file.load(found, workspace.shown(review)) if found is not None else None,
        model=record.columns.get(path),
        by_hand=path in record.by_hand,
    )
