"""One article of a batch: made by what `new` and `run` are made of, and told in a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from draftflow.cli.batch.entries import Job
from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Around, Tape
from draftflow.cli.composition.server import see_that_caps_can_be_kept
from draftflow.cli.composition.web import web_for
from draftflow.cli.drafting.held import drafted
from draftflow.cli.money import put_estimate_on_file
from draftflow.console import Printer
from draftflow.errors import BudgetStop, DraftflowError, Exit, FolderBusy, Waiting
from draftflow.models import Model
from draftflow.pipeline import calls
from draftflow.pipeline.calls import Spent
from draftflow.pipeline.claim import claim
from draftflow.pipeline.decide import Options
from draftflow.pipeline.reader import read_brief
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings


class Row(Model):
    """How one entry of a batch ended. `length` is in words or, for Japanese, characters, `cost` in US dollars."""

    slug: str = ""
    place: str
    status: str
    exit: int
    problem: str = ""
    title: str = ""
    language: str = ""
    length: int = 0
    wanted: int = 0
    citations: int = 0
    errors: int = 0
    warnings: int = 0
    made: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    total_cost: float | None = None
    seconds: float = 0.0
    article: str = ""
    worker: str = ""


Told = Callable[[str, str], None]
"""Told which step an article has come to."""


def _nothing() -> None:
    """Saved where it is."""


@dataclass(slots=True)
class Steps:
    """A run's progress, of which a batch tells the steps alone."""

    slug: str
    told: Told
    printer: Printer
    saved: Callable[[], None] = _nothing
    """Called whenever files are whole, from several threads; where the folder is not their home, they go there."""
    refusals: list[str] = field(default_factory=list)

    def step(self, stage: str, name: str, units: int) -> None:
        """A step begins."""
        self.saved()
        self.told(self.slug, (stage if stage == name else f"{stage}: {name}") + (f" ({units})" if units > 1 else ""))

    def started(self, key: str) -> None:
        """A unit is being made."""

    def finished(self, key: str) -> None:  # noqa: ARG002 - what else is whole is saved with it
        """A unit is made."""
        self.saved()

    def failed(self, key: str, reason: str) -> None:
        """A unit could not be made; the folder says which and why."""

    def refused(self, key: str, reason: str) -> None:
        """A source cannot be used."""
        self.saved()
        self.refusals.append(f"{key}: {reason}")

    def notice(self, text: str) -> None:
        """What a person should read stands in the article's own review."""


def made(job: Job, settings: Settings, around: Around | None, told: Told, saved: Callable[[], None] = _nothing) -> Row:
    """Make one article, or bring it up to date. Whatever goes wrong with it is in the row, and stops no other.

    `saved`: see `Steps`.
    """
    settings = settings.model_copy(update={"max_cost": job.max_cost})
    printer = compose.printer(settings, quiet=True)
    workspace = Workspace(settings.outputs / job.slug)
    started = monotonic()
    try:
        summary = _made(job, settings, workspace, printer, around, Steps(job.slug, told, printer, saved))
    except DraftflowError as error:
        row = Row(slug=job.slug, place=job.place, status=_status(error), exit=error.exit_code, problem=str(error))
        row = row.model_copy(update=_money(calls.Spent(), _total(workspace)))
    else:
        row = _row(job, summary)
    clean = {key: printer.safe(value) for key, value in row.model_dump().items() if isinstance(value, str)}
    return row.model_copy(update=clean | {"seconds": round(monotonic() - started, 1)})


def _made(
    job: Job, settings: Settings, workspace: Workspace, printer: Printer, around: Around | None, progress: Steps
) -> Summary:
    claim(workspace, job.brief, job.outline, job.place)
    brief = read_brief(workspace)
    author = compose.author_for(brief, settings, workspace, Tape(), printer, around)
    see_that_caps_can_be_kept(author, settings)
    read = compose.document_reader(printer.redact)
    if not calls.calls(workspace):
        put_estimate_on_file(workspace, brief, settings, read)
    options = Options(jobs=settings.jobs, reader=settings.messages_in)
    web = web_for(settings, Tape())
    return drafted(workspace, brief, author, options, progress, read, web)[1]


def _status(error: DraftflowError) -> str:
    match error:
        case BudgetStop():
            return "budget"
        case Waiting():
            return "waiting"
        case FolderBusy():
            return "busy"
    return "failed"


def _row(job: Job, summary: Summary) -> Row:
    status = {Exit.DONE: "done", Exit.FINDINGS: "findings", Exit.GAPS: "gaps", Exit.BUDGET: "budget"}
    return Row(
        slug=job.slug,
        place=job.place,
        status=status.get(Exit(summary.exit), "gaps"),
        exit=summary.exit,
        problem="; ".join(f"{key}: {why}" for key, why in list(summary.gaps.items())[:3]),
        title=summary.title,
        language=summary.language,
        length=summary.length,
        wanted=summary.wanted,
        citations=summary.citations,
        errors=summary.errors,
        warnings=summary.warnings,
        made=summary.made,
        article=str(summary.article or ""),
    ).model_copy(update=_money(summary.run, summary.total))


def _money(run: Spent, total: Spent) -> dict[str, object]:
    known = {"cost": run, "total_cost": total}
    return {
        "calls": run.calls,
        "input_tokens": run.input_tokens,
        "output_tokens": run.output_tokens,
    } | {key: None if spent.unpriced else round(spent.cost, 6) for key, spent in known.items()}


def _total(workspace: Workspace) -> Spent:
    try:
        return calls.spent(calls.calls(workspace))
    except DraftflowError:
        return calls.Spent()
