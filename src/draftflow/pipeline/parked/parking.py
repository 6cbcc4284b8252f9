"""Asking where the answer comes later: it is there, or the call is parked and the run stops at this unit."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from draftflow.errors import BudgetStop, Waiting
from draftflow.llm.base import LanguageModel, Reply, Request, Usage
from draftflow.llm.budget import Budgeted, most_input
from draftflow.llm.meter import price
from draftflow.pipeline.parked.queue import Parked, Queue, key_of

TIER = "batch"
_AMPLE = 4_000  # tokens of an answer to a call that has no limit, at most, as far as anybody can say


@dataclass(slots=True)
class Cap:
    """What calls of a scope may cost: `used` is spent, or may be by calls on their way. US dollars."""

    limit: float
    said: str
    """What the cap is and how it is raised, in words."""
    used: float


@dataclass(slots=True)
class Held:
    """A purse (see `llm.budget.Purse`) of calls that are answered in another run: what it holds stays held.

    After its first stop it gives nothing more: what comes later in an article would rest on what is missing.
    """

    caps: Sequence[Cap]
    mutex: threading.Lock
    """One for all purses that share a cap."""
    _stopped: bool = field(default=False)

    def reserve(self, least: float, most: float) -> float:
        """See `Purse`."""
        with self.mutex:
            tight = min(self.caps, key=lambda cap: cap.limit - cap.used)
            left = tight.limit - tight.used
            if self._stopped or left < least:
                self._stopped = True
                said = f"${max(0.0, left):.4f} is left of {tight.said}"
                raise BudgetStop(f"not sent: the call may cost ${least:.4f} and {said}")
            held = min(most, left)
            for cap in self.caps:
                cap.used += held
            return held

    def settle(self, held: float, cost: float) -> None:
        """See `Purse`: nothing is settled before the answer is there."""


@dataclass(frozen=True, slots=True)
class Parking:
    """Answers calls of one article from the queue; others are parked, as far as the purse allows."""

    queue: Queue
    article: str
    purse: Held | None
    own: Mapping[str, tuple[float, float]]

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`.

        Raises:
            Waiting: The answer comes later.
            BudgetStop: It could cost more than is left.
        """
        key = key_of(self.article, request)
        if (found := self.queue.answer(key)) is not None:
            return found
        if self.queue.parked(key) is None:
            last: LanguageModel = _Put(self, key)
            return (Budgeted(last, self.purse, self.own, TIER) if self.purse else last).complete(request)
        raise Waiting(_SAID)


_SAID = "the answer comes later: the call is with the provider's Batch API"


@dataclass(frozen=True, slots=True)
class _Put:
    """Parks one call under its key."""

    parking: Parking
    key: str

    def complete(self, request: Request) -> Reply:
        """Park it.

        Raises:
            Waiting: Always.
        """
        most = bound(request, self.parking.own)
        self.parking.queue.park(self.key, Parked(article=self.parking.article, request=request, most=most))
        raise Waiting(_SAID)


def bound(request: Request, own: Mapping[str, tuple[float, float]]) -> float | None:
    """US dollars that a call can cost at most, as far as anybody can say; None where it has no price."""
    room = request.max_output_tokens or max(_AMPLE, 4 * (request.expected_tokens or 0))
    return price(request.model, Usage(input_tokens=most_input(request), output_tokens=room), own, TIER)
