"""`export` and `open`: the article as files that others can read."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.actions.formats import EVERY, FORMATS, UNSTYLED
from draftflow.cli.options import Outputs, Published
from draftflow.errors import Exit, MissingExtra

if TYPE_CHECKING:
    from draftflow.console import Printer
    from draftflow.exports.publication import Publication


def export(
    slug: Published,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}; or {EVERY}.")],
    csl: Annotated[
        str | None,
        typer.Option("--csl", metavar="STYLE", help="Citation style: numeric, apa, chicago, sist02 or a .csl file."),
    ] = None,
    copy: Annotated[
        bool, typer.Option("--copy", help="Put it on the clipboard, too: with its links, for pasting.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="Where to write it. [default: export/ in the article's folder]"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file even if it was changed by hand.")] = False,
    outputs: Outputs = None,
) -> None:
    """Write the article in another format. Citations, links and passages come along."""
    from draftflow.cli.actions.publications import opened
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of
    from draftflow.errors import UsageError

    if to not in (*FORMATS, EVERY):
        raise UsageError(f"--to {to!r}: no such format; there are {', '.join(FORMATS)}, and {EVERY}")
    if csl and to in UNSTYLED:
        raise UsageError(f"--csl {csl!r}: {to} has no citation style; leave it out, or choose another format")
    if copy and to == EVERY:
        raise UsageError(f"--copy --to {EVERY}: a clipboard holds one thing; name the format")
    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, language_of(settings, slug))
    workspace, folder, publication = opened(settings, slug, printer.notice)
    files, left_out = _made(publication, to, csl, printer)
    for path in written(workspace.root, folder, files, out, force=force):
        printer.line(str(path))
    if copy:
        from draftflow.cli.actions.clipboard import put

        printer.notice(put(publication, to, files))
    if left_out:
        raise typer.Exit(Exit.GAPS)


def _made(publication: "Publication", to: str, csl: str | None, printer: "Printer") -> tuple[Mapping[str, bytes], bool]:
    """The files of a format, or of all; and whether one was left out because what makes it is not installed."""
    plain = publication
    if csl:
        from draftflow.exports.citeproc import styled

        publication = replace(plain, styled=styled(plain, csl))
    if to != EVERY:
        return FORMATS[to](publication), False
    files: dict[str, bytes] = {}
    left_out = False
    for name, maker in FORMATS.items():
        try:
            files |= maker(plain if name in UNSTYLED else publication)
        except MissingExtra as missing:
            left_out = True
            printer.notice(f"{name}: {missing}")
    return files, left_out


def written(root: Path, folder: str, files: Mapping[str, bytes], out: Path | None, *, force: bool) -> list[Path]:
    """Write files into `folder` of an article, or to `out`: as that file if there is one, into that folder else.

    Raises:
        UsageError: A file was changed since it was written here, or is there and was not; `force` replaces it.
    """
    from draftflow.pipeline.publishing import write_files
    from draftflow.pipeline.workspace import Workspace

    if out is None:
        return write_files(Workspace(root), folder, files, force=force)
    place = out if out.is_dir() or len(files) > 1 else out.parent
    named = files if place is out else dict(zip((out.name,), files.values(), strict=True))
    return write_files(Workspace(place), "", named, force=force)


def open_(
    slug: Published,
    author: Annotated[
        bool, typer.Option("--author", help="With open findings, costs, and what was edited by hand.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it, or only write it and print where it is.")
    ] = True,
    outputs: Outputs = None,
) -> None:
    """Show the article as a page. Each number opens the passage it rests on."""
    from draftflow.cli.actions.publications import opened
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of
    from draftflow.exports.page import page

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, language_of(settings, slug))
    workspace, folder, publication = opened(settings, slug, printer.notice)
    name = "author.html" if author else "article.html"
    made = page(publication, author=author)
    (path,) = written(workspace.root, folder, {name: made}, None, force=False)
    printer.line(str(path))
    if browser:
        import webbrowser

        if not webbrowser.open(path.resolve().as_uri()):
            printer.notice("no browser was found; open the file yourself")
