"""How a worker makes an article: as `new` does, within what it shares with the other workers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from traceback import format_exc

from draftflow.cli.batch.article import Row, Told, made
from draftflow.cli.batch.entries import Job
from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Around
from draftflow.cli.fleet.engine import Engine, Terms, Work
from draftflow.cli.fleet.sharing import Haltable, Rated, SharedPurse
from draftflow.console import Printer
from draftflow.errors import DraftflowError, Exit
from draftflow.llm.base import LanguageModel
from draftflow.llm.budget import Budgeted
from draftflow.pipeline import calls
from draftflow.pipeline.spending import dollars
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.text.redact import Redactor

_LOOK = 1.0  # seconds for which it is not asked again whether an article was called off


def untold(_slug: str, _step: str) -> None:
    """Told, and passes it over."""


def worker(settings: Settings, told: Told = untold) -> Work:
    """What makes the articles of a queue with the keys of this machine, in its folder or for its object store.

    Raises:
        UsageError: The store cannot be used.
    """
    if settings.store is None:
        return _worker(settings, told)
    from draftflow.cli.store.article import made_there
    from draftflow.cli.store.objects import open_at

    objects = open_at(settings.store)

    def work(engine: Engine, task: str, job: Job, terms: Terms) -> Row:
        def make(outputs: Path, saved: Callable[[], None]) -> Row:
            return _worker(settings.model_copy(update={"outputs": outputs}), told, saved)(engine, task, job, terms)

        return made_there(objects, job, engine.presence.name, make)

    return work


def _worker(settings: Settings, told: Told, saved: Callable[[], None] = lambda: None) -> Work:
    def work(engine: Engine, task: str, job: Job, terms: Terms) -> Row:
        told(job.slug, "")
        purses = list(_purses(engine, job, terms, settings))
        if _nothing_yet(settings, job) and any(purse.stopped() for purse in purses):
            said = f"not begun: nothing is left of {purses[0].said}"
            return Row(slug=job.slug, place=job.place, status="budget", exit=Exit.BUDGET, problem=said)
        _begin(purses, settings, job)

        def around(server: LanguageModel) -> LanguageModel:
            address = settings.base_url or settings.azure_endpoint or "openai"
            limited: LanguageModel = server
            if terms.rates:
                limited = Rated(server, engine.shared, address, terms.rates)
            for purse in purses:
                limited = Budgeted(limited, purse, settings.prices)
            return Haltable(limited, called_off(engine, task))

        try:
            return made_whatever_happens(job, _capped(settings, purses), around, told, saved)
        finally:
            for purse in purses:
                purse.end()

    return work


def called_off(engine: Engine, task: str) -> Callable[[], bool]:
    """Whether a task was called off, asked of the database now and then."""
    return _Remembered(lambda: engine.called_off(task))


def made_whatever_happens(
    job: Job, settings: Settings, around: Around, told: Told, saved: Callable[[], None] = lambda: None
) -> Row:
    """Make an article; a fault of our own in one must not stop the others."""
    try:
        return made(job, settings, around, told, saved)
    except Exception as error:  # noqa: BLE001 - the row tells it; a thread of the engine ends with this call
        redact = Redactor(compose.secrets(settings))  # it goes to the terminal, into the database and the report
        Printer(redact=redact).error(f"{job.slug}: a fault in draftflow itself, please report it\n{format_exc()}")
        said = redact(f"a fault in draftflow itself, please report it: {type(error).__name__}: {error}")
        return Row(slug=job.slug, place=job.place, status="failed", exit=Exit.FAULT, problem=said[:500])


def _capped(settings: Settings, purses: list[SharedPurse]) -> Settings:
    """The settings of an article; the day's cap is kept by what is shared."""
    return settings.model_copy(update={"max_cost_per_day": None}) if purses else settings


def _purses(engine: Engine, job: Job, terms: Terms, settings: Settings) -> "list[SharedPurse]":
    found = []
    if terms.max_cost is not None:
        said = f"the ${terms.max_cost:g} for the batch (--max-cost)"
        found.append(SharedPurse(engine.shared, f"batch {terms.batch}", job.slug, terms.max_cost, said))
    day = terms.max_cost_per_day if terms.max_cost_per_day is not None else settings.max_cost_per_day
    if day is not None:
        today = datetime.now(UTC).date().isoformat()
        said = f"the ${day:g} for today (max_cost_per_day in the settings)"
        found.append(SharedPurse(engine.shared, f"day {today}", job.slug, day, said))
    return found


def _begin(purses: list[SharedPurse], settings: Settings, job: Job) -> None:
    """Tell the purses what the article's files say that it has cost."""
    try:
        made_before = calls.calls(Workspace(settings.outputs / job.slug))
    except DraftflowError:
        made_before = []
    for purse in purses:
        day = purse.scope.removeprefix("day ")
        counted = [call for call in made_before if purse.scope.startswith("batch ") or call.at.startswith(day)]
        purse.begin(dollars(counted, settings.prices))


def _nothing_yet(settings: Settings, job: Job) -> bool:
    return not (settings.outputs / job.slug / "draftflow.lock").exists()


@dataclass(slots=True)
class _Remembered:
    """The answer to a question that is asked again only after a while; once true it stays so."""

    ask: Callable[[], bool]
    _until: float = 0.0
    _answer: bool = False

    def __call__(self) -> bool:
        """The answer."""
        now = time.monotonic()
        if not self._answer and now >= self._until:
            self._answer, self._until = self.ask(), now + _LOOK
        return self._answer
