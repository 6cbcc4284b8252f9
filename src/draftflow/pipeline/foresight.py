"""What a run would do: the units it would make, the calls these would send, and about what they would cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from draftflow.authors.base import Author, Operation
from draftflow.errors import DraftflowError
from draftflow.llm.base import LanguageModel, Request, Usage
from draftflow.llm.capture import captured
from draftflow.llm.meter import price
from draftflow.models import PlannedSection
from draftflow.pipeline.decide import Action, Options, decide
from draftflow.pipeline.lock import Lock
from draftflow.pipeline.survey import Standing, standing
from draftflow.pipeline.workspace import Workspace
from draftflow.stages import STAGES, STEPS
from draftflow.stages.base import Snapshot, Step, Tools, Unit, no_reading
from draftflow.text.measure import estimated_tokens

ANSWERS: Mapping[Operation, int] = {"plan": 500, "read": 1_500, "outline": 2_000, "write": 700, "critique": 700}
"""About how many tokens an answer has; a section's follows from its length instead."""

_TOKENS_PER_WORD, _TOKENS_PER_CHARACTER = 1.5, 1.1  # with the citation tokens in the prose


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A unit that would be made; tokens and cost of its call, estimated. `cost` in US dollars, None if unknown."""

    where: Standing
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0


def foresee(
    snapshot: Snapshot,
    lock: Lock,
    workspace: Workspace,
    author_with: Callable[[LanguageModel | None], Author],
    options: Options,
) -> list[Foreseen]:
    """The units that a run would make, as far as it can be known before it is made.

    `author_with` gives the author with another language model; with None, as it is.
    """
    found: list[Foreseen] = []
    author = author_with(None)
    for step in STEPS:
        for unit in step.split(snapshot):
            where = standing(step, unit, author, lock, workspace)
            forced = options.forces(unit.key, STAGES)
            if decide(step, where.state, options, forced=forced, can_be_made=unit.inputs is not None) is Action.MAKE:
                found.append(_foreseen(step, unit, where, author_with))
    return found


def follows(found: list[Foreseen]) -> list[str]:
    """Stages that come after what would be made, and may become stale by it."""
    if not found:
        return []
    last = max(STAGES.index(each.where.key.split("/", 1)[0]) for each in found if each.where.calls or len(found) == 1)
    return list(STAGES[last + 1 :])


def _foreseen(
    step: Step, unit: Unit, where: Standing, author_with: Callable[[LanguageModel | None], Author]
) -> Foreseen:
    request = _request(step, unit, author_with) if step.operation else None
    if request is None or step.operation is None:
        return Foreseen(where)
    sent = sum(estimated_tokens(message.content) for message in request.messages)
    answer = _answer(step.operation, unit, request)
    usage = Usage(input_tokens=sent, output_tokens=answer, estimated=True)
    return Foreseen(where, request.model, sent, answer, price(request.model, usage))


def _request(step: Step, unit: Unit, author_with: Callable[[LanguageModel | None], Author]) -> Request | None:
    """The request of a unit, made and not sent."""

    def ask(model: LanguageModel) -> object:
        tools = Tools(author_with(model).for_unit(unit.key), no_reading, lambda _text: None)
        return step.run(tools, **(unit.inputs or {}), **unit.context)

    try:
        return captured(ask)
    except DraftflowError:
        return None  # it would fail before it asks, and cost nothing


def _answer(operation: Operation, unit: Unit, request: Request) -> int:
    section = (unit.inputs or {}).get("section")
    if not isinstance(section, PlannedSection):
        return min(ANSWERS[operation], request.max_output_tokens or ANSWERS[operation])
    per = (
        _TOKENS_PER_CHARACTER
        if getattr((unit.inputs or {}).get("brief"), "language", "en") == "ja"
        else _TOKENS_PER_WORD
    )
    return round(section.length * per)
