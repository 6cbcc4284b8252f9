"""What articles cost: `cost`, and `new --estimate`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from draftflow.cli.options import Json, Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from draftflow.authors.base import Author
    from draftflow.console import Printer
    from draftflow.llm.base import Call
    from draftflow.models import Brief, Source
    from draftflow.pipeline.calls import Spent
    from draftflow.pipeline.estimate import StageCost
    from draftflow.pipeline.workspace import Workspace
    from draftflow.settings import Settings


def cost(
    slug: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="Name of the article's folder. [default: all articles]")
    ] = None,
    outputs: Outputs = None,
    json: Json = False,
) -> None:
    """Show what was spent by stage, model and day, beside what was estimated."""
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of
    from draftflow.pipeline import calls
    from draftflow.pipeline.spending import articles, by, estimated

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, language_of(settings, slug) if slug else None, as_json=json)
    chosen = [compose.existing(settings, slug)] if slug else articles(settings.outputs)
    made = [call for each in chosen for call in calls.calls(each)]
    tables = {name: by(made, key) for name, key in _KEYS.items()}
    if any(call.tier for call in made):
        tables["tier"] = by(made, lambda call: call.tier or "not said")
    foretold = estimated(chosen[0]) if slug else []
    shared = _prefixes(chosen[0], settings) if slug else {}
    if printer.as_json:
        found: dict[str, Any] = {name: {k: v.model_dump() for k, v in rows.items()} for name, rows in tables.items()}
        estimates = [each.model_dump(mode="json") for each in foretold]
        shares = {stage: {"shared_tokens": s, "input_tokens": all_} for stage, (s, all_) in shared.items()}
        total = calls.spent(made).model_dump()
        printer.json(found | {"total": total, "estimate": estimates, "prefix": shares})
        return
    if not made:
        printer.tell("no calls were made")
        return
    for name, rows in tables.items():
        printer.table([(name, *_HEAD), *(_row(key, spent) for key, spent in sorted(rows.items()))])
        printer.line("")
    printer.table([("", *_HEAD), _row("total", calls.spent(made))])
    if foretold:
        printer.line("")
        printer.table(list(_beside(foretold, tables["stage"])))
        printer.tell(f"estimated before the first call: {in_short(foretold)}")
    if told := [f"{_share(*pair)} of {stage}" for stage, pair in shared.items() if pair[0]]:
        printer.tell(f"input that begins every call of a step alike, and may be cached: {', '.join(told)}")


def _beside(foretold: "list[StageCost]", spent: "dict[str, Spent]") -> "Iterator[tuple[str, ...]]":
    """The estimate beside what was spent, by stage; how far the spent tokens are from the middle of the range."""
    from draftflow.pipeline.calls import cost as dollars

    yield "stage", "estimated input", "spent", "estimated output", "spent", "off by", "estimated cost", "spent"
    for stage in dict.fromkeys(each.stage for each in foretold):
        mine = [each for each in foretold if each.stage == stage]
        sent, answered = _sum(mine, "input_tokens"), _sum(mine, "output_tokens")
        was = spent.get(stage)
        if was is None:
            yield stage, _between(sent), "", _between(answered), "", "", _dollars(_sum_costs(mine)), ""
            continue
        middle = (sum(sent) + sum(answered)) / 2
        off = (was.input_tokens + was.output_tokens - middle) / middle if middle else 0.0
        actual = (f"{was.input_tokens:,}", f"{was.output_tokens:,}")
        costs = (_dollars(_sum_costs(mine)), dollars(was))
        yield stage, _between(sent), actual[0], _between(answered), actual[1], f"{off:+.0%}", *costs


def _sum(found: "list[StageCost]", name: str) -> tuple[int, int]:
    pairs: list[tuple[int, int]] = [getattr(each, name) for each in found]
    return sum(low for low, _ in pairs), sum(high for _, high in pairs)


def _sum_costs(found: "list[StageCost]") -> tuple[float, float] | None:
    costs = [each.cost for each in found if each.cost is not None]
    return (sum(cost[0] for cost in costs), sum(cost[1] for cost in costs)) if len(costs) == len(found) else None


def _prefixes(workspace: "Workspace", settings: "Settings") -> dict[str, tuple[int, int]]:
    """Tokens of each stage's input that its calls have in common, and all of it, as the article stands."""
    from draftflow.cli.composition.compose import model_author
    from draftflow.errors import DraftflowError
    from draftflow.models import AuthorKind
    from draftflow.pipeline.estimate import prefixes
    from draftflow.pipeline.reader import read_brief, read_snapshot

    try:
        brief = read_brief(workspace)
        if brief.author is AuthorKind.EXTRACTIVE:
            return {}
        snapshot = read_snapshot(workspace, brief, ())
        return prefixes(snapshot, lambda model: model_author(brief, settings, workspace, model))
    except DraftflowError:  # a file that will not do is for `status` to tell
        return {}


def _share(shared: int, sent: int) -> str:
    return f"{shared / sent:.0%}" if sent else "0%"


