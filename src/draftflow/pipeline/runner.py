"""The walk over the stages: what is not fresh is made, what a person edited is left alone, nothing paid for is lost."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from draftflow.authors.base import Author
from draftflow.errors import DraftflowError, ProviderError, SourceError, UsageError
from draftflow.models import Source
from draftflow.pipeline import formats
from draftflow.pipeline.decide import Action, Options, decide
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.reader import Memo, find_documents, read_brief, read_snapshot
from draftflow.pipeline.settle import settle
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import Standing, orphans, standing, wanted
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.files import Document
from draftflow.stages import STAGES, STEPS
from draftflow.stages.base import Snapshot, Step, Tools, Unit

_GIVE_UP_AFTER = 3
"""Units of a step that fail for want of a provider before the others are not even tried."""


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

    def run(self) -> Outcome:
        """Walk all steps in order.

        Raises:
            DraftflowError: A step that all later ones need could not be done.
        """
        journal, outcome = Journal(self.workspace), Outcome()
        brief = read_brief(self.workspace)
        documents = find_documents(brief, self.base)
        claimed: dict[str, str] = {}
        memo: Memo = {}
        for step in STEPS:
            snapshot = read_snapshot(self.workspace, brief, documents, memo)
            if step.name == "evidence":
                settle(self.workspace, journal, snapshot.sources, lambda text: self._tell(outcome, text))
            units = step.split(snapshot)
            claimed |= {unit.key: unit.path for unit in units}
            self._do(step, units, journal, outcome)
            self._needed(step, snapshot, outcome)
            if step.stage == self.options.stop_after and step is [s for s in STEPS if s.stage == step.stage][-1]:
                return outcome
        self._targets_exist(claimed)
        outcome.orphans = orphans(journal.lock, self.workspace, set(claimed.values()))
        journal.forget(set(claimed))
        return outcome

    def _do(self, step: Step, units: Iterable[Unit], journal: Journal, outcome: Outcome) -> None:
        """Bring the units of one step up to date."""
        todo: list[Unit] = []
        for unit in units:
            where = standing(step, unit, self.author, journal.lock, self.workspace)
            if self._to_make(step, unit, where, journal, outcome):
                todo.append(unit)
        if not todo:
            return
        self.progress.step(step.stage, step.name, len(todo))
        for unit, error in self._made(step, todo, journal):
            if error is None:
                outcome.made.append(unit.key)
            elif isinstance(error, SourceError) and step.name == "sources":
                outcome.refused_sources[unit.key] = str(error)
            else:
                outcome.gaps[unit.key] = error

    def _to_make(self, step: Step, unit: Unit, where: Standing, journal: Journal, outcome: Outcome) -> bool:
        """Whether a unit is to be made now; what a person made is adopted or left."""
        forced = self.options.forces(unit.key, STAGES)
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
            case Action.SKIP:
                outcome.fresh.append(unit.key)
        return False

    def _made(self, step: Step, units: list[Unit], journal: Journal) -> list[tuple[Unit, DraftflowError | None]]:
        """Make units in a thread pool; results in the order of `units`."""
        results: dict[str, DraftflowError | None] = {}
        with ThreadPoolExecutor(max_workers=min(self.options.jobs, len(units))) as pool:
            futures: dict[Future[None], Unit] = {pool.submit(self._make, step, unit, journal): unit for unit in units}
            try:
                for future in as_completed(futures):
                    error = None if future.cancelled() else self._error_of(future)
                    if future.cancelled():
                        results[futures[future].key] = ProviderError("not tried: the provider does not answer")
                        continue
                    results[futures[future].key] = error
                    if self._hopeless(results):
                        pool.shutdown(wait=False, cancel_futures=True)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return [(unit, results[unit.key]) for unit in units]

    def _make(self, step: Step, unit: Unit, journal: Journal) -> None:
        """Make one unit and put it on disk at once."""
        inputs = unit.inputs or {}
        self.progress.started(unit.key)
        tools = Tools(self.author.for_unit(unit.key), self.read_document, self.progress.notice)
        try:
            value = step.run(tools, **inputs, **unit.context)
        except DraftflowError as error:
            self.progress.failed(unit.key, str(error))
            raise
        journal.commit(unit.key, unit.path, wanted(step, unit, self.author) or {}, formats.dump(value))
        self.progress.finished(unit.key)

    @staticmethod
    def _error_of(future: "Future[None]") -> DraftflowError | None:
        """The error of a unit, if it concerns that unit alone.

        Raises:
            UsageError: It would be the same for every other unit.
        """
        error = future.exception()
        if error is None or (isinstance(error, DraftflowError) and not isinstance(error, UsageError)):
            return error
        raise error

    @staticmethod
    def _hopeless(results: dict[str, DraftflowError | None]) -> bool:
        errors = [error for error in results.values() if isinstance(error, ProviderError)]
        return len(errors) == len(results) >= _GIVE_UP_AFTER

    def _needed(self, step: Step, snapshot: Snapshot, outcome: Outcome) -> None:
        """Stop where going on makes no sense.

        Raises:
            DraftflowError: The plan or the outline could not be made, or no source could be used or read.
        """
        key = {"plan": "research/plan", "outline": "outline"}.get(step.name)
        if key in outcome.gaps:
            raise outcome.gaps[key]
        if step.name == "sources" and not self.workspace.files("sources", ".md"):
            reasons = "; ".join(outcome.refused_sources.values())
            raise UsageError("nothing to cite: no source; give --source PATH" + (f" ({reasons})" if reasons else ""))
        failed = [error for name, error in outcome.gaps.items() if name.startswith("research/evidence/")]
        if step.name == "evidence" and failed and len(failed) == len(snapshot.read):
            raise failed[0]

    def _targets_exist(self, claimed: dict[str, str]) -> None:
        """See that every target names something.

        Raises:
            UsageError: One does not.
        """
        for target in self.options.targets:
            if not any(replace(self.options, targets=(target,)).names(key) for key in claimed):
                known = ", ".join(sorted({key.split("/")[0] for key in claimed}))
                raise UsageError(
                    f"{target!r} is no stage or unit of this article; there are {known}, and those `status` lists"
                )

    def _tell(self, outcome: Outcome, text: str) -> None:
        outcome.notices.append(text)
        self.progress.notice(text)


def left_alone(path: str) -> str:
    """What a person is told whose file stands in the way; of a file that is assembled, where to edit instead."""
    text = f"{path} was changed by hand and is left as it is; --overwrite makes it anew and keeps the old copy"
    assembled = path in ("draft.md", "article.md", "references.json", "ledger.json")
    return f"{text} (it is assembled: edit outline.md and sections/ instead)" if assembled else text
