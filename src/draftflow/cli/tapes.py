"""`tape show|diff|scrub`: look at recordings of model calls, compare them, and take secrets out of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import PLAIN_HELP, Json, Outputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from draftflow.console import Printer
    from draftflow.llm.tape import Recording
    from draftflow.settings import Settings

app = typer.Typer(
    name="tape",
    help="Look at recordings of model calls, compare them, and take secrets out of them.",
    no_args_is_help=True,
    rich_markup_mode=PLAIN_HELP,
)


@app.command()
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of recordings.")],
    call: Annotated[
        str | None, typer.Argument(metavar="CALL", help="One call, such as write/talks. [default: a list of all]")
    ] = None,
    json: Json = False,
) -> None:
    """List recordings. Or show what was asked and answered."""
    from draftflow.cli.composition import compose
    from draftflow.llm import recordings

    printer = compose.printer(compose.load_settings(), as_json=json)
    found = recordings.tape(folder)
    if call is not None:
        chosen = recordings.named(found, call)
        if json:
            printer.json(chosen.model_dump(mode="json", exclude_none=True))
            return
        for line in recordings.readable(chosen):
            printer.line(line)
        return
    rows = [recordings.listed(name, recording) for name, recording in found.items()]
    if json:
        printer.json([row.model_dump() for row in rows])
        return
    head = ("call", "model", "tokens in", "out", "finish", "note")
    cells = (
        (r.call, r.model, f"{r.input_tokens:,}", f"{r.output_tokens:,}", r.finish or "none", r.note or "") for r in rows
    )
    printer.table([head, *cells])


@app.command()
def diff(
    first: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of recordings.")],
    second: Annotated[
        str, typer.Argument(metavar="DIR|SLUG", help="Another one, or an article: what it would ask now.")
    ],
    outputs: Outputs = None,
) -> None:
    """Compare two tapes, or a tape with what an article asks now.

    Exit code 1 if they differ.
    """
    from draftflow.cli.composition import compose
    from draftflow.errors import Exit
    from draftflow.llm import recordings

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings)
    before = recordings.tape(first)
    if Path(second).is_dir() and not (settings.outputs / second / "brief.md").is_file():
        after, names = recordings.tape(Path(second)), (str(first), second)
    else:
        after, names = _asked(settings, second, before, printer), ("recorded", "asked now")
    found = list(recordings.compared(before, after, names))
    for each in found:
        if each.verdict != recordings.SAME:
            printer.line(f"{each.call}: {each.verdict}")
            for line in each.difference.split("\n") if each.difference else ():
                printer.line(line)
    printer.line(recordings.counted(found))
    if any(each.verdict != recordings.SAME for each in found):
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def scrub(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of recordings.")],
    secret_env: Annotated[
        list[str] | None,
        typer.Option("--secret-env", metavar="NAME", help="An environment variable that holds a secret; repeatable."),
    ] = None,
) -> None:
    """Blank keys in recordings. By value and by how keys look."""
    import os

    from draftflow.cli.composition import compose
    from draftflow.errors import UsageError
    from draftflow.llm import recordings
    from draftflow.text.redact import Redactor

    settings = compose.load_settings()
    if unset := [name for name in secret_env or () if not os.environ.get(name, "").strip()]:
        raise UsageError(f"--secret-env {unset[0]}: no such environment variable, or it is empty")
    secrets = [*compose.secrets(settings), *(os.environ[name] for name in secret_env or ())]
    printer, total = compose.printer(settings), 0
    for name, found in recordings.scrub(folder, Redactor(secrets)):
        total += 1
        printer.line(f"{name}: {', '.join(f'{number} {kind}' for kind, number in found.items())} blanked")
    printer.line(f"{total} recordings changed" if total else "nothing to blank")


def _asked(
    settings: "Settings", slug: str, recorded: "Mapping[str, Recording]", printer: "Printer"
) -> "Mapping[str, Recording]":
    """What an article would ask now, each with the answer that is recorded."""
    from dataclasses import replace

    from draftflow.authors.hybrid import HybridAuthor
    from draftflow.authors.model import ModelAuthor
    from draftflow.cli.composition import compose
    from draftflow.errors import UsageError
    from draftflow.llm.recordings import Rehearsal
    from draftflow.pipeline.discreet import DiscreetAuthor
    from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot
    from draftflow.pipeline.rehearse import rehearse

    workspace = compose.existing(settings, slug)
    brief = read_brief(workspace)
    author = compose.author_for(brief, settings, workspace, compose.Tape(), printer)
    if isinstance(author, DiscreetAuthor):
        author = author.inner
    if not isinstance(author, ModelAuthor | HybridAuthor):
        raise UsageError(f"{slug}: its author asks no model, so there is nothing to compare with a tape")
    rehearsal = Rehearsal(recorded)
    snapshot = read_snapshot(workspace, brief, find_documents(brief, Path()))
    for unit, reason in rehearse(
        snapshot, replace(author, llm=rehearsal), compose.document_reader(printer.redact)
    ).items():
        printer.notice(f"{unit}: {reason}")
    return rehearsal.asked
