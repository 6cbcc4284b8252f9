"""The list of articles, and one article: its stages and units, what a run would cost, keeping and overwriting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from draftflow.errors import UsageError
from draftflow.pipeline.calls import Spent, cost
from draftflow.pipeline.decide import Options
from draftflow.pipeline.foresight import Foreseen, follows
from draftflow.pipeline.hand import editable
from draftflow.pipeline.publishing import read_publication
from draftflow.pipeline.state import State
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.summary_lines import summary_lines
from draftflow.pipeline.survey import Standing
from draftflow.pipeline.telling import part
from draftflow.pipeline.versions import difference
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STAGES
from draftflow.studio.asked import Asked
from draftflow.studio.commands import Look
from draftflow.studio.labels import labels

if TYPE_CHECKING:
    from starlette.responses import Response

_HANDS = (State.EDITED, State.CONFLICT, State.UNRECORDED)
_OPEN = ("outline", "write", "review")
_EVERYTHING = Options(start=STAGES[0], overwrite=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as its row shows it. `price` in words, None while it is not known; `edit` if it has an editor."""

    standing: Standing
    absent: str | None
    price: str | None
    edit: bool

    @property
    def by_hand(self) -> bool:
        """Whether a person's work is in it, so that it is kept or overwritten on purpose only."""
        return self.standing.state in _HANDS


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its rows. `price` is that of making everything anew from it on."""

    name: str
    rows: tuple[Row, ...]
    price: str | None

    @property
    def open(self) -> bool:
        """Whether its rows are of interest at first sight."""
        return self.name in _OPEN or any(row.standing.state is not State.FRESH for row in self.rows)

    @property
    def fresh(self) -> int:
        """How many of its units are fresh."""
        return sum(row.standing.state is State.FRESH for row in self.rows)


def all_articles(asked: Asked) -> "Response":
    """Every article with its state and what was spent."""
    return asked.page("articles.html", articles=asked.commands.articles(), title=labels(asked.reader)("Articles"))


def one_article(asked: Asked) -> "Response":
    """The article's page; prices and progress are asked for by it."""
    look = asked.commands.look(asked.workspace())
    written = asked.workspace().read_bytes("article.md") is not None
    return asked.page(
        "article.html",
        look=look,
        stages=_stages(look, None),
        title=look.title,
        written=written,
        files=editable(look.snapshot),
    )


def units(asked: Asked) -> "Response":
    """The units, with what making them anew would cost if that is asked for."""
    workspace = asked.workspace()
    look = asked.commands.look(workspace)
    job = asked.studio.jobs.last(asked.slug, "run")
    running = job is not None and not job.ended.is_set()
    if "prices" not in asked.fields or running:
        return asked.page("units.html", look=look, stages=_stages(look, None), due=None, later=(), running=running)
    every = {each.where.key: each for each in asked.commands.foreseen(workspace, _EVERYTHING)}
    due = asked.commands.foreseen(workspace, Options())
    later = tuple(map(labels(asked.reader), follows(due)))
    return asked.page("units.html", look=look, stages=_stages(look, every), due=_due(due), later=later, running=False)


def _due(found: list[Foreseen]) -> str:
    """What a run would make, in words."""
    count = f"{len(found)} file{'s' * (len(found) != 1)}"
    return f"{count}, {_price(found)}" if found else ""


def _stages(look: Look, every: Mapping[str, Foreseen] | None) -> tuple[Stage, ...]:
    known = set(editable(look.snapshot))
    found: list[Stage] = []
    for name, group in groupby(look.standings, lambda each: each.key.split("/", 1)[0]):
        rows = tuple(_row(each, look, every, known) for each in group)
        late = STAGES[STAGES.index(name) :] if name in STAGES else ()
        later = [each for key, each in (every or {}).items() if key.split("/", 1)[0] in late]
        found.append(Stage(name, rows, _price(later) if later else None))
    return tuple(found)


def _row(each: Standing, look: Look, every: Mapping[str, Foreseen] | None, known: set[str]) -> Row:
    price = _price([every[each.key]]) if every and each.key in every else None
    hand = each.state in _HANDS and each.path.endswith(".md") and each.path.startswith(("sections/", "revised/"))
    return Row(each, look.absent.get(each.key), price, each.path in known or hand)


