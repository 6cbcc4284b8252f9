"""What runs while one looks at it: a run or a try in a thread, and what it has told so far."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from traceback import format_exc

from draftflow.console import Printer
from draftflow.errors import DraftflowError, FolderBusy, StorageError, UsageError
from draftflow.models import Language
from draftflow.pipeline.calls import cost
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.telling import told
from draftflow.studio.commands import Tried

_MOST_LINES = 200
_LONGEST = 3.0  # seconds that a page waits for a job to begin, or to say why it cannot


@dataclass(frozen=True, slots=True)
class Told:
    """How a job goes: the step, how many of its units are done, units at work with seconds and tokens, and lines."""

    step: str
    done: int
    units: int
    active: tuple[tuple[str, float, int], ...]
    spent: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class Announcer(Printer):
    """The printer of a job: what the console would print is kept for the page."""

    halted: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    _lines: list[str] = field(default_factory=list)

    def live(self, rows: Callable[[], Iterable[Sequence[str]]] | None = None) -> AbstractContextManager[object]:
        """No display: the page asks. It is called for once the folder is held."""
        del rows
        self.begun.set()
        return nullcontext()

    def step(self, stage: str, name: str, units: int) -> None:
        """A step begins; not if the person said stop."""
        self._see_that_it_goes_on()
        Printer.step(self, stage, name, units)

    def started(self, key: str) -> None:
        """A unit is being made; not if the person said stop."""
        self._see_that_it_goes_on()
        Printer.started(self, key)

    def told(self) -> Told:
        """How it goes."""
        now = time.monotonic()
        with self._mutex:
            active = sorted((now - unit.since, key, unit.tokens) for key, unit in self._active.items())
            return Told(
                step=self._step,
                done=self._units - self._left,
                units=self._units,
                active=tuple((key, seconds, tokens) for seconds, key, tokens in reversed(active)),
                spent=told(cost(self._spent), self.reader) if self._spent.calls else "",
                lines=tuple(self._lines[-_MOST_LINES:]),
            )

    def _see_that_it_goes_on(self) -> None:
        if self.halted.is_set():
            raise UsageError("stopped; what was finished is kept")

    def _plain(self) -> bool:
        return True

    def _show(self, text: str) -> None:
        """Keep a line."""
        self._lines.append(self.safe(text).strip())


@dataclass(slots=True)
class Job:
    """A run or a try: `what` in words, and once it has ended what came of it, or why nothing did."""

    what: str
    progress: Announcer
    result: Summary | Tried | None = None
    error: DraftflowError | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    began: float = field(default_factory=time.time)


@dataclass(slots=True)
class Jobs:
    """The jobs of this server, the last one of each article and kind."""

    redact: Callable[[str], str]
    _last: dict[tuple[str, str], Job] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def last(self, slug: str, kind: str) -> Job | None:
        """The job of that kind that was started last for an article."""
        return self._last.get((slug, kind))

    def start(
        self,
        slug: str,
        kind: str,
        what: str,
        work: Callable[[Announcer], Summary | Tried],
        reader: Language = "en",
    ) -> Job:
        """Start a job in a thread; its lines are told in the language of its `reader`.

        Raises:
            FolderBusy: One of this kind is at work here, or another process holds the folder.
        """
        job = Job(what, Announcer(redact=self.redact, reader=reader))
        with self._mutex:
            before = self._last.get((slug, kind))
            if before and not before.ended.is_set():
                since = time.strftime("%H:%M", time.localtime(before.began))
                raise FolderBusy(f"{slug}: {before.what}, started here at {since}, is at work; wait for it or stop it")
            self._last[slug, kind] = job
            thread = threading.Thread(target=_work, args=(job, work), name=f"{kind} {slug}", daemon=True)
            self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()
        job.progress.begun.wait(_LONGEST)
        if isinstance(job.error, FolderBusy):
            raise job.error
        return job

    def stop(self) -> bool:
        """Let nothing new begin in any job; whether any is still at work."""
        for job in self._last.values():
            job.progress.halted.set()
        return any(thread.is_alive() for thread in self._threads)

    def wait(self) -> None:
        """Wait for the answers on their way."""
        for thread in self._threads:
            thread.join()


def _work(job: Job, work: Callable[[Announcer], Summary | Tried]) -> None:
    try:
        job.result = work(job.progress)
    except DraftflowError as error:
        job.error = error
    except Exception as error:  # noqa: BLE001 - a fault of our own must be seen on the page, not end a thread in silence
        job.progress.error(
            f"a fault in draftflow itself, please report it\n{format_exc()}"
        )  # where the server was started
        job.error = StorageError(job.progress.safe(f"a fault in draftflow itself, please report it: {error!r}"))
    finally:
        job.ended.set()
        job.progress.begun.set()