_HEAD = ("calls", "input", "cached", "output", "cost")


def _stage(call: "Call") -> str:
    return call.unit.split("/", 1)[0]


_KEYS: "dict[str, Callable[[Call], str]]" = {
    "stage": _stage,
    "model": lambda call: call.model,
    "day": lambda call: call.at[:10],
}


def _row(name: str, spent: Any) -> tuple[str, ...]:
    from draftflow.pipeline.calls import cost as dollars

    counts = (spent.calls, spent.input_tokens, spent.cached_tokens, spent.output_tokens)
    return (name, *(f"{count:,}" for count in counts), dollars(spent))


# -- before anything is sent ---------------------------------------------------------------------------------------


def foretell(
    workspace: "Workspace",
    brief: "Brief",
    settings: "Settings",
    read: "Callable[..., Source]",
    printer: "Printer",
    author: "Author | None",
) -> None:
    """Show what a new article will cost; with `author`, also what would leave this machine."""
    from draftflow.llm.tiers import told

    found = _foretold(workspace, brief, settings, read)
    if printer.as_json:
        leaves = {"leaves": _leaves(author, brief, settings, read)} if author else {}
        tier = {"tier": settings.tier} if told(settings.tier) else {}
        printer.json({"stages": [each.model_dump(mode="json") for each in found], **tier, **leaves})
        return
    if found:
        head = ("stage", "model", "calls", "input", "shared", "output", "cost")
        printer.table([head, *(_told(each) for each in found)])
        printer.tell(in_short(found))
        if note := told(settings.tier):
            printer.tell(note)
    else:
        printer.tell("no calls: the extractive author needs no model")
    for line in _leaves(author, brief, settings, read) if author else ():
        printer.line(line)


def _leaves(author: "Author", brief: "Brief", settings: "Settings", read: "Callable[..., Source]") -> list[str]:
    from pathlib import Path

    from draftflow.cli.composition.privacy import would_leave
    from draftflow.pipeline.reader import find_documents, named

    sources = tuple(_readable(named(find_documents(brief, Path()), ()).items(), read))
    return would_leave(author, brief, sources, settings)


def put_estimate_on_file(
    workspace: "Workspace", brief: "Brief", settings: "Settings", read: "Callable[..., Source]"
) -> None:
    """Keep what a new article was estimated to cost, for `cost` to compare."""
    from draftflow.pipeline.estimate import FILE

    if found := _foretold(workspace, brief, settings, read):
        workspace.write(FILE, dumped(found))


def _foretold(
    workspace: "Workspace", brief: "Brief", settings: "Settings", read: "Callable[..., Source]"
) -> "list[StageCost]":
    from dataclasses import replace
    from pathlib import Path

    from draftflow.cli.composition.compose import model_author
    from draftflow.llm.capture import Capture
    from draftflow.models import AuthorKind
    from draftflow.pipeline.estimate import estimate
    from draftflow.pipeline.reader import find_documents, named

    if brief.author is AuthorKind.EXTRACTIVE:
        return []
    sources = _readable(named(find_documents(brief, Path()), ()).items(), read)
    if brief.author is AuthorKind.HYBRID:
        from draftflow.cli.composition.small import hybrid_author
        from draftflow.pipeline import hybrid_estimate

        return hybrid_estimate.estimate(
            brief,
            sources,
            lambda model: hybrid_author(brief, settings, workspace, model),
            settings.prices,
            settings.tier,
        )
    author = model_author(brief, settings, workspace, Capture())  # once: it remembers the templates it has seen
    return estimate(brief, sources, lambda model: replace(author, llm=model), settings.prices, settings.tier)


def dumped(found: "list[StageCost]") -> str:
    """An estimate as its file holds it."""
    from json import dumps

    return dumps([each.model_dump(mode="json") for each in found], indent=1) + "\n"


def _readable(documents: "Iterable[tuple[str, Any]]", read: "Callable[..., Source]") -> "Iterable[Source]":
    from draftflow.errors import SourceError

    for name, document in documents:
        try:
            yield read(document, name)
        except SourceError:
            continue


def _told(each: "StageCost") -> tuple[str, ...]:
    shared = _share(sum(each.shared_tokens), sum(each.input_tokens))
    tokens = (_between(each.calls), _between(each.input_tokens), shared, _between(each.output_tokens))
    return (each.stage, each.model, *tokens, _dollars(each.cost))


def in_short(found: "list[StageCost]") -> str:
    """An estimate in one line."""
    calls, sent, answered = (_between(_sum(found, name)) for name in ("calls", "input_tokens", "output_tokens"))
    return f"{calls} calls, {sent} + {answered} tokens, {_dollars(_sum_costs(found))}"


def _between(pair: tuple[int, int]) -> str:
    return f"{pair[0]:,}" if pair[0] == pair[1] else f"{pair[0]:,} to {pair[1]:,}"


def _dollars(pair: tuple[float, float] | None) -> str:
    return "price unknown" if pair is None else f"${pair[0]:.4f} to ${pair[1]:.4f}"
