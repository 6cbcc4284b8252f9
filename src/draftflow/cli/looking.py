"""`status`, `diff`, `keep`, `restore`: the commands that look at articles and at what you edited."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import Json, Outputs, Slug, Unit

if TYPE_CHECKING:
    from draftflow.settings import Settings


def status(
    slug: Annotated[
        str | None,
        typer.Argument(metavar="SLUG", help="Name of the article's folder. [default: all articles]"),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Say of every unit that is not fresh what changed.")] = False,
    outputs: Outputs = None,
    json: Json = False,
) -> None:
    """Show what is fresh, stale or edited. Says why, and what was spent so far."""
    from draftflow.cli.actions.reports import all_articles, one_article
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of, of_all

    settings = compose.load_settings(outputs=outputs)
    if slug is None:
        all_articles(settings, compose.printer(settings, of_all(settings), as_json=json))
        return
    workspace = compose.existing(settings, slug)
    printer = compose.printer(settings, language_of(settings, slug), as_json=json)
    one_article(workspace, settings, printer, why=why)


def keep(
    slug: Slug,
    unit: Annotated[list[str], typer.Argument(metavar="STAGE[/UNIT]...", help="The edited files to accept.")],
    outputs: Outputs = None,
) -> None:
    """Accept hand edits as they are. The files count as made from what they would be made from now."""
    from draftflow.cli.composition import compose
    from draftflow.pipeline.accept import accept
    from draftflow.pipeline.folder_lock import held
    from draftflow.pipeline.reader import read_brief

    settings = compose.load_settings(outputs=outputs)
    workspace = compose.existing(settings, slug)
    brief = read_brief(workspace)
    printer = compose.printer(settings, brief.language)
    author = compose.author_for(brief, settings, workspace, compose.Tape(), printer)
    with held(workspace):
        for path in accept(workspace, author, tuple(unit), Path()):
            printer.tell(f"kept as it is: {path}")


def diff(
    slug: Slug,
    unit: Annotated[
        str | None,
        typer.Argument(
            metavar="STAGE[/UNIT]", help="A unit as `status` lists it, or its file. [default: all you edited]"
        ),
    ] = None,
    outputs: Outputs = None,
) -> None:
    """Show what you changed since it was made, in a file or in all."""
    from draftflow.cli.actions.reports import surveyed
    from draftflow.cli.composition import compose
    from draftflow.pipeline.state import State
    from draftflow.pipeline.versions import difference

    settings = compose.load_settings(outputs=outputs)
    workspace = compose.existing(settings, slug)
    printer = compose.printer(settings)
    if unit is not None:
        paths = [_path(settings, slug, unit)]
    else:
        edited = (State.EDITED, State.CONFLICT)
        paths = [each.path for each in surveyed(workspace, settings, printer) if each.state in edited]
    for path in paths:
        for line in difference(workspace, path):
            printer.line(line)


def restore(
    slug: Slug,
    unit: Unit,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="Which kept copy. [default: the last]")
    ] = None,
    made: Annotated[bool, typer.Option("--made", help="The file as it was made, without your edits.")] = False,
    outputs: Outputs = None,
) -> None:
    """Put an old copy of a file back. The present one is kept beside it."""
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of
    from draftflow.pipeline.folder_lock import held
    from draftflow.pipeline.versions import restore as put_back

    settings = compose.load_settings(outputs=outputs)
    workspace = compose.existing(settings, slug)
    path = _path(settings, slug, unit)
    with held(workspace):
        copy = put_back(workspace, path, version, made=made)
    compose.printer(settings, language_of(settings, slug)).tell(f"{path} is {copy} again")


def _path(settings: "Settings", slug: str, unit: str) -> str:
    """The file of a unit, which may be named by its key or by its path."""
    from draftflow.cli.actions.reports import surveyed
    from draftflow.cli.composition import compose
    from draftflow.errors import UsageError

    workspace = compose.existing(settings, slug)
    for each in surveyed(workspace, settings, compose.printer(settings)):
        if unit in (each.key, each.path):
            return each.path
    raise UsageError(f"{unit!r} is no unit of {slug}; `draftflow status {slug}` lists them")
