"""The one retry policy."""

import time
from collections.abc import Callable
from math import isfinite
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from draftflow.errors import Transient

T = TypeVar("T")

LONGEST_WAIT = 60.0  # seconds; a server that asks for more is better tried another day


def retrying(call: Callable[[], T], *, attempts: int, sleep: Callable[[float], None] = time.sleep) -> T:
    """`call()`, again after a `Transient` error up to `attempts` times in all.

    Waits 0.5 s doubling to 20 s, with up to 0.5 s of jitter, and never less than the server asked for.

    Raises:
        DraftflowError: The last error, as it was raised.
    """
    policy = Retrying(
        retry=retry_if_exception_type(Transient),
        stop=stop_after_attempt(attempts),
        wait=_wait,
        sleep=sleep,
        reraise=True,
    )
    return policy(call)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, Transient) else None
    return max(asked or 0.0, (wait_exponential(multiplier=0.5, max=20) + wait_random(0, 0.5))(state))


def asked_wait(header: str | None, now: float) -> float | None:
    """Seconds that a `Retry-After` header asks for (a number or an HTTP date); None if it says nothing usable."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        from email.utils import parsedate_to_datetime

        try:
            seconds = parsedate_to_datetime(header).timestamp() - now
        except ValueError:
            return None
    return seconds if isfinite(seconds) and seconds >= 0 else None
