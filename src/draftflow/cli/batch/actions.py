"""`batch status`, `cancel`, `pause` and `resume`."""

from collections import Counter
from typing import TYPE_CHECKING

from draftflow.cli.composition.reader import chosen
from draftflow.console import Printer
from draftflow.errors import UsageError
from draftflow.pipeline.phrases import PHRASES
from draftflow.pipeline.telling import ENDED, part, told
from draftflow.settings import Settings

if TYPE_CHECKING:
    from draftflow.cli.fleet.engine import Task
    from draftflow.models import Language


def act(action: str, batch: str | None, settings: Settings, printer: Printer) -> None:
    """Show how batches stand, or change how one goes on.

    Raises:
        UsageError: There is no such batch, or no database.
    """
    from draftflow.cli.fleet.database import FILE, address
    from draftflow.cli.fleet.engine import QUEUE, connected

    if batch is None and action != "status":
        raise UsageError(f"batch {action}: which one? `draftflow batch status` lists them")
    if not settings.database and not (settings.outputs / FILE).exists():
        raise UsageError(f"no batch was made in {str(settings.outputs)!r}; make one with `draftflow batch FILE`")
    queue = QUEUE if settings.database else f"{QUEUE}-{batch}"
    with connected(address(settings.database, settings.outputs), queue, present=False) as engine:
        tasks = engine.tasks(batch or "")
        if not tasks and batch:
            names = sorted({task.id.split(".", 1)[0] for task in engine.tasks()})
            raise UsageError(f"no batch {batch!r}; there are {', '.join(names) or 'none'}")
        match action:
            case "cancel":
                printer.tell(f"batch {batch}: {engine.cancel(tasks, running=True)} articles called off")
            case "pause":
                count = engine.cancel(tasks, running=False)
                printer.tell(f"batch {batch}: {count} articles wait for `draftflow batch resume {batch}`")
            case "resume":
                local = "" if settings.database else "; `draftflow batch FILE` makes them"
                printer.tell(f"batch {batch}: {engine.resume(tasks)} articles are back in the queue{local}")
            case _:
                _status(tasks, batch, settings, printer)


def _status(tasks: "list[Task]", batch: str | None, settings: Settings, printer: Printer) -> None:
    rows = [
        {"batch": task.id.split(".", 1)[0], "slug": task.slug, "status": _shown(task), "worker": task.worker}
        | {"problem": task.row.problem if task.row else ""}
        for task in tasks
    ]
    if printer.as_json:
        printer.json(rows)
        return
    printer.reader = chosen(
        settings, *(_language(task.row.language) for task in tasks if task.row and task.row.language)
    )
    if batch:
        say = PHRASES[printer.reader]
        printer.table([say.standing, *(_told(r["slug"], r["status"], r["problem"], say.language) for r in rows)])
    for name in sorted({row["batch"] for row in rows}):
        counts = Counter(row["status"] for row in rows if row["batch"] == name)
        printer.tell(f"batch {name}: {', '.join(f'{number} {status}' for status, number in counts.most_common())}")
    if not rows:
        printer.tell("no batches")


def _language(name: str) -> "Language":
    return "ja" if name == "ja" else "en"


def _told(slug: str, status: str, problem: str, language: "Language") -> tuple[str, str, str]:
    return slug, part(ENDED, status, language), told(problem, language)


def _shown(task: "Task") -> str:
    return task.row.status if task.row else task.status
