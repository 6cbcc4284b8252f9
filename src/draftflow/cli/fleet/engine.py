"""Articles as durable workflows on DBOS's queues: taken once, taken over from the dead, called off, taken up again."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from draftflow.cli.batch.article import Row
from draftflow.cli.batch.entries import Job
from draftflow.cli.fleet.database import engine, unreachable
from draftflow.cli.fleet.presence import Presence
from draftflow.errors import Exit, UsageError
from draftflow.models import Model
from draftflow.text.clean import one_line

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions
    from sqlalchemy import Engine as Database

QUEUE = "draftflow"
"""The queue that workers of any machine listen to."""
_WORKFLOW = "draftflow_article"
_VERSION = "1"  # of what stands in the queue: raised when workers of the day before could not read it
_POLL = 0.2  # seconds between two looks into the queue
_FATAL = 3  # workers that may die over one article before it is given up

Status = Literal["waiting", "running", "ended", "cancelled", "fault"]
_STATUSES: Mapping[str, Status] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "ended",
    "CANCELLED": "cancelled",
}


class Terms(Model):
    """On what terms the articles of a batch are made, by whichever worker."""

    batch: str
    max_cost: float | None = None
    max_cost_per_day: float | None = None
    rates: dict[str, tuple[int, int]] = Field({})


@dataclass(frozen=True, slots=True)
class Task:
    """One article of a batch, as the queue has it."""

    id: str
    slug: str
    entry: str
    number: int
    status: Status
    worker: str
    row: Row | None


Work = Callable[["Engine", str, Job, Terms], Row]
"""Makes one article, of the task with that id."""


@dataclass(slots=True)
class Engine:
    """The queue, seen from one process."""

    database: str
    shared: "Database"
    client: "DBOSClient"
    presence: Presence
    queue: str
    _taken: Any = field(default=None)

    def submit(self, batch: str, jobs: Iterable[Job], terms: Terms, priority: int) -> dict[str, Job]:
        """Put articles into the queue, each by the id of its task. What already runs goes on, what waited begins anew.

        What the batch had before and has no more is called off.
        """
        before = {(task.slug, task.entry): task for task in self.tasks(batch)}
        found: dict[str, Job] = {}
        self.client.cancel_workflows([task.id for task in self.tasks(batch) if task.status == "waiting"])
        for job in jobs:
            entry = sha256(job.model_dump_json(exclude={"place"}).encode()).hexdigest()[:12]
            last = before.get((job.slug, entry))
            if last and last.status == "running":
                found[last.id] = job
                continue
            name = f"{batch}.{job.slug}.{entry}.{last.number + 1 if last else 1}"
            options: EnqueueOptions = {
                "workflow_name": _WORKFLOW,
                "queue_name": self.queue,
                "workflow_id": name,
                "app_version": _VERSION,
                "priority": priority,
            }
            self.client.enqueue(options, job.model_dump_json(), terms.model_dump_json())
            found[name] = job
        return found

    def tasks(self, batch: str = "") -> list[Task]:
        """The articles of a batch, or of all, each task as it was put into the queue last."""
        prefix = f"{batch}." if batch else None
        statuses = self.client.list_workflows(name=_WORKFLOW, workflow_id_prefix=prefix, load_input=False)
        found = [_task(status) for status in statuses if status.workflow_id.count(".") == 3]  # noqa: PLR2004 - its parts
        latest: dict[tuple[str, str, str], Task] = {}
        for task in found:
            key = (task.id.split(".", 1)[0], task.slug, task.entry)
            if key not in latest or latest[key].number < task.number:
                latest[key] = task
        return list(latest.values())

    def bound(self, jobs: int | None, in_all: int | None) -> None:
        """How many articles are made at a time: by each worker, and by all of them together.

        Where neither is said, what the queue has is left; at first 4 and no bound.
        """
        self.client.register_queue(
            self.queue,
            worker_concurrency=jobs or 4,
            global_concurrency=in_all,
            polling_interval_sec=_POLL,
            on_conflict="always_update" if jobs or in_all else "never_update",
        )

    def cancel(self, tasks: Iterable[Task], *, running: bool) -> int:
        """Call off what waits, and what runs too: it stops before its next call. How many these were."""
        states = {"waiting", "running"} if running else {"waiting"}
        ids = [task.id for task in tasks if task.status in states]
        self.client.cancel_workflows(ids)
        return len(ids)

    def resume(self, tasks: Iterable[Task]) -> int:
        """Put back what was called off. How many these were."""
        ids = [task.id for task in tasks if task.status == "cancelled"]
        if ids:
            self.client.resume_workflows(ids, queue_name=self.queue)
        return len(ids)

    def called_off(self, task: str) -> bool:
        """Whether a task was called off."""
        return bool(self.client.retrieve_workflow(task).get_status().status == "CANCELLED")

    def take_over(self) -> int:
        """Put back into the queue what dead workers had begun. How many articles these were."""
        count = 0
        for name in {status.executor_id or "" for status in self._running()} - {self.presence.name, ""}:
            if (held := self.presence.dead(name)) is None:
                continue
            try:
                for status in self._running(name):
                    self._put_back(status)
                    count += 1
            finally:
                self.presence.release(held, name)
        return count

    def anything_left(self) -> bool:
        """Whether anything waits or runs, of any batch."""
        open_ = ["PENDING", "ENQUEUED", "DELAYED"]
        return bool(
            self.client.list_workflows(name=_WORKFLOW, status=open_, limit=1, load_input=False, load_output=False)
        )

    def _running(self, worker: str | None = None) -> list[Any]:
        return self.client.list_workflows(
            name=_WORKFLOW, status="PENDING", executor_id=worker, load_input=False, load_output=False
        )

    def _put_back(self, status: Any) -> None:
        """An article that its worker did not survive; after the third, the article is what is wrong."""
        deaths = int((status.attributes or {}).get("deaths", 0)) + 1
        self.client.update_workflow_attributes(status.workflow_id, {"deaths": deaths})
        if deaths >= _FATAL:
            self.client.cancel_workflow(status.workflow_id)
        else:
            self.client.resume_workflows([status.workflow_id], queue_name=status.queue_name or self.queue)


def _task(status: Any) -> Task:
    _, slug, entry, number = status.workflow_id.split(".")
    state: Status = _STATUSES.get(status.status, "fault")
    row: Row | None = None
    deaths = int((status.attributes or {}).get("deaths", 0))
    if state == "ended":
        try:
            row = Row.model_validate_json(status.output or "")
        except ValidationError:
            state = "fault"
    if state == "cancelled" and deaths >= _FATAL:
        state = "fault"
    if state == "fault":
        said = f"given up: {deaths} workers died over it" if deaths >= _FATAL else one_line(str(status.error))[:300]
        row = Row(slug=slug, place=slug, status="failed", exit=Exit.FAULT, problem=said)
    return Task(status.workflow_id, slug, entry, int(number), state, status.executor_id or "", row)


@contextmanager
def connected(database: str, queue: str, *, present: bool = True) -> Iterator[Engine]:
    """The queue without working on it; one who is not `present` can take nothing over.

    Raises:
        UsageError: The database does not answer.
    """
    from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer
    from dbos import error as dbos_error
    from sqlalchemy.exc import SQLAlchemyError

    shared = engine(database)
    _quiet()
    try:
        DBOS.migrate(database)
        client = DBOSClient(
            system_database_url=database, serializer=DBOSPortableJSONSerializer(), application_name="draftflow"
        )
    except (SQLAlchemyError, dbos_error.DBOSException, OSError) as error:
        raise UsageError(f"--database: {unreachable(error)}") from None
    name = f"{socket.gethostname()}-{os.getpid()}-{token_hex(2)}".replace(".", "-")
    presence = Presence(database, name)
    try:
        if present:
            with presence:
                yield Engine(database, shared, client, presence, queue)
        else:
            yield Engine(database, shared, client, presence, queue)
    finally:
        client.destroy()
        shared.dispose()


@contextmanager
def working(database: str, queue: str, work: Work, *, jobs: int | None, in_all: int | None) -> Iterator[Engine]:
    """The queue, worked on by this process; for `jobs` and `in_all` see `Engine.bound`."""
    from dbos import DBOS, DBOSPortableJSONSerializer

    with connected(database, queue) as found:
        DBOS(
            config={
                "name": "draftflow",
                "system_database_url": database,
                "application_version": _VERSION,
                "executor_id": found.presence.name,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "CRITICAL",
            }
        )

        @DBOS.workflow(name=_WORKFLOW)
        def article(job: str, terms: str) -> str:
            row = work(found, DBOS.workflow_id or "", Job.model_validate_json(job), Terms.model_validate_json(terms))
            return row.model_copy(update={"worker": found.presence.name}).model_dump_json()

        DBOS.listen_queues([queue])
        DBOS.launch()
        try:
            found.bound(jobs, in_all)
            yield found
        finally:
            DBOS.destroy(destroy_registry=True)


def _quiet() -> None:
    """DBOS tells its own story on standard error; ours is told by the printer."""
    import logging

    logging.getLogger("dbos").setLevel(logging.CRITICAL)
