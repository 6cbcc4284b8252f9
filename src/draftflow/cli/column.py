"""`column`: an opinion piece beside an article, in a voice, from the same evidence."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import (
    Aloud,
    BaseUrl,
    Jobs,
    Json,
    MaxCost,
    Outputs,
    Overwrite,
    Quiet,
    Record,
    Replay,
    Slug,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from draftflow.cli.composition.compose import Tape
    from draftflow.console import Printer
    from draftflow.models import Brief, Language
    from draftflow.models.voice import ColumnBrief
    from draftflow.pipeline.column_summary import ColumnSummary
    from draftflow.pipeline.runner import Runner
    from draftflow.pipeline.workspace import Workspace


def column(
    slug: Slug,
    voice: Annotated[
        str, typer.Option("--voice", metavar="NAME", help="In whose voice; `voice list` names them. Or a voice's file.")
    ],
    length: Annotated[
        int | None,
        typer.Option("--length", metavar="N", help="Words, or characters for Japanese. [default: 700 or 1800]"),
    ] = None,
    instructions: Annotated[
        str | None, typer.Option("--instructions", metavar="TEXT", help="Anything else, in your own words.")
    ] = None,
    overwrite: Overwrite = False,
    foresee: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made and what it would cost; send nothing.")
    ] = False,
    outputs: Outputs = None,
    base_url: BaseUrl = None,
    jobs: Jobs = None,
    max_cost: MaxCost = None,
    record: Record = None,
    replay: Replay = None,
    stream: Aloud = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Write a column beside a finished article. Facts are cited and checked as everywhere, opinions are marked.

    It stands in column/VOICE/ of the article's folder. What is fresh is not asked for again, what you edited is left.
    """
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.web import web_for
    from draftflow.cli.drafting import making
    from draftflow.pipeline.decide import Options
    from draftflow.pipeline.reader import read_brief
    from draftflow.pipeline.runner import Runner
    from draftflow.pipeline.voices import find
    from draftflow.stages.column import folder

    settings = compose.load_settings(base_url=base_url, outputs=outputs, jobs=jobs, max_cost=max_cost)
    workspace = compose.existing(settings, slug)
    brief = read_brief(workspace)
    see_that_there_can_be_one(workspace, brief)
    voice = brought_along(workspace, voice)
    find(voice, workspace, brief.language)
    tape = compose.Tape(record, replay)
    printer = compose.printer(settings, brief.language, quiet=quiet, as_json=json, aloud=stream)
    options = Options(
        targets=(folder(voice),),
        anew=False,
        overwrite=overwrite,
        jobs=settings.jobs,
        give_up=replay is None,
        reader=settings.messages_in,
    )
    author = making.author(brief, settings, workspace, tape, printer)
    ask_for(workspace, brief, voice, length, instructions)
    if foresee:
        from draftflow.cli.drafting.foreseeing import dry_run

        dry_run(workspace, brief, settings, options, printer)
        return
    read = compose.document_reader(printer.redact)
    runner = Runner(workspace, author, read, printer, options, Path(), web_for(settings, tape))
    _run(runner, voice, tape, printer, as_json=json)


def _run(runner: "Runner", voice: str, tape: "Tape", printer: "Printer", *, as_json: bool) -> None:
    """Run, say what came of it, and leave with its exit code."""
    from contextlib import closing

    from draftflow.pipeline.calls import calls
    from draftflow.pipeline.column_summary import summarise_column
    from draftflow.pipeline.folder_lock import held

    with held(runner.workspace), closing(runner.web):
        before = len(calls(runner.workspace))
        with printer.live():
            outcome = runner.run()
        found = summarise_column(runner.workspace, voice, outcome, before)
    if as_json:
        printer.json(found.model_dump(mode="json"))
    for line in told(found, runner.workspace.root, printer.reader):
        printer.line(line)
    if tape.players:
        from draftflow.cli.composition.replayed import report_unasked

        report_unasked(tape, outcome, runner.options, printer)
    if found.exit:
        raise typer.Exit(found.exit)


