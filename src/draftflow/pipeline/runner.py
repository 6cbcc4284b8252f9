"""The walk over the stages: what is not fresh is made, what a person edited is left alone, nothing paid for is lost."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from draftflow.authors.base import Author
from draftflow.errors import DraftflowError, ProviderError, StorageError, UsageError, Waiting
from draftflow.models import Source
from draftflow.pipeline import first_look, formats, missing
from draftflow.pipeline.decide import Action, Options, decide, left_alone, waits
from draftflow.pipeline.images import copy_images
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.memo import Memo
from draftflow.pipeline.prompt_copies import keep
from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot, read_sources
from draftflow.pipeline.refresh import follow
from draftflow.pipeline.settle import settle
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import Standing, orphans, standing, wanted
from draftflow.pipeline.web import OFFLINE, Web
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.files import Document
from draftflow.stages import STAGES, STEPS
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.research import EVIDENCE, PLAN
from draftflow.stages.second import MORE_EVIDENCE

_GIVE_UP_AFTER = 3
"""Units of a step that fail in a row for want of a provider before the others are not even tried."""


class Progress(Protocol):
    """Who is told how a run goes; called from several threads."""

    def step(self, stage: str, name: str, units: int) -> None:
        """A step begins, with this many units to make."""
        ...

    def started(self, key: str) -> None:
        """A unit is being made."""
        ...

    def finished(self, key: str) -> None:
        """A unit is made and on disk."""
        ...

    def failed(self, key: str, reason: str) -> None:
        """A unit could not be made."""
        ...

    def refused(self, key: str, reason: str) -> None:
        """A unit is on disk and says why its source cannot be used."""
        ...

    def notice(self, text: str) -> None:
        """Something a person should read."""
        ...


@dataclass(slots=True)
class Outcome:
    """What a run did. `gaps` are units that could not be made, `kept` those left as a person made them."""

    made: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    kept: list[Standing] = field(default_factory=list)
    gaps: dict[str, DraftflowError] = field(default_factory=dict)
    refused_sources: dict[str, str] = field(default_factory=dict)
    orphans: list[Standing] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Runner:
    """Makes the files of one article. `base` is the folder from which relative source paths are read."""

    workspace: Workspace
    author: Author
    read_document: Callable[[Document, str], Source]
    progress: Progress
    options: Options
    base: Path
    web: Web = OFFLINE

    def run(self) -> Outcome:
        """Walk all steps in order.

        Raises:
            DraftflowError: A step that all later ones need could not be done.
        """
        journal, outcome = Journal(self.workspace), Outcome()
        brief = read_brief(self.workspace)
        documents = find_documents(brief, self.base)
        tell, sources = partial(self._tell, outcome), partial(read_sources, self.workspace, Memo())
        copy_images(self.workspace, journal, brief, self.base, tell, self.web.picture, sources)
        claimed: dict[str, str] = {}
        memo = Memo()
        snapshot = read_snapshot(self.workspace, brief, documents, memo)
        self._see_that_targets_exist(snapshot)
        written = False
        for step in STEPS:
            if written:  # what a person changes meanwhile is seen by the next run
                snapshot = read_snapshot(self.workspace, brief, documents, memo)
            if step in (EVIDENCE, MORE_EVIDENCE) and self.options.refresh:
                follow(self.workspace, journal, snapshot, self.author, step, tell)
            if step.name == "evidence":
                settle(self.workspace, journal, snapshot.sources, tell)
            if step is PLAN:
                first_look.before_the_plan(snapshot, self.web)
            units = step.split(snapshot)
            claimed |= {unit.key: unit.path for unit in units}
            written = self._do(step, units, journal, outcome) or step in (EVIDENCE, MORE_EVIDENCE)
            self._needed(step, snapshot, outcome, memo)
            if step.stage == self.options.stop_after and step is [s for s in STEPS if s.stage == step.stage][-1]:
                return outcome
        outcome.orphans = orphans(journal.lock, self.workspace, set(claimed.values()))
        journal.forget(set(claimed))
        return outcome

    def _do(self, step: Step, units: Iterable[Unit], journal: Journal, outcome: Outcome) -> bool:
        """Bring the units of one step up to date; whether there was anything to do."""
        todo: dict[str, tuple[Unit, Standing]] = {}
        for unit in units:
            where = standing(step, unit, self.author, journal.lock, self.workspace)
            if self._to_make(step, unit, where, journal, outcome):
                todo[unit.key] = unit, where
        if not todo:
            return False
        self.progress.step(step.stage, step.name, len(todo))

        def make(key: str) -> None:
            unit, where = todo[key]
            if copy := self._make(step, unit, where, journal):
                self._tell(outcome, f"{unit.path} was changed by hand meanwhile and stays so; see also {copy}")
                outcome.kept.append(where)

        for key, error in self._made(tuple(todo), make):
            if error is None:
                outcome.made += [] if key in {kept.key for kept in outcome.kept} else [key]
            else:
                outcome.gaps[key] = error
        missing.note(self.workspace, todo, outcome.gaps)
        return True

    def _to_make(self, step: Step, unit: Unit, where: Standing, journal: Journal, outcome: Outcome) -> bool:
        """Whether a unit is to be made now; what a person made is adopted or left."""
        again = self.options.refresh and "address" in (unit.inputs or {})
        forced = again or self.options.forces(unit.key, STAGES)
        match decide(step, where.state, self.options, forced=forced, can_be_made=unit.inputs is not None):
            case Action.MAKE:
                return True
            case Action.ADOPT:
                inputs = wanted(step, unit, self.author) or {}
                output = self.workspace.digest(unit.path) or ""
                journal.record(unit.key, Entry(path=unit.path, inputs=inputs, output=output, by="hand"))
                outcome.kept.append(where)
            case Action.LEAVE:
                if forced or where.state is State.CONFLICT:
                    self._tell(outcome, left_alone(unit.path))
                outcome.kept.append(where)
            case Action.WAIT:
                self._tell(outcome, waits(unit.path, self.workspace.root.name))
            case Action.SKIP:
                outcome.fresh.append(unit.key)
        return False

    def _made(self, keys: tuple[str, ...], make: Callable[[str], None]) -> list[tuple[str, DraftflowError | None]]:
        """Make units in a thread pool; results in the order of `keys`.

        Raises:
            UsageError: It would be the same for every other unit.
            StorageError: So would this, and each would be paid for.
        """
        ended: list[DraftflowError | None] = []
        stop = threading.Event()

        def attempt(key: str) -> DraftflowError | None:
            if stop.is_set():
                return ProviderError("not tried: the provider does not answer")
            try:
                make(key)
            except DraftflowError as error:
                ended.append(error)
                if isinstance(error, (UsageError, StorageError)) or (self.options.give_up and _hopeless(ended)):
                    stop.set()
                return error
            except BaseException:
                stop.set()
                raise
            ended.append(None)
            return None

        pool = ThreadPoolExecutor(max_workers=min(self.options.jobs, len(keys)))
        try:
            futures = {pool.submit(attempt, key): key for key in keys}
            results = {futures[future]: _of_one_unit(future.result()) for future in as_completed(futures)}
        except BaseException as error:
            stop.set()
            if isinstance(error, KeyboardInterrupt):
                self.progress.notice("stopping; answers on their way are waited for, Ctrl-C again leaves them")
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        pool.shutdown()
        return [(key, results[key]) for key in keys]

    def _make(self, step: Step, unit: Unit, where: Standing, journal: Journal) -> str | None:
        """Make one unit and put it on disk at once; where it is instead, if a person changed the file meanwhile."""
        inputs = unit.inputs or {}
        self.progress.started(unit.key)
        tools = Tools(
            author=self.author.for_unit(unit.key),
            read_document=self.read_document,
            fetch=self.web.fetch,
            find=self.web.find,
            notice=self.progress.notice,
        )
        try:
            value = step.run(tools, **inputs, **unit.context)
        except DraftflowError as error:
            self.progress.failed(unit.key, str(error))
            raise
        fingerprints = wanted(step, unit, self.author) or {}
        text = formats.dump(value, self.options.reader or inputs.get("language", "en"))
        copy = journal.commit(unit.key, unit.path, fingerprints, text, seen=where.digest)
        if step.operation:
            keep(self.workspace, self.author.texts(step.operation), fingerprints)
        if isinstance(value, Source) and value.status != "ok":
            self.progress.refused(unit.key, value.complaint)
        else:
            self.progress.finished(unit.key)
        return copy

    def _needed(self, step: Step, snapshot: Snapshot, outcome: Outcome, memo: Memo) -> None:
        """Stop where going on makes no sense.

        Raises:
            DraftflowError: The plan or the outline could not be made, or no source could be used or read.
            Waiting: Answers come later; what follows would rest on what is missing.
        """
        if waiting := next((error for error in outcome.gaps.values() if isinstance(error, Waiting)), None):
            raise waiting
        key = {"plan": "research/plan", "outline": "outline"}.get(step.name)
        if key in outcome.gaps:
            raise outcome.gaps[key]
        if step.name == ("fetched" if snapshot.brief.web else "sources"):
            frozen = read_snapshot(self.workspace, snapshot.brief, (), memo)
            outcome.refused_sources |= first_look.refused(frozen)
            first_look.see_that_something_can_be_cited(frozen)
        failed = [error for name, error in outcome.gaps.items() if name.startswith("research/evidence/")]
        if step.name == "evidence" and failed and len(failed) == len(snapshot.first_read):
            raise failed[0]

    def _see_that_targets_exist(self, snapshot: Snapshot) -> None:
        """See that every target names something, before anything is made.

        Raises:
            UsageError: One does not.
        """
        known = {unit.key for step in STEPS for unit in step.split(snapshot)} | set(STAGES)
        known |= {f"research/evidence/{name}" for name in snapshot.documents}
        for target in self.options.targets:
            if not any(replace(self.options, targets=(target,)).names(key) for key in known):
                raise UsageError(
                    f"{target!r} is no stage or unit of this article; there are {', '.join(STAGES)}, "
                    "and the units that `status` lists"
                )

    def _tell(self, outcome: Outcome, text: str) -> None:
        outcome.notices.append(text)
        self.progress.notice(text)


def _of_one_unit(error: DraftflowError | None) -> DraftflowError | None:
    """The error of a unit, if it concerns that unit alone; else it is raised."""
    if isinstance(error, (UsageError, StorageError)):
        raise error
    return error


def _hopeless(ended: list[DraftflowError | None]) -> bool:
    """Whether the units that came to an end last all failed for want of a provider."""
    last = ended[-_GIVE_UP_AFTER:]
    return len(last) == _GIVE_UP_AFTER and all(isinstance(error, ProviderError) for error in last)
