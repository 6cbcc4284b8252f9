"""Ask a judge about the sentences of an article; what it said before is remembered in `support.json`."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Protocol

from draftflow.checks.cases import Docket
from draftflow.errors import BudgetStop, DraftflowError, UsageError
from draftflow.llm.judge import Case, Judge, Opinion, basis, batches, unit_of
from draftflow.models import Support
from draftflow.pipeline.formats.json_files import dump_support, load_support
from draftflow.pipeline.reader import SUPPORT
from draftflow.pipeline.workspace import Workspace
from draftflow.text.slug import slug


class Progress(Protocol):
    """Told what is under way."""

    def step(self, stage: str, name: str, units: int) -> None:
        """So many calls begin."""
        ...

    def started(self, key: str) -> None:
        """A call is made."""
        ...

    def finished(self, key: str) -> None:
        """It was answered."""
        ...

    def failed(self, key: str, reason: str) -> None:
        """It gave nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """What came of it: verdicts, and why sentences have none, by their ids; `fault` is what asks for other settings."""

    verdicts: tuple[Support, ...]
    failed: Mapping[str, str]
    fault: UsageError | None = None


def desk_of(file: Path, outputs: Path) -> Workspace:
    """Where calls and verdicts about a file that is no article of ours are kept: a folder among `outputs`."""
    digest = sha256(str(file.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Workspace(outputs / f".check-{slug(file.stem, default='file')[:60]}-{digest}")


def ask(
    docket: Docket, judge: Judge, workspace: Workspace, progress: Progress, jobs: int, memory: str = SUPPORT
) -> Round:
    """Verdicts on the cases of `docket`: those in the file `memory`, and for the rest one call to a batch.

    What was answered is on disk before the next answer is looked at. A call that fails leaves its sentences without a
    verdict; after one that stops at the budget or asks for other settings no more are sent.

    Raises:
        FileError: The memory is damaged.
        StorageError: It cannot be written.
    """
    identity = judge.identity()
    keys = {case.sentence: basis(case, identity) for case in docket.cases}
    text = workspace.read(memory)
    before = load_support(text, workspace.shown(memory)) if text else ()
    said = {s.sentence: s for s in before if keys.get(s.sentence) == s.basis}
    failed: dict[str, str] = {}
    fault: UsageError | None = None
    asking = list(batches(case for case in docket.cases if case.sentence not in said))
    progress.step("check", "support", len(asking))
    for batch, result in _answers(asking, judge, progress, jobs):
        if isinstance(result, DraftflowError):
            failed |= dict.fromkeys((case.sentence for case in batch), str(result).split("\n", 1)[0])
            fault = fault or (result if isinstance(result, UsageError) else None)
        else:
            made = zip(batch, result, strict=True)
            said |= {case.sentence: _support(case, opinion, judge, keys) for case, opinion in made}
            workspace.write(memory, dump_support(_kept(before, said, keys)))
    order = (case.sentence for case in docket.cases)
    return Round(tuple(said[sentence] for sentence in order if sentence in said), failed, fault)


def _answers(
    asking: Sequence[Sequence[Case]], judge: Judge, progress: Progress, jobs: int
) -> Iterator[tuple[Sequence[Case], Sequence[Opinion] | DraftflowError]]:
    """What came of each batch, as it comes in; none is begun after a stop or once nobody waits for them any more."""
    stop = Event()

    def answer(batch: Sequence[Case]) -> Sequence[Opinion] | DraftflowError:
        if stop.is_set():
            return BudgetStop("not asked, because the calls were stopped")
        key = unit_of(batch)
        progress.started(key)
        try:
            opinions = judge.judge(batch)
        except DraftflowError as error:
            if isinstance(error, BudgetStop | UsageError):
                stop.set()
            progress.failed(key, str(error))
            return error
        progress.finished(key)
        return opinions

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        calls = {pool.submit(answer, batch): batch for batch in asking}
        try:
            for call in as_completed(calls):
                yield calls[call], call.result()
        finally:
            stop.set()


def _support(case: Case, opinion: Opinion, judge: Judge, keys: Mapping[str, str]) -> Support:
    return Support(
        sentence=case.sentence,
        verdict=opinion.verdict,
        reason=opinion.reason,
        model=judge.model,
        likelihood=opinion.likelihood,
        basis=keys[case.sentence],
    )


def _kept(before: Sequence[Support], said: Mapping[str, Support], keys: Mapping[str, str]) -> list[Support]:
    """The memory: what is known now, and what other models said of sentences that are still there."""
    kept = {(s.sentence, s.model): s for s in (*before, *said.values()) if s.sentence in keys}
    order = {sentence: number for number, sentence in enumerate(keys)}
    return sorted(kept.values(), key=lambda s: (order[s.sentence], s.model))
