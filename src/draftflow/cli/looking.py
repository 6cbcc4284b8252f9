"""`status` and `keep`: the commands that look at articles and accept edits."""

from pathlib import Path
from typing import Annotated

import typer

from draftflow.cli.options import Json, Outputs, Slug


def status(
    slug: Annotated[
        str | None,
        typer.Argument(metavar="SLUG", help="Name of the article's folder. [default: all articles]"),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Say of every unit that is not fresh what changed.")] = False,
    outputs: Outputs = None,
    json: Json = False,
) -> None:
    """Show what is fresh, stale, edited or missing, why, and what was spent so far."""
    from draftflow.cli import compose
    from draftflow.cli.reports import all_articles, one_article

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, as_json=json)
    if slug is None:
        all_articles(settings, printer)
    else:
        one_article(compose.existing(settings, slug), settings, printer, why=why)


def keep(
    slug: Slug,
    unit: Annotated[list[str], typer.Argument(metavar="STAGE[/UNIT]...", help="The edited files to accept.")],
    outputs: Outputs = None,
) -> None:
    """Accept hand edits as they are: the files count as made from what they would be made from now."""
    from draftflow.cli import compose
    from draftflow.pipeline.accept import accept
    from draftflow.pipeline.folder_lock import held
    from draftflow.pipeline.reader import read_brief

    settings = compose.load_settings(outputs=outputs)
    workspace = compose.existing(settings, slug)
    printer = compose.printer(settings)
    author = compose.author_for(read_brief(workspace), settings, workspace, compose.Tape(), printer)
    with held(workspace):
        for path in accept(workspace, author, tuple(unit), Path()):
            printer.line(f"kept as it is: {path}")
