"""What is to be done with a unit: a pure function of its state and of what was asked for."""

from dataclasses import dataclass
from enum import StrEnum

from draftflow.models import Language
from draftflow.pipeline.state import State
from draftflow.stages.base import Step
from draftflow.stages.column import STAGE as COLUMN


class Action(StrEnum):
    """What is to be done with a unit."""

    MAKE = "make"
    ADOPT = "adopt"
    """Take what a person put there as theirs."""
    LEAVE = "leave"
    """A person's work, left as it is."""
    WAIT = "wait"
    """Stale, and made anew only on request."""
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Options:
    """What to make: `targets` are keys or their beginnings (none: whatever is not fresh).

    `start` makes every unit from that stage on, `stop_after` ends after a stage.
    """

    targets: tuple[str, ...] = ()
    start: str | None = None
    stop_after: str | None = None
    overwrite: bool = False
    refresh: bool = False
    """Ask the web again for what was fetched."""
    jobs: int = 8
    anew: bool = True
    """Whether targets are made even if they are fresh."""
    give_up: bool = True
    """Whether units are left untried after several have failed for want of a provider; a replay repeats what was."""
    reader: Language | None = None
    """The language in which findings are told; None is that of the article."""

    def names(self, key: str) -> bool:
        """Whether a unit is named as a target."""
        return any(key == target or key.startswith(f"{target}/") for target in self.targets)

    def forces(self, key: str, stages: tuple[str, ...]) -> bool:
        """Whether a unit is to be made even if it is fresh; `stages` in their order.

        A column is another piece: to begin an article anew from a stage on is not to ask for it.
        """
        stage = key.split("/", 1)[0]
        late = self.start is not None and stages.index(stage) >= stages.index(self.start)
        return (late and (stage != COLUMN or self.start == COLUMN)) or self.names(key)


def decide(step: Step, state: State, options: Options, *, forced: bool, can_be_made: bool) -> Action:
    """The action for a unit of `step` in `state`; one that cannot be made has nothing to be made from.

    Where targets are named, other units that ask the author are left alone; those that cost nothing follow.
    """
    if options.targets and not forced and step.operation is not None:
        return Action.SKIP
    may_overwrite = options.overwrite and can_be_made and (forced or not options.targets)
    match state:
        case State.UNRECORDED if not (forced and may_overwrite):
            return Action.ADOPT
        case State.EDITED | State.CONFLICT | State.UNRECORDED:
            return Action.MAKE if may_overwrite else Action.LEAVE
        case State.FRESH:
            return Action.MAKE if forced and can_be_made and options.anew else Action.SKIP
        case State.ORPHAN:
            return Action.LEAVE
        case State.MISSING | State.STALE:
            asked = forced or state is State.MISSING or not step.on_request
            return (Action.MAKE if asked else Action.WAIT) if can_be_made else Action.SKIP


def waits(path: str, slug: str) -> str:
    """What a person is told of a stale column; `slug` is the name of the article's folder."""
    return f"{path} is stale and stays as it is; `draftflow column {slug} --voice {path.split('/')[1]}` writes it anew"


def left_alone(path: str) -> str:
    """What a person is told whose file stands in the way; of a file that is assembled, where to edit instead."""
    text = f"{path} was changed by hand and is left as it is; --overwrite makes it anew and keeps the old copy"
    if path.startswith("column/"):
        return text if path.endswith("/column.md") else f"{text} (it is assembled: edit column.md beside it instead)"
    assembled = path in ("draft.md", "article.md", "references.json", "ledger.json")
    return f"{text} (it is assembled: edit outline.md, sections/ or revised/ instead)" if assembled else text
