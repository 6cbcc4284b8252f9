"""What `status` reports."""

from collections import Counter
from pathlib import Path

from draftflow.cli.compose import Tape, author_for
from draftflow.console import Printer, cost
from draftflow.errors import DraftflowError
from draftflow.pipeline import calls, lock
from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import Standing, survey
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings


def one_article(workspace: Workspace, settings: Settings, printer: Printer, *, why: bool) -> None:
    """The units of an article, their states, and what was spent."""
    found = _surveyed(workspace, settings, printer)
    spent = calls.spent(calls.calls(workspace))
    if printer.as_json:
        units = [
            {"key": s.key, "path": s.path, "state": s.state, "reasons": list(s.reasons), "calls": s.calls}
            for s in found
        ]
        printer.json({"slug": workspace.root.name, "units": units, "spent": spent.model_dump()})
        return
    printer.standings(found, why=why)
    printer.line(_counted(found))
    if spent.calls:
        printer.line(
            f"{spent.calls} calls so far, {spent.input_tokens:,} + {spent.output_tokens:,} tokens, {cost(spent)}"
        )


def all_articles(settings: Settings, printer: Printer) -> None:
    """One line to an article."""
    rows: list[dict[str, str]] = []
    folders = sorted(p.parent for p in settings.outputs.glob("*/brief.md")) if settings.outputs.is_dir() else []
    for folder in folders:
        workspace = Workspace(folder)
        try:
            state = _counted(_surveyed(workspace, settings, printer))
            spent = calls.spent(calls.calls(workspace))
            rows.append({"slug": folder.name, "state": state, "spent": cost(spent) if spent.calls else "nothing"})
        except DraftflowError as error:
            rows.append({"slug": folder.name, "state": str(error), "spent": ""})
    if printer.as_json:
        printer.json(rows)
    elif rows:
        printer.table([("article", "state", "spent"), *(tuple(row.values()) for row in rows)])
    else:
        printer.line(f'no articles in {settings.outputs}; make one with `draftflow new "topic" --source PATH`')


def _surveyed(workspace: Workspace, settings: Settings, printer: Printer) -> list[Standing]:
    brief = read_brief(workspace)
    author = author_for(brief, settings, workspace, Tape(), printer)
    snapshot = read_snapshot(workspace, brief, find_documents(brief, Path()))
    return survey(snapshot, lock.load(workspace), workspace, author)


def _counted(found: list[Standing]) -> str:
    """How many units are in each state, in words."""
    counts = Counter(each.state for each in found)
    if set(counts) <= {State.FRESH}:
        return f"all {counts[State.FRESH]} files are fresh" if found else "nothing made yet"
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
