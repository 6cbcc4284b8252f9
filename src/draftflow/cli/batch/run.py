"""One run of a batch: look at all entries, put them into the queue, show how they come along, tell how they ended."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from draftflow.cli.batch.article import Row
from draftflow.cli.batch.board import Board, told_at_the_end
from draftflow.cli.batch.entries import Job, Looked, look
from draftflow.cli.composition.reader import chosen
from draftflow.console import Printer
from draftflow.errors import Exit, UsageError
from draftflow.pipeline import batch_file
from draftflow.pipeline.batch_report import as_csv, as_json
from draftflow.pipeline.formats.markdown_files import load_brief
from draftflow.pipeline.phrases import PHRASES
from draftflow.pipeline.plain_files import write_text
from draftflow.settings import Settings
from draftflow.text.slug import slug

if TYPE_CHECKING:
    from draftflow.cli.fleet.engine import Engine

_LOOK = 0.5  # seconds between two looks at the queue
_TAKE_OVER = 3.0  # seconds between two looks for dead workers


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, as the options of `batch` say it."""

    what: str
    name: str | None
    dry_run: bool
    max_cost: float | None
    reports: tuple[Path, ...]
    jobs: int | None
    jobs_in_all: int | None
    priority: int
    detach: bool
    stay: bool = True
    """Whether answers that come hours later are waited for."""


def carry_out(wanted: Wanted, settings: Settings, printer: Printer) -> int:
    """Do it, and give the exit code.

    Raises:
        DraftflowError: Nothing could be begun.
    """
    _see_reports(wanted)
    entries, name = _entries(wanted)
    looked = look(entries, settings)
    printer.reader = chosen(settings, *(load_brief(job.brief, job.place).language for job in looked.jobs))
    for bad in looked.bad:
        printer.error(f"not made: {bad}")
    for repeated in looked.repeated:
        printer.error(str(repeated))
    if wanted.dry_run:
        _told_beforehand(looked, printer)
        return Exit.USAGE if looked.bad else Exit.DONE
    rows = _made(wanted, settings, printer, looked, name) if looked.jobs else []
    if rows is None:
        return Exit.USAGE if looked.bad else Exit.DONE
    report = told_at_the_end(name, rows, looked, settings)
    for file in wanted.reports:
        csv = file.suffix.lower() == ".csv"
        text = as_csv(list(Row.model_fields), report["entries"]) if csv else as_json(report)
        write_text(file, printer.redact(text))
    if printer.as_json:
        printer.json(report)
    else:
        Board.summary(report, printer)
    return exit_code(rows, looked)


def exit_code(rows: list[Row], looked: Looked) -> int:
    """One for the whole: what still waits, the budget, then bad entries, then what was not made or has gaps."""
    codes = {row.exit for row in rows}
    if Exit.WAITING in codes:
        return Exit.WAITING
    if Exit.BUDGET in codes:
        return Exit.BUDGET
    if looked.bad:
        return Exit.USAGE
    if codes <= {Exit.DONE}:
        return Exit.DONE
    if len(codes) == 1:
        return codes.pop()
    return Exit.GAPS


def _see_reports(wanted: Wanted) -> None:
    for file in wanted.reports:
        if file.suffix.lower() not in (".json", ".csv"):
            raise UsageError(f"--report {str(file)!r}: should end in .json or .csv")
        if not file.absolute().parent.is_dir():
            raise UsageError(f"--report {str(file)!r}: there is no such folder")


def _entries(wanted: Wanted) -> tuple[list[batch_file.Read], str]:
    """The entries and the name of the batch: of the file, so that a second run with more lines is the same batch."""
    if wanted.what == "-":
        try:
            text = sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"standard input: not UTF-8 (byte {error.start})") from None
        found = batch_file.parse(text, "-", batch_file.sniffed(text))
        if not found:
            raise UsageError("standard input: holds no entry; each is a brief, with its topic at least")
        return found, slug(wanted.name or f"input-{sha256(text.encode()).hexdigest()[:6]}")
    place = Path(wanted.what)
    if not place.exists():
        raise UsageError(
            f"{wanted.what!r}: no such file or folder; nor is it an action (status, cancel, pause, resume)"
        )
    default = f"{place.absolute().stem}-{sha256(str(place.absolute()).encode()).hexdigest()[:6]}"
    return batch_file.read(place), slug(wanted.name or default)


