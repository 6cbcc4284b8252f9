"""`run --dry-run`: what would be made, which calls that would take, and about what they would cost."""

from collections.abc import Iterable
from pathlib import Path

from draftflow.authors.base import Author
from draftflow.cli.composition.compose import Tape, author_for, model_author
from draftflow.cli.composition.privacy import discreet, leaving
from draftflow.cli.composition.small import hybrid_author
from draftflow.console import Printer
from draftflow.llm.base import LanguageModel
from draftflow.models import AuthorKind, Brief, Language
from draftflow.pipeline import lock
from draftflow.pipeline.calls import Spent, cost
from draftflow.pipeline.decide import Options
from draftflow.pipeline.foresight import Foreseen, follows, foresee
from draftflow.pipeline.phrases import PHRASES
from draftflow.pipeline.reader import find_documents, read_snapshot
from draftflow.pipeline.telling import told
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.text.width import left


def dry_run(
    workspace: Workspace, brief: Brief, settings: Settings, options: Options, printer: Printer, *, verbose: bool = False
) -> None:
    """Say what a run with `options` would do; nothing is sent and nothing is written.

    `verbose` lists what would leave this machine, too.
    """
    found = foreseen(workspace, brief, settings, options, printer)
    leaves = leaving(found, read_snapshot(workspace, brief, ()).sources, brief, settings) if verbose else []
    total = summed(found)
    later = follows(found)
    if printer.as_json:
        units = [_as_json(each) for each in found]
        left = {"leaves": leaves} if verbose else {}
        printer.json({"units": units, "total": total.model_dump(), "may_follow": later, **left})
        return
    for each in found:
        printer.line(_line(each, printer.reader))
    if not found:
        printer.tell("nothing to make: everything is fresh, or yours")
        return
    tokens = f"about {total.input_tokens:,} + {total.output_tokens:,} tokens, {cost(total)}"
    printer.tell(f"{total.calls} calls, {tokens}" if total.calls else "no calls")
    if later:
        printer.tell(f"then whatever that makes stale in: {', '.join(later)}")
    for line in leaves:
        printer.tell(line)


def foreseen(
    workspace: Workspace, brief: Brief, settings: Settings, options: Options, printer: Printer
) -> list[Foreseen]:
    """What a run with `options` would make."""

    def author_with(model: LanguageModel | None) -> Author:
        if model is None or brief.author is AuthorKind.EXTRACTIVE:
            return author_for(brief, settings, workspace, Tape(), printer)
        made = hybrid_author if brief.author is AuthorKind.HYBRID else model_author
        return discreet(made(brief, settings, workspace, model), brief, settings, workspace, printer)

    snapshot = read_snapshot(workspace, brief, find_documents(brief, Path()))
    return foresee(snapshot, lock.load(workspace), workspace, author_with, options, settings.prices, settings.tier)


def summed(found: Iterable[Foreseen]) -> Spent:
    """What the calls of units would come to, together."""
    calls = [each for each in found if each.model]
    return Spent(
        calls=len(calls),
        input_tokens=sum(each.input_tokens for each in calls),
        output_tokens=sum(each.output_tokens for each in calls),
        cost=sum(each.cost or 0.0 for each in calls),
        unpriced=sum(each.cost is None for each in calls),
    )


def _line(each: Foreseen, reader: Language) -> str:
    say = PHRASES[reader]
    why = say.why.format("; ".join(told(reason, reader) for reason in each.where.reasons)) if each.where.reasons else ""
    line = f"{left(say.states[each.where.state], 9)} {each.where.key}{why}"
    if each.model is None:
        return line
    spent = Spent(calls=1, cost=each.cost or 0.0, unpriced=int(each.cost is None))
    asked = f"{each.model}, about {each.input_tokens:,} + {each.output_tokens:,} tokens, {cost(spent)}"
    return f"{line}{say.colon}{told(asked, reader)}"


def _as_json(each: Foreseen) -> dict[str, object]:
    return {
        "key": each.where.key,
        "state": each.where.state,
        "reasons": list(each.where.reasons),
        "model": each.model,
        "input_tokens": each.input_tokens,
        "output_tokens": each.output_tokens,
        "cost": each.cost,
    }
