"""`export` and `open`: the article as files that others can read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from draftflow.cli.options import Outputs, Slug

if TYPE_CHECKING:
    from draftflow.exports.publication import Publication

Maker: TypeAlias = "Callable[[Publication], Mapping[str, bytes]]"
"""Makes the files of a format, by name; imports what it needs when it is called."""


def _csl_json(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.csl import csl_json

    return {"references.json": csl_json(publication.document.references).encode()}


def _html(publication: "Publication") -> Mapping[str, bytes]:
    from draftflow.exports.page import page

    return {"article.html": page(publication)}


FORMATS: Mapping[str, Maker] = {
    "html": _html,
    "csl-json": _csl_json,
}
"""Every format by its name."""


def export(
    slug: Slug,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="Where to write it. [default: export/ in the article's folder]"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file even if it was changed by hand.")] = False,
    outputs: Outputs = None,
) -> None:
    """Write the article in another format. Citations, links and passages come along."""
    from draftflow.cli import compose
    from draftflow.errors import UsageError
    from draftflow.pipeline.publishing import read_publication

    if to not in FORMATS:
        raise UsageError(f"--to {to!r}: no such format; there are {', '.join(FORMATS)}")
    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings)
    workspace = compose.existing(settings, slug)
    files = FORMATS[to](read_publication(workspace, printer.notice))
    for path in written(workspace.root, files, out, force=force):
        printer.line(str(path))


def written(root: Path, files: Mapping[str, bytes], out: Path | None, *, force: bool) -> list[Path]:
    """Write files into the article's `export/`, or to `out`: as that file if there is one, into that folder else.

    Raises:
        UsageError: A file was changed since it was written here, or is there and was not; `force` replaces it.
    """
    from draftflow.pipeline.publishing import FOLDER, write_files
    from draftflow.pipeline.workspace import Workspace

    if out is None:
        return write_files(Workspace(root), FOLDER, files, force=force)
    folder = out if out.is_dir() or len(files) > 1 else out.parent
    named = files if folder is out else dict(zip((out.name,), files.values(), strict=True))
    return write_files(Workspace(folder), "", named, force=force)


def open_(
    slug: Slug,
    author: Annotated[
        bool, typer.Option("--author", help="With open findings, costs, and what was edited by hand.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it, or only write it and print where it is.")
    ] = True,
    outputs: Outputs = None,
) -> None:
    """Show the article as a page. Each number opens the passage it rests on."""
    from draftflow.cli import compose
    from draftflow.exports.page import page
    from draftflow.pipeline.publishing import read_publication

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings)
    workspace = compose.existing(settings, slug)
    name = "author.html" if author else "article.html"
    made = page(read_publication(workspace, printer.notice), author=author)
    (path,) = written(workspace.root, {name: made}, None, force=False)
    printer.line(str(path))
    if browser:
        import webbrowser

        if not webbrowser.open(path.resolve().as_uri()):
            printer.notice("no browser was found; open the file yourself")
