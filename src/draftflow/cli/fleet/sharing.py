"""What the workers of a batch share beside the queue: its money, and how much a model's server takes in a minute."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from draftflow.cli.fleet.database import alone
from draftflow.errors import BudgetStop, DraftflowError
from draftflow.llm.base import LanguageModel, Reply, Request
from draftflow.llm.budget import EXPECTED, most_input

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_ENOUGH = 1e-9  # dollars: what rounding makes of nothing
_AGAIN = 0.2  # seconds between two looks whether calls on their way have left something over
_BURST = 6.0  # seconds' worth of calls that may come at once


@dataclass(frozen=True, slots=True)
class SharedPurse:
    """What the articles of a scope may still cost together, in US dollars, wherever they are made.

    Each article has a row: what it has spent, and what its calls on their way may cost at most. A row has one owner:
    whoever takes an article over sets its calls on their way to nothing (`begin`).
    """

    shared: "Engine"
    scope: str
    article: str
    cap: float
    said: str
    """What the cap is and how it is raised, in words."""

    def begin(self, spent: float) -> None:
        """The article is this worker's now; its files say that `spent` dollars went into it."""
        with alone(self.shared, self.scope) as row:
            known = self._row(row)
            self._set(row, 0.0, max(spent, known[1]))

    def end(self) -> None:
        """Nothing is on its way any more."""
        with alone(self.shared, self.scope) as row:
            self._set(row, 0.0, self._row(row)[1])

    def stopped(self) -> bool:
        """Whether a call was not sent for want of money under this cap or a higher one."""
        import sqlalchemy as sa

        with self.shared.begin() as row:
            found = row.execute(
                sa.text("SELECT stopped FROM draftflow_scopes WHERE scope = :scope"), {"scope": self.scope}
            ).scalar()
        return found is not None and float(found) >= self.cap

    def reserve(self, least: float, most: float) -> float:
        """See `Purse`; waits for calls on their way if what they leave over may be enough."""
        while True:
            with alone(self.shared, self.scope) as row:
                held, spent = self._sums(row)
                left = self.cap - held - spent
                if left + _ENOUGH >= least:
                    own = self._row(row)
                    taken = max(min(most, left), 0.0)
                    self._set(row, own[0] + taken, own[1])
                    return taken
                if over := self.cap - spent + _ENOUGH < least or held <= _ENOUGH:
                    self._stop(row)
            if over:
                left = max(0.0, left)
                raise BudgetStop(f"not sent: the call may cost ${least:.4f} and ${left:.4f} is left of {self.said}")
            time.sleep(_AGAIN)

    def settle(self, held: float, cost: float) -> None:
        """See `Purse`."""
        with alone(self.shared, self.scope) as row:
            own = self._row(row)
            self._set(row, max(0.0, own[0] - held), own[1] + cost)

    def _sums(self, row: "Connection") -> tuple[float, float]:
        import sqlalchemy as sa

        text = "SELECT COALESCE(SUM(held), 0), COALESCE(SUM(spent), 0) FROM draftflow_spending WHERE scope = :scope"
        held, spent = row.execute(sa.text(text), {"scope": self.scope}).one()
        return float(held), float(spent)

    def _row(self, row: "Connection") -> tuple[float, float]:
        import sqlalchemy as sa

        text = "SELECT held, spent FROM draftflow_spending WHERE scope = :scope AND article = :article"
        found = row.execute(sa.text(text), {"scope": self.scope, "article": self.article}).one_or_none()
        return (float(found[0]), float(found[1])) if found else (0.0, 0.0)

    def _set(self, row: "Connection", held: float, spent: float) -> None:
        import sqlalchemy as sa

        text = (
            "INSERT INTO draftflow_spending (scope, article, held, spent) VALUES (:scope, :article, :held, :spent) "
            "ON CONFLICT (scope, article) DO UPDATE SET held = excluded.held, spent = excluded.spent"
        )
        row.execute(sa.text(text), {"scope": self.scope, "article": self.article, "held": held, "spent": spent})

    def _stop(self, row: "Connection") -> None:
        import sqlalchemy as sa

        text = (
            "INSERT INTO draftflow_scopes (scope, stopped) VALUES (:scope, :cap) "
            "ON CONFLICT (scope) DO UPDATE SET stopped = excluded.stopped"
        )
        row.execute(sa.text(text), {"scope": self.scope, "cap": self.cap})


@dataclass(frozen=True, slots=True)
class Rated:
    """Answers as `inner` does, not faster than `rates` allow: requests and tokens a minute by model, for all workers.

    The generic cell rate algorithm (ITU-T I.371) with one number to a limit: when the next call would be due. A tenth
    of a minute may come at once, and what is sent in any one minute stays within the limit. 0 is no limit.
    """

    inner: LanguageModel
    shared: "Engine"
    server: str
    rates: Mapping[str, tuple[int, int]]
    sleep: Callable[[float], object] = field(default=time.sleep)

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        if request.model not in self.rates:
            return self.inner.complete(request)
        expected = request.max_output_tokens or request.expected_tokens or EXPECTED
        guess = most_input(request) + min(expected, request.expected_tokens or EXPECTED)
        needs = dict(zip(("requests", "tokens"), (1, guess), strict=True))
        limits = dict(zip(("requests", "tokens"), self.rates[request.model], strict=True))
        waits = [self._due(request.model, kind, need, limits[kind]) for kind, need in needs.items() if limits[kind]]
        self.sleep(max([0.0, *waits]))
        reply = self.inner.complete(request)
        used = reply.usage.input_tokens + reply.usage.output_tokens
        if limits["tokens"] and used:
            self._due(request.model, "tokens", used - guess, limits["tokens"])
        return reply

    def _due(self, model: str, kind: str, need: int, limit: int) -> float:
        """Seconds until a call that needs so much may go; the place in the line is taken."""
        import sqlalchemy as sa

        name, each = f"{self.server} {model} {kind}"[:300], (60.0 + _BURST) / limit
        with alone(self.shared, name) as row:
            if self.shared.dialect.name == "postgresql":
                now = float(row.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
            else:
                now = time.time()
            found = row.execute(sa.text("SELECT due FROM draftflow_rates WHERE name = :name"), {"name": name}).scalar()
            due = max(float(found or 0.0), now) + need * each
            text = (
                "INSERT INTO draftflow_rates (name, due) VALUES (:name, :due) "
                "ON CONFLICT (name) DO UPDATE SET due = excluded.due"
            )
            row.execute(sa.text(text), {"name": name, "due": due})
        return max(0.0, due - _BURST - now)


class Halted(DraftflowError):
    """The article was called off."""


@dataclass(frozen=True, slots=True)
class Haltable:
    """Answers as `inner` does until the article is called off; what was made until then is kept."""

    inner: LanguageModel
    called_off: Callable[[], bool]

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`.

        Raises:
            Halted: It was called off.
        """
        if self.called_off():
            raise Halted("not sent: the article was cancelled; what is made is kept")
        return self.inner.complete(request)