def _told_beforehand(looked: Looked, printer: Printer) -> None:
    if printer.as_json:
        said = {"jobs": [job.model_dump(mode="json") for job in looked.jobs]}
        printer.json(said | {"bad": [str(b) for b in looked.bad], "repeated": [str(r) for r in looked.repeated]})
        return
    if looked.jobs:
        printer.table(
            [
                (PHRASES[printer.reader].head[0], PHRASES[printer.reader].entry),
                *((job.slug, job.place) for job in looked.jobs),
            ]
        )
    printer.tell(f"{len(looked.jobs)} to make, {len(looked.bad)} bad, {len(looked.repeated)} repeated")


def _made(wanted: Wanted, settings: Settings, printer: Printer, looked: Looked, name: str) -> list[Row] | None:
    """The rows of all articles; None where they are left to workers."""
    from draftflow.cli.fleet.database import address
    from draftflow.cli.fleet.engine import QUEUE, Terms, connected, working
    from draftflow.cli.fleet.work import worker

    if settings.tier == "batch":
        return _made_in_hours(wanted, settings, printer, looked, name)
    database = address(settings.database, settings.outputs)
    queue = QUEUE if settings.database else f"{QUEUE}-{name}"
    day = settings.max_cost_per_day
    terms = Terms(batch=name, max_cost=wanted.max_cost, max_cost_per_day=day, rates=settings.rates)
    if wanted.detach:
        if not settings.database:
            raise UsageError("--detach leaves the articles to workers, which need --database")
        with connected(database, queue) as engine:
            engine.bound(wanted.jobs, wanted.jobs_in_all)
            engine.submit(name, looked.jobs, terms, wanted.priority)
        printer.tell(f"batch {name}: {len(looked.jobs)} articles in the queue; `draftflow batch status {name}`")
        return None
    board = Board(name, len(looked.jobs), printer)
    with working(database, queue, worker(settings, board.told), jobs=wanted.jobs, in_all=wanted.jobs_in_all) as engine:
        tasks = engine.submit(name, looked.jobs, terms, wanted.priority)
        with board.live():
            return _followed(engine, name, tasks, board)


def _made_in_hours(wanted: Wanted, settings: Settings, printer: Printer, looked: Looked, name: str) -> list[Row]:
    """The rows of all articles, whose calls go through the provider's Batch API."""
    from draftflow.cli.fleet.database import address
    from draftflow.cli.fleet.engine import QUEUE, Terms, working
    from draftflow.cli.fleet.hours import Desk, parker, passes, pump, see_that_it_can_wait
    from draftflow.pipeline.parked.queue import Queue

    see_that_it_can_wait(settings, printer, detach=wanted.detach)
    desk = Desk(Queue(settings.outputs, printer.redact), settings, wanted.max_cost)
    board = Board(name, len(looked.jobs), printer)

    def told(slug: str, step: str) -> None:
        board.told(slug, step)

    work = parker(settings, told, desk)
    database, queue = address(None, settings.outputs), f"{QUEUE}-{name}"
    with desk.queue.held(), working(database, queue, work, jobs=wanted.jobs, in_all=wanted.jobs_in_all) as engine:

        def made(jobs: list[Job]) -> list[Row]:
            nonlocal board
            board = Board(name, len(jobs), printer)
            tasks = engine.submit(name, jobs, Terms(batch=name), wanted.priority)
            with board.live():
                return _followed(engine, name, tasks, board)

        return passes(looked.jobs, desk, pump(desk.queue, settings, printer), made, stay=wanted.stay)


def _followed(engine: "Engine", name: str, tasks: Mapping[str, Job], board: Board) -> list[Row]:
    """Wait until every task has ended, taking over what dead workers leave."""
    ended: dict[str, Row] = {}
    looked_for_dead = 0.0
    while len(ended) < len(tasks):
        if time.monotonic() - looked_for_dead >= _TAKE_OVER:
            engine.presence.see()
            engine.take_over()
            looked_for_dead = time.monotonic()
        found = {task.id: task for task in engine.tasks(name) if task.id in tasks}
        for task in found.values():
            row = task.row
            if task.status == "cancelled":
                row = Row(slug=task.slug, place=task.slug, status="cancelled", exit=Exit.GAPS, problem="called off")
            if row is not None and task.id not in ended:
                ended[task.id] = row.model_copy(update={"slug": task.slug, "place": tasks[task.id].place})
                board.ended(ended[task.id])
        board.look(list(found.values()))
        if len(ended) < len(tasks):
            time.sleep(_LOOK)
    return [ended[task] for task in tasks]
