"""What a run would do: the units it would make, the calls these would send, and about what they would cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from draftflow.authors.base import Author
from draftflow.errors import DraftflowError
from draftflow.llm.base import LanguageModel, Request, Usage
from draftflow.llm.capture import captured
from draftflow.llm.meter import Prices, price
from draftflow.models import Source
from draftflow.pipeline.decide import Action, Options, decide
from draftflow.pipeline.lock import Lock
from draftflow.pipeline.survey import Standing, standing
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STAGES, STEPS
from draftflow.stages.base import Snapshot, Step, Tools, Unit, no_reading
from draftflow.text.measure import estimated_tokens


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A unit that would be made; tokens and cost of its call, estimated. `cost` in US dollars, None if unknown."""

    where: Standing
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    characters: int = 0
    """Of the request."""
    sources: tuple[str, ...] = ()
    """Ids of the sources whose text it holds."""


def foresee(
    snapshot: Snapshot,
    lock: Lock,
    workspace: Workspace,
    author_with: Callable[[LanguageModel | None], Author],
    options: Options,
    own: Mapping[str, tuple[float, float]],
    tier: str | None = None,
) -> list[Foreseen]:
    """The units that a run would make, as far as it can be known before it is made.

    `author_with` gives the author with another language model; with None, as it is. For `own`, `tier` see `price`.
    """
    found: list[Foreseen] = []
    prices = partial(price, own=own, tier=tier)
    author = author_with(None)
    for step in STEPS:
        for unit in step.split(snapshot):
            where = standing(step, unit, author, lock, workspace)
            forced = options.forces(unit.key, STAGES)
            if decide(step, where.state, options, forced=forced, can_be_made=unit.inputs is not None) is Action.MAKE:
                asks = step.operation is not None and "model" in author.identity(step.operation)
                found.append(_foreseen(step, unit, where, author_with, prices) if asks else Foreseen(where))
    return found


def follows(found: list[Foreseen]) -> list[str]:
    """Stages that come after what would be made, and may become stale by it."""
    if not found:
        return []
    asking = [each for each in found if each.where.calls] or found
    last = max(STAGES.index(each.where.key.split("/", 1)[0]) for each in asking)
    within = ["review/revised", "review/front"] if any(each.where.key == "review/critique" for each in found) else []
    return [*within, *STAGES[last + 1 :]]


def _foreseen(
    step: Step,
    unit: Unit,
    where: Standing,
    author_with: Callable[[LanguageModel | None], Author],
    prices: Prices,
) -> Foreseen:
    request = request_of(step, unit, author_with)
    return Foreseen(where) if request is None else priced(where, request, prices, _shown_of(unit))


def priced(where: Standing, request: Request, prices: Prices, shown: tuple[str, ...] = ()) -> Foreseen:
    """A unit with what its request, which is not sent, would come to; `shown` are the sources whose text it holds."""
    sent = sum(estimated_tokens(message.content) for message in request.messages)
    expected = request.expected_tokens or 0
    answer = min(expected, request.max_output_tokens or expected)
    usage = Usage(input_tokens=sent, output_tokens=answer, estimated=True)
    return Foreseen(
        where,
        request.model,
        sent,
        answer,
        prices(request.model, usage),
        sum(len(message.content) for message in request.messages),
        shown,
    )


def _shown_of(unit: Unit) -> tuple[str, ...]:
    """Ids of the sources whose text a unit's request is made of."""
    inputs = unit.inputs or {}
    if isinstance(source := inputs.get("source"), Source):
        return (source.id,)
    passages = (*inputs.get("evidence", ()), *inputs.get("passages", ()))
    return tuple(dict.fromkeys(passage.source for passage in passages))


def request_of(step: Step, unit: Unit, author_with: Callable[[LanguageModel], Author]) -> Request | None:
    """The request of a unit, made and not sent."""

    def ask(model: LanguageModel) -> object:
        tools = Tools(author_with(model).for_unit(unit.key), no_reading, lambda _text: None)
        return step.run(tools, **(unit.inputs or {}), **unit.context)

    try:
        return captured(ask)
    except DraftflowError:
        return None  # it would fail before it asks, and cost nothing