def _price(found: Iterable[Foreseen]) -> str:
    """What calls would cost together, in words."""
    calls = [each for each in found if each.model]
    if not calls:
        return "no calls"
    spent = Spent(
        calls=len(calls),
        cost=sum(each.cost or 0.0 for each in calls),
        unpriced=sum(each.cost is None for each in calls),
    )
    return f"{len(calls)} call{'s' * (len(calls) != 1)}, {cost(spent)}"


def start(asked: Asked) -> "Response":
    """Start a run: of what is not fresh, of one unit, or of everything from a stage on."""
    workspace, target, stage = asked.workspace(), asked.fields.get("target"), asked.fields.get("from")
    if stage is not None and stage not in STAGES:
        raise UsageError(f"{stage!r}: no such stage; there are {', '.join(STAGES)}")
    options = Options(
        targets=(target,) if target else (),
        start=stage,
        overwrite="overwrite" in asked.fields,
        jobs=asked.commands.jobs,
    )
    what = f"a run of {target}" if target else f"a run from {stage} on" if stage else "a run"
    asked.studio.jobs.start(
        asked.slug, "run", what, lambda progress: asked.commands.run(workspace, options, progress), asked.reader
    )
    return asked.page("said.html", said=f"{what} was started", bad=False)


def stop(asked: Asked) -> "Response":
    """Let a run come to its end: nothing new is begun."""
    job = asked.studio.jobs.last(asked.slug, asked.fields.get("kind", "run"))
    if job is None or job.ended.is_set():
        raise UsageError("nothing that was started here is at work")
    job.progress.halted.set()
    return asked.page("said.html", said="stopping; answers on their way are waited for and kept", bad=False)


def progress(asked: Asked, kind: str) -> tuple[str, str]:
    """How the last job goes: as HTML, and the one line that is read out; both empty if there was none."""
    job = asked.studio.jobs.last(asked.slug, kind)
    if job is None:
        return "", ""
    told, ended = job.progress.told(), job.ended.is_set()
    lines = summary_lines(job.result, asked.reader) if isinstance(job.result, Summary) else ()
    error = asked.commands.redact(labels(asked.reader).told(str(job.error))) if job.error else ""
    what = part("job", job.what, asked.reader)
    html = asked.render("progress.html", what=what, told=told, ended=ended, lines=lines, error=error, kind=kind)
    over = f"{job.what} has ended: {error}" if error else f"{job.what} has ended"
    said = labels(asked.reader).told(over if ended else told.step)
    return html, asked.render("line.html", said=said)


def keep(asked: Asked) -> "Response":
    """Accept a hand edit as it is."""
    kept = asked.commands.keep(asked.workspace(), asked.given("unit"))
    return asked.page("said.html", said=f"kept as it is: {', '.join(kept)}", bad=False)


def changes(asked: Asked) -> "Response":
    """What was changed in a file since it was made."""
    workspace, unit = asked.workspace(), asked.given("unit")
    path = next((each.path for each in asked.commands.look(workspace).standings if each.key == unit), None)
    if path is None:
        raise UsageError(f"{unit!r} is no unit of {asked.slug}")
    return asked.page("changes.html", unit=unit, path=path, lines=difference(workspace, path))


def published(asked: Asked) -> "Response":
    """The article as its reader sees it, or with `author` as its author does; it may do nothing here."""
    from starlette.responses import Response

    from draftflow.exports.page import page

    notices: list[str] = []
    workspace = asked.workspace()
    reader = asked.reader
    made = page(read_publication(workspace, notices.append, reader), author="author" in asked.fields)
    # the page brings a stricter policy of its own; the sandbox makes it a stranger to this server
    policy = "sandbox allow-scripts allow-popups; frame-ancestors 'none'; connect-src 'none'; form-action 'none'"
    return Response(made, 200, {"content-security-policy": policy}, "text/html; charset=utf-8")


def marks(workspace: Workspace) -> tuple[int, ...]:
    """What changes when a file of the article does: times of its files."""
    found: list[int] = []
    for folder in ("", "sources", "evidence", "sections", "revised", "prompts"):
        place = workspace.root / folder
        try:
            found += [path.lstat().st_mtime_ns for path in sorted(place.iterdir()) if path.name != ".draftflow"]
        except OSError:
            found.append(0)
    return tuple(found)
