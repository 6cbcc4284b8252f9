"""What is seen of a batch: a table that is kept up to date on a terminal, a line to each article elsewhere, the end."""

import threading
import time
from collections import Counter
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from draftflow.cli.batch.article import Row
from draftflow.cli.batch.entries import Looked
from draftflow.console import Printer
from draftflow.pipeline import calls
from draftflow.pipeline.phrases import PHRASES
from draftflow.pipeline.spending import dollars
from draftflow.pipeline.telling import ENDED, part, told
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from draftflow.cli.fleet.engine import Task

_ROWS = 12  # what fits on a small terminal


class Board:
    """How the articles of one batch come along; told from several threads."""

    def __init__(self, name: str, count: int, printer: Printer) -> None:
        """`count` articles of the batch `name`."""
        self._name, self._count, self._printer = name, count, printer
        self._ended: list[Row] = []
        self._steps: dict[str, tuple[str, float]] = {}
        self._tasks: Sequence[Task] = ()
        self._mutex = threading.Lock()

    def live(self) -> AbstractContextManager[object]:
        """Shown while the batch goes on, where there is a terminal."""
        return self._printer.live(self.rows)

    def told(self, slug: str, step: str) -> None:
        """An article of this process has come to a step."""
        with self._mutex:
            self._steps[slug] = step, self._steps.get(slug, ("", time.monotonic()))[1]

    def look(self, tasks: "Sequence[Task]") -> None:
        """How the queue stands."""
        with self._mutex:
            self._tasks = tasks

    def ended(self, row: Row) -> None:
        """An article has come to its end."""
        with self._mutex:
            self._ended.append(row)
            number = len(self._ended)
        if row.status == "waiting":  # all of a batch do, in every pass; what was sent is told at its end
            return
        cost = f", ${row.cost:.4f}" if row.cost else ""
        said = f"{row.length:,} of {row.wanted:,}{cost}" if row.wanted else ""
        nothing = "all fresh, nothing made" if row.status == "done" and not row.made else ""
        text = "; ".join(filter(None, (said, nothing, row.problem)))
        self._printer.say(f"{number} of {self._count}: {row.slug}: {row.status}{f' ({text})' if text else ''}")

    def rows(self) -> list[tuple[str, ...]]:
        """The table: what is counted in the first row, then what is being made."""
        with self._mutex:
            counts = Counter(row.status for row in self._ended)
            spent = sum(row.cost or 0.0 for row in self._ended)
            running = [task for task in self._tasks if task.status == "running"]
            waiting = sum(task.status == "waiting" for task in self._tasks)
            steps = dict(self._steps)
        told = ", ".join(f"{number} {status}" for status, number in counts.most_common())
        head = f"{self._name}: {len(self._ended)} of {self._count}" + (f" ({told})" if told else "")
        rows: list[tuple[str, ...]] = [(f"{head}, {waiting} waiting, ${spent:.4f}", "", "")]
        now = time.monotonic()
        for task in running[:_ROWS]:
            step, since = steps.get(task.slug, (f"on {task.worker}", now))
            rows.append((f"  {task.slug}", step, f"{now - since:.0f} s" if task.slug in steps else ""))
        if len(running) > _ROWS:
            rows.append((f"  and {len(running) - _ROWS} more", "", ""))
        return rows

    @staticmethod
    def summary(report: dict[str, Any], printer: Printer) -> None:
        """The end, for a person."""
        counts, spent, colon = report["counts"], report["spent"], PHRASES[printer.reader].colon
        shown = [e for e in report["entries"] if e["status"] != "done"][:50]
        for each in shown:
            status = part(ENDED, each["status"], printer.reader)
            why = told(each["problem"], printer.reader) if each["problem"] else status
            printer.line(colon.join((each["place"], each["slug"] or status, why)))
        counted = ", ".join(f"{number} {status}" for status, number in counts.items())
        printer.tell(f"batch {report['batch']}: {counted or 'nothing to make'}")
        if spent["calls"]:
            unknown = " and calls of unknown price" if spent["unpriced"] else ""
            tokens = f"{spent['input_tokens']:,} + {spent['output_tokens']:,} tokens"
            printer.tell(f"{spent['calls']} calls, {tokens}, ${spent['cost']:.4f}{unknown}")


def told_at_the_end(name: str, rows: list[Row], looked: Looked, settings: Settings) -> dict[str, Any]:
    """How every entry ended, in the order of the file as far as it has one, and what the run came to."""
    bad = [Row(place=_place(b.file, b.line), status="bad", exit=2, problem=_said(b.key, b.problem)) for b in looked.bad]
    same = [Row(place=_place(b.file, b.line), status="repeated", exit=0, problem=b.problem) for b in looked.repeated]
    entries = sorted([*rows, *bad, *same], key=lambda row: _order(row.place))
    return {
        "batch": name,
        "counts": dict(Counter(entry.status for entry in entries).most_common()),
        "spent": {
            "calls": sum(row.calls for row in rows),
            "input_tokens": sum(row.input_tokens for row in rows),
            "output_tokens": sum(row.output_tokens for row in rows),
            "cost": round(sum(row.cost or 0.0 for row in rows), 6),
            "unpriced": any(row.cost is None and row.calls for row in rows),
            "all_runs": round(_all_runs(rows, settings), 6),
        },
        "entries": [entry.model_dump(mode="json") for entry in entries],
    }


def _all_runs(rows: list[Row], settings: Settings) -> float:
    """US dollars that the articles have cost, this run's and earlier ones'."""
    if settings.store:  # their files are elsewhere; what is in the rows was counted beside them
        return sum(row.total_cost or 0.0 for row in rows)
    made = [call for row in rows for call in calls.calls(Workspace(settings.outputs / row.slug))]
    return dollars(made, settings.prices)


def _order(place: str) -> tuple[str, int]:
    """By file and line."""
    file, _, line = place.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (place, 0)


def _place(file: str, line: int | None) -> str:
    return f"{file}:{line}" if line else file


def _said(key: str, problem: str) -> str:
    return f"{key}: {problem}" if key else problem
