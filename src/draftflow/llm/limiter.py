"""Wait before a call is sent, by what the server has said of its limits, instead of asking it over and over."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite

LONGEST_WAIT = 60.0
"""Seconds that one call waits here at most; then the server is asked and may say so itself."""

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_KINDS = ("requests", "tokens")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What had been sent to a model when a call was sent, that call included."""

    model: str
    sent: tuple[int, int]


@dataclass(slots=True)
class _Level:
    """What is left of a limit at a time (monotonic seconds), and when it is whole again."""

    left: float
    at: float
    whole: float
    limit: float | None

    def delay(self, need: float, now: float) -> float:
        """Seconds until `need` is there; a limit that is not known fills all at once."""
        if now >= self.whole or need <= self.left:
            return 0.0
        full = self.whole - self.at
        if self.limit is not None and self.left < self.limit:
            full *= min(1.0, (need - self.left) / (self.limit - self.left))
        return max(0.0, self.at + full - now)


@dataclass(slots=True)
class _Known:
    """What is known of one model."""

    closed_until: float = 0.0
    sent: tuple[int, int] = (0, 0)
    levels: dict[str, _Level] = field(default_factory=dict)


class Limiter:
    """What one server lets through, by model. A call that is small enough goes while a larger one waits."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        """`clock` in seconds; `sleep` waits that many."""
        self._clock, self._sleep = clock, sleep
        self._models: dict[str, _Known] = {}
        self._mutex = threading.Lock()

    def enter(self, model: str, tokens: int, *, again: bool = False) -> Ticket:
        """Wait until a call of about `tokens` may be sent; one that comes `again` has waited as it was told to."""
        waited = 0.0
        while True:
            with self._mutex:
                known = self._models.setdefault(model, _Known())
                delay = 0.0 if again else self._delay(known, tokens)
                if delay <= 0 or waited >= LONGEST_WAIT:
                    known.sent = (known.sent[0] + 1, known.sent[1] + tokens)
                    for kind, need in zip(_KINDS, (1, tokens), strict=True):
                        if kind in known.levels:
                            known.levels[kind].left -= need
                    return Ticket(model, known.sent)
            delay = min(delay, LONGEST_WAIT - waited)
            self._sleep(delay)
            waited += delay

    def _delay(self, known: _Known, tokens: int) -> float:
        now = self._clock()
        delays = [
            known.levels[kind].delay(need, now)
            for kind, need in zip(_KINDS, (1, tokens), strict=True)
            if kind in known.levels
        ]
        return max([known.closed_until - now, *delays])

    def learn(self, ticket: Ticket, headers: Mapping[str, str]) -> None:
        """Take in the `x-ratelimit-*` headers of the answer to a call; what was sent after it is not in them."""
        with self._mutex:
            now, known = self._clock(), self._models[ticket.model]
            for index, kind in enumerate(_KINDS):
                left = _number(headers.get(f"x-ratelimit-remaining-{kind}"))
                wait = seconds(headers.get(f"x-ratelimit-reset-{kind}"))
                if left is not None and wait is not None:
                    later = known.sent[index] - ticket.sent[index]
                    limit = _number(headers.get(f"x-ratelimit-limit-{kind}"))
                    known.levels[kind] = _Level(left - later, now, now + wait, limit)

    def refused(self, model: str, wait: float) -> None:
        """The server wants no call for `wait` seconds."""
        with self._mutex:
            known = self._models.setdefault(model, _Known())
            known.closed_until = max(known.closed_until, self._clock() + min(wait, LONGEST_WAIT))


def seconds(said: str | None) -> float | None:
    """Seconds of a duration such as `1s`, `6m0s`, `20ms` or `12`; None if it is none."""
    if not said:
        return None
    plain = _number(said)
    if plain is not None:
        return plain
    match = _DURATION.fullmatch(said.strip()[:40])
    if not match or not any(match.groups()):
        return None
    factors = (3600.0, 60.0, 1.0, 0.001)
    return sum(float(part) * factor for part, factor in zip(match.groups(), factors, strict=True) if part)


def _number(said: str | None) -> float | None:
    try:
        number = float(said or "")
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None
