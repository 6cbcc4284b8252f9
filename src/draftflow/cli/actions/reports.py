"""What `status` reports."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

from draftflow.cli.composition.compose import Tape, author_for
from draftflow.console import Printer
from draftflow.errors import DraftflowError
from draftflow.models import Language
from draftflow.pipeline import calls, lock, missing
from draftflow.pipeline.calls import cost
from draftflow.pipeline.decide import waits
from draftflow.pipeline.glance import Glance
from draftflow.pipeline.memo import KeptMemo
from draftflow.pipeline.phrases import PHRASES, Phrases
from draftflow.pipeline.phrases import calls as in_words
from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import Standing, survey
from draftflow.pipeline.telling import told
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.stages.base import Snapshot
from draftflow.stages.column import STAGE as COLUMN


def one_article(workspace: Workspace, settings: Settings, printer: Printer, *, why: bool) -> None:
    """The units of an article, their states, sizes, ages and costs, and what was spent."""
    snapshot, found = looked_at(workspace, settings, printer)
    left_out = {name: reason for reading in snapshot.readings for name, reason in reading.left_out.items()}
    refused = {source.id: source.complaint for source in snapshot.refused}
    made = calls.calls(workspace)
    spent = calls.spent(made)
    absent = {each.key for each in found if each.state is State.MISSING}
    why_missing = {key: why for key, why in missing.load(workspace).items() if key in absent}
    by_unit = {key: calls.spent([c for c in made if c.unit == key]) for key in {c.unit for c in made}}
    details = [_details(workspace, each, by_unit.get(each.key)) for each in found]
    if printer.as_json:
        units = [
            {"key": s.key, "path": s.path, "state": s.state, "reasons": list(s.reasons), "calls": s.calls, **detail}
            for s, detail in zip(found, details, strict=True)
        ]
        sources = {"not_used": refused, "not_read": left_out}
        absences = {key: why.model_dump() for key, why in why_missing.items()}
        printer.json(
            {"slug": workspace.root.name, "units": units, "sources": sources, "missing": absences}
            | {"spent": spent.model_dump()}
        )
        return
    say = PHRASES[printer.reader]
    columns = [(_size(d["bytes"]), _age(d["seconds_old"], say), told(d["cost_shown"], say.language)) for d in details]
    printer.standings(found, columns, why=why)
    for key, absence in why_missing.items():
        printer.line(say.not_made.format(key=key, flag=absence.flag, reason=told(absence.reason, say.language)))
    for reason in refused.values():
        printer.line(say.not_used.format(told(reason, say.language)))
    for name, reason in left_out.items() if why else ():
        printer.line(say.not_read.format(name=name, reason=told(reason, say.language)))
    for line in waiting(found, workspace.root.name):
        printer.tell(line)
    printer.line(counted(found, printer.reader))
    if spent.calls:
        printer.line(in_words(spent, say, so_far=True))


def _details(workspace: Workspace, each: Standing, spent: calls.Spent | None) -> dict[str, Any]:
    """Size in bytes, age in seconds (for display alone) and cost in dollars of a unit's file."""
    try:
        stat = (workspace.root / each.path).stat()
        size, age = stat.st_size, max(0.0, time.time() - stat.st_mtime)
    except OSError:
        size, age = None, None
    return {
        "bytes": size,
        "seconds_old": age,
        "cost": spent.cost if spent else 0.0,
        "cost_shown": cost(spent) if spent else "",
    }


def _size(size: int | None) -> str:
    return "" if size is None else f"{size:,} B" if size < 10_000 else f"{size / 1000:,.0f} kB"  # noqa: PLR2004


def _age(seconds: float | None, say: Phrases) -> str:
    """How long ago, in one unit."""
    if seconds is None:
        return ""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return say.ages[unit].format(f"{seconds // length:.0f}")
    return say.ages["s"].format(f"{seconds:.0f}")


def all_articles(settings: Settings, printer: Printer) -> None:
    """One line to an article."""
    say = PHRASES["en" if printer.as_json else printer.reader]
    rows: list[dict[str, str]] = []
    folders = sorted(p.parent for p in settings.outputs.glob("*/brief.md")) if settings.outputs.is_dir() else []
    for folder in folders:
        workspace = Workspace(folder)
        try:
            state = counted(surveyed(workspace, settings, printer), say.language)
            spent = calls.spent(calls.calls(workspace))
            rows.append({"slug": folder.name, "state": state, "spent": expense(spent, say)})
        except DraftflowError as error:
            rows.append({"slug": folder.name, "state": told(str(error), say.language), "spent": ""})
    if printer.as_json:
        printer.json(rows)
    elif rows:
        printer.table([say.head, *(tuple(row.values()) for row in rows)])
    else:
        printer.tell(f'no articles in {settings.outputs}; make one with `draftflow new "topic" --source PATH`')


def expense(spent: calls.Spent, say: Phrases) -> str:
    """What was spent so far, in words."""
    return told(cost(spent), say.language) if spent.calls else say.nothing_spent


def surveyed(workspace: Workspace, settings: Settings, printer: Printer) -> list[Standing]:
    """Where every unit of an article stands."""
    return looked_at(workspace, settings, printer)[1]


def looked_at(workspace: Workspace, settings: Settings, printer: Printer) -> tuple[Snapshot, list[Standing]]:
    """What the folder holds, and where every unit stands."""
    workspace = Glance(workspace.root)
    memo = KeptMemo(workspace)
    brief = read_brief(workspace, memo)
    author = author_for(brief, settings, workspace, Tape(), printer)
    snapshot = read_snapshot(workspace, brief, find_documents(brief, Path()), memo)
    found = survey(snapshot, lock.load(workspace), workspace, author)
    memo.save()
    return snapshot, found


def waiting(found: list[Standing], slug: str) -> list[str]:
    """What a run would not make anew though it is stale, with what does."""
    on_request = {each.key for each in found if each.calls and each.key.startswith(f"{COLUMN}/")}
    return [waits(each.path, slug) for each in found if each.state is State.STALE and each.key in on_request]


def counted(found: list[Standing], language: Language = "en") -> str:
    """How many units are in each state, in words."""
    say, counts = PHRASES[language], Counter(each.state for each in found)
    if set(counts) <= {State.FRESH}:
        return say.all_fresh.format(counts[State.FRESH]) if found else say.nothing_made
    each = (say.in_state.format(count=counts[state], state=say.states[state]) for state in State if counts[state])
    return say.between.join(each)
