"""What a command publishes: an article, or a column of it."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from draftflow.exports.publication import Publication
    from draftflow.pipeline.workspace import Workspace
    from draftflow.settings import Settings


class Opened(NamedTuple):
    """What was named, and the folder of its exports, inside the article's."""

    workspace: "Workspace"
    folder: str
    publication: "Publication"


def opened(settings: "Settings", target: str, notice: "Callable[[str], None]") -> Opened:
    """The article or the column (`SLUG/column/VOICE`) that is named, as it stands now.

    Raises:
        UsageError: There is none of that name, or it is not written yet.
        FileError: A file of it will not do.
    """
    from draftflow.cli.composition import compose
    from draftflow.cli.options import named_column
    from draftflow.pipeline.publishing import FOLDER, read_publication

    column = named_column(target)
    workspace = compose.existing(settings, column[0] if column else target)
    if column is None:
        return Opened(workspace, FOLDER, read_publication(workspace, notice, settings.messages_in))
    from draftflow.pipeline.column_publishing import read_column
    from draftflow.stages.column import folder

    return Opened(
        workspace, f"{folder(column[1])}/{FOLDER}", read_column(workspace, column[1], notice, settings.messages_in)
    )
