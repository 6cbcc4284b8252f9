"""What articles have cost, and what they may still cost."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from draftflow.llm.base import Call
from draftflow.llm.budget import Budget
from draftflow.llm.meter import price
from draftflow.pipeline.calls import FILE, Spent, calls
from draftflow.pipeline.estimate import FILE as ESTIMATE
from draftflow.pipeline.estimate import StageCost
from draftflow.pipeline.workspace import Workspace

Prices = Mapping[str, tuple[float, float]]


def budget(
    workspace: Workspace, per_article: float | None, per_day: float | None, own: Prices, today: str
) -> Budget | None:
    """What may still be spent on an article: under its cap or that of the day, whichever leaves less; None without.

    Caps are in US dollars; `today` is a UTC date in ISO; the day's cap counts all articles beside this one.
    """
    left: list[tuple[float, str]] = []
    if per_article is not None:
        left.append(
            (per_article - dollars(calls(workspace), own), f"the ${per_article:g} for this article (--max-cost)")
        )
    if per_day is not None:
        made = [call for each in articles(workspace.root.parent) for call in calls(each) if call.at.startswith(today)]
        left.append((per_day - dollars(made, own), f"the ${per_day:g} for today (max_cost_per_day in the settings)"))
    return Budget(*min(left)) if left else None


def dollars(made: list[Call], own: Prices) -> float:
    """What calls cost; one that had no price when it was made, by the price there is now."""
    return sum(call.cost if call.cost is not None else _price(call, own) for call in made)


def _price(call: Call, own: Prices) -> float:
    return price(call.model, call.usage, own, call.tier) or 0.0


def articles(outputs: Path) -> list[Workspace]:
    """The articles of a folder that have made calls, by name."""
    return [Workspace(file.parent) for file in sorted(outputs.glob(f"*/{FILE}"))]


def by(made: list[Call], key: Callable[[Call], str]) -> dict[str, Spent]:
    """What calls came to, by what `key` says of each."""
    found: dict[str, Spent] = {}
    for call in made:
        found[key(call)] = found.get(key(call), Spent()).plus(call)
    return found


def estimated(workspace: Workspace) -> list[StageCost]:
    """The estimate that was made before the first call; none where there is no such file, or it will not do."""
    try:
        return TypeAdapter(list[StageCost]).validate_json(workspace.read(ESTIMATE) or "[]")
    except ValidationError:
        return []
