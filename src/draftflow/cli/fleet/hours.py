"""A batch of articles by the provider's Batch API: pass after pass, each with the answers that are there."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from draftflow.cli.batch.article import Row, Told
from draftflow.cli.batch.entries import Job
from draftflow.cli.fleet.engine import Engine, Terms
from draftflow.cli.fleet.sharing import Haltable
from draftflow.cli.fleet.work import called_off, made_whatever_happens
from draftflow.console import Printer
from draftflow.llm.base import LanguageModel
from draftflow.pipeline import calls
from draftflow.pipeline.parked.parking import Cap, Held, Parking
from draftflow.pipeline.parked.pump import Pump
from draftflow.pipeline.parked.queue import Queue
from draftflow.pipeline.spending import articles, dollars
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings


@dataclass(slots=True)
class Desk:
    """Where calls are parked, and what they may cost; one process has it at a time."""

    queue: Queue
    settings: Settings
    max_cost: float | None
    """Of all articles together."""
    _shared: list[Cap] = field(default_factory=list)
    _of_one: dict[str, float] = field(default_factory=dict)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, jobs: Iterable[Job]) -> None:
        """Before a pass: count what has been spent, and what calls on their way may still cost."""
        there = list(jobs)
        held: dict[str, float] = {}
        for call in self.queue.all().values():
            held[call.article] = held.get(call.article, 0.0) + (call.most or 0.0)
        self._of_one = {job.slug: self._spent(job.slug) + held.get(job.slug, 0.0) for job in there}
        self._shared = []
        if self.max_cost is not None:
            said = f"the ${self.max_cost:g} for the batch (--max-cost)"
            self._shared.append(Cap(self.max_cost, said, sum(self._of_one.values())))
        if (day := self.settings.max_cost_per_day) is not None:
            today = datetime.now(UTC).date().isoformat()
            made = [c for each in articles(self.settings.outputs) for c in calls.calls(each) if c.at.startswith(today)]
            said = f"the ${day:g} for today (max_cost_per_day in the settings)"
            self._shared.append(Cap(day, said, dollars(made, self.settings.prices) + sum(held.values())))

    def _spent(self, slug: str) -> float:
        return dollars(calls.calls(Workspace(self.settings.outputs / slug)), self.settings.prices)

    def parking(self, job: Job) -> Parking:
        """Who answers the calls of an article in this pass."""
        caps = list(self._shared)
        if job.max_cost is not None:
            said = f"the ${job.max_cost:g} for this article (--max-cost-each)"
            caps.append(Cap(job.max_cost, said, self._of_one.get(job.slug, 0.0)))
        purse = Held(caps, self._mutex) if caps else None
        return Parking(self.queue, job.slug, purse, self.settings.prices)


def parker(settings: Settings, told: Told, desk: Desk) -> Callable[[Engine, str, Job, Terms], Row]:
    """What brings an article as far as the answers that are there go."""
    bare = settings.model_copy(update={"max_cost_per_day": None})  # the desk keeps it

    def work(engine: Engine, task: str, job: Job, _terms: Terms) -> Row:
        told(job.slug, "")

        def around(_server: LanguageModel) -> LanguageModel:
            return Haltable(desk.parking(job), called_off(engine, task))

        return made_whatever_happens(job.model_copy(update={"max_cost": None}), bare, around, told)

    return work


def pump(queue: Queue, settings: Settings, printer: Printer) -> Pump:
    """What sends and fetches, with the keys of this machine."""
    from draftflow.cli.composition.server import client
    from draftflow.llm.batches import Batches

    return Pump(queue, Batches(client(settings)), settings.outputs, settings.prices, printer.say)


def passes(jobs: list[Job], desk: Desk, pump: Pump, made: Callable[[list[Job]], list[Row]], *, stay: bool) -> list[Row]:
    """Make articles as far as they go, send what they wait for, wait, and again until none waits.

    Without `stay` what is sent is left to another run. Calls and dollars of a row are those of the whole run.
    """
    before = {job.slug: len(calls.calls(Workspace(desk.settings.outputs / job.slug))) for job in jobs}
    desk.queue.unpark()
    rows: dict[str, Row] = {}
    todo = jobs
    while todo:
        if desk.queue.sent():
            pump.take()
        desk.begin(jobs)
        rows |= {row.slug: row for row in made(todo)}
        desk.queue.forget(slug for slug, row in rows.items() if row.status != "waiting")
        todo = [job for job in todo if rows[job.slug].status == "waiting"]
        if not pump.send(job.slug for job in todo) or not todo or not stay or not pump.wait():
            break
    return [_with_what_was_paid(rows[job.slug], before[job.slug], desk.settings) for job in jobs]


def _with_what_was_paid(row: Row, before: int, settings: Settings) -> Row:
    """A row with what all passes came to."""
    spent = calls.spent(calls.calls(Workspace(settings.outputs / row.slug))[before:])
    return row.model_copy(
        update={
            "calls": spent.calls,
            "input_tokens": spent.input_tokens,
            "output_tokens": spent.output_tokens,
            "cost": None if spent.unpriced else round(spent.cost, 6),
        }
    )


def see_that_it_can_wait(settings: Settings, printer: Printer, *, detach: bool) -> None:
    """See that nobody else would make the articles meanwhile, and say what the wait is.

    Raises:
        UsageError: Somebody would.
    """
    from draftflow.errors import UsageError
    from draftflow.llm.tiers import told

    if detach or settings.database:
        raise UsageError(
            "--tier batch: this machine waits for the provider, no workers are needed; leave out --detach, --database "
            "and DRAFTFLOW_DATABASE"
        )
    if settings.store:
        raise UsageError(
            f"--tier batch: calls that wait are kept beside the articles, which must be in a folder here and not in "
            f"{settings.store}; give a folder to --outputs"
        )
    if note := told("batch"):
        printer.say(note)
