"""Our own error for every way in which a model server fails; never with its headers, where keys stand."""

import re
import time
from typing import TYPE_CHECKING, Any

from draftflow.errors import (
    DraftflowError,
    KeyRefused,
    NoRoom,
    ProviderError,
    Refused,
    TimedOut,
    TooLong,
    Transient,
    UsageError,
)
from draftflow.text.clean import one_line
from draftflow.text.redact import Redactor

if TYPE_CHECKING:
    import openai

_NO_ROOM = re.compile(r"resources?[ _]unavailable", re.IGNORECASE)
"""What OpenAI answers where its flex tier has no capacity left (see `tiers.FLEX`)."""
_POLICY = ("content_filter", "invalid_prompt")
"""Codes of a request that a policy forbids, beside those that end in `_policy` or `_policy_violation`."""


def typed(error: Exception, key_name: str) -> DraftflowError:
    """Our own error for one of the SDK's; `key_name` is the variable that holds the key."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _of_status(error, key_name)
    if _is_deadline(error):
        return TimedOut("no whole answer before the deadline; raise `timeout` in the settings or ask for less at once")
    if isinstance(error, openai.APIConnectionError):
        return Transient(f"no connection to the model server ({type(error.__cause__ or error).__name__})")
    if isinstance(error, openai.APIError):
        return told(error.body, error.request)
    return Transient(f"the connection to the model server broke ({type(error).__name__})")


def told(body: Any, request: Any) -> DraftflowError:
    """The error for what a server tells in the middle of an answer; `request` is the one that was sent."""
    said, code = reason(body, request), _code(body)
    if _says_too_long(code, said):
        return _too_long(said)
    if code == "insufficient_quota":
        return _no_credit(said)
    if _forbids(code):
        return _forbidden(said)
    return Transient(f"the model server reported an error in its answer: {said}")


def reason(body: Any, request: Any) -> str:
    """What a server gives as its reason, on one line, without the key of the `request` in case it repeats it."""
    said = body.get("message") or body.get("detail") if isinstance(body, dict) else body
    keys = (request.headers.get("authorization", "").removeprefix("Bearer "), request.headers.get("api-key", ""))
    return one_line(Redactor(keys)(str(said or "no reason given")))


def is_too_long(error: "openai.APIStatusError") -> bool:
    """Whether the request was longer than the model can read."""
    return _says_too_long(str(error.code or ""), str(error))


def _of_status(error: "openai.APIStatusError", key_name: str) -> DraftflowError:
    said = reason(error.body, error.request)
    status, code = error.status_code, str(getattr(error, "code", "") or "")
    spent = "insufficient_quota" in (code, getattr(error, "type", "")) or status == 402  # noqa: PLR2004 - payment
    if status in (401, 403) or spent:
        refused = KeyRefused(f"the server refused the API key ({status}: {said}); check {key_name}")
        return _no_credit(said) if spent else refused
    if status == 404:  # noqa: PLR2004 - not found
        return UsageError(
            f"the server does not know this model or address (404: {said}); check --model and the base URL"
        )
    if status in (408, 409, 429) or status >= 500:  # noqa: PLR2004 - server faults
        return _for_now(error, said)
    if "service_tier" in f"{error.param} {said}".lower():
        return UsageError(
            f"the server has not this tier for this model ({status}: {said}); leave --tier and `tier` out"
        )
    if is_too_long(error) or _forbids(code):
        return _too_long(said) if is_too_long(error) else _forbidden(said)
    return ProviderError(f"the server turned the request down ({status}: {said})")


def _for_now(error: "openai.APIStatusError", said: str) -> DraftflowError:
    from draftflow.llm.retry import LONGEST_WAIT, asked_wait

    wait = asked_wait(error.response.headers.get("retry-after"), time.time())
    if wait is not None and wait > LONGEST_WAIT:
        return ProviderError(
            f"the server asks to wait {wait:.0f} s ({error.status_code}); run again after that, nothing is lost"
        )
    if error.status_code == 429 and _NO_ROOM.search(f"{error.code} {said}"):  # noqa: PLR2004 - too many requests
        return NoRoom(f"the flex tier has no room at the moment (429: {said}); run again later", retry_after=wait)
    return Transient(f"the server answered {error.status_code}: {said}", retry_after=wait)


def _code(body: Any) -> str:
    code = (body.get("code") or body.get("type")) if isinstance(body, dict) else None
    return code if isinstance(code, str) else ""


def _says_too_long(code: str, said: str) -> bool:
    return code == "context_length_exceeded" or "context length" in said.lower()


def _forbids(code: str) -> bool:
    return code in _POLICY or code.endswith(("_policy", "_policy_violation"))


def _too_long(said: str) -> TooLong:
    return TooLong(f"the request is longer than the model can read ({said}); give fewer or shorter sources")


def _no_credit(said: str) -> KeyRefused:
    return KeyRefused(f"the account behind the key has no credit left ({said})")


def _forbidden(said: str) -> Refused:
    return Refused(f"the provider's policy forbids the request: {said}")


def _is_deadline(error: BaseException | None) -> bool:
    """Whether a wait for the server ended at the deadline; the one for the connection has a limit of its own."""
    import httpx2

    while error is not None:
        if isinstance(error, (httpx2.ReadTimeout, httpx2.WriteTimeout)):
            return True
        error = error.__cause__ or error.__context__
    return False
