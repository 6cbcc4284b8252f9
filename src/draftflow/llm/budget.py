"""A cap on what is spent: no call is sent that could cost more than is left."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from draftflow.errors import BudgetStop, UsageError
from draftflow.llm.base import LanguageModel, Reply, Request, Usage
from draftflow.llm.meter import cost_of, price
from draftflow.text.measure import estimated_tokens

_SURE = 1.25  # by how much the tokens of a prompt may surpass their estimate
_OVERHEAD = 16  # tokens around each message, at most
_LEAST = 1.5  # an answer is cut if it has less room than this many times its expected length
_MOST = 4.0  # and has no use for more than this,
_AMPLE = 4_000  # or than this many tokens: models that reason do so at the expense of the answer
EXPECTED = 1_000  # tokens of an answer nobody has an expectation of


class Purse(Protocol):
    """Whatever says what may still be spent; see `Budget`."""

    def reserve(self, least: float, most: float) -> float:
        """Dollars held for a call: `most`, or as much as there is if that is `least` at least.

        Raises:
            BudgetStop: There is not enough left.
        """
        ...

    def settle(self, held: float, cost: float) -> None:
        """What was `held` is free again, but for what the call did cost."""
        ...


class Budget:
    """What may still be spent, in US dollars; calls on their way count at the most that they can cost."""

    def __init__(self, left: float, cap: str) -> None:
        """`left` dollars; `cap` says in words what the limit is and how it is raised."""
        self._left, self._cap = left, cap
        self._held = 0.0
        self._flying = 0
        self._stopped = False
        self._settled = threading.Condition()

    def reserve(self, least: float, most: float) -> float:
        """Dollars held for a call: `most`, or as much as there is if that is `least` at least.

        Waits for calls on their way if what they leave over may be enough. After the first stop every call stops: what
        comes later in an article would rest on what is missing.

        Raises:
            BudgetStop: There is not enough left.
        """
        with self._settled:
            while not self._stopped and self._left - self._held < least:
                if not self._flying or self._left < least:
                    self._stopped = True
                    self._settled.notify_all()
                else:
                    self._settled.wait()
            if self._stopped:
                left = f"${max(0.0, self._left - self._held):.4f} is left"
                raise BudgetStop(f"not sent: the call may cost ${least:.4f} and {left} of {self._cap}")
            held = min(most, self._left - self._held)
            self._held += held
            self._flying += 1
            return held

    def settle(self, held: float, cost: float) -> None:
        """What was `held` is free again, but for what the call did cost."""
        with self._settled:
            self._held = self._held - held if self._flying > 1 else 0.0
            self._flying -= 1
            self._left -= cost
            self._settled.notify_all()


@dataclass(frozen=True, slots=True)
class Budgeted:
    """Answers as `inner` does while `budget` lasts, with an output limit by which the cost of each call is bounded.

    `own` are prices of the user's own, see `price`.
    """

    inner: LanguageModel
    budget: Purse
    own: Mapping[str, tuple[float, float]]
    tier: str | None = None
    """By whose prices calls are bounded; not flex: what is asked of it may be answered at the standard price."""

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`.

        Raises:
            BudgetStop: The call could cost more than is left.
            UsageError: Nobody knows what it would cost.
        """
        asked = most_input(request)
        sent, per_token = self._prices(request.model, asked)
        expected = request.expected_tokens or EXPECTED
        least = request.max_output_tokens or round(_LEAST * expected)
        most = request.max_output_tokens or max(round(_MOST * expected), _AMPLE)
        held = self.budget.reserve(sent + least * per_token, sent + most * per_token)
        room = most if not per_token else min(most, max(least, int((held - sent) / per_token + 1e-6)))
        cost = 0.0
        try:
            reply = self.inner.complete(request.model_copy(update={"max_output_tokens": room}))
            cost = cost_of(request.model, reply, self.own) or 0.0
            return reply
        finally:
            self.budget.settle(held, cost)

    def _prices(self, model: str, tokens: int) -> tuple[float, float]:
        """Dollars for a prompt of `tokens`, and for each token of an answer to it."""
        sent = price(model, Usage(input_tokens=tokens), self.own, self.tier)
        both = price(model, Usage(input_tokens=tokens, output_tokens=1_000), self.own, self.tier)
        if sent is None or both is None:
            raise UsageError(no_price(model))
        return sent, (both - sent) / 1_000


def most_input(request: Request) -> int:
    """The most tokens that `request` may have for the server."""
    import json

    schema = json.dumps(request.answer.definition) if request.answer else ""
    text = sum(estimated_tokens(message.content) for message in request.messages) + estimated_tokens(schema)
    return round(_SURE * text) + _OVERHEAD * (len(request.messages) + 1)


def no_price(model: str) -> str:
    """What a person is told who sets a cap for a model of unknown price."""
    return (
        f"a cap on the cost is set, but nobody knows the price of {model!r}; leave the cap out, or say in your own "
        f'settings: prices = {{ "{model}" = [DOLLARS, DOLLARS] }} per million tokens of input and output'
    )