def told(found: "ColumnSummary", root: Path, reader: "Language") -> "Iterator[str]":
    """The closing summary in the language of its `reader`, line by line."""
    from draftflow.pipeline.phrases import PHRASES, calls, counted, coverage
    from draftflow.pipeline.telling import told as in_words

    say = PHRASES[reader]
    if found.sentences:
        yield say.by.format(title=found.title, writer=found.writer)
        yield say.sentences.format(
            length=found.length,
            wanted=found.wanted,
            unit=say.units[found.language],
            all=found.sentences,
            cited=found.cited,
            opinions=found.opinions,
        )
    yield from coverage(found.coverage, say)
    if open_ := counted({"error": found.errors, "warning": found.warnings, "note": found.notes}, say):
        yield say.open.format(found=open_, path=(found.column or root).parent / "review.md")
    if found.run.calls:
        yield calls(found.run, say)
    yield from (say.edited.format(path) for path in found.left_as_edited)
    yield from (say.missing.format(key=key, reason=in_words(reason, reader)) for key, reason in found.gaps.items())
    if found.column:
        yield say.column.format(found.column)


def brought_along(workspace: "Workspace", voice: str) -> str:
    """The name of a voice; one given as a file is copied into the article's own `voices/`.

    Raises:
        UsageError: The file cannot be read, or another one stands there.
        FileError: It is no voice.
    """
    from draftflow.errors import UsageError
    from draftflow.models.voice import VOICE_NAME
    from draftflow.pipeline.formats import voice_file
    from draftflow.pipeline.plain_files import read_text
    from draftflow.pipeline.voices import FOLDER

    file = Path(voice)
    if file.suffix != ".md":
        return voice
    if not re.match(VOICE_NAME, file.stem):
        raise UsageError(f"--voice {voice!r}: the file's name should be of letters, digits and hyphens")
    text, place = read_text(file), f"{FOLDER}/{file.stem}.md"
    voice_file.load(text, voice, file.stem)
    there = workspace.read(place)
    if there is not None and there != text:
        raise UsageError(f"{workspace.shown(place)}: is there and says something else; use --voice {file.stem}")
    if there is None:
        workspace.write(place, text)
    return file.stem


def see_that_there_can_be_one(workspace: "Workspace", brief: "Brief") -> None:
    """See that there is something to write a column about.

    Raises:
        UsageError: There is not, or the article is one without a model.
    """
    from draftflow.errors import UsageError
    from draftflow.pipeline.reader import read_snapshot
    from draftflow.stages.final import final_section

    name = workspace.root.name
    if brief.author != "model":
        raise UsageError(
            f"{name}: {_A[brief.author]} article has no column: who only takes sentences of others has no opinion; "
            "set `author: model` and `model:` in brief.md, or write a new article with --model"
        )
    snapshot = read_snapshot(workspace, brief, ())
    if not any(final_section(snapshot, section) for section in snapshot.sections) or not snapshot.passages:
        raise UsageError(f"{name}: nothing is written yet to write a column about; `draftflow run {name}` does it")


def ask_for(
    workspace: "Workspace", brief: "Brief", voice: str, length: int | None, instructions: str | None
) -> "ColumnBrief":
    """Put on file what is asked of a column; what is not said stays as it was.

    Raises:
        UsageError: A length will not do.
        FolderBusy: Another run holds the folder.
    """
    from draftflow.errors import UsageError
    from draftflow.models.voice import ColumnBrief
    from draftflow.pipeline.columns import DEFAULT_LENGTH, brief_path
    from draftflow.pipeline.folder_lock import held
    from draftflow.pipeline.formats import column_file
    from draftflow.text.clean import clean

    path = brief_path(voice)
    if length is not None and not 0 < length <= _LONGEST:
        raise UsageError(f"--length {length!r}: should be a number from 1 to {_LONGEST:,}")
    text = workspace.read(path)
    known = column_file.load_brief(text, workspace.shown(path)) if text is not None else None
    before = known or ColumnBrief(length=DEFAULT_LENGTH[brief.language])
    said = {"length": length, "instructions": clean(instructions).strip() if instructions is not None else None}
    asked = before.model_copy(update={key: value for key, value in said.items() if value is not None})
    if asked != known:
        with held(workspace):
            workspace.write(path, column_file.dump_brief(asked))
    return asked


_LONGEST = 50_000
_A = {"extractive": "an extractive", "hybrid": "a hybrid"}
